"""Finding groups as tickets tell them: their facts, and whether people have decided them.

What belongs here: reading them from the served file and the verdicts. What does not: which tickets there are
(`pipelines.serving.tickets.planning`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from tracehound.pipelines.lake import verdict_lines
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.verdict_lines import Verdict
from tracehound.pipelines.serving.tickets.words import Fact, listed
from tracehound.transforms.wording import second

_CASES = files("tracehound.sql").joinpath("statements/tickets.sql").read_text()
_THINGS = files("tracehound.sql").joinpath("statements/ticket_things.sql").read_text()
_MOST_THINGS = 100
# Verdicts after which nobody has anything to do any more.
_SETTLED = {"benign", "false-positive"}
_CLOSED = "closed"


@dataclass(frozen=True)
class Case:
    """A finding group. Its strings are hostile, but for those of ours.

    `known_as` are the ids that its members would have alone, in time order. `said` is what an update tells
    if it changes. `is_due`: it is to have a ticket. `is_settled`: people have decided each of its findings.
    """

    group_id: str
    title: str
    band: str
    is_due: bool
    is_settled: bool
    known_as: tuple[str, ...]
    said: Mapping[str, str]
    first_seen_at: datetime
    last_seen_at: datetime
    look: str
    page: str | None = None

    @property
    def facts(self) -> list[Fact]:
        """All that a new ticket says, each with its label."""
        return [
            *self.said.items(),
            ("first event", second(self.first_seen_at)),
            ("latest event", second(self.last_seen_at)),
        ]


@dataclass(frozen=True)
class Thing:
    """An address, a domain or the hash of a file that a group names: hostile."""

    kind: str
    value: str


def cases(home: Home, known_as: Iterable[str]) -> list[Case]:
    """Groups that are to have a ticket, and those with members of some ids; gravest first.

    Raises QueryError.
    """
    from tracehound.sql.reader import open_reader  # noqa: PLC0415 - DuckDB, where there is a target

    settings = home.settings.tickets
    parameters = {
        "since": datetime.now(UTC) - timedelta(days=settings.maximum_age_days),
        "minimum_severity": settings.minimum_severity,
        "known_as": sorted(set(known_as)),
    }
    with open_reader(home.warehouse) as reader:
        rows = reader.rows(_CASES, parameters)
    decided = verdict_lines.latest(home)
    return [_case(row, decided, home.settings.desk.url) for row in rows]


def things(home: Home, group_ids: Sequence[str]) -> dict[str, list[Thing]]:
    """What some groups name that may occur elsewhere, by their id. Raises QueryError."""
    from tracehound.sql.reader import open_reader  # noqa: PLC0415 - as above

    found: dict[str, list[Thing]] = {}
    with open_reader(home.warehouse) as reader:
        for row in reader.rows(_THINGS, {"group_ids": list(group_ids), "most": _MOST_THINGS}):
            found.setdefault(row["group_id"], []).append(Thing(row["kind"], row["value"]))
    return found


def _case(row: dict[str, Any], decided: Mapping[str, Verdict], desk: str | None) -> Case:
    given = [_verdict(names, decided) for names in zip(row["known_as"], row["finding_ids"], strict=True)]
    group_id = row["group_id"]
    page = f"{desk.rstrip('/')}/g/{group_id}" if desk else None
    return Case(
        group_id,
        row["title"],
        row["severity_band"] or "",
        row["is_due"],
        all(map(_is_settled, given)),
        tuple(row["known_as"]),
        _said(row, verdict_lines.newest(filter(None, given))),
        row["first_seen_at"],
        row["last_seen_at"],
        page or f"tracehound group {group_id}",
        page,
    )


def _verdict(names: Sequence[str], decided: Mapping[str, Verdict]) -> Verdict | None:
    """The latest verdict on a member: on itself, or on a group that it was in."""
    return verdict_lines.newest(decided[name] for name in names if name in decided)


def _is_settled(verdict: Verdict | None) -> bool:
    return verdict is not None and (verdict.verdict in _SETTLED or verdict.status == _CLOSED)


def _said(row: dict[str, Any], verdict: Verdict | None) -> dict[str, str]:
    severity = row["highest_severity"]
    return {
        "severity": "not stated" if severity is None else f"{severity:.1f} ({row['severity_band']})",
        "findings": f"{row['finding_count']:,}",
        "finding types": listed(row["finding_types"]),
        "tactics": listed(row["tactics"]),
        "accounts": listed(row["account_ids"]),
        "regions": listed(row["regions"]),
        "verdict": " ".join(filter(None, (verdict.verdict, verdict.status))) if verdict else "none yet",
        "group id": row["group_id"],
    }
