"""Objects of STIX: observables with the ids that every producer gives them, and others with ids of ours."""

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

Json = dict[str, Any]
# Of the standard, for observables whose id follows from their values.
_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "tracehound:stix")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
# Labels of letters, digits, hyphens and underscores.
_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?")
# The standard's numbers are whole and at most this.
_MOST_OBSERVED = 999_999_999


def observable(kind: str, **values: Any) -> Json:
    """An observable whose id follows from all of these values."""
    given = {name: value for name, value in values.items() if value is not None}
    text = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    found = uuid.uuid5(_OBSERVABLES, text)
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{found}", **given}


def named(kind: str, key: str, **members: Any) -> Json:
    """An object of ours: the same key has the same id in every bundle."""
    given = {name: value for name, value in members.items() if value not in (None, [], "")}
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid5(_OURS, f'{kind}:{key}')}",
        **given,
    }


def address(value: str) -> Json | None:
    """An IP address; None if it is none."""
    try:
        version = ip_address(value).version
    except ValueError:
        return None
    return observable(f"ipv{version}-addr", value=value)


def domain(value: str) -> Json | None:
    """The name of a domain; None if it is none."""
    return observable("domain-name", value=value) if _NAME.fullmatch(value) else None


def file(path: str | None, sha256: str | None) -> list[Json]:
    """A file and its folder, as far as they are known."""
    folder, _, name = (path or "").rpartition("/")
    hashes = {"SHA-256": sha256.lower()} if sha256 and _SHA256.fullmatch(sha256) else None
    if not name and not hashes:
        return []
    parent = observable("directory", path=folder or "/") if name and path and path.startswith("/") else None
    found = observable(
        "file", name=name or None, hashes=hashes, parent_directory_ref=parent["id"] if parent else None
    )
    return [found, *([parent] if parent else [])]


def account(name: str | None, user_id: int | None) -> Json | None:
    """A user of an operating system."""
    if not name and user_id is None:
        return None
    number = None if user_id is None else str(user_id)
    return observable("user-account", user_id=number, account_login=name or None, account_type="unix")


def instant(moment: datetime) -> str:
    """A time as STIX has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def observed(count: int | None) -> int:
    """How often something was observed, as the standard counts."""
    return min(max(count or 1, 1), _MOST_OBSERVED)


def row_time(row: Mapping[str, Any], *names: str) -> datetime:
    """The first of some times that a row has; the last must be there."""
    found: datetime = next(row[name] for name in names if row[name] is not None)
    return found
