"""What two findings share only together: an address and a place, a user and an address, a program and an image."""

import duckdb
import pytest

from tests.sql.support import Row, at, build_all, container, finding, given, part, peer, process, rows

ADDRESS, OTHER = "198.51.100.7", "198.51.100.8"
DAY = 24 * 60
CLUSTER = "arn:aws:eks:eu-west-1:111111111111:cluster/shop"
KEY = {"access_key_id": "AKIA1", "principal_id": "AIDA1", "user_name": "alice", "user_type": "IAMUser"}
INBOUND = {"action_type": "NETWORK_CONNECTION"}


def told(con: duckdb.DuckDBPyConnection, name: str, minute: float, **facts: object) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding(name, minute, **({"finding_type": f"Impact:Runtime/{name}"} | facts)),
    )


def reasons(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Reasons of links of combined things."""
    build_all(con, "correlation.finding_links")
    query = "SELECT reason FROM correlation.finding_links WHERE contains(entity_key, ' in ')"
    return {reason for (reason,) in rows(con, query)}


@pytest.mark.parametrize(
    ("table", "site", "reason"),
    [
        ("flattened.instances", {"instance_id": "i-1"}, "same_address_and_place"),
        ("flattened.databases", {"database_arn": "arn:db"}, "same_address_and_place"),
        ("flattened.eks_clusters", {"cluster_arn": CLUSTER}, "same_address_and_cluster"),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, OTHER])
def test_a_probe_is_tied_to_what_its_address_does_where_it_probed(
    con: duckdb.DuckDBPyConnection, table: str, site: Row, reason: str, address: str
) -> None:
    told(con, "probe", 0, action_type="PORT_PROBE")
    told(con, "use", 3 * DAY)
    for name, minute, seen in (("probe", 0, ADDRESS), ("use", 3 * DAY, address)):
        given(con, "flattened.network_peers", peer(name, seen, minute))
        given(con, table, part(name, minute, **site))
        if "cluster_arn" in site:
            given(con, "flattened.kubernetes_users", part(name, minute, username="system:anonymous"))
    assert reasons(con) == ({reason} if address == ADDRESS else set())


def test_what_is_no_address_ties_nothing_in_one_place(con: duckdb.DuckDBPyConnection) -> None:
    """All documents from which addresses were taken out have the same text in their place."""
    told(con, "probe", 0, action_type="PORT_PROBE")
    told(con, "use", 1)
    for name, minute in (("probe", 0), ("use", 1)):
        given(con, "flattened.network_peers", peer(name, "REDACTED", minute))
        given(con, "flattened.instances", part(name, minute, instance_id="i-1"))
    assert reasons(con) == set()


def test_two_probes_of_one_scanner_stay_apart_wherever_they_meet(con: duckdb.DuckDBPyConnection) -> None:
    told(con, "probe", 0, action_type="PORT_PROBE")
    told(con, "guess", 1, **INBOUND)
    given(
        con, "flattened.network_peers", peer("probe", ADDRESS), peer("guess", ADDRESS, 1, direction="INBOUND")
    )
    given(con, "flattened.instances", part("probe", instance_id="i-1"), part("guess", 1, instance_id="i-1"))
    assert reasons(con) == set()


def test_what_the_containers_of_a_cluster_call_ties_them_to_nothing(con: duckdb.DuckDBPyConnection) -> None:
    for name, minute in (("a", 0), ("b", 2 * DAY)):
        told(con, name, minute)
        given(con, "flattened.network_peers", peer(name, ADDRESS, minute))
        given(con, "flattened.eks_clusters", part(name, minute, cluster_arn=CLUSTER))
    assert reasons(con) == set()


def test_what_recurs_in_one_place_is_no_evidence(con: duckdb.DuckDBPyConnection) -> None:
    for name, minute in (("a", 0), ("b", DAY + 1)):
        told(con, name, minute, finding_type="Impact:Runtime/CryptoMinerExecuted")
        given(con, "flattened.network_peers", peer(name, ADDRESS, minute))
        given(con, "flattened.instances", part(name, minute, instance_id="i-1"))
    assert reasons(con) == set()


def calls(con: duckdb.DuckDBPyConnection, *named: tuple[str, float, str, Row]) -> None:
    for name, minute, address, key in named:
        told(con, name, minute)
        given(con, "flattened.access_keys", part(name, minute, **key))
        given(con, "flattened.network_peers", peer(name, address, minute))


def test_a_key_at_its_address_ties_days_apart(con: duckdb.DuckDBPyConnection) -> None:
    calls(con, ("a", 0, ADDRESS, KEY), ("b", 5 * DAY, ADDRESS, KEY))
    assert reasons(con) == {"same_address_and_key"}


def test_a_key_at_another_address_does_not(con: duckdb.DuckDBPyConnection) -> None:
    calls(con, ("a", 0, ADDRESS, KEY), ("b", 5 * DAY, OTHER, KEY))
    assert reasons(con) == set()


@pytest.mark.parametrize(("minute", "is_tied"), [(DAY, True), (DAY + 1, False)])
def test_a_user_ties_with_new_keys_at_one_address(
    con: duckdb.DuckDBPyConnection, minute: float, is_tied: bool
) -> None:
    calls(con, ("a", 0, ADDRESS, KEY), ("b", minute, ADDRESS, KEY | {"access_key_id": "AKIA2"}))
    assert reasons(con) == ({"same_address_and_principal"} if is_tied else set())


def test_a_user_at_his_usual_address_shows_habits(con: duckdb.DuckDBPyConnection) -> None:
    daily = [(f"f{day}", day * DAY, ADDRESS, KEY | {"access_key_id": f"AKIA{day}"}) for day in range(5)]
    calls(con, *daily)
    assert reasons(con) == set()


def test_two_users_of_one_account_are_tied_by_their_address(con: duckdb.DuckDBPyConnection) -> None:
    bob = {"access_key_id": "AKIA2", "principal_id": "AIDA2", "user_name": "bob"}
    calls(con, ("a", 0, ADDRESS, KEY), ("b", 60, ADDRESS, bob))
    assert reasons(con) == {"same_address_and_account"}


def test_an_exit_of_many_ties_nobody(con: duckdb.DuckDBPyConnection) -> None:
    people = [
        (f"f{n}", n, ADDRESS, {"access_key_id": f"AKIA{n}", "principal_id": f"AIDA{n}", "user_name": f"u{n}"})
        for n in range(6)
    ]
    calls(con, *people, ("again", 9, ADDRESS, people[0][3]))
    build_all(con, "correlation.finding_links")
    assert rows(con, "SELECT is_exit FROM correlation.outlets") == [(True,)]
    other = "FROM correlation.finding_links WHERE reason != 'same_credentials'"
    assert rows(con, other) == []


def test_an_address_that_is_at_home_does_not_tie_an_account(con: duckdb.DuckDBPyConnection) -> None:
    bob = {"access_key_id": "AKIA2", "principal_id": "AIDA2", "user_name": "bob"}
    for day in range(5):
        told(con, f"guess{day}", day * 2 * DAY, account_id="222222222222", **INBOUND)
        given(
            con, "flattened.network_peers", peer(f"guess{day}", ADDRESS, day * 2 * DAY, direction="INBOUND")
        )
    calls(con, ("a", 0, ADDRESS, KEY), ("b", 60, ADDRESS, bob))
    build_all(con, "correlation.finding_links")
    assert rows(con, "SELECT is_exit, is_lasting FROM correlation.outlets") == [(False, True)]
    assert reasons(con) == set()


@pytest.mark.parametrize("account", ["111111111111", "222222222222"])
def test_a_probe_is_tied_to_what_its_address_does_in_the_account(
    con: duckdb.DuckDBPyConnection, account: str
) -> None:
    told(con, "guess", 0, account_id=account, **INBOUND)
    given(con, "flattened.network_peers", peer("guess", ADDRESS, direction="INBOUND"))
    calls(con, ("use", 60, ADDRESS, KEY))
    assert reasons(con) == ({"probed_and_used"} if account == "111111111111" else set())


def test_a_tor_exit_probes_for_anybody(con: duckdb.DuckDBPyConnection) -> None:
    told(con, "guess", 0, **INBOUND)
    given(con, "flattened.network_peers", peer("guess", ADDRESS, direction="INBOUND"))
    calls(con, ("use", 60, ADDRESS, KEY))
    con.execute(
        "UPDATE flattened.finding_versions SET finding_type = 'Recon:IAMUser/TorIPCaller' WHERE finding_id = 'use'"
    )
    assert reasons(con) == set()


def ran(
    con: duckdb.DuckDBPyConnection, name: str, minute: float, path: str, image: str, **facts: object
) -> None:
    """A finding of a program in a container of its own."""
    told(con, name, minute, **facts)
    program = {"executable_path": path, "executable_sha256": "aa", "started_at": at(minute)}
    given(con, "flattened.processes", process(name, name, updated=minute, **program))
    given(con, "flattened.containers", container(name, name, minute, image_key=image))


@pytest.mark.parametrize(
    ("path", "is_tied"), [("/opt/app/agent", True), ("/usr/bin/curl", False), ("/opt/jdk/bin/java", False)]
)
def test_a_program_of_an_image_ties_wherever_it_runs(
    con: duckdb.DuckDBPyConnection, path: str, is_tied: bool
) -> None:
    ran(con, "a", 0, path, "shop:2")
    ran(con, "b", 180, path, "shop:2")
    assert reasons(con) == ({"same_program_and_image"} if is_tied else set())


@pytest.mark.parametrize(
    ("kind", "is_tied"), [("Execution:Runtime/NewBinaryExecuted", True), ("Impact:Runtime/a", False)]
)
def test_a_program_that_an_image_writes_ties_for_days(
    con: duckdb.DuckDBPyConnection, kind: str, is_tied: bool
) -> None:
    ran(con, "a", 0, "/opt/app/agent", "shop:2", finding_type=kind)
    ran(con, "b", 5 * DAY, "/opt/app/agent", "shop:2")
    assert reasons(con) == ({"same_program_and_image"} if is_tied else set())


def test_a_program_that_was_rolled_out_to_many_images_does_not(con: duckdb.DuckDBPyConnection) -> None:
    ran(con, "a", 0, "/opt/app/agent", "shop:2")
    ran(con, "b", 60, "/opt/app/agent", "cart:1")
    assert reasons(con) == set()


@pytest.mark.parametrize(("agent", "is_tied"), [("kali", True), ("aws-cli", False)])
def test_a_user_with_one_agent_ties_while_his_addresses_change(
    con: duckdb.DuckDBPyConnection, agent: str, is_tied: bool
) -> None:
    calls(con, ("a", 0, ADDRESS, KEY), ("b", 60, OTHER, KEY | {"access_key_id": "AKIA2"}))
    for name, minute, used in (("a", 0, "kali"), ("b", 60, agent)):
        given(con, "flattened.api_calls", part(name, minute, user_agent=used))
    assert reasons(con) == ({"same_principal_and_agent"} if is_tied else set())


def test_a_program_in_a_place_ties_after_an_image_is_replaced(con: duckdb.DuckDBPyConnection) -> None:
    for name, minute in (("a", 0), ("b", 3 * DAY)):
        told(con, name, minute)
        facts = {"executable_path": "/opt/app/agent", "started_at": at(minute)}
        given(con, "flattened.processes", process(name, name, updated=minute, **facts))
        given(con, "flattened.instances", part(name, minute, instance_id="i-1"))
    assert reasons(con) == {"same_program_and_place"}


@pytest.mark.parametrize(("days", "is_tied"), [(0, True), (2, False)])
def test_an_address_that_is_at_home_ties_no_calls_of_a_cluster(
    con: duckdb.DuckDBPyConnection, days: int, is_tied: bool
) -> None:
    for number in range(6):
        name, minute = f"call{number}", number * days * DAY + number
        told(con, name, minute)
        given(con, "flattened.eks_clusters", part(name, minute, cluster_arn="arn:aws:eks:shop"))
        given(con, "flattened.kubernetes_users", part(name, minute, username="admin"))
        given(con, "flattened.network_peers", peer(name, ADDRESS, minute))
    assert ("same_address_and_cluster" in reasons(con)) == is_tied
