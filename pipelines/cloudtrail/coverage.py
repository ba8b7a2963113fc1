"""Which hours of an account and region are known, told by the objects that were read.

What belongs here: rows of `raw.cloudtrail_coverage` for objects. What does not: which hours findings ask for.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from tracehound.pipelines.cloudtrail.reading import ReadCalls
from tracehound.pipelines.settings.source_prefixes import LOOKED_UP
from tracehound.transforms.cloudtrail import layout
from tracehound.transforms.cloudtrail.hours import LATEST_DELIVERY
from tracehound.transforms.cloudtrail.names import Place
from tracehound.transforms.cloudtrail.unwrapping import AUDIT, EVENT, TRAIL
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_COVERAGE

LOADED, NONE_FOUND, FAILED, PARTIAL = "loaded", "none_found", "failed", "partial"
ALL = "all"
# CloudTrail delivers within some minutes: the hours that an object may be about, before its delivery.
_LONGEST_WAY = timedelta(hours=1)
# No document may make rows for hours without end.
_LONGEST_GAP = timedelta(days=31)
_HOUR = timedelta(hours=1)
_PLACE = ["account_id", "region"]
_KEY = list(CLOUDTRAIL_COVERAGE.key)


def rows_of(read: Iterable[ReadCalls], asked_at: datetime, asked_for: str, *, is_whole: bool) -> pl.DataFrame:
    """The hours of some objects; `is_whole` says that all objects are read, whatever findings ask for.

    An hour is complete only if all its objects were read without fault.
    """
    found = [row for each in read for row in _rows(each, asked_at, asked_for, is_whole=is_whole)]
    frame = pl.DataFrame(found, schema=CLOUDTRAIL_COVERAGE.schema)
    # Of objects of one hour, what went wrong counts.
    return (
        frame.sort("is_complete", descending=True, maintain_order=True)
        .group_by(_KEY, maintain_order=True)
        .agg(
            pl.col("is_complete").all(),
            pl.col("state", "detail", "asked_for").last(),
            pl.col("object_count").sum(),
            pl.col("delivered_until_at", "settled_until_at").max(),
            pl.col("asked_at").last(),
        )
        .select(list(CLOUDTRAIL_COVERAGE.schema))
        .sort(_KEY)
    )


def _rows(read: ReadCalls, asked_at: datetime, asked_for: str, *, is_whole: bool) -> Iterator[dict[str, Any]]:
    if read.source.uri.startswith(LOOKED_UP):
        # What was asked for says itself which hours it covers.
        return
    state = FAILED if read.is_unreached else PARTIAL if read.error else LOADED
    # Of hours that an object would have been about, only its name tells.
    hours = _hours_of(read) or (set(_hours_before(read.place)) if state == FAILED else set())
    for account, region, hour, road in hours:
        yield {
            "account_id": account,
            "region": region,
            "hour_at": hour,
            "road": road,
            "is_complete": is_whole and state == LOADED,
            "state": state,
            "detail": read.error,
            "asked_for": [asked_for],
            "object_count": 0 if state == FAILED else 1,
            "delivered_until_at": read.last_at,
            "settled_until_at": None,
            "asked_at": asked_at,
        }


_Cell = tuple[str, str, datetime, str]


def _hours_of(read: ReadCalls) -> set[_Cell]:
    """Where and when the records of an object happened; what they don't tell, the object's name does."""
    found = set()
    for account, region, hour, is_audit in read.hours:
        at = _hour_at(hour)
        if at:
            road = AUDIT if is_audit else TRAIL
            found.add((account or read.place.account_id, region or read.place.region, at, road))
    return found


def _hour_at(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    except ValueError:
        return None


def _hours_before(place: Place) -> Iterator[_Cell]:
    if place.delivered_at and place.region:
        hour = place.delivered_at.replace(minute=0)
        for at in (hour - _LONGEST_WAY, hour):
            yield place.account_id, place.region, at, TRAIL


def gaps(known: pl.DataFrame, asked_at: datetime) -> pl.DataFrame:
    """Hours between those that are known, of the same account, region and road, in which nothing happened.

    Objects exist only of hours with events, so where all of them are read, other hours have none.
    """
    rows: list[dict[str, Any]] = []
    complete = known.filter("is_complete").sort("hour_at")
    for (account, region, road), group in complete.group_by(
        "account_id", "region", "road", maintain_order=True
    ):
        hours = group["hour_at"].to_list()
        for earlier, later in pairwise(hours):
            if _HOUR < later - earlier <= _LONGEST_GAP:
                missing = (earlier + _HOUR * number for number in range(1, (later - earlier) // _HOUR))
                rows += [_none_found((account, region, at, road), later, asked_at) for at in missing]
    return pl.DataFrame(rows, schema=CLOUDTRAIL_COVERAGE.schema)


def overtaken(known: pl.DataFrame) -> pl.DataFrame:
    """Hours whose newest event was one of their own, where later events of their region are known by now."""
    possible = pl.col("delivered_until_at") <= pl.col("asked_at")
    newest = pl.col("delivered_until_at").filter(possible).max().over("account_id", "region", "road")
    hours = known.filter("is_complete").with_columns(newest=newest)
    within = pl.col("delivered_until_at") < pl.min_horizontal(pl.col("hour_at") + _HOUR, "newest")
    # Objects of an hour add up.
    raised = hours.filter(within).with_columns(object_count=pl.lit(0, pl.Int64), delivered_until_at="newest")
    return raised.select(list(CLOUDTRAIL_COVERAGE.schema))


def delivered(objects: pl.DataFrame) -> pl.DataFrame:
    """Until when accounts have files of trails, by the names of objects: `account_id`, `end`."""
    end = pl.col("uri").str.extract(layout.DELIVERED).str.to_datetime(layout.MINUTE, time_zone="UTC")
    return objects.group_by("account_id").agg(end=end.max()).drop_nulls()


def settled(rows: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """The complete hours among rows, of each the last one, that are settled further than they say.

    `ends` says until when the files of trails were delivered (`delivered`). EventBridge shows by its events
    how far it is. Audit logs come in order, so nothing of them is late.
    """
    of_road = pl.col("delivered_until_at").filter(pl.col("delivered_until_at") <= pl.col("asked_at"))
    named = pl.when(road=pl.lit(TRAIL)).then("end")
    late = pl.max_horizontal(named, of_road.max().over("account_id", "road")) - LATEST_DELIVERY
    until = pl.min_horizontal(
        pl.col("hour_at") + _HOUR, "delivered_until_at", pl.when(pl.col("road") != AUDIT).then(late)
    )
    return (
        rows.join(ends, on="account_id", how="left", maintain_order="left")
        .filter("is_complete")
        .unique(_KEY, keep="last", maintain_order=True)
        .with_columns(until=until.dt.cast_time_unit("us"))
        .filter(
            pl.col("until") > pl.col("hour_at"),
            pl.col("until") > pl.col("settled_until_at").fill_null(pl.col("hour_at")),
        )
        # Objects of an hour add up.
        .with_columns(settled_until_at="until", object_count=pl.lit(0, pl.Int64))
        .select(list(CLOUDTRAIL_COVERAGE.schema))
    )


def between(known: pl.DataFrame, asked_at: datetime) -> pl.DataFrame:
    """Hours between the first and the last of which EventBridge sent events: it sends all, as they happen."""
    of_events = known.filter(road=EVENT).sort("hour_at")
    inner = of_events.filter(
        pl.col("hour_at") > pl.col("hour_at").min().over(_PLACE),
        pl.col("hour_at") < pl.col("hour_at").max().over(_PLACE),
        ~pl.col("is_complete"),
    ).with_columns(is_complete=pl.lit(True), object_count=pl.lit(0, dtype=pl.Int64))
    quiet = gaps(of_events.with_columns(is_complete=pl.lit(True)), asked_at)
    return pl.concat([inner, quiet])


def _none_found(cell: Any, later: datetime, asked_at: datetime) -> dict[str, Any]:
    return dict(zip(_KEY, cell, strict=True)) | {
        "is_complete": True,
        "state": NONE_FOUND,
        "detail": None,
        "asked_for": [ALL],
        "object_count": 0,
        "delivered_until_at": later,
        "settled_until_at": None,
        "asked_at": asked_at,
    }
