"""What a thing was as of an event: which observation is shown, since when it holds, and why there is none."""

import random

import duckdb
import polars as pl
import pytest

from tests.sql import observed
from tests.sql.calls import give
from tests.sql.observed import (
    DEFINITION,
    NEW,
    OLD,
    REPOSITORY,
    ROLE,
    ask,
    asks,
    definition,
    in_task,
    observation,
    observations,
    on_instance,
    role,
    running,
)
from tests.sql.support import PLACE, at, build_all, built, container, finding, given, part, rows, task_arn
from tracehound.transforms.images import image_parts

SHOWN, TOLD = "context.finding_context", "context.observations"
INTERFACE = "eni-t1"


def periods(con: duckdb.DuckDBPyConnection, kind: str) -> list[tuple[object, ...]]:
    build_all(con, TOLD)
    return rows(
        con,
        f"SELECT from_at, until_at, observed_at, is_first FROM {TOLD} WHERE kind = '{kind}' ORDER BY from_at, until_at",
    )


def shown(
    con: duckdb.DuckDBPyConnection, kind: str, columns: str = "chosen, known_at, age_seconds / 60"
) -> list[tuple[object, ...]]:
    """What a finding shows of a kind of thing."""
    build_all(con, SHOWN)
    return rows(con, f"SELECT {columns} FROM {SHOWN} WHERE kind = '{kind}' ORDER BY ALL")


def test_states_of_a_task_are_in_their_own_order_whatever_order_they_arrived_in(
    con: duckdb.DuckDBPyConnection,
) -> None:
    events = [
        running("t1", minute, status) for minute, status in ((1, "PENDING"), (2, "RUNNING"), (9, "STOPPED"))
    ]
    late = [each | {"first_seen_at": at(600 - number)} for number, each in enumerate(events)]
    give(con, observations(*random.Random(1).sample(late, 3)))
    assert periods(con, "ecs_task") == [
        (at(1), at(2), at(1), True),
        (at(2), at(9), at(2), False),
        (at(9), None, at(9), False),
    ]


def test_an_answer_about_a_task_holds_since_the_state_that_it_tells(con: duckdb.DuckDBPyConnection) -> None:
    answer = running("t1", 30) | {"source": "ecs:DescribeTasks", "aws_at": at(2), "observed_at": at(30)}
    give(con, observations(answer), in_task("a", "t1", 5))
    assert periods(con, "ecs_task") == [(at(2), None, at(30), True)]
    assert shown(con, "ecs_task") == [("before", at(30), 3.0)]


def test_a_revision_that_never_changes_holds_since_it_was_registered(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(running("t1", 1), definition(60)), in_task("a", "t1", 5))
    assert shown(con, "task_definition") == [("before", at(60), 605.0)]


def test_what_can_change_holds_only_since_it_was_told_whatever_times_it_has(
    con: duckdb.DuckDBPyConnection,
) -> None:
    edited = role(60, CreateDate="2020-01-01T00:00:00Z") | {"aws_at": at(-9000)}
    give(con, observations(running("t1", 1), definition(4), edited), in_task("a", "t1", 5))
    assert shown(con, "role", "chosen, known_at, age_seconds / 60, missing_reason") == [
        ("after", at(60), -55.0, "no_observation_before_event")
    ]


def test_a_role_that_was_edited_after_the_event_is_shown_as_it_was_before(
    con: duckdb.DuckDBPyConnection,
) -> None:
    before, edited = role(3), role(9, {"Effect": "Allow", "Action": "*", "Resource": "*"})
    give(con, observations(running("t1", 1), definition(4), edited, before), in_task("a", "t1", 5))
    assert shown(con, "role") == [("before", at(3), 2.0)]
    build_all(con, "context.roles")
    query = f"SELECT len(powers) FROM {SHOWN} INNER JOIN context.roles USING (observation_id)"
    assert rows(con, query) == [(0,)]


def test_what_changed_between_the_first_and_the_latest_event_says_so(con: duckdb.DuckDBPyConnection) -> None:
    states = (role(3), role(9, {"Effect": "Allow", "Action": "*", "Resource": "*"}))
    give(con, observations(running("t1", 1), definition(4), *states), in_task("a", "t1", 5, 20))
    build_all(con, SHOWN)
    query = f"""
        SELECT things.chosen, later.observed_at
        FROM {SHOWN} AS things
        INNER JOIN {TOLD} AS later ON later.observation_id = things.last_observation_id
    """
    assert rows(con, query) == [("before", at(9))]


