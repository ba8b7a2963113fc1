"""Questions about groups, attack sequences and spread."""

import duckdb
import pytest

from dashboards.datasets import FINDINGS
from dashboards.threats import THREATS
from tests.sql.queries.support import ask, ask_again
from tests.sql.support import WHOLE_QUEUE, Row, at, build_all, finding, given, kind, known, part, peer, rows
from tracehound.sql import build
from tracehound.transforms.contracts.reference import NETWORKS

ADDRESS = "9.9.9.9"


def attack(name: str, minute: float, tactic: str, **facts: object) -> Row:
    return finding(name, minute, tactic=tactic, severity=5.0, finding_type=tactic, **facts)


@pytest.fixture
def attacked(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Three findings that share an address, and one that is alone."""
    tactics = (("a", 0, "Execution"), ("b", 30, "Persistence"), ("c", 90, "Impact"))
    given(
        con,
        "flattened.finding_versions",
        *(attack(*each) for each in tactics),
        finding("alone", 5, severity=8.0),
    )
    given(con, "flattened.network_peers", *(peer(name, ADDRESS, minute) for name, minute, _ in tactics))
    build_all(con, "correlation.finding_groups")
    return con


def group_of(con: duckdb.DuckDBPyConnection, finding_id: str, column: str = "group_id") -> str:
    query = f"SELECT {column} FROM correlation.finding_group_members WHERE finding_id = '{finding_id}'"
    found: str = rows(con, query)[0][0]
    return found


def test_groups_to_look_at_first(attacked: duckdb.DuckDBPyConnection) -> None:
    columns = "group_id highest_severity finding_count tactic_count"
    alone, three = (group_of(attacked, "alone"), 8.0, 1, 0), (group_of(attacked, "a"), 5.0, 3, 3)
    assert ask(attacked, "groups_to_look_at_first", columns) == [three, alone]
    assert ask_again(attacked, "groups_to_look_at_first", columns, minimum_findings=2) == [three]
    assert ask_again(attacked, "groups_to_look_at_first", columns, minimum_severity=7) == [alone]
    assert ask_again(attacked, "groups_to_look_at_first", columns, limit=1) == [three]


def test_the_queue_the_query_and_the_dashboard_have_one_order(attacked: duckdb.DuckDBPyConnection) -> None:
    limits = WHOLE_QUEUE | {"days": 30, "most": 9}
    listed = [row[0] for row in attacked.execute(desk_query("groups"), limits).fetchall()]
    assert listed == [group_of(attacked, "a"), group_of(attacked, "alone")]
    assert [row[0] for row in ask(attacked, "groups_to_look_at_first", "group_id")] == listed
    assert of_dashboard(attacked) == listed


def of_dashboard(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Groups in the order of the dashboard's table of incidents."""
    charts = [chart for section in THREATS.sections for row in section.rows for chart, _ in row]
    [chart] = [each for each in charts if each.question.startswith("Which incidents")]
    by = next(each for each in FINDINGS.metrics if each.name == chart.params["timeseries_limit_metric"])
    build_all(con, "trends.findings")
    query = f"SELECT group_id FROM trends.findings GROUP BY group_id ORDER BY {by.expression} DESC"
    return [row[0] for row in con.execute(query).fetchall()]


def desk_query(name: str) -> str:
    return (build.ROOT / "desk" / f"{name}.sql").read_text(encoding="utf-8")


def test_group_overview_answers_to_the_id_of_any_member(attacked: duckdb.DuckDBPyConnection) -> None:
    columns = "entity_kind entity_key roles finding_count tactics"
    tactics = ["Execution", "Persistence", "Impact"]
    assert ask(attacked, "group_overview", columns, group_id=group_of(attacked, "c", "solo_group_id")) == [
        ("aws_account", "111111111111", ["resource"], 3, tactics),
        ("ip_address", ADDRESS, ["remote"], 3, tactics),
    ]
    alone = ask_again(attacked, "group_overview", "entity_kind", group_id=group_of(attacked, "alone"))
    assert alone == [("aws_account",)]
    addresses = ask_again(
        attacked, "group_overview", "entity_key", group_id=group_of(attacked, "a"), kind="ip_address"
    )
    assert addresses == [(ADDRESS,)]


def test_group_timeline(attacked: duckdb.DuckDBPyConnection) -> None:
    columns = "member_number finding_id new_tactic link_reason"
    assert ask(attacked, "group_timeline", columns, group_id=group_of(attacked, "b")) == [
        (1, "a", True, "same_remote_address"),
        (2, "b", True, "same_remote_address"),
        (3, "c", True, "same_remote_address"),
    ]


@pytest.mark.parametrize(("hours", "found"), [(1.5, [(3, at(0))]), (1.4, [])])
def test_fast_groups_without_sequence(
    attacked: duckdb.DuckDBPyConnection, hours: float, found: list[tuple[object, ...]]
) -> None:
    columns = "tactics_in_window window_began_at"
    assert ask(attacked, "fast_groups_without_sequence", columns, hours=hours) == found


def test_a_group_with_an_attack_sequence_is_none_without(attacked: duckdb.DuckDBPyConnection) -> None:
    sequence = finding("s", 31, finding_type="AttackSequence:ECS/CompromisedCluster")
    given(attacked, "flattened.finding_versions", sequence)
    given(attacked, "flattened.sequences", part("s", 31))
    signal = part("s", 31, position=1, signal_uid="b", signal_type="FINDING")
    given(attacked, "flattened.sequence_signals", signal)
    build_all(attacked)
    assert ask(attacked, "fast_groups_without_sequence", "group_id") == []


def test_sequences_and_what_they_left_out(con: duckdb.DuckDBPyConnection) -> None:
    names = {"signal": 0, "points": 1, "grouped": 2, "near": 3, "late": 300, "elsewhere": 3}
    arn = "arn:aws:guardduty:eu-west-1:111111111111:detector/d/finding/s"
    for name, minute in names.items():
        points = {"associated_attack_sequence_arn": arn} if name == "points" else {}
        given(con, "flattened.finding_versions", finding(name, minute, finding_type=kind(name), **points))
        cluster = "arn:other" if name == "elsewhere" else "arn:shop"
        given(con, "flattened.ecs_clusters", part(name, minute, cluster_arn=cluster))
    given(con, "flattened.network_peers", peer("signal", ADDRESS), peer("grouped", ADDRESS, 2))
    given(con, "flattened.finding_versions", finding("s", 10, arn=arn))
    given(con, "flattened.sequences", part("s", 10))
    given(con, "flattened.ecs_clusters", part("s", 10, cluster_arn="arn:shop"))
    given(
        con,
        "flattened.sequence_signals",
        part("s", 10, position=1, signal_uid="signal", signal_type="FINDING"),
    )
    given(con, "flattened.finding_versions", finding("quiet", 310))
    given(con, "flattened.sequences", part("quiet", 310))
    given(con, "flattened.ecs_clusters", part("quiet", 310, cluster_arn="arn:shop"))
    columns = "sequence_finding_id relation finding_id"
    assert ask(con, "sequences_and_what_they_left_out", columns) == [
        ("quiet", "beside a sequence that names no signals, same cluster", "late"),
        ("s", "in the sequence", "signal"),
        ("s", "in the sequence", "points"),
        ("s", "left out, same group", "grouped"),
        ("s", "left out, same cluster", "near"),
    ]
    assert ask_again(con, "sequences_and_what_they_left_out", columns, finding_id="other") == []


@pytest.mark.parametrize(("minutes", "is_spread"), [(24 * 60, True), (24 * 60 + 1, False)])
def test_spread_between_accounts(con: duckdb.DuckDBPyConnection, minutes: float, is_spread: bool) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", minutes, account_id="222222222222"))
    given(
        con,
        "flattened.network_peers",
        peer("a", ADDRESS),
        peer("b", ADDRESS, minutes, account_id="222222222222"),
    )
    given(con, "flattened.network_peers", peer("a", "10.0.0.1", position=2, side="local"))
    given(con, "flattened.network_peers", peer("b", "10.0.0.1", minutes, position=2, side="local"))
    columns = "entity_kind entity_key account_count places_in_time"
    places = ["111111111111/eu-west-1", "222222222222/eu-west-1"]
    found = ask(con, "spread_between_accounts", columns)
    assert found == ([("ip_address", ADDRESS, 2, places)] if is_spread else [])


def test_own_networks_are_everywhere_and_spread_nothing(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", account_id="222222222222"))
    given(con, "flattened.network_peers", peer("a", ADDRESS), peer("b", ADDRESS, account_id="222222222222"))
    known(con, NETWORKS, "network,name\n9.9.9.0/24,office\n")
    assert ask(con, "spread_between_accounts", "entity_key") == []
