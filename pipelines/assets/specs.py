"""What Dagster shows about a table, derived from its contract."""

from collections.abc import Iterable

import dagster as dg

from tracehound.pipelines.lake.built import WAREHOUSE_KEY
from tracehound.sql.ddl import duckdb_type, is_served
from tracehound.transforms.contracts import Column, Table

OWNERS = ["team:security-data"]
POOL = "home"
WAREHOUSE = dg.AssetKey(WAREHOUSE_KEY)


def asset_key(qualified_name: str) -> dg.AssetKey:
    """`layer.table` as an asset key."""
    return dg.AssetKey(qualified_name.split("."))


def asset_spec(
    table: Table,
    kinds: set[str],
    deps: Iterable[str] = (),
    *,
    skippable: bool = False,
) -> dg.AssetSpec:
    """Spec of a table's asset: key, description, columns, owners, kinds and dependencies.

    Of a step that can build some of its tables, all are `skippable`.
    """
    return dg.AssetSpec(
        asset_key(table.qualified_name),
        deps=[asset_key(name) for name in deps],
        description=description(table),
        metadata={"dagster/column_schema": column_schema(table), "key": ", ".join(table.key)},
        group_name=table.layer,
        owners=OWNERS,
        kinds=kinds,
        skippable=skippable,
    )


def description(table: Table) -> str:
    """The grain of the table as a sentence."""
    return f"One row per {table.grain}."


def column_schema(table: Table) -> dg.TableSchema:
    """The contract's columns as Dagster shows them."""
    return dg.TableSchema([_column(column, column.name in table.key) for column in table.columns])


def _column(column: Column, is_key: bool) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        duckdb_type(column.dtype),
        column.description if is_served(column) else f"{column.description} Only in the lake.",
        dg.TableColumnConstraints(nullable=column.nullable, unique=False, other=["key"] if is_key else []),
    )
