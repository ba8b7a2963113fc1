"""What AWS would answer about each thing, and from when to when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.intrusions.context.named import Thing

Json = dict[str, Any]


class Page(NamedTuple):
    """An answer that is true from `since` until `until`, which is None if it stays so."""

    since: float
    until: float | None
    answer: Json


class Chronicle:
    """Pages of all things."""

    def __init__(self) -> None:
        self._pages: dict[Thing, list[Page]] = {}

    def knows(self, thing: Thing) -> bool:
        """Whether anything was written about it."""
        return thing in self._pages

    def write(self, thing: Thing, since: float, answer: Json) -> None:
        """From then on, AWS answers this; it ends what it answered before."""
        self.close(thing, since)
        self._pages.setdefault(thing, []).append(Page(since, None, answer))

    def close(self, thing: Thing, at: float) -> None:
        """From then on, AWS does not know it."""
        pages = self._pages.get(thing)
        if pages and pages[-1].until is None:
            pages[-1] = pages[-1]._replace(until=at)

    def read(self, thing: Thing) -> list[Page]:
        """All pages of a thing."""
        return self._pages.get(thing, [])

    def lines(self) -> Iterator[Json]:
        """A line a page."""
        for thing, pages in sorted(self._pages.items()):
            for page in pages:
                yield line_of(thing) | {"from": page.since, "until": page.until, "document": page.answer}


def line_of(thing: Thing) -> Json:
    """A thing's part of a line."""
    return {
        "account_id": thing.account,
        "region": thing.region,
        "kind": thing.kind,
        "thing_key": thing.key,
    }


def put(path: Path, lines: Iterable[Json]) -> int:
    """Writes lines of JSON and counts them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
            count += 1
    return count
