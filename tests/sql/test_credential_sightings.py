"""Which findings use credentials, and which happened where they are kept."""

import duckdb

from tests.sql.support import PLACE, built, container, finding, given, part, peer, task, task_arn

SIGHTINGS = "correlation.credential_sightings"
CLUSTER = "arn:aws:eks:eu-west-1:111111111111:cluster/shop"
USER = "system:serviceaccount:prod:web"
POD = f"{CLUSTER}/{USER}"


def call(con: duckdb.DuckDBPyConnection, session: str) -> None:
    given(con, "flattened.finding_versions", finding("call", 9))
    key = {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
    given(con, "flattened.access_keys", part("call", 9, **key))


def sightings(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return built(con, SIGHTINGS, "finding_id, source_kind, source_key, is_use")


def test_a_task_keeps_credentials_and_its_session_uses_them(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("held"))
    given(con, "flattened.ecs_tasks", task("held", "t1"))
    call(con, "t1")
    assert sightings(con) == [
        ("call", "ecs_task", task_arn("t1"), True),
        ("held", "ecs_task", task_arn("t1"), False),
    ]


def test_an_instance_is_known_by_the_name_of_its_session(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("held"))
    given(con, "flattened.instances", part("held", **PLACE, instance_id="i-0123456789abcdef0"))
    given(con, "flattened.containers", container("held", "c1"))
    call(con, "i-0123456789abcdef0")
    assert built(con, SIGHTINGS, "finding_id, source_kind, is_use, has_container") == [
        ("call", "instance", True, False),
        ("held", "instance", False, True),
    ]


def test_a_pod_has_the_address_of_its_node_where_the_call_came_from_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("pod"), finding("near", 1), finding("far", 2))
    workload = {"namespace": "prod", "service_account_name": "web"}
    given(con, "flattened.kubernetes_workloads", part("pod", **workload))
    for name, minute, address in (("near", 1, "10.0.0.7"), ("far", 2, "9.9.9.9")):
        given(con, "flattened.kubernetes_users", part(name, minute, **PLACE, username=USER))
        given(con, "flattened.network_peers", peer(name, address, minute))
    clusters = [part(name, minute, cluster_arn=CLUSTER) for minute, name in enumerate(("pod", "near", "far"))]
    given(con, "flattened.eks_clusters", *clusters)
    given(con, "flattened.network_interfaces", part("pod", private_ip_address="10.0.0.7"))
    assert sightings(con) == [
        ("far", "service_account", POD, True),
        ("near", "service_account", f"{POD} from 10.0.0.7", True),
        ("pod", "service_account", POD, False),
        ("pod", "service_account", f"{POD} from 10.0.0.7", False),
    ]


def test_who_probes_a_host_is_not_seen_where_its_credentials_are_kept(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("probe", action_type="PORT_PROBE"))
    given(con, "flattened.instances", part("probe", instance_id="i-0123456789abcdef0"))
    assert sightings(con) == []
