"""Risk of entities: which terms make a score, of which findings, and that noise comes out low."""

import duckdb
import pytest

from tests.sql.support import (
    at,
    build_all,
    built,
    container,
    finding,
    given,
    kind,
    part,
    peer,
    process,
    rows,
    task,
    task_arn,
)
from tracehound.transforms.contracts import TABLES

RISK, WEIGHTS = "correlation.entity_risk", "correlation.risk_weights"
DAY = 24 * 60
TACTICS = ["Execution", "Discovery", "Credential Access", "Persistence", "Exfiltration"]


SEQUENCE = "AttackSequence:ECS/CompromisedCluster"


def addressed(con: duckdb.DuckDBPyConnection, name: str, minute: float = 0, **facts: object) -> None:
    """A finding that names the address 198.51.100.7."""
    given(con, "flattened.finding_versions", finding(name, minute, **({"finding_type": kind(name)} | facts)))
    given(con, "flattened.network_peers", peer(name, "198.51.100.7", minute))


def attack(con: duckdb.DuckDBPyConnection, task_id: str = "t1", minute: float = 0) -> None:
    """A session in a task that goes through five tactics, a minute each."""
    for n, tactic in enumerate(TACTICS):
        name, when = f"attack-{n}", minute + n
        given(con, "flattened.finding_versions", finding(name, when, severity=4.0 + n, tactic=tactic))
        given(con, "flattened.ecs_tasks", task(name, task_id, when))
        given(con, "flattened.processes", process(name, "p1", updated=when))


def of_address(con: duckdb.DuckDBPyConnection, columns: str) -> tuple[object, ...]:
    """Columns of the address's row."""
    build_all(con, RISK)
    (row,) = rows(con, f"SELECT {columns} FROM {RISK} WHERE entity_kind = 'ip_address'")
    return row


def test_without_findings_nothing_is_scored(con: duckdb.DuckDBPyConnection) -> None:
    assert built(con, RISK) == []


def test_a_task_in_a_group_of_many_tactics_is_high_and_noise_is_low(con: duckdb.DuckDBPyConnection) -> None:
    attack(con)
    for n in range(30):
        given(
            con, "flattened.finding_versions", finding(f"scan{n:02}", severity=2.0, tactic="Reconnaissance")
        )
        given(con, "flattened.network_peers", peer(f"scan{n:02}", "198.51.100.7"))
    build_all(con, RISK)
    scores = dict(rows(con, f"SELECT entity_key, score FROM {RISK}"))
    assert scores[task_arn("t1")] > 70
    assert scores["198.51.100.7"] < 20


def test_the_terms_make_the_score(con: duckdb.DuckDBPyConnection) -> None:
    attack(con)
    columns = (
        "score, severity_term, tactics_term, group_term, sequence_term, recency_term, rarity_term, spread_term, "
        "open_term, group_count, finding_count, finding_ids, last_seen_at"
    )
    build_all(con, RISK)
    assert rows(con, f"SELECT {columns} FROM {RISK} WHERE entity_kind = 'ecs_task'") == [
        (73.7, 23.7, 25, 10, 0, 8, 7, 0, 0, 1, 5, [f"attack-{n}" for n in (4, 3, 2, 1, 0)], at(4))
    ]


def test_severity(con: duckdb.DuckDBPyConnection) -> None:
    points = {None: 0.0, 2.0: 1.5, 5.0: 9.3, 8.0: 23.7, 9.0: 30.0, 10.0: 30.0}
    for n, severity in enumerate(points):
        name, when = f"f{n}", n * 3 * DAY
        given(
            con, "flattened.finding_versions", finding(name, when, finding_type=kind(name), severity=severity)
        )
        given(con, "flattened.network_peers", peer(name, f"198.51.100.{n}", when))
    build_all(con, RISK)
    query = f"SELECT entity_key, severity_term FROM {RISK} WHERE entity_kind = 'ip_address'"
    assert dict(rows(con, query)) == {f"198.51.100.{n}": term for n, term in enumerate(points.values())}


def test_severity_is_the_highest_of_any_version(con: duckdb.DuckDBPyConnection) -> None:
    addressed(con, "a", severity=8.0)
    addressed(con, "a", 1, severity=2.0)
    assert of_address(con, "severity_term, finding_count") == (23.7, 1)


@pytest.mark.parametrize(("days", "points"), [(0, 8.0), (7, 4.0), (14, 2.0), (700, 0.0)])
def test_recency_halves_every_week_before_the_newest_event(
    con: duckdb.DuckDBPyConnection, days: int, points: float
) -> None:
    addressed(con, "a")
    given(con, "flattened.finding_versions", finding("newest", days * DAY))
    assert of_address(con, "recency_term") == (points,)


def test_an_event_after_its_version_makes_nothing_else_old(con: duckdb.DuckDBPyConnection) -> None:
    addressed(con, "a")
    given(con, "flattened.finding_versions", finding("odd", event_last_seen_at=at(9999 * DAY)))
    assert of_address(con, "recency_term") == (8.0,)


@pytest.mark.parametrize(("groups", "points"), [(1, 7.0), (2, 3.5), (4, 2.3)])
def test_rarity_falls_with_the_groups(con: duckdb.DuckDBPyConnection, groups: int, points: float) -> None:
    for n in range(groups):
        addressed(con, f"f{n}", n * 3 * DAY)
    assert of_address(con, "group_count, rarity_term") == (groups, points)


