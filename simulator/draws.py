"""Identifiers and times as AWS writes them, drawn from a given random source.

Nothing here reads a clock or creates a random source: the same seed gives the same export, byte for byte.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from hashlib import sha256

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"


def hex_id(rng: random.Random, digits: int) -> str:
    """A lower-case hexadecimal id of that many digits."""
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def dashed(digits: str) -> str:
    """32 hexadecimal digits in the shape of a UUID."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def uuid_text(rng: random.Random) -> str:
    """A UUID as GuardDuty writes it for processes: any 128 bits, no version digit."""
    return dashed(f"{rng.getrandbits(128):032x}")


def _letters(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choices(alphabet, k=length))


def principal_id(rng: random.Random, prefix: str) -> str:
    """An IAM unique id, `AIDA…` for a user and `AROA…` for a role."""
    return prefix + _letters(rng, _BASE32, 17)


def access_key_id(rng: random.Random, prefix: str) -> str:
    """An access key id, `AKIA…` for a lasting key and `ASIA…` for one of a session."""
    return prefix + _letters(rng, _BASE32, 16)


def pod_suffix(rng: random.Random, length: int) -> str:
    """The random end of a pod's or a replica set's name."""
    return _letters(rng, _SUFFIX, length)


def account_id(rng: random.Random) -> str:
    """Twelve digits, the first not zero."""
    return str(rng.randrange(10**11, 10**12))


def digest(*parts: str) -> str:
    """A SHA-256 that depends on its parts alone, so that equal binaries have equal hashes everywhere."""
    return sha256("\0".join(parts).encode()).hexdigest()


def iso(at: float) -> str:
    """ISO text in UTC with milliseconds and Z, of epoch seconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def epoch(at: float) -> float:
    """Epoch seconds with microseconds, as the wire carries the model's `timestamp` type."""
    return round(at, 6)


def midnight(day: date) -> float:
    """Epoch seconds of the start of a UTC day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
