"""What of the lake a warehouse file holds: a row a part, in the file itself.

What belongs here: parts, what stands for the content of each, and which have news. What does not: what is
done with them (`pipelines.serving.warehouse`).

A part is a day of a daily table, or the whole of another. The state is kept in the file itself, so the two
can't differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from tracehound.pipelines.flattening.stale import DAILY, built_days
from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.lake import months
from tracehound.pipelines.lake.built import digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.names import combined_name, represents_rows
from tracehound.sql.ddl import literal
from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import own_time

# Schema and table of the served file, which people have no use for.
_TABLE = "tracehound.consumed"
_CODE, _STALE = "code", "stale"
_FULL_BYTES, _FULL_AT = "bytes of the last full build", "time of the last full build"
_REFRESHES = "refreshes since the last full build"
_RULES_AT = "time at which all rules of data last ran whole"


@dataclass(frozen=True)
class Part:
    """A day (`YYYY-MM-DD`) of a table, or all of it."""

    table: Table
    day: str | None

    @property
    def name(self) -> str:
        """What the part is called in the file."""
        return f"{self.table.qualified_name} {self.day}" if self.day else self.table.qualified_name

    def files(self, home: Home) -> list[Path]:
        """Files that hold its rows, maybe beside others."""
        if self.day is None:
            return home.files(self.table)
        if self.table is FINDINGS or own_time(self.table):
            return home.files(self.table, self.day)
        return months.files_of(home, self.table, [self.day])

    @property
    def condition(self) -> str:
        """Its rows in the served table, as a condition in SQL."""
        if self.day is None:
            return "TRUE"
        start = f"TIMESTAMPTZ '{self.day} 00:00:00+00'"
        time = own_time(self.table) or "updated_at"
        return f"{time} >= {start} AND {time} < {start} + INTERVAL 1 DAY"


def parts_of(home: Home, table: Table) -> list[tuple[Part, str]]:
    """The parts of a table of the lake, with what stands for the content of each."""
    if table is FINDINGS or own_time(table):
        return [(Part(table, day), combined_name(home.files(table, day))) for day in home.days(table)]
    if table in DAILY:
        return [(Part(table, day), state) for day, state in built_days(home).fingerprints.items()]
    return [(Part(table, None), _state(home.files(table)))]


def _state(files: list[Path]) -> str:
    """What stands for the rows of some files: their names, and stamps of those that grow under one name."""
    growing = [(path.name, path.stat()) for path in files if not represents_rows(path)]
    stamps = (f"{name} {status.st_size} {status.st_mtime_ns}" for name, status in growing)
    return " ".join([combined_name(files), *([digest(stamps)] if growing else [])])


class Consumed:
    """The state of one warehouse file.

    Beside parts it has the code that the file was built by, size and time of the last full build, the number
    of refreshes since, and models whose rows are older than what they read.
    """

    def __init__(self, rows: dict[str, str] | None = None) -> None:
        self._rows = rows or {}

    @classmethod
    def of_file(cls, path: Path) -> "Consumed":
        """The state of a file that nobody has open."""
        with duckdb.connect() as con:
            con.execute(f"ATTACH {literal(str(path))} AS given (READ_ONLY)")
            return cls.read(con, "given")

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, catalog: str) -> "Consumed":
        """The state of an attached file; empty of one that has none."""
        try:
            return cls(dict(con.execute(f"FROM {catalog}.{_TABLE}").fetchall()))
        except duckdb.CatalogException:
            return cls()

    def write(self, con: duckdb.DuckDBPyConnection) -> None:
        """Puts the state into a file that is open itself."""
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {_TABLE.partition('.')[0]}")
        con.execute(f"CREATE OR REPLACE TABLE {_TABLE} (part VARCHAR, state VARCHAR)")
        # Thousands of rows: one statement for each would cost more than most models.
        parts, states = zip(*sorted(self._rows.items()), strict=True) if self._rows else ((), ())
        con.execute(
            f"INSERT INTO {_TABLE} SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])", [parts, states]
        )

    @property
    def code(self) -> str | None:
        """What stands for the code that built the file."""
        return self._rows.get(_CODE)

    @property
    def full_bytes(self) -> int:
        """Size of the file when it was last built whole; 0 if unknown."""
        return int(self._rows.get(_FULL_BYTES, "0"))

    @property
    def full_at(self) -> datetime | None:
        """When it was last built whole; None if unknown."""
        text = self._rows.get(_FULL_AT)
        return datetime.fromisoformat(text) if text else None

    @property
    def refreshes(self) -> int:
        """How often it was refreshed since."""
        return int(self._rows.get(_REFRESHES, "0"))

    @property
    def rules_at(self) -> datetime | None:
        """When all rules of data last ran whole; None if unknown."""
        text = self._rows.get(_RULES_AT)
        return datetime.fromisoformat(text) if text else None

    def note_rules(self, at: datetime) -> None:
        """Notes that all rules of data ran whole."""
        self._rows[_RULES_AT] = at.isoformat()

    def note_whole(self, code: str, size_bytes: int, at: datetime) -> None:
        """Notes a full build."""
        self._rows |= {_CODE: code, _FULL_BYTES: str(size_bytes), _FULL_AT: at.isoformat(), _REFRESHES: "0"}

    def note_refresh(self, at: datetime) -> None:
        """Notes a refresh; one of a file of unknown age counts as its full build."""
        self._rows = {_FULL_AT: at.isoformat()} | self._rows | {_REFRESHES: str(self.refreshes + 1)}

    @property
    def stale_models(self) -> frozenset[str]:
        """Models that are to be built whole."""
        return frozenset(filter(None, self._rows.get(_STALE, "").split(" ")))

    def note_stale(self, names: Iterable[str]) -> None:
        """Notes which models are to be built whole."""
        self._rows[_STALE] = " ".join(sorted(names))

    def changes(self, home: Home, table: Table) -> list[Part]:
        """Parts of a table that are not as the file has them, or no more there."""
        now = parts_of(home, table)
        names = {part.name for part, _ in now}
        gone = [name for name in self._names_of(table) if name not in names]
        new = [part for part, state in now if self._rows.get(part.name) != state]
        return sorted([*new, *(_part(table, name) for name in gone)], key=lambda part: part.name)

    def note(self, home: Home, table: Table) -> None:
        """Notes that the file holds a table as the lake has it."""
        for name in self._names_of(table):
            del self._rows[name]
        self._rows |= {part.name: state for part, state in parts_of(home, table)}

    def _names_of(self, table: Table) -> list[str]:
        return [name for name in self._rows if name.split(" ")[0] == table.qualified_name]


def _part(table: Table, name: str) -> Part:
    return Part(table, name.partition(" ")[2] or None)