def test_a_tactic_of_another_group_adds_nothing(con: duckdb.DuckDBPyConnection) -> None:
    addressed(con, "a", tactic="Execution", severity=5.0)
    addressed(con, "b", 3 * DAY, tactic="Impact", severity=8.0)
    columns = "tactics_term, group_term, group_count, finding_ids"
    assert of_address(con, columns) == (0.0, 0.0, 2, ["b"])


def test_a_group_counts_for_what_others_did_in_it(con: duckdb.DuckDBPyConnection) -> None:
    attack(con)
    given(con, "flattened.network_peers", peer("attack-4", "198.51.100.7", 4))
    columns = "tactics_term, group_term, finding_count, finding_ids"
    assert of_address(con, columns) == (0.0, 10.0, 1, ["attack-4"])


def test_an_attack_sequence_counts_half_for_those_beside_it(con: duckdb.DuckDBPyConnection) -> None:
    addressed(con, "a")
    addressed(con, "sequence", finding_type=SEQUENCE)
    given(con, "flattened.sequence_signals", part("sequence", position=1, signal_uid="a"))
    given(con, "flattened.containers", container("a", "c1"))
    build_all(con, RISK)
    query = f"SELECT entity_kind, sequence_term FROM {RISK} WHERE entity_kind IN ('ip_address', 'container') ORDER BY ALL"
    assert rows(con, query) == [("container", 5.0), ("ip_address", 10.0)]


@pytest.mark.parametrize(("accounts", "points"), [(1, 0.0), (3, 2.5), (5, 5.0), (7, 5.0)])
def test_spread(con: duckdb.DuckDBPyConnection, accounts: int, points: float) -> None:
    for n in range(accounts):
        addressed(con, f"f{n}", n, account_id=f"{n:012}")
    assert of_address(con, "spread_term") == (points,)


@pytest.mark.parametrize(
    ("is_archived", "swept", "points"), [(False, True, 5.0), (True, True, 0.0), (False, False, 0.0)]
)
def test_open_findings_count_and_unknown_ones_add_nothing(
    con: duckdb.DuckDBPyConnection, is_archived: bool, swept: bool, points: float
) -> None:
    addressed(con, "a", 10, is_archived=is_archived, detector_id="d")
    if swept:
        given(con, "raw.api_sweeps", {"detector_id": "d", "asked_at": at(0)})
    assert of_address(con, "open_term") == (points,)


def test_a_finding_that_expires_stays_as_unknown_as_it_was(con: duckdb.DuckDBPyConnection) -> None:
    addressed(con, "a")
    given(con, "flattened.finding_versions", finding("b", 91 * DAY))
    assert of_address(con, "open_term") == (0.0,)
    assert ("a", "expired") in rows(con, "SELECT finding_id, status FROM flattened.finding_status")


def test_at_most_twenty_findings_are_listed(con: duckdb.DuckDBPyConnection) -> None:
    names = [f"f{n:02}" for n in range(25)]
    given(
        con, "flattened.finding_versions", *(finding(name, n, severity=5.0) for n, name in enumerate(names))
    )
    given(con, "flattened.ecs_tasks", *(task(name, "t1", n) for n, name in enumerate(names)))
    given(con, "flattened.processes", *(process(name, "p1", updated=n) for n, name in enumerate(names)))
    build_all(con, RISK)
    query = f"SELECT finding_count, finding_ids FROM {RISK} WHERE entity_kind = 'ecs_task'"
    assert rows(con, query) == [(25, names[:4:-1])]


def test_ancestors_own_addresses_samples_and_other_kinds_are_not_scored(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("sample", is_sample=True))
    given(con, "flattened.network_peers", peer("a", "198.51.100.1", side="local"), peer("sample", "9.9.9.9"))
    shell = process("a", "p2", depth=1, executable_sha256="cd", executable_path="/bin/sh")
    acting = process("a", "p1", "p2", executable_sha256="ab", executable_path="/tmp/x")
    given(con, "flattened.processes", shell, acting)
    assert built(con, RISK, "entity_kind, entity_key") == [
        ("aws_account", "111111111111"),
        ("executable_hash", "ab"),
    ]


def test_the_weights_add_up_to_a_hundred(con: duckdb.DuckDBPyConnection) -> None:
    for n, tactic in enumerate(TACTICS):
        addressed(
            con,
            f"f{n}",
            n,
            severity=9.0,
            tactic=tactic,
            account_id=f"{n:012}",
            region=f"r-{n}",
            detector_id="d",
            finding_type=kind(f"f{n}") if n else SEQUENCE,
        )
    given(con, "raw.api_sweeps", {"detector_id": "d", "asked_at": at(-1)})
    assert of_address(con, "score") == (100.0,)


def test_weights_are_said_once_for_every_term(con: duckdb.DuckDBPyConnection) -> None:
    weights = {term: weight for term, weight, _ in built(con, WEIGHTS, "term, weight, source")}
    of_findings = rows(con, f"SELECT sum(weight) FROM {WEIGHTS} WHERE source = 'findings'")
    assert of_findings == [(100,)]
    terms = [column.name for column in TABLES[RISK].columns if column.name.endswith("_term")]
    assert {f"{term}_term" for term in weights} == set(terms)
