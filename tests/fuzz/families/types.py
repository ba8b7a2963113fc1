"""Any JSON type at any place of the model."""

from typing import Any

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.writing import Raw

_VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "an integer": 7,
    "a negative": -1,
    "a fraction": 1.5,
    "an empty text": "",
    "a text": "text",
    "a text of digits": "12",
    "a text of truth": "true",
    "an empty object": {},
    "an object": {"a": 1},
    "an object of AWS's": {"Value": "{}", "Type": "default"},
    "an empty list": [],
    "a list": ["a", None, 1, {}, []],
    "a list of nulls": [None, None],
    "a list of objects": [{}, {"a": []}],
    "lists in lists": [[[[]]]],
    "nothing, not even null": Raw(b""),
    "a word that is no JSON": Raw(b"undefined"),
}


def mistyped(chance: Chance, document: Json) -> str:
    """One place, or some, with a value of any type."""
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        place = chance.place()
        name, value = chance.one_of(_VALUES)
        place.put(document, value)
        done.append(f"{place} is {name}")
    return "; ".join(done)
