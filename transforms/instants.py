"""Instants in every notation that was seen in findings, exact to the microsecond.

What belongs here: from a written time to an instant and back to wire notation. The vectorised reading of the
two wire notations is in `transforms.flatten`.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,](?P<fraction>\d*))?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?"
)
# Seconds up to the year 5138 are below 10^11; the same instants in milli-, micro- and nanoseconds lie apart.
_UNITS = ((Decimal(10) ** 11, 0), (Decimal(10) ** 14, 3), (Decimal(10) ** 17, 6), (Decimal(10) ** 20, 9))


class NoInstant(ValueError):
    """A value that names no instant."""


def instant(written: object) -> datetime:
    """The instant that a number (epoch seconds or finer) or a text (ISO 8601 or a number) names, in UTC.

    A time without zone is UTC. What is finer than a microsecond is cut off. Raises NoInstant.
    """
    if isinstance(written, bool) or not isinstance(written, (int, float, str)):
        raise NoInstant(written)
    text = str(written).strip()
    iso = _ISO.fullmatch(text)
    return _from_iso(iso) if iso else _from_epoch(text)


def wire_instant(written: str) -> datetime | None:
    """The instant of a text in just the wire's notation (`2026-10-31T08:00:00.123Z`), None of any other."""
    marks = written[4:5] + written[10:11] + written[13:14] + written[16:17] + written[-1:]
    if (
        marks != "-T::Z"
        or written[19:20] not in ("Z", ".")
        or written[19:21] == ".Z"
        or written[11:13] == "24"
    ):
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _from_epoch(text: str) -> datetime:
    try:
        value = Decimal(text)
        magnitude = abs(value)
        digits = next(digits for limit, digits in _UNITS if magnitude < limit)
        return EPOCH + timedelta(microseconds=int((value.scaleb(6 - digits)).to_integral_value()))
    except (InvalidOperation, StopIteration, OverflowError) as error:
        raise NoInstant(text) from error


def _from_iso(iso: re.Match[str]) -> datetime:
    fraction = (iso["fraction"] or "")[:6].ljust(6, "0")
    try:
        local = datetime.fromisoformat(f"{iso['date']}T{iso['time'] or '00:00'}")
        return (local + timedelta(microseconds=int(fraction)) - _offset(iso["zone"])).replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise NoInstant(iso.string) from error


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset


def to_iso(moment: datetime) -> str:
    """Wire notation of top-level times: `2026-10-31T08:00:00.000000Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def to_epoch(moment: datetime) -> float:
    """Wire notation of `timestamp` members: epoch seconds, exact to the microsecond until the year 2255."""
    return (moment - EPOCH) / timedelta(microseconds=1) / 1e6
