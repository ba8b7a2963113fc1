"""More facts of a version that help to judge it: the runtime context, the call, what was unusual, tags.

What belongs here: naming the facts of those tables by their columns. What does not: facts that the summary
already states.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tracehound.desk.connection import Row
from tracehound.desk.entities import Fact, Parts

# Tables whose column names speak for themselves; the others get labels.
_TABLES = (
    "runtime_contexts",
    "api_calls",
    "kubernetes_permissions",
    "database_users",
    "malware_scans",
    "bedrock_guardrails",
    "recovery_points",
)
_PLACE = {"finding_id", "updated_at", "account_id", "region", "position", "api_kind", "keys"}
_SAID = {"command_line_example", "trigger_finding_id", "api", "verb", "resource", "user_agent"}


def facts(finding: Row, parts: Parts) -> list[Fact]:
    """Facts of a version beyond its summary, each with its name; values may be lists."""
    return [*_of_tables(parts), *_unusual(finding), *_indicators(parts), *_tags(parts)]


def _of_tables(parts: Parts) -> Iterator[Fact]:
    for table in _TABLES:
        for row in parts[table]:
            for column, value in row.items():
                if column not in _PLACE | _SAID and value not in (None, "", []):
                    yield column.replace("_", " "), value


def _unusual(finding: Row) -> Iterator[Fact]:
    """The additional information: what GuardDuty found unusual, or which list matched."""
    try:
        information = json.loads(finding["additional_info"] or "{}")
    except ValueError:
        return
    yield from _leaves(information, "")


def _leaves(value: Any, path: str) -> Iterator[Fact]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else str(key))
    elif value not in (None, "", []):
        yield path or "additional information", value


def _indicators(parts: Parts) -> Iterator[Fact]:
    for row in parts["sequences"]:
        for each in row["indicators"] or ():
            yield each["title"] or each["key"] or "indicator", each["values"] or "yes"


def _tags(parts: Parts) -> Iterator[Fact]:
    tags = [f"{row['tag_key']}={row['tag_value'] or ''}" for row in parts["resource_tags"]]
    if tags:
        yield "tags", list(dict.fromkeys(tags))
