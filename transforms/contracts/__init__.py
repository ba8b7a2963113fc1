"""What every table's columns are: said here once, derived everywhere else."""

from types import ModuleType

from transforms.contracts import (
    actions,
    correlation,
    entities,
    findings,
    lifecycle,
    operations,
    raw,
    reference,
    resources,
    runtime,
    sequences,
    trends,
)
from transforms.contracts.schema import Column, Origin, Table
from transforms.layers import LAYERS


def _tables_of(*modules: ModuleType) -> dict[str, Table]:
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, Table)]
    tables.sort(key=lambda table: LAYERS.index(table.layer))
    return {table.qualified_name: table for table in tables}


TABLES = _tables_of(
    raw,
    reference,
    findings,
    lifecycle,
    runtime,
    resources,
    actions,
    sequences,
    entities,
    correlation,
    trends,
    operations,
)
FLATTENED = {name: table for name, table in TABLES.items() if table.origins}

__all__ = ["FLATTENED", "LAYERS", "TABLES", "Column", "Origin", "Table"]
