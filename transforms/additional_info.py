"""`service.additionalInfo`: a free-form JSON text that comes in two forms, turned into one canonical text."""

from collections.abc import Callable
from typing import Any

import msgspec
import polars as pl

from tracehound.transforms.jsontext import cleaned, read_value

SCHEMA = {
    "text": pl.String(),
    "type": pl.String(),
    "is_sample": pl.Boolean(),
    "threat_list_name": pl.String(),
    "threat_name": pl.String(),
    "user_agent": pl.String(),
    "agent_version": pl.String(),
    "agent_id": pl.String(),
}
_ENVELOPE = ("value", "type", "Value", "Type")
# Integers that may exceed 64 bits: only the lenient reader returns the same value as the exact path.
_LONG_NUMBER = r"\d{19}"


def read_additional_info(texts: pl.Series) -> pl.DataFrame:
    """The canonical text and the known keys of each object's JSON text (String), as the columns of `SCHEMA`.

    The API has the data as JSON text in `value`, the export also as keys. Both yield the same text.
    """
    distinct = texts.unique().drop_nulls()
    reads = [_read if is_plain else _read_leniently for is_plain in ~distinct.str.contains(_LONG_NUMBER)]
    fields = [_fields(text, read) for text, read in zip(distinct, reads, strict=True)]
    known = pl.DataFrame(fields, schema=SCHEMA, orient="row").with_columns(written=distinct)
    return (
        pl.DataFrame({"written": texts})
        .join(known, on="written", how="left", maintain_order="left")
        .select(SCHEMA.keys())
    )


def canonical_additional_info(written: dict[str, Any]) -> str:
    """The canonical text of additional information in either form."""
    return _dump(_data(written, _read_leniently))


def says_sample(written: dict[str, Any]) -> bool:
    """Whether additional information in either form says that its finding is a sample."""
    return _is_sample(_data(written, _read_leniently))


def _is_sample(data: dict[str, Any]) -> bool:
    return str(data.get("sample")).lower() == "true"


def _data(written: dict[str, Any], read: Callable[[str], Any]) -> dict[str, Any]:
    return _value(written, read) | {key: value for key, value in written.items() if key not in _ENVELOPE}


def _fields(text: str, read: Callable[[str], Any]) -> tuple[Any, ...]:
    """The fields of `SCHEMA`, in order."""
    written = read(text)
    data = _data(written, read)
    agent = data.get("agentDetails")
    agent = agent if isinstance(agent, dict) else {}
    caller = data.get("userAgent")
    caller = caller if isinstance(caller, dict) else {}
    return (
        _dump(data),
        _text(written.get("type", written.get("Type"))),
        _is_sample(data),
        _text(data.get("threatListName")),
        _text(data.get("threatName")),
        _text(caller.get("fullUserAgent")),
        _text(agent.get("agentVersion")),
        _text(agent.get("agentId")),
    )


def _value(written: dict[str, Any], read: Callable[[str], Any]) -> dict[str, Any]:
    """The object that `value` contains as JSON text; anything else is kept under the key `value`."""
    value = written.get("value", written.get("Value"))
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            parsed = read(value)
        except ValueError:
            return {"value": value}
        return parsed if isinstance(parsed, dict) else {"value": value}
    return value if isinstance(value, dict) else {"value": value}


def _read_leniently(text: str) -> Any:
    """The value of a JSON text. Raises ValueError."""
    return cleaned(read_value(text).value)


def _read(text: str) -> Any:
    """The value of a JSON text: read fast if it is standard JSON, else leniently. Raises ValueError."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _read_leniently(text)
    return value if _is_read_whole(value, text) else _read_leniently(text)


def _is_read_whole(value: Any, text: str) -> bool:
    """Whether no key is repeated. Of repeated keys the first counts, but the fast reader keeps the last."""
    return "\\u" not in text and text.count('"') == _WRITER.encode(value).count(b'"')


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _dump(value)


def _dump(value: Any) -> str:
    return _SORTED.encode(value).decode()


_WRITER = msgspec.json.Encoder()
_SORTED = msgspec.json.Encoder(order="sorted")
