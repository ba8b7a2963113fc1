"""What was asked before and what came of it, and the last states of things.

What belongs here: reading them. What does not: adding to them (`pipelines.context.storing`).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.context.due import Answered, Result
from tracehound.transforms.context.events import SOURCE
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.things import EVERY, Thing, every
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, OBSERVATIONS

_THING = ["account_id", "region", "kind", "thing_key"]


class Latest(msgspec.Struct, frozen=True):
    """The last state of a thing."""

    observed_at: datetime
    content_hash: str
    source: str


class Ledger:
    """What is known when a run begins, of the things that it looks up; kept up to date as it asks."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._asks, self._states = _asks(home), _states(home)
        self.asked: dict[tuple[Thing, str], Answered] = {}
        self.latest: dict[Thing, Latest] = {}
        self._known: set[str] = set()
        self._look_up({EVERY})

    def look_up(self, things: Iterable[Thing]) -> None:
        """Finds out what is known of some things: of all, it would take long."""
        self._look_up({thing.key for thing in things} - self._known)

    def _look_up(self, keys: set[str]) -> None:
        self._known |= keys
        wanted = pl.col("thing_key").is_in(pl.Series(sorted(keys), dtype=pl.String).implode())
        for row in self._asks.filter(wanted).iter_rows():
            answered = Answered(Result(row[5]), row[6], row[7] is not None)
            self.asked[_noted(Thing(*row[:4]), row[4])] = answered
        for row in self._states.filter(wanted).iter_rows():
            self.latest[Thing(*row[:4])] = Latest(*row[4:])

    def last(self, thing: Thing) -> Answered | None:
        """What came of asking for a thing the last time, by the call that tells whether it exists."""
        return self.asked.get((thing, KINDS[thing.kind].call))

    def refused(self, thing: Thing, call: str) -> Answered | None:
        """When a call was last refused in the place of a thing."""
        return self.asked.get(_noted(every(thing, thing.account_id), call))

    def add(self, thing: Thing, call: str, answered: Answered) -> bool:
        """Notes what came of a request; False if the same was noted at that time before."""
        key = _noted(thing, call)
        is_new = key not in self.asked or self.asked[key].asked_at != answered.asked_at
        self.asked[key] = answered if is_new else self.asked[key]
        return is_new

    def is_told_by_events(self, thing: Thing) -> bool:
        """Whether events tell the states of a thing, so that nobody need be asked."""
        known = self.latest.get(thing)
        return known is not None and known.source == SOURCE

    def documents(self, things: Iterable[Thing]) -> Iterator[tuple[Thing, Mapping[str, Any]]]:
        """The last states of things that were told. Only the days that have them are read."""
        by_day: dict[str, set[Thing]] = {}
        for thing in things:
            if thing in self.latest:
                by_day.setdefault(str(self.latest[thing].observed_at.date()), set()).add(thing)
        for day, wanted in sorted(by_day.items()):
            yield from self._of_day(day, wanted)

    def _of_day(self, day: str, wanted: set[Thing]) -> Iterator[tuple[Thing, Mapping[str, Any]]]:
        names = [*_THING, "observed_at", "content_hash", "document"]
        rows = parquet.read(self._home.files(OBSERVATIONS, day), OBSERVATIONS, names)
        keys = pl.Series([each.key for each in wanted], dtype=pl.String)
        for row in rows.filter(pl.col("thing_key").is_in(keys.implode())).iter_rows():
            thing = Thing(*row[:4])
            known = self.latest.get(thing)
            if thing in wanted and known and (known.observed_at, known.content_hash) == row[4:6]:
                yield thing, msgspec.json.decode(row[6])


def _states(home: Home) -> pl.DataFrame:
    """The last state of each thing."""
    names = [*_THING, "observed_at", "content_hash", "source"]
    rows = parquet.read(home.files(OBSERVATIONS), OBSERVATIONS, names).sort("observed_at", "content_hash")
    return rows.unique(_THING, keep="last", maintain_order=True)


def _asks(home: Home) -> pl.DataFrame:
    """What came of each call for each thing the last time, in the order of time."""
    names = [*_THING, "call", "state", "asked_at", "content_hash"]
    rows = parquet.read(home.files(CONTEXT_ASKS), CONTEXT_ASKS, names).sort("asked_at")
    return rows.unique([*_THING, "call"], keep="last", maintain_order=True)


def _noted(thing: Thing, call: str) -> tuple[Thing, str]:
    """What a request is noted by. Accounts are asked for in one account, whichever that is."""
    is_of_all = thing.key == EVERY and thing.kind == "account"
    return every(thing, "") if is_of_all else thing, call
