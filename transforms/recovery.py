"""Where reading goes on behind a value that is no JSON: at the next value that begins a finding.

What belongs here: finding that place in linear time. What does not: reading (`transforms.jsontext`), and what
becomes of the broken stretch (`transforms.documents`).
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
# How often a text may be read again in vain, all its broken values together.
_MOST_TIMES = 4
# What a try costs beside what it reads, in characters.
_TRY = 256


class Recovery:
    """Looks for the next finding in one text, and gives up where a text makes that take long."""

    def __init__(self, text: str, is_record: Callable[[Any], bool]) -> None:
        self._text, self._is_record = text, is_record
        self._left = _MOST_TIMES * len(text) + WINDOW
        self._hopeless_from = len(text)

    def next_start(self, start: int, error: ValueError) -> int | None:
        """Where the next record begins behind a value at `start` that can't be read; None if nowhere.

        Members of objects begin none. What begins letter by letter as the broken value does, line breaks and
        indents included, stands as deep as that one; anything else has to be a whole record.
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
        """The end of a value that is no record, its beginning if it can't be read; None of a record."""
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
