"""What a run has to do, found out without Dagster, which is only launched if there is work."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.pipelines import retention
from tracehound.pipelines.cloudtrail import stale as calls
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.ingestion import listing, reference
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.ingestion.sources import ALL_DAYS, Days
from tracehound.pipelines.lake import empty, journal, missing
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import LAYERS


@dataclass(frozen=True)
class Plan:
    """What a run would do: objects to read, days to flatten or purge, tables to build, a file to serve.

    `has_reference` means that reference files have changed, `is_mending` that documents lost by damage must
    be read again, `lacks_files` that a table without rows has no file, `days_of_calls` are days of API calls
    to flatten, `asks_for_calls` means that findings ask for hours of them, `asks_for_context` that they name
    things to ask for. `listed` is passed to the run, so that sources are listed once.
    """

    listed: Listed
    days: int
    models: tuple[str, ...]
    serves: bool
    is_interrupted: bool
    old_days: int = 0
    has_reference: bool = False
    is_mending: bool = False
    lacks_files: bool = False
    days_of_calls: int = 0
    asks_for_calls: bool = False
    asks_for_context: bool = False

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do."""
        return bool(
            self.listed.objects
            or self.listed.calls
            or self.days
            or self.days_of_calls
            or self.asks_for_calls
            or self.asks_for_context
            or self.models
            or self.serves
            or self.is_interrupted
            or self.old_days
            or self.has_reference
            or self.is_mending
            or self.lacks_files
        )


def plan(home: Home, sources: Sequence[str], upto: str, days: Days = ALL_DAYS) -> Plan:
    """What a run over these sources, up to a layer, would do now.

    Raises WrongReference.
    """
    layers = LAYERS[: LAYERS.index(upto) + 1]
    listed = listing.look(home, sources, days)
    flattens = "flattened" in layers
    models, serves = _beyond(home, layers) if flattens else ((), False)
    return Plan(
        listed=listed,
        days=len(stale.stale_days(home)) if flattens else 0,
        days_of_calls=len(calls.stale_days(home)) if flattens else 0,
        asks_for_calls=flattens and _asks_for_calls(home, listed),
        asks_for_context=flattens and _asks_for_context(home, listed),
        models=models,
        serves=serves,
        is_interrupted=journal.is_interrupted(home.lake),
        old_days=_old_days(home),
        has_reference=reference.has_changed(home),
        is_mending=missing.is_untold(home),
        lacks_files=not empty.are_right(home),
    )


def _asks_for_calls(home: Home, listed: Listed) -> bool:
    if not listed.call_sources:
        return False
    from tracehound.pipelines.cloudtrail import rounds  # noqa: PLC0415 - boto3 and DuckDB, for such sources alone

    return rounds.is_due(home, listed.call_sources)


def _asks_for_context(home: Home, listed: Listed) -> bool:
    if not listed.context_sources:
        return False
    from tracehound.pipelines.context import rounds  # noqa: PLC0415 - boto3, for such sources alone

    return rounds.is_due_now(home, listed.context_sources)


def _old_days(home: Home) -> int:
    """Days that the configured retention deletes."""
    keep_from, calls_from = retention.keep_from(home), retention.calls_keep_from(home)
    days = set(retention.old_days(home, keep_from) if keep_from else ())
    if calls_from:
        from tracehound.pipelines.cloudtrail import forgetting  # noqa: PLC0415 - boto3, which few runs need

        days |= set(forgetting.old_days(home, calls_from))
    if context_from := retention.context_keep_from(home):
        from tracehound.pipelines.context import forgetting as of_context  # noqa: PLC0415 - as above

        days |= set(of_context.old_days(home, context_from))
    return len(days)


def _beyond(home: Home, layers: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    from tracehound.pipelines.serving import warehouse  # noqa: PLC0415 - DuckDB, which raw alone does not need

    names = tuple(model.qualified_name for model in warehouse.stale_models(home, layers))
    return names, layers[-1] == LAYERS[-1] and warehouse.is_stale(home)
