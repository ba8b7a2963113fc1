"""Models that are refreshed by key: rows of some keys, from slices, are those that the whole model gives."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.sql import support
from tests.sql.calls import Said, by, calls, event, execute, give, hour, hours
from tests.sql.observed import everything
from tracehound.pipelines.lake.home import Home
from tracehound.sql import ddl
from tracehound.sql.build import Limits, allow_memory, open_build, recreate
from tracehound.sql.checks import contract_checks, outcomes_of
from tracehound.sql.in_parts import build_in_parts, has_parts
from tracehound.sql.models import models
from tracehound.sql.narrowing import narrowed
from tracehound.sql.refresh import KEYS, Refresh, refreshes
from tracehound.sql.refreshing import Refreshing, at_keys, stored
from tracehound.transforms.contracts import TABLES

_MOST_KEYS = 7
# By finding, with queries for keys and without; by entity; by several columns.
_BUILT_IN_PARTS = (
    "flattened.findings_current",
    "entities.finding_entities",
    "correlation.finding_links",
    "correlation.session_openers",
)
_SESSIONS = """
    SELECT DISTINCT ON (account_id, region, session_started_at, task_arn)
        account_id, region, session_started_at, task_arn
    FROM correlation.process_sessions INNER JOIN correlation.process_nodes USING (account_id, region, process_uuid)
    WHERE session_process_uuid = process_uuid AND origin = 'ecs_exec' AND session_started_at IS NOT NULL AND task_arn != ''
    ORDER BY ALL
"""
_COMPARED = """
    SELECT count(*) FROM (
        (FROM from_slices EXCEPT ALL FROM from_whole) UNION ALL (FROM from_whole EXCEPT ALL FROM from_slices)
    )
