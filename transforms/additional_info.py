"""`service.additionalInfo`: JSON text by nature, in two forms on the wire, one canonical text here."""

import json
from typing import Any

import polars as pl

from transforms.jsontext import Unbounded, decode_text, read_value

SCHEMA = pl.Struct(
    {
        "text": pl.String(),
        "type": pl.String(),
        "is_sample": pl.Boolean(),
        "threat_list_name": pl.String(),
        "threat_name": pl.String(),
        "agent_version": pl.String(),
        "agent_id": pl.String(),
    }
)
_ENVELOPE = ("value", "type", "Value", "Type")


def read_additional_info(texts: pl.Series) -> pl.Series:
    """The canonical text and the known keys of each object's text. In: String. Out: struct `SCHEMA`.

    The API gives the data as JSON text in `value`, the export as keys beside it too; both give the same text.
    """
    distinct = texts.unique().drop_nulls().sort()
    read = pl.Series("info", [_read(text) for text in distinct], dtype=SCHEMA)
    frame = pl.DataFrame({"raw": distinct, "info": read})
    joined = pl.DataFrame({"raw": texts}).join(frame, on="raw", how="left", maintain_order="left")
    return joined["info"].alias(texts.name)


def canonical_additional_info(written: dict[str, Any]) -> str:
    """One text for an additional information in whichever form."""
    return _dump(_data(written))


def _data(written: dict[str, Any]) -> dict[str, Any]:
    return _value(written) | {key: value for key, value in written.items() if key not in _ENVELOPE}


def _read(text: str) -> dict[str, Any]:
    written = read_value(text).value
    data = _data(written)
    agent = data.get("agentDetails")
    agent = agent if isinstance(agent, dict) else {}
    return {
        "text": _dump(data),
        "type": _text(written.get("type", written.get("Type"))),
        "is_sample": str(data.get("sample")).lower() == "true",
        "threat_list_name": _text(data.get("threatListName")),
        "threat_name": _text(data.get("threatName")),
        "agent_version": _text(agent.get("agentVersion")),
        "agent_id": _text(agent.get("agentId")),
    }


def _value(written: dict[str, Any]) -> dict[str, Any]:
    """What `value` says: the object of its JSON text; what is no object stays under the key `value`."""
    value = written.get("value", written.get("Value"))
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        try:
            parsed = read_value(decode_text(value.encode("utf-8", "surrogatepass"))).value
        except ValueError:
            return {"value": value}
        return parsed if isinstance(parsed, dict) else {"value": value}
    return value if isinstance(value, dict) else {"value": value}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _dump(value)


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, Unbounded):
        return value.text
    raise TypeError(type(value))
