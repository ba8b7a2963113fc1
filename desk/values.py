"""Arrow values as Python values, as text and as JSON, including those that Python can't represent.

What belongs here: how a value reads. What does not: rows and files (`cli.commands.rows`).

Times are ISO 8601, in UTC with `Z` if they have a zone. Years beyond four digits have a sign, and year 0 is
1 BC; DuckDB's infinite times are `infinity` and `-infinity`. Intervals are ISO 8601 durations. Bytes are
their UTF-8 text, else as DuckDB shows them. JSON has no number for NaN and infinities: there they are null.
"""

import json
import math
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from tracehound.transforms.wording import in_json

if TYPE_CHECKING:
    import pyarrow as pa

_LARGEST = {32: (1 << 31) - 1, 64: (1 << 63) - 1}
_DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
_MONTH_DAYS = 153
_ERA_DAYS, _ERA_YEARS = 146_097, 400
# Days from 0000-03-01, the start of an era, to 1970-01-01.
_DAYS_BEFORE_EPOCH = 719_468
_DAY_SECONDS = 86_400


def values(array: "pa.Array") -> list[Any]:
    """The values of an array; those that Python can't represent are texts."""
    if _holds_intervals(array.type):
        return [_value(scalar) for scalar in array]
    try:
        return array.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError):
        return [_value(scalar) for scalar in array]


def _holds_intervals(kind: "pa.DataType") -> bool:
    """Whether there may be intervals, which Python's JSON would take for lists."""
    from pyarrow import types  # noqa: PLC0415 - it is loaded already, where there are arrays

    if types.is_interval(kind):
        return True
    return any(_holds_intervals(kind.field(number).type) for number in range(kind.num_fields))


def _value(scalar: Any) -> Any:
    from pyarrow import types  # noqa: PLC0415 - as above

    kind = scalar.type
    if not scalar.is_valid:
        return None
    if types.is_struct(kind):
        return {field.name: _value(scalar[number]) for number, field in enumerate(kind)}
    if types.is_map(kind):
        return [(_value(entry[0]), _value(entry[1])) for entry in scalar.values]
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return [_value(each) for each in scalar.values]
    if types.is_union(kind):
        return _value(scalar.value)
    if types.is_interval(kind):
        return _duration(*scalar.as_py())
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return _moment(kind, scalar.value)


def _moment(kind: "pa.DataType", value: int) -> str:
    """A date or time as text, from Arrow's number."""
    from pyarrow import types  # noqa: PLC0415 - as above

    if abs(value) == _LARGEST[kind.bit_width]:
        return "infinity" if value > 0 else "-infinity"
    if types.is_date(kind):
        return _date(value)
    digits = _DIGITS[kind.unit]
    seconds, fraction = divmod(value, 10**digits)
    days, second = divmod(seconds, _DAY_SECONDS)
    time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    time += f".{fraction:0{digits}}" if fraction else ""
    if types.is_time(kind):
        return time
    return f"{_date(days)}T{time}{'Z' if kind.tz else ''}"


def _date(days: int) -> str:
    """A day as text, counted from 1970-01-01 in the Gregorian calendar, for any year."""
    era, day = divmod(days + _DAYS_BEFORE_EPOCH, _ERA_DAYS)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // _MONTH_DAYS
    day -= (_MONTH_DAYS * month + 2) // 5
    month = month + 3 if month < 10 else month - 9
    year += era * _ERA_YEARS + (month <= 2)
    # In ISO 8601, a year without exactly four digits has a sign.
    years = f"{year:04}" if 0 <= year <= 9999 else f"{year:+05}"
    return f"{years}-{month:02}-{day + 1:02}"


def text(value: Any) -> str:
    """A value as a cell of a table or of CSV; null is the empty text."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return as_json(value, ensure_ascii=False)
    return value if isinstance(value, str) else str(_plain(value))


def as_json(value: Any, *, ensure_ascii: bool = True, indent: int | None = None) -> str:
    """A value as JSON that every parser accepts."""
    dump: Callable[[Any], str] = lambda given: json.dumps(  # noqa: E731 - said once for both
        given, default=_plain, ensure_ascii=ensure_ascii, indent=indent, allow_nan=False
    )
    try:
        return dump(value)
    except ValueError:
        return dump(_without_nan(value))


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _plain(value: Any) -> Any:
    """A value that JSON lacks as text."""
    if isinstance(value, bytes):
        return _bytes(value)
    if isinstance(value, date):  # so is a datetime
        return in_json(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return "".join(chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\x{byte:02X}" for byte in value)


def _duration(months: int, days: int, nanoseconds: int) -> str:
    seconds = f"{nanoseconds / 1e9:.9f}".rstrip("0").rstrip(".")
    date = (f"{months}M" if months else "") + (f"{days}D" if days else "")
    time = f"T{seconds}S" if nanoseconds or not date else ""
    return f"P{date}{time}"
