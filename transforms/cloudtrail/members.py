"""Reading members of a record, whatever is there instead of what is expected."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.cloudtrail.unwrapping import text_of
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.jsontext import cleaned, read_value

_FLAGS = {"true": True, "false": False, "yes": True, "no": False}
_HIDDEN = frozenset({"hidden_due_to_security_reasons", "***", "value hidden due to security reasons."})


def member(value: Any, *path: str) -> Any:
    """The member at a path; None where it is missing. A key counts in any case, since AWS varies it."""
    for key in path:
        value = _inner(value, key)
    return value


def _inner(value: Any, key: str) -> Any:
    value = structure(value)
    if not isinstance(value, Mapping):
        return None
    if key in value:
        return value[key]
    wanted = key.lower()
    return next((value[each] for each in value if each.lower() == wanted), None)


def structure(value: Any) -> Any:
    """A value, or what its text stands for: some exports write `requestParameters` as JSON text."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return cleaned(read_value(value).value)
    except (Broken, TooMuch):
        return value


def text(value: Any, *path: str) -> str | None:
    """The text at a path; None where it is missing, empty or hidden."""
    found = text_of(member(value, *path))
    return None if found is None or found.strip().lower() in _HIDDEN else found


def first(*texts: str | None) -> str | None:
    """The first that is there."""
    return next((each for each in texts if each), None)


def flag(value: Any, *path: str) -> bool | None:
    """A boolean, which may be written as text; None where it is missing."""
    found = member(value, *path)
    if isinstance(found, bool):
        return found
    return _FLAGS.get(found.strip().lower()) if isinstance(found, str) else None


def elements(value: Any, *path: str) -> list[Any]:
    """The elements of a list; none where there is none. AWS wraps some lists as `{"items": [...]}`."""
    found = member(value, *path)
    if isinstance(found, Mapping):
        found = member(found, "items")
    return list(found) if isinstance(found, list) else []


def texts(value: Any, *path: str) -> list[str]:
    """The texts of a list, without what is none."""
    return [each for each in map(text, elements(value, *path)) if each]


def address(written: str | None) -> str | None:
    """An IP address as written; None if it is none."""
    try:
        ipaddress.ip_address(written or "")
    except ValueError:
        return None
    return written
