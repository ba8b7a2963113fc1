"""What every table's columns are: said here once, derived everywhere else."""

from types import ModuleType

from tracehound.transforms.contracts import (
    actions,
    api_events,
    context,
    correlation,
    entities,
    findings,
    lifecycle,
    observations,
    operations,
    people,
    profiles,
    raw,
    reference,
    resources,
    runtime,
    sequences,
    trends,
)
from tracehound.transforms.contracts.schema import Column, Origin, Table
from tracehound.transforms.layers import LAYERS


def _tables_of(*modules: ModuleType) -> dict[str, Table]:
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, Table)]
    tables.sort(key=lambda table: LAYERS.index(table.layer))
    return {table.qualified_name: table for table in tables}


TABLES = _tables_of(
    raw,
    reference,
    observations,
    api_events,
    findings,
    lifecycle,
    runtime,
    resources,
    actions,
    sequences,
    context,
    entities,
    profiles,
    correlation,
    people,
    trends,
    operations,
)
FLATTENED = {name: table for name, table in TABLES.items() if table.origins}

__all__ = ["FLATTENED", "LAYERS", "TABLES", "Column", "Origin", "Table"]
