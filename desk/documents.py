"""Answers as JSON: what `--json` prints, the live desk gives as `.json`, and assistants are told.

What belongs here: from classes to JSON types, and their text. What does not: how a single value reads
(`desk.values`).
"""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracehound.desk.values import as_json
from tracehound.transforms.wording import in_json


def written(value: Any) -> str:
    """A value as a document of pure ASCII, so that no terminal acts on it."""
    return as_json(plain(value), indent=2) + "\n"


def plain(value: Any) -> Any:
    """A value as JSON types: classes become objects, times ISO texts, tuples lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    return in_json(value) if isinstance(value, date) else str(value)
