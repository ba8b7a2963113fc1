"""Datasets of the dashboards: one per mart, with its columns, their meaning, and the figures computed from
them.

What belongs here: which marts are read, and how their rows add up. What does not: charts. Column
descriptions come from the contracts. The marts hold no raw documents, and a reader needs nothing else.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tracehound.desk.colours import LOOKS
from tracehound.sql.ddl import duckdb_type
from tracehound.transforms.contracts import TABLES, Column, Table
from tracehound.transforms.severity import SEVERE

_SQL = Path(__file__).parent / "sql"
BANDS = tuple(look.band for look in LOOKS)
_EACH_ONCE = "Findings in their current state, each once; samples are excluded."
_HAIR = "\N{HAIR SPACE}"


@dataclass(frozen=True)
class Metric:
    """A figure over rows of a dataset; `number` is a d3 format."""

    name: str
    expression: str
    description: str
    number: str = ",d"
    label: str = ""


@dataclass(frozen=True)
class Derived:
    """A column that only renames or joins existing ones, for a label."""

    name: str
    expression: str
    description: str
    kind: str = "VARCHAR"


@dataclass(frozen=True)
class Dataset:
    """A mart, or its newest rows as `dashboards/sql/<name>.sql` picks them."""

    table: Table
    metrics: tuple[Metric, ...]
    derived: tuple[Derived, ...] = ()
    newest: bool = False
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, the same in the bundle and as the file of its query."""
        return self.table.name + "_newest" * self.newest

    @property
    def query(self) -> str | None:
        """The query that picks the newest rows; none where the whole mart is read."""
        return (_SQL / f"{self.name}.sql").read_text() if self.newest else None

    def columns(self) -> list[tuple[Column, str]]:
        """Columns with DuckDB's name of their type, without lists and structs, which charts can't use."""
        typed = [(column, duckdb_type(column.dtype)) for column in self.table.columns]
        return [(column, kind) for column, kind in typed if "[" not in kind and "STRUCT" not in kind]

    def names(self) -> set[str]:
        """Names of its columns, derived ones included."""
        return {column.name for column, _ in self.columns()} | {each.name for each in self.derived}

    def label(self, column: str) -> str:
        """The heading of a column."""
        return self.labels.get(column, column.removesuffix("_at").removesuffix("_count").replace("_", " "))


def _table(name: str) -> Table:
    return TABLES[f"trends.{name}"]


@cache
def meaning(table: str, column: str, layer: str = "trends") -> str:
    """The description of a column, from its contract."""
    return next(each.description for each in TABLES[f"{layer}.{table}"].columns if each.name == column)


def _sums(mart: str, **names: str) -> tuple[Metric, ...]:
    """Columns that add up, by the name of their figure."""
    return tuple(Metric(name, f"SUM({column})", meaning(mart, column)) for name, column in names.items())


def _largest(mart: str, **names: str) -> tuple[Metric, ...]:
    """Columns of a mart whose rows are shown one by one: nothing is added up."""
    return tuple(Metric(name, f"MAX({column})", meaning(mart, column)) for name, column in names.items())


def _bands(expression: str, text: str) -> tuple[Metric, ...]:
    """A figure for each band. Superset sorts series by label: leading hair spaces, invisible, order these."""
    return tuple(
        Metric(
            band,
            f"{expression} FILTER (WHERE severity_band = '{band}')",
            text,
            label=_HAIR * (len(BANDS) - place) + band,
        )
        for place, band in enumerate(BANDS, 1)
    )


_WEEK = Derived("week", "CAST(week_date AS VARCHAR)", meaning("groups_weekly", "week_date"))
_IMAGE = Derived(
    "image",
    "regexp_replace(image_repository, '^[^/]+/', '')",
    "Repository of the image without its registry: the same name in every registry.",
)
_CLUSTER = Derived(
    "cluster",
    "coalesce(nullif(ecs_cluster_name, ''), eks_cluster_name)",
    "Name of the ECS or EKS cluster; empty if there is none.",
)
_WORKLOAD = Derived(
    "workload",
    "coalesce(nullif(ecs_workload, ''), eks_workload)",
    "ECS service or task family, or Kubernetes workload; empty if there is none.",
)
_PLACES = (_CLUSTER, _WORKLOAD, _IMAGE)

