"""The raw layer: every document of the sources that has not been read yet."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
from pydantic import Field

from pipelines import compaction, ingest, listing, remembered, retention
from pipelines.assets.events import day_events
from pipelines.assets.specs import POOL, asset_key, asset_spec
from pipelines.batches import FINDINGS
from pipelines.progress import reporter
from pipelines.resources import HomeResource
from pipelines.sources import Asked, Days, acknowledge, ask
from sql.models import lake_tables

RAW_TABLES = [table for table in lake_tables() if table.layer == "raw"]


class RawConfig(dg.Config):
    """What the raw layer reads."""

    sources: list[str] = Field(
        default=[], description="Sources to read; none: all that were ever given to this home."
    )
    is_asked: bool = Field(
        default=False, description="Whether the services among them were just asked for what is new."
    )
    first_day: str | None = Field(
        default=None, description="Export day (YYYY-MM-DD) to begin with; none: from the beginning."
    )
    last_day: str | None = Field(default=None, description="Export day to end with; none: to the end.")

    @property
    def days(self) -> Days:
        """The range of export days."""
        first, last = (day and date.fromisoformat(day) for day in (self.first_day, self.last_day))
        return Days(first or None, last or None)


@dg.multi_asset(
    name="raw",
    specs=[asset_spec(table, {"python", "parquet"}, is_daily=table is FINDINGS) for table in RAW_TABLES],
    pool=POOL,
)
def raw(
    context: dg.AssetExecutionContext, config: RawConfig, home: HomeResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Reads what is new in the sources; a day's partition is complete as far as its sources are."""
    sources = remembered.sources(home.home, config.sources)
    asked = Asked() if config.is_asked else ask(sources, home.home)
    objects = listing.take(home.home, sources, config.days)
    keep_from = retention.keep_from()
    if keep_from and retention.old_days(home.home, keep_from):
        retention.purge(home.home, keep_from)
    reporter().begin("reading objects", len(objects))
    found = ingest.ingest(home.home, objects, progress=reporter().advance, keep_from=keep_from)
    found.errors |= asked.errors
    found.errors |= acknowledge(sources, home.home.path, lambda: ingest.read(home.home))
    for uri, error in sorted(found.errors.items()):
        context.log.error(f"{uri}: {error}")
    compaction.compact(home.home)
    reporter().found(found)
    day_events(context, FINDINGS, found.days)
    for table in RAW_TABLES:
        yield dg.MaterializeResult(
            asset_key=asset_key(table.qualified_name),
            metadata={
                "stored": found.stored,
                "repeated": found.repeated,
                "rejected": found.rejected.total(),
                "errors": len(found.errors),
            },
        )
