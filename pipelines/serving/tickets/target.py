"""What every case target can do.

What belongs here: the steps that targets have in common. What does not: the form of each one's requests.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tracehound.pipelines.serving.tickets.cases import Case, Thing
from tracehound.pipelines.serving.tickets.planning import Act
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Http
from tracehound.pipelines.serving.tickets.words import Fact, harmless

_TOLD = {
    ("open", "open"): "The group has changed.",
    ("open", "resolved"): "Resolved: people have decided every finding of the group.",
    ("resolved", "resolved"): "The group has changed; every finding of it is decided.",
    ("resolved", "open"): "Open again: the group has findings that nobody has decided.",
    ("merged", "open"): "Open again: it is a group of its own once more.",
    ("merged", "resolved"): "A group of its own once more; people have decided every finding of it.",
}


@dataclass(frozen=True)
class Subject:
    """What a request is about: an act, the ticket that goes on if it is another, and things of its group."""

    act: Act
    into: Remote | None = None
    things: Sequence[Thing] = ()

    @property
    def case(self) -> Case:
        """The group."""
        return self.act.case


class CaseTarget:
    """A target of tickets. Methods that ask it raise PostFailed."""

    name: ClassVar[str]
    # Whether it can hold several tickets of one key, so that each is looked for before it is made.
    looks_first: ClassVar[bool] = False
    # Whether it can be asked for a ticket whose making may have failed.
    can_look: ClassVar[bool] = False
    # How long a new ticket may be hidden from a search.
    settle_seconds: ClassVar[float] = 0
    # Whether it takes a second request to make a ticket for a repetition of the first, whatever it says.
    keeps_first: ClassVar[bool] = False
    wants_things: ClassVar[bool] = False

    def __init__(self, http: Http) -> None:
        self.http = http

    def ask(self, call: Call) -> Answer:
        """The answer to a request that it accepted."""
        return self.http.ask(call)

    def find(self, key: str, since: datetime | None) -> Remote | None:
        """The ticket of a key, if there is one; `since`: it can't be older."""
        return None

    def presumed(self, key: str) -> Remote | None:
        """What names the ticket of a key, where a request to close one that is not there does no harm."""
        return None

    def opening(self, subject: Subject) -> Call:
        """The request that makes a ticket."""
        raise NotImplementedError

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """What names the ticket that was made."""
        raise NotImplementedError

    def open(self, subject: Subject) -> Remote:
        """Makes a ticket."""
        return self.opened(self.ask(self.opening(subject)), subject)

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """The requests that bring a ticket up to date, in order."""
        raise NotImplementedError

    def has_mark(self, remote: Remote, mark: str) -> bool:
        """Whether the target has been told of a change already. Asked only after a doubt."""
        return False

    def named(self, remote: Remote) -> str:
        """How people know a ticket."""
        raise NotImplementedError

    def told(self, subject: Subject) -> tuple[str, list[Fact]]:
        """A sentence about what happened to a ticket, and the facts that changed."""
        act = subject.act
        if act.into:
            name = self.named(subject.into) if subject.into else act.into
            return f"This group became part of another, whose ticket goes on: {name}.", []
        return _TOLD[act.before, act.state], act.changes


def headline(case: Case, escaped: Callable[[str], str] = harmless) -> str:
    """The title of a ticket, escaped for a target."""
    return f"tracehound: {escaped(case.title)}"


def all_facts(case: Case) -> list[Fact]:
    """What a new ticket says below its title."""
    return [*case.facts, ("look", case.look)]
