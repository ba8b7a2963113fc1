"""Sections of pages that tell who opened sessions, whose credentials were used, and who made tasks.

What belongs here: from plain data to sections; none where no API calls were read. What does not: which page
has them, and how they look.
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import persons, refs
from tracehound.desk.chains import Chain, Maker
from tracehound.desk.pages import Column, Prose, Table
from tracehound.desk.who_opened import Opened

_LABELS = ("from", "through", "command", "that day", "unusual", "warning")


def who(
    openers: Sequence[Opened], chains: Sequence[Chain], makers: Sequence[Maker]
) -> Iterator[Prose | Table]:
    """Who opened each session, by which calls, whose credentials were used, and who made the tasks."""
    if openers:
        yield Prose("Who opened it", [each.sentence for each in openers])
        if any(each.calls for each in openers):
            yield _calls(openers)
    if chains:
        yield Prose("Whose credentials", [each.sentence for each in chains])
    if makers:
        yield Prose("Who made the task", [each.sentence for each in makers])


def _calls(openers: Sequence[Opened]) -> Table:
    told = [call.words for each in openers for call in each.calls]
    # An empty column would say that nothing is unusual, where nobody knows.
    labels = [label for label in _LABELS if any(words.get(label) for words in told)]
    columns = [
        Column("session began", "time"),
        Column("verdict"),
        Column("call made", "time"),
        Column("person"),
    ]
    columns += [Column(label) for label in labels]
    columns += [Column("account"), Column("region"), Column("event", "code")]
    rows = [
        (
            call.call["session_started_at"],
            each.verdict,
            call.call["opened_at"],
            refs.person(call.call, persons.name(call.call)),
            *("; ".join(call.words.get(label, [])) or None for label in labels),
            refs.account(call.call["event_account_id"]),
            call.call["event_region"],
            call.call["event_id"],
        )
        for each in openers
        for call in each.calls
    ]
    return Table("Calls that opened its sessions, or may have", columns, rows, name="calls")
