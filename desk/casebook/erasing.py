"""Taking a person out of the casebook, as `tracehound purge --person` does.

What belongs here: which lines go and which words. What does not: who is meant, and asking for consent.

Pins of the person go, with every pin whose key or parameter has a name of theirs as a whole word. In titles
and notes, and where they edited themselves, the name is replaced; the rest of what was written stays. This is
the one case in which the file is written anew.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from tracehound.desk.casebook.events import Event, Pin, event_of, line_of, path_of
from tracehound.desk.private import whole
from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.home import Home

ERASED = "[erased]"


def count_of(home: Home, names: Iterable[str]) -> int:
    """How many lines have a name."""
    pattern = _pattern(names)
    return sum(_without(line, pattern) != line for line in _lines(home))


def take_out(home: Home, names: Iterable[str]) -> int:
    """Takes a person out for good; returns how many lines had a name. Raises HomeIsBusy and OSError."""
    pattern = _pattern(names)
    path = path_of(home)
    with appending.alone(path, "tracehound purge --person"):
        lines = _lines(home)
        kept = [_without(line, pattern) for line in lines]
        if kept != lines:
            with whole(path) as file:
                file.write("".join(f"{line}\n" for line in kept if line).encode())
    return sum(one != other for one, other in zip(kept, lines, strict=True))


def _lines(home: Home) -> list[str]:
    return [line for line in appending.text_of(path_of(home)).split("\n") if line.strip()]


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """The names as whole words in any case, also as JSON writes them."""
    written = {spelt for name in names if name for spelt in (name, json.dumps(name)[1:-1])}
    words = "|".join(re.escape(each) for each in sorted(written, key=lambda each: (-len(each), each)))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else "(?!)", re.IGNORECASE)


def _without(line: str, pattern: re.Pattern[str]) -> str:
    """A line without the names; nothing is left of a pin that has one."""
    try:
        event = event_of(line)
    except (ValueError, KeyError, TypeError, RecursionError):
        return pattern.sub(ERASED, line)
    if event.pin and _names(event.pin, pattern):
        return ""
    clean = _cleaned(event, pattern)
    return line if clean == event else line_of(clean)


def _names(pin: Pin, pattern: re.Pattern[str]) -> bool:
    values = (value for _, value in pin.parameters)
    return any(pattern.search(each) for each in (pin.key, *values))


def _cleaned(event: Event, pattern: re.Pattern[str]) -> Event:
    return replace(event, text=pattern.sub(ERASED, event.text), by=pattern.sub(ERASED, event.by))
