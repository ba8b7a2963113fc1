"""Builds the tables of a warehouse file: lake tables from Parquet, models from their queries.

What belongs here: building one table at a time, completely or not at all. What does not: which tables to
build (`pipelines.serving`) and swapping files (`sql.publish`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import duckdb
import polars as pl

from tracehound.sql import ddl
from tracehound.sql.models import ROOT, Model, models
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.things import FORMS
from tracehound.transforms.contracts import LAYERS, TABLES, Table
from tracehound.transforms.severity import BANDS, SEVERE

# Most BI drivers still embed DuckDB 1.x, which can't read newer versions.
STORAGE_VERSION = "v1.4.0"
_COMPRESSION_LEVEL = 1
_OTHER_FILE = "other_file"
# Rules that models, checks and queries share, one macro each.
_MACROS = (
    "entity_id",
    "finding_number",
    "keys",
    "finding_id_of",
    "address_digits",
    "is_private_address",
    "is_public_address",
    "named_in",
    "is_anonymous",
    "is_attack_sequence",
    "own_place",
    "of_network_if",
    "of_network",
    "is_brought",
    "is_package_manager",
    "can_link",
    "is_anybodys",
    "is_own_program",
    "saturated",
    "drift_kind",
    "severity_band",
    "is_severe",
    "group_gravity",
    "exec_kind",
    "is_by_ecs",
    "exec_place",
    "span_of",
    "seconds_in",
    "last_part",
    "caller_of",
    "is_within",
    "latest",
    "global_region",
    "observation_id",
    "moment_of",
    "image_names",
    "place_of_thing",
    "tags_of",
    "arn_of_resource",
    "powers_in",
)


def _macro(name: str) -> str:
    text = (ROOT / "statements" / f"{name}.sql").read_text(encoding="utf-8")
    lowest = {band.lower(): str(score) for band, score in BANDS}
    return Template(text).safe_substitute(
        lowest,
        severe=str(list(SEVERE)),
        global_kinds=str([kind.name for kind in KINDS.values() if kind.is_global]),
        immutable_kinds=str([kind.name for kind in KINDS.values() if kind.is_immutable]),
        first_calls=str(sorted({kind.call for kind in KINDS.values()})),
        forms="map {" + ", ".join(f"'{kind}': '{form}'" for kind, form in FORMS.items()) + "}",
    )


# A macro comes after those that it uses.
MACROS = tuple(map(_macro, _MACROS))
# Views for saved SQL: tables that were renamed or replaced by another one.
OLD_NAMES = (
    *ddl.old_tables(),
    *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "former").glob("*.sql"))),
)
_SHAPES = (ROOT / "statements" / "parquet_shapes.sql").read_text(encoding="utf-8")
_COMMENTS = (ROOT / "statements" / "comments.sql").read_text(encoding="utf-8")


class ContractMismatch(Exception):
    """Columns differ from a contract; the message lists all differences."""


@dataclass(frozen=True)
class Limits:
    """What a connection may use."""

    memory: str = "2GB"
    threads: int = 2


def open_build(path: Path, limits: Limits | None = None) -> duckdb.DuckDBPyConnection:
    """Open or create a warehouse file for writing, with the layers as schemas and the macros of models.

    Times are UTC, the file is readable by DuckDB 1.4 and newer, and spilled data is stored beside the file.
    """
    return _opened(str(path), path, limits or Limits())


def open_memory(beside: Path, limits: Limits | None = None) -> duckdb.DuckDBPyConnection:
    """The same in memory; spilled data lies beside a file."""
    return _opened(":memory:", beside, limits or Limits())


def _opened(database: str, beside: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(
        database,
        config={
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "temp_directory": f"{beside}.tmp",
            "preserve_insertion_order": "true",
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    try:
        con.execute("SET TimeZone = 'UTC'")
        for layer in LAYERS:
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {ddl.quoted(layer)}")
        for macro in MACROS:
            con.execute(macro)
    except BaseException:
        # Otherwise the next connection of this process would share the open file, even if it was removed.
        con.close()
        raise
    return con


def allow_memory(con: duckdb.DuckDBPyConnection, memory: str) -> None:
    """Set another memory limit for an open file, in DuckDB's notation."""
    con.execute(f"SET memory_limit = {ddl.literal(memory)}")


