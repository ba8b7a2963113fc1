"""Conversions whose meaning is certain, and what is set aside instead."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import polars as pl
import pytest

from tests.builders import encode, minimal, row, take
from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.choose import choose
from tracehound.transforms.documents import Document, Unreadable, documents
from tracehound.transforms.instants import NoInstant, instant, instants
from tracehound.transforms.intake import Taken
from tracehound.transforms.jsontext import read_value
from tracehound.transforms.normalise import WrongType, normalise

BASE = '{"id": "1", "type": "t", "updatedAt": "2026-10-01T00:00:00Z", %s}'


def normalised(members: str) -> dict:
    return normalise(read_value(BASE % members).value, shape()).finding


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1728014790.3773646, datetime(2024, 10, 4, 4, 6, 30, 377365, UTC)),
        ("1.63900583E9", datetime(2021, 12, 8, 23, 23, 50, 0, UTC)),
        (1.63900583e9, datetime(2021, 12, 8, 23, 23, 50, 0, UTC)),
        ("1728014790.000001", datetime(2024, 10, 4, 4, 6, 30, 1, UTC)),
        (1728014790377, datetime(2024, 10, 4, 4, 6, 30, 377000, UTC)),
        ("2023-12-04T09:57:20.699Z", datetime(2023, 12, 4, 9, 57, 20, 699000, UTC)),
        ("2025-02-25 20:40:06.721000000", datetime(2025, 2, 25, 20, 40, 6, 721000, UTC)),
        ("2017-12-18 21:28:11.551000+05:30", datetime(2017, 12, 18, 15, 58, 11, 551000, UTC)),
        ("2023-03-22T15:48:25-0500", datetime(2023, 3, 22, 20, 48, 25, 0, UTC)),
        ("2021-12-08T23:23:50.Z", datetime(2021, 12, 8, 23, 23, 50, 0, UTC)),
        ("2023-03-22", datetime(2023, 3, 22, tzinfo=UTC)),
    ],
)
def test_one_instant_in_every_notation(written: object, expected: datetime) -> None:
    assert instant(written) == expected


def test_a_column_of_texts_gives_the_same_instants() -> None:
    written = [
        None,
        "2023-12-04T09:57:20.699Z",
        "2023-12-04T09:57:20Z",
        "2021-12-08T23:23:50.Z",
        "2023-12-04T09:57:20.1234569Z",
        "2023-12-04t09:57:20z",
        "2017-12-18 21:28:11.551000+05:30",
        "0001-01-01T00:00:00.5Z",
        "9999-12-31T23:59:59.999999Z",
        "1698739200",
    ]
    assert instants(pl.Series(written)).to_list() == [text and instant(text) for text in written]


def test_a_column_with_a_text_that_names_no_instant_is_an_error() -> None:
    with pytest.raises(NoInstant):
        instants(pl.Series(["2023-12-04T09:57:20Z", "2023-02-30T00:00:00Z"]))


@pytest.mark.parametrize("written", ["foo", "", "2023-13-01T00:00:00Z", "2023-02-30", 1e300, True, None])
def test_what_names_no_instant_is_said(written: object) -> None:
    with pytest.raises(NoInstant):
        instant(written)


def test_certain_conversions() -> None:
    found = normalised(
        '"accountId": 12345678901, "severity": "7.5", "service": {"count": "3", "archived": "true"},'
        '"resource": {"instanceDetails": {"tags": {"key": "a", "value": 1}}}'
    )
    assert found["accountId"] == "012345678901"
    assert found["severity"] == 7.5
    assert found["service"] == {"count": 3, "archived": True}
    assert found["resource"]["instanceDetails"]["tags"] == [{"key": "a", "value": "1"}]


def test_nothing_is_said_by_null_and_empty() -> None:
    found = normalised('"severity": "", "service": {"action": {}, "count": null}, "resource": ""')
    assert (found["severity"], found["service"], found["resource"]) == (
        None,
        {"action": {}, "count": None},
        None,
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ('"service": {"count": 1.5}', r"`service\.count` should be a number \(integer\), but is 1\.5"),
        ('"severity": "many"', r"`severity` should be a number \(double\), but is \"many\""),
        ('"service": {"archived": "perhaps"}', "`service.archived` should be true or false"),
        ('"title": {"a": 1}', "`title` should be a string"),
        ('"service": [1]', "`service` should be an object"),
    ],
)
def test_an_uncertain_value_sets_aside_with_path_and_value(members: str, message: str) -> None:
    with pytest.raises(WrongType, match=message):
        normalised(members)


@pytest.mark.parametrize("number", ["1e400", "9" * 30, "-" + "9" * 5000, "NaN"])
def test_a_number_that_no_column_holds_is_null_and_listed(number: str) -> None:
    result = normalise(read_value(BASE % f'"service": {{"count": {number}}}').value, shape())
    assert result.finding["service"]["count"] is None
    assert result.out_of_range == [("service.count", number)]


def test_sdk_names_become_wire_names_by_the_model() -> None:
    sdk = '"Resource": {"EcsClusterDetails": {"TaskDetails": {"TaskCreatedAt": "2026-10-01T00:00:00Z"}}}, "New": 1'
    result = normalise(read_value(BASE % sdk).value, shape())
    assert result.finding["resource"]["ecsClusterDetails"]["taskDetails"] == {"createdAt": 1790812800.0}
    assert result.unmodelled_paths == ["new"]


def test_lone_surrogates_are_replaced() -> None:
    assert normalised('"title": "a\\ud800b"')["title"].replace("\ufffd", "?").strip("?ab") == ""


def bodies(text: str) -> list[tuple[str, str, int]]:
    return [(each.body, each.path, each.line) for each in documents(text) if isinstance(each, Document)]


def test_documents_of_every_form_keep_their_exact_text() -> None:
    assert bodies('\n[{"a": 1},\n {"b": 2}]') == [('{"a": 1}', "", 2), ('{"b": 2}', "", 3)]
    assert bodies('{"Findings": [{"a":1}], "NextToken": "x"} {"b":2}') == [
        ('{"a":1}', "", 1),
        ('{"b":2}', "", 1),
    ]
    event = '{"detail-type": "GuardDuty Finding", "id": "e", "detail": {"a" : 1}}'
    assert bodies(event) == [('{"a" : 1}', "detail", 1)]
    assert bodies('{"message": "{\\"a\\":1}"}') == [('{"a":1}', "message", 1)]


@pytest.mark.parametrize("text", ['[{"a": 1}, {"b": 2}, {"c"', '{"Findings": [{"a": 1}, {"b": 2}, {"c"'])
def test_a_text_that_breaks_off_keeps_what_is_complete(text: str) -> None:
    assert [body for body, *_ in bodies(text)] == ['{"a": 1}', '{"b": 2}']
    assert isinstance(list(documents(text))[-1], Unreadable)


def test_the_choice_among_bodies_does_not_depend_on_order() -> None:
    rich, poor = {"id": "1", "title": "x", "region": "r"}, {"id": "1", "title": "x"}
    assert choose({"a": poor, "b": rich}) == choose({"b": rich, "a": poor})
    assert choose({"a": poor, "b": rich}).body_sha256 == "b"
    same = {"id": "1", "title": None, "service": {"additionalInfo": {"value": '{"sample":true}'}}}
    other = {"id": "1", "service": {"additionalInfo": {"sample": True, "value": '{"sample": true}'}}}
    assert choose({"b": same, "a": other}).content_count == 1


@pytest.mark.parametrize("name", ["id", "type", "updatedAt", "accountId"])
def test_a_null_under_one_name_does_not_hide_the_value_under_the_other(name: str) -> None:
    finding = minimal()
    spelt = {name[:1].upper() + name[1:]: finding.pop(name), **finding, name: None}
    (taken,) = take(encode(spelt))
    assert isinstance(taken, Taken)
    assert (taken.finding_id, taken.finding_type) == (minimal()["id"], minimal()["type"])
    assert row(spelt)["account_id"] == minimal()["accountId"]


def _chosen_of(**bodies: dict[str, Any]) -> str:
    """The body that is chosen, whichever comes first."""
    (chosen,) = {choose(dict(order)).body_sha256 for order in permutations(bodies.items())}
    return chosen


SAMPLES: list[dict[str, Any]] = [
    {"title": "[SAMPLE] It ran", "description": "more", "severity": 9},
    {"title": "It ran", "severity": 9, "service": {"additionalInfo": {"sample": True, "type": "default"}}},
    {"title": "It ran", "severity": 9, "service": {"additionalInfo": {"value": '{"sample": true}'}}},
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_finding_hides_behind_a_sample_with_its_id(sample: dict[str, Any]) -> None:
    assert _chosen_of(real={"title": "It ran", "severity": 2}, sample=sample) == "real"


def test_of_bodies_of_one_version_the_graver_is_chosen() -> None:
    mild = {"title": "It ran", "description": "a longer text than the other one", "severity": 2.0}
    assert _chosen_of(mild=mild, grave={"title": "It ran", "severity": 8}) == "grave"
    assert (
        _chosen_of(mild=mild, none={"title": "It ran"}, odd={"title": "It ran", "severity": "NaN"}) == "mild"
    )
