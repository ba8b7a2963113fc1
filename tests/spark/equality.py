"""Every model built by Spark from DuckDB's tables, and compared with DuckDB's own: order aside, types included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tracehound.spark.running import Models
from tracehound.spark.session import Session
from tracehound.sql import ddl
from tracehound.sql.models import Model, models
from tracehound.transforms.contracts import TABLES, Table

_APART = "SELECT * FROM ({one}) EXCEPT ALL SELECT * FROM ({other})"


@dataclass(frozen=True)
class Compared:
    """A model's rows as both engines give them: how many, and an example of one that only one of them has."""

    model: str
    rows: int
    differs: str = ""


def compared(spark: Session, warehouse: Path, folder: Path, chosen: Sequence[str] = ()) -> Iterator[Compared]:
    """Each model, in build order; of a model the tables that it reads are DuckDB's."""
    run = Models(spark, folder)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        tables: set[str] = set()
        for name, model in models().items():
            if chosen and name not in chosen:
                continue
            for each in (*model.depends_on, name):
                if each not in tables:
                    run.register(TABLES[each], [_exported(con, TABLES[each], folder)])
                    tables.add(each)
            yield _compared(con, run, model, folder)


def _exported(con: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> str:
    path = str(folder / f"{table.qualified_name}.parquet")
    names = ddl.served_names(table)
    con.execute(
        f"COPY (SELECT {names} FROM {ddl.quoted_name(table)}) TO {ddl.literal(path)} (FORMAT parquet)"
    )
    return path


def _compared(con: duckdb.DuckDBPyConnection, run: Models, model: Model, folder: Path) -> Compared:
    written = folder / "built" / model.qualified_name
    try:
        run.write(model, written)
    except Exception as error:  # whatever it is, the other models are still compared
        return Compared(model.qualified_name, 0, f"{type(error).__name__}: {error}"[:1000])
    found = f"FROM read_parquet({ddl.literal(f'{written}/*.parquet')})"
    wanted = f"SELECT {ddl.served_names(model.contract)} FROM {ddl.quoted_name(model.contract)}"
    [(rows,)] = con.execute(f"SELECT count(*) {found}").fetchall()
    return Compared(
        model.qualified_name, rows, _types_apart(con, wanted, found) or _apart(con, wanted, found)
    )


def _types_apart(con: duckdb.DuckDBPyConnection, wanted: str, found: str) -> str:
    one, other = ([row[:2] for row in con.execute(f"DESCRIBE {each}").fetchall()] for each in (wanted, found))
    return (
        ""
        if one == other
        else f"types: {[pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]}"
    )


def _apart(con: duckdb.DuckDBPyConnection, wanted: str, found: str) -> str:
    for said, one, other in (("only DuckDB", wanted, found), ("only Spark", found, wanted)):
        rows = con.execute(f"{_APART.format(one=one, other=other)} ORDER BY ALL LIMIT 2").fetchall()
        if rows:
            return f"{said}: {rows}"
    return ""