FINDINGS = Dataset(
    _table("findings"),
    metrics=(
        Metric("findings", "COUNT(*)", _EACH_ONCE),
        *_bands("COUNT(*)", _EACH_ONCE),
        Metric(
            "severe",
            f"COUNT(*) FILTER (WHERE severity_band IN {SEVERE})",
            f"Findings that are {' or '.join(SEVERE)}.",
        ),
        Metric(
            "awaiting triage",
            "COUNT(*) FILTER (WHERE is_awaiting_triage)",
            meaning("findings", "is_awaiting_triage"),
        ),
        Metric("overdue", "COUNT(*) FILTER (WHERE is_overdue)", meaning("findings", "is_overdue")),
        Metric(
            "incidents",
            "COUNT(DISTINCT group_id) FILTER (WHERE is_in_incident)",
            meaning("finding_groups", "is_incident", layer="correlation"),
        ),
        Metric(
            "gravity",
            "MAX(group_gravity)",
            meaning("finding_groups", "gravity", layer="correlation"),
            ".1f",
        ),
        Metric(
            "images",
            "COUNT(DISTINCT nullif(image_key, ''))",
            "Images by registry, repository, tag and digest.",
        ),
        Metric(
            "workloads",
            f"COUNT(DISTINCT nullif({_WORKLOAD.expression}, ''))",
            "ECS services or task families, and Kubernetes workloads, by name.",
        ),
        Metric(
            "clusters", f"COUNT(DISTINCT nullif({_CLUSTER.expression}, ''))", "ECS and EKS clusters, by name."
        ),
        Metric("highest severity", "MAX(severity)", "Highest severity of their latest versions.", ".1f"),
        Metric("oldest, days", "MAX(age_days)", meaning("findings", "age_days"), ",.0f"),
        Metric("last update", "MAX(updated_at)", "Latest version of any of them.", ""),
    ),
    derived=(
        *_PLACES,
        Derived(
            "digest",
            "substr(split_part(image_key, '@', 2), 1, 19)",
            "Start of the image's digest; image_key has all of it. Empty if the finding gives none.",
        ),
        Derived(
            "age",
            # Superset sorts labels as texts: leading spaces, hardly visible, put the youngest first.
            "repeat(' ', CAST(5 - age_band_rank AS INTEGER)) || age_band",
            meaning("findings", "age_band"),
        ),
        Derived(
            "past target",
            "CASE WHEN is_overdue THEN 'yes' WHEN target_days IS NULL THEN 'no target' ELSE 'no' END",
            meaning("findings", "is_overdue"),
        ),
    ),
    labels={
        "severity_band": "severity",
        "finding_type": "type",
        "age_days": "age, days",
        "target_days": "target, days",
        "group_title": "group",
        "account_id": "account",
        "image_repository": "repository",
        "image_tag": "tag",
        "executable_path": "executable",
    },
)

FINDINGS_DAILY = Dataset(
    _table("findings_daily"),
    metrics=(
        *_bands("SUM(new_finding_count)", meaning("findings_daily", "new_finding_count")),
        *_sums("findings_daily", **{"new findings": "new_finding_count", "versions": "version_count"}),
    ),
    derived=_PLACES,
    newest=True,
)

WEEK_CHANGES = Dataset(
    _table("week_changes"),
    metrics=_largest(
        "week_changes",
        **{
            "newest 7 days": "new_finding_count",
            "of these severe": "severe_new_finding_count",
            "7 days before": "earlier_new_finding_count",
            "change": "new_finding_count_change",
        },
    ),
    derived=(
        Derived(
            "kind",
            "CASE dimension WHEN 'finding_type' THEN 'type' WHEN 'account_id' THEN 'account' "
            "WHEN 'cluster_name' THEN 'cluster' WHEN 'image_repository' THEN 'image' ELSE dimension END",
            meaning("week_changes", "dimension"),
        ),
    ),
)

