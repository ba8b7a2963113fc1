"""Which members of a document are kept: a small language, read once, and what it makes of a document.

A list of names; `{…}` holds those of a member's members, or of each element if it is a list. A sign after a
name says more: `*` all that is below it, `=` the order of its elements counts, `~` it does not count as a
change. What is not named is not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import msgspec

from tracehound.transforms.jsontext import cleaned

_TOKEN = re.compile(r"([A-Za-z0-9_]+)([*=~]*)|([{}])|(\S)")
_WHOLE, _ORDERED, _VOLATILE = "*=~"


@dataclass(frozen=True)
class Members:
    """What is kept below a member: `by_name`, or all of it if it is a value, or `is_whole`."""

    by_name: dict[str, "Members"] = field(default_factory=dict)
    is_whole: bool = False
    is_ordered: bool = False
    is_volatile: bool = False

    @cached_property
    def has_volatile(self) -> bool:
        """Whether anything below does not count as a change."""
        return any(each.is_volatile or each.has_volatile for each in self.by_name.values())


def members(text: str) -> Members:
    """Reads the names. Raises ValueError for text that is not in the language."""
    tokens = _tokens(text)
    found = _members(tokens, is_inner=False)
    return Members(found)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Names with their signs, and braces."""
    for name, signs, brace, wrong in _TOKEN.findall(text):
        if wrong:
            raise ValueError(f"{wrong!r} is no name of a member: {text}")
        yield name or brace, signs


def _members(tokens: Iterator[tuple[str, str]], *, is_inner: bool) -> dict[str, Members]:
    found: dict[str, Members] = {}
    last = ""
    for token, signs in tokens:
        if token == "}" and is_inner:
            return found
        if token == "}" or (token == "{" and not last):
            raise ValueError(f"{token!r} without its name or partner")
        if token == "{":
            found[last] = replace(found[last], by_name=_members(tokens, is_inner=True))
        else:
            last = token
            found[token] = Members(
                is_whole=_WHOLE in signs, is_ordered=_ORDERED in signs, is_volatile=_VOLATILE in signs
            )
    if is_inner:
        raise ValueError("'}' is missing")
    return found


def kept(document: Any, keep: Members, *, has_volatile: bool = True) -> dict[str, Any]:
    """The kept members of a document, without those that are null or have nothing kept.

    Times become text, and texts what any reader accepts. Elements are in the order of their JSON.
    """
    found = _kept(document, keep, has_volatile) if isinstance(document, dict) else {}
    return found if isinstance(found, dict) else {}


def _kept(value: Any, keep: Members, has_volatile: bool) -> Any:
    if isinstance(value, list):
        elements = [each for each in (_kept(one, keep, has_volatile) for one in value) if each != {}]
        return elements if keep.is_ordered else sorted(elements, key=written)
    if not isinstance(value, dict):
        # A value in the place of an object has none of the members that are kept.
        return {} if keep.by_name else _plain(value)
    given = dict.fromkeys(value, keep) if keep.is_whole else keep.by_name
    found = {
        name: _kept(value[name], below, has_volatile)
        for name, below in given.items()
        if value.get(name) is not None and (has_volatile or not below.is_volatile)
    }
    return {name: each for name, each in found.items() if each != {}}


def _plain(value: Any) -> Any:
    return _time(value) if isinstance(value, datetime) else cleaned(value)


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(value: Any) -> bytes:
    """A kept value as JSON, the same for equal values."""
    return msgspec.json.encode(value, order="sorted")
