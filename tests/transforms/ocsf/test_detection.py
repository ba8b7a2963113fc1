"""Findings as OCSF: valid by its schema, nothing lost, and each thing in its place."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.builders import GOLDEN, full, golden, minimal
from tests.hosts import hostile
from tests.transforms.ocsf.schema import errors
from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.normalise import normalise
from tracehound.transforms.ocsf.detection import Facts, detection_finding

FIRST = Facts(
    is_first=True,
    is_newest=True,
    group_id="g-1",
    tactic_id="TA0002",
    tactic="Execution",
    technique_id="T1059",
)
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def wire(document: dict[str, Any]) -> dict[str, Any]:
    return normalise(document, shape()).finding


def event_of(name: str, facts: Facts = FIRST) -> dict[str, Any]:
    return detection_finding(wire(golden(name)), facts)


@pytest.mark.parametrize("name", NAMES)
def test_golden_findings_are_valid(name: str) -> None:
    assert errors(event_of(name)) == []


@pytest.mark.parametrize("number", range(3))
def test_a_finding_with_all_that_the_model_has_is_valid(number: int) -> None:
    assert errors(detection_finding(wire(full(number)), FIRST)) == []


def test_hostile_findings_are_valid_and_nothing_of_them_is_lost() -> None:
    for document in map(wire, hostile.documents()):
        event = detection_finding(document, FIRST)
        assert errors(event) == []
        assert lost(document, event) == []


@pytest.mark.parametrize(
    "document", [*map(golden, NAMES), *map(full, range(5))], ids=lambda each: each["id"][:6]
)
def test_every_leaf_is_read_back(document: dict[str, Any]) -> None:
    document = wire(document)
    before = deepcopy(document)
    event = detection_finding(document, FIRST)
    assert document == before
    assert lost(document, event) == []
    json.dumps(event, allow_nan=False)


def lost(document: dict[str, Any], event: dict[str, Any]) -> list[Any]:
    """Leaves of a document whose value is nowhere in its event: as it is, as text, or as milliseconds."""
    there = {_key(each) for each in leaves(event)}
    # Numbers of networks are texts in findings.
    there |= {_key(str(each)) for each in leaves(event) if not isinstance(each, bool | str)}
    return [
        each for each in leaves(document) if not ({_key(each), _key(str(each)), _milliseconds(each)} & there)
    ]


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    elif value is not None:
        yield value


def _key(value: Any) -> str:
    return f"{type(value).__name__ if isinstance(value, bool | str) else 'number'} {value}"


def _milliseconds(value: Any) -> str | None:
    if isinstance(value, bool | str) or not isinstance(value, int | float):
        return None
    return _key(round(value * 1000)) if round(value * 1000) / 1000 == value else None


def test_no_value_of_a_member_is_taken_from_another() -> None:
    """What leaves `unmapped` must be in the event for the same member: taking one away changes the event."""
    document = wire(full(0))
    event = detection_finding(document, FIRST)
    assert event["finding_info"]["title"] == document["title"]
    assert event["finding_info"]["desc"] == document["description"]
    assert "title" not in event["unmapped"]["guardduty"]


def test_a_process_has_its_ancestry_nearest_first() -> None:
    [first, second] = [each for each in event_of("ecs_fargate_runtime")["evidences"] if "process" in each]
    process = first["process"]
    assert (process["name"], process["pid"], process["user"]) == (
        "xmr-stak",
        18422,
        {"name": "www-data", "uid": "33"},
    )
    assert [each["name"] for each in process["ancestry"]] == ["sh", "node", "docker-entrypoi"]
    assert process["parent_process"]["uid"] == process["ancestry"][0]["uid"]
    assert process["file"]["hashes"] == [{"algorithm": "SHA-256", "algorithm_id": 3, "value": "3a91" * 16}]
    assert second["name"] == "modifyingProcess"


def test_every_resource_is_there() -> None:
    of_task = {
        (each["type"], each["name"])
        for each in event_of("ecs_fargate_runtime")["resources"]
        if "name" in each
    }
    assert {("AwsEcsCluster", "payments"), ("Container", "api"), ("Container", "proxy")} <= of_task
    buckets = [each for each in event_of("s3_several_buckets")["resources"] if each["type"] == "AwsS3Bucket"]
    assert len(buckets) == len(golden("s3_several_buckets")["resource"]["s3BucketDetails"]) > 1


def test_a_sequence_names_its_signals_actors_and_ends() -> None:
    event = event_of("attack_sequence")
    assert [each["uid"] for each in event["finding_info"]["related_events"]] == [
        "01c7e5d1b2a34f609182736455463728",
        "ct-9",
    ]
    assert event["evidences"][-1]["src_endpoint"]["domain"] == "pool.example"
    assert event["evidences"][1]["actor"]["user"]["account"] == {
        "uid": "210987654321",
        "name": "payments-prod",
    }


def test_it_is_looked_up_in_security_hub_by_its_identifiers() -> None:
    event = event_of("dns_request")
    document = golden("dns_request")
    assert event["finding_info"]["uid"] == document["arn"]
    assert (
        event["metadata"]["product"]["uid"]
        == f"arn:aws:securityhub:{document['region']}::product/aws/guardduty"
    )
    assert event["cloud"]["account"]["uid"] == document["accountId"]


@pytest.mark.parametrize(
    ("facts", "archived", "activity", "status"),
    [
        (Facts(is_first=True, is_newest=False), False, "Create", "New"),
        (Facts(is_first=False, is_newest=False), False, "Update", "In Progress"),
        (
            Facts(is_first=False, is_newest=False, is_archived=True, verdict="benign"),
            False,
            "Update",
            "In Progress",
        ),
        (Facts(is_first=False, is_newest=True, is_archived=True), True, "Close", "Archived"),
        (Facts(is_first=False, is_newest=True, is_archived=True), False, "Close", "Archived"),
        (
            Facts(is_first=True, is_newest=True, is_suppressed=True, is_archived=True),
            True,
            "Create",
            "Suppressed",
        ),
        (Facts(is_first=False, is_newest=True, verdict="benign"), False, "Close", "Resolved"),
    ],
)
def test_versions_create_update_and_close(facts: Facts, archived: bool, activity: str, status: str) -> None:
    event = detection_finding(minimal(severity=5, service={"archived": archived}), facts)
    assert (event["activity_name"], event["status"]) == (activity, status)
    assert errors(event) == []


@pytest.mark.parametrize(
    ("severity", "name"), [(1, "Low"), (3.9, "Low"), (4, "Medium"), (7, "High"), (9.5, "Critical")]
)
def test_severities_are_guarddutys_bands(severity: float, name: str) -> None:
    event = detection_finding(minimal(severity=severity), FIRST)
    assert (event["severity"], event["unmapped"]["guardduty"]["severity"]) == (name, severity)
    assert errors(event) == []


def test_a_finding_without_anything_is_valid() -> None:
    assert errors(detection_finding(minimal(), FIRST)) == []
