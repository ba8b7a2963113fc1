"""The state of findings now, for a dashboard."""

import duckdb

from tests.sql.support import at, build_again, build_all, finding, given, part, rows
from tracehound.sql import models


def test_findings_are_counted_by_their_state(con: duckdb.DuckDBPyConnection) -> None:
    facts = {"severity_band": "High", "created_at": at(0)}
    given(
        con,
        "flattened.findings",
        finding("a", 5, **facts),
        finding("b", 9, **facts),
        finding("c", **facts),
        finding("sample", is_sample=True, **facts),
    )
    states = {"a": "open", "b": "open", "c": "archived", "sample": "open"}
    for name, status in states.items():
        given(con, "flattened.finding_status", part(name, status=status, is_suppressed=name == "c"))
    for name in ("flattened.findings_current", "trends.finding_versions", "trends.findings_by_status"):
        build_again(con, models.models()[name])
    columns = (
        "account_id, severity_band, status, is_suppressed, finding_count, oldest_created_at, last_updated_at"
    )
    assert rows(con, f"SELECT {columns} FROM trends.findings_by_status ORDER BY status") == [
        ("111111111111", "High", "archived", True, 1, at(0), at(0)),
        ("111111111111", "High", "open", False, 2, at(0), at(9)),
    ]


def test_entities_know_how_many_of_their_findings_are_open(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.findings", finding("a"), finding("b", 5))
    given(
        con,
        "flattened.instances",
        *(part(name, minute, instance_id="i-1") for name, minute in (("a", 0), ("b", 5))),
    )
    sweep = {"detector_id": "d", "asked_at": at(60)}
    given(con, "raw.api_sweeps", sweep)
    for name, state in (("a", "active"), ("b", "archived")):
        given(
            con,
            "raw.api_sightings",
            {"finding_id": name, "detector_id": "d", "observed_at": at(60), "state": state},
        )
    build_all(con, "entities.entities")
    query = "SELECT finding_count, open_finding_count FROM entities.entities WHERE entity_kind = 'instance'"
    assert rows(con, query) == [(2, 1)]
