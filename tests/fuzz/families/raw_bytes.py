"""Bytes flipped, cut, put in, swapped and repeated, without knowing what they say."""

from tests.fuzz.chance import Chance

_TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\\",
    b"\0",
    b"\xff",
    b"\n",
    b"null",
    b"1e400",
    b"\\ud800",
    b"\xc3",
)


def damaged(chance: Chance, text: bytes) -> tuple[bytes, str]:
    """One to some such damages."""
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        name, damage = chance.one_of(_WAYS)
        text = damage(chance, text)
        names.append(name)
    return text, ", ".join(dict.fromkeys(names))


def _span(chance: Chance, text: bytes, longest: int = 40) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.randint(1, longest))


def _flip(chance: Chance, text: bytes) -> bytes:
    at = chance.randrange(len(text)) if text else 0
    return text[:at] + bytes((each ^ 1 << chance.randrange(8)) for each in text[at : at + 1]) + text[at + 1 :]


def _cut(chance: Chance, text: bytes) -> bytes:
    return text[: chance.randrange(len(text) + 1)]


def _without(chance: Chance, text: bytes) -> bytes:
    start, end = _span(chance, text)
    return text[:start] + text[end:]


def _insert(chance: Chance, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice((*_TOKENS, chance.randbytes(3))) + text[at:]


def _repeat(chance: Chance, text: bytes) -> bytes:
    start, end = _span(chance, text, 400)
    return text[:end] + text[start:end] * chance.choice((1, 2, 50)) + text[end:]


def _swap(chance: Chance, text: bytes) -> bytes:
    (one, one_end), (two, two_end) = sorted((_span(chance, text), _span(chance, text)))
    if one_end > two:
        return text
    return text[:one] + text[two:two_end] + text[one_end:two] + text[one:one_end] + text[two_end:]


_WAYS = {"flip": _flip, "cut": _cut, "without": _without, "insert": _insert, "repeat": _repeat, "swap": _swap}