GROUPS_WEEKLY = Dataset(
    _table("groups_weekly"),
    metrics=(
        *_bands("SUM(incident_count)", meaning("groups_weekly", "incident_count")),
        *_sums("groups_weekly", **{"incidents": "incident_count"}),
    ),
    derived=(_WEEK,),
    newest=True,
)

ACCOUNT_AND_CLUSTER_RISK = Dataset(
    _table("account_and_cluster_risk"),
    metrics=(
        Metric("score", "MAX(score)", meaning("account_and_cluster_risk", "score"), ".1f"),
        Metric(
            "gravity of the worst",
            "MAX(new_gravity)",
            meaning("account_and_cluster_risk", "new_gravity"),
            ".1f",
        ),
        *_largest(
            "account_and_cluster_risk",
            **{"new incidents": "new_incident_count", "new types": "new_type_count"},
        ),
        *_largest("account_and_cluster_risk", **{"findings": "finding_count", "groups": "group_count"}),
    ),
    derived=(
        Derived(
            "kind",
            "CASE entity_kind WHEN 'aws_account' THEN 'account' WHEN 'ecs_cluster' THEN 'ECS cluster' "
            "ELSE 'EKS cluster' END",
            meaning("account_and_cluster_risk", "entity_kind"),
        ),
    ),
    labels={
        "entity_name": "name",
        "account_id": "account",
        "group_title": "group behind the score",
        "new_group_title": "new incident",
    },
)

REMOTE_NETWORKS = Dataset(
    _table("remote_networks"),
    metrics=(
        *_sums("remote_networks", addresses="address_count"),
        *_largest("remote_networks", **{"findings": "finding_count", "accounts": "account_count"}),
    ),
    derived=tuple(
        Derived(name, f"coalesce(nullif({column}, ''), 'not stated')", meaning("remote_networks", column))
        for name, column in {"network": "asn_organization", "country": "country_name"}.items()
    ),
    labels={"asn": "AS number", "last_updated_date": "last seen"},
)

DETECTION_TIMES = Dataset(
    _table("detection_times"),
    metrics=(
        *_largest("detection_times", findings="finding_count"),
        *(
            Metric(name, f"MAX({column}) / {seconds}", meaning("detection_times", column), ",.1f")
            for name, column, seconds in (
                ("half detected within, minutes", "median_time_to_detect_seconds", 60),
                ("95 % detected within, minutes", "p95_time_to_detect_seconds", 60),
                ("half active for up to, hours", "median_dwell_seconds", 3600),
                ("95 % active for up to, hours", "p95_dwell_seconds", 3600),
            )
        ),
    ),
    labels={"finding_type": "type"},
)

RECURRING_IMAGES = Dataset(
    _table("recurring_images"),
    metrics=(
        Metric(
            "recurring images",
            "COUNT(*)",
            meaning("recurring_images", "week_count"),
        ),
        *_largest(
            "recurring_images",
            **{
                "weeks": "week_count",
                "findings": "finding_count",
                "severe": "severe_finding_count",
                "types": "finding_type_count",
                "accounts": "account_count",
                "clusters": "cluster_count",
            },
        ),
    ),
    derived=(_IMAGE,),
    labels={"image_repository": "repository", "image_tag": "tag", "last_updated_date": "last seen"},
)

_DRIFT = "new_binary_finding_count + new_library_finding_count + modified_file_finding_count"
IMAGE_DRIFT_WEEKLY = Dataset(
    _table("image_drift_weekly"),
    metrics=(
        *_sums(
            "image_drift_weekly",
            **{
                "new binary": "new_binary_finding_count",
                "new library": "new_library_finding_count",
                "changed file": "modified_file_finding_count",
            },
        ),
        Metric("drift", f"SUM({_DRIFT})", "Findings of all three kinds of drift."),
    ),
    derived=(
        _IMAGE,
        _WEEK,
        Derived("drift", _DRIFT, "Findings of all three kinds of drift.", "BIGINT"),
    ),
    newest=True,
)

