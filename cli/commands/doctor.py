"""`tracehound doctor`: one line per check, with what to do."""

from pathlib import Path

import typer

from tracehound.cli.commands.terminal import DONE, FAILED, markup, stdout
from tracehound.pipelines import doctor

_SIGNS = {"ok": "[green]ok[/]  ", "note": "[yellow]note[/]", "fail": "[bold red]fail[/]"}


def run(given: Path | None, *, deep: bool = False) -> None:
    """Prints all checks; ends the command with 1 if one failed."""
    has_failed = False
    for each in doctor.checks(given, deep=deep):
        todo = f" [bold]{markup(each.todo)}[/]" if each.todo else ""
        stdout.print(
            f"{_SIGNS[each.state]}  {each.name:<13}  {markup(each.found)}{'.' if todo else ''}{todo}",
            highlight=False,
            soft_wrap=True,
        )
        has_failed |= each.state == "fail"
    raise typer.Exit(FAILED if has_failed else DONE)
