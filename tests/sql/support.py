"""Small inline data for tests of SQL: rows say only what matters, the contract fills in the rest."""

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from tracehound.sql import build, checks, ddl, models, publish
from tracehound.transforms.contracts import TABLES, Column, Table
from tracehound.transforms.contracts.findings import FACTS, FINDING_VERSIONS
from tracehound.transforms.derive import severity_band
from tracehound.transforms.facts import with_facts
from tracehound.transforms.reference_rows import read_rows

T0 = datetime(2026, 1, 10, 12, tzinfo=UTC)
PLACE = {"account_id": "111111111111", "region": "eu-west-1"}
LIMITS = build.Limits("500MB", 1)
# What the desk's query of groups is given by whoever wants all of them.
WHOLE_QUEUE: dict[str, object] = {"names": [], "decisions": [], "is_all": True, "min_severity": 0}
WHOLE_QUEUE |= dict.fromkeys(("changed_since", "group_ids", "after_gravity", "after_id"))
Row = dict[str, Any]
# Tables whose rows say facts of a version.
_SAYING_FACTS = (
    "finding_versions",
    "containers",
    "processes",
    "ecs_tasks",
    "ecs_clusters",
    "eks_clusters",
    "kubernetes_workloads",
)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def warehouse(folder: Path) -> duckdb.DuckDBPyConnection:
    """A warehouse file with every contract table, all empty."""
    path = folder / "warehouse.duckdb"
    path.write_bytes(_empty_warehouse())
    return build.open_build(path, LIMITS)


@cache
def _empty_warehouse() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        con = build.open_build(path, LIMITS)
        for table in TABLES.values():
            build.recreate(con, table)
        publish.finish(con)
        return path.read_bytes()


def empty_tables() -> duckdb.DuckDBPyConnection:
    """Every contract table in memory, all empty; a test that changes them rolls back."""
    con = build.open_build(Path(":memory:"), LIMITS)
    con.execute("SET temp_directory = ''")
    for table in TABLES.values():
        con.execute(ddl.create_table(table))
    return con


def given(con: duckdb.DuckDBPyConnection, name: str, *rows: Row) -> None:
    """Add rows to a table; missing columns are null, or a default where null is not allowed."""
    table = TABLES[name]
    columns = ddl.served_columns(table)
    for row in rows:
        assert row.keys() <= {column.name for column in columns}, row
    full = [
        {column.name: row.get(column.name, _default(column)) for column in columns} | _made_of(row, columns)
        for row in rows
    ]
    # Most columns are null in all rows: left out, the rows are stored in half the time.
    names = {name for row in full for name, value in row.items() if value is not None}
    stated = {column.name: column.dtype for column in columns if column.name in names}
    if full:
        con.register("given_rows", pl.DataFrame(full, schema=stated, orient="row"))
        con.execute(f"INSERT INTO {name} BY NAME FROM given_rows")
        con.unregister("given_rows")


def _made_of(row: Row, columns: Sequence[Column]) -> Row:
    """Columns that no row may lack and that follow from others."""
    began = row.get("event_first_seen_at") or row.get("created_at") or row.get("updated_at", T0)
    ended = row.get("event_last_seen_at") or row.get("updated_at", T0)
    digest = hashlib.md5(str(row.get("finding_id")).encode(), usedforsecurity=False).hexdigest()
    made = {"first_event_at": began, "last_event_at": ended, "finding_number": int(digest[:15], 16)}
    return {column.name: made[column.name] for column in columns if column.name in made.keys() - row.keys()}


def known(con: duckdb.DuckDBPyConnection, table: Table, text: str) -> None:
    """Add what a reference file says; `text` is its content."""
    given(con, table.qualified_name, *read_rows(text, table).to_dicts())


def _default(column: Column) -> object:
    if column.name in PLACE:
        return PLACE[column.name]
    if column.nullable:
        return None
    defaults = {pl.String: "", pl.Int64: 1, pl.Float64: 0.0, pl.Boolean: False, pl.List: []}
    times = {pl.Datetime: T0, pl.Date: T0.date()}
    return (defaults | times)[type(column.dtype)]


def finding(finding_id: str, updated: float = 0, **facts: object) -> Row:
    """A version whose events happened at its update, unless said otherwise."""
    times = {"updated_at": at(updated), "event_last_seen_at": at(updated), "event_first_seen_at": at(updated)}
    return {"finding_id": finding_id, "finding_type": "Execution:Runtime/NewBinaryExecuted", **times, **facts}


