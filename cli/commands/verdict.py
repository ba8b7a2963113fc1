"""`tracehound verdict` and `tracehound verdicts`: records verdicts and exports them."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

from tracehound.cli.commands import layout
from tracehound.cli.commands.investigate import verdict_line
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, is_terminal, markup, stdout
from tracehound.desk import naming, verdicts
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.spreadsheets import line
from tracehound.desk.verdicts import Status, Verdict, Word
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.transforms.hostile import safe

_STDIN = "-"
_MOST_SHOWN = 20


def decide(
    given: Sequence[str],
    word: Word,
    note: str,
    status: Status | None,
    owner: str | None,
    home: Home,
    *,
    as_json: bool,
) -> None:
    """Records a verdict on stored findings and groups: on all that are given, or on none."""
    try:
        with open_desk(home) as desk:
            subjects = verdicts.about(desk, naming.subjects(desk, typed(given)))
        kept = verdicts.add(home, subjects, word, note, status, owner)
    except NotAnswered as error:
        layout.refuse(error)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json(kept)
        return
    for each in kept[:_MOST_SHOWN]:
        stdout.print(f"{each.kind} {markup(each.subject_id)}", highlight=False)
    layout.more(len(kept) - _MOST_SHOWN, "finding or group", several="findings and groups")
    layout.say(verdict_line(kept[-1]), style="bold green")


def typed(given: Sequence[str]) -> list[str]:
    """What was given on the command line; `-` stands for the lines of stdin."""
    lines = [each.strip() for each in sys.stdin] if _STDIN in given else []
    named = [each for each in (*given, *lines) if each not in ("", _STDIN)]
    return list(dict.fromkeys(named)) or fail("there is no finding or group on stdin", WRONG_USAGE)


def export(home: Home, form: str) -> None:
    """Prints all verdicts, oldest first; the last about something is the one that counts."""
    layout.warn_of_decisions(home)
    found = verdicts.read(home)
    if form == "json":
        layout.write_json(found)
    elif form == "csv":
        _write_csv(found)
    else:
        _print(found)


def _write_csv(found: list[Verdict]) -> None:
    shown = safe if is_terminal() else str
    columns = [name for name in Verdict.__dataclass_fields__ if name != "known_as"]
    sys.stdout.write(line(columns))
    for each in found:
        row = asdict(each)
        sys.stdout.write(line([shown(row[name]) for name in columns]))


def _print(found: list[Verdict]) -> None:
    if not found:
        stdout.print("No verdict was given yet: `tracehound verdict FINDING benign --note …`.")
        return
    layout.grid(
        (
            f"[dim]{markup(verdicts.to_the_second(each.decided_at))}[/]",
            markup(each.subject_id),
            f"[bold green]{markup(each.verdict)}[/]",
            markup(each.decided_by),
            markup(verdicts.work(each)),
            markup(each.note),
        )
        for each in found
    )
