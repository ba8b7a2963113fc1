"""The moment from which everything looks back: what it is, and that no finding from the future moves it for others."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import duckdb
import pytest

from tests.sql.queries.support import ask, ran
from tests.sql.support import WHOLE_QUEUE, at, broken, build_all, built, finding, given, rows

DAY = 24 * 60
NOW = 10 * DAY
NEWEST = "flattened.newest_moment"
END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def stored(con: duckdb.DuckDBPyConnection, *versions: tuple[str, float], read: float = NOW) -> None:
    """Versions that raw has stored at one moment, with the programs that they are about."""
    given(
        con, "flattened.finding_versions", *(finding(name, minute, severity=5.0) for name, minute in versions)
    )
    for name, minute in versions:
        given(
            con,
            "raw.findings",
            {"finding_id": name, "updated_at": at(minute), "first_seen_at": at(read)},
        )
        ran(con, name, f"/tmp/{name}", updated=minute, executable_sha256=name)


def newest(con: duckdb.DuckDBPyConnection) -> datetime | None:
    ((moment, day),) = built(con, NEWEST)
    assert day == (moment and moment.date())
    return moment  # type: ignore[no-any-return]


def test_it_is_the_newest_version_that_is_no_sample(con: duckdb.DuckDBPyConnection) -> None:
    stored(con, ("a", 1), ("b", 2), ("b", 3))
    given(con, "flattened.finding_versions", finding("s", 4, is_sample=True))
    assert newest(con) == at(3)


def test_a_day_ahead_of_when_it_was_stored_is_possible_and_more_is_not(
    con: duckdb.DuckDBPyConnection,
) -> None:
    stored(con, ("a", 1), ("day", NOW + DAY), ("more", NOW + DAY + 1), ("a", 40 * 365 * DAY))
    assert newest(con) == at(NOW + DAY)


def test_what_raw_does_not_tell_of_counts(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", 7))
    assert newest(con) == at(7)


def test_where_all_is_ahead_the_clock_was_wrong(con: duckdb.DuckDBPyConnection) -> None:
    stored(con, ("a", 3 * DAY), ("b", 5 * DAY), read=0)
    assert newest(con) == at(5 * DAY)


def test_without_findings_there_is_none(con: duckdb.DuckDBPyConnection) -> None:
    assert newest(con) is None
    assert broken(con, NEWEST) == []


@pytest.fixture
def with_the_future(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Three findings of the last 9 days, one dated ten years ahead, and one with an event at the end of time."""
    stored(con, ("old", 0), ("recent", 8 * DAY), ("now", 9 * DAY), ("ahead", 3650 * DAY), ("event", 9 * DAY))
    con.execute(
        "UPDATE flattened.finding_versions SET event_last_seen_at = $end WHERE finding_id = 'event'",
        {"end": END_OF_TIME},
    )
    build_all(con)
    return con


def desk(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> duckdb.DuckDBPyRelation:
    """A statement of the desk."""
    return con.sql(files("tracehound.sql").joinpath(f"desk/{name}.sql").read_text(), params=parameters)


def test_new_executables_are_those_of_the_last_days(with_the_future: duckdb.DuckDBPyConnection) -> None:
    found = ask(with_the_future, "new_executables", "executable_sha256", since_days=7)
    assert {sha for (sha,) in found} == {"recent", "now", "ahead", "event"}


def test_groups_are_those_of_the_last_days(with_the_future: duckdb.DuckDBPyConnection) -> None:
    found = desk(with_the_future, "groups", **WHOLE_QUEUE | {"days": 7, "most": 10})
    ids = {row[0] for row in found.project("group_id").fetchall()}
    members = rows(with_the_future, "SELECT group_id, finding_id FROM correlation.finding_group_members")
    assert {name for group, name in members if group in ids} == {"recent", "now", "ahead", "event"}


def test_windows_of_days_end_at_the_newest_moment(with_the_future: duckdb.DuckDBPyConnection) -> None:
    changes = "SELECT new_finding_count FROM trends.week_changes WHERE dimension = 'finding_type'"
    assert rows(with_the_future, changes) == [(3,)]
    assert broken(with_the_future, "trends.week_changes") == []
    days = desk(with_the_future, "report_volume_daily", days=7).project("day").fetchall()
    assert days == [((at(0) + timedelta(days=day)).date(),) for day in (8, 9)]
    figures = desk(with_the_future, "report_figures", days=7)
    assert figures.project("newest_at, new_count, earlier_count").fetchall() == [(at(9 * DAY), 3, 1)]


def test_ages_and_scores_are_those_of_today(with_the_future: duckdb.DuckDBPyConnection) -> None:
    ages = dict(rows(with_the_future, "SELECT finding_id, age_days FROM trends.findings"))
    assert ages == {"old": 9, "recent": 1, "now": 0, "ahead": 0, "event": 0}
    quiet = rows(with_the_future, "SELECT quiet_days FROM trends.coverage")
    assert quiet == [(0,)]
    recency = dict(
        rows(
            with_the_future,
            "SELECT entity_key, recency_term FROM correlation.entity_risk WHERE entity_kind = 'executable_hash'",
        )
    )
    assert recency["now"] == recency["ahead"] == recency["event"] > recency["recent"] > recency["old"] > 0
