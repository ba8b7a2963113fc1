"""From seed and number to a mutant: a family's own harm, and sometimes some of others upon it."""

from collections.abc import Iterable

from tests.fuzz.chance import Chance
from tests.fuzz.families import EDITS, FAMILIES, FILES, TEXTS
from tests.fuzz.mutant import Draft, Json, Mutant
from tests.fuzz.places import with_sdk_names
from tests.fuzz.writing import write

_STACKED = 0.25
_IN_THE_SDKS_NAMES = 0.3
_SPACE = b" \t\r\n"


def mutants(seed: int, numbers: Iterable[int]) -> list[Mutant]:
    """The mutants of some numbers; each is the same whichever others are made."""
    return [mutant(seed, number) for number in numbers]


def mutant(seed: int, number: int) -> Mutant:
    """The mutant of a number."""
    chance = Chance(seed, number)
    family = FAMILIES[number % len(FAMILIES)]
    neighbour = chance.neighbour()
    draft = FILES[family](chance) if family in FILES else _line(chance, family)
    return Mutant(number, family, draft, neighbour)


def _line(chance: Chance, family: str) -> Draft:
    document = chance.document()
    done = [EDITS[family](chance, document)] if family in EDITS else []
    while chance.random() < _STACKED:
        done.append(_edited(chance, document))
    text = write(with_sdk_names(document) if chance.random() < _IN_THE_SDKS_NAMES else document)
    texts = [TEXTS[family]] if family in TEXTS else []
    while chance.random() < _STACKED / 3:
        texts.append(chance.choice(list(TEXTS.values())))
    for change in texts:
        text, what = change(chance, text)
        done.append(what)
    return Draft("; then ".join(done), text, may_be_nothing=not text.strip(_SPACE))


def _edited(chance: Chance, document: Json) -> str:
    return chance.choice(list(EDITS.values()))(chance, document)
