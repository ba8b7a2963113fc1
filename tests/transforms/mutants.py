"""Documents that are almost findings: golden ones, changed where readers differ from one another."""

import json
import re
from random import Random

from tests.builders import GOLDEN

TEXTS = [
    json.dumps(json.loads(path.read_text()), separators=(",", ":")).encode()
    for path in sorted(GOLDEN.glob("*.json"))
]
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null')
_MEMBER = re.compile(rb'("(?:[^"\\]|\\.)*"):("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\{\}|\[\])')
_KEY = re.compile(rb'"((?:[^"\\]|\\.)*)":')
_IDENTITY = [b"id", b"type", b"updatedAt", b"accountId", b"region", b"title", b"createdAt", b"service"]
_STRINGS = [
    rb'"\ud800"', rb'"\udc80x"', b'"\xff"', b'"\xed\xa0\x80"', rb'"\q"', rb'"\u0000"', b'"a\x01"', rb'"\u00e9"',
    '"é\U0001f600"'.encode(), rb'"\ud83d\ude00"', b'""', b'" "', rb'"{\"a\":1,\"a\":2}"', rb'"{\"x\":\"\\ud800\"}"', b'"[1]"',
    rb'"[{\"id\":\"1\"}]"', b'"NaN"', b'"1e5"', b'"1_0"', b'"true"',
]  # fmt: skip
_NUMBERS = [
    b"0", b"-0", b"-0.0", b"1", b"-1", b"1.0", b"1.5", b"1e2", b"1E+2", b"1e400", b"-1e400", b"1e-400", b"9223372036854775807",
    b"9223372036854775808", b"-9223372036854775808", b"1" * 30, b"0.1234567890123456789", b"5e-324", b"01", b"1.", b".5", b"+1",
    b"1700000000", b"1700000000.123456", b"1700000000123", b"99999999999", b"100000000000", b"253402300799", b"-62135596800",
    b"NaN", b"Infinity", b"-Infinity",
]  # fmt: skip
_TIMES = [
    b'"0001-01-01T00:00:00+01:00"', b'"0001-01-01T00:00:00Z"', b'"9999-12-31T23:59:59-01:00"', b'"9999-12-31T23:59:59.9999999Z"',
    b'"2016-12-31T23:59:60Z"', b'"2016-12-31T24:00:00Z"', b'"2016-12-31T23:59:59"', b'"2016-12-31 23:59:59Z"', b'"2016-12-31t23:59:59z"',
    b'"2026-10-31T08:00:00.1234567Z"', b'"2026-10-31T08:00:00.123+0230"', b'"2026-10-31"', b'"2026-02-30T00:00:00Z"', b'"1698739200"',
    b'"0000-01-01T00:00:00Z"', b'"10000-01-01T00:00:00Z"', b'"2026-10-31T08:00:00.Z"', b'"2026-10-31T08:00:00+23:59"', b'"2026-10-31T08:00Z"',
]  # fmt: skip
_OTHERS = [
    b"null", b"true", b"false", b"{}", b"[]", b"[null]", b"[[]]", b'{"a":1,"a":2}', b'{"":null}', b'[{"a":null},{}]', b'{"key":"a","value":"b"}',
    b'{"a":"b"}', b"[" * 12 + b"]" * 12, b'{"a":' * 12 + b"1" + b"}" * 12, b"[1,]", b"{,}", b'["a","b"]', b"[1,2.5]",
]  # fmt: skip
_VALUES = [_STRINGS, _NUMBERS, _TIMES, _OTHERS]
_NAMES = [
    b"Title", b"ID", b"Id", b"UpdatedAt", b"updatedat", b"newField", rb"\u0069d", b"detail", b"source", b"message", b"findings", b"",
    b"\xff", rb"\ud800", rb"\q", b"a\x01", b"k" * 300, rb"a\u0000", b"value", b"additionalInfo", b"behavior", rb"behavio\u0072",
]  # fmt: skip


def mutant(seed: int) -> bytes:
    """A golden document with one to three changes; equal seeds give equal ones."""
    random = Random(seed)
    text = random.choice(TEXTS)
    for _ in range(random.randint(1, 3)):
        text = random.choice(_CHANGES)(text, random)
    return text


def _value(random: Random) -> bytes:
    return random.choice(random.choice(_VALUES))


def _placed(text: bytes, at: int, end: int, new: bytes) -> bytes:
    return text[:at] + new + text[end:]


def _replace_value(text: bytes, random: Random) -> bytes:
    found = random.choice(list(_MEMBER.finditer(text)) or [None])
    return text if found is None else _placed(text, *found.span(2), _value(random))


def _replace_token(text: bytes, random: Random) -> bytes:
    found = random.choice(list(_TOKEN.finditer(text)) or [None])
    return text if found is None else _placed(text, *found.span(), _value(random))


def _repeat_member(text: bytes, random: Random) -> bytes:
    """The same key again, before or behind, with the same or another value."""
    found = random.choice(list(_MEMBER.finditer(text)) or [None])
    if found is None:
        return text
    again = found[1] + b":" + random.choice([found[2], _value(random)])
    new = random.choice([again + b"," + found[0], found[0] + b"," + again])
    return _placed(text, *found.span(), new)


def _repeat_at_the_top(text: bytes, random: Random) -> bytes:
    key = random.choice(_IDENTITY)
    known = re.search(b'"' + key + b'":("[^"]*"|null)', text)
    member = b'"' + key + b'":' + (known[1] if known and random.random() < 0.5 else _value(random))
    return b"{" + member + b"," + text[1:] if random.random() < 0.5 else text[:-1] + b"," + member + b"}"


def _add_member(text: bytes, random: Random) -> bytes:
    braces = [found.end() for found in re.finditer(rb"\{(?!\})", text)]
    at = random.choice([*braces, 1])
    return _placed(text, at, at, b'"' + random.choice(_NAMES) + b'":' + _value(random) + b",")


def _rename(text: bytes, random: Random) -> bytes:
    found = random.choice(list(_KEY.finditer(text)) or [None])
    if found is None:
        return text
    name = found[1]
    names = [
        random.choice(_NAMES),
        name[:1].upper() + name[1:],
        name.upper(),
        b"\\u%04x" % name[0] + name[1:] if name else b"x",
    ]
    return _placed(text, *found.span(1), random.choice(names))


def _drop_member(text: bytes, random: Random) -> bytes:
    found = random.choice(list(re.finditer(_MEMBER.pattern + b",", text)) or [None])
    return text if found is None else _placed(text, *found.span(), b"")


def _change_byte(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text))
    new = bytes([random.choice([random.randrange(256), *b'"\\{}[]:,0 \x00\x80\xff'])])
    return _placed(text, at, at + random.randint(0, 2), new * random.randint(0, 2))


def _move_slice(text: bytes, random: Random) -> bytes:
    at, end, to = sorted(random.randrange(len(text)) for _ in range(3))
    return text[:to] + text[at:end] + text[to:]


_CHANGES = [
    _replace_value, _replace_value, _replace_token, _repeat_member, _repeat_member, _repeat_at_the_top, _add_member, _add_member,
    _rename, _drop_member, _change_byte, _change_byte, _move_slice,
]  # fmt: skip
