"""What happens to a host and on it: who enters it, what leaves it, whose session it is meanwhile."""

import duckdb
import pytest

from tests.sql.support import at, given, part, peer, process
from tests.sql.test_corresponding_things import DAY, SCAN, TOOL, on_host, pairs, scans, told, works

BEACON = {"finding_type": "Backdoor:EC2/C&CActivity.B!DNS"}
GUESS = {"finding_type": "UnauthorizedAccess:EC2/SSHBruteForce"}
VOLUME = {"finding_type": "Behavior:EC2/TrafficVolumeUnusual", "action_type": "NETWORK_CONNECTION"}


@pytest.mark.parametrize(("minute", "is_tied"), [(60, True), (61, False)])
def test_a_host_that_is_attacked_from_within_and_calls_home_was_entered(
    con: duckdb.DuckDBPyConnection, minute: float, is_tied: bool
) -> None:
    on_host(con, "before", -5, "1", **BEACON)
    scans(con, "guess", 0, "1", "2", resource_role="TARGET", **GUESS)
    on_host(con, "beacon", minute, "1", **BEACON)
    assert pairs(con, "entered_host") == ([("beacon", "guess", "entered_host")] if is_tied else [])


@pytest.mark.parametrize(
    ("port", "kind", "minute", "is_tied"),
    [
        (22, "MaliciousIPCaller.Custom", DAY, True),
        (22, "MaliciousIPCaller.Custom", DAY + 1, False),
        (443, "MaliciousIPCaller.Custom", 60, False),
        (22, "SSHBruteForce", 60, False),
    ],
)
def test_a_listed_address_that_logs_in_is_tied_to_work_on_the_host(
    con: duckdb.DuckDBPyConnection, port: int, kind: str, minute: float, is_tied: bool
) -> None:
    inbound = SCAN | {"finding_type": f"UnauthorizedAccess:EC2/{kind}", "resource_role": "TARGET"}
    on_host(con, "login", 0, "1", **inbound)
    given(
        con,
        "flattened.network_peers",
        peer("login", "203.0.113.7", direction="INBOUND"),
        peer("login", "10.0.0.1", side="local", direction="INBOUND", port=port),
    )
    works(con, "work", minute, "1")
    assert pairs(con, "entered_host") == ([("work", "login", "entered_host")] if is_tied else [])


@pytest.mark.parametrize(("minute", "is_tied"), [(60, True), (61, False), (-1, False)])
def test_much_traffic_that_begins_after_work_belongs_to_it(
    con: duckdb.DuckDBPyConnection, minute: float, is_tied: bool
) -> None:
    works(con, "work", 0, "1")
    on_host(con, "volume", minute, "1", **VOLUME)
    assert pairs(con, "traffic_of_host") == ([("volume", "work", "traffic_of_host")] if is_tied else [])


def test_much_traffic_of_who_attacks_other_hosts_belongs_to_that(con: duckdb.DuckDBPyConnection) -> None:
    scans(con, "guess", 0, "2", "1", resource_role="TARGET", **GUESS)
    on_host(con, "volume", 60, "1", **VOLUME)
    on_host(con, "another", 60, "3", **VOLUME)
    assert pairs(con, "traffic_of_host") == [("volume", "guess", "traffic_of_host")]


@pytest.mark.parametrize(
    ("sessions", "is_tied"), [(("s1", "s1"), True), (("s1", "s2"), False), (("s1", None), False)]
)
def test_traffic_between_two_findings_of_one_session_belongs_to_it(
    con: duckdb.DuckDBPyConnection, sessions: tuple[str, str | None], is_tied: bool
) -> None:
    for name, minute, session in (("a", 0, sessions[0]), ("z", 8 * DAY, sessions[1])):
        on_host(con, name, minute, "1", finding_type=TOOL)
        if session:
            above = process(name, "init", depth=1, updated=minute, namespace_pid=1, started_at=at(-DAY))
            own = process(name, session, "init", updated=minute, started_at=at(-60))
            given(con, "flattened.processes", above, own)
    scans(con, "scan", 4 * DAY, "1", "9")
    assert pairs(con, "traffic_meanwhile") == ([("scan", "a", "traffic_meanwhile")] if is_tied else [])


@pytest.mark.parametrize(("network", "is_tied"), [("vpc-1", True), ("vpc-2", False)])
def test_an_address_of_ones_own_network_is_a_host_of_that_network(
    con: duckdb.DuckDBPyConnection, network: str, is_tied: bool
) -> None:
    """Two organizations may use the same private addresses."""
    for name, minute, address, vpc in (("scan", 0, "10.0.0.1", "vpc-1"), ("work", 9, "10.0.0.2", network)):
        facts = SCAN if name == "scan" else BEACON
        told(con, name, minute, **facts)
        interface = {"instance_id": name, "private_ip_address": address, "vpc_id": vpc}
        given(con, "flattened.network_interfaces", part(name, minute, **interface))
    given(con, "flattened.network_peers", peer("scan", "10.0.0.2"))
    assert pairs(con, "between_hosts") == ([("work", "scan", "between_hosts")] if is_tied else [])


def test_an_address_of_another_network_is_a_host_of_a_peered_one(con: duckdb.DuckDBPyConnection) -> None:
    for name, minute, address in (("scan", 0, "10.0.0.1"), ("work", 9, "10.1.0.2")):
        told(con, name, minute, **(SCAN if name == "scan" else BEACON))
        interface = {"instance_id": name, "private_ip_address": address, "vpc_id": f"vpc-{name}"}
        given(con, "flattened.network_interfaces", part(name, minute, **interface))
    given(con, "flattened.network_peers", peer("scan", "10.1.0.2"))
    assert pairs(con, "between_hosts") == [("work", "scan", "between_hosts")]


@pytest.mark.parametrize(
    ("kind", "minute", "is_tied"),
    [
        ("BitcoinTool.B!DNS", 60, True),
        ("BitcoinTool.B!DNS", 61, False),
        ("SuspiciousDomainRequest", 1, False),
    ],
)
def test_a_lookup_is_seen_again_in_the_logs_of_the_host(
    con: duckdb.DuckDBPyConnection, kind: str, minute: float, is_tied: bool
) -> None:
    works(con, "program", 0, "1", finding_type=f"CryptoCurrency:Runtime/{kind}")
    on_host(con, "logs", minute, "1", finding_type=f"CryptoCurrency:EC2/{kind}")
    for name, seen in (("program", 0), ("logs", minute)):
        given(con, "flattened.dns_requests", part(name, seen, domain="pool.example"))
    assert pairs(con, "same_lookup") == ([("logs", "program", "same_lookup")] if is_tied else [])
