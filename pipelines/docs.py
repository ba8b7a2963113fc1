"""Renders `docs/tables/` from the contracts: `python -m pipelines.docs`. A test says when it is stale."""

from pathlib import Path

from sql.ddl import duckdb_type
from sql.models import models
from transforms.contracts import TABLES, Column, Table

FOLDER = Path(__file__).parent.parent / "docs" / "tables"


def pages() -> dict[str, str]:
    """Text of every page by file name."""
    return {f"{name}.md": _page(table) for name, table in TABLES.items()} | {"README.md": _index()}


def _index() -> str:
    rows = [f"| [{name}]({name}.md) | {table.grain} |" for name, table in TABLES.items()]
    return "\n".join(["# Tables", "", "| table | one row per |", "|---|---|", *rows, ""])


def _page(table: Table) -> str:
    name = table.qualified_name
    head = [
        f"# {name}",
        "",
        f"One row per {table.grain}.",
        "",
        f"Key: {_names(table.key)}." + (f" Stored by {_names(table.stored_by)}." if table.stored_by else ""),
    ]
    if name in models():
        reads = ", ".join(f"[{each}]({each}.md)" for each in models()[name].depends_on)
        head += ["", f"Made by `sql/{table.layer}/{table.name}.sql` from {reads}."]
    columns = ["", "| column | type | null | what it says |", "|---|---|---|---|", *map(_row, table.columns)]
    origins = [f"- `{origin.path or 'the finding itself'}`" for origin in table.origins]
    places = ["", "Rows come from these places of a finding:", "", *origins] if origins else []
    return "\n".join([*head, *columns, *places, ""])


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def _row(column: Column) -> str:
    source = f" From `{column.source.replace('|', '` or `')}`." if column.source else ""
    null = "yes" if column.nullable else "no"
    dtype = duckdb_type(column.dtype).replace('"', "").replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
    return f"| `{column.name}` | {dtype} | {null} | {column.description}{source} |"


def main() -> None:
    """Writes the pages, and removes those of tables that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        path.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
