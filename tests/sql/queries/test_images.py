"""Questions about images and task definitions: what came with them, and what drifted from them."""

import duckdb
import pytest

from tests.sql.queries.support import ask, ask_again, ran
from tests.sql.support import Row, at, container, finding, given, part, process, task


def image(finding_id: str, reference: str, updated: float = 0, **facts: object) -> Row:
    """A container by `registry/repository:tag` or `registry/repository@digest`."""
    name, _, digest = reference.partition("@")
    registry, _, rest = name.partition("/")
    repository, _, tag = rest.partition(":")
    parts = {"image_registry": registry, "image_repository": repository}
    labels = {
        "image_tag": tag or None,
        "image_digest": digest or None,
        "image_key": reference,
        "image": reference,
    }
    return container(finding_id, f"{finding_id}-{name}", updated, **(parts | labels | facts))


def test_recurring_images(con: duckdb.DuckDBPyConnection) -> None:
    for name, reference in (("a", "r/shop:1"), ("b", "r/shop:2"), ("c", "r/other:1"), ("s", "r/shop:3")):
        given(con, "flattened.finding_versions", finding(name, severity_band="Medium", is_sample=name == "s"))
        given(con, "flattened.containers", image(name, reference))
        given(con, "flattened.containers", image(name, "r/sidecar:1", described_by="ecs_task"))
        given(con, "flattened.ecs_tasks", task(name, name))
    columns = "repository severity_band finding_count task_count image_tags"
    assert ask(con, "recurring_images", columns) == [("r/shop", "Medium", 2, 2, ["1", "2"])]
    assert ask_again(con, "recurring_images", "repository", minimum_findings=1) == [("r/shop",), ("r/other",)]


def test_finding_types_by_image_tag(con: duckdb.DuckDBPyConnection) -> None:
    rows = (("a", 0, "1", "Old"), ("b", 5, "1", "Same"), ("c", 60, "2", "Same"), ("d", 65, "2", "New"))
    for name, minute, tag, kind in rows:
        given(con, "flattened.finding_versions", finding(name, minute, finding_type=kind))
        given(con, "flattened.containers", image(name, f"r/shop:{tag}", minute))
    columns = "image_tag previous_tag change finding_type tags_overlap"
    expected = [
        ("2", "1", "started", "New", False),
        ("2", "1", "ended", "Old", False),
        ("2", "1", "continued", "Same", False),
    ]
    assert ask(con, "finding_types_by_image_tag", columns) == expected
    assert ask_again(con, "finding_types_by_image_tag", columns, change="ended") == expected[1:2]
    assert ask_again(con, "finding_types_by_image_tag", columns, repository="r/none") == []


def test_images_outside_registries(con: duckdb.DuckDBPyConnection) -> None:
    own = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop:1"
    for name, reference in (("a", own), ("b", "docker.io/evil:1"), ("c", "quay.io/tool:1")):
        given(con, "flattened.finding_versions", finding(name))
        given(con, "flattened.containers", image(name, reference))
        given(con, "flattened.ecs_clusters", part(name, cluster_arn="arn:shop"))
    columns = "image_registry image_key cluster_arns"
    assert ask(con, "images_outside_registries", columns) == [
        ("docker.io", "docker.io/evil:1", ["arn:shop"]),
        ("quay.io", "quay.io/tool:1", ["arn:shop"]),
    ]
    allowed = ask_again(con, "images_outside_registries", "image_key", registries="docker.io, quay.*")
    assert allowed == [(own,)]


def test_mutable_images_with_high_findings(con: duckdb.DuckDBPyConnection) -> None:
    images = {"a": "r/shop:1", "b": "r/shop@sha256:1", "c": "r/calm:1"}
    for name, reference in images.items():
        given(con, "flattened.finding_versions", finding(name, severity=2.0 if name == "c" else 8.0))
        given(con, "flattened.containers", image(name, reference))
        given(con, "flattened.containers", image(name, "r/sidecar:1", described_by="ecs_task"))
    columns = "image_key highest_severity severe_finding_count worst_finding_id"
    assert ask(con, "mutable_images_with_high_findings", columns) == [("r/shop:1", 8.0, 1, "a")]
    both = ask_again(con, "mutable_images_with_high_findings", "image_key", minimum_severity=2)
    assert both == [("r/shop:1",), ("r/calm:1",)]


def test_finding_types_by_task_definition(con: duckdb.DuckDBPyConnection) -> None:
    rows = (("a", 0, 1, "Old"), ("b", 60, 2, "New"), ("c", 90, 3, "New"))
    for name, minute, revision, kind in rows:
        given(con, "flattened.finding_versions", finding(name, minute, finding_type=kind))
        definition = {"task_definition_family": "shop", "task_definition_revision": revision}
        given(con, "flattened.ecs_tasks", task(name, name, minute, **definition))
    columns = "finding_type revision earlier_revisions revisions_with_type first_finding_id"
    assert ask(con, "finding_types_by_task_definition", columns) == [
        ("New", 2, [1], [2, 3], "b"),
        ("Old", 1, None, [1], "a"),
    ]
    assert ask_again(con, "finding_types_by_task_definition", columns, family="none") == []


def test_drift_by_image(con: duckdb.DuckDBPyConnection) -> None:
    contexts = {
        "a": {"modified_at": at(0)},
        "b": {"modified_at": at(0), "library_path": "/lib/evil.so"},
        "c": {"file_path": "/etc/passwd"},
    }
    for name, context in contexts.items():
        given(con, "flattened.finding_versions", finding(name))
        given(con, "flattened.containers", image(name, "r/shop:1"))
        given(con, "flattened.runtime_contexts", part(name, **context))
        ran(con, name, "/tmp/x", executable_sha256="A")
        modifying = {"role": "modifying", "lineage_of": "modifying", "executable_path": "/bin/curl"}
        given(con, "flattened.processes", process(name, f"{name}-writer", **modifying))
    columns = "image_key drift path written_by executable_sha256s"
    assert ask(con, "drift_by_image", columns, image="shop") == [
        ("r/shop:1", "modified file", "/etc/passwd", ["/tmp/x"], None),
        ("r/shop:1", "new binary", "/tmp/x", ["/bin/curl"], ["a"]),
        ("r/shop:1", "new library", "/lib/evil.so", ["/bin/curl"], None),
    ]
    assert ask_again(con, "drift_by_image", columns, image="other") == []


@pytest.mark.parametrize(
    ("open_by", "is_privileged", "host_mounts"),
    [("privileged", True, None), ("volume", False, ["/var/run on /host"]), ("nothing", None, None)],
)
def test_escalation_in_open_containers(
    con: duckdb.DuckDBPyConnection, open_by: str, is_privileged: bool | None, host_mounts: list[str] | None
) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", tactic="Privilege Escalation"),
        finding("b", tactic="Execution"),
    )
    mounts = [{"name": "v", "mount_path": "/host"}]
    privileged = open_by == "privileged"
    given(
        con,
        "flattened.containers",
        *(image(n, "r/x:1", is_privileged=privileged, volume_mounts=mounts) for n in "ab"),
    )
    volumes = [{"name": "v", "host_path": {"path": "/var/run"} if open_by == "volume" else None}]
    given(con, "flattened.ecs_tasks", *(task(name, name, volumes=volumes) for name in "ab"))
    found = ask(con, "escalation_in_open_containers", "finding_id is_privileged host_mounts")
    assert found == ([] if is_privileged is None else [("a", is_privileged, host_mounts)])
