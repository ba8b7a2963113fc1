"""Checks: each catches what is planted for it, and none cries on an empty or a sound warehouse."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.sql.calls import all_hours, by, calls, event, exec_session, execute, give
from tests.sql.observed import in_task, observations, role, running
from tests.sql.support import build_all, container, empty_tables, finding, given, peer, process
from tracehound.sql import checks
from tracehound.transforms.contracts import TABLES

MEMBERS = "correlation.finding_group_members"
# Without columns of old names, which are computed.
COLUMNS_OF_FINDINGS = ", ".join(TABLES["flattened.finding_versions"].schema)
SPOILED = {
    "finding_in_one_group": f"DELETE FROM {MEMBERS} WHERE member_number = 1",
    "group_ids_resolve": "UPDATE correlation.finding_groups SET group_id = 'g-other'",
    "sessions_have_openers": "UPDATE correlation.session_openers SET none_reason = 'truly_none'",
    "calls_open_one_session": """
        INSERT INTO correlation.session_openers BY NAME
        SELECT * REPLACE ('other' AS session_process_uuid) FROM correlation.session_openers
    """,
    "openers_are_calls": "UPDATE correlation.exec_calls SET is_refused = TRUE",
    "chains_reconcile": "DELETE FROM correlation.credential_chain WHERE step = 0",
    "persons_of_findings_exist": "DELETE FROM correlation.people",
    "candidates_have_rules": "DELETE FROM correlation.link_rules",
    "reasons_connect": f"UPDATE {MEMBERS} SET linked_finding_id = finding_id WHERE member_number = 2",
    "links_stay_in_a_group": f"UPDATE {MEMBERS} SET group_id = finding_id",
    "observations_follow_each_other": "UPDATE context.observations SET until_at = NULL",
    "what_is_shown_holds": "UPDATE context.finding_context SET event_at = event_at - INTERVAL 1 YEAR",
    "named_things_are_shown": "DELETE FROM context.named_things WHERE kind = 'ecs_task'",
    "ancestry_has_no_loop": "UPDATE correlation.process_ancestry SET process_uuid = ancestor_uuid",
    "edges_have_nodes": "DELETE FROM correlation.process_nodes WHERE process_uuid = 'q'",
    "process_sightings_agree": "UPDATE correlation.process_nodes SET conflicts = ['task']",
    "nothing_is_quarantined": "INSERT INTO flattened.quarantined BY NAME SELECT 'a' AS finding_id",
    "current_is_latest": "UPDATE flattened.findings_current SET version_count = 7",
    "status_of_every_finding": "DELETE FROM flattened.finding_status WHERE finding_id = 'a'",
    "export_keeps_up": """
        INSERT INTO raw.completeness BY NAME
        SELECT '1' AS account_id, 'r' AS region, DATE '2026-01-01' AS updated_date, 1 AS overdue_count
    """,
    "entities_referenced_exist": "DELETE FROM entities.entities WHERE entity_kind = 'container'",
    "entity_ids_tell_apart": "UPDATE entities.finding_entities SET entity_id = 1",
    "finding_numbers_tell_apart": "UPDATE flattened.findings_current SET finding_number = 1",
    "entities_of_real_findings": "UPDATE flattened.findings_current SET is_sample = TRUE",
    "daily_findings_reconcile": "UPDATE trends.findings_daily SET version_count = version_count + 1",
    "daily_counts_fall": "UPDATE trends.findings_daily SET event_count_increase = -1",
    "versions_reconcile": "DELETE FROM trends.finding_versions WHERE finding_id = 'a'",
    "findings_reconcile": "UPDATE trends.findings SET severity_band = 'Low'",
    "week_changes_reconcile": "UPDATE trends.week_changes SET new_finding_count = 7",
    "detection_times_reconcile": "UPDATE trends.detection_times SET finding_count = 7",
    "recurring_images_reconcile": "UPDATE trends.recurring_images SET new_finding_count = 7",
    "image_drift_reconcile": "UPDATE trends.image_drift_weekly SET new_binary_finding_count = 7",
    "groups_weekly_reconcile": "UPDATE trends.groups_weekly SET finding_count = 7",
    "account_and_cluster_risk_reconcile": "UPDATE trends.account_and_cluster_risk SET finding_count = 7",
    "noise_reconcile": "DELETE FROM trends.noise",
    "coverage_reconcile": "UPDATE trends.coverage SET version_count = 7",
    "completeness_reconcile": "UPDATE trends.completeness_daily SET version_count = 7",
    "intake_reconcile": "UPDATE trends.intake_daily SET document_count = 7",
    "rejected_reconcile": "UPDATE trends.rejected_daily SET document_count = 7",
    "remote_addresses_reconcile": "DELETE FROM trends.remote_addresses",
    "remote_networks_reconcile": "UPDATE trends.remote_networks SET address_count = 7",
    "flattened.finding_versions.finding_versions_key_is_unique": f"INSERT INTO flattened.finding_versions SELECT {COLUMNS_OF_FINDINGS} FROM flattened.finding_versions",
    "flattened.finding_versions.finding_versions_values_are_there": "UPDATE flattened.finding_versions SET is_sample = NULL",
    "flattened.processes.processes_versions_exist": "DELETE FROM flattened.finding_versions WHERE finding_id = 'a'",
}


@pytest.fixture(scope="module")
def sound_tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as con:
        _fill(con)
        yield con


@pytest.fixture
def sound(sound_tables: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Sound tables to spoil: what a test does to them is undone."""
    sound_tables.begin()
    yield sound_tables
    sound_tables.rollback()