def test_the_same_answer_again_moves_only_when_it_was_last_so(con: duckdb.DuckDBPyConnection) -> None:
    told = role(3)
    same = ask("role", ROLE, 30, "unchanged", content_hash=told["content_hash"])
    other = ask("role", ROLE, 90, "unchanged", content_hash="another one")
    give(con, observations(told, role(60, Path="/x/")), asks(same, other))
    assert built(con, TOLD, "observed_at, last_observed_at, until_at, is_gone") == [
        (at(3), at(30), at(60), False),
        (at(60), at(60), None, False),
    ]


@pytest.mark.parametrize(("minute", "is_gone"), [(20, True), (6, False)])
def test_a_thing_is_gone_once_the_latest_answer_says_so(
    con: duckdb.DuckDBPyConnection, minute: float, is_gone: bool
) -> None:
    give(
        con,
        observations(running("t1", 1), running("t1", 9, "STOPPED")),
        asks(
            ask("ecs_task", task_arn("t1"), minute, "gone"),
            ask("ecs_task", task_arn("t1"), minute + 30, "denied"),
        ),
    )
    gone_at = at(minute) if is_gone else None
    assert built(con, TOLD, "observed_at, is_gone, gone_at") == [
        (at(1), False, None),
        (at(9), is_gone, gone_at),
    ]


def test_a_finding_leads_from_its_task_to_all_that_belongs_to_it(con: duckdb.DuckDBPyConnection) -> None:
    interface = observation("network_interface", INTERFACE, 2, {"Groups": [{"GroupId": "sg-1"}]})
    policy = f"arn:aws:iam::{PLACE['account_id']}:policy/team"
    attached = role(3, attached=(policy, "arn:aws:iam::aws:policy/ReadOnlyAccess"))
    give(con, observations(running("t1", 1), definition(4), interface, attached), in_task("a", "t1", 5))
    image = f"{REPOSITORY}@{OLD}"
    build_all(con, SHOWN)
    assert rows(con, f"SELECT step, kind, thing_key, via_kind, chosen FROM {SHOWN} ORDER BY step, kind") == [
        (0, "account", PLACE["account_id"], None, "none"),
        (0, "ecs_service", "arn:aws:ecs:eu-west-1:111111111111:service/shop/web", None, "none"),
        (0, "ecs_task", task_arn("t1"), None, "before"),
        (0, "task_definition", DEFINITION, None, "before"),
        (1, "image", image, "ecs_task", "none"),
        (1, "network_interface", INTERFACE, "ecs_task", "before"),
        (1, "role", ROLE, "task_definition", "before"),
        (2, "image_copies", image, "image", "none"),
        (2, "image_vulnerabilities", image, "image", "none"),
        (2, "policy", policy, "role", "none"),
        (2, "security_group", "sg-1", "network_interface", "none"),
    ]


def test_things_are_where_they_are_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    elsewhere = "999999999999.dkr.ecr.us-east-1.amazonaws.com/base"
    give(con, observations(running("t1", 1), definition(4)), in_task("a", "t1", 5))
    image = {"image_registry": elsewhere.partition("/")[0], "image_repository": "base", "image_digest": OLD}
    given(con, "flattened.containers", container("a", "side", 5, position=2, **PLACE, **image))
    build_all(con, SHOWN)
    query = f"SELECT kind, account_id, region FROM {SHOWN} WHERE kind IN ('account', 'image', 'role') ORDER BY ALL"
    assert rows(con, query) == [
        ("account", "111111111111", "global"),
        ("image", "111111111111", "eu-west-1"),
        ("image", "999999999999", "us-east-1"),
        ("role", "111111111111", "global"),
    ]


def test_a_role_of_the_task_takes_the_place_of_that_of_its_definition(con: duckdb.DuckDBPyConnection) -> None:
    own = f"arn:aws:iam::{PLACE['account_id']}:role/own"
    give(
        con,
        observations(running("t1", 1, overrides={"taskRoleArn": own}), definition(4)),
        in_task("a", "t1", 5),
    )
    assert shown(con, "role", "thing_key, via_kind") == [(own, "ecs_task")]


def test_a_definition_gives_its_role_if_nothing_is_known_of_the_task(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(definition(4)), in_task("a", "t1", 5))
    assert shown(con, "role", "thing_key, via_kind") == [(ROLE, "task_definition")]


def test_bytes_of_a_task_are_those_of_its_own_container_whatever_the_tag_means_now(
    con: duckdb.DuckDBPyConnection,
) -> None:
    moved = observation("image_tag", f"{REPOSITORY}:1", 60, {"imageDigest": NEW, "imageTags": ["1"]})
    give(con, observations(running("t1", 1), moved), in_task("a", "t1", 5))
    assert shown(con, "image", "thing_key") == [(f"{REPOSITORY}@{OLD}",)]
    assert shown(con, "image_tag", "chosen") == [("after",)]


