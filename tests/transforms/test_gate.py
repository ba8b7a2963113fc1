"""What the gate calls plain: only what the fast reader reads without loss."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders import Json, encode, minimal, nested, to_sdk
from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.gate import Gate

GATE = Gate(shape())
ANOMALY = "service.detection.anomaly.unusual"
MAP = "service.action.awsApiCallAction.affectedResources"


def test_a_plain_document_says_who_it_is() -> None:
    read = GATE.read(encode(minimal(createdAt="2026-10-31T07:59:00Z")))
    assert read is not None
    assert read.finding_id == "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    assert read.finding_type == "Recon:EC2/Portscan"
    assert read.updated_at == datetime(2026, 10, 31, 8, 0, 0, 123000, UTC)
    assert (read.account_id, read.region) == ("012345678901", "eu-west-1")
    assert read.unmodelled == ()


@pytest.mark.parametrize(
    "document",
    [minimal(newField=1), nested(f"{ANOMALY}.behavior", {"a": {"b": {"newField": 1}}})],
    ids=["member", "inside a map"],
)
def test_unknown_fields_stay_plain_and_are_told(document: Json) -> None:
    read = GATE.read(encode(document))
    assert read is not None
    assert len(read.unmodelled) == 1


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-31T08:00:00+02:00",
        "2026-10-31T08:00:00",
        "2026-10-31T08:00:00.1234567Z",
        "2026-10-31T08:00:00.000001Z",
        "2026-02-30T08:00:00Z",
        "1698739200",
        "soon",
    ],
)
def test_a_version_needs_an_exact_time_to_be_plain(written: str) -> None:
    assert GATE.read(encode(minimal(updatedAt=written))) is None


@pytest.mark.parametrize("member", ["id", "type", "updatedAt"])
@pytest.mark.parametrize("value", [None, ""])
def test_without_identity_it_is_not_plain(member: str, value: Any) -> None:
    assert GATE.read(encode(minimal(**{member: value}))) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("severity", "5"),
        ("service.count", "5"),
        ("service.count", 1.5),
        ("service.count", 2**63),
        ("service.count", True),
        ("service.archived", "true"),
        ("accountId", 123456789012),
        ("title", ["a"]),
        ("service.runtimeDetails.context.flags", "MS_BIND"),
        ("service.runtimeDetails.context.modifiedAt", "2026-10-31T08:00:00Z"),
        ("service.runtimeDetails.context.modifiedAt", 1_700_000_000_123),
        ("service.runtimeDetails.context", "x"),
        ("resource.s3BucketDetails", {"name": "only"}),
        (MAP, ["a"]),
        (MAP, {"a": 1}),
    ],
)
def test_a_wrong_type_is_not_plain(path: str, value: Any) -> None:
    assert GATE.read(encode(nested(path, value))) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("severity", 5),
        ("severity", 9.5),
        ("service.count", 2**63 - 1),
        ("service.runtimeDetails.context.modifiedAt", 1639005830),
        ("service.runtimeDetails.context.flags", ["MS_BIND", None]),
        ("service.action", {}),
        ("service", None),
        (MAP, {"AWS::S3::Bucket": "a", "AWS::S3::Object": None}),
        ("service.additionalInfo", {"sample": True, "agentDetails": {"agentVersion": "1"}}),
    ],
)
def test_the_models_types_are_plain(path: str, value: Any) -> None:
    assert GATE.read(encode(nested(path, value))) is not None


@pytest.mark.parametrize(
    "document",
    [
        encode(minimal(title="\ud800")),
        encode(minimal())[:-1] + b',"title":"\xff"}',
        encode(minimal())[:-1] + b',"title":"a\x01"}',
        encode(minimal())[:-1],
        encode([minimal()]),
        encode(to_sdk(minimal())),
        b"",
        b"null",
    ],
    ids=["surrogate", "bad utf-8", "control", "truncated", "list", "sdk", "empty", "null"],
)
def test_other_texts_are_not_plain(document: bytes) -> None:
    assert GATE.read(document) is None


def test_a_map_that_repeats_a_key_is_not_plain() -> None:
    document = json.dumps(nested(MAP, {"a": "1", "b": "2"}))
    assert GATE.read(document.encode()) is not None
    assert GATE.read(document.replace('"b"', '"a"').encode()) is None
