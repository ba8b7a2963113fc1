"""Asking for what findings ask for, round by round: events of one round ask for further hours.

What belongs here: which hours are asked for, by which road, and what came of them. What does not: reading
objects (`pipelines.cloudtrail.storing`), and listing them (`pipelines.cloudtrail.trails`).

All of it goes on where a run was killed: objects are read once, and an hour whose row is missing is asked for
again, which finds its objects read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from tracehound.pipelines.aws.clients import first
from tracehound.pipelines.aws.errors import AWS_ERRORS, reason
from tracehound.pipelines.cloudtrail import answers, asked, flattening, lookup, trails
from tracehound.pipelines.cloudtrail.asked import Hour
from tracehound.pipelines.cloudtrail.flattening import FlattenedCalls
from tracehound.pipelines.cloudtrail.lookup import KeyAsk, Wanted
from tracehound.pipelines.cloudtrail.storing import Asking, take
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.cloudtrail.trails import Found
from tracehound.pipelines.flattening.stale import built_days
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import (
    ALL_DAYS,
    SourceMissing,
    SourceObject,
    Unreached,
    list_source,
)
from tracehound.pipelines.ingestion.sources.trails import is_asked, is_of_calls, place_of
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.cloudtrail import layout
from tracehound.transforms.cloudtrail.hours import (
    CREDENTIALS,
    DELIVERED_AFTER,
    HOUR,
    Ask,
    State,
    settled_until,
)
from tracehound.transforms.cloudtrail.unwrapping import TRAIL
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_OBJECTS

# A chain of roles is as long as that; each round goes one step back.
MOST_ROUNDS = 8
Progress = Callable[[int], None]


def _silent(_: int) -> None:
    """Tells nobody."""


@dataclass
class Answers:
    """The outcome of all rounds: hours asked for, what was read, and errors by source or object."""

    rounds: int = 0
    hours: int = 0
    taken: TakenCalls = field(default_factory=TakenCalls)
    flattened: FlattenedCalls = field(default_factory=FlattenedCalls)


def is_due(home: Home, sources: Sequence[str]) -> bool:
    """Whether rounds have anything to ask for or to read now, but for mere retries. Calls no service."""
    of_calls = [source for source in sources if is_of_calls(source)]
    if not of_calls:
        return False
    if any(_landed(home, of_calls)) or _unasked_days(home, of_calls):
        return True
    return bool(asked.open_hours(home, [], now(), has_retries=False))


def wanted_now(home: Home, sources: Sequence[str]) -> dict[Hour, list[str]]:
    """The hours that the first round of a run would ask for, with their reasons. Calls no service."""
    days = _unasked_days(home, [source for source in sources if is_of_calls(source)])
    return asked.open_hours(home, asked.of_findings(home, days), now())


def ask_always(home: Home, sources: Sequence[str], keep_from: date | None = None) -> dict[str, str]:
    """Asks LookupEvents for what is asked for in any case; errors by region. Events land, and are not read.

    The caller holds the writer's lock.
    """
    of_lookup = [source for source in sources if is_of_calls(source) and is_asked(source)]
    return lookup.ask(of_lookup, home, first=_start(keep_from)).errors if of_lookup else {}


def answer(
    home: Home, sources: Sequence[str], keep_from: date | None = None, progress: Progress = _silent
) -> Answers:
    """Asks for what findings ask for, reads it, and goes on until nothing new is asked for.

    Events from before `keep_from` are neither asked for nor stored. The caller holds the writer's lock.
    """
    of_calls = [source for source in sources if is_of_calls(source)]
    found = Answers()
    if not of_calls:
        return found
    days = _unasked_days(home, of_calls)
    state = _states(home, of_calls)
    _Rounds(home, of_calls, keep_from, progress, found).run(asked.of_findings(home, days), days)
    _note(home, state)
    return found


class _Rounds:
    """The rounds of one run."""

    def __init__(
        self, home: Home, sources: list[str], keep_from: date | None, progress: Progress, found: Answers
    ) -> None:
        self._home, self._keep_from, self._progress, self._found = home, keep_from, progress, found
        self._began = now()
        self._of_lookup = [source for source in sources if is_asked(source)]
        # Where everything is read, nothing is left to ask for.
        of_trail = [] if home.settings.cloudtrail.all else sources
        self._of_trail = [source for source in of_trail if not is_asked(source)]
        self._tried: set[Hour] = set()
        self._late: set[Hour] = set()

    def run(self, asks: Sequence[Ask], days: Sequence[str]) -> None:
        """Asks until nothing new is asked for, or too often."""
        of_keys = asked.keys(self._home, days)
        for number in range(MOST_ROUNDS):
            wanted = self._open(asks)
            if not wanted and number:
                wanted = self._unanswered(asks)
                if not wanted:
                    break
            self._found.rounds += 1
            self._found.hours += len(wanted)
            self._ask(wanted, of_keys if number == 0 else [])
            self._found.flattened.add(flattening.flatten(self._home))
            asks = asked.of_events(self._home)

    def _open(self, asks: Sequence[Ask]) -> dict[Hour, list[str]]:
        """The hours to ask for now, each once: one that no source knows gets no row."""
        start = _start(self._keep_from)
        wanted = {
            hour: why
            for hour, why in asked.open_hours(self._home, asks, self._began).items()
            if hour not in self._tried and (start is None or hour[2] >= start)
        }
        self._tried |= wanted.keys()
        return wanted

    def _unanswered(self, asks: Sequence[Ask]) -> dict[Hour, list[str]]:
        """Hours that lack the call that issued credentials: it may have been delivered late. Each once."""
        certain = [ask for ask in asks if ask.reason == CREDENTIALS]
        tried = {ask.place: [ask.reason] for ask in certain if ask.place in self._tried}
        late = {hour: why for hour, why in tried.items() if hour not in self._late}
        self._late |= late.keys()
        return late if self._of_trail else {}

    def _ask(self, wanted: dict[Hour, list[str]], of_keys: Sequence[KeyAsk]) -> None:
        """One round: asks by each road, and reads what it brought."""
        for source in self._of_trail:
            self._ask_trail(source, wanted)
        if self._of_lookup:
            asks = [Ask(*hour, reason) for hour, reasons in wanted.items() for reason in reasons]
            done = lookup.ask(self._of_lookup, self._home, Wanted(asks, of_keys), _start(self._keep_from))
            self._found.taken.errors |= done.errors
            self._read(list(_landed(self._home, self._of_lookup)))

    def _ask_trail(self, source: str, wanted: dict[Hour, list[str]]) -> None:
        place = place_of(source)
        shelf, prefix = trails.shelf_of(place, first(self._home.settings.aws))
        try:
            roots = trails.roots(shelf, prefix)
            if not roots:
                # Not laid out by hours, such as an audit log: all of it is read.
                self._read(_all(source, self._home), is_whole=True)
                return
            if not prefix:
                self._read(list(shelf.beside()), is_whole=True)
        except (SourceMissing, Unreached) as error:
            self._found.taken.errors[source] = str(error)
            return
        except (*AWS_ERRORS, OSError) as error:
            self._refused(source, wanted, error)
            return
        self._late |= trails.of_sessions(wanted)
        found = trails.find(shelf, roots, wanted, self._late, self._began)
        for why in (*found.denied.values(), *found.failed.values()):
            self._found.taken.errors[source] = why
        errors = self._read(list(found.objects.values())) | self._damaged(found)
        before = answers.read(self._home, TRAIL)
        answers.keep(self._home, before, self._rows(wanted, found, errors), set(wanted))

    def _refused(self, source: str, wanted: dict[Hour, list[str]], error: Exception) -> None:
        """Tells of a source that can not be listed; hours that no other source gave are denied with it."""
        why = (
            str(error) if isinstance(error, OSError) else reason(error, "s3:ListBucket on the trail's bucket")
        )
        self._found.taken.errors[source] = why
        if trails.is_denied(error):
            before = answers.read(self._home, TRAIL)
            unread = {hour: wanted[hour] for hour in wanted.keys() - before.keys()}
            answers.keep(
                self._home,
                before,
                self._rows(unread, Found(denied=dict.fromkeys(unread, why)), {}),
                set(unread),
            )

    def _read(self, objects: Sequence[SourceObject], *, is_whole: bool = False) -> dict[str, str]:
        """Reads what was not read before; errors by URI."""
        unread = ingest.unread(self._home, objects, CLOUDTRAIL_OBJECTS)
        if not unread:
            return {}
        of_findings = frozenset(key.access_key_id for key in asked.keys(self._home))
        asking = Asking(is_whole=is_whole, keys=of_findings, keep_from=self._keep_from)
        taken = take(self._home, unread, asking, self._progress)
        self._found.taken.add(taken)
        return taken.errors

    def _rows(
        self, wanted: dict[Hour, list[str]], found: Found, errors: dict[str, str]
    ) -> Iterator[dict[str, Any]]:
        newest = self._newest()
        for hour, reasons in wanted.items():
            if hour in found.unknown:
                continue
            state, detail = _outcome(hour, found, errors)
            is_over = self._began >= hour[2] + HOUR + DELIVERED_AFTER
            came = newest.get(hour[:2])
            yield {
                "account_id": hour[0],
                "region": hour[1],
                "hour_at": hour[2],
                "road": TRAIL,
                "is_complete": state in (State.LOADED, State.NONE_FOUND) and is_over,
                "state": state.value,
                "detail": detail,
                "asked_for": reasons,
                "object_count": len(found.of_hours.get(hour, [])),
                "delivered_until_at": came,
                "settled_until_at": _settled(hour, state, found.looked_until.get(hour), came),
                "asked_at": self._began,
            }

    def _damaged(self, found: Found) -> dict[str, str]:
        """Of objects that were read, in this or an earlier run, those that were read in part; by URI."""
        names = ["uri", "etag", "error"]
        rows = parquet.read(self._home.files(CLOUDTRAIL_OBJECTS), CLOUDTRAIL_OBJECTS, names)
        return {
            uri: error
            for uri, etag, error in rows.drop_nulls().iter_rows()
            if uri in found.objects and found.objects[uri].etag == etag
        }

    def _newest(self) -> dict[tuple[str, str], datetime]:
        """The latest event that was read from files of trails, by account and region.

        An audit log comes sooner than a trail, so its events don't show how far a trail was delivered.
        """
        names = ["uri", "account_id", "region", "last_event_at"]
        rows = parquet.read(self._home.files(CLOUDTRAIL_OBJECTS), CLOUDTRAIL_OBJECTS, names).drop_nulls()
        rows = rows.filter(pl.Series([layout.is_trail_file(uri) for uri in rows["uri"]], dtype=pl.Boolean))
        latest = rows.group_by("account_id", "region").agg(pl.col("last_event_at").max())
        return {(account, region): at for account, region, at in latest.iter_rows()}


def _outcome(hour: Hour, found: Found, errors: dict[str, str]) -> tuple[State, str | None]:
    if hour in found.denied:
        return State.DENIED, found.denied[hour]
    if hour in found.failed:
        return State.FAILED, found.failed[hour]
    uris = found.of_hours.get(hour, [])
    unread = [f"{uri}: {errors[uri]}" for uri in uris if uri in errors]
    if unread:
        return State.PARTIAL, unread[0]
    return (State.LOADED if uris else State.NONE_FOUND), None


def _settled(
    hour: Hour, state: State, looked_until: datetime | None, came: datetime | None
) -> datetime | None:
    """Until when an hour has all calls. Where nothing later came, a trail may have been stopped before it."""
    until = settled_until(hour[2], looked_until) if state == State.LOADED else None
    return min(until, came) if until and came and came > hour[2] else None


def _all(source: str, home: Home) -> list[SourceObject]:
    """All objects of a source. Raises SourceMissing and Unreached."""
    return list(list_source(source, home, ALL_DAYS))


def _landed(home: Home, sources: Sequence[str]) -> Iterator[SourceObject]:
    """Landed answers of LookupEvents that were not read."""
    of_lookup = [source for source in sources if is_asked(source)]
    found = {entry.uri: entry for source in of_lookup for entry in lookup.list_landed(source, home)}
    yield from ingest.unread(home, found.values(), CLOUDTRAIL_OBJECTS)


def _asked_days(home: Home) -> Built:
    """What stands for each day of findings whose asks were answered."""
    return Built(home.lake / "flattened" / "asked.json")


def _states(home: Home, sources: Sequence[str]) -> dict[str, str]:
    """What stands for each day as it is flattened now, and asked of these sources."""
    aws = home.settings.aws
    where = [*sorted(sources), *aws.role_arns, *aws.regions, str(home.settings.cloudtrail.all)]
    return {day: digest([state, *where]) for day, state in built_days(home).fingerprints.items()}


def _unasked_days(home: Home, sources: Sequence[str]) -> list[str]:
    """Days that were flattened since they were asked about, or never asked of these sources, in order."""
    known = _asked_days(home).fingerprints
    return sorted(day for day, state in _states(home, sources).items() if known.get(day) != state)


def _note(home: Home, states: dict[str, str]) -> None:
    """Records that the asks of all days were answered."""
    built = _asked_days(home)
    if built.fingerprints != states:
        built.fingerprints = states
        commit = Commit(home.lake, "asked")
        commit.put(built.path).write_text(built.text())
        commit.apply()


def _start(keep_from: date | None) -> datetime | None:
    return datetime(keep_from.year, keep_from.month, keep_from.day, tzinfo=UTC) if keep_from else None


def now() -> datetime:
    """When a run begins."""
    # Not cut to seconds: a run that begins in the second in which an earlier one asked is another run.
    return datetime.now(UTC)