"""


@pytest.fixture(scope="module")
def refreshing(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refreshing]:
    path = Path(shutil.copy(demo.warehouse, tmp_path_factory.mktemp("refresh")))
    found = Refreshing(path)
    _open_sessions(found)
    _observe(found)
    for model in models().values():
        found.refresh_model(model)
    yield found
    found.con.close()


def _open_sessions(refreshing: Refreshing) -> None:
    """Gives the demo a call for each session that one may have opened."""
    sessions = refreshing.con.execute(_SESSIONS).fetchall()
    assert len(sessions) > _MOST_KEYS
    with support.empty_tables() as empty:
        give(empty, *(_opened(number, *session) for number, session in enumerate(sessions)))
        for name in ("flattened.api_events", "raw.cloudtrail_coverage"):
            refreshing.fill_table(TABLES[name], empty.table(name).pl())


def _observe(refreshing: Refreshing) -> None:
    """Gives the demo context of some tasks and instances."""
    with support.empty_tables() as empty:
        give(empty, everything(refreshing.con))
        for name in ("raw.observations", "raw.context_asks", "raw.exposures"):
            refreshing.fill_table(TABLES[name], empty.table(name).distinct().pl())


def _opened(number: int, account_id: str, region: str, started_at: datetime, task_arn: str) -> Said:
    """A call with a key of its own that a role gave, and another by who started the task."""
    key, user = f"ASIA{number}", by(f"p{number % 5}", caller_type="IAMUser")
    of_task = {"task_arn": task_arn, "task_id": task_arn.rsplit("/", 1)[-1]}
    calls_said = (
        execute(
            f"c{number}", access_key_id=key, caller_type="AssumedRole", **of_task, **by("x", "session_name")
        ),
        event(f"a{number}", "AssumeRole", access_key_id="AKIA1", issued_access_key_id=key, **user),
        event(f"r{number}", "RunTask", access_key_id="AKIA1", started_task_arns=[task_arn], **user),
    )
    place = {"account_id": account_id, "region": region}
    yield from calls(*(each | place | {"event_at": started_at} for each in calls_said))
    if number % 2:
        hour_at = started_at.replace(minute=0, second=0, microsecond=0)
        yield from hours(hour(hour_at=hour_at, asked_at=hour_at + timedelta(days=9), **place))


@pytest.mark.parametrize("refresh", refreshes().values(), ids=refreshes().keys())
@pytest.mark.parametrize("seed", ["a", "b"])
def test_a_model_can_be_computed_for_some_of_its_keys(
    refreshing: Refreshing, refresh: Refresh, seed: str
) -> None:
    con, key = refreshing.con, ", ".join(refresh.key)
    table = stored(refresh.model.contract)
    # Some that come together, as of one finding or group, and some from anywhere.
    con.execute(
        f"CREATE OR REPLACE TABLE {KEYS} AS "
        f"(SELECT DISTINCT {key} FROM {table} ORDER BY md5(concat('{seed}', {key})) LIMIT {_MOST_KEYS}) "
        f"UNION (SELECT {key} FROM {table} LIMIT {_MOST_KEYS} OFFSET {10 * ord(seed) % 40})"
    )
    assert refreshing._has_all_keys(refresh)
    names = ", ".join(refresh.model.contract.schema)
    with refreshing._sliced(refresh.model, refresh.slices()):
        con.execute(f"CREATE OR REPLACE TABLE from_slices AS {at_keys(refresh)}")
    con.execute(
        f"CREATE OR REPLACE TABLE from_whole AS SELECT {names} FROM {table} SEMI JOIN {KEYS} USING ({key})"
    )
    [(count,)] = con.execute("SELECT count(*) FROM from_whole").fetchall()
    assert count
    assert con.execute(_COMPARED).fetchall() == [(0,)]


def test_models_can_be_built_in_parts(refreshing: Refreshing, tmp_path: Path) -> None:
    path = tmp_path / "in_parts.duckdb"
    refreshing.con.execute(f"ATTACH '{path}' AS copied; COPY FROM DATABASE served TO copied; DETACH copied")
    for name in _BUILT_IN_PARTS:
        model = models()[name]
        assert has_parts(model)
        with open_build(path) as con:
            whole = con.table(name).order(ddl.ordering(model.contract)).fetchall()
            recreate(con, model.contract)
        assert build_in_parts(path, Limits(), model) == len(whole) > 0
        with open_build(path) as con:
            assert con.table(name).fetchall() == whole, name


@pytest.mark.parametrize("most", ["500MB", "1MB"])
def test_a_step_of_a_refresh_that_needs_more_memory_gets_what_is_allowed(
    demo: Home, tmp_path: Path, most: str
) -> None:
    refreshing = Refreshing(Path(shutil.copy(demo.warehouse, tmp_path)), Limits("500MB", 1))
    refreshing._limits = Limits(most, 1)
    model = models()["flattened.findings_current"]
    allow_memory(refreshing.con, "1MB")
    with refreshing.con:
        if most == "1MB":
            with pytest.raises(duckdb.OutOfMemoryException):
                refreshing.refresh_model(model, is_whole=True)
        else:
            assert refreshing.refresh_model(model, is_whole=True) == 0


@pytest.mark.parametrize(("allowed", "limit"), [("500MiB", "500.0 MiB"), ("8GB", "953.6 MiB")])
def test_a_refresh_takes_less_memory_than_a_full_build_may(
    demo: Home, tmp_path: Path, allowed: str, limit: str
) -> None:
    refreshing = Refreshing(Path(shutil.copy(demo.warehouse, tmp_path)), Limits(allowed, 1))
    with refreshing.con as con:
        assert con.execute("SELECT current_setting('memory_limit')").fetchall() == [(limit,)]


@pytest.mark.parametrize(("most_rows", "threads"), [(0, 3), (20_000, 1)])
def test_a_refresh_uses_a_second_thread_only_where_many_rows_came(
    demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_rows: int, threads: int
) -> None:
    monkeypatch.setattr("tracehound.sql.refreshing._MANY_ROWS", most_rows)
    refreshing = Refreshing(Path(shutil.copy(demo.warehouse, tmp_path)), Limits("500MB", 3))
    with refreshing.con as con:
        assert con.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
        assert refreshing.replace_rows(TABLES["raw.objects"], [], "TRUE")
        assert con.execute("SELECT current_setting('threads')").fetchall() == [(threads,)]


@pytest.mark.parametrize("other", ["*", "* REPLACE ('another' AS status)"])
def test_rules_see_a_row_that_did_not_change_beside_one_that_came_with_its_key(
    demo: Home, tmp_path: Path, other: str
) -> None:
    refreshing = Refreshing(Path(shutil.copy(demo.warehouse, tmp_path)))
    table = TABLES["flattened.finding_status"]
    own = f"(FROM {stored(table)} ORDER BY finding_id LIMIT 1)"
    with refreshing.con as con:
        old = f"SELECT *, rowid AS refresh_row FROM {stored(table)} SEMI JOIN {own} USING (finding_id)"
        assert (
            refreshing._replace(table, f"FROM {own} UNION ALL SELECT {other} FROM {own}", old, table.key) == 1
        )
        with refreshing.narrowed(table):
            outcomes = {
                each.check.name: each.offending_count for each in outcomes_of(con, contract_checks(table), 1)
            }
    assert outcomes == {"finding_status_key_is_unique": 1, "finding_status_values_are_there": 0}


def test_a_refresh_uses_memory_again_for_other_blocks(refreshing: Refreshing) -> None:
    setting = "SELECT current_setting('block_allocator_memory')"
    assert refreshing.con.execute(setting).fetchall() == [("715.2 MiB",)]


def test_current_findings_are_found_by_number_and_keep_the_ids_that_were_asked_for(
    refreshing: Refreshing,
) -> None:
    con, table = refreshing.con, TABLES["flattened.findings_current"]
    con.execute("CREATE OR REPLACE TABLE asked AS SELECT finding_id FROM flattened.findings_current LIMIT 3")
    con.execute(
        "CREATE OR REPLACE TABLE unread AS "
        "FROM flattened.findings_current SELECT * REPLACE ('not read' AS finding_id)"
    )
    rows = narrowed(table, "asked", ("finding_id",), "unread")
    assert con.execute(f"SELECT finding_id FROM ({rows}) ORDER BY ALL").fetchall() == (
        con.execute("FROM asked ORDER BY ALL").fetchall()
    )
