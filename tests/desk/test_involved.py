"""What findings name that can be contained: each thing once, with what all of its findings say of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tracehound.desk.connection import Desk, Row
from tracehound.desk.containment import involved
from tracehound.pipelines.lake.home import Home
from tracehound.sql.reader import Reader

T0 = datetime(2026, 4, 1, tzinfo=UTC)
PLACE = {"account_id": "1", "region": "eu-west-1"}
OPENING = {
    "event_account_id": "2",
    "event_region": "us-east-1",
    "session_id": "ecs-execute-command-1",
    "person_name": "ann",
    "caller_arn": "arn:aws:sts::2:assumed-role/ops/ann",
    "access_key_id": "ASIA1",
}


class Told(Desk):
    """Answers with given rows."""

    def __init__(self, answers: dict[str, list[Row]]) -> None:
        super().__init__(Home(Path()), Reader.__new__(Reader))
        self.answers = answers | {"optional_sources": [{"has_openers": "involved/openings" in answers}]}

    def rows(self, question: str, **_: object) -> list[Row]:
        return self.answers.get(question, [])


def finding(finding_id: str, hour: int, **facts: Any) -> Row:
    at = T0 + timedelta(hours=hour)
    times = {"updated_at": at, "first_event_at": at, "last_event_at": at}
    return {"finding_id": finding_id, "main_image_key": None} | times | facts


def part(finding_id: str, hour: int, **facts: Any) -> Row:
    return {"finding_id": finding_id, "updated_at": T0 + timedelta(hours=hour)} | PLACE | facts


def key(finding_id: str, hour: int, access_key_id: str, user_type: str = "AssumedRole") -> Row:
    names = {"user_name": "ops", "principal_session_name": "ann"}
    return part(finding_id, hour, access_key_id=access_key_id, user_type=user_type, **names)


def test_a_session_has_the_key_that_it_used_last_in_the_latest_versions() -> None:
    findings = [finding("a", 1), finding("b", 3)]
    keys = [key("a", 0, "ASIA-OLD"), key("a", 1, "ASIA2"), key("b", 3, "ASIA1")]
    [row] = involved.of_findings(
        Told({"involved/findings": findings, "involved/access_keys": keys}), ["a", "b"]
    )
    assert (row["kind"], row["id"], row["name"]) == ("role_session", "ann", "ops")
    assert (row["finding_count"], row["access_key_id"]) == (2, "ASIA1")
    assert (row["first_seen_at"], row["last_seen_at"]) == (T0 + timedelta(hours=1), T0 + timedelta(hours=3))


def test_what_most_findings_name_comes_first_and_what_is_unknown_last() -> None:
    findings = [finding("a", 2), finding("b", 3), finding("c", 1, first_event_at=None, last_event_at=None)]
    names = [("a", 2, "i-2"), ("b", 3, "i-2"), ("a", 2, "i-1"), ("c", 1, "i-3"), ("c", 1, None)]
    rows = [part(finding_id, hour, instance_id=name) for finding_id, hour, name in names]
    clusters = [part("a", 2, cluster_name="prod")]
    desk = Told(
        {"involved/findings": findings, "involved/instances": rows, "involved/eks_clusters": clusters}
    )
    found = involved.of_findings(desk, ["a", "b", "c"])
    assert [(row["id"], row["place"]) for row in found] == [("i-2", "prod"), ("i-1", "prod"), ("i-3", None)]


def test_of_containers_only_the_image_in_which_it_happened() -> None:
    facts = {"image_registry": "docker.io", "image_tag": "1", "image_digest": None}
    images = [part("a", 1, image_key=name, image_repository=name, **facts) for name in ("shop", "beside")]
    latest: dict[str, list[Row]] = {
        "access_keys": [key("a", 1, "AKIA1", "IAMUser")],
        "ecs_tasks": [],
        "kubernetes_workloads": [],
        "eks_clusters": [],
        "instances": [],
        "containers": images,
        "s3_buckets": [],
        "lambda_functions": [],
    }
    found = involved.of_version(Told({}), finding("a", 1, main_image_key="shop"), latest)
    assert [(row["kind"], row["id"]) for row in found] == [
        ("access_key", "AKIA1"),
        ("container_image", "shop"),
        ("user", "ops"),
    ]


def test_who_opened_its_session_is_contained_too() -> None:
    desk = Told(
        {"involved/findings": [finding("a", 1)], "involved/openings": [{"finding_id": "a"} | OPENING]}
    )
    found = involved.of_findings(desk, ["a"])
    assert [
        (row["kind"], row["account_id"], row["id"], row["name"], row["access_key_id"]) for row in found
    ] == [
        ("opener_session", "2", "ann", "ops", "ASIA1"),
        ("ssm_session", "2", "ecs-execute-command-1", "ann", None),
    ]
