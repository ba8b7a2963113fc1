"""Links: what ties two findings, through what, and what does not."""

from datetime import UTC, datetime

import duckdb
import pytest

from tests.sql.support import (
    Row,
    at,
    broken,
    build_all,
    built,
    container,
    finding,
    given,
    part,
    peer,
    process,
    rows,
    task,
    task_arn,
)

LINKS = "correlation.finding_links"
PAIR = "finding_id, linked_finding_id, reason, entity_kind, entity_key"
PLACE = "111111111111/eu-west-1"
DAY = 24 * 60


def arn(finding_id: str) -> str:
    return f"arn:aws:guardduty:eu-west-1:111111111111:detector/d/finding/{finding_id}"


def kind(number: int) -> str:
    """A finding type that no other number has."""
    return f"Execution:Runtime/Kind{number}"


def findings(con: duckdb.DuckDBPyConnection, *ids: str, **facts: object) -> None:
    """Findings of different types, with their ARNs, in this order, a minute apart."""
    given(
        con,
        "flattened.finding_versions",
        *(
            finding(key, n, **({"arn": arn(key), "finding_type": kind(n)} | facts))
            for n, key in enumerate(ids)
        ),
    )


def in_session(con: duckdb.DuckDBPyConnection, *minutes: float) -> None:
    """Findings f0, f1 … of one process, an event each at these minutes."""
    named = {f"f{n}": at_ for n, at_ in enumerate(minutes)}
    given(con, "flattened.finding_versions", *(finding(key, at_) for key, at_ in named.items()))
    given(con, "flattened.processes", *(process(key, "p1", updated=at_) for key, at_ in named.items()))


def test_the_first_finding_of_an_entity_has_no_link(con: duckdb.DuckDBPyConnection) -> None:
    in_session(con, 0, 10)
    assert built(con, LINKS, f"{PAIR}, gap_seconds, entity_finding_count, weight, run_first_finding_id") == [
        ("f1", "f0", "same_process_tree", "process", f"{PLACE}/p1", 600.0, 2, 1.0, "f0")
    ]


def test_a_finding_is_tied_to_the_one_before_it_and_knows_where_the_run_began(
    con: duckdb.DuckDBPyConnection,
) -> None:
    in_session(con, 0, 10, 20, 20 + 31 * DAY, 30 + 31 * DAY)
    assert built(con, LINKS, "finding_id, linked_finding_id, run_first_finding_id") == [
        ("f1", "f0", "f0"),
        ("f2", "f1", "f0"),
        ("f4", "f3", "f3"),
    ]


@pytest.mark.parametrize(("minutes", "tied"), [(30 * DAY, True), (30 * DAY + 1, False)])
def test_the_longest_gap_still_ties(con: duckdb.DuckDBPyConnection, minutes: float, tied: bool) -> None:
    in_session(con, 0, minutes)
    assert bool(built(con, LINKS)) == tied


def test_findings_that_overlap_have_no_gap(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("a", 60), finding("b", 30))
    acting = [("a", 0), ("a", 60), ("b", 30)]
    given(con, "flattened.processes", *(process(name, "p1", updated=minute) for name, minute in acting))
    assert built(con, LINKS, "linked_finding_id, gap_seconds") == [("a", 0.0)]


def test_a_long_finding_ties_what_comes_after_a_short_one(con: duckdb.DuckDBPyConnection) -> None:
    spans = {"long": (0, 30 * DAY), "short": (DAY, DAY), "late": (20 * DAY, 20 * DAY)}
    for number, (key, (began, ended)) in enumerate(spans.items()):
        facts = {"finding_type": kind(number)}
        given(con, "flattened.finding_versions", finding(key, ended, event_first_seen_at=at(began), **facts))
        addresses = [peer(key, "198.51.100.7", minute) for minute in {began, ended}]
        given(con, "flattened.network_peers", *addresses)
        if began != ended:
            given(con, "flattened.finding_versions", finding(key, began, **facts))
    assert built(con, LINKS, "finding_id, linked_finding_id, gap_seconds, run_first_finding_id") == [
        ("late", "long", 0.0, "long"),
        ("short", "long", 0.0, "long"),
    ]


