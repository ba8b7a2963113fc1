"""Redaction of a home's answers, if it is wanted: with the names that each served file knows.

What belongs here: when names are learned. What does not: what is replaced (`assistants.redacting`).
"""

from typing import Any

from tracehound.assistants import cursors
from tracehound.assistants.redacting import Redactor
from tracehound.desk.connection import NotAnswered, Opened
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError


class Hiding:
    """Replaces who and where in answers over a home; changes nothing if that is not wanted."""

    def __init__(self, home: Home, opened: Opened, *, is_wanted: bool) -> None:
        self.is_wanted = is_wanted
        self._home = home
        self._opened = opened
        self._redactor = Redactor() if is_wanted else None
        self._learned: str | None = None

    def redacted(self, value: Any) -> Any:
        """A value of JSON types as it may leave."""
        if self._redactor is None:
            return value
        self._learn(self._redactor)
        return self._redactor.redacted(value)

    def meant(self, text: str) -> str:
        """An argument with what its pseudonyms stand for."""
        return self._redactor.meant(text) if self._redactor else text

    def _learn(self, redactor: Redactor) -> None:
        """Names of people that the served file knows are replaced in any text, once it is served."""
        edition = cursors.edition(self._home)
        if edition == self._learned:
            return
        try:
            with self._opened(self._home) as desk:
                redactor.learn(str(row["name"]) for row in desk.rows("names_of_people"))
        except (NotAnswered, QueryError):
            return
        self._learned = edition
