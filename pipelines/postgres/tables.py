"""One table: which of its slices differ from what was published, and how they are replaced.

The table in the served file is read once, in digests; rows are read and written of slices with another digest
alone, batch by batch. The published table stays the same one, so that grants and views of it stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from tracehound.pipelines.postgres.notes import Known, Notes
from tracehound.pipelines.postgres.server import NotPublished, Server
from tracehound.sql.ddl import literal, served_columns
from tracehound.sql.engines import postgres, published, slices
from tracehound.transforms.contracts import Table

_BATCH_ROWS = 20_000
# A tree refuses keys of more than 2,704 bytes; the rest is for what it adds.
_LONGEST_KEY_BYTES = 2_500


@dataclass
class Published:
    """What was done: rows written by table, and what could not be done as it should be."""

    written: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


class PublishedTable:
    """A table that is published, and what is done about it."""

    def __init__(
        self, server: Server, notes: Notes, con: duckdb.DuckDBPyConnection, table: Table, done: Published
    ) -> None:
        self._server = server
        self._notes = notes
        self._con = con
        self._table = table
        self._name = postgres.name_of(table)
        self._done = done
        self._digits = 0

    def publish(self) -> None:
        """Makes the table what it is in the served file. Raises NotPublished."""
        known = self._notes.tables.get(self._table.qualified_name)
        [(row_count,)] = self._con.execute(f"SELECT count(*) FROM {self._name}").fetchall()
        self._digits = slices.digits_for(self._table, row_count)
        definition = postgres.definition(self._table)
        # One that shrinks keeps its slices.
        if known and known.definition == definition and self._digits <= known.digits:
            self._digits = known.digits
            self._replace_some(known)
            return
        if known:
            self._empty()
        else:
            self._create()
        self._fill(definition)

    def _create(self) -> None:
        found = self._server.rows(f"SELECT to_regclass({literal(self._name)}) IS NULL")
        if found != [(True,)]:
            raise NotPublished(f"the database has a table {self._name} that we did not make")
        self._server.run(postgres.create_table(self._table))

    def _empty(self) -> None:
        """Makes a table that was defined otherwise ready to be filled.

        Its rows are deleted and not truncated: readers see them until all is done.
        """
        self._server.run(f"DELETE FROM {self._name}")
        self._server.run(published.drop_key(self._table))
        self._server.run(published.drop_slices(self._table))
        wanted = {each.name: postgres.column_type(each) for each in served_columns(self._table)}
        there = dict(self._server.rows(published.columns_of(self._table)))
        for name, of_type in there.items():
            if of_type != published.plain_type(wanted.get(name, "")):
                self._drop_column(name, is_needed=name in wanted)
        for name, of_type in wanted.items():
            if there.get(name) != published.plain_type(of_type):
                self._server.run(published.add_column(self._table, name))

    def _drop_column(self, name: str, *, is_needed: bool) -> None:
        if self._server.tries(published.drop_column(self._table, name)):
            return
        if is_needed:
            raise NotPublished(f"views depend on {self._name}.{name}, which has another type now: drop them")
        self._done.remarks.append(f"views depend on {self._name}.{name}, which we have no more: it is null")

    def _fill(self, definition: str) -> None:
        """Writes all rows, and then what is quicker made of all at once."""
        self._con.execute(slices.digest(self._table, self._digits))
        self._con.execute(slices.CHOOSE_ALL)
        self._write(f"SELECT {slices.values(self._table)} FROM {self._name}")
        has_key = self._is_fit()
        statements = [
            *postgres.indexes(self._table),
            *postgres.comments(self._table),
            f"ANALYZE {self._name}",
        ]
        if has_key:
            statements.insert(0, postgres.add_key(self._table))
        if self._digits:
            statements.append(published.add_slices(self._table, self._in_postgres()))
        self._server.run(published.together(statements))
        self._note(Known(definition, self._digits, has_key))

    def _replace_some(self, known: Known) -> None:
        """Replaces the rows of slices that differ."""
        self._con.execute(slices.digest(self._table, self._digits))
        with _registered(self._con, self._notes.slices(self._table.qualified_name)):
            self._con.execute(slices.CHOOSE_DIFFERING)
        chosen = self._con.sql(slices.CHOSEN).to_arrow_table()
        if not len(chosen):
            return
        has_key = known.has_key and self._is_fit()
        if known.has_key and not has_key:
            self._server.run(published.drop_key(self._table))
        self._server.choose(chosen)
        self._server.run(published.delete_slices(self._table, self._in_postgres()))
        self._write(slices.rows(self._table, self._digits))
        self._note(Known(known.definition, known.digits, has_key), only_chosen=True)

    def _is_fit(self) -> bool:
        """Whether rows of the chosen slices can be under a key."""
        query = slices.unfit(self._table, self._digits, _LONGEST_KEY_BYTES)
        [(is_unfit,)] = self._con.execute(query).fetchall()
        if is_unfit:
            self._done.remarks.append(
                f"{self._table.qualified_name} has no primary key: a key of its rows is missing, "
                f"not unique or longer than {_LONGEST_KEY_BYTES:,} bytes"
            )
        return not is_unfit

    def _write(self, query: str) -> None:
        is_empty = not self._con.sql(slices.DIGESTS).limit(1).fetchall()
        self._done.written[self._table.qualified_name] = 0 if is_empty else self._load(query)

    def _load(self, query: str) -> int:
        batches = self._con.sql(query).to_arrow_reader(_BATCH_ROWS)
        if not any(map(postgres.is_json, served_columns(self._table))):
            return self._server.load(self._table.name, batches, self._table.layer)
        self._server.run(published.stage(self._table))
        written = self._server.load(published.STAGED, batches)
        self._server.run(published.move_staged(self._table))
        self._server.drop_staged()
        return written

    def _note(self, known: Known, *, only_chosen: bool = False) -> None:
        digests = self._con.sql(slices.DIGESTS).to_arrow_table()
        self._notes.note(self._table.qualified_name, known, digests, only_chosen=only_chosen)

    def _in_postgres(self) -> str:
        return slices.slice_in_postgres(self._table, self._digits)


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, digests: pa.Table) -> Iterator[None]:
    """Lets queries read digests as the table `published`."""
    con.register("published", digests)
    try:
        yield
    finally:
        con.unregister("published")
