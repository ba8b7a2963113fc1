"""Where to continue after an invalid value: at the next value that starts a finding.

What belongs here: finding that position in linear time. What does not: reading (`transforms.jsontext`), and
what becomes of the invalid text (`transforms.documents`).
"""

import re
from collections.abc import Callable
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.extent import WINDOW, TooMuch
from tracehound.transforms.jsontext import read_value, skip_space

_OPENING = r'\{[ \t\r\n]*+"[^"\\]{1,64}+"[ \t\r\n]*+:'
_CANDIDATE = re.compile(rf"(?P<member>:[ \t\r\n]*+)?(?P<opening>{_OPENING})")
_BEGINNING = re.compile(_OPENING)
# How often the whole text may be read again without success, over all its invalid values.
_MOST_TIMES = 4
# The fixed cost of an attempt, in characters.
_TRY = 256


class Recovery:
    """Looks for the next finding in one text, and gives up if that takes too long."""

    def __init__(self, text: str, is_record: Callable[[Any], bool]) -> None:
        self._text, self._is_record = text, is_record
        self._left = _MOST_TIMES * len(text) + WINDOW
        self._hopeless_from = len(text)

    def next_start(self, start: int, error: ValueError) -> int | None:
        """Where the next record starts after an unreadable value at `start`; None if there is none.

        A record is never a member of an object. A value that starts with exactly the same characters as the
        invalid one, including line breaks and indents, is at the same depth; any other must be a whole
        record.
        """
        self._spend(start, error)
        found = _BEGINNING.match(self._text, skip_space(self._text, start))
        opening = found.group() if found else None
        at = start + 1
        while self._left > 0 and at < self._hopeless_from:
            candidate = _CANDIDATE.search(self._text, at)
            if candidate is None:
                break
            begin = candidate.start("opening")
            if candidate["member"]:
                at = begin + 1
                continue
            is_alike = candidate["opening"] == opening
            if is_alike and "\n" in candidate["opening"]:
                return begin
            end = self._end_of_other(begin)
            if end is None or (is_alike and end == begin):
                return begin
            at = max(end, begin + 1)
        self._hopeless_from = min(start, self._hopeless_from)
        return None

    def _end_of_other(self, begin: int) -> int | None:
        """The end of a value that is not a record, or its start if it can't be read; None for a record."""
        try:
            part = read_value(self._text, begin)
        except ValueError as error:
            self._spend(begin, error)
            return begin
        return None if self._is_record(part.value) else part.end

    def _spend(self, start: int, error: ValueError) -> None:
        seen = error.seen if isinstance(error, Broken) else _end_of(error, len(self._text))
        self._left -= max(0, seen - start) + _TRY


def _end_of(error: ValueError, length: int) -> int:
    end = error.end if isinstance(error, TooMuch) else None
    return length if end is None else end
