"""What is to be done with tickets: pure, from the tickets of a target and the groups as they are now.

What belongs here: one group is one ticket for ever. A group that grew keeps it; of groups that were joined
the first ticket goes on, and the others are told where. What does not: doing it
(`pipelines.serving.tickets.keeping`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from tracehound.pipelines.serving.tickets.cases import Case
from tracehound.pipelines.serving.tickets.record import State, Ticket, key_of
from tracehound.pipelines.serving.tickets.words import Fact, changed


@dataclass(frozen=True)
class Act:
    """What a ticket is to be: made if `ticket` is not, else told. `into`: the key of the one that goes on."""

    key: str
    case: Case
    state: State = "open"
    ticket: Ticket | None = None
    into: str = ""

    @property
    def is_opening(self) -> bool:
        """Whether the target may have no such ticket yet."""
        return self.ticket is None or self.ticket.remote is None

    @property
    def before(self) -> State:
        """The state that the ticket was told last."""
        return self.ticket.state if self.ticket else "open"

    @property
    def turns(self) -> bool:
        """Whether the ticket is, or may be, in another state than it is to be."""
        return self.state != self.before or self._is_doubtful

    @property
    def _is_doubtful(self) -> bool:
        return self.ticket is not None and self.ticket.doubt_since is not None

    @property
    def mark(self) -> str:
        """The same for the same change of the same ticket, so that a target can know it again.

        What becomes so once more later is another change.
        """
        number = self.ticket.told_count if self.ticket else 0
        told = msgspec.json.encode((self.key, number, self.state, self.into, sorted(self.case.said.items())))
        return hashlib.sha256(told).hexdigest()[:16]

    @property
    def changes(self) -> list[Fact]:
        """The facts that the ticket was not told yet; none for one that another goes on for.

        All, where it may have been told others since.
        """
        if self.into:
            return []
        found = changed((self.ticket.said if self.ticket else None) or {}, self.case.said)
        return found or (changed({}, self.case.said) if self._is_doubtful else [])


def acts(tickets: Sequence[Ticket], cases: Sequence[Case], *, resolves: bool) -> list[Act]:
    """What is to be done, in the order of the cases; what goes on before what it goes on for."""
    owned = _owned(tickets, cases)
    return [act for case in cases for act in _of_case(case, owned.get(case.group_id, []), resolves)]


def _owned(tickets: Iterable[Ticket], cases: Iterable[Case]) -> dict[str, list[Ticket]]:
    """The tickets of each group, the first that was made first."""
    group_of = {name: case.group_id for case in cases for name in case.known_as}
    owned: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        # The member that gave it its key may be gone, but that is where the ticket belongs otherwise.
        names = (ticket.own_id, *ticket.known_as)
        group_id = next((group_of[name] for name in names if name in group_of), None)
        if group_id is not None:
            owned.setdefault(group_id, []).append(ticket)
    return owned


def _of_case(case: Case, owned: Sequence[Ticket], resolves: bool) -> list[Act]:
    state: State = "resolved" if resolves and case.is_settled else "open"
    if not owned:
        is_wanted = case.is_due and not case.is_settled
        return [Act(key_of(case.group_id), case)] if is_wanted else []
    first, *others = owned
    merged = [Act(each.key, case, "merged", each, first.key) for each in others]
    return [act for act in (Act(first.key, case, state, first), *merged) if _is_news(act)]


def _is_news(act: Act) -> bool:
    ticket = act.ticket
    if ticket is None or ticket.doubt_since or ticket.said is None:
        return True
    return (ticket.state, ticket.into) != (act.state, act.into) or bool(act.changes)
