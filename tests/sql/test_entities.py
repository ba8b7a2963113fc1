"""Entities: given versions of findings, who and what is known."""

import hashlib

import duckdb

from tests.sql.support import at, build_all, built, finding, given, part, process, rows

TASK = "arn:aws:ecs:eu-west-1:111111111111:task/shop/t1"
CLUSTER = "arn:aws:ecs:eu-west-1:111111111111:cluster/shop"
IMAGE = {"image_registry": "docker.io", "image_repository": "library/nginx", "image_tag": "latest"}
IMAGE_KEY = "docker.io/library/nginx:latest"
SHA = "AB" * 32


def _task(finding_id: str, updated: float = 0, **facts: object) -> dict[str, object]:
    task = {"task_arn": TASK, "task_id": "t1", "cluster_arn": CLUSTER, "task_definition_arn": "arn:td/web:3"}
    return part(finding_id, updated, **(task | {"cluster_name": "shop"} | facts))


def _container(finding_id: str, updated: float = 0, **facts: object) -> dict[str, object]:
    container = {"described_by": "ecs_task", "container_id": "c1", "name": "nginx", "image_key": IMAGE_KEY}
    return part(finding_id, updated, **(container | IMAGE | facts))


def _peer(finding_id: str, updated: float, address: str, position: int = 1) -> dict[str, object]:
    place = {"action": "network_connection", "side": "remote", "position": position}
    return part(finding_id, updated, **place, ip_address=address)


def test_current_is_the_latest_version_with_its_history(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", 5, severity=2.0),
        finding("a", 0, severity=8.0),
        finding("b"),
    )
    build_all(con, "flattened.findings_current")
    query = (
        "SELECT finding_id, updated_at, severity, version_count, first_updated_at, highest_severity FROM {}"
    )
    assert rows(con, query.format("flattened.findings_current")) == [
        ("a", at(5), 2.0, 2, at(0), 8.0),
        ("b", at(0), None, 1, at(0), None),
    ]


def test_an_address_that_an_update_replaced_stays_known(con: duckdb.DuckDBPyConnection) -> None:
    versions = [finding("a", minute, event_first_seen_at=at(-9)) for minute in (0, 5, 9)]
    given(con, "flattened.finding_versions", *versions)
    given(
        con,
        "flattened.network_peers",
        _peer("a", 0, "9.9.9.9"),
        _peer("a", 5, "8.8.8.8"),
        _peer("a", 9, "8.8.8.8"),
    )
    build_all(con, "entities.finding_entities")
    query = """
        SELECT entity_kind, entity_key, role, version_count, first_updated_at, last_updated_at, first_seen_at,
            last_seen_at
        FROM entities.finding_entities
        ORDER BY ALL
    """
    assert rows(con, query) == [
        ("aws_account", "111111111111", "resource", 3, at(0), at(9), at(-9), at(9)),
        ("ip_address", "8.8.8.8", "remote", 2, at(5), at(9), at(5), at(9)),
        ("ip_address", "9.9.9.9", "remote", 1, at(0), at(0), at(0), at(0)),
    ]


def test_versions_are_counted_once_however_many_they_are(con: duckdb.DuckDBPyConnection) -> None:
    # One bit a version counts the first 61; some of the later ones name the address twice as well.
    given(con, "flattened.finding_versions", *(finding("a", minute) for minute in range(130)))
    named = [minute for minute in range(130) if minute % 3]
    given(con, "flattened.network_peers", *(_peer("a", minute, "8.8.8.8") for minute in named))
    again = [minute for minute in named if minute % 2]
    given(con, "flattened.network_peers", *(_peer("a", minute, "8.8.8.8", position=2) for minute in again))
    counts = built(con, "entities.finding_entities", "entity_kind, version_count")
    assert counts == [("aws_account", 130), ("ip_address", len(named))]


def test_the_number_of_an_entity_is_a_hash_that_other_engines_can_compute(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER))
    given(con, "flattened.dns_requests", part("a", domain="évil.example"))
    for name in ("entities.entities", "entities.finding_entities"):
        named = built(con, name, "entity_kind, entity_key, entity_id")
        assert len(named) == 3
        for kind, key, number in named:
            digest = hashlib.md5(f"{kind}/{key}".encode(), usedforsecurity=False).hexdigest()
            assert number == int(digest[:15], 16)
    relations = built(con, "entities.entity_relations", "entity_kind, entity_key, entity_id")
    numbers = set(rows(con, "SELECT entity_kind, entity_key, entity_id FROM entities.entities"))
    assert set(relations) < numbers
    assert {key for (key,) in rows(con, "SELECT related_id FROM entities.entity_relations")} < {
        number for _, _, number in numbers
    }


