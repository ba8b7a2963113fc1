"""Values as text for people, and how much room text takes.

What belongs here: wording of numbers, times and lists, shortening, estimated widths. What does not: HTML.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import isfinite

from tracehound.desk.pages.sections import Link, Ref, Scalar, Value
from tracehound.transforms.hostile import safe

NONE = "—"
LONGEST_TITLE = 1000
# A word up to the first length is never broken; of a longer one, a part up to the second without dots.
_LONGEST_WORD, _LONGEST_PART = 24, 40
_CHUNK = 32
_WORDS = re.compile(r"\s+|\S+")
_PARTS = re.compile(r"[^/:@,=&;|?_]*(?:[/:@,=&;|?_]+|$)")
_DOTTED = re.compile(r"[^.]*(?:\.+|$)")
# Units of common letters, as shares of the font's size, on the wide side of what fonts have.
_UNITS = (
    dict.fromkeys("iljtfrI.,:;|!'`()[] -/\\", 0.42)
    | dict.fromkeys("mwMW@%—…", 1.0)
    | dict.fromkeys("<>+=~^#&", 0.85)
)


def number(value: int | float | Decimal) -> str:
    """A number with thousands apart and no more digits than say something."""
    if isinstance(value, int):
        return f"{value:,}"
    amount = float(value)
    if not isfinite(amount):
        return str(amount)
    return f"{amount:.2g}" if 0 < abs(amount) < 0.01 else f"{amount:,.2f}".rstrip("0").rstrip(".")


def moment(value: datetime | date) -> datetime:
    """A time in UTC; a day is its midnight."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def when(value: datetime | date) -> str:
    """A day, or a time to the second in UTC."""
    return f"{moment(value):%Y-%m-%d %H:%M:%S}Z" if isinstance(value, datetime) else value.isoformat()


def words(value: Value) -> str:
    """Any value as safe text."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_scalar(each) for each in value) or NONE
    return _scalar(value)


def _scalar(value: Scalar | Link | Ref) -> str:
    if isinstance(value, Link | Ref):
        return safe(value.text)
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return when(value)
    return number(value) if isinstance(value, int | float | Decimal) else safe(value)


def pieces(text: str) -> tuple[str, ...]:
    """A text in pieces between which a line may end: after marks of paths, types and ARNs, not inside ids."""
    found = [""]
    for word in _WORDS.findall(text):
        first, *others = _parts(word)
        found[-1] += first
        found += others
    return tuple(found)


def _parts(word: str) -> list[str]:
    if len(word) <= _LONGEST_WORD:
        return [word]
    parts: list[str] = []
    for part in filter(None, _PARTS.findall(word)):
        parts += [part] if len(part) <= _LONGEST_WORD else filter(None, _DOTTED.findall(part))
    return [
        part[start : start + _CHUNK] if len(part) > _LONGEST_PART else part
        for part in parts
        for start in range(0, len(part) if len(part) > _LONGEST_PART else 1, _CHUNK)
    ]


def title(value: str) -> str:
    """What a picture tells when one points at it: the whole of a text, if it is not very long."""
    text = safe(value[:LONGEST_TITLE])
    return text if len(value) <= LONGEST_TITLE else f"{text}… ({len(value):,} characters)"


def width(text: str, size: float) -> float:
    """How wide text is at most in common fonts without serifs, for a font of this size."""
    return size * sum(map(_units, text))


def _units(character: str) -> float:
    if known := _UNITS.get(character):
        return known
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.35
    return 0.76 if not character.isascii() or character.isupper() else 0.63


def fit(value: str, room: float, size: float, keep_end: bool = False) -> str:
    """A text shortened to this room; of a path the end says more."""
    most = max(1, int(room / size / 0.3))
    text = safe(value[-most - 1 :] if keep_end else value[: most + 1])
    if len(value) <= most and width(text, size) <= room:
        return text
    room -= width("…", size)
    kept: list[str] = []
    for character in reversed(text) if keep_end else text:
        room -= _units(character) * size
        if room < 0:
            break
        kept.append(character)
    return "…" + "".join(reversed(kept)) if keep_end else "".join(kept) + "…"


def fit_middle(value: str, room: float, size: float) -> str:
    """A text shortened to this room in its middle, so that neither similar starts nor ends look the same."""
    whole = fit(value, room, size)
    if whole == safe(value[: len(whole)]) and len(whole) >= len(value):
        return whole
    half = (room - width("…", size)) / 2
    return f"{fit(value, half, size)}{fit(value, half, size, keep_end=True)[1:]}"
