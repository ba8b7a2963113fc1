"""Deleting what AWS told: of days that are too old, and the names of a person.

What belongs here: which rows and members go. What does not: asking the user (`cli.commands.purge`), and what
keeps a name from coming back (`pipelines.cloudtrail.forgetting`).
"""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.replacing import replace
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.observing import people_in, without_people
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, EXPOSURES, OBSERVATIONS

_TABLES = (OBSERVATIONS, CONTEXT_ASKS, EXPOSURES)
_THING = ["account_id", "region", "kind", "thing_key"]
_WHY = "erased"
_WITH_PEOPLE = [kind.name for kind in KINDS.values() if kind.people]


def old_days(home: Home, before: date) -> list[str]:
    """Days from before a day of which something is kept, in order."""
    days = {day for table in _TABLES for day in home.days(table)}
    return sorted(day for day in days if day < before.isoformat())


def forget_before(home: Home, before: date) -> None:
    """Deletes what AWS told before a day, and what it was asked then. The caller holds the writer's lock."""
    days = old_days(home, before)
    if not days:
        return
    recover(home.lake)
    commit = Commit(home.lake, "forget-context", is_purge=True)
    for table in _TABLES:
        for day in days:
            for path in home.files(table, day):
                commit.remove(path)
    commit.apply()


def count_of(home: Home, names: Collection[str]) -> int:
    """How many states name a person, by names in lower case."""
    return sum(len(_named(path, names)) for path in _files(home))


def take_out(home: Home, commit: Commit, names: Collection[str]) -> None:
    """Takes the names of a person out of every state, and hashes made with them."""
    changed: dict[tuple[str, ...], str] = {}
    for path in _files(home):
        rows = _named(path, names)
        if rows:
            whole = parquet.read([path], OBSERVATIONS)
            for number, row in rows:
                changed[*(row[name] for name in _THING), whole["content_hash"][number]] = row["content_hash"]
            kept = pl.DataFrame(_with(whole, dict(rows)), schema=OBSERVATIONS.schema)
            replace(commit, OBSERVATIONS, path, kept, _WHY)
    if changed:
        _hash_again(home, commit, changed)


def _files(home: Home) -> Iterator[Path]:
    yield from (path for path in home.files(OBSERVATIONS) if path.name != EMPTY)


def _named(path: Path, names: Collection[str]) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a file that name a person, without the name, by their place in it."""
    rows = (
        parquet.read([path], OBSERVATIONS).with_row_index("place").filter(pl.col("kind").is_in(_WITH_PEOPLE))
    )
    found = []
    for row in rows.iter_rows(named=True):
        kind = KINDS[row["kind"]]
        if not any(name.lower() in names for name in people_in(kind, row["document"])):
            continue
        state = without_people(kind, row["document"], lambda name: name.lower() in names)
        if state is not None:
            found.append((row.pop("place"), row | vars(state)))
    return found


def _with(whole: pl.DataFrame, rows: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    return [rows.get(number, row) for number, row in enumerate(whole.iter_rows(named=True))]


def _hash_again(home: Home, commit: Commit, changed: dict[tuple[str, ...], str]) -> None:
    """Puts the new hashes of states into what was asked for them."""
    for path in home.files(CONTEXT_ASKS):
        rows = parquet.read([path], CONTEXT_ASKS)
        keys = rows.select(*_THING, "content_hash").iter_rows()
        hashes = pl.Series([changed.get(key, key[-1]) for key in keys], dtype=pl.String)
        if not hashes.equals(rows["content_hash"], null_equal=True):
            replace(commit, CONTEXT_ASKS, path, rows.with_columns(content_hash=hashes), _WHY)
