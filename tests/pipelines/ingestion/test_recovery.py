"""One sign too many or too few in a document costs that document alone, and its place is told."""

import json
import random

import pytest

from tests.pipelines.ingestion.test_reading import read
from tests.pipelines.support import finding
from tracehound.transforms import recovery
from tracehound.transforms.broken import Broken
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.intake import Refused, Taken
from tracehound.transforms.jsontext import Part, read_value

GOOD = [finding(number) for number in range(1, 6)]
# What is before, between and behind the documents, and how far they are indented; None on one line.
FORMS = {
    "an array": ("[\n  ", ",\n  ", "\n]", 2),
    "values one after another": ("", "\n", "\n", 0),
    "an answer": ('{\n  "Findings": [\n    ', ",\n    ", '\n  ],\n  "NextToken": "x"\n}\n', 4),
    "an array on one line": ("[", ", ", "]", None),
    "an answer on one line": ('{"Findings": [', ",", "]}", None),
}
SIGNS = '{}[]",:\\ x1\n'
BROKEN = 2


def texts(indent: int | None) -> list[str]:
    """The documents as they are written in a form."""
    if indent is None:
        return [json.dumps(each) for each in GOOD]
    return [json.dumps(each, indent=2).replace("\n", "\n" + " " * indent) for each in GOOD]


def edited(chance: random.Random, text: str) -> str:
    """A text with one sign deleted or inserted."""
    at = chance.randrange(len(text))
    return text[:at] + (text[at + 1 :] if chance.random() < 0.5 else chance.choice(SIGNS) + text[at:])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_one_sign_costs_one_document_at_most(form: str, seed: int) -> None:
    before, between, behind, indent = FORMS[form]
    chance = random.Random(f"{form} {seed}")
    for _ in range(60):
        written = texts(indent)
        written[BROKEN] = edited(chance, written[BROKEN])
        _, results = read((before + between.join(written) + behind).encode())
        taken = [each.finding_id for each in results if isinstance(each, Taken)]
        kept = [each["id"] for number, each in enumerate(GOOD) if number != BROKEN]
        assert [each for each in taken if each in kept] == kept, written[BROKEN]
        assert sum(isinstance(each, Refused) for each in results) <= 1, written[BROKEN]
        assert len(results) >= len(GOOD), written[BROKEN]


def test_what_is_broken_between_good_documents_is_one_refusal_with_the_place_of_the_error() -> None:
    written = [json.dumps(each, indent=4) for each in GOOD]
    written[1] = written[1].replace('"severity": ', '"severity" ', 1)
    content = "\n".join(written)
    _, results = read(content.encode())
    assert [type(each) for each in results] == [Taken, Refused, Taken, Taken, Taken]
    (refusal,) = [each for each in results if isinstance(each, Refused)]
    line = 1 + content[: content.index('"severity" ')].count("\n")
    found = content[content.index('"severity" ') + len('"severity" ')]
    assert refusal.reason == f"not JSON: line {line}, column 16 has `{found}` where a colon is expected"
    assert refusal.content.decode().rstrip() == written[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"id": "a" "b"}', 'line 1, column 12 has `"` where a comma or a closing bracket is expected'),
        ('  {"id": x}', "line 1, column 10 has `x` where a value is expected"),
        ('[\n{"id": "a",\n 1: 2}]', "line 3, column 2 has `1` where a key in double quotes is expected"),
        ('{"id": "a"', "the text ends at line 1, column 11, where a comma or a closing bracket is expected"),
        ('{"id":\n "a', "the string that begins at line 2, column 2 has no end"),
        ('{"id": "\\q"}', "line 1, column 9 has an escape that JSON does not know"),
        ('{"id": "a", "x": [1, 2}', "line 1, column 23 has `}` where a comma or a closing bracket is expected"),
        ("{" + '"a": 1,' * 20_000 + "x}", "line 1, column 140002 has `x` where a key in double quotes is expected"),
        ("# words", "line 1, column 1 has `#` where a value is expected"),
    ],
)  # fmt: skip
def test_the_place_of_the_error_is_told_in_a_sentence(content: str, said: str) -> None:
    _, (only,) = read(content.encode())
    assert isinstance(only, Refused)
    assert only.reason == f"not JSON: {said}"


def test_broken_neighbours_that_begin_alike_are_told_apart() -> None:
    written = [json.dumps(each, indent=2) for each in GOOD]
    written[1], written[2] = written[1][:-2], written[2].replace(":", "", 1)
    _, results = read("\n".join(written).encode())
    # Without its colon, the beginning of the third is like no other.
    assert [type(each) for each in results] == [Taken, Refused, Taken, Taken]
    written[2] = json.dumps(GOOD[2], indent=2)[:-9]
    _, results = read("\n".join(written).encode())
    assert [type(each) for each in results] == [Taken, Refused, Refused, Taken, Taken]


@pytest.mark.parametrize("unit", ['{"a":[', '[{"id":"1",', '{"Findings":[{"a":', '{"x":{"y":[{"z":'])
def test_a_text_that_is_broken_everywhere_is_read_so_many_times_at_most(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0

    def counted(text: str, at: int) -> Part:
        nonlocal looked_at
        try:
            return read_value(text, at)
        except Broken as error:
            looked_at += error.seen - at
            raise
        except TooMuch:
            looked_at += len(text) - at
            raise

    monkeypatch.setattr(recovery, "read_value", counted)
    content = "{\n" + unit * (100_000 // len(unit))
    read(content.encode())
    # As one text and then line by line, four times each, and what the last try of each reads.
    assert looked_at < 10 * len(content)
