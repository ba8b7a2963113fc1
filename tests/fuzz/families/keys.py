"""Members twice: readers differ in which counts."""

from typing import Any

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.writing import Raw, write

_TOP = ("id", "type", "updatedAt", "accountId", "region", "service", "resource", "severity", "createdAt")
_OTHERS: dict[str, Any] = {
    "null": None,
    "another text": "other",
    "an empty text": "",
    "an object": {},
    "a number": 5,
    "a list": [],
    "a lone surrogate": "\ud800",
}


def repeated_key(chance: Chance, document: Json) -> str:
    """A member of the finding, or of what it holds, a second time: before or behind, equal or of any type."""
    holder = _holder(chance, document)
    names = [name for name in holder if isinstance(name, str)]
    key = chance.choice([name for name in names if name in _TOP] or names or ["id"])
    name, value = ("the same", holder.get(key)) if chance.random() < 0.25 else chance.one_of(_OTHERS)
    spelling = chance.choice((_plain, _escaped, _sdk))(key)
    is_first = chance.random() < 0.5
    members = [(spelling, value), *holder.items()] if is_first else [*holder.items(), (spelling, value)]
    holder.clear()
    holder |= dict(members)
    return f"{key} again, written {spelling.text.decode()}, {'before' if is_first else 'behind'}: {name}"


def _holder(chance: Chance, document: Json) -> dict[Any, Any]:
    """The finding, or an object in it."""
    if chance.random() < 0.4:
        return document
    found = list(_objects(document))
    return chance.choice(found) if found else document


def _objects(value: Any) -> list[dict[Any, Any]]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, dict) and value else []
    return found + [each for member in below for each in _objects(member)]


def _plain(key: str) -> Raw:
    return Raw(write(key))


def _escaped(key: str) -> Raw:
    return Raw(b'"' + b"".join(f"\\u{ord(sign):04x}".encode() for sign in key[:1]) + write(key)[2:])


def _sdk(key: str) -> Raw:
    return Raw(write(key[:1].upper() + key[1:]))