def test_every_kind_has_a_stable_key(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn=CLUSTER, cluster_name="shop"))
    given(con, "flattened.ecs_tasks", _task("a"))
    given(con, "flattened.containers", _container("a"))
    given(con, "flattened.eks_clusters", part("a", cluster_arn="arn:eks/prod", cluster_name="prod"))
    workload = {"workload_name": "web", "workload_type": "pods", "namespace": "shop"}
    given(con, "flattened.kubernetes_workloads", part("a", **workload))
    given(con, "flattened.kubernetes_users", part("a", username="system:admin"))
    given(con, "flattened.instances", part("a", instance_id="i-1"))
    key = {"access_key_id": "ASIA1", "principal_id": "AROA1:alice", "principal_session_name": "alice"}
    given(con, "flattened.access_keys", part("a", user_name="admin", user_type="AssumedRole", **key))
    given(con, "flattened.s3_buckets", part("a", bucket_arn="arn:aws:s3:::b", bucket_name="b"))
    given(con, "flattened.lambda_functions", part("a", function_arn="arn:fn", function_name="fn"))
    given(con, "flattened.databases", part("a", database_kind="instance", database_arn="arn:db"))
    given(con, "flattened.dns_requests", part("a", domain="Evil.Example."))
    given(con, "flattened.processes", process("a", "p1", executable_path="/bin/x", executable_sha256=SHA))
    build_all(con, "entities.entities")
    place = "111111111111/eu-west-1"
    assert rows(con, "SELECT entity_kind, entity_key FROM entities.entities ORDER BY ALL") == [
        ("access_key", "ASIA1"),
        ("aws_account", "111111111111"),
        ("container", f"{place}/c1"),
        ("container_image", IMAGE_KEY),
        ("database", "arn:db"),
        ("domain", "evil.example"),
        ("ecs_cluster", CLUSTER),
        ("ecs_task", TASK),
        ("eks_cluster", "arn:eks/prod"),
        ("executable_hash", SHA.lower()),
        ("executable_path", "/bin/x"),
        ("instance", f"{place}/i-1"),
        ("kubernetes_namespace", "arn:eks/prod/shop"),
        ("kubernetes_workload", "arn:eks/prod/shop/pods/web"),
        ("lambda_function", "arn:fn"),
        ("principal", "AROA1"),
        ("principal", "arn:eks/prod/system:admin"),
        ("process", f"{place}/p1"),
        ("role_session", "AROA1:alice"),
        ("s3_bucket", "arn:aws:s3:::b"),
        ("task_definition", "arn:td/web:3"),
    ]


def test_credentials_of_a_task_name_the_task(con: duckdb.DuckDBPyConnection) -> None:
    other = {"account_id": "222222222222"}
    session = {"principal_id": "AROA1:t1", "principal_session_name": "t1"}
    given(con, "flattened.finding_versions", finding("iam"), finding("elsewhere", **other), finding("task"))
    given(con, "flattened.ecs_tasks", _task("task"))
    given(con, "flattened.access_keys", part("iam", **session), part("elsewhere", **session, **other))
    build_all(con, "entities.finding_entities")
    query = "SELECT finding_id, role FROM entities.finding_entities WHERE entity_kind = 'ecs_task'"
    assert rows(con, query) == [("iam", "credential_source"), ("task", "resource")]


def test_a_sequence_names_its_resources_and_endpoints(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("s"))
    given(con, "flattened.sequence_resources", part("s", resource_uid=TASK, resource_type="ECS_TASK"))
    given(con, "flattened.sequence_endpoints", part("s", ip_address="9.9.9.9"))
    build_all(con, "entities.finding_entities")
    query = "SELECT entity_kind, entity_key FROM entities.finding_entities WHERE role = 'sequence'"
    assert rows(con, query) == [("ecs_task", TASK), ("ip_address", "9.9.9.9")]


