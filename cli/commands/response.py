"""How a terminal tells whether a group goes on, which others are like it, and what to do now.

What belongs here: printing these. What does not: what they say (`desk`).
"""

from collections.abc import Sequence
from itertools import groupby, islice

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import markup
from tracehound.desk.connection import Row
from tracehound.desk.containment import Containment, Involved
from tracehound.desk.going_on import GoingOn
from tracehound.desk.other_groups import Sharing
from tracehound.desk.words import short_name
from tracehound.transforms.wording import counted

_MOST_SHARED = 8
_MOST_OF_A_KIND = 3


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
    """Steps for what is involved, each with the command to copy and what it destroys."""
    if not found.involved:
        return
    layout.heading("What to do now", "if this is an attack; evidence first. Commands to copy: none was run")
    kinds = groupby(found.involved, lambda each: each.kind)
    shown = [each for _, some in kinds for each in islice(some, _MOST_OF_A_KIND)]
    for each in shown:
        _involved(each)
    left = len(found.involved) + found.left_out - len(shown)
    layout.more(left, "thing", "of these kinds (--html and --json have more)")


def _involved(each: Involved) -> None:
    layout.say(f"{each.kind} {layout.shortened(each.name, 160)}  ({each.place})", style="bold")
    for step in each.steps:
        layout.say(f"{step.does}. Destroys {step.destroys}.")
        layout.copied(step.command)