def kind(name: str) -> str:
    """A finding type that only findings of this name have. Findings of one type are not linked by most rules."""
    return f"Execution:Runtime/{name}"


def part(finding_id: str, updated: float = 0, **facts: object) -> Row:
    """A row of a table below a version."""
    return {"finding_id": finding_id, "updated_at": at(updated), **facts}


def process(finding_id: str, uuid: str, parent: str | None = None, depth: int = 0, **facts: object) -> Row:
    """A process of a version; depth above 0 makes it an ancestor of the acting process."""
    place = {"role": "ancestor" if depth else "process", "lineage_of": "process", "depth": depth}
    return part(finding_id, **({**place, "process_uuid": uuid, "parent_uuid": parent} | facts))


def built(con: duckdb.DuckDBPyConnection, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Columns of a model's rows, sorted, after building it and whatever it reads."""
    build_all(con, name)
    return rows(con, f"SELECT {columns} FROM {name} ORDER BY ALL")


def container(finding_id: str, container_id: str, updated: float = 0, **facts: object) -> Row:
    """The container that a version is about; its image is `shop:1` unless said otherwise."""
    place = {"described_by": "container", "position": 1, "image_key": "shop:1"}
    return part(finding_id, updated, **(place | {"container_id": container_id} | facts))


def peer(finding_id: str, address: str, updated: float = 0, **facts: object) -> Row:
    """The remote end of a version's connection."""
    place = {"action": "network_connection", "side": "remote", "position": 1}
    return part(finding_id, updated, **(place | {"ip_address": address} | facts))


def task_arn(task_id: str) -> str:
    return f"arn:aws:ecs:eu-west-1:111111111111:task/shop/{task_id}"


def task(finding_id: str, task_id: str, updated: float = 0, **facts: object) -> Row:
    """The ECS task of a version."""
    return part(finding_id, updated, **({"task_arn": task_arn(task_id), "task_id": task_id} | facts))


def build_all(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Build the named models and whatever they read; all, if none is named."""
    tell_facts(con)
    needed = set(names) or set(models.models())
    for model in reversed(models.models().values()):
        if model.qualified_name in needed:
            needed |= set(model.depends_on)
    for model in models.models().values():
        if model.qualified_name in needed:
            build_again(con, model)


def tell_facts(con: duckdb.DuckDBPyConnection) -> None:
    """Gives each version the facts that follow from its rows, as flattening does."""
    tables = {f"flattened.{name}": con.table(f"flattened.{name}").pl() for name in _SAYING_FACTS}
    findings = tables[FINDING_VERSIONS.qualified_name]
    band = pl.coalesce("severity_band", severity_band(pl.col("severity")))
    given_ones = findings.drop(column.name for column in FACTS).with_columns(severity_band=band)
    con.execute("DELETE FROM flattened.finding_versions")
    told = with_facts(tables | {FINDING_VERSIONS.qualified_name: given_ones})
    con.register("findings_with_facts", told.with_columns(findings["severity_band"]))
    con.table("findings_with_facts").insert_into("flattened.finding_versions")
    con.unregister("findings_with_facts")


# Queries that were seen to make no rows when all that they read was empty: they need not be asked again.
_MAKING_NOTHING_OF_NOTHING: set[str] = set()


def build_again(con: duckdb.DuckDBPyConnection, model: models.Model) -> None:
    """Puts a model's rows in place of those before, within the transaction that is open."""
    con.execute(f"DELETE FROM {ddl.quoted_name(model.contract)}")
    read = [TABLES[name] for name in model.depends_on]
    reads_nothing = bool(read) and not any(build.row_count(con, table) for table in read)
    if build.lacks_source(con, model) or (reads_nothing and model.query in _MAKING_NOTHING_OF_NOTHING):
        return
    build.fill_by_query(con, model)
    if reads_nothing and not build.row_count(con, model.contract):
        _MAKING_NOTHING_OF_NOTHING.add(model.query)


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return con.execute(query).fetchall()


def broken(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Names of the checks of a table that do not hold."""
    of_table = [check for check in checks.checks().values() if check.table == name]
    return [check.name for check in of_table if not checks.run_check(con, check).passed]
