"""The same text in other bytes: encodings, escapes, marks, and bytes that are none of UTF-8."""

import codecs

from tests.fuzz.chance import Chance


def encoded(chance: Chance, text: bytes) -> tuple[bytes, str]:
    """The whole line in another encoding or notation."""
    name, encode = chance.one_of(_WAYS)
    return encode(text), name


def _as(codec: str) -> object:
    return lambda text: text.decode("utf-8", "replace").encode(codec, "replace")


def _escaped(text: bytes) -> bytes:
    """Every letter and digit as an escape; JSON forbids it outside of texts."""
    return b"".join(
        f"\\u{byte:04x}".encode() if bytes((byte,)).isalnum() else bytes((byte,)) for byte in text
    )


def _in_texts(text: bytes) -> bytes:
    """Letters in texts as escapes, keys included."""
    parts = text.split(b'"')
    return b'"'.join(
        _escaped(part) if place % 2 and b"\\" not in part else part for place, part in enumerate(parts)
    )


_WAYS = {
    "UTF-16 with a mark": _as("utf-16"),
    "UTF-16, little": _as("utf-16-le"),
    "UTF-16, big": _as("utf-16-be"),
    "UTF-32": _as("utf-32"),
    "UTF-7": _as("utf-7"),
    "Latin 1": _as("latin-1"),
    "EBCDIC": _as("cp037"),
    "Shift JIS": _as("shift_jis"),
    "a byte order mark": lambda text: codecs.BOM_UTF8 + text,
    "two byte order marks": lambda text: codecs.BOM_UTF8 * 2 + text,
    "a mark inside": lambda text: text[:1] + codecs.BOM_UTF8 + text[1:],
    "NULs around": lambda text: b"\0" + text + b"\0",
    "spaces around": lambda text: b" \t\r" + text + b"\r \t",
    "odd spaces": lambda text: text.replace(b", ", b",\x0b\xc2\xa0"),
    "escapes in texts": _in_texts,
    "escapes everywhere": _escaped,
    "capital letters": bytes.upper,
    "single quotes": lambda text: text.replace(b'"', b"'"),
    "slashes escaped": lambda text: text.replace(b"/", b"\\/"),
    "comments": lambda text: text.replace(b", ", b", /* x */ ", 1) + b" // x",
    "trailing commas": lambda text: text.replace(b"}", b",}"),
    "surrogates in bytes": lambda text: text.replace(b"e", b"\xed\xa0\x81"),
    "overlong": lambda text: text.replace(b"a", b"\xc1\xa1"),
}
