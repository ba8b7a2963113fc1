"""Instants in every notation that occurs in findings, exact to the microsecond.

What belongs here: parsing a written time, and writing it in wire notation.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import polars as pl

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WIRE_SECONDS = "%Y-%m-%dT%H:%M:%S"
_WIRE_FRACTION = r"^(\.\d+)?Z$"
_ISO = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,](?P<fraction>[0-9]*))?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
# Seconds up to the year 5138 are below 10^11, so the same instants in milli-, micro- and nanoseconds differ.
_UNITS = ((Decimal(10) ** 11, 0), (Decimal(10) ** 14, 3), (Decimal(10) ** 17, 6), (Decimal(10) ** 20, 9))


class NoInstant(ValueError):
    """A value is not an instant."""


class FarInstant(NoInstant):
    """A value is an instant before the year 1 or after 9999, which no column can hold."""


def instant(written: object) -> datetime:
    """The instant, in UTC, of a number (epoch seconds or finer) or a text (ISO 8601 or a number).

    A time without a zone is UTC, and a leap second becomes the second after it. Digits finer than a
    microsecond are cut off. Raises NoInstant, and FarInstant if it is out of range.
    """
    if isinstance(written, bool) or not isinstance(written, (int, float, str)):
        raise NoInstant(written)
    text = str(written).strip()
    iso = _ISO.fullmatch(text)
    return _from_iso(iso) if iso else _from_epoch(text)


def instants(written: pl.Series) -> pl.Series:
    """The instants of texts, cut to the microsecond, as Datetime in UTC. In: String. Raises NoInstant.

    Wire notation is read for all texts at once, any other notation text by text. FarInstant becomes null.
    """
    seconds = written.str.slice(0, 19).str.to_datetime(_WIRE_SECONDS, time_unit="us", strict=False)
    fraction = written.str.slice(19)
    is_wire = fraction.str.contains(_WIRE_FRACTION) & seconds.is_not_null()
    digits = fraction.str.extract(r"(\d{1,6})").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    read = (seconds.cast(pl.Int64) + digits).set(~is_wire, None).cast(pl.Datetime("us", "UTC"))
    return _with_odd_ones(read, written)


def _with_odd_ones(read: pl.Series, written: pl.Series) -> pl.Series:
    odd = (read.is_null() & written.is_not_null()).arg_true()
    if odd.is_empty():
        return read
    return read.scatter(odd, pl.Series([_or_null(written[row]) for row in odd], dtype=read.dtype))


def _or_null(written: str) -> datetime | None:
    try:
        return instant(written)
    except FarInstant:
        return None


def _from_epoch(text: str) -> datetime:
    try:
        value = Decimal(text)
        magnitude = abs(value)
        digits = next((digits for limit, digits in _UNITS if magnitude < limit), None)
    except InvalidOperation as error:
        raise NoInstant(text) from error
    if digits is None:
        raise FarInstant(text)
    try:
        return EPOCH + timedelta(microseconds=int((value.scaleb(6 - digits)).to_integral_value()))
    except (InvalidOperation, OverflowError) as error:
        raise FarInstant(text) from error


def _from_iso(iso: re.Match[str]) -> datetime:
    fraction = (iso["fraction"] or "")[:6].ljust(6, "0")
    time, more = _within_a_day(iso["time"] or "00:00")
    try:
        local = datetime.fromisoformat(f"{iso['date']}T{time}")
        offset = _offset(iso["zone"])
    except ValueError as error:
        raise NoInstant(iso.string) from error
    try:
        return (local + more + timedelta(microseconds=int(fraction)) - offset).replace(tzinfo=UTC)
    except OverflowError as error:
        raise FarInstant(iso.string) from error


def _within_a_day(time: str) -> tuple[str, timedelta]:
    """A time of day that Python can read, and what to add to it for a leap second or the end of the day."""
    if time in ("24:00", "24:00:00"):
        return "00:00", timedelta(days=1)
    if time == "23:59:60":
        return "23:59:59", timedelta(seconds=1)
    return time, timedelta()


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
