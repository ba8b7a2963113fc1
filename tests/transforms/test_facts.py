"""What follows from a version's own rows is said once, beside its finding."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tests.builders import encode, golden, minimal, tables
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.contracts.findings import FACTS, FINDING_VERSIONS
from tracehound.transforms.facts import with_facts

T0 = datetime(2026, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Row = dict[str, Any]


def facts(finding: Row | None = None, **given: list[Row]) -> Row:
    """The facts of a version with these rows, those that are not null."""
    rows = {"finding_versions": [{"finding_type": "t", "is_sample": False} | (finding or {})], **given}
    found = with_facts({name: _frame(name, rows.get(name.partition(".")[2], [])) for name in FLATTENED})
    [row] = found.to_dicts()
    return {column.name: row[column.name] for column in FACTS if row[column.name] is not None}


def _frame(name: str, rows: list[Row]) -> pl.DataFrame:
    told = {column.name for column in FACTS} if name == FINDING_VERSIONS.qualified_name else set()
    schema = {column: dtype for column, dtype in FLATTENED[name].schema.items() if column not in told}
    full = [{"finding_id": "a", "updated_at": T0} | row for row in rows]
    assert all(row.keys() <= schema.keys() for row in full)
    return pl.DataFrame(full, schema=schema)


def container(image: str | None, described_by: str = "container", position: int = 1, **more: str) -> Row:
    names = {"image": image, "image_key": image, "image_registry": "r", "image_repository": image}
    return {"described_by": described_by, "position": position, **names, **more}


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [
        ({}, T0, T0),
        ({"created_at": T0 - HOUR}, T0 - HOUR, T0),
        ({"event_first_seen_at": T0 - 2 * HOUR, "created_at": T0 - HOUR}, T0 - 2 * HOUR, T0),
        ({"event_last_seen_at": T0 - HOUR}, T0, T0 - HOUR),
        # No event is later than the version that reports it.
        ({"event_last_seen_at": T0 + HOUR}, T0, T0),
    ],
)
def test_activity_begins_and_ends_with_what_is_known_of_it(
    stated: Row, first: datetime, last: datetime
) -> None:
    found = facts(stated)
    assert (found["first_event_at"], found["last_event_at"]) == (first, last)


@pytest.mark.parametrize(("band", "is_severe"), [("Medium", False), ("High", True), ("Critical", True)])
def test_severe_is_high_or_critical(band: str, is_severe: bool) -> None:
    assert facts({"severity_band": band})["is_severe"] is is_severe
    assert "is_severe" not in facts()


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ([container("task", "ecs_task"), container("own")], "own"),
        ([container("pod", "kubernetes_workload"), container("task", "ecs_task")], "task"),
        # The finding does not say which of them it is about; each version counts once.
        ([container("b", "ecs_task", 2), container("a", "ecs_task", 1)], "a"),
        ([container(None), container("task", "ecs_task", 2)], "task"),
        ([container(None)], None),
    ],
)
def test_a_version_has_one_main_image(containers: list[Row], expected: str | None) -> None:
    found = facts(containers=containers)
    assert found.get("main_image_key") == found.get("main_image") == expected
    if expected:
        assert found["main_image_repository"] == f"r/{expected}"


def test_several_containers_do_not_say_where_a_process_ran() -> None:
    one, same, other = ({"container_id": each} for each in ("1", "1", "2"))
    task = {"described_by": "ecs_task"}
    assert facts(containers=[container("x", **one)])["only_container_id"] == "1"
    assert (
        facts(containers=[container("x", **one), container("x", **task, **same)])["only_container_id"] == "1"
    )
    assert "only_container_id" not in facts(
        containers=[container("x", **one), container("x", **task, **other)]
    )
    assert "only_container_id" not in facts(containers=[container("x", container_id="")])


def test_the_acting_process_is_neither_its_parent_nor_the_one_that_wrote_its_file() -> None:
    processes = [
        {"role": role, "lineage_of": of, "depth": depth, "process_uuid": uuid, "executable_path": f"/{uuid}"}
        for role, of, depth, uuid in (
            ("modifying", "modifying", 0, "m"),
            ("ancestor", "process", 1, "p"),
            ("process", "process", 0, "a"),
        )
    ]
    found = facts(processes=processes)
    assert (found["acting_process_uuid"], found["acting_executable_path"]) == ("a", "/a")


def test_a_task_belongs_to_its_service_or_else_to_its_family() -> None:
    task = {"task_arn": "arn:t", "task_definition_family": "shop"}
    assert facts(ecs_tasks=[{**task, "task_group": "service:web"}])["ecs_workload"] == "service:web"
    found = facts(ecs_tasks=[{**task, "task_group": "family:shop"}])
    assert (found["ecs_workload"], found["ecs_task_arn"]) == ("family:shop", "arn:t")
    assert facts(ecs_tasks=[task])["ecs_workload"] == "family:shop"
    assert "ecs_workload" not in facts(ecs_tasks=[{"task_arn": "arn:t"}])


def test_every_fact_is_null_where_nothing_is_said() -> None:
    [row] = tables([encode(minimal())])["finding_versions"].to_dicts()
    assert {name: row[name] for name in (column.name for column in FACTS) if row[name] is not None} == {
        "first_event_at": row["updated_at"],
        "last_event_at": row["updated_at"],
    }


def test_versions_keep_their_order_and_their_own_facts() -> None:
    names = ("dns_request", "ecs_fargate_runtime", "eks_kubernetes_instance", "ecs_on_ec2")
    found = tables(encode(golden(name)) for name in names)
    findings = found["finding_versions"]
    assert findings["finding_id"].to_list() == [golden(name)["id"] for name in names]
    for table, fact, column in (
        ("ecs_tasks", "ecs_task_arn", "task_arn"),
        ("ecs_clusters", "ecs_cluster_name", "cluster_name"),
        ("eks_clusters", "eks_cluster_name", "cluster_name"),
    ):
        said = dict(found[table].select("finding_id", column).iter_rows())
        told = dict(findings.select("finding_id", fact).drop_nulls().iter_rows())
        assert said == told
