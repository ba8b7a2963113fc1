"""Answers that were given before: several people open the same pages, and a page is opened in several forms.

What belongs here: which answer may be given again, and how many are kept. What does not: what browsers keep
(`web.etags`).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracehound.pipelines.lake.home import Home
from tracehound.sql.served import Edition
from tracehound.web import etags
from tracehound.web.answer import Answer, Download, Fragment, Moved
from tracehound.web.asked import Asked
from tracehound.web.routes import View

Given = Answer | Moved | Download | Fragment
_MOST = 64


class Kept:
    """The latest answers, for as long as the same file is served and nobody decides anything."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._answers: OrderedDict[object, Given] = OrderedDict()
        self._making: dict[object, threading.Lock] = {}

    def answer(self, view: View, asked: Asked, edition: Edition, make: Callable[[], Given]) -> Given:
        """The answer that was given before, else the one that is made now."""
        if not view.is_kept:
            return make()
        key = (edition, etags.decisions(self._home), _key(view, asked))
        found = self._found(key)
        if found is not None:
            return found
        # Whoever asks for the same meanwhile waits, instead of having it made, too.
        with self._turn(key):
            return self._found(key) or self._put(key, make())

    def _found(self, key: object) -> Given | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _put(self, key: object, made: Given) -> Given:
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)
        return made

    @contextmanager
    def _turn(self, key: object) -> Iterator[None]:
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            try:
                yield
            finally:
                with self._lock:
                    self._making.pop(key, None)


def _key(view: View, asked: Asked) -> object:
    query = tuple(sorted((name, text) for name, text in asked.query.items() if name != "as"))
    # Views know of a viewer whether there is one; a few parameters mean the viewer.
    viewer = asked.viewer.name if view.personal & set(asked.query.items()) else bool(asked.viewer.name)
    return view.path, asked.path, tuple(sorted(asked.parts.items())), query, viewer
