"""Groups by week, places by risk, and who is at the other end."""

from datetime import date

import duckdb

from tests.sql.support import broken, built, finding, given, kind, part, peer

DAY = 24 * 60


def test_groups_count_in_the_week_of_their_first_event(con: duckdb.DuckDBPyConnection) -> None:
    facts = {"severity": 8.0, "severity_band": "High"}
    given(
        con,
        "flattened.finding_versions",
        finding("a", 0, tactic="Execution", finding_type=kind("a"), **facts),
        finding("b", 5, tactic="Persistence", finding_type=kind("b"), **facts),
        finding("c", 9, tactic="Impact", finding_type=kind("c"), **facts),
        finding("alone", 9 * DAY, severity=2.0),
        finding("sample", 0, is_sample=True),
    )
    given(
        con,
        "flattened.network_peers",
        *(peer(name, "198.51.100.7", at) for name, at in (("a", 0), ("b", 5), ("c", 9))),
    )
    columns = """
        week_date, severity_band, group_count, incident_count, lone_group_count, attack_sequence_group_count,
        unnamed_sequence_group_count, finding_count
    """
    assert built(con, "trends.groups_weekly", columns) == [
        (date(2026, 1, 5), "High", 1, 1, 0, 0, 1, 3),
        (date(2026, 1, 19), "Low", 1, 0, 1, 0, 0, 1),
    ]
    assert broken(con, "trends.groups_weekly") == []


def test_places_have_the_score_of_their_worst_group(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con, "flattened.finding_versions", finding("a", 0, severity=8.0), finding("b", 60 * DAY, severity=2.0)
    )
    given(con, "flattened.ecs_clusters", part("a", 0, cluster_arn="arn:c", cluster_name="shop"))
    columns = "entity_kind, entity_name, finding_count, highest_severity, score > 0, group_title"
    assert built(con, "trends.account_and_cluster_risk", columns) == [
        (
            "aws_account",
            "111111111111",
            2,
            8.0,
            True,
            "High: Execution:Runtime/NewBinaryExecuted in ECS cluster shop",
        ),
        (
            "ecs_cluster",
            "shop",
            1,
            8.0,
            True,
            "High: Execution:Runtime/NewBinaryExecuted in ECS cluster shop",
        ),
    ]
    assert broken(con, "trends.account_and_cluster_risk") == []


def test_accounts_and_clusters_tell_what_is_new_there(con: duckdb.DuckDBPyConnection) -> None:
    here, there = {"account_id": "1" * 12}, {"account_id": "2" * 12}
    given(
        con,
        "flattened.finding_versions",
        finding("old", 0, severity=9.0, finding_type="Old", **here),
        finding("again", 20 * DAY, severity=2.0, finding_type="Old", **here),
        finding("new", 20 * DAY, severity=8.0, finding_type="New", tactic="Impact", **there),
        finding("low", 20 * DAY, severity=2.0, finding_type="Old", **there),
    )
    cluster = part("new", 20 * DAY, cluster_arn="arn:c", cluster_name="shop", **there)
    given(con, "flattened.ecs_clusters", cluster)
    columns = "entity_name, new_incident_count, new_type_count, new_gravity > 0, new_group_title"
    title = "High: Impact in ECS cluster shop"
    assert built(con, "trends.account_and_cluster_risk", columns) == [
        # One type is older than seven days, and its incident too.
        ("1" * 12, 0, 0, False, None),
        ("2" * 12, 1, 2, True, title),
        ("shop", 1, 1, True, title),
    ]


def test_addresses_and_networks_have_the_place_that_was_said_last(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", 0, severity_band="High"),
        finding("a", DAY, severity_band="High"),
        finding("b", 0),
        finding("sample", 5 * DAY, is_sample=True),
    )
    here = {"country_code": "AT", "country_name": "Austria", "asn": "64700", "asn_organization": "Donau"}
    there = here | {"country_code": "LT", "country_name": "Lithuania"}
    given(
        con,
        "flattened.network_peers",
        peer("a", "2001:DB8::1", 0, **here),
        peer("a", "2001:db8::1", DAY, **there),
        peer("b", "203.0.113.7", 0, **there),
        peer("b", "203.0.113.8", 0, action="port_probe", **there),
        peer("b", "10.0.0.1", 0, side="local", **here),
        peer("sample", "203.0.113.9", 5 * DAY, **here),
    )
    columns = "ip_address, country_code, finding_count, severe_finding_count, last_updated_date"
    assert built(con, "trends.remote_addresses", columns) == [
        ("2001:db8::1", "LT", 1, 1, date(2026, 1, 11)),
        ("203.0.113.7", "LT", 1, 0, date(2026, 1, 10)),
        ("203.0.113.8", "LT", 1, 0, date(2026, 1, 10)),
    ]
    assert broken(con, "trends.remote_addresses") == []
    columns = "asn, country_code, asn_organization, address_count, finding_count, account_count"
    assert built(con, "trends.remote_networks", columns) == [("64700", "LT", "Donau", 3, 2, 1)]
    assert broken(con, "trends.remote_networks") == []
