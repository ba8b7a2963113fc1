"""JSON: in Spark a text that is read again by each function.

What belongs here: functions of JSON that are the same for any text. What does not: those of policies
(`spark/functions/policies.sql`).
"""

import json
from typing import Any

from sqlglot import exp

from tracehound.spark.trees import call, text
from tracehound.spark.types import quoted

_TYPES = {"VARCHAR": "STRING", "JSON": "STRING", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}


def named(node: exp.Anonymous) -> exp.Expr | None:
    """Functions of JSON that sqlglot does not know."""
    if str(node.this).lower() != "json_transform":
        return None
    document, shape = node.expressions
    return call("from_json", document.copy(), text(_type(json.loads(shape.name))))


def _type(shape: Any) -> str:
    """Spark's type for what DuckDB is to make of a JSON value."""
    if isinstance(shape, dict):
        return f"STRUCT<{', '.join(f'{quoted(name)}: {_type(inner)}' for name, inner in shape.items())}>"
    if isinstance(shape, list):
        return f"ARRAY<{_type(shape[0])}>"
    return _TYPES[shape]
