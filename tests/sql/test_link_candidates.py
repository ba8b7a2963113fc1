"""What a finding has that may link it, and which of it too many findings share."""

import duckdb

from tests.sql.support import at, build_all, built, finding, given, part, peer, process, rows
from tracehound.sql import checks

CANDIDATES, SHARED = "correlation.link_candidates", "correlation.shared_things"
MINER = {"executable_path": "/tmp/miner", "executable_sha256": "aa"}


def meet(con: duckdb.DuckDBPyConnection, address: str, *minutes: float) -> None:
    """Findings that name a remote address, one a minute given."""
    for minute in minutes:
        given(con, "flattened.finding_versions", finding(f"{address} {minute}", minute))
        given(con, "flattened.network_peers", peer(f"{address} {minute}", address, minute))


def test_what_a_finding_alone_has_is_a_candidate_and_shared_by_nobody(con: duckdb.DuckDBPyConnection) -> None:
    meet(con, "198.51.100.7", 0)
    given(con, "flattened.processes", process("198.51.100.7 0", "u1", None, 0, **MINER))
    kinds = built(con, CANDIDATES, "entity_kind, entity_key, first_seen_at, links_until_at")
    assert kinds == [
        ("executable_hash", "aa", at(0), at(0)),
        ("ip_address", "198.51.100.7", at(0), at(0)),
        ("process", "111111111111/eu-west-1/u1", at(0), at(0)),
    ]
    assert built(con, SHARED) == []


def test_what_several_share_links_them_until_they_are_too_many(con: duckdb.DuckDBPyConnection) -> None:
    meet(con, "198.51.100.7", 0, 5)
    meet(con, "198.51.100.8", *range(21))
    build_all(con, SHARED)
    alone = f"FROM {SHARED} WHERE entity_kind = 'ip_address' ORDER BY ALL"
    assert rows(con, f"SELECT entity_key, finding_count, spread_seconds, exceeded_rule {alone}") == [
        ("198.51.100.7", 2, 300.0, None),
        ("198.51.100.8", 21, 1200.0, "more than 20 findings"),
    ]


def test_a_kind_without_a_rule_is_named(con: duckdb.DuckDBPyConnection) -> None:
    build_all(con, CANDIDATES, "correlation.link_rules")
    given(con, CANDIDATES, {"entity_id": 1, "entity_kind": "colour", "finding_id": "a"})
    rule = checks.checks()[f"{CANDIDATES}.candidates_have_rules"]
    assert rows(con, rule.query) == [("colour", 1)]


def test_an_address_links_no_finding_that_anybody_on_the_internet_can_cause(
    con: duckdb.DuckDBPyConnection,
) -> None:
    address = "198.51.100.7"
    facts = {"action_type": "NETWORK_CONNECTION"}
    given(con, "flattened.finding_versions", finding("outgoing", 0, **facts, account_id="222222222222"))
    given(con, "flattened.network_peers", peer("outgoing", address, 0, direction="OUTBOUND"))
    given(con, "flattened.finding_versions", finding("incoming", 1, **facts))
    given(con, "flattened.network_peers", peer("incoming", address, 1, direction="INBOUND"))
    given(con, "flattened.finding_versions", finding("probed", 2, action_type="PORT_PROBE"))
    given(con, "flattened.network_peers", peer("probed", address, 2))
    assert built(con, CANDIDATES, "finding_id, is_unsolicited") == [
        ("incoming", True),
        ("outgoing", False),
        ("probed", True),
    ]
    build_all(con, "correlation.finding_links")
    counted = f"SELECT finding_count FROM {SHARED} WHERE entity_key = '{address}'"
    assert rows(con, counted) == [(3,)]
    assert rows(con, "SELECT finding_id, linked_finding_id FROM correlation.finding_links") == []


def test_what_a_sequence_names_counts_from_when_it_began(con: duckdb.DuckDBPyConnection) -> None:
    sequence = finding("sequence", 600, event_first_seen_at=at(0))
    given(con, "flattened.finding_versions", sequence)
    actor = {"process_path": "/tmp/miner", "process_sha256": "aa"}
    given(con, "flattened.sequence_actors", part("sequence", 600, **actor))
    assert built(con, CANDIDATES, "entity_kind, first_seen_at, links_until_at") == [
        ("executable_hash", at(0), at(0))
    ]
