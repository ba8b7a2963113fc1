"""Things of an answer as references: what pages that are served make links of.

What belongs here: from rows to references. What does not: where these lead (`web.addresses`).
"""

from collections.abc import Mapping
from typing import Any

from tracehound.desk.connection import Row
from tracehound.desk.pages import Ref
from tracehound.desk.words import short_name

# What columns hold the keys of, by the ends of their names.
_COLUMNS = {
    "finding_id": "finding",
    "finding_ids": "finding",
    "group_id": "group",
    "account_id": "aws_account",
    "account_ids": "aws_account",
    "task_arn": "ecs_task",
    "task_definition_arn": "task_definition",
    "image_key": "container_image",
    "image_keys": "container_image",
    "main_image_key": "container_image",
    "container_key": "container",
    "instance_key": "instance",
    "source_ip_address": "ip_address",
    "source_ip_addresses": "ip_address",
    "ip_address": "ip_address",
    "domain": "domain",
    "executable_sha256": "executable_hash",
    "access_key_id": "access_key",
    "person_key": "person",
    "principal_key": "principal",
    "process_key": "process",
    "bucket_arn": "s3_bucket",
}


def named(column: str, value: str, row: Mapping[str, Any]) -> Ref | str:
    """A value of a column, as the thing that it is the key of, if the column's name tells of what."""
    if not value:
        return value
    if column == "entity_key" and isinstance(row.get("entity_kind"), str):
        return Ref(value, row["entity_kind"], value)
    if column.endswith("cluster_arn"):
        return Ref(value, "eks_cluster" if ":eks:" in value else "ecs_cluster", value)
    if column.endswith("process_uuid"):
        place = (row.get("account_id"), row.get("region"))
        return Ref(value, "process", "/".join((*map(str, place), value))) if all(place) else value
    kind = next(
        (kind for end, kind in _COLUMNS.items() if column in (end, f"first_{end}", f"last_{end}")), None
    )
    return Ref(value, kind, value) if kind else value


def finding(row: Row) -> Ref:
    """A finding, called by its type, of a row with `finding_id` and `finding_type`."""
    return Ref(row["finding_type"], "finding", row["finding_id"])


def finding_id(key: str | None) -> Ref | None:
    """A finding of which nothing but the id is known."""
    return Ref(key, "finding", key) if key else None


def group(group_id: str, text: str | None = None) -> Ref:
    """A group, called by its id or something better."""
    return Ref(text or group_id, "group", group_id)


def entity(kind: str, key: str, name: str | None) -> Ref:
    """An entity by its short name."""
    return Ref(short_name(kind, key, name), kind, key)


def person(row: Row, name: str) -> Ref | str:
    """A person by name, of a row that may have `person_key`."""
    key = row.get("person_key")
    return Ref(name, "person", key) if key else name


def account(account_id: str | None) -> Ref | None:
    """An account by its number."""
    return Ref(account_id, "aws_account", account_id) if account_id else None


def answer(text: str, command: str) -> Ref:
    """What a command of tracehound tells."""
    return Ref(text, "command", command)
