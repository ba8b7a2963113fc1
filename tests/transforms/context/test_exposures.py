"""Exposure findings of Security Hub: which documents are such, and what is stored of one."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tracehound.transforms.context import exposure_rows, exposures
from tracehound.transforms.context.exposures import is_exposure, told
from tracehound.transforms.defective import Defective

FOLDER = Path("tests/data/exposures")
UID = "arn:aws:securityhub:eu-west-1:111122223333:risk:"
SECRET = "hunter2"
HOSTILE = "\x00\x1b[31m\n<script>\ud800\u202e'\"=1"


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def table() -> tuple[list[str], list[list[str] | None]]:
    first, *lines = (FOLDER / "export.csv").read_text().splitlines(keepends=True)
    names = exposure_rows.headings(first)
    assert names
    return names, list(exposure_rows.rows(lines))


@pytest.mark.parametrize(
    ("name", "number", "changed_at"),
    [
        ("function_of_preview", "1f", datetime(2026, 10, 1, 6, 0, 0, 123456, UTC)),
        ("instance", "2f", datetime(2026, 10, 1, 7, tzinfo=UTC)),
    ],
)
def test_a_document_is_stored_but_for_what_its_resources_are_configured_with(
    name: str, number: str, changed_at: datetime
) -> None:
    document = golden(name)
    found = told(document)
    assert (found.account_id, found.region, found.form) == ("111122223333", "eu-west-1", "json")
    assert (found.exposure_uid, found.changed_at) == (f"{UID}{number}{'0' * 62}", changed_at)
    assert SECRET in json.dumps(document)
    assert SECRET not in found.document
    kept = json.loads(found.document)
    for each in document["resources"]:
        del each["data"]
    document.pop("unmapped", None)
    # Lists have one order, and the names of profiles say nothing.
    del document["metadata"]["profiles"]
    assert _in_order(kept) == _in_order(document)


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_order(each) for name, each in value.items()}
    return sorted(map(_in_order, value), key=_written) if isinstance(value, list) else value


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_a_row_of_csv_says_what_its_columns_do() -> None:
    names, rows = table()
    documents = [exposure_rows.document(names, row or []) for row in rows]
    assert [is_exposure(each) for each in documents] == [True, False]
    found = told(documents[0], exposures.CSV)
    assert (found.exposure_uid, found.account_id) == (f"{UID}3f{'0' * 62}", "111122223333")
    assert found.changed_at == datetime(2026, 10, 1, 5, tzinfo=UTC)
    kept = json.loads(found.document)
    assert kept["resources"] == [
        {"uid": "arn:aws:s3:::orders", "type": "AWS::S3::Bucket", "region": "eu-west-1"}
    ]
    assert kept["finding_info"]["title"] == "Bucket, open to the public, holds sensitive data"
    assert kept["finding_info"]["related_events"] == [
        {"traits": [{"category": "Reachability"}, {"category": "Sensitive Data"}]}
    ]


@pytest.mark.parametrize(
    ("cell", "uids"),
    [
        ("arn:a, arn:b", ["arn:a", "arn:b"]),
        ("arn:a;arn:b|arn:c\narn:d", ["arn:a", "arn:b", "arn:c", "arn:d"]),
        ('["arn:a", "arn:b", 3, null, ""]', ["arn:a", "arn:b"]),
        ("[arn:a", ["[arn:a"]),
        ("", []),
        (" , ;", []),
    ],
)
def test_a_cell_may_hold_several_values(cell: str, uids: list[str]) -> None:
    names = ["finding_info.uid", "resources.uid", "resources.region", "resources.type"]
    document = exposure_rows.document(names, ["u", cell, "eu-west-1", "A,B"])
    assert [each["uid"] for each in document["resources"]] == uids
    assert all(each["region"] == "eu-west-1" for each in document["resources"])
    types = [each.get("type") for each in document["resources"]]
    assert types == (["A", "B"] if len(uids) == 2 else [None] * len(uids))


@pytest.mark.parametrize(
    "line",
    [
        "id,type,severity",
        "finding_info.uid",
        "finding_info.uid,Title",
        "finding_info.uid,a b",
        '{"finding_info.uid": 1, "a": 2}',
        "",
        '"finding_info.uid',
        "x" * 200_000 + ",finding_info.uid",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert exposure_rows.headings(line) is None


def test_rows_that_can_t_be_read_cost_no_other_row() -> None:
    lines = ["a,b\n", '"' + "x" * 200_000 + "\n", "c,d\n", "\n", 'e,"f\n', 'g"\n']
    assert list(exposure_rows.rows(lines)) == [["a", "b"], None, ["c", "d"], ["e", "f\ng"]]


def test_columns_that_contradict_each_other_give_a_document() -> None:
    names = [
        "finding_info.uid",
        "severity",
        "severity.x",
        "cloud",
        "cloud.region",
        "finding_info",
        "a.b.c",
        "a.b",
    ]
    document = exposure_rows.document(names, list("12345678"))
    assert document["finding_info"]["uid"] == "1"
    assert (document["severity"], document["cloud"], document["a"]) == ("2", "4", {"b": {"c": "7"}})


@pytest.mark.parametrize(
    ("info", "metadata", "answer"),
    [
        ({"types": ["Exposure/Potential Impact"]}, {}, True),
        ({"types": ["x", "Exposure"]}, {}, True),
        ({"types": "Exposure/x"}, {}, True),
        ({"uid": f"{UID}1"}, {}, True),
        ({}, {"product": {"uid": "arn:aws:securityhub:eu-west-1::productv2/aws/securityhub-risk"}}, True),
        ({"types": ["Software and Configuration Checks/Exposure"]}, {}, False),
        ({"types": ["Exposures"]}, {}, False),
        ({"types": [None, 3, {}]}, {"product": "securityhub-risk"}, False),
        ({"uid": "arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.1/finding/1"}, {}, False),
        ({}, {"product": {"uid": "arn:aws:securityhub:eu-west-1::productv2/aws/inspector"}}, False),
    ],
)
def test_only_exposure_findings_are_such(info: object, metadata: object, answer: bool) -> None:
    assert is_exposure({"class_uid": 2004, "finding_info": info, "metadata": metadata}) is answer


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, {"finding_info": None}, {"finding_info": []}])
def test_anything_else_is_none(value: object) -> None:
    assert not is_exposure(value)


@pytest.mark.parametrize(
    ("info", "code"),
    [
        ({"uid": None}, "no_id"),
        ({"uid": 3}, "no_id"),
        ({"uid": "x" * 3000}, "bad_id"),
        ({"modified_time_dt": "yesterday", "created_time_dt": []}, "no_time"),
        ({"modified_time_dt": "99999-01-01T00:00:00Z", "created_time_dt": 1e300}, "no_time"),
    ],
)
def test_without_id_or_time_it_is_set_aside(info: dict[str, object], code: str) -> None:
    document = {"finding_info": {"uid": f"{UID}1", "created_time_dt": "2026-10-01"} | info}
    with pytest.raises(Defective) as raised:
        told(document)
    assert raised.value.code == code


def test_what_is_only_seen_again_is_no_change() -> None:
    document = golden("instance")
    again = copy.deepcopy(document)
    again["finding_info"]["last_seen_time_dt"] = "2026-10-02T07:00:00.000Z"
    assert told(document).content_hash == told(again).content_hash
    again["severity"] = "Low"
    assert told(document).content_hash != told(again).content_hash


def test_members_of_any_type_and_text_are_stored_as_they_can_be() -> None:
    for value in (None, 3, 1e999, True, HOSTILE, [HOSTILE], {HOSTILE: HOSTILE}, [[{}]]):
        for path in _paths(golden("instance")):
            document = golden("instance")
            _put(document, path, value)
            try:
                found = told(document)
            except Defective:
                continue
            json.loads(found.document)
            found.document.encode()
            found.exposure_uid.encode()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for name, below in items for each in ((*path, name), *_paths(below, (*path, name)))]


def _put(document: Any, path: tuple[Any, ...], value: object) -> None:
    for name in path[:-1]:
        document = document[name]
    document[path[-1]] = value