def test_samples_make_no_entities_but_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    sample = {"is_sample": True}
    given(con, "flattened.finding_versions", finding("a", tactic="Execution", severity_band="High"))
    given(
        con,
        "flattened.finding_versions",
        finding("x", **sample),
        finding("y", account_id="999999999999", **sample),
    )
    given(con, "flattened.instances", part("x", instance_id="i-99999999"))
    build_all(con, "entities.aws_account")
    assert rows(con, "SELECT entity_kind FROM entities.entities") == [("aws_account",)]
    query = "SELECT account_id, finding_count, high_count, sample_finding_count, tactics FROM {}"
    assert rows(con, query.format("entities.aws_account")) == [("111111111111", 1, 1, 1, ["Execution"])]


def test_an_entity_of_several_accounts_has_none(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", severity=2.0),
        finding("b", 5, severity=8.0, account_id="2"),
    )
    given(con, "flattened.network_peers", _peer("a", 0, "9.9.9.9"), _peer("b", 5, "9.9.9.9"))
    build_all(con, "entities.entities")
    query = """
        SELECT account_id, region, account_count, first_seen_at, last_seen_at, finding_count,
            highest_severity, roles
        FROM entities.entities WHERE entity_kind = 'ip_address'
    """
    assert rows(con, query) == [(None, "eu-west-1", 2, at(0), at(5), 2, 8.0, ["remote"])]


def test_newly_observed_in_a_scope_is_a_query(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 60))
    for name, minute in (("a", 0), ("b", 60)):
        given(con, "flattened.ecs_clusters", part(name, minute, cluster_arn=CLUSTER))
        given(con, "flattened.network_peers", _peer(name, minute, "9.9.9.9"))
    given(con, "flattened.dns_requests", part("b", 60, domain="new.example"))
    build_all(con, "entities.entity_relations")
    query = """
        SELECT related_key, relation, first_seen_at, last_seen_at, finding_count
        FROM entities.entity_relations
        WHERE entity_kind = 'ecs_cluster' AND relation = 'contacted'
        ORDER BY related_key DESC
    """
    assert rows(con, query) == [
        ("new.example", "contacted", at(60), at(60), 1),
        ("9.9.9.9", "contacted", at(0), at(60), 2),
    ]


def test_what_no_version_names_together_is_not_related(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("a", 5))
    given(con, "flattened.ecs_tasks", _task("a", 0))
    given(con, "flattened.network_peers", _peer("a", 5, "9.9.9.9"))
    build_all(con, "entities.entity_relations")
    query = "SELECT entity_kind FROM entities.entity_relations WHERE related_kind = 'ip_address'"
    assert rows(con, query) == [("aws_account",)]