def test_a_finding_that_ends_before_it_begins_lasts_no_time(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", event_last_seen_at=at(-40 * DAY)), finding("b", 10))
    given(con, "flattened.ecs_tasks", task("a", "t1"))
    given(con, "flattened.access_keys", credentials("b", "t1", 10))
    assert built(con, LINKS, "linked_finding_id, gap_seconds") == [("a", 600.0)]


def test_one_finding_is_never_tied_to_itself(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("a", 60))
    given(con, "flattened.processes", process("a", "p1"), process("a", "p1", updated=60))
    assert built(con, LINKS) == []


@pytest.mark.parametrize(("count", "tied"), [(20, 19), (21, 0)])
def test_what_everybody_shares_ties_nothing(con: duckdb.DuckDBPyConnection, count: int, tied: int) -> None:
    names = [f"f{n:02}" for n in range(count)]
    findings(con, *names)
    given(con, "flattened.network_peers", *(peer(name, "198.51.100.7", n) for n, name in enumerate(names)))
    assert len(built(con, LINKS)) == tied


def test_no_rule_contradicts_itself(con: duckdb.DuckDBPyConnection) -> None:
    build_all(con, "correlation.link_rules")
    wrong = """
        FROM correlation.link_rules
        WHERE rare_finding_count > max_finding_count OR max_gap_seconds > max_spread_seconds OR strength NOT BETWEEN 0 AND 1
    """
    assert rows(con, wrong) == []


def test_a_rare_entity_ties_harder(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", "c", "d")
    rare = [peer("a", "198.51.100.1", 0), peer("b", "198.51.100.1", 1)]
    common = [peer(name, "198.51.100.2", n, position=2) for n, name in enumerate("abcd")]
    given(con, "flattened.network_peers", *rare, *common)
    built(con, LINKS)
    assert rows(con, f"SELECT entity_key, weight FROM {LINKS} WHERE finding_id = 'b' ORDER BY ALL") == [
        ("198.51.100.1", 0.5),
        ("198.51.100.2", 0.25),
    ]


TYING_ADDRESSES = ["198.51.100.7", "172.32.0.1", "100.128.0.1", "2001:db8::1"]
OTHER_ADDRESSES = [
    "10.0.0.1",
    "172.31.255.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "127.0.0.1",
    "FD00:ec2::254",
    "fe80::1",
    "::1",
    "REDACTED",
    "203.0.113.x",
    "${malicious_ip}",
    "999.1.1.1",
]


def pairs_apart(
    con: duckdb.DuckDBPyConnection, count: int
) -> list[tuple[tuple[str, float], tuple[str, float]]]:
    """Findings a0 and b0, a1 and b1 …, a minute apart and months from the next pair: names and minutes."""
    pairs = [((f"a{n}", n * 90 * DAY), (f"b{n}", n * 90 * DAY + 1)) for n in range(count)]
    named = [each for pair in pairs for each in pair]
    given(
        con,
        "flattened.finding_versions",
        *(finding(key, at_, arn=arn(key), finding_type=kind(n)) for n, (key, at_) in enumerate(named)),
    )
    return pairs


def test_only_public_addresses_tie(con: duckdb.DuckDBPyConnection) -> None:
    addresses = [*TYING_ADDRESSES, *OTHER_ADDRESSES]
    for pair, address in zip(pairs_apart(con, len(addresses)), addresses, strict=True):
        given(con, "flattened.network_peers", *(peer(key, address, at_) for key, at_ in pair))
    assert built(con, LINKS, "finding_id, linked_finding_id, entity_key") == [
        (f"b{n}", f"a{n}", address) for n, address in enumerate(TYING_ADDRESSES)
    ]


def test_a_local_address_ties_nothing(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b")
    local = [peer(name, "198.51.100.7", n, side="local") for n, name in enumerate("ab")]
    given(con, "flattened.network_peers", *local)
    assert built(con, LINKS) == []


def test_domains_tie_however_they_are_written(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b")
    given(
        con,
        "flattened.dns_requests",
        part("a", 0, domain="Evil.Example."),
        part("b", 1, domain="evil.example"),
    )
    assert built(con, LINKS, PAIR) == [("b", "a", "same_domain", "domain", "evil.example")]


def test_an_executable_ties_unless_only_an_ancestor_has_it(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", "c")
    given(
        con,
        "flattened.processes",
        process("a", "p1", executable_sha256="AB", executable_path="/tmp/x"),
        process("b", "p2", updated=1, executable_sha256="ab", executable_path="/dev/shm/y"),
        process("c", "p3", updated=2, depth=1, executable_sha256="ab", executable_path="/tmp/x"),
    )
    assert built(con, LINKS, PAIR) == [("b", "a", "same_executable", "executable_hash", "ab")]


BROUGHT = [
    "/tmp/x",
    "/var/tmp/.d/x",
    "/usr/lib/.hidden",
    "/home/ubuntu/x",
    "/memfd:kernel (deleted)",
]
NOT_BROUGHT = ["/usr/bin/nmap", "/opt/vendor/agent", "/app/server"]


def test_only_what_was_brought_ties_by_its_hash(con: duckdb.DuckDBPyConnection) -> None:
    paths = [*BROUGHT, *NOT_BROUGHT]
    for n, (pair, path) in enumerate(zip(pairs_apart(con, len(paths)), paths, strict=True)):
        programs = (
            process(key, key, updated=at_, executable_sha256=f"ab{n}", executable_path=path)
            for key, at_ in pair
        )
        given(con, "flattened.processes", *programs)
    assert built(con, LINKS, "finding_id, linked_finding_id, entity_key") == [
        (f"b{n}", f"a{n}", f"ab{n}") for n in range(len(BROUGHT))
    ]


def test_a_file_ties_longer_in_one_place_than_over_many(con: duckdb.DuckDBPyConnection) -> None:
    times = {"a": 0, "b": 3 * DAY, "elsewhere": 6 * DAY}
    for name, minute in times.items():
        given(con, "flattened.finding_versions", finding(name, minute))
        program = process(name, name, updated=minute, executable_sha256="ab", executable_path="/tmp/x")
        given(con, "flattened.processes", program)
        given(con, "flattened.containers", container(name, "c2" if name == "elsewhere" else "c1", minute))
    assert built(con, LINKS, PAIR) == [
        ("b", "a", "same_executable_and_place", "file_in_place", f"ab in {PLACE}/c1")
    ]


def test_living_in_one_place_ties_nothing(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", severity=8.0)
    given(con, "flattened.containers", container("a", "c1"), container("b", "c1", 1))
    given(con, "flattened.ecs_tasks", task("a", "t1"), task("b", "t1", 1))
    given(con, "flattened.processes", process("a", "p1"), process("b", "p2", updated=1))
    assert built(con, LINKS) == []


def test_severe_findings_of_one_place_are_not_tied_by_it(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", severity=8.0)
    given(con, "flattened.instances", part("a", instance_id="i-1"), part("b", 1, instance_id="i-1"))
    assert built(con, LINKS) == []


def test_a_scan_is_tied_to_the_finding_that_set_it_off(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "scan", "b")
    given(con, "flattened.malware_scans", part("scan", 1, trigger_finding_id="a"))
    assert built(con, LINKS, PAIR) == [("scan", "a", "triggered_scan", "trigger", "a")]


def test_scans_of_one_place_are_not_tied_by_when_they_ran(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "flow", "scan", "rescan", severity=8.0)
    for minute, name in enumerate(("flow", "scan", "rescan")):
        given(con, "flattened.instances", part(name, minute, instance_id="i-1"))
    given(con, "flattened.malware_scans", part("scan", 1), part("rescan", 2))
    assert built(con, LINKS) == []


# Processes


def tree(con: duckdb.DuckDBPyConnection, *lines: str) -> None:
    """A finding a line, `finding: process < parent < grandparent`; the last is the first of its place."""
    for line in lines:
        name, _, path = line.partition(": ")
        findings(con, name)
        uuids = path.split(" < ")
        for depth, uuid in enumerate(uuids):
            parent = uuids[depth + 1] if depth + 1 < len(uuids) else None
            first = {"namespace_pid": 1} if parent is None else {}
            began = at(0) if parent is None else at(60)
            each = process(
                name, uuid, parent, depth, started_at=began, executable_path=f"/bin/{uuid}", **first
            )
            given(con, "flattened.processes", each)


def test_what_a_session_did_is_one_tree_however_deep(con: duckdb.DuckDBPyConnection) -> None:
    tree(con, "a: curl < shell < entry", "b: miner < child < shell < entry", "c: other < entry")
    assert built(con, LINKS, PAIR) == [
        ("b", "a", "same_process_tree", "process", f"{PLACE}/shell"),
    ]


def test_the_entry_point_of_a_place_ties_nothing(con: duckdb.DuckDBPyConnection) -> None:
    tree(con, "a: one < entry", "b: two < entry", "c: entry", "d: entry")
    assert built(con, LINKS) == []


def test_ancestors_that_only_another_finding_knows_tie(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", "c")
    given(
        con,
        "flattened.processes",
        process("a", "top"),
        process("b", "middle", "top", updated=1),
        process("c", "leaf", "middle", updated=2),
    )
    assert built(con, LINKS, "finding_id, linked_finding_id, entity_key") == [
        ("b", "a", f"{PLACE}/top"),
        ("c", "b", f"{PLACE}/top"),
    ]


def test_the_same_uuid_elsewhere_is_another_process(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 1, account_id="222222222222"))
    given(
        con,
        "flattened.processes",
        process("a", "p1"),
        process("b", "p1", updated=1, account_id="222222222222"),
    )
    assert built(con, LINKS) == []


# Tasks and sessions


def credentials(finding_id: str, session: str, updated: float = 0, **facts: object) -> Row:
    return part(
        finding_id,
        updated,
        **(
            {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
            | facts
        ),
    )


def test_credentials_of_a_task_tie_to_what_happened_in_it(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "runtime", "api")
    given(con, "flattened.ecs_tasks", task("runtime", "t1"))
    given(con, "flattened.access_keys", credentials("api", "t1", 1))
    assert built(con, LINKS, PAIR) == [
        ("api", "runtime", "stolen_credentials", "credentials", task_arn("t1"))
    ]


def test_credentials_are_tied_to_the_gravest_of_the_day_before_they_were_used(
    con: duckdb.DuckDBPyConnection,
) -> None:
    seen = {"old": (0, 9.0), "grave": (DAY, 8.0), "last": (DAY + 60, 5.0), "after": (DAY + 200, 9.0)}
    for name, (minute, severity) in seen.items():
        given(con, "flattened.finding_versions", finding(name, minute, severity=severity))
        given(con, "flattened.ecs_tasks", task(name, "t1", minute))
    given(con, "flattened.finding_versions", finding("api", DAY + 100))
    given(con, "flattened.access_keys", credentials("api", "t1", DAY + 100))
    assert built(con, LINKS, "finding_id, linked_finding_id") == [("api", "grave")]


def test_credentials_of_an_instance_tie_to_what_happened_on_it(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "host", "api")
    given(con, "flattened.instances", part("host", instance_id="i-0123456789abcdef0"))
    given(con, "flattened.access_keys", credentials("api", "i-0123456789abcdef0", 1))
    assert built(con, LINKS, "finding_id, linked_finding_id, reason") == [
        ("api", "host", "stolen_credentials")
    ]


def pods(con: duckdb.DuckDBPyConnection, **minutes: float) -> None:
    """Findings of the pods of one workload, all with a service account that `api` uses from their node."""
    for name, minute in minutes.items():
        given(
            con, "flattened.finding_versions", finding(name, minute, severity=5.0 if name == "api" else 8.0)
        )
        given(con, "flattened.eks_clusters", part(name, minute, cluster_arn="arn:eks"))
        if name != "api":
            workload = {"namespace": "shop", "service_account_name": "web", "workload_name": "web"}
            given(con, "flattened.kubernetes_workloads", part(name, minute, **workload))
            node = {"position": 1, "private_ip_address": "10.0.0.1" if name != "other" else "10.0.0.2"}
            given(con, "flattened.network_interfaces", part(name, minute, **node))
    user = part("api", minutes["api"], username="system:serviceaccount:shop:web")
    given(con, "flattened.kubernetes_users", user)
    given(con, "flattened.network_peers", peer("api", "10.0.0.1", minutes["api"]))


@pytest.mark.parametrize(("minutes", "tied"), [(180, True), (181, False)])
def test_a_service_account_ties_to_its_pods(
    con: duckdb.DuckDBPyConnection, minutes: float, tied: bool
) -> None:
    pods(con, pod=0, api=minutes)
    expected = [("api", "pod", "arn:eks/system:serviceaccount:shop:web from 10.0.0.1")]
    assert built(con, LINKS, "finding_id, linked_finding_id, entity_key") == (expected if tied else [])


def test_pods_that_share_a_service_account_are_told_apart_by_their_node(
    con: duckdb.DuckDBPyConnection,
) -> None:
    pods(con, pod=0, other=5, api=10)
    assert built(con, LINKS, "finding_id, linked_finding_id") == [("api", "pod")]


def test_a_service_account_that_either_of_two_sessions_may_have_taken_ties_neither(
    con: duckdb.DuckDBPyConnection,
) -> None:
    pods(con, a1=0, a2=1, b1=2, b2=3, api=10)
    acting = [process(name, name[0], updated=n) for n, name in enumerate(("a1", "a2", "b1", "b2"))]
    given(con, "flattened.processes", *acting)
    assert built(con, LINKS, "finding_id, linked_finding_id") == [("a2", "a1"), ("b2", "b1")]


def test_a_role_session_and_an_access_key_tie(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b")
    keys = [credentials(name, "mallory", n, access_key_id="ASIA1") for n, name in enumerate("ab")]
    given(con, "flattened.access_keys", *keys)
    assert built(con, LINKS, "reason, entity_kind, entity_key") == [
        ("same_credentials", "access_key", "ASIA1"),
        ("same_credentials", "role_session", "AROA:mallory"),
    ]


def test_a_session_whose_credentials_several_reached_for_ties_nothing_by_its_name(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for minute, name in enumerate(("a1", "a2", "b1", "b2")):
        given(con, "flattened.finding_versions", finding(name, minute, tactic="Credential Access"))
        given(con, "flattened.ecs_tasks", task(name, "t1", minute))
        given(con, "flattened.processes", process(name, name[0], updated=minute))
    for minute, name in ((30, "call"), (31, "next")):
        given(con, "flattened.finding_versions", finding(name, minute))
        given(con, "flattened.access_keys", credentials(name, "t1", minute, access_key_id="ASIA1"))
    assert built(con, LINKS, "finding_id, linked_finding_id") == [("a2", "a1"), ("b2", "b1")]


def test_calls_with_what_two_sessions_took_are_not_of_one_session(con: duckdb.DuckDBPyConnection) -> None:
    for minute, name in ((0, "a1"), (1, "a2"), (600, "b1"), (601, "b2")):
        given(con, "flattened.finding_versions", finding(name, minute))
        given(con, "flattened.ecs_tasks", task(name, "t1", minute))
        given(con, "flattened.processes", process(name, name[0], updated=minute))
    for minute, name in ((350, "of a"), (605, "of b")):
        given(con, "flattened.finding_versions", finding(name, minute))
        given(con, "flattened.access_keys", credentials(name, "t1", minute))
    assert built(con, LINKS, "finding_id, linked_finding_id, reason") == [
        ("a2", "a1", "same_process_tree"),
        ("b2", "b1", "same_process_tree"),
        ("of a", "a2", "stolen_credentials"),
        ("of b", "b2", "stolen_credentials"),
    ]


# Attack sequences


@pytest.mark.parametrize("uid", ["member", arn("member")])
def test_a_sequence_ties_the_members_that_it_names(con: duckdb.DuckDBPyConnection, uid: str) -> None:
    findings(con, "member", "sequence")
    given(con, "flattened.sequences", part("sequence", 1))
    given(con, "flattened.sequence_signals", part("sequence", 1, position=1, signal_uid=uid))
    assert built(con, LINKS, PAIR) == [
        ("sequence", "member", "attack_sequence", "attack_sequence", "sequence")
    ]


def test_a_member_ties_itself_to_the_sequence_that_it_names(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "sequence")
    given(
        con,
        "flattened.finding_versions",
        finding("member", -1, associated_attack_sequence_arn=arn("sequence")),
    )
    given(con, "flattened.sequences", part("sequence"))
    assert built(con, LINKS, PAIR) == [
        ("sequence", "member", "attack_sequence", "attack_sequence", "sequence")
    ]


def test_members_of_a_sequence_that_is_not_stored_are_tied(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "b", associated_attack_sequence_arn=arn("gone"))
    assert built(con, LINKS, PAIR) == [("b", "a", "attack_sequence", "attack_sequence", "gone")]


def test_a_member_of_an_earlier_version_of_the_sequence_stays_one(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "member", "sequence")
    given(con, "flattened.finding_versions", finding("sequence", 5, arn=arn("sequence")))
    given(con, "flattened.sequences", part("sequence", 1), part("sequence", 5))
    given(con, "flattened.sequence_signals", part("sequence", 1, position=1, signal_uid="member"))
    assert built(con, LINKS, "finding_id, linked_finding_id") == [("sequence", "member")]


def test_a_signal_that_is_no_stored_finding_ties_nothing(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a", "sequence")
    given(con, "flattened.sequences", part("sequence", 1))
    given(con, "flattened.sequence_signals", part("sequence", 1, position=1, signal_uid="cloudtrail-1"))
    assert built(con, LINKS) == []


# Samples


def test_samples_tie_nothing_through_any_entity(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "a")
    given(con, "flattened.finding_versions", finding("s", 1, arn=arn("s"), is_sample=True))
    given(con, "flattened.containers", container("a", "c1"), container("s", "c1", 1))
    given(con, "flattened.ecs_tasks", task("a", "t1"), task("s", "t1", 1))
    given(con, "flattened.processes", process("a", "p1"), process("s", "p1", updated=1))
    given(con, "flattened.network_peers", peer("a", "198.51.100.7"), peer("s", "198.51.100.7", 1))
    given(con, "flattened.sequences", part("s", 1))
    given(con, "flattened.sequence_signals", part("s", 1, position=1, signal_uid="a"))
    assert built(con, LINKS) == []


def test_a_real_sequence_ties_no_sample(con: duckdb.DuckDBPyConnection) -> None:
    findings(con, "sequence")
    given(con, "flattened.finding_versions", finding("s", 1, arn=arn("s"), is_sample=True))
    given(con, "flattened.sequences", part("sequence"))
    given(
        con,
        "flattened.sequence_signals",
        part("sequence", position=1, signal_uid="s"),
        part("sequence", position=2, signal_uid=arn("s")),
    )
    assert built(con, LINKS) == []


def test_processes_that_are_each_others_parents_tie_once(con: duckdb.DuckDBPyConnection) -> None:
    names = ("a", "b", "c", "d")
    given(con, "flattened.finding_versions", *(finding(name, minute) for minute, name in enumerate(names)))
    given(
        con,
        "flattened.processes",
        *(
            # Each finding gives each process another start, so that none of them is surely one process.
            process(
                name,
                f"p{(place + depth) % 4}",
                f"p{(place + depth + 1) % 4}",
                depth,
                updated_at=at(place),
                started_at=at(60 * place + depth),
            )
            for place, name in enumerate(names)
            for depth in range(4)
        ),
    )
    keys = built(con, LINKS, "finding_id, linked_finding_id, reason, entity_kind, entity_key")
    assert len(keys) == len(set(keys)) > 0
    assert broken(con, LINKS) == []


def test_an_event_later_than_its_version_reaches_no_further_than_that(con: duckdb.DuckDBPyConnection) -> None:
    end_of_time = datetime(9999, 12, 31, tzinfo=UTC)
    given(
        con,
        "flattened.finding_versions",
        finding("a", event_last_seen_at=end_of_time),
        finding("b", 3 * DAY),
    )
    given(con, "flattened.network_peers", peer("a", "203.0.113.7"), peer("b", "203.0.113.7", 3 * DAY))
    assert built(con, LINKS) == []
