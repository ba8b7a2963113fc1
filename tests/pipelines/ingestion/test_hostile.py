"""No document that a JSON parser reads drops out of the typed tables, whatever an attacker puts into it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipelines.support import finding, put, read_in, table
from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.intake import Intake, Refused, Taken

INTAKE = Intake(shape())
BODY = json.dumps(finding(1))
TITLE = b'"title": "t"'


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        (rb'"title": "a\ud800"', "a\ufffd"),
        (b'"title": "a\xff"', "a\ufffd"),
        (rb'"title": "a\u0000b"', "a\x00b"),
        (b'"title": "a\x1b[31m"', "a\x1b[31m"),
        (b'"title": "first", "title": "second"', "first"),
        (b'"title": 12345678901234567890123', "12345678901234567890123"),
        (b'"title": "t", "severity": 1e400', "t"),
        (b'"title": "t", "new": ' + b"9" * 6000, "t"),
        (b'"title": "t", "new": ' + b"[" * 400 + b"]" * 400, "t"),
        (b'"title": "=cmd|\' /C calc\'!A0"', "=cmd|' /C calc'!A0"),
    ],
)
def test_it_arrives_typed_and_verbatim(tmp_path: Path, title: bytes, typed: str) -> None:
    home = Home(tmp_path / "home").create()
    text = (
        BODY.encode()
        .replace(TITLE, title)
        .replace(b'"severity": 5, ', b"" if b"severity" in title else b'"severity": 5, ')
    )
    read_in(home, put(tmp_path, "a", text + b"\n"))
    rows = table(home, "flattened.finding_versions")
    assert [each.rstrip("\ufffd") for each in rows["title"]] == [typed.rstrip("\ufffd")]
    assert table(home, "raw.findings")["document"].to_list() == [text]


def _with(members: bytes) -> bytes:
    """The finding with some members before its own."""
    return b"{" + members + b", " + BODY.encode()[1:]


def _rows(tmp_path: Path, text: bytes) -> pl.DataFrame:
    """What a document and its good neighbour give; the neighbour's row is left out."""
    home = Home(tmp_path / "home").create()
    read_in(home, put(tmp_path, "a", text + b"\n" + json.dumps(finding(2)).encode() + b"\n"))
    rows = table(home, "flattened.finding_versions")
    assert finding(2)["id"] in rows["finding_id"].to_list()
    return rows.filter(pl.col("finding_id") != finding(2)["id"])


@pytest.mark.parametrize(
    "member",
    [
        b'"new": "\xff"',
        b'"new\xff": 1',
        rb'"new": "\ud800"',
        rb'"\ud800": 1',
        b'"new": "\xed\xa0\x80"',
        rb'"additional": {"\u0000": "\u0000"}',
        b'"' + b"k" * 2_000_000 + b'": 1',
        b'"new": ' + b'{"a":' * 440 + b"1" + b"}" * 440,
        rb'"message": "{\"a\": 1}"',
        b'"source": "x", "detail": {"a": 1}',
        b'"findings": [{"a": 1}]',
    ],
)
def test_whatever_an_unknown_member_holds_the_finding_is_read(tmp_path: Path, member: bytes) -> None:
    assert _rows(tmp_path, _with(member))["title"].to_list() == ["t"]


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (rb'{"value": "{\"x\":\"\\ud800\"}"}', '{"x":"\ufffd\ufffd\ufffd"}'),
        (rb'{"\ud800": "\udfff"}', '{"\ufffd\ufffd\ufffd":"\ufffd\ufffd\ufffd"}'),
        (rb'{"value": "{\"x\":1,\"x\":2}", "y": 1, "y": 2}', '{"x":1,"y":1}'),
        (b'{"value": "' + b"[" * 3000 + b'"}', '{"value":"' + "[" * 3000 + '"}'),
        (b'{"value": "' + b"[" * 600 + b"]" * 600 + b'"}', '{"value":"' + "[" * 600 + "]" * 600 + '"}'),
        (b'{"x": ' + b"[" * 440 + b"]" * 440 + b"}", '{"x":' + "[" * 440 + "]" * 440 + "}"),
    ],
    ids=["surrogate in text", "surrogates", "repeated keys", "unclosed", "deep text", "deep"],
)
def test_additional_info_of_any_kind_is_canonical(tmp_path: Path, info: bytes, expected: str) -> None:
    text = BODY.encode().replace(b'"service": {', b'"service": {"additionalInfo": ' + info + b", ")
    assert _rows(tmp_path, text)["additional_info"].to_list() == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("2016-12-31T23:59:60Z", "2017-01-01 00:00:00"),
        ("2016-12-31T24:00:00Z", "2017-01-01 00:00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31 23:59:59"),
        (1e300, None),
        (-1e21, None),
    ],
)
def test_a_time_that_no_column_holds_is_null_and_listed(
    tmp_path: Path, written: Any, expected: str | None
) -> None:
    row = _rows(tmp_path, json.dumps(finding(1, createdAt=written)).encode()).row(0, named=True)
    assert row["created_at"] == (expected and datetime.fromisoformat(expected).replace(tzinfo=UTC))
    listed = row["out_of_range_values"] or []
    assert [each["path"] for each in listed] == ([] if expected else ["createdAt"])


