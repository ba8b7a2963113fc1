"""Profiles: given versions of findings, what is known of an entity of each kind, and where it belongs."""

import duckdb

from tests.sql.support import (
    PLACE,
    Row,
    at,
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

HERE = f"{PLACE['account_id']}/{PLACE['region']}"
CLUSTER = "arn:aws:ecs:eu-west-1:111111111111:cluster/shop"
DEFINITION = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web:3"
EKS = "arn:aws:eks:eu-west-1:111111111111:cluster/prod"
OLD, NEW = "aa" * 32, "bb" * 32
PROFILES = (
    ("aws_account", "account_id"),
    ("container", "container_key"),
    ("container_image", "image_key"),
    ("domain", "domain"),
    ("ecs_cluster", "cluster_arn"),
    ("ecs_task", "task_arn"),
    ("eks_cluster", "cluster_arn"),
    ("executable_hash", "executable_sha256"),
    ("executable_path", "executable_path"),
    ("instance", "instance_key"),
    ("ip_address", "ip_address"),
    ("kubernetes_workload", "workload_key"),
    ("principal", "principal_key"),
    ("task_definition", "task_definition_arn"),
)


def _ecs_task(finding_id: str, updated: float = 0, task_id: str = "t1", **facts: object) -> Row:
    where = {"cluster_arn": CLUSTER, "cluster_name": "shop"}
    definition = {"task_definition_arn": DEFINITION, "task_definition_family": "web"}
    return task(
        finding_id, task_id, updated, **(where | definition | {"task_definition_revision": 3} | facts)
    )


def _pod(finding_id: str, updated: float = 0, **facts: object) -> Row:
    pod = {"workload_name": "web-1", "workload_type": "pods", "namespace": "shop"}
    return part(finding_id, updated, **(pod | facts))


def test_a_container_leads_to_its_task_definition_cluster_and_instance(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 9))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER), part("b", 9, cluster_arn=CLUSTER))
    given(con, "flattened.ecs_tasks", _ecs_task("a"), _ecs_task("b", 9))
    given(con, "flattened.instances", part("a", instance_id="i-1"))
    mounts = [{"name": "host", "mount_path": "/host"}, {"name": "more", "mount_path": "/host"}]
    known = {"container_runtime": "containerd", "is_privileged": True, "volume_mounts": mounts}
    given(con, "flattened.containers", container("a", "c1", name="nginx", **known))
    given(con, "flattened.containers", container("b", "c1", 9, name="nginx", is_privileged=False))
    given(con, "flattened.processes", process("a", "p1"))
    columns = """
        container_key, container_name, image_key, container_runtime, is_privileged, mount_paths, task_arn,
        task_definition_arn, cluster_arn, instance_key, process_count, finding_count
    """
    place = (task_arn("t1"), DEFINITION, CLUSTER, f"{HERE}/i-1")
    assert built(con, "entities.container", columns) == [
        (f"{HERE}/c1", "nginx", "shop:1", "containerd", False, ["/host"], *place, 1, 2)
    ]
    tasks = built(con, "entities.ecs_task", "task_id, cluster_name, instance_key, image_keys")
    assert tasks == [("t1", "shop", f"{HERE}/i-1", ["shop:1"])]
    clusters = built(con, "entities.ecs_cluster", "cluster_arn, instance_count, task_count")
    assert clusters == [(CLUSTER, 1, 1)]


