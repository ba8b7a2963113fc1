"""Things of an answer as references: what pages that are served make links of.

What belongs here: from rows to references. What does not: where these lead (`web.addresses`).
"""

from tracehound.desk.connection import Row
from tracehound.desk.pages import Ref
from tracehound.desk.words import short_name


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
