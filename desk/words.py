"""How the values of an answer are written, on terminals and pages alike.

What belongs here: one value as text. What does not: sentences (`desk.telling`), and what is
written so in every output (`transforms.wording`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracehound.transforms import wording

_MOST_NAMED = 4


def moment(value: datetime | None) -> str:
    """A time to the second, as ISO 8601 in UTC."""
    return wording.second(value) if value else "not stated"


def findings(count: int) -> str:
    """A number of findings."""
    return wording.counted(count, "finding")


# Of an attack sequence.
WITHOUT_SIGNALS = "names none of the signals that it combined"

CONTRADICTED = "versions contradict each other"


def as_text(value: Any) -> str:
    """A value of any kind as readable text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(as_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {as_text(each)}" for key, each in value.items() if each is not None)
    return str(value)


def listed(values: Sequence[Any], most: int = _MOST_NAMED) -> str:
    """Some values, and how many more there are."""
    named = [str(value) for value in values if value not in (None, "")]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more


def image_name(key: str) -> str:
    """The last part of an image's repository, and its tag: registry and digest tell a reader little."""
    reference, _, _ = key.partition("@")
    return reference.rpartition("/")[2]


def short_name(kind: str, key: str, name: str | None) -> str:
    """What a table calls an entity beside its key."""
    return image_name(key) if kind == "container_image" else name or key
