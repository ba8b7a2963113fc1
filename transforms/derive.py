"""Columns that are derived from other columns instead of being read from a finding.

What belongs here: how each is computed. The contracts say which columns these are (`is_derived`). If one has
no expression here, the first batch with rows of its table fails.
"""

from collections.abc import Callable

import polars as pl

from tracehound.transforms.contracts.schema import TEXT, Table
from tracehound.transforms.images import image_parts
from tracehound.transforms.severity import BANDS

_TYPE = r"^([^:]+):([^/]+)/([^.!]+)(?:\.([^!]+))?(?:!(.+))?$"
_TYPE_PARTS = ("threat_purpose", "resource_token", "threat_family", "detection_mechanism", "artifact")
TACTIC_COLUMNS = ("tactic_id", "tactic", "technique_id", "tactic_basis")
SAMPLE_TITLE = "[SAMPLE]"


def severity_band(severity: pl.Expr) -> pl.Expr:
    """Low, Medium, High or Critical; null without severity."""
    (lowest_band, _), *higher = BANDS
    band: pl.Expr = pl.when(severity.is_not_null()).then(pl.lit(lowest_band))
    for name, lowest in higher:
        band = pl.when(severity >= lowest).then(pl.lit(name)).otherwise(band)
    return band


def _additional(name: str) -> pl.Expr:
    return pl.col("additional").struct.field(name)


def _time_to_detect() -> pl.Expr:
    detected = (pl.col("created_at") - pl.col("event_first_seen_at")).dt.total_microseconds() / 1e6
    return detected.round(6)


def _is_sample() -> pl.Expr:
    by_title = pl.col("title").str.starts_with(SAMPLE_TITLE)
    return _additional("is_sample").fill_null(False) | by_title.fill_null(False)


def _agent_details() -> pl.Expr:
    members = [_additional("agent_version"), _additional("agent_id")]
    return pl.when(pl.any_horizontal(member.is_not_null() for member in members)).then(pl.struct(members))


def _task_definition() -> pl.Expr:
    return pl.col("task_definition_arn").str.extract(r"task-definition/(.+)$")


# By table and column: expressions over other columns of the row.
EXPRESSIONS: dict[str, pl.Expr] = {
    "finding_versions.severity_band": severity_band(pl.col("severity")),
    "finding_versions.time_to_detect_seconds": _time_to_detect(),
    "finding_versions.is_sample": _is_sample(),
    "finding_versions.additional_info": _additional("text"),
    "finding_versions.additional_info_type": _additional("type"),
    "finding_versions.threat_list_name": _additional("threat_list_name"),
    "finding_versions.threat_name": _additional("threat_name"),
    "finding_versions.additional_user_agent": _additional("user_agent"),
    "finding_versions.agent_details": _agent_details(),
    "ecs_tasks.task_id": pl.col("task_arn").str.extract(r"([^/]+)$"),
    "ecs_tasks.task_definition_family": _task_definition().str.replace(r":\d+$", ""),
    "ecs_tasks.task_definition_revision": _task_definition()
    .str.extract(r":(\d+)$")
    .cast(pl.Int64, strict=False),
    "access_keys.principal_session_name": pl.col("principal_id").str.extract(r"^[^:]*:(.+)$"),
    "network_peers.ip_address": pl.coalesce("ip_address_v4", "ip_address_v6"),
}


def with_derived(table: Table, rows: pl.DataFrame, finding_types: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table with its derived columns; `finding_types` is the reference table."""
    names = [name for name in table.derived_names if f"{table.name}.{name}" in EXPRESSIONS]
    if names:
        rows = rows.with_columns(EXPRESSIONS[f"{table.name}.{name}"].alias(name) for name in names)
    if table.name in _BY_TEXT:
        column, derive = _BY_TEXT[table.name]
        rows = _by_text(rows, column, lambda texts: derive(texts, finding_types))
    return rows


def _by_text(rows: pl.DataFrame, column: str, derive: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """The rows with columns that are derived from one text column, computed once for each distinct text."""
    texts = rows.select(pl.col(column).unique(maintain_order=True))
    return rows.join(derive(texts), on=column, how="left", nulls_equal=True, maintain_order="left")


def _of_images(images: pl.DataFrame, _finding_types: pl.DataFrame) -> pl.DataFrame:
    return images.with_columns(**image_parts(pl.col("image")))


def _of_types(types: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Parts of finding types, and the ATT&CK columns; for an unknown type, those of its threat purpose.

    A purpose has a tactic only where AWS itself uses the tactic's name.
    """
    parts = _type_parts(types)
    known = reference.select("finding_type", *(pl.col(name).cast(TEXT) for name in TACTIC_COLUMNS))
    by_purpose = (
        _type_parts(known.filter(pl.col("tactic_basis") == "aws-threat-purpose"))
        .select("threat_purpose", purpose_tactic_id="tactic_id", purpose_tactic="tactic")
        .unique("threat_purpose", keep="first", maintain_order=True)
    )
    is_unknown = pl.col("is_known").is_null()
    return (
        parts.join(known.with_columns(is_known=True), on="finding_type", how="left", maintain_order="left")
        .join(by_purpose, on="threat_purpose", how="left", maintain_order="left")
        .select(
            "finding_type",
            *_TYPE_PARTS,
            "technique_id",
            tactic_id=pl.when(is_unknown).then("purpose_tactic_id").otherwise("tactic_id"),
            tactic=pl.when(is_unknown).then("purpose_tactic").otherwise("tactic"),
            tactic_basis=pl.when(is_unknown & pl.col("purpose_tactic_id").is_not_null())
            .then(pl.lit("threat-purpose"))
            .otherwise("tactic_basis"),
        )
    )


def _type_parts(types: pl.DataFrame) -> pl.DataFrame:
    extracted = {
        part: pl.col("finding_type").str.extract(_TYPE, number + 1) for number, part in enumerate(_TYPE_PARTS)
    }
    return types.with_columns(**extracted)


# By table: the text column that several columns are derived from, and how.
_BY_TEXT: dict[str, tuple[str, Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]]] = {
    "finding_versions": ("finding_type", _of_types),
    "containers": ("image", _of_images),
}
