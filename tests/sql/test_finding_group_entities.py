"""Entities of groups: who and what the members name together."""

import duckdb

from tests.sql.support import at, build_all, finding, given, kind, part, peer, rows

QUERY = """
    SELECT entity_kind, entity_key, role, entity_name, finding_count, first_seen_at, last_seen_at
    FROM correlation.finding_group_entities
    WHERE entity_kind != 'aws_account'
    ORDER BY ALL
"""
ADDRESS = "9.9.9.9"


def test_members_that_name_an_entity_in_a_role_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    versions = (("a", 0), ("b", 5), ("b", 9), ("c", 12))
    given(
        con, "flattened.finding_versions", *(finding(*each, finding_type=kind(each[0])) for each in versions)
    )
    given(
        con,
        "flattened.network_peers",
        *(peer(name, ADDRESS, minute) for name, minute in (("a", 0), ("b", 5), ("c", 12))),
    )
    given(con, "flattened.network_peers", peer("b", ADDRESS, 9, side="local"))
    given(con, "flattened.ecs_clusters", part("c", 12, cluster_arn="arn:c", cluster_name="shop"))
    build_all(con, "correlation.finding_group_entities")
    assert rows(con, QUERY) == [
        ("ecs_cluster", "arn:c", "resource", "shop", 1, at(12), at(12)),
        ("ip_address", ADDRESS, "local", ADDRESS, 1, at(9), at(9)),
        ("ip_address", ADDRESS, "remote", ADDRESS, 3, at(0), at(12)),
    ]
    query = "SELECT DISTINCT group_id = solo_group_id, entity_id = entity_id(entity_kind, entity_key) FROM correlation.finding_group_entities INNER JOIN correlation.finding_group_members USING (group_id) WHERE member_number = 1"
    assert rows(con, query) == [(True, True)]


def test_the_latest_name_of_an_entity_counts(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("b", finding_type=kind("b")), finding("a", 5))
    for name, minute, cluster in (("b", 0, "young"), ("a", 5, "old")):
        given(con, "flattened.network_peers", peer(name, ADDRESS, minute))
        given(con, "flattened.ecs_clusters", part(name, minute, cluster_arn="arn:c", cluster_name=cluster))
    build_all(con, "correlation.finding_group_entities")
    query = "SELECT entity_name, finding_count FROM correlation.finding_group_entities WHERE entity_kind = 'ecs_cluster'"
    assert rows(con, query) == [("old", 2)]


def test_groups_keep_apart_and_a_lone_finding_is_none(con: duckdb.DuckDBPyConnection) -> None:
    addresses = {"a": "9.9.9.1", "b": "9.9.9.1", "c": "9.9.9.2", "d": "9.9.9.2", "e": "9.9.9.3"}
    given(con, "flattened.finding_versions", *(finding(name, finding_type=kind(name)) for name in addresses))
    given(con, "flattened.network_peers", *(peer(name, address) for name, address in addresses.items()))
    build_all(con, "correlation.finding_group_entities")
    query = """
        SELECT members.finding_id, entities.entity_key, entities.finding_count
        FROM correlation.finding_group_entities AS entities
        INNER JOIN correlation.finding_group_members AS members USING (group_id)
        WHERE entities.entity_kind = 'ip_address'
        ORDER BY ALL
    """
    assert rows(con, query) == [(name, address, 2) for name, address in addresses.items() if name != "e"]
