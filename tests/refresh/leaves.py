"""One leaf of a finding in wire form is changed: to what another finding has there, to something else, or taken out."""

import copy
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Document = dict[str, Any]
Path = tuple[str | int, ...]
# What tells versions apart, or is checked as a whole.
_FIXED = {("id",), ("updatedAt",), ("accountId",), ("region",), ("partition",), ("schemaVersion",)}
_MOST_VALUES = 60
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


class Leaves:
    """Values that documents have had, by path without positions in lists."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, ...], list[Any]] = defaultdict(list)

    def add(self, documents: Iterable[Document]) -> None:
        """Learns the values of documents."""
        for document in documents:
            for path, value in leaves(document):
                known = self._values[_named(path)]
                if value not in known and len(known) < _MOST_VALUES:
                    known.append(value)

    def at(self, path: Path) -> list[Any]:
        """Values that any document had there."""
        return self._values[_named(path)]

    @property
    def addresses(self) -> list[str]:
        """All addresses."""
        values = (each for known in self._values.values() for each in known)
        return sorted({each for each in values if isinstance(each, str) and _ADDRESS.fullmatch(each)})

    @property
    def images(self) -> list[str]:
        """All images of containers."""
        return sorted(
            {each for path, known in self._values.items() if path[-1] == "image" for each in known if each}
        )


def altered(document: Document, chance: random.Random, known: Leaves) -> Document:
    """A copy of a document in which one leaf differs."""
    new = copy.deepcopy(document)
    path, value = chance.choice([each for each in leaves(new) if each[0] not in _FIXED])
    parent = new
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]  # a list where the step is a number
    how = chance.random()
    if how < 0.15:
        del parent[path[-1]]  # type: ignore[arg-type]
    elif how < 0.3 and isinstance(path[-1], str) and len(path) > 1 and isinstance(parent, dict):
        # The whole block of a leaf.
        _drop(new, path[:-1])
    else:
        others = [each for each in known.at(path) if each != value]
        parent[path[-1]] = chance.choice(others) if others and how < 0.85 else _other(value, chance)  # type: ignore[index]
    return new


def _drop(document: Document, path: Path) -> None:
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    if path not in {("service",), ("resource",)}:
        del parent[path[-1]]


def _other(value: Any, chance: random.Random) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + chance.choice((1, 2, 60))
        case str():
            return f"{value}{chance.choice('abc')}"
    return None


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf below a value, with its path."""
    match value:
        case dict():
            for name, each in value.items():
                yield from leaves(each, (*path, name))
        case list():
            for number, each in enumerate(value):
                yield from leaves(each, (*path, number))
        case _:
            yield path, value


def _named(path: Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))
