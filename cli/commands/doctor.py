"""`tracehound doctor`: one line per check, with what to do."""

from collections.abc import Iterator
from pathlib import Path

import typer

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import DONE, FAILED, markup, stdout
from tracehound.desk import openers, verdicts
from tracehound.desk.casebook import events
from tracehound.pipelines import doctor
from tracehound.pipelines.doctor import Diagnosis
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.appending import MEND
from tracehound.pipelines.lake.home import Home

_SIGNS = {"ok": "[green]ok[/]  ", "note": "[yellow]note[/]", "fail": "[bold red]fail[/]"}


def run(home: Path | None, config: Path | None, *, deep: bool, as_json: bool) -> None:
    """Prints all checks; ends the command with 1 if one failed."""
    found = []
    for each in doctor.checks(home, config, deep=deep, more=_more):
        found.append(each)
        if not as_json:
            _print(each)
    if as_json:
        layout.write_json(found)
    raise typer.Exit(FAILED if any(each.state == "fail" for each in found) else DONE)


def _print(each: Diagnosis) -> None:
    todo = f" [bold]{markup(each.todo)}[/]" if each.todo else ""
    stdout.print(
        f"{_SIGNS[each.state]}  {each.name:<13}  {markup(each.found)}{'.' if todo else ''}{todo}",
        highlight=False,
        soft_wrap=True,
    )


def _more(home: Home) -> Iterator[Diagnosis]:
    yield from _decisions(home)
    for each in openers.told(home):
        yield Diagnosis("ok", "openers", each)


def _decisions(home: Home) -> Iterator[Diagnosis]:
    for name, found in (
        ("verdicts", verdicts.told_damage(home)),
        ("regroupings", regroupings.told_damage(home)),
        ("cases", events.told_damage(home)),
    ):
        if found:
            yield Diagnosis("note", name, found, MEND)
