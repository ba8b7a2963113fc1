"""How a terminal tells what AWS told of the things of findings.

What belongs here: printing; nothing at all where nothing was told. What does not: what it says
(`desk.at_the_time`).
"""

from collections.abc import Sequence
from itertools import groupby

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import markup
from tracehound.desk.at_the_time import Told

_MOST_OF_A_KIND = 4


def print_told(found: Sequence[Told], beside: str = "as AWS told it, and how old that was") -> None:
    """What each thing was, the latest before the event."""
    if not found:
        return
    layout.heading("At the time", beside)
    left = 0
    rows = []
    for about, some in groupby(found, key=lambda each: each.about):
        listed = list(some)
        left += max(0, len(listed) - _MOST_OF_A_KIND)
        rows += [
            _row(each, about if not number else "") for number, each in enumerate(listed[:_MOST_OF_A_KIND])
        ]
    layout.grid(rows, whole=1)
    layout.more(left, "line", "(--json has all)")


def _row(each: Told, about: str) -> tuple[str, str]:
    style = "yellow" if each.is_later else "dim"
    as_of = f"  [{style}]{markup(each.as_of)}[/]" if each.as_of else ""
    return f"[cyan]{markup(about)}[/]", markup(layout.shortened(each.sentence, 400)) + as_of
