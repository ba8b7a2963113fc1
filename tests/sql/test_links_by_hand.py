"""Groups follow what people decided: joined, split off, taken back, in builds and refreshes."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.sql import support
from tests.sql.support import Row, at, build_all, finding, given, process, rows
from tests.sql.test_refresh_correlation import changed, empty_file, not_as_whole
from tracehound.sql import checks, models
from tracehound.transforms.contracts import TABLES

_DECISIONS = TABLES["raw.regroupings"]
_GROUPED = tuple(
    name
    for name, model in models.models().items()
    if name in ("flattened.findings_current", "entities.finding_entities", "entities.entities")
    or (model.layer == "correlation" and "risk" not in name and name != "correlation.entity_scores")
)


def decided(number: int, part: str, *names: str) -> list[Row]:
    """Rows of a decision about findings."""
    facts = {"regrouping_id": f"r-{number}", "decision_number": number, "part": part}
    return [facts | {"finding_id": name, "decided_by": "ann", "decided_at": "2026"} for name in names]


def split(number: int, off: str, rest: str) -> list[Row]:
    return decided(number, "split_off", *off) + decided(number, "stays", *rest)


def joined(number: int, names: str) -> list[Row]:
    return decided(number, "joined", *names)


@pytest.fixture
def session(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """a, b, c and d in one session, each linked to the one before; x and y alone."""
    for minute, name in enumerate("abcdxy"):
        given(con, "flattened.finding_versions", finding(name, minute, **support.PLACE))
        if name in "abcd":
            given(con, "flattened.processes", process(name, "p1", updated=minute, **support.PLACE))
    return con


def groups(con: duckdb.DuckDBPyConnection, *decisions: Sequence[Row]) -> set[str]:
    """The groups, each as the names of its members, after decisions."""
    con.execute("DELETE FROM raw.regroupings")
    given(con, "raw.regroupings", *(row for each in decisions for row in each))
    build_all(con, "correlation.finding_groups")
    query = """
        SELECT string_agg(finding_id, '' ORDER BY finding_id)
        FROM correlation.finding_group_members GROUP BY group_id
    """
    return {names for (names,) in rows(con, query)}


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], "abcd x y"),
        ([joined(1, "xy")], "abcd xy"),
        ([joined(1, "ax"), joined(2, "xy")], "abcdxy"),
        # The rest stays together, although b linked a with c.
        ([split(1, "b", "acd")], "acd b x y"),
        ([split(1, "bc", "ad")], "ad bc x y"),
        # A later decision overrules an earlier one.
        ([split(1, "b", "acd"), joined(2, "bc")], "abcd x y"),
        ([joined(1, "ax"), split(2, "x", "abcd")], "abcd x y"),
        ([split(1, "b", "acd"), split(2, "c", "ad")], "ad b c x y"),
        # Findings that are gone are passed over.
        ([split(1, "b", "azcd"), joined(2, "zx")], "acd b x y"),
    ],
)
def test_groups_follow_decisions(
    session: duckdb.DuckDBPyConnection, decisions: list[list[Row]], expected: str
) -> None:
    assert groups(session, *decisions) == set(expected.split())
    [check] = [each for name, each in checks.checks().items() if "links_stay_in_a_group" in name]
    assert checks.run_check(session, check).passed


def test_members_say_that_a_person_joined_them(session: duckdb.DuckDBPyConnection) -> None:
    groups(session, joined(1, "xy"), split(2, "b", "acd"))
    query = "SELECT finding_id, explanation FROM correlation.finding_group_members ORDER BY finding_id"
    told = dict(session.execute(query).fetchall())
    assert told["y"].startswith("Was joined by a person with")
    assert "r-1" in told["y"]
    assert told["c"].startswith("Was kept by a person with")
    # What the data says is told first.
    assert told["d"].startswith("Runs in the same process tree")


def test_a_refresh_after_any_decision_gives_what_a_full_build_gives(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    names = "abcdefgh"
    world = {
        name: [
            ("finding_versions", finding(name, minute, **support.PLACE)),
            ("processes", process(name, f"p{minute // 4}", updated_at=at(minute), **support.PLACE)),
        ]
        for minute, name in enumerate(names)
    }
    series = [
        [],
        joined(1, "ae"),
        joined(1, "ae") + split(2, "b", "acdefgh"),
        joined(1, "ae") + split(2, "b", "acdefgh") + joined(3, "bh"),
        split(2, "b", "acdefgh"),
        [],
    ]
    seen = set()
    for decisions in series:
        with changed(path, world) as refreshing:
            empty = support.empty_tables()
            given(empty, "raw.regroupings", *decisions)
            frame: pl.DataFrame = empty.table("raw.regroupings").pl()
            refreshing.fill_table(_DECISIONS, frame)
            assert not_as_whole(refreshing, _GROUPED) == []
            query = "SELECT group_id, finding_id FROM correlation.finding_group_members ORDER BY ALL"
            seen.add(tuple(refreshing.con.execute(query).fetchall()))
    # As the data says, all in one, and all but b.
    assert len(seen) == 3
