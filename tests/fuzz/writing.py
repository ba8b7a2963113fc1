"""JSON as no honest writer writes it: stretches of any bytes in place of a value or a key.

A member twice is a key `Raw(b'"id"')` beside `"id"`.
"""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Raw:
    """Bytes that stand for themselves."""

    text: bytes


def write(value: Any) -> bytes:
    """One line of JSON; lone surrogates are escaped."""
    match value:
        case Raw():
            return value.text
        case dict():
            members = (write(key) + b": " + write(member) for key, member in value.items())
            return b"{" + b", ".join(members) + b"}"
        case list() | tuple():
            return b"[" + b", ".join(map(write, value)) + b"]"
    return json.dumps(value).encode()
