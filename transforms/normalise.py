"""A finding in any form becomes one in wire form, or is set aside with the path and value that prevent it.

What belongs here: wire names, by walking the service model's shape, and conversions whose meaning is certain.
What does not: finding documents in a text (`transforms.documents`) and columns (`transforms.flatten`).
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tracehound.transforms.instants import FarInstant, NoInstant, instant, to_epoch, to_iso
from tracehound.transforms.jsontext import Unbounded, clean_text, cleaned
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

# Text in the service model, but times by their meaning: the contracts type them as times.
ISO_TIMES = frozenset(
    {
        "createdAt",
        "updatedAt",
        "service.eventFirstSeen",
        "service.eventLastSeen",
        "resource.instanceDetails.launchTime",
    }
)
ADDITIONAL_INFO = "service.additionalInfo"
_BOOLEANS = {"true": True, "false": False}
_ACCOUNT_ID_DIGITS = 12
_LONGEST_SHOWN = 200
# AWS's longest name is a quarter of this: longer ones would only fill tables.
_LONGEST_NAME = 256


class WrongType(ValueError):
    """A value has the wrong type for its member, and its meaning is not certain."""

    def __init__(self, path: str, value: object, expected: str) -> None:
        super().__init__(f"`{path}` should be {expected}, but is {_shown(value)}")
        self.path = path


def _shown(value: object) -> str:
    if isinstance(value, Unbounded):
        return value.text[:_LONGEST_SHOWN]
    shown = json.JSONEncoder().iterencode(cleaned(value))
    text = ""
    while len(text) < _LONGEST_SHOWN and (piece := next(shown, None)) is not None:
        text += piece
    return text[:_LONGEST_SHOWN]


@dataclass
class Normalised:
    """A finding in wire form, its members that the model lacks, and its numbers that no column can hold."""

    finding: dict[str, Any] = field(default_factory=dict)
    unmodelled_paths: list[str] = field(default_factory=list)
    out_of_range: list[tuple[str, str]] = field(default_factory=list)


def normalise(finding: dict[str, Any], shape: Struct) -> Normalised:
    """The wire form of a finding in wire form, SDK form or a mix. Raises WrongType."""
    result = Normalised()
    result.finding = _struct(finding, shape, "", result)
    return result


def unmodelled_paths(finding: dict[str, Any], shape: Struct) -> list[str]:
    """Paths of a finding in wire form that the shape lacks, each named up to its first unknown member.

    Raises ValueError if one of them is an SDK's name of a known member: the finding is in a mix of forms.
    """
    return sorted(set(_unmodelled(finding, shape, "")))


def _unmodelled(value: Any, node: Node, path: str) -> Iterator[str]:
    if isinstance(node, Struct) and isinstance(value, dict):
        for key, member in value.items():
            if key in node.members:
                yield from _unmodelled(member, node.members[key], _join(path, key))
            elif key in node.wire_names:
                raise ValueError("not in wire form")
            elif path != ADDITIONAL_INFO:
                yield _join(path, _unknown_name(key))
    elif isinstance(node, ListOf) and isinstance(value, list):
        for element in value:
            yield from _unmodelled(element, node.element, f"{path}[]")
    elif isinstance(node, MapOf) and isinstance(value, dict):
        for element in value.values():
            yield from _unmodelled(element, node.value, f"{path}{{}}")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _wire_name(node: Struct, key: str) -> str | None:
    return key if key in node.members else node.wire_names.get(key)


def _unknown_name(key: str) -> str:
    """The likely wire name of an unknown key, so that both forms count as one path."""
    return clean_text(key[:1].lower() + key[1:])[:_LONGEST_NAME]


def _value(value: Any, node: Node, path: str, result: Normalised) -> Any:
    if value is None:
        return None
    match node:
        case Struct():
            return _struct(value, node, path, result)
        case ListOf():
            listed = value if isinstance(value, list) else [value] if value != "" else []
            return [_value(element, node.element, f"{path}[]", result) for element in listed]
        case MapOf():
            return _map(value, node, path, result)
        case Leaf():
            return _leaf(value, node, path, result)


def _struct(value: Any, node: Struct, path: str, result: Normalised) -> Any:
    if value == "":
        return None
    if not isinstance(value, dict):
        raise WrongType(path or "the finding", value, "an object")
    if path == ADDITIONAL_INFO:
        return cleaned(value)
    wire: dict[str, Any] = {}
    for key, member in value.items():
        name = _wire_name(node, key)
        if name is None:
            result.unmodelled_paths.append(_join(path, _unknown_name(key)))
        elif wire.get(name) is None or (key == name and member is not None):
            wire[name] = _value(member, node.members[name], _join(path, name), result)
    return wire


def _map(value: Any, node: MapOf, path: str, result: Normalised) -> Any:
    if value == "":
        return None
    if not isinstance(value, dict):
        raise WrongType(path, value, "an object")
    return {
        clean_text(key): _value(element, node.value, f"{path}{{}}", result) for key, element in value.items()
    }


def _leaf(value: Any, node: Leaf, path: str, result: Normalised) -> Any:
    if isinstance(value, (dict, list)):
        raise WrongType(path, value, f"a {node.kind}")
    if path in ISO_TIMES:
        return _time(value, path, result, iso=True)
    match node.kind:
        case "string":
            return _text(value, path)
        case "timestamp":
            return _time(value, path, result, iso=False)
        case "boolean":
            return _boolean(value, path)
        case kind:
            return _number(value, kind, path, result)


def _text(value: Any, path: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Unbounded):
        return value.text
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and path.lower().endswith("accountid"):
        # A number has lost the leading zeros of an account id.
        return str(value).zfill(_ACCOUNT_ID_DIGITS)
    return str(cleaned(value))


def _boolean(value: Any, path: str) -> bool | None:
    if value == "":
        return None
    truth = _BOOLEANS.get(str(value).strip().lower()) if isinstance(value, (bool, str)) else None
    if truth is None:
        raise WrongType(path, value, "true or false")
    return truth


def _number(value: Any, kind: str, path: str, result: Normalised) -> int | float | None:
    if isinstance(value, bool):
        raise WrongType(path, value, f"a number ({kind})")
    text = value.text if isinstance(value, Unbounded) else str(value).strip()
    if text == "":
        return None
    try:
        number = _exact(text, kind)
    except OverflowError:
        result.out_of_range.append((path, text))
        return None
    except ValueError as error:
        raise WrongType(path, value, f"a number ({kind})") from error
    return number


def _exact(text: str, kind: str) -> int | float:
    """The number in a text. OverflowError if no column can hold it, ValueError if it is not a number."""
    as_float = float(text)
    if not math.isfinite(as_float):
        raise OverflowError(text)
    if kind == "double":
        return as_float
    try:
        number = int(text)
    except ValueError:
        if not as_float.is_integer():
            raise
        number = int(as_float)
    if not -(2**63) <= number < 2**63:
        raise OverflowError(text)
    return number


def _time(value: Any, path: str, result: Normalised, *, iso: bool) -> str | float | None:
    if value == "":
        return None
    if isinstance(value, Unbounded):
        result.out_of_range.append((path, value.text))
        return None
    try:
        moment = instant(value)
    except FarInstant:
        result.out_of_range.append((path, clean_text(str(value))))
        return None
    except NoInstant as error:
        raise WrongType(path, value, "a time") from error
    return to_iso(moment) if iso else to_epoch(moment)
