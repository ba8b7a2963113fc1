"""Groups: what links make of findings, whichever way the history was loaded."""

import random
from itertools import pairwise

import duckdb
import pytest

from tests.sql.support import (
    Row,
    at,
    build_again,
    build_all,
    container,
    empty_tables,
    finding,
    given,
    known,
    part,
    peer,
    process,
    rows,
)
from tracehound.sql import checks, models
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.reference import ACCOUNTS

SEQUENCE = "AttackSequence:ECS/CompromisedCluster"
LINKS = "SELECT finding_id, linked_finding_id, reason FROM correlation.finding_links"


def _process(name: str, minute: float) -> Row:
    return process(name, "p1", updated=minute)


def _peer(name: str, minute: float, address: str) -> Row:
    return part(name, minute, action="network_connection", side="remote", ip_address=address)


def _groups(con: duckdb.DuckDBPyConnection) -> set[frozenset[str]]:
    query = "SELECT list(finding_id) FROM correlation.finding_group_members GROUP BY group_id"
    return {frozenset(ids) for (ids,) in rows(con, query)}


def _group(*ids: str) -> set[frozenset[str]]:
    return {frozenset(text) for text in ids}


def test_findings_of_a_session_are_linked_along_time(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con, "flattened.finding_versions", finding("b", 0), finding("a", 5), finding("c", 9), finding("d", 9)
    )
    given(con, "flattened.processes", _process("b", 0), _process("a", 5), _process("c", 9))
    build_all(con, "correlation.finding_groups")
    query = """
        SELECT finding_id, linked_finding_id, reason, entity_key, entity_finding_count, gap_seconds,
            round(weight, 3), run_first_finding_id
        FROM correlation.finding_links
    """
    key = "111111111111/eu-west-1/p1"
    assert rows(con, query) == [
        ("a", "b", "same_process_tree", key, 3, 300.0, 0.631, "b"),
        ("c", "a", "same_process_tree", key, 3, 240.0, 0.631, "b"),
    ]
    assert _groups(con) == _group("abc", "d")


def test_a_gap_breaks_the_run(con: duckdb.DuckDBPyConnection) -> None:
    day = 24 * 60
    times = {"a": 0, "b": 6 * day, "c": 40 * day, "d": 41 * day}
    given(con, "flattened.finding_versions", *(finding(name, minute) for name, minute in times.items()))
    given(con, "flattened.processes", *(_process(name, minute) for name, minute in times.items()))
    build_all(con, "correlation.finding_groups")
    query = "SELECT finding_id, run_first_finding_id FROM correlation.finding_links"
    assert rows(con, query) == [("b", "a"), ("d", "c")]
    assert _groups(con) == _group("ab", "cd")


def test_a_replaced_address_still_ties(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("a", 9),
        finding("b", 5, finding_type="Backdoor:Runtime/C&CActivity.B"),
    )
    given(
        con,
        "flattened.network_peers",
        _peer("a", 0, "9.9.9.9"),
        _peer("a", 9, "8.8.8.8"),
        _peer("b", 5, "9.9.9.9"),
    )
    build_all(con, "correlation.finding_groups")
    assert rows(con, LINKS) == [("b", "a", "same_remote_address")]


def test_sequence_and_members_find_each_other_whichever_names_the_other(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("by_id"),
        finding("by_arn", arn="arn:finding/2"),
        finding("apart"),
    )
    # The later version of `points` no longer names its sequence.
    given(
        con,
        "flattened.finding_versions",
        finding("points", associated_attack_sequence_arn="arn:s"),
        finding("points", 9),
    )
    given(con, "flattened.finding_versions", finding("sequence", 9, arn="arn:s", finding_type=SEQUENCE))
    given(con, "flattened.sequences", part("sequence", 9, sequence_uid="uid"))
    for position, uid in enumerate(("by_id", "arn:finding/2", "unknown"), 1):
        given(con, "flattened.sequence_signals", part("sequence", 9, position=position, signal_uid=uid))
    build_all(con, "correlation.finding_groups")
    assert {reason for *_, reason in rows(con, LINKS)} == {"attack_sequence"}
    members = frozenset({"by_id", "by_arn", "points", "sequence"})
    assert _groups(con) == {members, frozenset({"apart"})}
    assert rows(con, "SELECT max(attack_sequence_count) FROM correlation.finding_groups") == [(1,)]


