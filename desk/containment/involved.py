"""What findings name in their latest versions that can be contained: credentials, places, images, buckets.

What belongs here: which things these are, and in how many findings since when. What does not: what to do with
them (`desk.containment.credentials`, `places`, `data`, `sessions`).

The tables of parts are read one by one, or their rows are there already: one query for all of them is planned
longer than it runs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracehound.desk.connection import Desk, Row
from tracehound.desk.entities import Parts

_TABLES = (
    "access_keys",
    "ecs_tasks",
    "kubernetes_workloads",
    "eks_clusters",
    "instances",
    "containers",
    "s3_buckets",
    "lambda_functions",
)
# What tells one thing from another, and what else is known of it.
_KEY = ("kind", "account_id", "region", "id", "name")
_FACTS = ("type", "place", "tag", "digest")
_Named = tuple[str, Row]
"""A finding, and a thing that it names."""


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> list[Row]:
    """Things that some findings name: those of most findings first, by kind."""
    asked = list(finding_ids)
    findings = {row["finding_id"]: row for row in desk.rows("involved/findings", finding_ids=asked)}
    parts = {table: desk.rows(f"involved/{table}", finding_ids=asked) for table in _TABLES}
    latest = {table: [row for row in rows if _is_latest(row, findings)] for table, rows in parts.items()}
    return _involved(desk, findings, latest)


def of_version(desk: Desk, finding: Row, latest: Parts) -> list[Row]:
    """The same of one finding, of which the rows of the latest version are there."""
    return _involved(desk, {finding["finding_id"]: finding}, latest)


def _is_latest(row: Row, findings: Mapping[str, Row]) -> bool:
    return bool(row["updated_at"] == findings[row["finding_id"]]["updated_at"])


def _involved(desk: Desk, findings: Mapping[str, Row], latest: Parts) -> list[Row]:
    named: dict[tuple[Any, ...], list[_Named]] = defaultdict(list)
    has_openers = bool(findings) and desk.has("has_openers")
    opened = desk.rows("involved/openings", finding_ids=list(findings)) if has_openers else []
    for source in (_of_openings(opened), _of_keys(latest), _of_places(latest), _of_things(findings, latest)):
        for finding_id, thing in source:
            if thing["id"]:
                named[tuple(thing.get(name) for name in _KEY)].append((finding_id, thing))
    return sorted((_counted(some, findings) for some in named.values()), key=_order)


def _of_openings(opened: Sequence[Row]) -> Iterator[_Named]:
    for row in opened:
        caller = row["caller_arn"] or ""
        own = {"account_id": _field(caller, ":", 4), "region": row["event_region"]}
        session = {
            "account_id": row["event_account_id"],
            "region": row["event_region"],
            "id": row["session_id"],
        }
        yield row["finding_id"], {"kind": "ssm_session", **session, "name": row["person_name"]}
        if ":assumed-role/" in caller:
            role = caller.split(":assumed-role/")[1]
            of_role = {"id": _field(role, "/", 1), "name": _field(role, "/", 0)}
            yield (
                row["finding_id"],
                {"kind": "opener_session", **own, **of_role, "access_key_id": row["access_key_id"]},
            )
        if ":user/" in caller:
            yield row["finding_id"], {"kind": "user", **own, "id": caller.rpartition("/")[2]}


def _field(text: str, separator: str, place: int) -> str:
    fields = text.split(separator)
    return fields[place] if place < len(fields) else ""


def _of_keys(latest: Parts) -> Iterator[_Named]:
    for row in latest["access_keys"]:
        key, user, user_type = row["access_key_id"], row["user_name"], row["user_type"]
        if (key or "").startswith("AKIA"):
            yield _thing(row, "access_key", key, name=user, type=user_type)
        if user_type == "IAMUser":
            yield _thing(row, "user", user)
        if user_type == "AssumedRole" and user:
            yield _thing(row, "role_session", row["principal_session_name"], name=user, access_key_id=key)


def _of_places(latest: Parts) -> Iterator[_Named]:
    clusters = {row["finding_id"]: row["cluster_name"] for row in latest["eks_clusters"]}
    for row in latest["ecs_tasks"]:
        yield _thing(row, "ecs_task", row["task_arn"], name=row["task_id"], place=row["cluster_arn"])
    for row in latest["kubernetes_workloads"]:
        of_cluster = {"name": row["namespace"], "place": clusters.get(row["finding_id"])}
        yield _thing(
            row, "kubernetes_workload", row["workload_name"], type=row["workload_type"], **of_cluster
        )
    for row in latest["instances"]:
        yield _thing(row, "instance", row["instance_id"], place=clusters.get(row["finding_id"]))
    for row in latest["lambda_functions"]:
        yield _thing(row, "lambda_function", row["function_arn"], name=row["function_name"])


def _of_things(findings: Mapping[str, Row], latest: Parts) -> Iterator[_Named]:
    for row in latest["containers"]:
        # Of the container in which it happened: those beside it share its task.
        if row["image_key"] == findings[row["finding_id"]]["main_image_key"]:
            yield _thing(
                row,
                "container_image",
                row["image_key"],
                name=row["image_repository"],
                place=row["image_registry"],
                tag=row["image_tag"],
                digest=row["image_digest"],
            )
    for row in latest["s3_buckets"]:
        yield _thing(row, "s3_bucket", row["bucket_name"])


def _thing(row: Row, kind: str, key: str | None, **facts: str | None) -> _Named:
    where = {"account_id": row["account_id"], "region": row["region"]}
    return row["finding_id"], {"kind": kind, **where, "id": key, **facts}


def _counted(some: Sequence[_Named], findings: Mapping[str, Row]) -> Row:
    """A thing with what all findings that name it say."""
    naming = [findings[finding_id] for finding_id in dict.fromkeys(finding_id for finding_id, _ in some)]
    keys = [
        ((*_last(findings[finding_id]["last_event_at"]), thing["access_key_id"]), thing["access_key_id"])
        for finding_id, thing in some
        if thing.get("access_key_id") is not None
    ]
    return {
        **{name: some[0][1].get(name) for name in _KEY},
        **{name: _least(thing.get(name) for _, thing in some) for name in _FACTS},
        "access_key_id": max(keys)[1] if keys else None,
        "finding_count": len(naming),
        "first_seen_at": _least(row["first_event_at"] for row in naming),
        "last_seen_at": max((row["last_event_at"] for row in naming if row["last_event_at"]), default=None),
    }


def _least(values: Iterator[Any]) -> Any:
    return min((value for value in values if value is not None), default=None)


def _last(value: Any) -> tuple[bool, Any]:
    """What sorts what is unknown last."""
    return value is None, value or ""


def _order(row: Row) -> tuple[Any, ...]:
    known = (_last(row[name]) for name in ("first_seen_at", "id", "account_id", "region", "name"))
    return row["kind"], -row["finding_count"], *known
