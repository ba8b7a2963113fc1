"""Common entities: what so many findings share that it ties none of them."""

import duckdb
import pytest

from tests.sql.support import at, build_all, built, finding, given, part, peer, process, rows

COMMON = "correlation.common_entities"
DAY = 24 * 60


def at_address(con: duckdb.DuckDBPyConnection, address: str, *minutes: float, side: str = "remote") -> None:
    """Findings that name an address, one a minute given, each in an account of its own."""
    for n, minute in enumerate(minutes):
        name, place = f"{address}-{n:02}", {"account_id": f"{n:012}"}
        given(con, "flattened.finding_versions", finding(name, minute, **place))
        given(con, "flattened.network_peers", peer(name, address, minute, side=side, **place))


def test_nothing_is_no_common_entity(con: duckdb.DuckDBPyConnection) -> None:
    assert built(con, COMMON) == []


def test_a_common_entity_has_its_figures_and_the_rule_that_it_exceeds(con: duckdb.DuckDBPyConnection) -> None:
    at_address(con, "198.51.100.7", *range(21))
    columns = (
        "entity_kind, entity_key, entity_name, finding_count, account_count, region_count, exceeded_rule"
    )
    assert built(con, COMMON, columns) == [
        ("ip_address", "198.51.100.7", "198.51.100.7", 21, 21, 1, "more than 20 findings")
    ]
    assert rows(con, f"SELECT first_seen_at, last_seen_at FROM {COMMON}") == [(at(0), at(20))]


@pytest.mark.parametrize(
    ("minutes", "rule"),
    [
        (range(20), None),
        ([0, 1, 2, 3, 3 * DAY + 1], None),
        ([0, 1, 2, 3, 4, 3 * DAY], None),
        ([0, 1, 2, 3, 4, 3 * DAY + 1], "more than 5 findings over more than 3 days"),
    ],
)
def test_the_rare_may_spread_and_the_brief_be_many(
    con: duckdb.DuckDBPyConnection, minutes: list[float], rule: str | None
) -> None:
    at_address(con, "198.51.100.7", *minutes)
    assert built(con, COMMON, "exceeded_rule") == ([(rule,)] if rule else [])


def test_what_may_never_tie_is_no_common_entity(con: duckdb.DuckDBPyConnection) -> None:
    at_address(con, "10.0.0.1", *range(21))
    at_address(con, "198.51.100.7", *range(21), side="local")
    assert built(con, COMMON) == []


def test_a_finding_counts_once(con: duckdb.DuckDBPyConnection) -> None:
    for minute in range(21):
        given(con, "flattened.finding_versions", finding("a", minute))
        given(con, "flattened.network_peers", peer("a", "198.51.100.7", minute))
    assert built(con, COMMON) == []


def test_a_session_of_processes_is_counted_as_its_first_process(con: duckdb.DuckDBPyConnection) -> None:
    names = [f"f{n:03}" for n in range(501)]
    given(con, "flattened.finding_versions", *(finding(name) for name in names))
    above = [process(name, "init", depth=2, namespace_pid=1, started_at=at(-DAY)) for name in names]
    first = [process(name, "first", "init", depth=1, started_at=at(-60)) for name in names]
    acting = [process(name, f"p{name}", "first") for name in names]
    given(con, "flattened.processes", *above, *first, *acting)
    assert built(con, COMMON, "entity_kind, entity_key, finding_count, exceeded_rule") == [
        ("process", "111111111111/eu-west-1/first", 501, "more than 500 findings")
    ]


def test_no_common_entity_ties(con: duckdb.DuckDBPyConnection) -> None:
    for n in range(12):
        given(con, "flattened.finding_versions", finding(f"f{n}", n * DAY))
        given(con, "flattened.dns_requests", part(f"f{n}", n * DAY, domain="pool.example"))
    build_all(con, COMMON, "correlation.finding_links")
    assert rows(con, f"SELECT entity_key FROM {COMMON}") == [("pool.example",)]
    assert rows(con, "FROM correlation.finding_links") == []