@pytest.mark.parametrize("member", ["id", "type", "updatedAt", "accountId", "region"])
@pytest.mark.parametrize("value", ['"2026-10-02T00:00:00Z"', "null"])
def test_of_a_repeated_identity_the_first_counts_in_raw_and_typed(
    tmp_path: Path, member: str, value: str
) -> None:
    text = BODY[:-1] + f', "{member}": {value}}}'
    home = Home(tmp_path / "home").create()
    read_in(home, put(tmp_path, "a", text.encode() + b"\n"))
    names = ["finding_id", "updated_at", "finding_type", "account_id", "region"]
    raw, typed = (
        table(home, name).select(names).rows() for name in ("raw.findings", "flattened.finding_versions")
    )
    alone = Home(tmp_path / "alone").create()
    read_in(alone, put(tmp_path, "b", BODY.encode()))
    assert raw == typed == table(alone, "raw.findings").select(names).rows()


def test_a_repeated_map_is_not_read_unseen(tmp_path: Path) -> None:
    first = b'"service": {"action": {"awsApiCallAction": {"affectedResources": {"a": 1}, "affectedResources": {}}}, '
    text = BODY.encode().replace(b'"service": {', first)
    assert INTAKE.plain(text, 1) is None
    assert _rows(tmp_path, text).height == 1


@pytest.mark.parametrize(
    "text",
    [
        BODY.encode()
        .replace(finding(1)["id"].encode(), rb"\ud800")
        .replace(b'"severity": 5', b'"severity": "many"'),
        BODY.encode().replace(b'"severity": 5', rb'"severity": "\ud800"'),
        BODY.encode().replace(b'"severity": 5', b'"severity": ' + b"[" * 440 + b"]" * 440),
        BODY.encode().replace(b'"severity": 5', b'"severity": ' + b"[" * 900 + b"]" * 900),
        _with(rb'"new": "\q"'),
        b'{"detail-type": "x", "id": "\\ud800", "detail": '
        + BODY.encode().replace(b'"severity": 5', b'"severity": []')
        + b"}",
    ],
    ids=["id", "reason", "deep value", "too deep", "wrong escape", "event"],
)
def test_what_is_refused_is_refused_with_a_reason_that_can_be_stored(tmp_path: Path, text: bytes) -> None:
    assert _rows(tmp_path, text).is_empty()
    home = Home(tmp_path / "home")
    (reason,) = table(home, "raw.rejected")["reason"]
    assert reason
    assert table(home, "raw.rejected")["content"].to_list() == [text]


def test_an_event_id_that_is_no_text_is_stored_as_one(tmp_path: Path) -> None:
    event = b'{"detail-type": "x", "id": "\\ud800", "detail": ' + BODY.encode() + b"}"
    assert _rows(tmp_path, event).height == 1
    assert table(Home(tmp_path / "home"), "raw.findings")["event_id"].to_list().count("\ufffd" * 3) == 1


def test_messages_in_messages_end_somewhere(tmp_path: Path) -> None:
    text = json.dumps(finding(1))
    for _ in range(8):
        text = '{"detail-type": "x", "detail": ' + text + "}"
    assert _rows(tmp_path, text.encode()).height == 1
    for _ in range(200):
        text = '{"detail-type": "x", "detail": ' + text + "}"
    (found,) = INTAKE.line(text.encode(), 1)
    assert isinstance(found, Refused)
    assert found.reason_code == "too_deep"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    ["severity", "service", "resource", "title", "createdAt", "accountId", "updatedAt", "id"]
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.dictionaries(MEMBERS, JSON, max_size=3))
def test_any_document_is_taken_or_refused_with_a_reason(changes: dict[str, Any]) -> None:
    text = json.dumps(finding(1) | changes).encode()
    results = list(INTAKE.line(text, 1))
    assert len(results) == 1
    assert isinstance(results[0], Taken) or (isinstance(results[0], Refused) and results[0].reason)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_refused_without_loss(data: bytes) -> None:
    for result in INTAKE.line(data, 1):
        assert isinstance(result, Refused)
        assert result.content in data
