"""The raw layer: every document of the sources that has not been read yet."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from pipelines import ingest, remembered
from pipelines.assets.events import day_events
from pipelines.assets.specs import DAYS, POOL, asset_key, asset_spec
from pipelines.lake import parquet
from pipelines.progress import reporter
from pipelines.resources import HomeResource
from pipelines.sources import list_objects
from transforms.contracts import TABLES

_BY_DAY = {"findings", "repeats", "unmodelled_paths"}
RAW_TABLES = [table for table in TABLES.values() if table.layer == "raw"]


class RawConfig(dg.Config):
    """What the raw layer reads."""

    sources: list[str] = Field(
        default=[], description="Files and folders to read; none: all that were ever given to this home."
    )


@dg.multi_asset(
    name="raw",
    specs=[
        asset_spec(table, {"python", "parquet"}, partitions=DAYS if table.name in _BY_DAY else None)
        for table in RAW_TABLES
    ],
    pool=POOL,
)
def raw(
    context: dg.AssetExecutionContext, config: RawConfig, home: HomeResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Reads what is new in the sources; a day's partition is complete as far as its sources are."""
    sources = remembered.sources(home.home, config.sources)
    objects = ingest.unread(home.home, list_objects(sources, home.home.path))
    reporter().begin("reading objects", len(objects))
    found = ingest.ingest(home.home, objects, progress=reporter().advance)
    reporter().found(found)
    day_events(context, {("raw.findings", day): rows for day, rows in found.days.items()})
    for table in RAW_TABLES:
        rows = parquet.row_count(home.home.files(table))
        yield dg.MaterializeResult(
            asset_key=asset_key(table.qualified_name),
            metadata={"dagster/row_count": rows, "stored": found.stored, "rejected": found.rejected.total()},
        )
