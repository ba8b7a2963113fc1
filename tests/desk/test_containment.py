"""Steps of containment: the commands that a shell makes of them, whatever a finding holds."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracehound.desk.containment import Involved, _involved, credentials, places
from tracehound.desk.containment.shell import Step

ACCOUNT, REGION = "111122223333", "eu-west-1"
TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/shop/t1"
CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/shop"
ECR = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
HOSTILE = "x'\"; touch pwned; $(touch pwned) `touch pwned` && -rf --help *"
KINDS = {
    "ssm_session": {"id": "ecs-execute-command-1", "name": "alice"},
    "opener_session": {"id": "alice", "name": "ops-role", "access_key_id": "ASIA2"},
    "access_key": {"id": "AKIA1", "name": "alice", "type": "IAMUser"},
    "role_session": {"id": "t1", "name": "api-role", "access_key_id": "ASIA1"},
    "user": {"id": "alice"},
    "ecs_task": {"id": TASK, "name": "t1", "place": CLUSTER},
    "kubernetes_workload": {"id": "web-1", "name": "shop", "type": "pods", "place": "main"},
    "instance": {"id": "i-1", "place": "main"},
    "lambda_function": {"id": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f", "name": "f"},
    "container_image": {"id": f"{ECR}/shop/api:v1", "place": ECR, "name": "shop/api", "tag": "v1"},
    "s3_bucket": {"id": "backups"},
}
# Writes its name and its arguments, one document a line.
_PROGRAM = """#!/bin/sh
exec python3 -c 'import json, os, sys; open(os.environ["CALLS"], "a").write(json.dumps(sys.argv[1:]) + "\\n")' "${0##*/}" "$@"
"""


def involved(kind: str, **given: Any) -> Involved:
    nothing = dict.fromkeys(("id", "name", "type", "place", "tag", "digest", "access_key_id"))
    when = {
        "first_seen_at": datetime(2026, 10, 3, 5, tzinfo=UTC),
        "last_seen_at": datetime(2026, 10, 4, tzinfo=UTC),
    }
    where = {"account_id": ACCOUNT, "region": REGION, "finding_count": 2}
    return _involved({"kind": kind} | nothing | when | where | KINDS[kind] | given)


def steps(kind: str, **given: Any) -> list[Step]:
    return involved(kind, **given).steps


@pytest.fixture
def called(tmp_path: Path) -> Any:
    """What a shell calls for a command line: programs with their arguments."""
    for name in ("aws", "kubectl", "skopeo"):
        (tmp_path / name).write_text(_PROGRAM)
        (tmp_path / name).chmod(0o755)

    def run(command: str) -> list[list[str]]:
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        path = f"{tmp_path}:{os.environ['PATH']}"
        settings = {"PATH": path, "CALLS": str(calls), "ISOLATION_GROUP": "sg-none"}
        settings |= {"SSO_INSTANCE": "arn:instance", "PERMISSION_SET": "arn:set"}
        subprocess.run(
            ["sh", "-c", command], env=settings, cwd=tmp_path, check=True, capture_output=True, timeout=60
        )
        return [json.loads(line) for line in calls.read_text().splitlines()]

    return run


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_evidence_before_it_contains_and_says_what_is_destroyed(kind: str) -> None:
    made = steps(kind)
    purposes = [step.purpose for step in made]
    assert purposes[0] == "evidence"
    assert purposes[-1] == "containment"
    assert all(step.destroys for step in made)
    assert not [
        step for step in made if step.purpose == "evidence" and not step.destroys.startswith("nothing")
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("access_key", ["aws", "iam", "update-access-key", "--access-key-id=AKIA1", "--status=Inactive", "--user-name=alice"]),
        ("ecs_task", ["aws", "ecs", "stop-task", f"--region={REGION}", f"--cluster={CLUSTER}", f"--task={TASK}", "--reason=incident"]),
        ("kubernetes_workload", ["kubectl", "--context=main", "--namespace=shop", "delete", "pods/web-1"]),
        ("instance", ["aws", "ec2", "stop-instances", f"--region={REGION}", "--instance-ids=i-1"]),
        ("container_image", [
            "aws", "ecr", "batch-delete-image", f"--registry-id={ACCOUNT}", f"--region={REGION}",
            "--repository-name=shop/api", '--image-ids=[{"imageTag": "v1"}]',
        ]),
    ],
)  # fmt: skip
def test_the_last_step_stops_it(called: Any, kind: str, words: list[str]) -> None:
    assert called(steps(kind)[-1].command) == [words]


def test_a_role_is_denied_what_is_older_than_the_moment_of_the_step(called: Any) -> None:
    ((*_, policy),) = called(steps("role_session")[-1].command)
    (statement,) = json.loads(policy.removeprefix("--policy-document="))["Statement"]
    now = datetime.fromisoformat(statement["Condition"]["DateLessThan"]["aws:TokenIssueTime"])
    assert abs((datetime.now(UTC) - now).total_seconds()) < 60
    assert statement["Effect"] == "Deny"


def test_a_role_of_identity_center_is_denied_by_its_permission_set(called: Any) -> None:
    """IAM refuses to change it; and a service's role can be changed by nobody."""
    *_, kept, denied = steps("role_session", name="AWSReservedSSO_Admin_0123")
    assert "get-inline-policy-for-permission-set" in kept.command
    put, provision = called(denied.command)
    assert put[:3] == ["aws", "sso-admin", "put-inline-policy-to-permission-set"]
    assert put[3:5] == ["--instance-arn=arn:instance", "--permission-set-arn=arn:set"]
    assert json.loads(put[5].removeprefix("--inline-policy="))["Statement"][0]["Effect"] == "Deny"
    assert provision[-1] == "--target-type=ALL_PROVISIONED_ACCOUNTS"
    assert "which is replaced" in denied.destroys
    service = steps("role_session", name="AWSServiceRoleForECS")
    assert [step.purpose for step in service] == ["evidence"]