def keep_blocks(con: duckdb.DuckDBPyConnection, memory: str) -> None:
    """Have blocks of files and tables use some memory again and again, until the connection is closed."""
    con.execute(f"SET block_allocator_memory = {ddl.literal(memory)}")


def allow_threads(con: duckdb.DuckDBPyConnection, threads: int) -> None:
    """Set another number of threads for an open file."""
    con.execute(f"SET threads = {threads}")


def least_memory(con: duckdb.DuckDBPyConnection, *limits: str) -> str:
    """The lowest of some memory limits in DuckDB's notation."""
    query = "SELECT arg_min(size, parse_formatted_bytes(size)) FROM (SELECT unnest($1::VARCHAR[]) AS size)"
    [(least,)] = con.execute(query, [limits]).fetchall()
    return str(least)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block's changes, or none."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def recreate(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create an empty table by its contract, with comments, replacing any table of the same name."""
    con.execute(f"DROP TABLE IF EXISTS {ddl.quoted_name(table)}")
    con.execute(ddl.create_table(table))
    for comment in ddl.comments(table):
        con.execute(comment)


def row_count(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    """The number of rows of a table."""
    rows = con.execute(f"SELECT count(*) FROM {ddl.quoted_name(table)}").fetchall()
    return int(rows[0][0])


def load_table(con: duckdb.DuckDBPyConnection, table: Table, parquet_files: Sequence[str]) -> int:
    """Replace a table's rows with those of Parquet files, in the contract's order; returns their number.

    Each file must have exactly the contract's columns and types, else ContractMismatch. Without files, the
    table is empty.
    """
    files = sorted(parquet_files)
    if files:
        check_files(con, table, files)
    with transaction(con):
        recreate(con, table)
        if files:
            rows = con.read_parquet(files, hive_partitioning=False).project(ddl.served_names(table))
            rows.order(ddl.ordering(table)).insert_into(table.qualified_name)
        return row_count(con, table)


def load_from_file(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    """Replace a table's rows with those that it has in another warehouse file; returns their number.

    Raises duckdb.Error if the file can't be read, or lacks the table or one of its columns.
    """
    names = ddl.served_names(table)
    con.execute(f"ATTACH {ddl.literal(str(path))} AS {_OTHER_FILE} (READ_ONLY)")
    try:
        with transaction(con):
            recreate(con, table)
            con.execute(
                f"INSERT INTO {ddl.quoted_name(table)} "
                f"SELECT {names} FROM {_OTHER_FILE}.{ddl.quoted_name(table)}"
            )
            return row_count(con, table)
    finally:
        con.execute(f"DETACH {_OTHER_FILE}")


def view_table(con: duckdb.DuckDBPyConnection, table: Table, parquet_files: Sequence[str]) -> None:
    """Like `load_table`, but the rows stay in the files, unsorted."""
    if not parquet_files:
        recreate(con, table)
        return
    files = sorted(parquet_files)
    check_files(con, table, files)
    names = ddl.served_names(table)
    listed = ", ".join(ddl.literal(file) for file in files)
    con.execute(
        f"CREATE VIEW {ddl.quoted_name(table)} AS "
        f"SELECT {names} FROM read_parquet([{listed}], hive_partitioning = false)"
    )


def check_files(con: duckdb.DuckDBPyConnection, table: Table, files: list[str]) -> None:
    """ContractMismatch: columns or types of Parquet files are not the contract's."""
    expected = [(column.name, ddl.duckdb_type(column.dtype)) for column in table.columns]
    differences: list[str] = []
    for (file,) in con.execute(_SHAPES, {"files": files}).fetchall():
        rows = con.read_parquet([file], hive_partitioning=False)
        got = {name: str(dtype) for name, dtype in zip(rows.columns, rows.types, strict=True)}
        differences += [f"{file}: {text}" for text in _differences(con, expected, got)]
    _raise(table, differences)


def build_model(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Replace a model's table with the result of its query, in the contract's order; returns its row count.

    The query must return exactly the contract's columns, types and column order, else ContractMismatch. A
    model that is a view gets one.
    """
    table = model.contract
    if lacks_source(con, model):
        with transaction(con):
            recreate(con, table)
        return 0
    check_columns(con, model)
    with transaction(con):
        if model.is_view:
            _create_view(con, model)
            return row_count(con, table)
        recreate(con, table)
        return fill_by_query(con, model)


def lacks_source(con: duckdb.DuckDBPyConnection, model: Model) -> bool:
    """Whether a model has no rows because the optional sources that it is made from have given none."""
    tables = (TABLES[name] for name in model.empty_without)
    return bool(model.empty_without) and not any(row_count(con, table) for table in tables)


def _create_view(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    con.execute(ddl.create_view(model.contract, model.query))
    for comment in ddl.comments(model.contract, "VIEW"):
        con.execute(comment)


def fill_by_query(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Add the rows of a model's query to its table, in the contract's order; returns their number."""
    # One statement: with a relation, DuckDB would bind the query again for the order and the insertion.
    [(added,)] = con.execute(
        f"INSERT INTO {ddl.quoted_name(model.contract)} "
        f"SELECT * FROM (\n{model.query}\n) ORDER BY {ddl.ordering(model.contract)}"
    ).fetchall()
    return int(added)


def fill_table(con: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> None:
    """Replace a table's rows with those of a frame, in the contract's order."""
    con.register("rows_to_fill", rows.select(list(table.schema)))
    with transaction(con):
        recreate(con, table)
        con.table("rows_to_fill").order(ddl.ordering(table)).insert_into(table.qualified_name)
    con.unregister("rows_to_fill")


def add_old_names(con: duckdb.DuckDBPyConnection) -> None:
    """Add views for table names of the previous release; the file must already have all tables."""
    for statement in OLD_NAMES:
        con.execute(statement)


def remark(con: duckdb.DuckDBPyConnection, remarks: Mapping[str, str]) -> None:
    """Add to the comments of tables, which readers of the file see first; of other tables nothing is added.

    `remarks` are by qualified name. Comments that already say so are left alone.
    """
    for name, told in con.execute(_COMMENTS).fetchall():
        text = remarks.get(name, "")
        if name in TABLES and told != ddl.commented(TABLES[name], text):
            model = models().get(name)
            con.execute(ddl.table_comment(TABLES[name], text, "VIEW" if model and model.is_view else "TABLE"))


def check_columns(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Raise ContractMismatch if the columns or types of a model's query are not those of the contract."""
    table = model.contract
    expected = [(column.name, ddl.duckdb_type(column.dtype)) for column in ddl.served_columns(table)]
    described = con.execute(f"DESCRIBE {model.query}").fetchall()
    got = {name: dtype for name, dtype, *_ in described}
    _raise(table, _differences(con, expected, got))


def _differences(
    con: duckdb.DuckDBPyConnection, expected: list[tuple[str, str]], got: dict[str, str]
) -> list[str]:
    """All differences in names, types and order between a contract and the columns of a query or file."""
    wanted = {name: str(con.type(text)) for name, text in expected}
    differences = [f"lacks {name}" for name in wanted if name not in got]
    differences += [f"has unknown {name}" for name in got if name not in wanted]
    differences += [
        f"{name} is {got[name]}, not {wanted[name]}"
        for name in wanted
        if got.get(name, wanted[name]) != wanted[name]
    ]
    if not differences and list(wanted) != list(got):
        differences.append(f"order of columns is {', '.join(got)}")
    return differences


def _raise(table: Table, differences: list[str]) -> None:
    if differences:
        raise ContractMismatch(f"{table.qualified_name} differs from its contract: {'; '.join(differences)}")


def export_table(con: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    """Write a table as Parquet, in its order, completely or not at all.

    Tables are filled in order and DuckDB preserves it, so nothing is sorted again.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    names = ddl.served_names(table)
    con.execute(
        f"COPY {ddl.quoted_name(table)} ({names}) TO {ddl.literal(str(unfinished))}"
        f" (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL {_COMPRESSION_LEVEL})"
    )
    unfinished.replace(path)
