"""A document from which values are taken one by one; what nobody took is left over."""

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

Json = dict[str, Any]
# As OCSF's schema has it.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")
_LONGEST_ADDRESS = 40
_LAST_PORT = 65_535
_MS = 1_000
# Seconds of the years 1 to 9999.
_EARLIEST, _LATEST = -62_135_596_800, 253_402_300_799


def text(node: Json, name: str) -> str | None:
    """Takes a text that is not empty."""
    return node.pop(name) if isinstance(node.get(name), str) and node[name] else None


def whole(node: Json, name: str) -> int | None:
    """Takes a whole number."""
    value = node.get(name)
    return node.pop(name) if isinstance(value, int) and not isinstance(value, bool) else None


def number(node: Json, name: str) -> float | None:
    """Takes a number."""
    value = node.get(name)
    return node.pop(name) if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_text(node: Json, name: str) -> str | None:
    """Takes a text or a whole number as text."""
    found = whole(node, name)
    return text(node, name) if found is None else str(found)


def flag(node: Json, name: str) -> bool | None:
    """Takes a boolean."""
    return node.pop(name) if isinstance(node.get(name), bool) else None


def address(node: Json, *names: str) -> str | None:
    """Takes the first of some members that is an IP address."""
    for name in names:
        value = node.get(name)
        if isinstance(value, str) and len(value) <= _LONGEST_ADDRESS and _is_address(value):
            return text(node, name)
    return None


def _is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def port(node: Json, name: str) -> int | None:
    """Takes the number of a port."""
    value = node.get(name)
    return whole(node, name) if isinstance(value, int) and 0 <= value <= _LAST_PORT else None


def part(node: Json, name: str) -> Json:
    """A member that is an object, to take from; an empty one where there is none."""
    value = node.get(name)
    return value if isinstance(value, dict) else {}


def parts(node: Json, name: str) -> list[Json]:
    """The objects of a member that is a list, to take from."""
    value = node.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def tags(node: Json, name: str = "tags") -> list[Json] | None:
    """Takes a list of keys and values; none if any of them is something else."""
    listed = node.get(name)
    if not isinstance(listed, list) or not listed:
        return None
    if not all(isinstance(each, dict) and each.keys() == {"key", "value"} for each in listed):
        return None
    if not all(isinstance(each["key"], str) and isinstance(each["value"], str) for each in listed):
        return None
    return [{"name": each["key"], "value": each["value"]} for each in node.pop(name)]


def moment(node: Json, name: str, into: str) -> Json:
    """Takes a time, an RFC 3339 text or seconds since 1970: as milliseconds, and as text.

    One of seconds stays where it is, unless it has no more than milliseconds.
    """
    value = node.get(name)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        at = _read(value)
        return {} if at is None else {into: at, f"{into}_dt": text(node, name)}
    if isinstance(value, int | float) and not isinstance(value, bool) and _EARLIEST <= value <= _LATEST:
        at = round(value * _MS)
        if at / _MS == value:
            node.pop(name)
        return {into: at, f"{into}_dt": written(at)}
    return {}


def _read(value: str) -> int | None:
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return round(read.timestamp() * _MS) if read.tzinfo else None


def written(at: int) -> str:
    """Milliseconds since 1970 as RFC 3339."""
    moment = datetime.fromtimestamp(at // _MS, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % _MS:03}Z".rjust(24, "0")


def said(**members: Any) -> Json:
    """An object of the members that have a value."""
    return {name: value for name, value in members.items() if value not in (None, {}, [])}


def left(node: Any) -> Any:
    """What is left of a value: without nulls, and without objects and lists that nothing is left of."""
    if isinstance(node, dict):
        kept = {name: each for name, value in node.items() if (each := left(value)) is not None}
        return kept or None
    if isinstance(node, list):
        return [left(each) for each in node] if any(left(each) is not None for each in node) else None
    return node
