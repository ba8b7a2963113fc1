"""The raw layer: every document of the sources that has not been read yet."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
from pydantic import Field

from tracehound.pipelines import damage, retention
from tracehound.pipelines.assets.calls import CALL_TABLES
from tracehound.pipelines.assets.context import CONTEXT_TABLES
from tracehound.pipelines.assets.guard import guarded
from tracehound.pipelines.assets.specs import POOL, asset_key, asset_spec
from tracehound.pipelines.cloudtrail import forgetting
from tracehound.pipelines.context import forgetting as context_forgetting
from tracehound.pipelines.ingestion import ingest, listing, reference, source_registry
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.ingestion.sources import Asked, Days, acknowledge, ask
from tracehound.pipelines.lake import clock, compaction, empty, missing
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.objects import OBJECTS, read_objects
from tracehound.pipelines.processes.progress import SILENT, Reporter
from tracehound.pipelines.resources import HomeResource
from tracehound.sql.models import lake_tables
from tracehound.transforms.contracts import Table

_ASKED_LATER = (*CALL_TABLES, *CONTEXT_TABLES)
RAW_TABLES = [table for table in lake_tables() if table.layer == "raw" and table not in _ASKED_LATER]
EVERY_OBJECT = dg.AssetCheckSpec(
    "every_object_was_read",
    asset=asset_key(OBJECTS.qualified_name),
    description="All bytes of all listed objects were read. The next run reads those that were not.",
)


class RawConfig(dg.Config):
    """What the raw layer reads."""

    sources: list[str] = Field(
        default=[],
        description="Sources to read, from the configuration or from those that this home remembers; "
        "none: the configured ones, else all that it remembers.",
    )
    first_day: str | None = Field(
        default=None, description="First export day (YYYY-MM-DD); none: from the beginning."
    )
    last_day: str | None = Field(default=None, description="Last export day; none: to the end.")

    def days(self) -> Days:
        """The export days to read."""
        first, last = (day and date.fromisoformat(day) for day in (self.first_day, self.last_day))
        return Days(first or None, last or None)


@dg.multi_asset(
    name="raw",
    specs=[asset_spec(table, {"python", "parquet"}) for table in RAW_TABLES],
    check_specs=[EVERY_OBJECT],
    pool=POOL,
)
def raw(
    context: dg.AssetExecutionContext, config: RawConfig, home: dg.ResourceParam[HomeResource]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Reads new objects of the sources."""
    with guarded(context, home.home):
        listed = home.take_listed()
        if listed is None:
            # If the sources were listed, the home was checked and the services were queried before that.
            for each in damage.notice(home.home):
                context.log.warning(each)
        sources = source_registry.known_sources(home.home, config.sources)
        asked = ask(sources, home.home) if listed is None else Asked()
        listed = listed or listing.look(home.home, sources, config.days())
        home.listed_calls = listed
        found = _read(home.home, sources, listed, home.reporter)
        found.errors |= asked.errors
        for uri, error in sorted(found.errors.items()):
            context.log.error(f"{uri}: {error}")
        for told in retention.notes(home.home):
            context.log.warning(told)
        home.reporter.found(found)
        context.log.info(_said(found))
        for table in RAW_TABLES:
            yield _result(table, found)
        yield _every_object(found)


def _read(home: Home, sources: list[str], listed: Listed, reporter: Reporter = SILENT) -> ingest.Ingested:
    """Compacts small files, reads into raw, then applies the retention.

    Compaction comes first: what it merges is flattened already, so that only what is read now is new.
    """
    compaction.compact(home)
    reference.take(home)
    _purge(home)
    reporter.begin("reading objects", len(listed.objects))
    found = ingest.ingest(
        home, listed.objects, progress=reporter.advance, keep_from=retention.keep_from(home)
    )
    listing.note_read(home, listed, found.errors)
    found.errors |= listed.errors
    # New documents may show that the clock is right.
    _purge(home)
    reached = [source for source in sources if source not in listed.errors]
    found.errors |= acknowledge(reached, home, lambda: read_objects(home))
    found.errors |= missing.settle(home)
    empty.put_right(home)
    return found


def _purge(home: Home) -> None:
    """Applies the configured retention, if the clock can be trusted."""
    clock.note(home)
    keep_from = retention.keep_from(home)
    if keep_from and retention.old_days(home, keep_from):
        retention.purge(home, keep_from)
    if calls_from := retention.calls_keep_from(home):
        forgetting.forget_before(home, calls_from)
    if context_from := retention.context_keep_from(home):
        context_forgetting.forget_before(home, context_from)


def _said(found: ingest.Ingested) -> str:
    return (
        f"{found.objects:,} objects read: {found.stored:,} documents stored, {found.repeated:,} seen before, "
        f"{found.rejected.total():,} set aside"
    )


def _result(table: Table, found: ingest.Ingested) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=asset_key(table.qualified_name),
        metadata={
            "stored": found.stored,
            "repeated": found.repeated,
            "rejected": found.rejected.total(),
            "errors": len(found.errors),
        },
    )


def _every_object(found: ingest.Ingested) -> dg.AssetCheckResult:
    examples = [f"{uri} {error}" for uri, error in sorted(found.errors.items())[:10]]
    return dg.AssetCheckResult(
        check_name=EVERY_OBJECT.name,
        asset_key=EVERY_OBJECT.asset_key,
        passed=not found.errors,
        metadata={"objects": found.objects, "not_read": len(found.errors), "examples": examples},
    )