def test_a_task_definition_has_its_family_and_revision(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", severity=5.0), finding("b", 9, severity=8.0))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER), part("b", 9, cluster_arn=CLUSTER))
    later = {"launch_type": "FARGATE", "started_at": at(5)}
    given(con, "flattened.ecs_tasks", _ecs_task("a", launch_type="EC2", started_at=at(-5)))
    given(con, "flattened.ecs_tasks", _ecs_task("b", 9, "t2", **later))
    given(con, "flattened.containers", container("a", "c1"), container("b", "c2", 9, image_key="shop:2"))
    columns = """
        task_definition_family, task_definition_revision, cluster_arns, launch_types, image_keys,
        first_started_at, task_count, highest_severity
    """
    assert built(con, "entities.task_definition", columns) == [
        ("web", 3, [CLUSTER], ["EC2", "FARGATE"], ["shop:1", "shop:2"], at(-5), 2, 8.0)
    ]


def test_a_pod_leads_to_its_namespace_cluster_and_node(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 9))
    versions = ("a", 0), ("b", 9)
    for name, minute in versions:
        created = {"cluster_name": "prod", "vpc_id": "vpc-1", "cluster_created_at": at(-99)}
        given(con, "flattened.eks_clusters", part(name, minute, cluster_arn=EKS, **created))
        given(con, "flattened.instances", part(name, minute, instance_id=f"i-{name}"))
        given(con, "flattened.containers", container(name, "c1", minute))
    given(con, "flattened.kubernetes_workloads", _pod("a", service_account_name="default"))
    given(con, "flattened.kubernetes_workloads", _pod("b", 9, uses_host_pid=True))
    given(con, "flattened.kubernetes_users", part("b", 9, username="system:admin", groups=["g"]))
    key = f"{EKS}/shop/pods/web-1"
    columns = """
        workload_key, workload_name, namespace_key, cluster_arn, instance_key, service_account_name, uses_host_pid,
        image_keys, container_count
    """
    assert built(con, "entities.kubernetes_workload", columns) == [
        (key, "web-1", f"{EKS}/shop", EKS, f"{HERE}/i-b", "default", True, ["shop:1"], 1)
    ]
    columns = "cluster_name, vpc_id, cluster_created_at, instance_count, namespace_count, workload_count, principal_count"
    assert built(con, "entities.eks_cluster", columns) == [("prod", "vpc-1", at(-99), 2, 1, 1, 1)]
    columns = "workload_key, namespace, cluster_arn, instance_key"
    assert built(con, "entities.container", columns) == [(key, "shop", EKS, f"{HERE}/i-b")]
    nodes = built(con, "entities.instance", "instance_id, cluster_arn, container_count")
    assert nodes == [("i-a", EKS, 1), ("i-b", EKS, 1)]


def test_an_instance_keeps_every_address_that_it_had(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("a", 9))
    states = (0, "running", "9.9.9.9"), (9, "stopped", None)
    for minute, state, public in states:
        known = {"instance_type": "m5.large", "image_id": "ami-1"} if public else {}
        given(con, "flattened.instances", part("a", minute, instance_id="i-1", instance_state=state, **known))
        groups = [{"group_id": "sg-1", "group_name": "web"}]
        interface = {"position": 1, "instance_id": "i-1", "vpc_id": "vpc-1", "private_ip_address": "10.0.0.1"}
        more = {"public_ip": public, "security_groups": groups, "ipv6_addresses": ["fd00::1"]}
        given(con, "flattened.network_interfaces", part("a", minute, **interface, **more))
    columns = """
        instance_state, instance_type, image_id, vpc_id, private_ip_addresses, public_ip_addresses, security_groups
    """
    addresses = (["10.0.0.1", "fd00::1"], ["9.9.9.9"], ["web (sg-1)"])
    assert built(con, "entities.instance", columns) == [("stopped", "m5.large", "ami-1", "vpc-1", *addresses)]


def test_principals_of_iam_and_of_kubernetes(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 9))
    session = {"principal_id": "AROA1:alice", "principal_session_name": "alice", "access_key_id": "ASIA1"}
    given(con, "flattened.access_keys", part("a", user_name="admin", user_type="AssumedRole", **session))
    given(con, "flattened.network_peers", peer("a", "9.9.9.9"))
    given(con, "flattened.eks_clusters", part("b", 9, cluster_arn=EKS))
    user = {"username": "system:admin", "groups": ["b", "a"], "impersonated_username": "root"}
    given(con, "flattened.kubernetes_users", part("b", 9, **user))
    columns = """
        principal_key, principal_name, principal_type, cluster_arn, groups, impersonated_users, access_key_count,
        session_count, address_count
    """
    assert built(con, "entities.principal", columns) == [
        ("AROA1", "admin", "AssumedRole", None, [], [], 1, 1, 1),
        (f"{EKS}/system:admin", "system:admin", "KubernetesUser", EKS, ["a", "b"], ["root"], 0, 0, 0),
    ]


