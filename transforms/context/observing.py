"""The state of a thing as it is stored: its document, what tells a change of it, and since when it is so.

What belongs here: what is the same for events and answers. What does not: whose state it is
(`transforms.context.events`, and whoever asks).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from tracehound.transforms.context.kinds import Kind
from tracehound.transforms.context.members import kept, written
from tracehound.transforms.instants import NoInstant, instant

_HASH_BYTES = 16


@dataclass(frozen=True)
class State:
    """Columns of `raw.observations` that the content gives."""

    aws_at: datetime | None
    content_hash: str
    document: str


def state_of(kind: Kind, document: Any) -> State:
    """What is stored of what AWS told. Any other member than those that are kept is gone then."""
    whole = kept(document, kind.keep)
    counting = kept(document, kind.keep, has_volatile=False) if kind.keep.has_volatile else whole
    times = [at for at in map(_instant, map(whole.get, kind.aws_at)) if at]
    return State(max(times, default=None), _hash(counting), written(whole).decode())


def without_people(kind: Kind, document: str, is_erased: Callable[[str], bool]) -> State | None:
    """The state without members that name a person who was erased; None if none does."""
    value = msgspec.json.decode(document)
    named = [name for name in kind.people if any(map(is_erased, _names(value.get(name))))]
    if not named:
        return None
    return state_of(kind, {name: each for name, each in value.items() if name not in named})


def people_in(kind: Kind, document: str) -> Iterator[str]:
    """The names of persons in a state, as they are written there."""
    value = msgspec.json.decode(document) if kind.people else {}
    for name in kind.people:
        yield from _names(value.get(name))


def _names(written_as: object) -> Iterator[str]:
    """The name that a member has, and that in an ARN: of a user, or of a role session."""
    if isinstance(written_as, str) and written_as:
        yield written_as
        if written_as.startswith("arn:") and "/" in written_as:
            yield written_as.rpartition("/")[2]


def _hash(value: dict[str, Any]) -> str:
    return hashlib.blake2b(written(value), digest_size=_HASH_BYTES).hexdigest()


def _instant(given: object) -> datetime | None:
    try:
        return instant(given)
    except NoInstant:
        return None
