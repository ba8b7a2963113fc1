"""Where a JSON text is invalid and what was expected there, in a plain sentence.

What belongs here: the error and its wording. What does not: reading (`transforms.jsontext`), and where to
continue after the error (`transforms.recovery`).
"""

import json

_VALUE, _BETWEEN = "a value", "a comma or a closing bracket"
_EXPECTED = {
    "Expecting value": _VALUE,
    "Expecting ',' delimiter": _BETWEEN,
    "Expecting ':' delimiter": "a colon",
    "Expecting property name enclosed in double quotes": "a key in double quotes",
    "Illegal trailing comma before end of object": "a key in double quotes",
    "Illegal trailing comma before end of array": _VALUE,
}
_SIGNS = {",": _BETWEEN, ":": "a colon", '"': "a key in double quotes"}
_NO_END = "Unterminated string starting at"
_ENDLESS = "the string that begins at {place} has no end"
_ESCAPE = "{place} has an escape that JSON does not know"
_FOUND = "{place} has {found} where {expected} is expected"
_ENDS = "the text ends at {place}, where {expected} is expected"


class Broken(ValueError):
    """A text is not JSON from position `at` on. It was read up to `seen`, which may be further."""

    def __init__(self, at: int, expected: str, *, seen: int | None = None, words: str = _FOUND) -> None:
        super().__init__(f"{expected} is expected at character {at + 1}")
        self.at, self.seen = at, at if seen is None else seen
        self._expected, self._words = expected, words

    def moved(self, by: int) -> "Broken":
        """The same error in a text with `by` more characters at its start."""
        return Broken(self.at + by, self._expected, seen=self.seen + by, words=self._words)

    def after(self, seen: int) -> "Broken":
        """The same error, found after reading up to `seen`."""
        return Broken(self.at, self._expected, seen=seen, words=self._words)

    def sentence(self, text: str, line: int, column: int) -> str:
        """The error as a sentence; line and column of `at` count from 1."""
        words = _ENDS if self._words == _FOUND and self.at >= len(text) else self._words
        return words.format(
            place=f"line {line}, column {column}",
            found=f"`{text[self.at : self.at + 1]}`",
            expected=self._expected,
        )


def missing(at: int, sign: str) -> Broken:
    """The error for a missing character."""
    return Broken(at, _SIGNS[sign])


def without_end(length: int) -> Broken:
    """The error for a value that is cut off by the end of a text of this length."""
    return Broken(length, _BETWEEN)


def of_decoder(error: json.JSONDecodeError, length: int) -> Broken:
    """The same error as Python's decoder reports for a text of this length."""
    if error.msg == _NO_END:
        return Broken(error.pos, "the end of the string", seen=length, words=_ENDLESS)
    expected = _EXPECTED.get(error.msg)
    if expected is None:
        return Broken(error.pos, "an escape", words=_ESCAPE)
    return Broken(error.pos, expected)
