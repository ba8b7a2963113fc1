"""Cursors: where a list was cut, of which call, over which served file.

What belongs here: writing and reading them. A cursor is opaque: it names a list of the answer to the same
call, so whoever makes one up gets nothing that the call would not give.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracehound.assistants.bounding import Path
from tracehound.desk.connection import NotAnswered
from tracehound.pipelines.lake.home import Home

_STALE = "the data has changed since this cursor was given: ask again without it."
_FOREIGN = "this cursor is of no call with these arguments: repeat the call that gave it, and add the cursor."


@dataclass(frozen=True)
class Place:
    """A list of an answer, and how many of its elements were given already."""

    path: Path
    given: int


def written(place: Place, tool: str, arguments: Mapping[str, Any], home: Home) -> str:
    """The cursor for the elements that follow."""
    stated = [list(place.path), place.given, _call(tool, arguments), edition(home)]
    return base64.urlsafe_b64encode(json.dumps(stated).encode()).decode().rstrip("=")


def read(cursor: str, tool: str, arguments: Mapping[str, Any], home: Home) -> Place:
    """The place that a cursor names. Raises NotAnswered."""
    try:
        path, given, call, file = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(tuple(path), max(0, int(given)))
    except (ValueError, TypeError):
        raise NotAnswered(_FOREIGN) from None
    if call != _call(tool, arguments):
        raise NotAnswered(_FOREIGN)
    if file != edition(home):
        raise NotAnswered(_STALE)
    return place


def found(value: Any, path: Path) -> list[Any]:
    """The list at a path. Raises NotAnswered."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            raise NotAnswered(_FOREIGN) from None
    if not isinstance(value, list):
        raise NotAnswered(_FOREIGN)
    return value


def _call(tool: str, arguments: Mapping[str, Any]) -> str:
    stated = json.dumps([tool, dict(arguments)], sort_keys=True, default=str)
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def edition(home: Home) -> str:
    """Which served file there is, by what changes with each one."""
    try:
        found_file = home.warehouse.stat()
    except OSError:
        return ""
    return f"{found_file.st_ino:x}-{found_file.st_mtime_ns:x}"