def test_without_its_task_the_answer_for_the_tag_is_shown_as_later(con: duckdb.DuckDBPyConnection) -> None:
    told = observation("image_tag", f"{REPOSITORY}:1", 60, {"imageDigest": NEW, "imageTags": ["1"]})
    give(con, observations(told), in_task("a", "t1", 5))
    assert shown(con, "image_tag", "chosen") == [("after",)]
    assert shown(con, "image", "thing_key, via_kind") == [(f"{REPOSITORY}@{NEW}", "image_tag")]


def test_a_tag_is_not_missed_where_the_bytes_are_known(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(running("t1", 1)), in_task("a", "t1", 5))
    assert shown(con, "image_tag") == []


def test_the_first_state_of_a_task_leads_to_what_only_a_later_one_tells(
    con: duckdb.DuckDBPyConnection,
) -> None:
    give(con, observations(running("t1", 1, "PENDING"), running("t1", 9)), in_task("a", "t1", 5))
    assert shown(con, "ecs_task", "chosen, known_at") == [("before", at(1))]
    assert shown(con, "image", "thing_key") == [(f"{REPOSITORY}@{OLD}",)]
    assert shown(con, "network_interface", "thing_key") == [(INTERFACE,)]


def test_an_address_that_changed_hands_belongs_to_the_interface_of_the_task(
    con: duckdb.DuckDBPyConnection,
) -> None:
    first = running("t1", 1), running("t1", 3, "STOPPED"), running("t2", 4, created=4)
    give(con, observations(*first), in_task("a", "t1", 2), in_task("b", "t2", 5))
    assert shown(con, "network_interface", "finding_id, thing_key") == [("a", "eni-t1"), ("b", "eni-t2")]


def test_an_instance_leads_to_its_profile_interfaces_and_groups(con: duckdb.DuckDBPyConnection) -> None:
    profile = "arn:aws:iam::111111111111:instance-profile/web"
    instance = {
        "IamInstanceProfile": {"Arn": profile},
        "SecurityGroups": [{"GroupId": "sg-1"}],
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1"}],
    }
    told = (
        observation("instance", "i-1", 3, instance, -600),
        observation("instance_profile", profile, 3, {"Roles": [{"Arn": ROLE}]}),
    )
    give(con, observations(*told), on_instance("a", "i-1", 5))
    build_all(con, SHOWN)
    assert rows(con, f"SELECT kind, thing_key, chosen FROM {SHOWN} WHERE step > 0 ORDER BY step, kind") == [
        ("instance_profile", profile, "before"),
        ("network_interface", "eni-1", "none"),
        ("security_group", "sg-1", "none"),
        ("role", ROLE, "none"),
    ]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ([], "not_configured"),
        ([ask("ecs_task", "another", 6, "found")], "not_asked_yet"),
        ([ask("ecs_task", task_arn("t1"), 6, "gone")], "gone_before_asked"),
        ([ask("ecs_task", task_arn("t1"), 6, "throttled")], "throttled"),
        ([ask("ecs_task", task_arn("t1"), 6, "failed")], "failed"),
        ([ask("ecs_task", task_arn("t1"), 6, "unchanged")], "not_kept"),
        ([ask("ecs_task", "*", 6, "denied", "ecs:DescribeTasks")], "denied"),
        ([ask("ecs_task", "*", 6, "region_off", "ecs:DescribeTasks")], "region_off"),
        ([ask("ecs_task", "*", 6, "denied", "ecs:DescribeTasks", region="us-east-1")], "not_asked_yet"),
        ([ask("ecs_task", "*", 6, "denied", "ecs:OtherCall")], "not_asked_yet"),
        ([ask("ecs_task", "*", 6, "no_role", "ecs:DescribeTasks"), ask("ecs_task", task_arn("t1"), 7, "gone")], "gone_before_asked"),
        ([ask("ecs_task", "*", 8, "denied", "ecs:DescribeTasks"), ask("ecs_task", task_arn("t1"), 7, "throttled")], "denied"),
    ],
)  # fmt: skip
def test_why_nothing_is_known_of_a_thing(
    con: duckdb.DuckDBPyConnection, told: list[observed.Row], reason: str
) -> None:
    give(con, observations(role(3)), asks(*told), in_task("a", "t1", 5))
    assert shown(con, "ecs_task", "chosen, observation_id, missing_reason") == [("none", None, reason)]


