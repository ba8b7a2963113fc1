"""How a terminal tells who opened sessions, whose credentials were used, and who made tasks.

What belongs here: printing these; nothing at all where no API calls were read. What does not: what they say
(`desk.who_opened`, `desk.chains`).
"""

from collections.abc import Sequence

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import markup, stdout
from tracehound.desk import persons
from tracehound.desk.chains import Chain, Maker
from tracehound.desk.who_opened import Call, Opened

_MOST_SESSIONS = 5
_MOST_CALLS = 4
_MOST_LISTED = 6


def print_openers(found: Sequence[Opened]) -> None:
    """Who opened each session, and what is known of the calls that did or may have."""
    if not found:
        return
    layout.heading("Who opened it" if len(found) == 1 else "Who opened the sessions")
    for number, each in enumerate(found[:_MOST_SESSIONS]):
        if number:
            stdout.print()
        layout.say(each.sentence)
        for call in each.calls[:_MOST_CALLS]:
            _call(call, is_one=len(each.calls) == 1)
        layout.more(len(each.calls) - _MOST_CALLS, "call", "that may have opened it (--json has all)")
    layout.more(len(found) - _MOST_SESSIONS, "session", "(--json has all)")


def _call(call: Call, *, is_one: bool) -> None:
    who = [] if is_one else [("", f"[bold]{markup(persons.name(call.call))}[/]")]
    told = [
        (f"[dim]{markup(label)}[/]" if not number else "", markup(layout.shortened(sentence)))
        for label, said in call.words.items()
        for number, sentence in enumerate(said)
    ]
    layout.grid([*who, *told])


def print_credentials(chains: Sequence[Chain], makers: Sequence[Maker]) -> None:
    """Whose credentials were used, and who made the tasks."""
    if chains:
        layout.heading("Whose credentials", "back to the first identity")
        layout.say(*(each.sentence for each in chains[:_MOST_LISTED]))
        layout.more(len(chains) - _MOST_LISTED, "key", "(--json has all)")
    if makers:
        layout.heading("Who made the task")
        layout.say(*(each.sentence for each in makers[:_MOST_LISTED]))
        layout.more(len(makers) - _MOST_LISTED, "call", "(--json has all)")
