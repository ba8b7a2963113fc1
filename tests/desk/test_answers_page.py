"""Rows of queries as tables of pages: how columns are read, and what their values name."""

from datetime import UTC, datetime
from decimal import Decimal

from tracehound.desk.answers import Answer
from tracehound.desk.answers_page import MOST_SHOWN, table
from tracehound.desk.pages import Column, Ref

AT = datetime(2026, 10, 1, tzinfo=UTC)


def test_columns_are_read_by_their_values_and_named_things_are_references() -> None:
    row = {
        "finding_id": "f1",
        "account_id": "111122223333",
        "region": "eu-west-1",
        "process_uuid": "u",
        "image_keys": ["a", "b"],
        "cluster_arn": "arn:aws:eks:x:1:cluster/c",
        "entity_kind": "domain",
        "entity_key": "x.example",
        "seen_at": AT,
        "share": Decimal("0.5"),
        "severity": 8.0,
        "is_open": True,
        "facts": {"a": [1]},
        "title": "=1+1",
        "nothing": None,
    }
    found = table(Answer(list(row), [row], is_cut=False), "Rows")
    kinds = {column.name: column.kind for column in found.columns}
    assert kinds == dict.fromkeys(row, "text") | dict.fromkeys(
        ("finding_id", "account_id", "cluster_arn", "entity_key"), "code"
    ) | {"seen_at": "time", "share": "number", "severity": "severity"}
    values = dict(zip(row, found.rows[0], strict=True))
    assert values["finding_id"] == Ref("f1", "finding", "f1")
    assert values["process_uuid"] == Ref("u", "process", "111122223333/eu-west-1/u")
    assert values["image_keys"] == [Ref("a", "container_image", "a"), Ref("b", "container_image", "b")]
    assert values["cluster_arn"] == Ref(
        "arn:aws:eks:x:1:cluster/c", "eks_cluster", "arn:aws:eks:x:1:cluster/c"
    )
    assert values["entity_key"] == Ref("x.example", "domain", "x.example")
    assert (values["facts"], values["title"], values["nothing"]) == ('{"a": [1]}', "=1+1", None)


def test_what_is_left_out_is_said() -> None:
    rows = [{"n": each} for each in range(MOST_SHOWN + 3)]
    found = table(Answer(["n"], rows, is_cut=True), "Rows")
    assert (len(found.rows), found.more) == (MOST_SHOWN, 3)
    assert "more than 1,003 rows" in found.note
    assert table(Answer(["n"], [], is_cut=False), "Rows").columns == [Column("n")]
