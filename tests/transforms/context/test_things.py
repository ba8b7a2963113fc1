"""Where things are, which are asked for at all, and to which others a state leads."""

import pytest

from tests.transforms.context.states import ACCOUNT, CLUSTER, REGION, task, task_arn
from tracehound.transforms.context.kinds import GLOBAL
from tracehound.transforms.context.things import Thing, image_key, reached, thing

OTHER = "444455556666"
REGISTRY = f"{OTHER}.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = f"sha256:{'a' * 64}"
ROLE = f"arn:aws:iam::{OTHER}:role/path/web"


@pytest.mark.parametrize(
    ("kind", "key", "place"),
    [
        ("ecs_task", task_arn(), (ACCOUNT, REGION)),
        ("ecs_task", f"arn:aws-cn:ecs:cn-north-1:{OTHER}:task/0a1b", (OTHER, "cn-north-1")),
        ("role", ROLE, (OTHER, GLOBAL)),
        ("account", OTHER, (OTHER, GLOBAL)),
        ("instance", "i-0a1b", (ACCOUNT, REGION)),
        ("image", f"{REGISTRY}/team/app/web@{DIGEST}", (OTHER, "us-east-1")),
        ("image_tag", f"{REGISTRY}/web:1.2-rc_3", (OTHER, "us-east-1")),
    ],
)
def test_a_thing_is_where_its_name_says_or_where_it_was_named(
    kind: str, key: str, place: tuple[str, str]
) -> None:
    found = thing(kind, key, ACCOUNT, REGION)
    assert found is not None
    assert (found.place, found.key) == (place, key)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("ecs_task", "arn:aws:ecs:eu-west-1:111122223333:task/a/b/c/d"),
        ("ecs_task", task_arn() + "\n"),
        ("instance", "i-*"),
        ("network_interface", "eni-?"),
        ("role", f"arn:aws:iam::{ACCOUNT}:role/a b"),
        ("policy", "arn:aws:iam::aws:policy/AdministratorAccess"),
        ("image_tag", "docker.io/library/nginx:1"),
        ("image", f"{REGISTRY}/web@sha256:short"),
        ("image_tag", f"{REGISTRY}.evil.example/web:1"),
        ("account", "11112222333"),
        ("unknown", "x"),
    ],
)
def test_what_is_no_such_name_or_not_to_be_had_is_none(kind: str, key: str) -> None:
    assert thing(kind, key, ACCOUNT, REGION) is None


def test_without_a_region_a_thing_in_one_is_none() -> None:
    assert thing("instance", "i-0a1b", ACCOUNT, "") is None
    assert thing("account", ACCOUNT, "", "") is not None


def test_a_task_leads_to_all_that_it_names() -> None:
    image = f"{REGISTRY}/team/web:stable"
    overridden = {"overrides": {"taskRoleArn": ROLE}}
    state = task(1, containers=[{"image": image, "imageDigest": DIGEST}, {"image": "nginx"}], **overridden)
    found = {(each.kind, each.key) for each in reached(Thing(ACCOUNT, REGION, "ecs_task", task_arn()), state)}
    assert found == {
        ("task_definition", state["taskDefinitionArn"]),
        ("network_interface", "eni-1"),
        ("ecs_service", CLUSTER.replace(":cluster/", ":service/") + "/web"),
        ("image", f"{REGISTRY}/team/web@{DIGEST}"),
        ("role", ROLE),
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"containers": "x", "attachments": [1], "group": 5},
        {"attachments": [{"type": "eni", "details": None}]},
    ],
)
def test_a_state_of_another_shape_leads_nowhere(document: dict[str, object]) -> None:
    assert reached(Thing(ACCOUNT, REGION, "ecs_task", task_arn()), document) == []


def test_a_tag_leads_to_the_image_that_it_names_now_and_an_image_to_what_is_known_of_it() -> None:
    tag = Thing(OTHER, "us-east-1", "image_tag", f"{REGISTRY}/web:stable")
    (image,) = reached(tag, {"imageDigest": DIGEST})
    assert (image.kind, image.key) == ("image", f"{REGISTRY}/web@{DIGEST}")
    assert {each.kind for each in reached(image, {})} == {"image_copies", "image_vulnerabilities"}


def test_of_a_role_policies_of_the_account_alone_are_reached() -> None:
    own = f"arn:aws:iam::{OTHER}:policy/own"
    attached = [{"PolicyArn": own}, {"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]
    found = reached(Thing(OTHER, GLOBAL, "role", ROLE), {"AttachedPolicies": attached})
    assert found == [Thing(OTHER, GLOBAL, "policy", own)]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (f"{REGISTRY}/a/b:tag", f"{REGISTRY}/a/b@{DIGEST}"),
        (f"{REGISTRY}/a@sha256:old", f"{REGISTRY}/a@{DIGEST}"),
        ("nginx:1", None),
        ("public.ecr.aws/nginx/nginx:stable", None),
    ],
)
def test_an_image_in_ecr_is_named_by_its_digest(reference: str, expected: str | None) -> None:
    assert image_key(reference, DIGEST) == expected
