"""No document that a JSON parser reads drops out of the typed tables, whatever an attacker puts into it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.lake.home import Home
from pipelines.model import shape
from tests.pipelines.support import finding, put, read_in, table
from transforms.intake import Intake, Refused, Taken

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
    rows = table(home, "flattened.findings")
    assert [each.rstrip("\ufffd") for each in rows["title"]] == [typed.rstrip("\ufffd")]
    assert table(home, "raw.findings")["document"].to_list() == [text]


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
