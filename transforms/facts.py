"""Facts of a version: what follows from its own rows alone, in its row of flattened.finding_versions.

What belongs here: what one version says by itself: when it happened, which container, process, task and
workload it is about. What does not: what other versions or findings add to that (the SQL models).

A version never changes, so neither do its facts: they are written with it, and no refresh touches them again.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from tracehound.transforms.contracts.findings import FINDING_VERSIONS
from tracehound.transforms.severity import SEVERE

Tables = Mapping[str, pl.DataFrame]
_VERSION = ("finding_id", "updated_at")
# Hash of the pod template and five characters, which controllers append to the names of pods.
_POD_SUFFIX = r"(-([0-9a-f]{8,10}|[2456789bcdfghjklmnpqrstvwxz]{8,10}))?-[2456789bcdfghjklmnpqrstvwxz]{5}$"


def with_facts(tables: Tables) -> pl.DataFrame:
    """`flattened.finding_versions` with all columns of its contract; its rows and their order stay.

    `tables` are all flattened tables of the same versions by qualified name, those of findings without facts.
    """
    rows = tables[FINDING_VERSIONS.qualified_name].with_columns(
        first_event_at=pl.coalesce("event_first_seen_at", "created_at", "updated_at"),
        last_event_at=pl.min_horizontal("event_last_seen_at", "updated_at"),
        is_severe=pl.col("severity_band").is_in(SEVERE),
    )
    for facts in _of_other_tables(tables):
        if facts.is_empty():
            rows = rows.with_columns(pl.lit(None, facts.schema[name]).alias(name) for name in _added(facts))
        else:
            rows = rows.join(facts, on=_VERSION, how="left", maintain_order="left")
    return rows.select(list(FINDING_VERSIONS.schema))


def _added(facts: pl.DataFrame) -> list[str]:
    return [name for name in facts.columns if name not in _VERSION]


def _of_other_tables(tables: Tables) -> Iterable[pl.DataFrame]:
    """Facts that other tables of a version give, one row a version each."""
    containers = tables["flattened.containers"]
    return (
        _main_image(containers),
        _only_container(containers),
        _acting_process(tables["flattened.processes"]),
        _ecs_task(tables["flattened.ecs_tasks"]),
        _named(tables["flattened.ecs_clusters"], ecs_cluster_name=_stated("cluster_name")),
        _named(tables["flattened.eks_clusters"], eks_cluster_name=_stated("cluster_name")),
        _eks_workload(tables["flattened.kubernetes_workloads"]),
    )


def _named(rows: pl.DataFrame, **facts: pl.Expr) -> pl.DataFrame:
    return rows.select(*_VERSION, **facts)


def _stated(name: str) -> pl.Expr:
    """A text, null where it is empty."""
    return pl.col(name).replace("", None)


def _main_image(containers: pl.DataFrame) -> pl.DataFrame:
    """The image of the main container: the first with an image.

    The finding's own container comes before those of its task, these before those of its workload; the values
    of `described_by` sort in this order. Counted so, each version counts once, whatever runs beside it.
    """
    first = (
        containers.filter(pl.col("image_key").is_not_null())
        .sort("described_by", "position")
        .unique(_VERSION, keep="first", maintain_order=True)
    )
    return _named(
        first,
        main_image=pl.col("image"),
        main_image_key=pl.col("image_key"),
        main_image_repository=pl.concat_str("image_registry", "image_repository", separator="/"),
        main_image_tag=pl.col("image_tag"),
        main_image_digest=pl.col("image_digest"),
        main_image_described_by=pl.col("described_by"),
    )


def _only_container(containers: pl.DataFrame) -> pl.DataFrame:
    """The container, if there is only one: a version with several does not say where its processes ran."""
    named = containers.filter(pl.col("container_id") != "")
    ids = named.group_by(_VERSION).agg(pl.col("container_id").unique())
    only = ids.filter(pl.col("container_id").list.len() == 1)
    return _named(only, only_container_id=pl.col("container_id").list.first())


def _acting_process(processes: pl.DataFrame) -> pl.DataFrame:
    return _named(
        processes.filter(pl.col("role") == "process"),
        acting_process_uuid=_stated("process_uuid"),
        acting_executable_path=_stated("executable_path"),
        acting_executable_sha256=_stated("executable_sha256"),
    )


def _ecs_task(tasks: pl.DataFrame) -> pl.DataFrame:
    """The task, and what it belongs to: its service, or where it has none the family of its definition."""
    is_of_service = pl.col("task_group").str.starts_with("service:")
    family = pl.concat_str(pl.lit("family:"), "task_definition_family")
    return _named(
        tasks,
        ecs_task_arn=_stated("task_arn"),
        ecs_workload=pl.when(is_of_service).then("task_group").otherwise(family),
    )


def _eks_workload(workloads: pl.DataFrame) -> pl.DataFrame:
    """Namespace and name; of a pod without the suffixes that controllers append, else each were its own."""
    named = workloads.filter(pl.col("workload_name") != "")
    is_pod = pl.col("workload_type") == "pods"
    name = (
        pl.when(is_pod).then(pl.col("workload_name").str.replace(_POD_SUFFIX, "")).otherwise("workload_name")
    )
    return _named(
        named, eks_workload=pl.concat_str(_stated("namespace"), name, separator="/", ignore_nulls=True)
    )
