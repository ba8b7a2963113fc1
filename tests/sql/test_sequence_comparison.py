"""Attack sequences of GuardDuty beside the groups that hold them."""

import duckdb

from tests.sql.support import Row, build_all, finding, given, part, process, rows
from tracehound.sql import build
from tracehound.sql.models import models

QUERY = "SELECT * EXCLUDE (group_id) FROM correlation.sequence_comparison ORDER BY ALL"


def _signal(finding_id: str, position: int, uid: str, updated: float = 0, kind: str = "FINDING") -> Row:
    return part(finding_id, updated, position=position, signal_uid=uid, signal_type=kind)


def test_a_sequence_and_what_its_group_adds_are_a_row(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("by_id", 0),
        finding("by_arn", 1, arn="arn:finding/2"),
        finding("points", 2, associated_attack_sequence_arn="arn:s"),
        finding("points", 3),
        finding("sample", 4, is_sample=True),
        finding("z_added", 5),
        finding("a_added", 6),
        finding("apart", 7),
        finding("sequence", 9, arn="arn:s"),
    )
    given(con, "flattened.sequences", part("sequence", 9))
    signals = (
        ("by_id", "FINDING"),
        ("arn:finding/2", "FINDING"),
        ("sample", "FINDING"),
        ("gone", "FINDING"),
        ("s3", "S3_DATA_EVENTS"),
    )
    given(
        con,
        "flattened.sequence_signals",
        *(_signal("sequence", position, uid, 9, kind) for position, (uid, kind) in enumerate(signals, 1)),
    )
    given(
        con,
        "flattened.processes",
        *(
            process(name, "p1", updated=minute)
            for name, minute in (("by_id", 0), ("z_added", 5), ("a_added", 6))
        ),
    )
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("sequence", 5, 4, 2, 1, 2, ["z_added", "a_added"])]
    query = """
        SELECT list(finding_id ORDER BY finding_id)
        FROM correlation.finding_group_members
        WHERE group_id IN (SELECT group_id FROM correlation.sequence_comparison)
    """
    assert rows(con, query) == [(["a_added", "by_arn", "by_id", "points", "sequence", "z_added"],)]


def test_signals_of_all_versions_count_once(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b"), finding("s", 5), finding("s", 9))
    given(con, "flattened.sequences", part("s", 5), part("s", 9))
    signals = (_signal("s", 1, "a", 5), _signal("s", 1, "a", 9), _signal("s", 2, "b", 9))
    given(con, "flattened.sequence_signals", *signals)
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("s", 2, 2, 2, 0, 0, [])]


def test_a_member_that_a_sequence_names_and_that_names_it_is_counted_in_both(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", associated_attack_sequence_arn="arn:s"),
        finding("s", 5, arn="arn:s"),
    )
    given(con, "flattened.sequences", part("s", 5))
    given(con, "flattened.sequence_signals", _signal("s", 1, "a", 5))
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("s", 1, 1, 1, 1, 0, [])]


def test_a_sequence_without_signals_or_group_is_a_row_and_a_sample_is_none(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("s"),
        finding("sample", is_sample=True),
        finding("a", associated_attack_sequence_arn=""),
    )
    given(con, "flattened.sequences", part("s"), part("sample"))
    given(con, "flattened.sequence_signals", _signal("s", 1, ""), _signal("sample", 1, "a"))
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("s", 0, 0, 0, 0, 0, [])]


def test_two_sequences_of_a_group_add_each_other(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("s", 5, arn="arn:s"),
        finding("t", 6, arn="arn:t"),
    )
    given(con, "flattened.sequences", part("s", 5), part("t", 6))
    given(con, "flattened.sequence_signals", _signal("s", 1, "a", 5), _signal("t", 1, "a", 6))
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("s", 1, 1, 1, 0, 1, ["t"]), ("t", 1, 1, 1, 0, 1, ["s"])]


def test_a_sequence_that_is_stored_without_its_arn_is_found_by_its_id(con: duckdb.DuckDBPyConnection) -> None:
    named = "arn:aws:guardduty:eu-west-1:111111111111:detector/d/finding/"
    given(con, "flattened.finding_versions", finding("s", 9), finding("b", 1))
    given(con, "flattened.finding_versions", finding("a", associated_attack_sequence_arn=f"{named}s"))
    given(con, "flattened.sequences", part("s", 9))
    given(con, "flattened.sequence_signals", _signal("s", 1, f"{named}b", 9))
    build_all(con, "correlation.sequence_comparison")
    assert rows(con, QUERY) == [("s", 1, 1, 1, 1, 0, [])]
    query = "SELECT * FROM correlation.sequence_members ORDER BY ALL"
    assert rows(con, query) == [
        ("s", "a", False, False, True),
        ("s", "b", False, True, False),
        ("s", "s", True, False, False),
    ]


def test_findings_that_name_a_sequence_that_is_not_stored_share_its_id(
    con: duckdb.DuckDBPyConnection,
) -> None:
    names = {"associated_attack_sequence_arn": "arn:aws:guardduty:r:1:detector/d/finding/gone"}
    given(
        con,
        "flattened.finding_versions",
        finding("a", **names),
        finding("b", **names),
        finding("c", is_sample=True, **names),
    )
    build_all(con, "correlation.sequence_comparison")
    query = "SELECT sequence_id, finding_id FROM correlation.sequence_members ORDER BY ALL"
    assert rows(con, query) == [("gone", "a"), ("gone", "b")]
    assert rows(con, QUERY) == []


def test_of_the_many_that_a_group_adds_the_first_hundred_are_named(con: duckdb.DuckDBPyConnection) -> None:
    names = [f"m{number:03}" for number in range(1, 151)]
    members = ({"group_id": "g", "finding_id": name, "member_number": int(name[1:])} for name in names)
    given(con, "correlation.finding_group_members", *members)
    given(con, "flattened.sequences", part("m002"))
    build.fill_by_query(con, models()["correlation.sequence_comparison"])
    query = "SELECT added_finding_count, added_finding_ids FROM correlation.sequence_comparison"
    assert rows(con, query) == [(149, [name for name in names if name != "m002"][:100])]
