"""Automation: the daily schedule, and the sensor for new objects.

What belongs here: when a run is requested, and which export days it reads. What does not: what a run does,
and why one is due (`pipelines.due`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg

from tracehound.pipelines import due
from tracehound.pipelines.assets.specs import WAREHOUSE
from tracehound.pipelines.cloudtrail import rounds
from tracehound.pipelines.flattening import bodies, stale
from tracehound.pipelines.ingestion import ingest, listing, source_registry
from tracehound.pipelines.ingestion.sources import Days, SourceObject
from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.resources import NEW_OBJECTS_TAG
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Settings

_ASK_AGAIN = timedelta(minutes=15)
_LONGEST_TAG = 500
_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
# Both are on if sources are configured.
_SCHEDULE_IS = {True: dg.DefaultScheduleStatus.RUNNING, False: dg.DefaultScheduleStatus.STOPPED}
_SENSOR_IS = {True: dg.DefaultSensorStatus.RUNNING, False: dg.DefaultSensorStatus.STOPPED}


def daily_schedule(job: Any, settings: Settings) -> dg.ScheduleDefinition:
    """A run every UTC day if one is due; it also reads late objects of the days before."""
    hour, minute = settings.schedule.time.split(":")

    @dg.schedule(
        name="daily_update",
        job=job,
        cron_schedule=f"{int(minute)} {int(hour)} * * *",
        execution_timezone="UTC",
        default_status=_SCHEDULE_IS[bool(settings.sources)],
        description="Reads new exports and late ones of earlier days, and updates every table; launches "
        "nothing if there is nothing to do.",
    )
    def daily_update(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        tick = context.scheduled_execution_time.astimezone(UTC)
        return request_or_skip(Home.find(reading.load()), tick, context.instance)

    return daily_update


def request_or_skip(
    home: Home, tick: datetime, instance: dg.DagsterInstance
) -> dg.RunRequest | dg.SkipReason:
    """A run for what is due at a tick of the schedule; without any, what was looked at."""
    clock.require_set()
    first = _first_day(home, tick)
    found = due.look(home, first)
    if found.reasons:
        return dg.RunRequest(
            run_key=f"daily-{tick:%Y-%m-%d}",
            run_config=_reads_from(first),
            tags={"tracehound/due": "; ".join(found.reasons)[:_LONGEST_TAG]},
        )
    told = f"Nothing to do. Looked at {found.looked_at}."
    if home.warehouse.exists():
        # Otherwise a quiet day would look like one without a run.
        instance.report_runless_asset_event(dg.AssetMaterialization(WAREHOUSE, metadata={"up to date": told}))
    return dg.SkipReason(told)


def _first_day(home: Home, now: datetime) -> date:
    """The first export day that a run at a moment reads. Objects that name no day are always read."""
    return now.date() - timedelta(days=home.settings.schedule.lookback_days)


def _reads_from(first: date) -> dict[str, Any]:
    return {"ops": {"raw": {"config": {"first_day": f"{first}"}}}}


@dataclass(frozen=True)
class _Cursor:
    """What the sensor saw last, and when it requested a run for it, if that is not read yet."""

    seen: str = ""
    asked_at: str = ""

    @classmethod
    def read(cls, text: str | None) -> "_Cursor":
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        return json.dumps(asdict(self))

    def waits(self, now: datetime) -> bool:
        """Whether a run was requested so recently that it is too early to request another."""
        return datetime.fromisoformat(self.asked_at) + _ASK_AGAIN > now


def new_objects_sensor(job: Any, settings: Settings) -> dg.SensorDefinition:
    """Requests a run if the sources have objects that raw has not read."""

    @dg.sensor(
        name="update_on_new_objects",
        job=job,
        minimum_interval_seconds=settings.schedule.sensor_seconds,
        default_status=_SENSOR_IS[bool(settings.sources)],
        description="Lists the latest export days, and requests a run when there is something new.",
    )
    def update_on_new_objects(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        under_way = dg.RunsFilter(job_name=job.name, statuses=_UNDER_WAY)
        if context.instance.get_runs(under_way, limit=1):
            return dg.SensorResult(skip_reason="a run is in progress")
        return look(Home.find(reading.load()), context.cursor, datetime.now(UTC))

    return update_on_new_objects


def look(home: Home, cursor: str | None, now: datetime) -> dg.SensorResult:
    """Requests a run if there is anything new. Without a change since the last check, it only lists.

    If a run could not do everything, another is requested later, for objects that could not be read (such as
    without permission) and tables that could not be built. A trail gets a file every few minutes, so these
    request none: hours that findings ask for do, each time it is worth while to look for late calls.
    """
    before = _Cursor.read(cursor)
    sources = source_registry.sources_of_run(home, [])
    objects, waiting = _listed(home, sources, now), due.waiting_messages(home.settings.aws, sources)
    is_asked_for = rounds.is_due(home, sources)
    seen = digest([f"{waiting} {is_asked_for}", *(f"{entry.uri} {entry.etag}" for entry in objects)])
    if seen == before.seen and (not before.asked_at or before.waits(now)):
        return dg.SensorResult(skip_reason="nothing has changed", cursor=before.text())
    unread = len(ingest.unread(home, objects))
    if not (unread or waiting or is_asked_for or _is_behind(home)):
        return dg.SensorResult(skip_reason="there is nothing new", cursor=_Cursor(seen).text())
    request = dg.RunRequest(
        run_key=f"{seen}-{now:%Y%m%dT%H%M}",
        run_config=_reads_from(_first_day(home, now)),
        tags={NEW_OBJECTS_TAG: str(unread), "tracehound/new_messages": str(waiting)},
    )
    return dg.SensorResult(run_requests=[request], cursor=_Cursor(seen, now.isoformat()).text())


def _is_behind(home: Home) -> bool:
    """Whether raw has data that the served file lacks, such as after a failed run."""
    has_data = bool(home.days(bodies.RAW))
    return bool(stale.stale_days(home)) or (has_data and warehouse.is_stale(home))


def _listed(home: Home, sources: Sequence[str], now: datetime) -> list[SourceObject]:
    # A source that can't be listed does not keep the others from being read; the daily run reports it.
    return listing.list_all(home, due.listable(sources), Days(_first_day(home, now))).objects
