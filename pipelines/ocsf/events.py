"""The events of a home, in one order, a day at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from tracehound.pipelines.flattening import bodies
from tracehound.pipelines.flattening.exact import exact
from tracehound.pipelines.lake.home import Home
from tracehound.sql import exporting
from tracehound.transforms.ocsf.detection import Facts, detection_finding
from tracehound.transforms.ocsf.incident import Group, Member, incident_finding

Event = dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """What a person decided about a finding or group; each may be empty."""

    verdict: str | None = None
    status: str | None = None
    note: str | None = None
    owner: str | None = None


# Of a finding, or of a group, by its id.
Decided = Callable[[str], Decision | None]


def detections(home: Home, decided: Decided, first_day: str = "", last_day: str = "~") -> Iterator[Event]:
    """A Detection Finding of each stored version that is served, by day and time; days are `YYYY-MM-DD`."""
    with exporting.served(home.warehouse) as con:
        for day in home.days(bodies.RAW):
            if first_day <= day <= last_day:
                yield from _of_day(home, con, day, decided)


def _of_day(home: Home, con: duckdb.DuckDBPyConnection, day: str, decided: Decided) -> Iterator[Event]:
    known = {(row["finding_id"], row["updated_at"]): row for row in exporting.versions_of_day(con, day)}
    files = home.files(bodies.RAW, day)
    chosen = bodies.chosen(files, bodies.stored(files)).versions
    # Documents are large: read in parts, in the order of their events.
    ordered = chosen.sort("updated_at", "finding_id")
    for part in ordered.iter_slices(_AT_ONCE):
        rows = bodies.with_documents(files, part).sort("updated_at", "finding_id")
        for row in rows.iter_rows(named=True):
            facts = known.get((row["finding_id"], row["updated_at"]))
            if facts:
                yield detection_finding(exact(row).finding, _facts(facts, decided))


_AT_ONCE = 2_000


def _facts(row: dict[str, Any], decided: Decided) -> Facts:
    decision = decided(row["finding_id"]) or (decided(row["group_id"]) if row["group_id"] else None)
    return Facts(
        is_first=row["is_first"],
        is_newest=bool(row["is_newest"]),
        group_id=row["group_id"],
        tactic_id=row["tactic_id"],
        tactic=row["tactic"],
        technique_id=row["technique_id"],
        is_archived=row["is_archived"],
        is_suppressed=row["is_suppressed"],
        verdict=decision.verdict if decision else None,
    )


def incidents(home: Home, decided: Decided) -> Iterator[Event]:
    """An Incident Finding of each group."""
    with exporting.served(home.warehouse) as con:
        for row in exporting.groups(con):
            members = [Member(**each) for each in row.pop("members")]
            # What was decided about the only finding of a group was decided about the group.
            alone = decided(members[0].finding_id) if len(members) == 1 else None
            decision = decided(row["group_id"]) or alone or Decision()
            yield incident_finding(
                Group(
                    **row,
                    members=members,
                    verdict=decision.verdict,
                    verdict_status=decision.status,
                    note=decision.note,
                    owner=decision.owner,
                )
            )