def test_a_sequence_that_lost_its_signals_is_still_one(con: duckdb.DuckDBPyConnection) -> None:
    """A forwarder may keep only what all findings have."""
    given(con, "flattened.finding_versions", finding("sequence", finding_type=SEQUENCE), finding("other"))
    build_all(con, "correlation.finding_groups")
    counts = "SELECT first_finding_id, attack_sequence_count FROM correlation.finding_groups ORDER BY ALL"
    assert rows(con, counts) == [("other", 0), ("sequence", 1)]


def test_samples_never_join(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", is_sample=True), finding("c"))
    given(con, "flattened.processes", _process("a", 0), _process("b", 0))
    given(con, "flattened.sequence_signals", part("b", signal_uid="a"))
    given(con, "flattened.sequences", part("b"))
    build_all(con, "correlation.finding_groups")
    assert rows(con, LINKS) == []
    assert _groups(con) == _group("a", "c")


def test_a_group_is_told_by_its_facts(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("b", 0, tactic="Execution", severity=8.0),
        finding("b", 1, tactic="Execution", severity=2.0, event_first_seen_at=at(0)),
        finding("a", 5, tactic="Impact", severity=5.0, finding_type="Impact:Runtime/X", region="us-east-1"),
    )
    for name, minute in (("b", 0), ("a", 5)):
        given(con, "flattened.ecs_clusters", part(name, minute, cluster_arn="arn:c", cluster_name="shop"))
        given(con, "flattened.processes", _process(name, minute))
    build_all(con, "correlation.finding_groups")
    query = "SELECT * EXCLUDE (group_id, last_updated_at, gravity) FROM correlation.finding_groups"
    types = ["Execution:Runtime/NewBinaryExecuted", "Impact:Runtime/X"]
    title = "High: Execution, Impact in ECS cluster shop (2 findings)"
    figures = (
        "b",
        ["b", "a"],
        2,
        8.0,
        "High",
        ["111111111111"],
        ["eu-west-1", "us-east-1"],
        ["Execution", "Impact"],
        types,
    )
    assert rows(con, query) == [(title, *figures, 0, at(0), at(5), 300.0, True)]


def test_a_title_tells_the_number_of_accounts_if_there_are_several(con: duckdb.DuckDBPyConnection) -> None:
    for name, account_id in (("a", "111111111111"), ("b", "222222222222")):
        facts = {"tactic": "Execution", "account_id": account_id, "finding_type": f"Execution:Runtime/{name}"}
        given(con, "flattened.finding_versions", finding(name, **facts))
        given(con, "flattened.network_peers", peer(name, "198.51.100.7", account_id=account_id))
    build_all(con, "correlation.finding_groups")
    assert rows(con, "SELECT title FROM correlation.finding_groups") == [
        ("Execution in account 111111111111 (2 findings, 2 accounts)",)
    ]


def test_one_type_below_high_is_no_incident_however_often_it_repeats(con: duckdb.DuckDBPyConnection) -> None:
    low, probe = {"severity": 2.0}, "Recon:EC2/PortProbeUnprotectedPort"
    given(
        con,
        "flattened.finding_versions",
        *(finding(name, minute, finding_type=probe, **low) for minute, name in enumerate("abc")),
        finding("d", 0, finding_type=probe, **low),
        finding("e", 1, finding_type="Impact:EC2/X", **low),
        finding("lone", 0, finding_type=probe, **low),
        finding("lone and severe", 0, severity=7.0),
        finding("of no severity", 0),
    )
    for tree, names in (("p", "abc"), ("q", "de")):
        for minute, name in enumerate(names):
            given(con, "flattened.processes", process(name, tree, updated=minute))
    build_all(con, "correlation.finding_groups")
    query = "SELECT first_finding_id, finding_count, is_incident FROM correlation.finding_groups ORDER BY ALL"
    assert rows(con, query) == [
        ("a", 3, False),
        ("d", 2, True),
        ("lone", 1, False),
        ("lone and severe", 1, True),
        ("of no severity", 1, False),
    ]


def _gravity(con: duckdb.DuckDBPyConnection, **facts: object) -> float:
    """The gravity of a lone finding beside those that are given."""
    given(con, "flattened.finding_versions", finding("z", 999, **facts))
    build_all(con, "correlation.finding_groups")
    query = "SELECT gravity FROM correlation.finding_groups WHERE first_finding_id = 'z'"
    return float(rows(con, query)[0][0])


def test_gravity_of_a_lone_finding_is_the_sum_of_its_points(con: duckdb.DuckDBPyConnection) -> None:
    # One tactic, severe, its severity, the rarest kind there is.
    assert _gravity(con, severity=8.0, tactic="Execution", finding_type="X") == 10 + 10 + 8 + 20


def test_findings_of_a_common_type_are_less_grave(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        *(finding(f"a{n}", n, finding_type="X", severity=5.0) for n in range(4)),
    )
    # Five findings: the number doubled twice.
    assert _gravity(con, severity=5.0, finding_type="X") == 5 + 20 - 2 * 2


@pytest.mark.parametrize(
    ("environment", "factor"), [("production", 1), ("development", 0.8), ("sandbox", 0.7), ("other", 1)]
)
def test_production_goes_before_development(
    con: duckdb.DuckDBPyConnection, environment: str, factor: float
) -> None:
    known(con, ACCOUNTS, f"account_id,environment\n111111111111,{environment}\n")
    assert _gravity(con, severity=5.0, account_id="111111111111") == pytest.approx(25 * factor)


def test_a_group_counts_as_the_account_that_matters_most(con: duckdb.DuckDBPyConnection) -> None:
    known(con, ACCOUNTS, "account_id,environment\n111111111111,sandbox\n")
    given(con, "flattened.finding_versions", finding("y", 990, severity=5.0, account_id="222222222222"))
    for name in "yz":
        decision = {"regrouping_id": "r", "part": "joined", "finding_id": name}
        given(con, "raw.regroupings", decision)
    given(con, "flattened.finding_versions", finding("z", 999, severity=5.0, account_id="111111111111"))
    build_all(con, "correlation.finding_groups")
    query = "SELECT finding_count, gravity FROM correlation.finding_groups"
    # Two findings of one type: its number doubled once, and half a point for the second.
    assert rows(con, query) == [(2, 5 + 18 + 0.5)]


def test_a_chain_of_mediums_is_not_buried_by_severe_findings_of_a_noisy_type(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(
        con,
        "flattened.finding_versions",
        *(finding(f"n{n}", n, severity=8.0, tactic="Impact") for n in range(64)),
    )
    for number, tactic in enumerate(("Execution", "Discovery", "Persistence")):
        facts = {"severity": 5.0, "tactic": tactic, "finding_type": tactic}
        given(con, "flattened.finding_versions", finding(tactic, 900 + number, **facts))
        given(con, "flattened.processes", _process(tactic, 900 + number))
    build_all(con, "correlation.finding_groups")
    query = "SELECT first_finding_id FROM correlation.finding_groups ORDER BY gravity DESC LIMIT 1"
    assert con.sql(query).fetchall() == [("Execution",)]


def test_ids_of_members_stay_findable_when_groups_grow_together(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 5))
    build_all(con, "correlation.finding_groups")
    alone = dict(rows(con, "SELECT finding_id, group_id FROM correlation.finding_group_members"))
    given(con, "flattened.processes", _process("a", 0), _process("b", 5))
    build_all(con, "correlation.finding_groups")
    query = "SELECT finding_id, group_id, solo_group_id, member_number, link_reason FROM {}"
    assert rows(con, query.format("correlation.finding_group_members")) == [
        ("a", alone["a"], alone["a"], 1, "same_process_tree"),
        ("b", alone["a"], alone["b"], 2, "same_process_tree"),
    ]


def _tangle(seed: int, world: str = "") -> dict[str, list[Row]]:
    """Findings that share processes, containers and addresses; those of a named world share few, and none with others."""
    dice = random.Random(seed)
    wide = 20 if world else 1
    tables: dict[str, list[Row]] = {
        name: [] for name in ("finding_versions", "containers", "processes", "network_peers")
    }
    for number in range(150):
        name, versions = f"{world}f{number:03}", dice.randint(1, 3)
        for minute in dice.sample(range(9000), versions):
            tables["finding_versions"].append(
                finding(
                    name,
                    minute,
                    is_sample=number % 20 == 0,
                    event_count=dice.randint(1, 5),
                    finding_type=f"Execution:Runtime/Kind{dice.randint(0, 5)}",
                )
            )
            tables["containers"].append(
                container(name, f"{world}c{dice.randint(0, 60 * wide)}", minute, image_key=f"{world}shop:1")
            )
            tables["network_peers"].append(
                _peer(name, minute, f"9.{len(world)}.{dice.randint(0, wide)}.{dice.randint(0, 40)}")
            )
            lineage = [
                process(
                    name, f"{world}p{dice.randint(0, 80 * wide)}", f"{world}p{dice.randint(0, 80 * wide)}", d
                )
                for d in range(2)
            ]
            tables["processes"] += [row | {"updated_at": at(minute)} for row in lineage]
    if world:
        account = {"account_id": f"{len(world)}22222222222"}
        return {name: [row | account for row in content] for name, content in tables.items()}
    return tables


def _filled(tables: dict[str, list[Row]], *names: str) -> duckdb.DuckDBPyConnection:
    """Tables with these rows, and what they make of models; of all, if none is named."""
    con = empty_tables()
    for table, content in tables.items():
        given(con, f"flattened.{table}", *content)
    build_all(con, *names)
    return con


def test_tables_do_not_depend_on_the_order_of_rows() -> None:
    tables = _tangle(7)
    shuffled = {name: random.Random(8).sample(content, len(content)) for name, content in tables.items()}
    with _filled(tables) as one, _filled(shuffled) as two:
        for name, table in TABLES.items():
            if table.layer in ("entities", "correlation", "trends"):
                assert rows(one, f"FROM {name}") == rows(two, f"FROM {name}"), name


def _grouped(tables: dict[str, list[Row]]) -> set[tuple[str, ...]]:
    """The members of each group and what links them."""
    with _filled(tables, "correlation.finding_group_members") as con:
        grouped = """
            SELECT group_id, finding_id, member_number, link_reason, link_entity_key, link_weight
            FROM correlation.finding_group_members
        """
        return set(rows(con, grouped))


def test_two_organizations_in_one_home_have_the_groups_of_each_alone() -> None:
    one, other = _tangle(11, "one "), _tangle(12, "other ")
    alone = _grouped(one) | _grouped(other)
    assert len({group for group, *_ in alone}) > 20
    assert _grouped({name: one[name] + other[name] for name in one}) == alone


def test_groups_are_the_components_of_the_links() -> None:
    with _filled(_tangle(9)) as con:
        leaders = {
            name: name for (name,) in rows(con, "SELECT finding_id FROM correlation.finding_group_members")
        }

        def leader(name: str) -> str:
            while leaders[name] != name:
                name = leaders[name]
            return name

        for later, earlier, _ in rows(con, LINKS):
            leaders[leader(later)] = leader(earlier)
        expected: dict[str, set[str]] = {}
        for name in leaders:
            expected.setdefault(leader(name), set()).add(name)
        assert _groups(con) == set(map(frozenset, expected.values()))
        assert len(expected) < len(leaders)
        outcomes = [
            checks.run_check(con, check) for check in checks.checks().values() if check.severity == "error"
        ]
        assert [outcome for outcome in outcomes if not outcome.passed] == []


def test_a_long_chain_is_one_group(con: duckdb.DuckDBPyConnection) -> None:
    order = random.Random(3).sample(range(3000), 3000)
    given(con, "flattened.findings_current", *(finding(f"f{n}", n) for n in order))
    ends = [{"finding_id": f"f{one}", "linked_finding_id": f"f{other}"} for one, other in pairwise(order)]
    given(con, "correlation.finding_links", *ends)
    build_again(con, models.models()["correlation.finding_group_members"])
    query = (
        "SELECT count(*), count(DISTINCT group_id), max(member_number) FROM correlation.finding_group_members"
    )
    assert rows(con, query) == [(3000, 1, 3000)]
