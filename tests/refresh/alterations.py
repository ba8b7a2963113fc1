"""What each column of each table means to the models that read it: it is altered in some rows, and they are refreshed.

What belongs here: altering one column, or taking rows out, and comparing a refresh with the whole query. What does
not: news in documents (`tests.refresh.world`), where columns hardly ever change alone.

No file is changed: a view stands for the altered table. If a model's rows differ, a refresh must replace these very
rows; so a column that is not watched, and one whose keys are not followed, are found. A watched column by which no row
ever differs is a hole in the data, or is read without need.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.refresh.mutants import digest
from tracehound.sql import ddl, refreshing
from tracehound.sql.models import Model, models
from tracehound.sql.refresh import refreshes, watched_columns
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import TABLES, Table

_MOST_ROWS = 40
# Alterations that no data brings, since other columns or tables say the same: model, table and column.
IMPOSSIBLE = {
    ("entities.entity_relations", "entities.entities", ""): "a relation's entities are there",
    ("entities.entity_relations", "entities.entities", "entity_id"): "a number is made from kind and key",
    ("entities.entities", "entities.finding_entities", "entity_id"): "a number is made from kind and key",
    (
        "correlation.process_nodes",
        "flattened.finding_versions",
        "account_id",
    ): "a version has one account in all tables",
    (
        "correlation.process_nodes",
        "flattened.finding_versions",
        "region",
    ): "a version has one region in all tables",
    (
        "correlation.finding_groups",
        "correlation.finding_group_members",
        "group_id",
    ): "a group has one first member",
    (
        "entities.finding_entities",
        "flattened.findings_current",
        "finding_number",
    ): "a finding has its own number",
    ("entities.entities", "flattened.findings_current", "finding_number"): "a finding has its own number",
}


@dataclass(frozen=True)
class Altered:
    """What became of a model when a column of an input (empty: whole rows) was altered in some rows.

    `matters` if the model's rows differ by it, `is_followed` if a refresh replaces these and no others.
    """

    model: str
    table: str
    column: str
    matters: bool
    is_followed: bool

    @property
    def is_wrong(self) -> bool:
        """Whether a refresh makes other rows of it than the model."""
        return not self.is_followed and (self.model, self.table, self.column) not in IMPOSSIBLE


class Altering(Refreshing):
    """Refreshes models by an alteration, and writes nothing."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self._altered: Table | None = None
        super().__init__(path)
        self._chance = chance

    def alter(self, table: Table, column: str) -> Iterator[Altered]:
        """What an alteration means to each model that reads the table; nothing if no row can be altered."""
        with self._altering(table, column) as count:
            for model in models().values() if count else ():
                if table.qualified_name in model.depends_on and not model.is_view:
                    yield self._of(model, table, column)

    def _of(self, model: Model, table: Table, column: str) -> Altered:
        count, _ = self._note_difference(model.contract, model.query, refreshing._old(model.contract))
        whole = digest(self, model.contract, count)
        refreshed = digest(self, model.contract, self.refresh_model(model))
        name = model.qualified_name
        return Altered(name, table.qualified_name, column, whole is not None, refreshed == whole)

    @contextmanager
    def _altering(self, table: Table, column: str) -> Iterator[int]:
        name = table.qualified_name
        stored, names = refreshing.stored(table), ddl.served_names(table)
        seed = self._chance.randrange(1 << 30)
        value = (
            f"(SELECT {ddl.quoted(column)} FROM {stored} ORDER BY hash(rowid + {seed}) LIMIT 1)"
            if column
            else ""
        )
        where = f"WHERE {ddl.quoted(column)} IS DISTINCT FROM {value}" if column else ""
        self.con.execute(
            f"CREATE OR REPLACE TABLE taken AS SELECT {names}, rowid AS place FROM {stored} {where} "
            f"ORDER BY hash(place + {seed + 1}) LIMIT {_MOST_ROWS}"
        )
        new = (
            f"SELECT * EXCLUDE (place) REPLACE ({value} AS {ddl.quoted(column)})"
            if column
            else "SELECT * EXCLUDE (place)"
        )
        self.con.execute(
            f"CREATE OR REPLACE TABLE given AS {new} FROM taken {'' if column else 'WHERE FALSE'}"
        )
        side, place = refreshing._SIDE, refreshing._PLACE
        self.con.execute(
            f"CREATE OR REPLACE TABLE {refreshing._compared(name)} AS "
            f"SELECT {names}, (-1)::TINYINT AS {side}, place AS {place} FROM taken "
            f"UNION ALL SELECT {names}, 1::TINYINT, NULL FROM given"
        )
        self.con.execute(
            f"CREATE OR REPLACE VIEW {refreshing._difference(name)} AS FROM {refreshing._compared(name)}"
        )
        self._altered, self._differing = table, {name}
        self._show_whole(table)
        try:
            yield self.con.table("taken").count("*").fetchall()[0][0]
        finally:
            self._altered, self._differing = None, set()
            self._show_whole(table)

    def _show_whole(self, table: Table) -> None:
        if table is self._altered:
            self._show_slice(table, self._stored_rows(table))
        else:
            super()._show_whole(table)

    def _stored_rows(self, table: Table) -> str:
        if table is not self._altered:
            return super()._stored_rows(table)
        names = ddl.served_names(table)
        return (
            f"SELECT {names} FROM {refreshing.stored(table)} WHERE rowid NOT IN (SELECT place FROM at_work.taken) "
            f"UNION ALL SELECT {names} FROM at_work.given"
        )

    def _replace(self, table: Table, new: str, old: str, _: Sequence[str] = ()) -> int:
        return self._note_difference(table, new, old)[0]


def columns(table: Table) -> Iterator[str]:
    """The columns of a table that can be altered: those beside its key, and none for whole rows."""
    yield ""
    yield from (column.name for column in ddl.served_columns(table) if column.name not in table.key)


def altered_tables() -> list[str]:
    """The tables that a model reads, without views: these have no rows of their own."""
    read = {each for model in models().values() for each in model.depends_on}
    return sorted(each for each in read if each not in models() or not models()[each].is_view)


def alterations(path: Path, seed: int, most: int | None = None) -> Iterator[Altered]:
    """Alters columns of the tables that models read, in a warehouse file that is left as it is.

    All of them, or so many of them by chance.
    """
    chance = random.Random(seed)
    pairs = [(name, column) for name in altered_tables() for column in columns(TABLES[name])]
    with altering(path, seed) as alters:
        for name, column in chance.sample(pairs, most) if most else pairs:
            yield from alters.alter(TABLES[name], column)


@contextmanager
def altering(path: Path, seed: int) -> Iterator[Altering]:
    """A warehouse file, to alter what models see of it."""
    opened = Altering(path, random.Random(seed))
    try:
        yield opened
    finally:
        opened.con.close()


def unfelt(found: Iterable[Altered]) -> list[str]:
    """Columns that a model watches, as far as they were altered, by which none of its rows differed."""
    listed = []
    for each in found:
        model = models()[each.model]
        watched = watched_columns(model, refreshes().get(each.model), each.table)
        if each.column in watched and not each.matters:
            listed.append(f"{each.model} watches {each.table} {each.column}")
    return sorted(listed)