COVERAGE = Dataset(
    _table("coverage"),
    metrics=(
        Metric("newest version", "MAX(newest_at)", meaning("coverage", "newest_at"), ""),
        Metric("places", "COUNT(*)", "Accounts and regions with findings or an answer of the API."),
        Metric(
            "places without detector",
            "COUNT(*) FILTER (WHERE NOT is_watched)",
            meaning("coverage", "is_watched"),
        ),
        *_largest("coverage", findings="finding_count"),
        Metric("quiet, days", "MAX(quiet_days)", meaning("coverage", "quiet_days"), ",.1f"),
        Metric(
            "quietest",
            # DuckDB sorts what is unknown last, PostgreSQL first.
            "coalesce(MAX(quiet_days), -1)",
            "The order of `quiet, days`: where they are unknown comes last.",
            ",.1f",
        ),
    ),
    derived=(
        Derived(
            "watched",
            "CASE WHEN is_watched IS NULL THEN 'not asked' WHEN is_watched THEN 'yes' ELSE 'no' END",
            meaning("coverage", "is_watched"),
        ),
        Derived(
            "features off",
            "CASE WHEN is_watched IS NULL THEN 'not asked' "
            "ELSE coalesce(nullif(array_to_string(disabled_features, ', '), ''), 'none') END",
            meaning("coverage", "disabled_features"),
        ),
        Derived(
            "resources without agent",
            "coalesce(CAST(unhealthy_resource_count AS VARCHAR), 'not asked')",
            meaning("coverage", "unhealthy_resource_count"),
        ),
    ),
    labels={"account_id": "account", "last_updated_at": "newest version"},
)

COMPLETENESS_DAILY = Dataset(
    _table("completeness_daily"),
    metrics=(
        Metric(
            "in the export",
            "SUM(export_finding_count)",
            meaning("completeness_daily", "export_finding_count"),
        ),
        Metric(
            "in the API, not due yet",
            "SUM(only_api_finding_count - overdue_finding_count)",
            "Findings that only the API has, and that the export need not have contained yet.",
        ),
        *_sums("completeness_daily", **{"overdue in the export": "overdue_finding_count"}),
    ),
    newest=True,
)

INTAKE_DAILY = Dataset(
    _table("intake_daily"),
    metrics=_sums(
        "intake_daily",
        **{
            "documents": "document_count",
            "new": "stored_document_count",
            "repeated": "repeated_document_count",
            "set aside": "rejected_document_count",
            "objects": "object_count",
            "broken objects": "broken_object_count",
        },
    ),
)

REJECTED_DAILY = Dataset(
    _table("rejected_daily"),
    metrics=(
        *_sums("rejected_daily", documents="document_count"),
        *_largest("rejected_daily", objects="object_count"),
    ),
    labels={"reason_code": "reason", "rejected_date": "day"},
)

NOISE = Dataset(
    _table("noise"),
    metrics=(
        *_sums("noise", findings="finding_count"),
        Metric("share", "SUM(finding_share)", meaning("noise", "finding_share"), ".1%"),
        Metric("cumulative share", "MAX(cumulative_share)", meaning("noise", "cumulative_share"), ".1%"),
        *_largest(
            "noise",
            **{"severe": "severe_finding_count", "in a sequence": "attack_sequence_finding_count"},
        ),
    ),
    derived=(_IMAGE,),
    labels={"tuple_rank": "rank", "finding_type": "type", "executable_path": "executable"},
)

DATASETS = (
    FINDINGS,
    FINDINGS_DAILY,
    WEEK_CHANGES,
    GROUPS_WEEKLY,
    ACCOUNT_AND_CLUSTER_RISK,
    REMOTE_NETWORKS,
    DETECTION_TIMES,
    RECURRING_IMAGES,
    IMAGE_DRIFT_WEEKLY,
    COVERAGE,
    COMPLETENESS_DAILY,
    INTAKE_DAILY,
    REJECTED_DAILY,
    NOISE,
)
