"""Columns that no leaf of a finding holds, derived from those that do; one function a table that has such."""

from collections.abc import Callable
from functools import cache

import polars as pl

from tracehound.transforms.contracts.schema import TEXT
from tracehound.transforms.images import image_parts
from tracehound.transforms.severity import BANDS

Derived = dict[str, pl.Expr]
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


def _findings() -> Derived:
    info = pl.col("additional").struct
    detected = (pl.col("created_at") - pl.col("event_first_seen_at")).dt.total_microseconds() / 1e6
    sample = info.field("is_sample").fill_null(False) | pl.col("title").str.starts_with(
        SAMPLE_TITLE
    ).fill_null(False)
    agent = pl.struct(info.field("agent_version"), info.field("agent_id"))
    has_agent = info.field("agent_version").is_not_null() | info.field("agent_id").is_not_null()
    return {
        "severity_band": severity_band(pl.col("severity")),
        "time_to_detect_seconds": detected.round(6),
        "is_sample": sample,
        "additional_info": info.field("text"),
        "additional_info_type": info.field("type"),
        "threat_list_name": info.field("threat_list_name"),
        "threat_name": info.field("threat_name"),
        "agent_details": pl.when(has_agent).then(agent),
    }


def _ecs_tasks() -> Derived:
    definition = pl.col("task_definition_arn").str.extract(r"task-definition/(.+)$")
    return {
        "task_id": pl.col("task_arn").str.extract(r"([^/]+)$"),
        "task_definition_family": definition.str.replace(r":\d+$", ""),
        "task_definition_revision": definition.str.extract(r":(\d+)$").cast(pl.Int64, strict=False),
    }


def _access_keys() -> Derived:
    return {"principal_session_name": pl.col("principal_id").str.extract(r"^[^:]*:(.+)$")}


def _network_peers() -> Derived:
    return {"ip_address": pl.coalesce("ip_address_v4", "ip_address_v6")}


_DERIVED: dict[str, Callable[[], Derived]] = {
    "findings": _findings,
    "ecs_tasks": _ecs_tasks,
    "access_keys": _access_keys,
    "network_peers": _network_peers,
}


@cache
def derived_names(table_name: str) -> frozenset[str]:
    """Columns of a table that `with_derived` adds."""
    expressions = _DERIVED[table_name]() if table_name in _DERIVED else {}
    by_text = {"findings": (*_TYPE_PARTS, *TACTIC_COLUMNS), "containers": tuple(image_parts(pl.lit("")))}
    return frozenset({*expressions, *by_text.get(table_name, ())})


def with_derived(table_name: str, rows: pl.DataFrame, finding_types: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table with its derived columns; `finding_types` is the reference table."""
    if table_name in _DERIVED:
        rows = rows.with_columns(**_DERIVED[table_name]())
    if table_name == "findings":
        return _by_text(rows, "finding_type", lambda types: _of_types(types, finding_types))
    if table_name == "containers":
        return _by_text(rows, "image", lambda images: images.with_columns(**image_parts(pl.col("image"))))
    return rows


def _by_text(rows: pl.DataFrame, column: str, derive: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """The rows with what follows from one of their texts alone, worked out once for each text."""
    texts = rows.select(pl.col(column).unique(maintain_order=True))
    return rows.join(derive(texts), on=column, how="left", nulls_equal=True, maintain_order="left")


def _of_types(types: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Parts of finding types, and the ATT&CK columns; of an unknown type those of its threat purpose.

    A purpose has a tactic where AWS itself names the tactic by it.
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
