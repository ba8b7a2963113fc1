"""Spark's names of the contracts' types."""

from tracehound.sql.ddl import served_columns
from tracehound.sql.engines.spark import SPELLING
from tracehound.transforms.contracts import Table


def quoted(identifier: str) -> str:
    """An identifier as Spark quotes it."""
    return "`" + identifier.replace("`", "``") + "`"


def schema(table: Table) -> str:
    """The served columns of a table with their types, as Spark reads them."""
    return ", ".join(f"{quoted(each.name)} {SPELLING.type_of(each.dtype)}" for each in served_columns(table))


def projection(table: Table) -> list[str]:
    """What makes the columns of a query those of the contract, in its order."""
    return [
        f"CAST({quoted(each.name)} AS {SPELLING.type_of(each.dtype)}) AS {quoted(each.name)}"
        for each in served_columns(table)
    ]
