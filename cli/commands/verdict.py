"""`tracehound verdict` and `tracehound verdicts`: records verdicts and exports them."""

import sys
from dataclasses import asdict

from tracehound.cli.commands import layout
from tracehound.cli.commands.investigate import verdict_line
from tracehound.cli.commands.spreadsheets import line
from tracehound.cli.commands.terminal import fail, is_terminal, markup, stdout
from tracehound.desk import naming, verdicts
from tracehound.desk.connection import Desk, NotAnswered, open_desk
from tracehound.desk.naming import Subject
from tracehound.desk.verdicts import Verdict, Word
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.transforms.hostile import safe


def decide(given: str, word: Word, note: str, home: Home, *, as_json: bool) -> None:
    """Records a verdict on a stored finding or group."""
    try:
        with open_desk(home) as desk:
            subject = naming.subject(desk, given)
            known_as = _known_as(desk, subject)
        kept = verdicts.add(home, subject.kind, subject.subject_id, known_as, word, note)
    except NotAnswered as error:
        layout.refuse(error)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json(kept)
        return
    stdout.print(f"{subject.kind} {markup(subject.subject_id)}", highlight=False)
    layout.say(verdict_line(kept), style="bold green")


def _known_as(desk: Desk, subject: Subject) -> list[str]:
    """The ids under which it can be found again; for a group those of its members, which outlive it."""
    if subject.kind == "finding":
        return [subject.subject_id]
    return [row["solo_group_id"] for row in desk.rows("members", group_id=subject.subject_id)]


def export(home: Home, form: str) -> None:
    """Prints all verdicts, oldest first; the last about something is the one that counts."""
    layout.warn_of_verdicts(home)
    found = verdicts.read(home)
    if form == "json":
        layout.write_json(found)
    elif form == "csv":
        _write_csv(found)
    else:
        _print(found)


def _write_csv(found: list[Verdict]) -> None:
    shown = safe if is_terminal() else str
    sys.stdout.write(line(("kind", "subject_id", "verdict", "note", "decided_at", "decided_by")))
    for each in found:
        row = {name: value for name, value in asdict(each).items() if name != "known_as"}
        sys.stdout.write(line(map(shown, row.values())))


def _print(found: list[Verdict]) -> None:
    if not found:
        stdout.print("No verdict was given yet: `tracehound verdict FINDING benign --note …`.")
        return
    layout.grid(
        (
            f"[dim]{markup(verdicts.decided_at(each))}[/]",
            markup(each.subject_id),
            f"[bold green]{markup(each.verdict)}[/]",
            markup(each.decided_by),
            markup(each.note),
        )
        for each in found
    )
