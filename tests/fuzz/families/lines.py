"""How documents stand in an object: lines, their ends, arrays, lists, and what comes first in it."""

import json
from collections.abc import Callable

from tests.fuzz.chance import Chance
from tests.fuzz.families.raw_bytes import damaged
from tests.fuzz.families.types import mistyped
from tests.fuzz.mutant import Draft, Entry, Json, Laid, file
from tests.fuzz.writing import write
from tests.pipelines.support import lines

_NAME = "lines.jsonl"
_JUNK = (
    *(
        b"",
        b" ",
        b"\xef\xbb\xbf",
        b"{",
        b"[",
        b"]",
        b"}",
        b'"',
        b"null",
        b"[]",
        b"{}",
        b"#",
        b"id,type",
        b"\0",
        b",",
        b"-1",
    ),
    *(
        b'{"Findings": [',
        b'{"Findings": []}',
        b'{"a": [',
        b'[{"id": "x"},',
        b"[[[[",
        b"\x1f",
        b'{"id"',
    ),
)


def arranged(chance: Chance) -> Draft:
    """Good findings in an arrangement that is odd and loses none of them."""
    name, arrange = chance.one_of(_ARRANGEMENTS)
    good = chance.neighbours(chance.choice((1, 2, 3, 5)))
    return Draft(name, file(chance.choice((_NAME, "x.json", "noname")), arrange(good), *good))


def cut_off(chance: Chance) -> Draft:
    """A value over several elements that ends in the middle: the elements before it are whole."""
    name, (opening, between) = chance.one_of(_OPEN)
    good, last = chance.neighbours(chance.choice((1, 2, 4))), json.dumps(chance.neighbour())
    text = opening + b"".join(write(each) + between for each in good)
    text += last[: chance.randrange(len(last))].encode()
    return Draft(f"{name} that ends in its last element", file("cut.json", text, *good))


def first_is_bad(chance: Chance) -> Draft:
    """What is no finding, or a bad one, before good lines."""
    if chance.random() < 0.6:
        bad = chance.choice(_JUNK)
        what = f"{bad!r} before good lines"
    else:
        bad, how = damaged(chance, write(chance.document()))
        what = f"a damaged line ({how}) before good lines"
    good = chance.neighbours(3)
    return Draft(what, file(_NAME, bad.replace(b"\n", b" ") + b"\n" + lines(*good), *good))


def in_a_list(chance: Chance) -> Draft:
    """A finding with wrong types among good ones in one array or answer of the API."""
    bad = chance.document()
    what = mistyped(chance, bad)
    one, other = chance.neighbours(2)
    text = write(bad)
    is_json = _is_json(text)
    name, (opening, between) = chance.one_of(_OPEN)
    content = opening + write(one) + between + text + between + write(other) + b"]" + b"}" * (b"{" in opening)
    # Behind what is no JSON, nobody can say where the next element begins.
    return Draft(f"{name}: {what}", Laid((Entry("list.json", content),), (one, other) if is_json else (one,)))


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _pretty(good: tuple[Json, ...]) -> bytes:
    return b"\n".join(json.dumps(each, indent=2).encode() for each in good)


def _joined(separator: bytes) -> Callable[[tuple[Json, ...]], bytes]:
    return lambda good: separator.join(map(write, good))


_ARRANGEMENTS: dict[str, Callable[[tuple[Json, ...]], bytes]] = {
    "no end of the last line": _joined(b"\n"),
    "ends of another system": _joined(b"\r\n"),
    "blank lines": _joined(b"\n\n \t\n\r\n"),
    "many blank lines first": lambda good: b"\n" * 5000 + lines(*good),
    "values without anything between": _joined(b""),
    "values with spaces between": _joined(b"  "),
    "values with commas between": _joined(b","),
    "a byte order mark first": lambda good: b"\xef\xbb\xbf" + lines(*good),
    "over several lines each": _pretty,
    "over several lines, then on one": lambda good: _pretty(good[:1]) + b"\n" + lines(*good[1:]),
    "UTF-16": lambda good: b"\xff\xfe" + lines(*good).decode().encode("utf-16-le"),
    "an array": lambda good: json.dumps(good).encode(),
    "an array over lines": lambda good: json.dumps(good, indent=1).encode(),
    "an array of arrays": lambda good: json.dumps([[each] for each in good]).encode(),
    "an array in an array": lambda good: json.dumps([[[good]]]).encode(),
    "an array of one on each line": lambda good: b"\n".join(json.dumps([each]).encode() for each in good),
    "Findings": lambda good: json.dumps({"Findings": good, "NextToken": "x"}).encode(),
    "findings behind a token": lambda good: json.dumps({"nextToken": "x", "findings": good}).encode(),
    "Findings over lines": lambda good: json.dumps({"Findings": good}, indent=4).encode(),
    "Findings on each line": lambda good: b"\n".join(
        json.dumps({"Findings": [each]}).encode() for each in good
    ),
}
_OPEN = {
    "an array": (b"[", b", "),
    "an array over lines": (b"[\n", b",\n"),
    "Findings": (b'{"Findings": [', b", "),
    "Findings over lines": (b'{\n  "Findings": [\n', b",\n"),
}
