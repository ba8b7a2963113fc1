"""What the gate calls plain: only what the fast reader reads without loss."""

import json
from typing import Any

import pytest

from pipelines.model import shape
from tests.builders import encode, minimal, nested, to_sdk
from transforms.gate import Gate

GATE = Gate(shape())
MAP = "service.action.awsApiCallAction.affectedResources"


def test_a_plain_document_says_who_it_is() -> None:
    identity = GATE.identity(encode(minimal(createdAt="2026-10-31T07:59:00Z")))
    assert identity is not None
    assert identity.finding_id == "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    assert identity.finding_type == "Recon:EC2/Portscan"
    assert (identity.account_id, identity.region) == ("012345678901", "eu-west-1")
    assert identity.times == ("2026-10-31T07:59:00Z", "2026-10-31T08:00:00.123Z")
    assert not identity.has_unmodelled


def test_unknown_fields_stay_plain_and_are_told() -> None:
    identity = GATE.identity(encode(minimal(newField=1)))
    assert identity is not None
    assert identity.has_unmodelled


@pytest.mark.parametrize("member", ["id", "type", "updatedAt"])
@pytest.mark.parametrize("value", [None, ""])
def test_without_identity_it_is_not_plain(member: str, value: Any) -> None:
    assert GATE.identity(encode(minimal(**{member: value}))) is None


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
    assert GATE.identity(encode(nested(path, value))) is None


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
    assert GATE.identity(encode(nested(path, value))) is not None


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
    assert GATE.identity(document) is None


def test_a_map_that_repeats_a_key_is_not_plain() -> None:
    document = json.dumps(nested(MAP, {"a": "1", "b": "2"}))
    assert GATE.identity(document.encode()) is not None
    assert GATE.identity(document.replace('"b"', '"a"').encode()) is None
