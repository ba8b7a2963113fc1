"""One target in a run: its tickets are made and told, each request between two lines of the record.

What belongs here: the order of looking, noting and asking, so that a kill anywhere makes no second ticket.
What does not: what is to be done (`pipelines.serving.tickets.planning`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.tickets import record
from tracehound.pipelines.serving.tickets.cases import Thing, cases, things
from tracehound.pipelines.serving.tickets.planning import Act, acts
from tracehound.pipelines.serving.tickets.record import Remote, Step
from tracehound.pipelines.serving.tickets.sending import Call, Missing, Refused
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject


def planned(home: Home, target: str) -> list[Act]:
    """What is to be done in a target now, in order. Raises QueryError."""
    known = record.tickets(home, target)
    names = [name for ticket in known for name in (ticket.own_id, *ticket.known_as)]
    found = acts(known, cases(home, names), resolves=home.settings.tickets.resolve)
    # What failed before must not keep others waiting.
    return sorted(found, key=lambda act: bool(act.ticket and act.ticket.doubt_since))


class Round:
    """Does acts of one target, in their order. Raises QueryError."""

    def __init__(self, home: Home, target: CaseTarget, planned: Sequence[Act]) -> None:
        self._home, self._target = home, target
        self._remotes = {each.key: each.remote for each in record.tickets(home, target.name)}
        opening = [act.case.group_id for act in planned if self._remotes.get(act.key) is None]
        self._things: dict[str, list[Thing]] = {}
        if target.wants_things and opening:
            self._things = things(home, opening)

    def calls(self, act: Act) -> list[Call]:
        """What would be sent, if nothing was sent before it."""
        remote = self._remotes.get(act.key)
        if remote is not None:
            return self._target.telling(remote, self._subject(act))
        return [self._target.opening(self._subject(act))] if act.state == "open" else []

    def do(self, act: Act) -> None:
        """Brings one ticket up to date. Raises PostFailed."""
        if act.into and self._remotes.get(act.into) is None:
            raise Refused(f"{self._target.name}: the ticket that goes on is not made yet")
        is_doubtful = act.ticket is not None and act.ticket.doubt_since is not None
        if self._remotes.get(act.key) is None:
            found = self._looked_for(act)
            if found is None:
                self._make(act, is_doubtful=is_doubtful)
                return
            self._note(act, "opened", found)
            # With which content it was made is not known.
            is_doubtful = True
        self._tell(act, is_doubtful=is_doubtful)

    def _looked_for(self, act: Act) -> Remote | None:
        """The ticket, if it was made without our knowing."""
        since = act.ticket.doubt_since if act.ticket else None
        target = self._target
        if since is not None and act.state != "open" and (presumed := target.presumed(act.key)):
            return presumed
        if not (target.looks_first or (since is not None and target.can_look)):
            return None
        found = target.find(act.key, since)
        if found is None and since is not None:
            age = (datetime.now(UTC) - since).total_seconds()
            if age < target.settle_seconds:
                raise Refused(f"{target.name}: a ticket may just have been made: the next run looks again")
        return found

    def _make(self, act: Act, *, is_doubtful: bool) -> None:
        """Makes a ticket, unless it would only be made to be closed."""
        is_repeated = is_doubtful and self._target.keeps_first
        if act.state != "open" and not is_repeated:
            self._note(act, "told", is_told=True)
            return
        self._note(act, "opening")
        remote = self._target.open(self._subject(act))
        self._note(act, "opened", remote, is_told=not is_repeated)
        if is_repeated:
            self._tell(act, is_doubtful=True)

    def _tell(self, act: Act, *, is_doubtful: bool) -> None:
        remote = self._remotes[act.key] or {}
        calls = self._target.telling(remote, self._subject(act))
        self._note(act, "telling")
        try:
            if is_doubtful and self._target.has_mark(remote, act.mark):
                calls = [call for call in calls if not call.is_note]
            for call in calls:
                self._target.ask(call)
        except Missing:
            # Somebody deleted it there. It gets no successor; what changes next is tried again.
            self._note(act, "missing", is_told=True)
        else:
            self._note(act, "told", is_told=True)

    def _subject(self, act: Act) -> Subject:
        return Subject(act, self._remotes.get(act.into), self._things.get(act.case.group_id, []))

    def _note(self, act: Act, step: Step, remote: Remote | None = None, *, is_told: bool = False) -> None:
        line = record.entry(self._target.name, act.key, step, act.case.known_as)
        if is_told:
            line = msgspec.structs.replace(line, said=dict(act.case.said), state=act.state, into=act.into)
        if remote is not None:
            line = msgspec.structs.replace(line, remote=remote)
            self._remotes[act.key] = remote
        record.add(self._home, line)
