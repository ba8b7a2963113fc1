"""Pages of the tables that can be queried: what a row is, and what each column means.

What belongs here: contracts as sections. What does not: the contracts (`transforms.contracts`).
"""

from typing import Any

from tracehound.desk.connection import NotAnswered
from tracehound.desk.pages import Code, Column, Fact, Facts, Page, Ref, Table
from tracehound.sql.ddl import duckdb_type
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts import Table as Contract


def documents() -> list[dict[str, Any]]:
    """All tables, without their columns."""
    return [
        {"table": each.qualified_name, "grain": each.grain, "key": list(each.key)} for each in TABLES.values()
    ]


def document(contract: Contract) -> dict[str, Any]:
    """A table with its columns."""
    columns = [
        {
            "name": each.name,
            "type": duckdb_type(each.dtype),
            "nullable": each.nullable,
            "meaning": each.description,
        }
        for each in contract.columns
    ]
    return {
        "table": contract.qualified_name,
        "grain": contract.grain,
        "key": list(contract.key),
        "columns": columns,
    }


def named(name: str) -> Contract:
    """The contract of a table. Raises NotAnswered, with tables of similar names."""
    if name in TABLES:
        return TABLES[name]
    wanted = name.rpartition(".")[2]
    near = [each for each in TABLES if wanted and wanted in each]
    raise NotAnswered(f"there is no table {name}.", near[:10])


def of_all() -> Page:
    """The page of all tables."""
    return Page("Tables", "What can be asked in SQL; names, columns and meanings.", [listed()])


def listed() -> Table:
    """All tables, by layer."""
    rows = [(Ref(each["table"], "table", each["table"]), each["grain"], each["key"]) for each in documents()]
    return Table("Tables by layer", [Column("table"), Column("a row is a"), Column("key", "code")], rows)


def of_table(contract: Contract) -> Page:
    """The page of a table."""
    select = f"FROM {contract.qualified_name} LIMIT 100"
    facts = [
        Fact("a row is a", contract.grain),
        Fact("key", list(contract.key), "code"),
        Fact("look into it", Ref("its first rows", "command", f"tracehound sql '{select}'")),
    ]
    return Page(
        contract.qualified_name,
        f"One row per {contract.grain}.",
        [Facts("What it is", facts), columns_of(contract), Code("SQL", select)],
    )


def columns_of(contract: Contract) -> Table:
    """The columns of a table."""
    columns = [Column("column", "code"), Column("type", "code"), Column("may be empty"), Column("meaning")]
    rows = [
        (each["name"], each["type"], each["nullable"], each["meaning"])
        for each in document(contract)["columns"]
    ]
    return Table("Columns", columns, rows)
