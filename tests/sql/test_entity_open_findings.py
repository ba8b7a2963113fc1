"""How many findings of an entity are open."""

import duckdb

from tests.sql.support import at, build_all, finding, given, part, rows


def test_entities_know_how_many_of_their_findings_are_open(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 5))
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
