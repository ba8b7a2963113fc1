"""Gzip that is cut, flipped, joined, within itself, or far larger than it looks; and what calls itself gzip."""

import gzip
import io
import zipfile
import zlib

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Draft, Entry, Json, Laid, file
from tests.pipelines.support import lines

_NAME = "zipped.jsonl.gz"
_BOMB, _MONSTROUS_BOMB = 1 << 20, 512 << 20
_PIECE = 32 << 10
_AFTER = (b"\0" * 600, b"garbage", b"\x1f\x8b", b"\x1f\x8b\x08\0garbage!", b"\n{}\n", b"\xff" * 3000)


def joined(chance: Chance) -> Draft:
    """Whole members one after another, with something behind them."""
    good = chance.neighbours(chance.choice((2, 4)))
    content = b"".join(_zip(lines(each), chance) for each in good)
    extra = chance.choice((b"", _zip(b"", chance), *_AFTER))
    return Draft(f"members joined, then {extra[:12]!r}", file(_NAME, content + extra, *good))


def broken(chance: Chance) -> Draft:
    """Cut or flipped at one byte: the findings before the damage are whole."""
    good = chance.neighbours(6)
    members = [_zip(lines(*part), chance) for part in (good[:4], good[4:])]
    whole = b"".join(members)
    at = chance.randrange(2, len(whole))
    if chance.random() < 0.5:
        content, what = whole[:at], f"cut at byte {at} of {len(whole)}"
    else:
        flipped = bytes((whole[at] ^ 1 << chance.randrange(8),))
        content, what = whole[:at] + flipped + whole[at + 1 :], f"a bit flipped in byte {at} of {len(whole)}"
    return Draft(what, Laid((Entry(_NAME, content),), _before(whole[:at], good)))


def _before(undamaged: bytes, good: tuple[Json, ...]) -> tuple[Json, ...]:
    """The findings whose lines end before the damage."""
    return good[: _unzipped(undamaged).count(b"\n")]


def _unzipped(data: bytes) -> bytes:
    found = b""
    while data:
        member = zlib.decompressobj(31)
        found += member.decompress(data)
        data = member.unused_data
    return found


def pretended(chance: Chance) -> Draft:
    """Gzip in gzip, other archives, and names that say what the content is not."""
    good = chance.neighbours(2)
    plain = lines(*good)
    name, content = chance.one_of(
        {
            "gzip in gzip": _zip(_zip(plain, chance), chance),
            "gzip in gzip, ten times": _often(plain, chance),
            "a zip": _archive(plain),
            "a zip in gzip": _zip(_archive(plain), chance),
            "raw deflate": zlib.compress(plain),
            "a head without a body": b"\x1f\x8b",
            "a head and zeros": b"\x1f\x8b\x08" + b"\0" * 500,
            "an empty member": _zip(b"", chance),
            "bzip2's head": b"BZh9" + plain[:50],
            "zstd's head": b"\x28\xb5\x2f\xfd" + plain[:50],
        }
    )
    return Draft(name, Laid((Entry(_NAME, content),)))


def misnamed(chance: Chance) -> Draft:
    """Plain lines in a file called gzip, gzip in a file called otherwise."""
    good = chance.neighbours(2)
    plain = lines(*good)
    if chance.random() < 0.5:
        return Draft("plain lines named .gz", file(_NAME, plain, *good))
    return Draft(
        "gzip named otherwise", file(chance.choice(("x", "x.json", "x.GZ")), _zip(plain, chance), *good)
    )


def bomb(chance: Chance) -> Draft:
    """Some megabytes of one byte in a few kilobytes, behind good lines, or some before them that are no bomb."""
    size = _MONSTROUS_BOMB if chance.may_be_monstrous else _BOMB // chance.choice((1, 2, 8, 32))
    unit = chance.choice(
        (b"\0", b"\n", b"[", b"{", b'"', b" ", b"x\n", b"{}\n", b"[\n", b'{"a":', b"null\n", b"[],")
    )
    good = chance.neighbours(2)
    before = _zip(lines(*good), chance) if chance.random() < 0.7 else b""
    content = before + _repeated(unit, size)
    return Draft(
        f"{size >> 10} KiB of {unit!r} {'behind good lines' if before else 'alone'}",
        Laid((Entry(_NAME, content),), good if before else ()),
    )


def _repeated(unit: bytes, size: int) -> bytes:
    packer = zlib.compressobj(6, wbits=31)
    piece = unit * (_PIECE // len(unit))
    return b"".join(packer.compress(piece) for _ in range(size // _PIECE)) + packer.flush()


def _zip(content: bytes, chance: Chance) -> bytes:
    return gzip.compress(content, chance.choice((0, 1, 6, 9)), mtime=0)


def _often(content: bytes, chance: Chance) -> bytes:
    for _ in range(10):
        content = _zip(content, chance)
    return content


def _archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.jsonl"), content)
    return buffer.getvalue()
