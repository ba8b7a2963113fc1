"""What was published, as the database itself says: definitions of tables, and digests of their slices."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pyarrow as pa

from tracehound.pipelines.postgres.server import Server
from tracehound.sql.ddl import literal
from tracehound.sql.engines import published

_SLICE = pa.schema({"slice": pa.string(), "row_count": pa.int64(), "digest": pa.string()})
_TABLE = pa.schema(
    {"table_name": pa.string(), "definition": pa.string(), "digits": pa.int32(), "has_key": pa.bool_()}
)
# Each statement costs more than a thousand rows of one.
_MOST_KEPT = 50_000


@dataclass(frozen=True)
class Known:
    """What is known of a published table: a digest of its definition, the digits of its slices, its key."""

    definition: str
    digits: int
    has_key: bool


class Notes:
    """What was published when this transaction began, and what is to be noted at its end."""

    def __init__(self, server: Server) -> None:
        self._server = server
        rows = server.rows("SELECT table_name, definition, digits, has_key FROM tracehound.tables")
        self.tables = {name: Known(*rest) for name, *rest in rows}
        self._whole = {name: rest for name, *rest in server.rows(f"{_SLICES} WHERE slice = ''")}
        self._new_tables: dict[str, Known] = {}
        self._new_slices: list[pa.Table] = []

    def slices(self, name: str) -> pa.Table:
        """Slice, number of rows and digest of a table's slices, as published. Raises NotPublished."""
        if self.tables[name].digits:
            return self._server.arrow(f"{_SLICES} WHERE table_name = {literal(name)}").select(_SLICE.names)
        rows = [self._whole[name]] if name in self._whole else []
        return pa.Table.from_pylist([dict(zip(_SLICE.names, each, strict=True)) for each in rows], _SLICE)

    def note(self, name: str, known: Known, digests: pa.Table, *, only_chosen: bool) -> None:
        """Notes a table: the digests of the slices that are chosen in the server, or all that it has."""
        if name in self.tables:
            among = f" AND slice IN (SELECT slice FROM pg_temp.{published.CHOSEN})" if only_chosen else ""
            self._server.run(f"DELETE FROM tracehound.slices WHERE table_name = {literal(name)}{among}")
        self._new_tables[name] = known
        names = pa.array([name] * len(digests), pa.string())
        self._new_slices.append(digests.cast(_SLICE).add_column(0, "table_name", names))
        if sum(map(len, self._new_slices)) > _MOST_KEPT:
            self._write_slices()

    def forget(self, name: str) -> None:
        """Forgets a table."""
        for own in ("tables", "slices"):
            self._server.run(f"DELETE FROM tracehound.{own} WHERE table_name = {literal(name)}")

    def write(self, edition: str) -> None:
        """Writes what was noted, and which edition of the served file it is."""
        if self._new_tables:
            names = ", ".join(map(literal, self._new_tables))
            self._server.run(f"DELETE FROM tracehound.tables WHERE table_name IN ({names})")
            rows = [{"table_name": name, **asdict(each)} for name, each in self._new_tables.items()]
            self._server.load("tables", pa.Table.from_pylist(rows, _TABLE), "tracehound")
        self._write_slices()
        self._server.run("DELETE FROM tracehound.published")
        self._server.load("published", pa.table({"edition": [edition]}), "tracehound")

    def _write_slices(self) -> None:
        if any(self._new_slices):
            self._server.load("slices", pa.concat_tables(self._new_slices), "tracehound")
        self._new_slices.clear()


_SLICES = "SELECT table_name, slice, row_count, digest FROM tracehound.slices"
