"""What a tool asked the desk, and what it got: which names in it are ours, and our sentences about it.

What belongs here: asking, once more with decoded characters where nothing was found, and keeping the latest
answer, so that its pages cost nothing. What does not: what is made of an answer (`assistants.replies`).
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from tracehound.assistants.bounding import Path
from tracehound.assistants.fencing import cleaned, fenced, field_names
from tracehound.assistants.hiding import Hiding
from tracehound.desk.connection import Desk, NotAnswered, Opened, Result, Row
from tracehound.desk.documents import plain
from tracehound.pipelines.lake.home import Home

_CODE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")


@dataclass(frozen=True)
class Looked:
    """What the desk answered, as an object, and our sentences about it.

    `totals` are lists of which only the first elements were asked for, with the number of all, if it is
    known. `names` are names of fields of ours beside those of classes and of `sql/desk`. Lists
    `told_elsewhere` are cut first. `is_ours`: no value is from a finding, so all of it can be trusted.
    """

    data: Any
    says: Callable[[Mapping[str, Any]], Iterator[str]]
    totals: Mapping[Path, int | None] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    told_elsewhere: tuple[Path, ...] = ()
    kept: tuple[str, ...] = ()
    is_ours: bool = False

    def json(self) -> Any:
        """The answer as JSON types."""
        return plain(self.data)

    def fenced(self, data: Mapping[str, Any], names: Set[str]) -> Mapping[str, Any]:
        """An answer, or a part of one, with what others chose below `untrusted`."""
        return data if self.is_ours else fenced(data, names)


Look = Callable[..., Looked]


class _Noting(Desk):
    """A desk that is opened when it is first asked, and remembers the names of the columns that it gave."""

    def __init__(self, home: Home, opened: Callable[[], Desk], names: set[str]) -> None:
        self.home = home
        self._opened = opened
        self._desk: Desk | None = None
        self._names = names

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """As any desk."""
        return self._noted(self._asked().rows(question, **parameters))

    def begin(self, ask: Callable[..., Result], *given: object, **named: object) -> Callable[[], Result]:
        """As any desk; whoever asks beside others finds it open."""
        return self._asked().begin(ask, *given, **named)

    def kept_rows(self, question: str) -> list[Row]:
        """As any desk."""
        return self._noted(self._asked().kept_rows(question))

    def kept_rows_of(self, question: str, entity_ids: Sequence[int]) -> list[Row]:
        """As any desk."""
        return self._noted(self._asked().kept_rows_of(question, entity_ids))

    def _asked(self) -> Desk:
        self._desk = self._desk or self._opened()
        return self._desk

    def _noted(self, found: list[Row]) -> list[Row]:
        for row in found[:1]:
            self._names.update(row)
        return found


@dataclass(frozen=True)
class Taken:
    """An answer as JSON types, redacted and cleaned, and the names in it that are ours."""

    looked: Looked
    data: Any
    names: Set[str]

    def own(self) -> "Taken":
        """A copy of which lists may be cut."""
        return Taken(self.looked, copy.deepcopy(self.data), self.names)


class Looker:
    """Asks the desk of a home, and keeps its latest answer for those who page through it."""

    def __init__(self, home: Home, opened: Opened, hiding: Hiding) -> None:
        self._home = home
        self._opened = opened
        self._hiding = hiding
        self._latest: tuple[str, Taken] | None = None

    def taken(
        self, look: Look, most: int, arguments: Mapping[str, Any], edition: str, *, is_page: bool
    ) -> Taken:
        """The answer of one edition of the served file; for a page as it was then. Raises NotAnswered."""
        asked = json.dumps([look.__name__, most, dict(arguments), edition], sort_keys=True, default=str)
        latest = self._latest
        if latest is None or latest[0] != asked or not is_page:
            latest = (asked, self._asked(look, most, arguments))
            self._latest = latest
        return latest[1].own()

    def _asked(self, look: Look, most: int, arguments: Mapping[str, Any]) -> Taken:
        names: set[str] = set()
        looked = self._looked(look, names, most, arguments)
        names |= field_names(looked.data) | looked.names
        data = looked.json() if looked.is_ours else cleaned(self._hiding.redacted(looked.json()))
        return Taken(looked, data, names)

    def _looked(self, look: Look, names: set[str], most: int, arguments: Mapping[str, Any]) -> Looked:
        """Tries once more with the characters that codes of dangerous characters stand for."""
        try:
            return self._look(look, names, most, arguments)
        except NotAnswered:
            uncoded = {name: _uncoded(value) for name, value in arguments.items()}
            if uncoded == dict(arguments):
                raise
            return self._look(look, names, most, uncoded)

    def _look(self, look: Look, names: set[str], most: int, arguments: Mapping[str, Any]) -> Looked:
        with ExitStack() as stack:
            desk = _Noting(self._home, lambda: stack.enter_context(self._opened(self._home)), names)
            return look(desk, most, **arguments)


def _uncoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _CODE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), value)
