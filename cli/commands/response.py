"""How a terminal tells whether a group goes on, which others are like it, and what to do now.

What belongs here: printing these. What does not: what they say (`desk`).
"""

from collections.abc import Sequence

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import markup
from tracehound.desk.connection import Row
from tracehound.desk.containment import Containment, Involved
from tracehound.desk.going_on import GoingOn
from tracehound.desk.other_groups import Sharing
from tracehound.desk.words import listed, short_name
from tracehound.transforms.wording import counted

_MOST_SHARED = 8


def print_going_on(found: GoingOn) -> None:
    """Its last event, and what was seen since."""
    layout.heading("Is it still going on?")
    layout.say(*found.sentences)


def print_others(found: Sequence[Sharing]) -> None:
    """Other groups of the same person, address, image or file."""
    if not found:
        return
    layout.heading(
        "Other groups", "of the same person, address, image or file; what fewest share comes first"
    )
    for each in found[:_MOST_SHARED]:
        name = layout.shortened(short_name(each.kind, each.key, each.name), 100)
        layout.say(f"{each.kind.replace('_', ' ')} {name}: {counted(each.group_count, 'other group')}")
        layout.grid(map(_other, each.groups), whole=1)
    layout.more(len(found) - _MOST_SHARED, "thing", "that other groups share (--json has all)")


def _other(row: Row) -> tuple[str, str]:
    verdict = row["verdict"]
    decided = f" [bold green]{markup(verdict.verdict)}[/]" if verdict else ""
    return f"  [dim]{markup(row['group_id'])}[/]", markup(layout.shortened(row["title"], 120)) + decided


def print_containment(found: Containment) -> None:
    """Steps for what is involved, with commands to copy and what they destroy, once for what is alike."""
    if not found.involved:
        return
    layout.heading("What to do now", "if this is an attack; evidence first. Commands to copy: none was run")
    told: set[str] = set()
    alike: dict[tuple[str, ...], list[Involved]] = {}
    for each in found.involved:
        alike.setdefault((each.kind, *(step.does for step in each.steps)), []).append(each)
    for first, *others in alike.values():
        _steps(first, told)
        if others:
            names = listed([layout.shortened(each.name, 100) for each in others], len(others))
            layout.say(f"The same for {names}: --json and --html have the commands.")
    layout.more(found.left_out, "thing", "of these kinds")


def _steps(each: Involved, told: set[str]) -> None:
    """Its steps; a command that was told before is left out."""
    layout.say(f"{each.kind} {layout.shortened(each.name, 160)}  ({each.place})", style="bold")
    for step in each.steps:
        if step.command not in told:
            layout.say(f"{step.does}. Destroys {step.destroys}.")
            layout.copied(step.command)
            told.add(step.command)