def test_a_container_runs_its_own_image_and_a_path_has_its_own_hash(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    side = {"container_id": "c2", "image_key": "docker.io/library/envoy:1", "position": 2}
    given(con, "flattened.containers", _container("a"), _container("a", **side))
    modifying = {"role": "modifying", "lineage_of": "modifying", "executable_sha256": "dd"}
    given(
        con,
        "flattened.processes",
        process("a", "p1", executable_path="/bin/nmap", executable_sha256="aa"),
        process("a", "p2", executable_path="/bin/dpkg", **modifying),
    )
    build_all(con, "entities.entity_relations")
    query = """
        SELECT regexp_extract(entity_key, '[^/]*$'), regexp_extract(related_key, '[^/]*$')
        FROM entities.entity_relations
        WHERE (entity_kind, related_kind) IN
            (('container', 'container_image'), ('executable_path', 'executable_hash'))
        ORDER BY ALL
    """
    assert rows(con, query) == [("c1", "nginx:latest"), ("c2", "envoy:1"), ("dpkg", "dd"), ("nmap", "aa")]


def test_profiles_show_the_latest_known_attributes_and_what_runs_there(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a", severity=5.0), finding("b", 9))
    for name, minute, status in (("a", 0, "ACTIVE"), ("b", 9, "INACTIVE")):
        cluster = {"cluster_arn": CLUSTER, "cluster_name": "shop", "status": status}
        given(con, "flattened.ecs_clusters", part(name, minute, **cluster))
        given(con, "flattened.containers", _container(name, minute))
    given(
        con, "flattened.ecs_tasks", _task("a", launch_type="FARGATE"), _task("b", 9, task_group="service:web")
    )
    build_all(con, "entities.ecs_task", "entities.ecs_cluster", "entities.container_image")
    task = """
        SELECT task_id, cluster_name, launch_type, task_group, image_keys, container_count, finding_count
        FROM {}
    """
    assert rows(con, task.format("entities.ecs_task")) == [
        ("t1", "shop", "FARGATE", "service:web", [IMAGE_KEY], 1, 2)
    ]
    cluster_query = "SELECT cluster_name, status, task_count, task_definition_count, image_count FROM {}"
    assert rows(con, cluster_query.format("entities.ecs_cluster")) == [("shop", "INACTIVE", 1, 1, 1)]
    image = """
        SELECT image_repository, image_digest, container_count, task_count, cluster_count, highest_severity
        FROM {}
    """
    assert rows(con, image.format("entities.container_image")) == [("library/nginx", None, 1, 1, 1, 5.0)]


def test_user_agents_and_operations_of_calls_are_entities_of_who_called(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("aws"), finding("k8s"))
    given(con, "flattened.access_keys", part("aws", access_key_id="AKIA1"))
    call = {"service_name": "s3.amazonaws.com", "api": "GetObject", "user_agent": "aws-cli/2"}
    given(con, "flattened.api_calls", part("aws", api_kind="aws", **call))
    request = {"verb": "create", "resource": "pods", "subresource": "exec", "user_agent": "kubectl"}
    given(con, "flattened.api_calls", part("k8s", api_kind="kubernetes", **request))
    called = "WHERE entity_kind IN ('user_agent', 'api_operation')"
    build_all(con, "entities.entity_relations")
    assert rows(
        con, f"SELECT finding_id, entity_key, role FROM entities.finding_entities {called} ORDER BY ALL"
    ) == [
        ("aws", "aws-cli/2", "caller"),
        ("aws", "s3.amazonaws.com/GetObject", "called"),
        ("k8s", "kubectl", "caller"),
        ("k8s", "kubernetes/create/pods/exec", "called"),
    ]
    of_key = "WHERE entity_key = 'AKIA1' ORDER BY ALL"
    assert rows(con, f"SELECT relation, related_key FROM entities.entity_relations {of_key}") == [
        ("called", "s3.amazonaws.com/GetObject"),
        ("used_agent", "aws-cli/2"),
    ]


def test_what_is_named_by_no_arn_is_known_by_its_account_and_region(con: duckdb.DuckDBPyConnection) -> None:
    places = {"a": ("1", "r"), "b": ("2", "r"), "c": ("1", "s")}
    for name, (account_id, region) in places.items():
        facts = {"account_id": account_id, "region": region}
        given(con, "flattened.finding_versions", finding(name, **facts))
        named = {"task_arn": "t1", "cluster_arn": "shop", "task_definition_arn": "web:3"}
        given(con, "flattened.ecs_tasks", _task(name, **named, **facts))
        given(con, "flattened.ecs_clusters", part(name, cluster_arn="shop", **facts))
        given(con, "flattened.lambda_functions", part(name, function_arn="f", **facts))
        resource = {
            "resource_type": "ECS_TASK",
            "resource_uid": "t1",
            "resource_account_id": "1",
            "position": 1,
        }
        given(con, "flattened.sequence_resources", part(name, **resource, resource_region="r", **facts))
    build_all(con, "entities.ecs_task", "entities.ecs_cluster", "entities.task_definition")
    query = "SELECT entity_key, finding_count FROM entities.entities WHERE entity_kind = '{}' ORDER BY ALL"
    # The sequences of all three name the task of one account and region.
    assert rows(con, query.format("ecs_task")) == [("1/r/t1", 3), ("1/s/t1", 1), ("2/r/t1", 1)]
    assert rows(con, query.format("lambda_function")) == [("1/r/f", 1), ("1/s/f", 1), ("2/r/f", 1)]
    task = "SELECT task_arn, cluster_arn, task_definition_arn, task_id FROM entities.ecs_task ORDER BY ALL"
    assert rows(con, task) == [
        ("1/r/t1", "1/r/shop", "1/r/web:3", "t1"),
        ("1/s/t1", "1/s/shop", "1/s/web:3", "t1"),
        ("2/r/t1", "2/r/shop", "2/r/web:3", "t1"),
    ]