def test_an_address_has_its_latest_owner_and_its_first_ports(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 9))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER))
    given(con, "flattened.ecs_tasks", _ecs_task("a"))
    was = {"country_name": "Norway", "asn": "1", "asn_organization": "Old", "protocol": "TCP"}
    given(con, "flattened.network_peers", peer("a", "9.9.9.9", port=4444, direction="OUTBOUND", **was))
    now = {"country_name": "Chad", "asn": "2", "asn_organization": "New", "protocol": "TCP"}
    given(con, "flattened.network_peers", peer("b", "9.9.9.9", 9, port=80, direction="INBOUND", **now))
    given(con, "flattened.network_peers", peer("b", "9.9.9.9", 9, position=2, is_blocked=True))
    columns = """
        country_name, asn, asn_organization, directions, was_blocked, port_count, ports, cluster_count, task_count,
        finding_count
    """
    assert built(con, "entities.ip_address", columns) == [
        ("Chad", "2", "New", ["INBOUND", "OUTBOUND"], True, 2, ["80/tcp", "4444/tcp"], 1, 1, 2)
    ]


def test_a_domain_is_one_however_it_is_written(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 9))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER), part("b", 9, cluster_arn=CLUSTER))
    asked = {"domain_with_suffix": "evil.example", "protocol": "UDP", "is_blocked": False}
    given(con, "flattened.dns_requests", part("a", domain="C2.Evil.Example.", **asked))
    given(con, "flattened.dns_requests", part("b", 9, domain="c2.evil.example", is_blocked=True))
    columns = "domain, registered_domain, protocols, was_blocked, cluster_count, finding_count"
    assert built(con, "entities.domain", columns) == [
        ("c2.evil.example", "evil.example", ["UDP"], True, 1, 2)
    ]


def test_one_hash_under_several_paths_and_one_path_with_several_hashes(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 5), finding("c", 9))
    ran = (
        ("a", 0, "/tmp/x", OLD, "x"),
        ("b", 5, "/usr/bin/nginx", OLD, "nginx"),
        ("c", 9, "/tmp/x", NEW, "x"),
    )
    for name, minute, path, digest, called in ran:
        file = {"executable_path": path, "executable_sha256": digest.upper()}
        at_minute = {"updated_at": at(minute), "user_name": "root", "name": called}
        given(con, "flattened.processes", process(name, f"p-{name}", **file, **at_minute))
        given(con, "flattened.containers", container(name, f"c-{name}", minute))
    above = {"executable_path": "/bin/sh", "name": "sh"}
    given(con, "flattened.processes", process("a", "p0", depth=1, **above))
    columns = (
        "executable_sha256, path_count, paths, names, users, image_count, container_count, first_seen_at"
    )
    assert built(con, "entities.executable_hash", columns) == [
        (OLD, 2, ["/tmp/x", "/usr/bin/nginx"], ["nginx", "x"], ["root"], 1, 2, at(0)),
        (NEW, 1, ["/tmp/x"], ["x"], ["root"], 1, 1, at(9)),
    ]
    columns = "executable_path, hash_count, hashes, names, container_count, first_seen_at"
    assert built(con, "entities.executable_path", columns) == [
        ("/bin/sh", 0, [], ["sh"], 0, at(0)),
        ("/tmp/x", 2, [OLD, NEW], ["x"], 2, at(0)),
        ("/usr/bin/nginx", 1, [OLD], ["nginx"], 1, at(5)),
    ]


def test_every_profile_is_an_entity_of_its_kind_with_its_figures(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a", severity=5.0, is_archived=False))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER))
    given(con, "flattened.ecs_tasks", _ecs_task("a"))
    given(con, "flattened.containers", container("a", "c1"))
    given(con, "flattened.eks_clusters", part("a", cluster_arn=EKS))
    given(con, "flattened.kubernetes_workloads", _pod("a"))
    given(con, "flattened.instances", part("a", instance_id="i-1"))
    given(con, "flattened.access_keys", part("a", principal_id="AIDA1", user_name="bob", user_type="IAMUser"))
    given(con, "flattened.network_peers", peer("a", "9.9.9.9"))
    given(con, "flattened.dns_requests", part("a", domain="evil.example"))
    file = {"executable_path": "/tmp/x", "executable_sha256": OLD}
    given(con, "flattened.processes", process("a", "p1", **file))
    build_all(con, *(f"entities.{kind}" for kind, _ in PROFILES))
    figures = "first_seen_at, last_seen_at, finding_count, highest_severity, open_finding_count"
    for kind, key in PROFILES:
        profile = rows(con, f"SELECT entity_id, {key}, {figures} FROM entities.{kind}")
        entity = (
            f"SELECT entity_id, entity_key, {figures} FROM entities.entities WHERE entity_kind = '{kind}'"
        )
        assert len(profile) == 1, kind
        assert profile == rows(con, entity), kind