def test_calls_are_looked_up_over_the_days_of_the_case(called: Any) -> None:
    ((*_, attributes, first, last),) = called(steps("access_key")[0].command)
    looked_up = [{"AttributeKey": "AccessKeyId", "AttributeValue": "AKIA1"}]
    assert json.loads(attributes.removeprefix("--lookup-attributes=")) == looked_up
    assert [first, last] == ["--start-time=2026-10-03", "--end-time=2026-10-05"]


def test_a_node_is_closed_for_new_pods_by_its_name(called: Any) -> None:
    (cordon,) = (step for step in steps("instance") if "no more pods" in step.does)
    *_, last = called(cordon.command)
    assert last[:3] == ["kubectl", "--context=main", "cordon"]
    assert not [step for step in steps("instance", place=None) if "kubectl" in step.command]


def test_a_pod_is_labelled_and_a_policy_cuts_what_has_the_label(called: Any) -> None:
    (cut,) = (step for step in steps("kubernetes_workload") if step.does.startswith("cut"))
    labelled, applied = called(cut.command)
    assert labelled[3:] == ["label", "pods/web-1", "tracehound-quarantine=true", "--overwrite"]
    assert applied[3:] == ["apply", "--filename=-"]
    scaled = steps("kubernetes_workload", type="Deployments")[-1]
    assert called(scaled.command)[0][3:] == ["scale", "deployments/web-1", "--replicas=0"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hostile", [HOSTILE, "--query", "-n kube-system", "a\\'b"])
def test_a_shell_takes_a_hostile_string_as_one_value_and_never_as_an_option(
    called: Any, tmp_path: Path, kind: str, hostile: str
) -> None:
    names = {name: hostile for name, value in KINDS[kind].items() if name not in ("type", "place") and value}
    for step in steps(kind, **names, place=KINDS[kind].get("place") and hostile):
        for program, *words in called(step.command):
            assert program in ("aws", "kubectl", "skopeo")
            assert hostile not in words
            # The name of a file or folder has nothing of it but letters and digits.
            named = [word for word in words if not word.startswith("dir:evidence-")]
            assert all(hostile in word for word in named if "touch" in word and '"' not in word)
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "unsafe", ["file:///etc/passwd", " FileB://x", "https://x", "a\nb", "\x1b[2J", "\u202ex", "a!!b"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_program_or_a_terminal_acts_on_is_in_no_command(kind: str, unsafe: str) -> None:
    names = {name: unsafe for name, value in KINDS[kind].items() if name != "type" and value}
    assert all(unsafe not in step.command for step in steps(kind, **names))


@pytest.mark.parametrize("kind", ["container_image", "kubernetes_workload"])
def test_evidence_of_one_does_not_replace_that_of_another(kind: str) -> None:
    """Two images of a repository, and pods of one name in two namespaces."""
    other = {"container_image": {"id": f"{ECR}/shop/api:v2"}, "kubernetes_workload": {"name": "staging"}}
    kept = [
        {
            step.command.split()[-1]
            for step in made
            if step.purpose == "evidence" and "evidence-" in step.command
        }
        for made in (steps(kind), steps(kind, **other[kind]))
    ]
    assert len(kept[0]) == len(kept[1]) == 2
    assert not kept[0] & kept[1]


def test_a_kind_of_workload_is_a_word() -> None:
    assert places.of_workload({"id": "x", "name": "n", "type": "--all", "place": None, "region": None}) == []


def test_without_a_name_there_is_no_step() -> None:
    assert credentials.of_user({"id": None}) == []
    assert steps("ecs_task", place=None) == []


def test_a_digest_names_an_image_where_there_is_no_tag(called: Any) -> None:
    digest = "sha256:ab"
    made = steps("container_image", id=f"{ECR}/shop/api@{digest}", tag=None, digest=digest)
    ((*copied, folder),) = called(made[0].command)
    assert copied == ["skopeo", "copy", f"docker://{ECR}/shop/api@{digest}"]
    assert folder.startswith("dir:evidence-image-111122223333.dkr.ecr.")
    assert called(made[-1].command)[0][-1] == '--image-ids=[{"imageDigest": "sha256:ab"}]'
    elsewhere = steps(
        "container_image", id="docker.io/library/nginx:1", place="docker.io", name="library/nginx"
    )
    assert [step.purpose for step in elsewhere] == ["evidence"]
