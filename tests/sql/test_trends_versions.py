"""Where a version happened: one service, workload, image and executable each."""

import duckdb
import pytest

from tests.sql.support import broken, built, container, finding, given, part, process, task


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"task_group": "service:web", "task_definition_family": "web-task"}, "service:web"),
        ({"task_group": "family:etl", "task_definition_family": "etl"}, "family:etl"),
        ({"task_definition_family": "etl"}, "family:etl"),
        ({}, ""),
    ],
)
def test_a_task_belongs_to_its_service_else_to_its_family(
    con: duckdb.DuckDBPyConnection, facts: dict[str, str], expected: str
) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.ecs_tasks", task("a", "t1", **facts))
    assert built(con, "trends.finding_versions", "ecs_workload") == [(expected,)]
    assert broken(con, "trends.finding_versions") == []


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("pods", "web-7d4b9c6f58-x2k9p", "pay/web"),
        ("pods", "web-proxy-e50dbb3a4-6qxhf", "pay/web-proxy"),
        ("pods", "backup-28941120-zx7wq", "pay/backup"),
        ("pods", "node-exporter-v2-x2k9p", "pay/node-exporter-v2"),
        ("pods", "my-frontend-proxy", "pay/my-frontend-proxy"),
        ("pods", "db-0", "pay/db-0"),
        ("deployments", "web-7d4b9c6f58-x2k9p", "pay/web-7d4b9c6f58-x2k9p"),
    ],
)
def test_pods_of_one_workload_are_one_workload(
    con: duckdb.DuckDBPyConnection, kind: str, name: str, expected: str
) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    workload = part("a", namespace="pay", workload_type=kind, workload_name=name)
    given(con, "flattened.kubernetes_workloads", workload)
    assert built(con, "trends.finding_versions", "eks_workload") == [(expected,)]


def test_a_version_has_the_image_that_it_is_about_and_the_acting_executable(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    shop = {"image_registry": "docker.io", "image_repository": "acme/shop", "image_tag": "1"}
    sidecar = {"image_registry": "docker.io", "image_repository": "acme/envoy", "image_key": "envoy"}
    given(
        con,
        "flattened.containers",
        container("a", "c", described_by="ecs_task", **sidecar),
        container("a", "c", **shop),
    )
    given(
        con,
        "flattened.processes",
        process("a", "p", executable_path="/tmp/x"),
        process("a", "q", depth=1, executable_path="/bin/sh"),
    )
    columns = "image_repository, image_tag, image_key, executable_path"
    assert built(con, "trends.finding_versions", columns) == [
        ("docker.io/acme/shop", "1", "shop:1", "/tmp/x")
    ]
    assert broken(con, "trends.finding_versions") == []