def _fill(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "raw.objects", {"uri": "o"})
    given(con, "raw.rejected", {"uri": "o"})
    drift = {"event_count": 1, "threat_family": "NewBinaryExecuted"}
    given(con, "flattened.finding_versions", finding("a", **drift), finding("b", 5, **drift))
    for name, minute in (("a", 0), ("b", 5)):
        given(
            con,
            "flattened.containers",
            container(name, "c", minute, image_registry="r", image_repository="shop"),
        )
        given(con, "flattened.network_peers", peer(name, "203.0.113.7", minute))
    given(con, "flattened.processes", process("a", "p", "q"), process("b", "p", "q", updated=5))
    caller = by("x", "session_name", access_key_id="ASIA1", caller_type="AssumedRole")
    issued = {"access_key_id": "AKIA1", "issued_access_key_id": "ASIA1", "caller_type": "IAMUser"}
    opened = calls(execute("e1", **caller), event("e2", "AssumeRole", -60, **issued, **by("alice")))
    give(con, exec_session("opened"), all_hours(), opened)
    give(con, in_task("told", "t1", 5), observations(running("t1", 1, "PENDING"), running("t1", 9), role(3)))
    build_all(con)


def _named(name: str) -> checks.Check:
    [check] = [check for key, check in checks.checks().items() if f".{key}".endswith(f".{name}")]
    return check


def test_a_sound_warehouse_breaks_no_rule(sound: duckdb.DuckDBPyConnection) -> None:
    assert [
        check.name for check in checks.checks().values() if not checks.run_check(sound, check).passed
    ] == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_check_catches_what_is_planted(sound: duckdb.DuckDBPyConnection, name: str) -> None:
    sound.execute(SPOILED[name])
    outcome = checks.run_check(sound, _named(name))
    assert outcome.offending_count >= 1
    assert outcome.examples[0].keys() == set(sound.sql(outcome.check.query).columns)


def test_every_written_check_is_tried() -> None:
    written = {check.name for check in checks.checks().values() if check.query.startswith("--")}
    assert written <= SPOILED.keys()


def test_every_table_has_a_unique_key_and_every_part_a_version() -> None:
    assert {f"{name}.{table.name}_key_is_unique" for name, table in TABLES.items()} <= checks.checks().keys()
    parts = [check for check in checks.checks().values() if check.name.endswith("versions_exist")]
    assert all("flattened.finding_versions" in check.depends_on for check in parts)
    assert len(parts) > 20


def test_an_outcome_counts_all_and_shows_some(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        *(finding("a") for _ in range(2)),
        *(finding("b") for _ in range(2)),
    )
    outcome = checks.run_check(
        con, checks.checks()["flattened.finding_versions.finding_versions_key_is_unique"], examples=1
    )
    assert (outcome.offending_count, len(outcome.examples), outcome.examples[0]["row_count"]) == (2, 1, 2)


def test_a_check_that_cannot_run_is_no_offence(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DROP TABLE flattened.processes")
    with pytest.raises(duckdb.CatalogException):
        checks.run_check(con, checks.checks()["flattened.processes.processes_key_is_unique"])


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "-- checks: raw.objects\n-- severity: fatal\n-- A rule.\nSELECT 1",
        "-- checks: raw.objects\n-- severity: error\nSELECT 1",
        "-- checks: raw.nothing\n-- severity: error\n-- A rule.\nSELECT 1",
        "-- checks: raw.objects\n-- severity: error\n-- A rule.\nFROM raw.nothing",
        "-- checks: raw.objects\n-- severity: error\n-- at a refresh: once a day\nSELECT 1",
        "-- checks: raw.objects\n-- severity: error\n-- at a refresh: never\n-- A rule.\nSELECT 1",
        "-- checks: raw.objects\n-- severity: error\n-- at a refresh: sliced by no_column\n-- A rule.\nSELECT 1",
    ],
)
def test_an_incomplete_check_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rule.sql"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(checks.CheckError):
        checks.read_check(path)


def test_rules_that_are_asked_together_tell_what_each_tells_alone(sound: duckdb.DuckDBPyConnection) -> None:
    rules = checks.contract_checks(TABLES["flattened.finding_versions"])
    assert [outcome.passed for outcome in checks.outcomes_of(sound, rules, 2)] == [True, True]
    for name in (
        "flattened.finding_versions.finding_versions_key_is_unique",
        "flattened.finding_versions.finding_versions_values_are_there",
    ):
        sound.execute(SPOILED[name])
    outcomes = checks.outcomes_of(sound, rules, 2)
    assert [outcome.offending_count for outcome in outcomes] == [4, 8]
    assert outcomes == [checks.outcome_of(sound, each, 2) for each in rules]


def test_one_of_several_rules_that_cannot_run_hides_no_other() -> None:
    rule, _ = checks.contract_checks(TABLES["flattened.finding_versions"])
    asked = [replace(rule, query=query) for query in ("SELECT 1", "FROM no_table", "SELECT 1 WHERE FALSE")]
    with duckdb.connect() as con:
        outcomes = checks.outcomes_of(con, asked, 2)
    assert [outcome.offending_count for outcome in outcomes] == [1, None, 0]
