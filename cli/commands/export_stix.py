"""`tracehound export stix`: a group as a bundle of STIX."""

import json
from pathlib import Path
from typing import Any, NoReturn

import typer

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import DONE, fail
from tracehound.desk import naming
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.pipelines.lake.home import Home
from tracehound.sql import exporting
from tracehound.transforms.stix.bundle import bundle


def stix(home: Home, given: str, output: Path | None) -> NoReturn:
    """Exports; ends the command with its exit code."""
    text = json.dumps(_bundle(home, given), indent=2, ensure_ascii=True) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        raise typer.Exit(DONE)
    try:
        output.write_text(text, encoding="ascii")
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror}")
    raise typer.Exit(DONE)


def _bundle(home: Home, given: str) -> dict[str, Any]:
    try:
        with open_desk(home) as desk:
            group_id = naming.group_id(desk, given)
    except NotAnswered as error:
        layout.refuse(error)
    with exporting.served(home.warehouse) as con:
        return bundle(*exporting.of_group(con, group_id))
