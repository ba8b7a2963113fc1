"""What findings name, by days: those not asked about to the end, and recent ones again.

What belongs here: which days, and the note of those that are done. What does not: the question itself
(`sql/context_asks/`), and asking (`pipelines.context.rounds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracehound.pipelines.flattening.stale import built_days
from tracehound.pipelines.lake import months
from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.context.things import Thing, thing
from tracehound.transforms.contracts import TABLES

# What findings of older days name is not asked for again.
_RECENT = timedelta(days=30)
_PASSED = "passed"


@dataclass(frozen=True)
class Named:
    """A thing, and when findings last name it, or what leads to it."""

    thing: Thing
    last_event_at: datetime


def note_of(home: Home) -> Built:
    """What stands for each day whose things were asked for to the end, and when all recent ones were."""
    return Built(home.lake / "flattened" / "context.json")


def unasked_days(home: Home, sources: Sequence[str]) -> list[str]:
    """Days that were flattened since their things were asked for, or never asked of these sources."""
    known = note_of(home).fingerprints
    return sorted(day for day, state in _states(home, sources).items() if known.get(day) != state)


def recent_days(home: Home) -> list[str]:
    """The last days with findings: what they name is asked for again and again."""
    days = sorted(built_days(home).fingerprints)
    if not days:
        return []
    first = str(date.fromisoformat(days[-1]) - _RECENT)
    return [day for day in days if day > first]


def is_again(home: Home, now: datetime) -> bool:
    """Whether it is time to ask for what recent findings name again."""
    passed = note_of(home).fingerprints.get(_PASSED)
    again = timedelta(hours=home.settings.context.again_hours)
    return passed is None or now - datetime.fromisoformat(passed) >= again


def days_to_ask(home: Home, sources: Sequence[str], now: datetime) -> list[str]:
    """The days whose findings are looked at for things now, in order."""
    again = recent_days(home) if is_again(home, now) else []
    return sorted({*unasked_days(home, sources), *again})


def named(home: Home, days: Sequence[str]) -> list[Named]:
    """The things that findings of some days name, the latest first."""
    from tracehound.sql import asking  # noqa: PLC0415 - DuckDB, only if there are such days

    if not days:
        return []
    files = {
        table: list(map(str, months.files_of(home, TABLES[table], days)))
        for table in asking.tables(asking.OF_THINGS)
    }
    rows = asking.asked(asking.OF_THINGS, files, home.next_warehouse, {"days": list(days)})
    found = ((thing(*row[:4]), row[4]) for row in rows)
    return [Named(each, at) for each, at in found if each is not None]


def note(home: Home, sources: Sequence[str], now: datetime) -> None:
    """Records that the things of all days were asked for to the end."""
    built = note_of(home)
    passed = now.isoformat() if is_again(home, now) else built.fingerprints[_PASSED]
    fingerprints = _states(home, sources) | {_PASSED: passed}
    if built.fingerprints != fingerprints:
        built.fingerprints = fingerprints
        commit = Commit(home.lake, "context")
        commit.put(built.path).write_text(built.text())
        commit.apply()


def _states(home: Home, sources: Sequence[str]) -> dict[str, str]:
    """What stands for each day as it is flattened now, and asked of these sources."""
    aws = home.settings.aws
    where = [*sorted(sources), *aws.role_arns, *aws.regions]
    return {day: digest([state, *where]) for day, state in built_days(home).fingerprints.items()}
