"""What has changed since a moment: groups, finding types, who and what is new, what people decided.

What belongs here: the moment and its answers. What does not: what changed within one finding
(`desk.changes`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from tracehound.desk import verdicts
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.scope_time import WrongScopeTime, moment, span
from tracehound.desk.verdicts import Verdict


@dataclass(frozen=True)
class Since:
    """What has changed since `from_at`, up to the newest moment of the data.

    `groups` have new findings, the gravest first; `finding_types` those that were never seen before first;
    `entities` were never seen before, at most some of a kind. `verdicts` were given since then, latest first.
    """

    from_at: datetime
    newest_at: datetime
    groups: list[Row]
    finding_types: list[Row]
    entities: list[Row]
    verdicts: list[Verdict]


def changes(desk: Desk, since: str, most: int) -> Since:
    """The changes since a time, or in a span such as 24h back from the newest data. Raises NotAnswered."""
    newest = desk.kept_rows("profile_newest")[0]["newest_at"]
    if newest is None:
        raise NotAnswered("no finding is stored yet, so nothing has changed.")
    from_at = _moment(since, newest)
    asked = {"from_at": from_at, "most": most}
    return Since(
        from_at,
        newest,
        desk.rows("since_groups", **asked),
        desk.rows("since_types", **asked),
        desk.rows("since_entities", **asked),
        [each for each in reversed(verdicts.read(desk.home)) if _is_since(each, from_at)],
    )


def _moment(since: str, newest: datetime) -> datetime:
    try:
        return newest - span(since)
    except WrongScopeTime as no_span:
        try:
            return moment(since)
        except WrongScopeTime:
            why = f"{since!r} is neither a duration, such as 24h or 7d, nor a time, such as 2026-10-20T14:30."
            raise NotAnswered(why) from no_span
    except OverflowError:
        raise NotAnswered(f"{since!r} starts before year 1.") from None


def _is_since(verdict: Verdict, from_at: datetime) -> bool:
    """Whether it was given since then; a line of an edited file may hold any text as its time."""
    try:
        at = datetime.fromisoformat(verdict.decided_at)
    except ValueError:
        return False
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) >= from_at