@pytest.mark.parametrize(
    ("interface", "place", "reason"),
    [
        ("eni-0a1b", PLACE, "not_asked_yet"),
        ("eni-0a*", PLACE, "not_askable"),
        ("eni-0a1b", PLACE | {"region": None}, "not_askable"),
    ],
)
def test_what_is_no_name_of_a_thing_is_not_waited_for(
    con: duckdb.DuckDBPyConnection, interface: str, place: dict[str, str | None], reason: str
) -> None:
    given(con, "flattened.finding_versions", finding("a", 5, **place))
    row = {"network_interface_id": interface, "position": 1}
    given(con, "flattened.network_interfaces", part("a", 5, **place, **row))
    give(con, asks(ask("role", ROLE, 6, "gone")))
    assert shown(con, "network_interface", "missing_reason") == [(reason,)]


def test_accounts_are_refused_where_the_organization_is_asked(con: duckdb.DuckDBPyConnection) -> None:
    refused = ask("account", "*", 6, "denied", "organizations:DescribeAccount", account_id="999999999999")
    give(con, asks(refused), in_task("a", "t1", 5))
    assert shown(con, "account", "missing_reason") == [("denied",)]


def test_of_images_outside_of_private_registries_aws_knows_nothing(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", 5))
    image = {"image_registry": "public.ecr.aws", "image_repository": "nginx/nginx", "image_tag": "stable"}
    given(con, "flattened.containers", container("a", "c1", 5, **image))
    give(con, asks(ask("role", ROLE, 6, "gone")))
    assert shown(con, "image_tag", "thing_key, missing_reason") == [
        ("public.ecr.aws/nginx/nginx:stable", "not_in_ecr")
    ]


def test_samples_show_nothing(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(running("t1", 1)), in_task("a", "t1", 5, is_sample=True))
    assert built(con, SHOWN) == []
    assert built(con, "context.named_things") == []


def test_a_thing_is_named_as_of_the_first_version_with_it(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(role(3)))
    given(con, "flattened.finding_versions", finding("a", 5), finding("a", 9))
    given(con, "flattened.instances", part("a", 9, instance_id="i-1"))
    key = {"user_type": "AssumedRole", "user_name": "web"}
    given(con, "flattened.access_keys", part("a", 5, **key), part("a", 9, **key))
    assert built(con, "context.named_things", "kind, thing_key, first_event_at, last_event_at") == [
        ("account", "111111111111", at(5), at(9)),
        ("instance", "i-1", at(9), at(9)),
        ("role", ROLE, at(5), at(9)),
    ]


def test_a_tag_has_a_history_of_digests(con: duckdb.DuckDBPyConnection) -> None:
    answer = observation(
        "image_tag", f"{REPOSITORY}:1", 90, {"imageDigest": NEW, "imageTags": ["1", "latest"]}
    )
    same = ask("image_tag", f"{REPOSITORY}:1", 120, "unchanged", content_hash=answer["content_hash"])
    # A task that runs for hours says nothing of what its tag means by then.
    tasks = running("t1", 1), running("t1", 600, "STOPPED"), running("t2", 31, created=30)
    give(con, observations(answer, *tasks), asks(same))
    columns = "image_reference, image_digest, first_at, last_at, sources, task_count"
    assert built(con, "context.image_digests", columns) == [
        (f"{REPOSITORY}:1", OLD, at(0), at(30), ["ecs_task"], 2),
        (f"{REPOSITORY}:1", NEW, at(90), at(120), ["ecr"], 0),
        (f"{REPOSITORY}:latest", NEW, at(90), at(120), ["ecr"], 0),
    ]


def test_images_have_the_names_that_findings_give_them(con: duckdb.DuckDBPyConnection) -> None:
    images = [
        *(
            "nginx",
            "nginx:1",
            "a/b",
            "a/b:1@sha256:0",
            "localhost/x",
            "localhost:5000/x:2",
            "docker.io/nginx",
        ),
        *("r.example/a/b/c:1", "r.example:80/a@sha256:0", " spaced:1 ", "", f"{REPOSITORY}:1", "a:b/c:d"),
    ]
    parts = pl.DataFrame({"image": images}).select("image", **image_parts(pl.col("image")))
    con.register("parts", parts)
    told = rows(con, "SELECT image_name_of(image), image_reference_of(image) FROM parts")
    con.unregister("parts")
    for each, (name, reference) in zip(parts.iter_rows(named=True), told, strict=True):
        is_named = each["image_registry"] is not None
        full = f"{each['image_registry']}/{each['image_repository']}"
        assert name == (full if is_named else None), each
        assert reference == (f"{full}:{each['image_tag']}" if each["image_tag"] else None), each
