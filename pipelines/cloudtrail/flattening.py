"""`flattened.api_events` from `raw.cloudtrail_events`: a day at a time, only what is not there yet.

What belongs here: which rows are missing, and writing them. What does not: what a record says
(`transforms.cloudtrail.typed`).

If only files came to a day, the rows of their events are added; if the recipe has changed, or events are
gone, the day is written anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from tracehound.pipelines.cloudtrail.stale import built_days, recipe, stale_days, state_of
from tracehound.pipelines.lake import calls, parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.processes.poison import is_by_content
from tracehound.transforms.cloudtrail.names import Place, place_of
from tracehound.transforms.cloudtrail.typed import bare_row, row
from tracehound.transforms.contracts.api_events import API_EVENTS, CLOUDTRAIL_EVENTS

_COMMIT = "api-events"
_KEY = calls.EVENT_KEY
_ROWS_AT_ONCE = 20_000


@dataclass
class FlattenedCalls:
    """How many rows were written, of how many days; `bare` ones could not be read: raw knows their key."""

    rows: int = 0
    days: int = 0
    bare: int = 0

    def add(self, other: "FlattenedCalls") -> None:
        """Adds what else was written."""
        self.rows += other.rows
        self.days += other.days
        self.bare += other.bare


def flatten(home: Home) -> FlattenedCalls:
    """Brings all days up to date, each in one commit. The caller holds the writer's lock."""
    days = stale_days(home)
    total = FlattenedCalls(days=len(days))
    if days:
        recover(home.lake)
    for day in days:
        _flatten_day(home, day, total)
    return total


def _flatten_day(home: Home, day: str, total: FlattenedCalls) -> None:
    built = built_days(home)
    raw, ours = home.files(CLOUDTRAIL_EVENTS, day), home.files(API_EVENTS, day)
    keys = parquet.read(raw, CLOUDTRAIL_EVENTS, _KEY)
    held = parquet.read(ours, API_EVENTS, _KEY)
    is_same_recipe = built.fingerprints.get(day, "").split(" ")[0] == recipe()
    is_whole = not is_same_recipe or not held.join(keys, on=_KEY, how="anti").is_empty()
    commit = Commit(home.lake, _COMMIT)
    if is_whole:
        held = held.clear()
        for path in ours:
            commit.remove(path)
    wanted = keys.join(held, on=_KEY, how="anti")
    for frame in _rows(home, day, wanted, total):
        calls.put_by_day(home, commit, API_EVENTS, frame, recipe())
    if raw:
        built.fingerprints[day] = state_of(home, day)
    else:
        built.fingerprints.pop(day, None)
    commit.put(built.path).write_text(built.text())
    commit.apply()


def _rows(home: Home, day: str, wanted: pl.DataFrame, total: FlattenedCalls) -> Iterator[pl.DataFrame]:
    """The rows of the wanted events of a day, some at a time."""
    columns = [*_KEY, "event_at", "event_name", "uri", "document"]
    for path in home.files(CLOUDTRAIL_EVENTS, day):
        if path.name == EMPTY or wanted.is_empty():
            continue
        found = parquet.read([path], CLOUDTRAIL_EVENTS, columns).join(
            wanted, on=_KEY, how="semi", maintain_order="left"
        )
        for part in found.iter_slices(_ROWS_AT_ONCE):
            rows = [_row(each, total) for each in part.iter_rows(named=True)]
            total.rows += len(rows)
            if rows:
                yield pl.DataFrame(rows, schema=API_EVENTS.schema)


def _row(stored: dict[str, Any], total: FlattenedCalls) -> dict[str, Any]:
    """The row of an event; where its record can't be read, what raw knows of it."""
    place = place_of(stored["uri"])
    try:
        found = row(stored["document"], Place(stored["account_id"], stored["region"], place.cluster_name))
    except Exception as error:
        if not is_by_content(error):
            raise
        total.bare += 1
        found = bare_row(stored["event_name"], stored["event_at"])
    # What raw has is the key, whatever the record says.
    return found | {name: stored[name] for name in _KEY}
