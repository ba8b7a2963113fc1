"""The bundle of a group: a grouping of what each finding observed, and of the techniques of their types."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tracehound.transforms.stix import objects
from tracehound.transforms.stix.objects import Json, instant, named, row_time

Row = Mapping[str, Any]
# A process is told by one of these at least.
_OF_PROCESS = ("pid", "started_at")
# Of nobody's making but ours, and never changed.
_IDENTITY = named(
    "identity",
    "tracehound",
    created="2026-01-01T00:00:00.000Z",
    modified="2026-01-01T00:00:00.000Z",
    name="tracehound",
    identity_class="system",
)


def bundle(group: Row, findings: Sequence[Row], processes: Iterable[Row]) -> Json:
    """A bundle with each object once, in one order. Findings that observed nothing are told in the text."""
    of_finding: dict[str, list[Row]] = {}
    for row in processes:
        of_finding.setdefault(row["finding_id"], []).append(row)
    found: dict[str, Json] = {_IDENTITY["id"]: _IDENTITY}
    for finding in findings:
        for each in _of_finding(finding, of_finding.get(finding["finding_id"], [])):
            # What several findings tell of a process adds up.
            found[each["id"]] = found.get(each["id"], {}) | each
    found |= {each["id"]: each for each in [_grouping(group, findings, list(found))]}
    key = f"{group['group_id']}:{instant(group['last_updated_at'])}"
    return {"type": "bundle", "id": named("bundle", key)["id"], "objects": list(found.values())}


def _grouping(group: Row, findings: Sequence[Row], refs: list[str]) -> Json:
    first = min(
        (row_time(each, "created_at", "updated_at") for each in findings), default=group["last_updated_at"]
    )
    return named(
        "grouping",
        group["group_id"],
        created_by_ref=_IDENTITY["id"],
        created=instant(min(first, group["last_updated_at"])),
        modified=instant(group["last_updated_at"]),
        name=group["title"],
        description="\n".join(_told(each) for each in findings),
        context="suspicious-activity",
        object_refs=refs,
        external_references=[{"source_name": "tracehound", "external_id": group["group_id"]}],
    )


def _told(finding: Row) -> str:
    return f"{finding['finding_type']}: {finding['title'] or ''} ({finding['finding_id']})"


def _of_finding(finding: Row, processes: Sequence[Row]) -> Iterator[Json]:
    things = list(_things(finding, processes))
    yield from things
    if not things:
        return
    times = _times(finding)
    seen = named(
        "observed-data",
        finding["finding_id"],
        **times,
        first_observed=instant(_first(finding)),
        last_observed=instant(_last(finding)),
        number_observed=objects.observed(finding["event_count"]),
        object_refs=sorted({each["id"] for each in things}),
        external_references=[
            {
                "source_name": "Amazon GuardDuty",
                "external_id": finding["finding_id"],
                "description": finding["finding_type"],
            }
        ],
    )
    yield seen
    if technique := finding["technique_id"]:
        yield from _technique(technique, finding, seen, times)


def _technique(technique: str, finding: Row, seen: Json, times: Json) -> Iterator[Json]:
    pattern = named(
        "attack-pattern",
        technique,
        created=_IDENTITY["created"],
        modified=_IDENTITY["modified"],
        created_by_ref=_IDENTITY["id"],
        name=technique,
        external_references=[{"source_name": "mitre-attack", "external_id": technique}],
    )
    yield pattern
    yield named(
        "sighting",
        f"{finding['finding_id']}:{technique}",
        **times,
        first_seen=seen["first_observed"],
        last_seen=seen["last_observed"],
        count=objects.observed(finding["event_count"]),
        sighting_of_ref=pattern["id"],
        observed_data_refs=[seen["id"]],
    )


def _times(finding: Row) -> Json:
    created = row_time(finding, "created_at", "updated_at")
    return {
        "created_by_ref": _IDENTITY["id"],
        "created": instant(min(created, finding["updated_at"])),
        "modified": instant(finding["updated_at"]),
    }


def _first(finding: Row) -> Any:
    return min(row_time(finding, "first_event_at", "updated_at"), _last(finding))


def _last(finding: Row) -> Any:
    return row_time(finding, "last_event_at", "updated_at")


def _things(finding: Row, processes: Sequence[Row]) -> Iterator[Json]:
    for value in finding["addresses"]:
        if found := objects.address(value):
            yield found
    for value in finding["domains"]:
        if found := objects.domain(value):
            yield found
    known = [row for row in processes if any(row[name] is not None for name in _OF_PROCESS)]
    there = {row["process_uuid"] for row in known}
    for row in known:
        yield from _process(row, there)


def _process(row: Row, there: set[str]) -> Iterator[Json]:
    files = objects.file(row["executable_path"], row["executable_sha256"])
    user = objects.account(row["user_name"], row["user_id"])
    yield from files
    if user:
        yield user
    parent = row["parent_uuid"] if row["parent_uuid"] in there else None
    # A process has no values that an id could follow from, so its id is of ours.
    yield named(
        "process",
        row["process_uuid"],
        pid=row["pid"],
        created_time=instant(row["started_at"]) if row["started_at"] else None,
        cwd=row["working_directory"],
        image_ref=files[0]["id"] if files else None,
        creator_user_ref=user["id"] if user else None,
        parent_ref=named("process", parent)["id"] if parent else None,
    )
