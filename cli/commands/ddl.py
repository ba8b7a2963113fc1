"""`tracehound ddl`: our tables in the SQL of another engine."""

from collections.abc import Sequence

import typer

from tracehound.cli.commands import layout
from tracehound.sql.engines import ENGINES, WrongLocation
from tracehound.transforms.contracts import TABLES, Table


def ddl(engine: str, names: Sequence[str], location: str | None, *, as_json: bool) -> None:
    """Prints statements, each with a semicolon at its end. Raises BadParameter."""
    chosen = ENGINES[engine]
    try:
        placed = chosen.placed(location)
    except WrongLocation as error:
        raise typer.BadParameter(f"{engine}: {error}", param_hint="--location") from None
    tables = _tables(names)
    first = list(chosen.prologue(placed))
    statements = {table.qualified_name: list(chosen.of_table(table, placed)) for table in tables}
    if as_json:
        layout.write_json(
            {"engine": engine, "location": placed or None, "first": first, "tables": statements}
        )
        return
    for statement in [*first, *(each for of_table in statements.values() for each in of_table)]:
        typer.echo(f"{statement};\n")


def _tables(names: Sequence[str]) -> list[Table]:
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise typer.BadParameter(f"no table {', '.join(map(repr, unknown))}; `docs/tables` lists them")
    return [TABLES[name] for name in names] or list(TABLES.values())
