"""Automation: the daily schedule, and the sensor for new objects.

What belongs here: when a run is requested, and for which day. What does not: what a run does.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg

from tracehound.pipelines.aws import clients
from tracehound.pipelines.flattening import bodies
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.ingestion import ingest, source_registry
from tracehound.pipelines.ingestion.sources import Days, SourceObject, list_objects
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.partitions import today
from tracehound.pipelines.serving import warehouse
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Aws, Settings
from tracehound.pipelines.settings.source_prefixes import GUARDDUTY, SQS

# Services that only a run queries, since listing their contents is expensive.
_ONLY_ASKED = (GUARDDUTY,)
_ASK_AGAIN = timedelta(minutes=15)
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
    """A run every UTC day for that day's partition; it also reads late objects of the days before."""
    hour, minute = settings.schedule.time.split(":")

    @dg.schedule(
        name="daily",
        job=job,
        cron_schedule=f"{int(minute)} {int(hour)} * * *",
        execution_timezone="UTC",
        default_status=_SCHEDULE_IS[bool(settings.sources)],
        description="Reads the day's exports and late ones of earlier days; updates every table.",
    )
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = f"{context.scheduled_execution_time.astimezone(UTC):%Y-%m-%d}"
        return dg.RunRequest(run_key=f"daily-{day}", partition_key=day)

    return daily


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
        name="new_objects",
        job=job,
        minimum_interval_seconds=settings.schedule.sensor_seconds,
        default_status=_SENSOR_IS[bool(settings.sources)],
        description="Lists the latest export days, and requests a run when there is something new.",
    )
    def new_objects(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        under_way = dg.RunsFilter(job_name=job.name, statuses=_UNDER_WAY)
        if context.instance.get_runs(under_way, limit=1):
            return dg.SensorResult(skip_reason="a run is in progress")
        return look(Home.find(reading.load()), context.cursor, datetime.now(UTC))

    return new_objects


def look(home: Home, cursor: str | None, now: datetime) -> dg.SensorResult:
    """Requests a run if there is anything new. Without a change since the last check, it only lists.

    If a run could not do everything, another is requested later, for objects that could not be read (such as
    without permission) and tables that could not be built.
    """
    before = _Cursor.read(cursor)
    sources = source_registry.sources_of_run(home, [])
    objects, waiting = _listed(home, sources, now), _waiting(home.settings.aws, sources)
    seen = digest([str(waiting), *(f"{entry.uri} {entry.etag}" for entry in objects)])
    if seen == before.seen and (not before.asked_at or before.waits(now)):
        return dg.SensorResult(skip_reason="nothing has changed", cursor=before.text())
    unread = len(ingest.unread(home, objects))
    if not (unread or waiting or _is_behind(home)):
        return dg.SensorResult(skip_reason="there is nothing new", cursor=_Cursor(seen).text())
    request = dg.RunRequest(
        run_key=f"{seen}-{now:%Y%m%dT%H%M}",
        partition_key=today(),
        tags={"tracehound/new_objects": str(unread), "tracehound/new_messages": str(waiting)},
    )
    return dg.SensorResult(run_requests=[request], cursor=_Cursor(seen, now.isoformat()).text())


def _is_behind(home: Home) -> bool:
    """Whether raw has data that the served file lacks, such as after a failed run."""
    has_data = bool(home.days(bodies.RAW))
    return bool(flattening.stale_days(home)) or (has_data and warehouse.is_stale(home))


def _listed(home: Home, sources: Sequence[str], now: datetime) -> list[SourceObject]:
    watched = [source for source in sources if not source.startswith((SQS, *_ONLY_ASKED))]
    first = now.date() - timedelta(days=home.settings.schedule.lookback_days)
    return list_objects(watched, home, Days(first))


def _waiting(aws: Aws, sources: Sequence[str]) -> int:
    """The approximate number of messages in queues."""
    queues = [source.removeprefix(SQS) for source in sources if source.startswith(SQS)]
    return sum(_messages(aws, queue) for queue in queues)


def _messages(aws: Aws, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    client = clients.first(aws).client("sqs")
    return int(client.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name])
