"""What is usual about the things that some findings name, as the data and reference files tell it.

What belongs here: which hints are looked for. What does not: when a hint is given (`sql/desk/noise`), and its
words (`desk.noise`).

Each kind of thing is asked about alone, and only if enough findings name it: one query for all kinds would
be planned longer than it runs.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tracehound.desk.connection import Desk, Row

# Fewer findings can't be on ten days, or five of one type.
_FEWEST = {"principal": 10, "container_image": 5}
_QUESTIONS = {"principal": "principals", "instance": "instances", "container_image": "images"}
_ROLL_OUT, _LONGER = timedelta(days=1), timedelta(days=7)


def things(desk: Desk, finding_ids: Sequence[str], entity_ids: Sequence[int]) -> list[Row]:
    """Hints with the things that they are about: those that most of the given findings name come first.

    - known: a reference file names it, as a network of ours or a scanner.
    - own_exit, scanner: addresses (`sql/desk/noise/addresses.sql`).
    - resolver: an instance that asked for many domains, and in which no finding saw a process.
    - automation: a principal with findings on ten days or more, from few addresses.
    - roll_out: an image of which five findings or more are of one type, within a day after it was first seen.
    - new_image: an image that was first seen within a day before the findings, a week after the first data.

    `beside` says what the reference file calls it, of images too.
    """
    rows = desk.rows("noise/things", finding_ids=list(finding_ids), entity_ids=list(entity_ids))
    found = {row["entity_id"]: row for row in rows}
    told = [found[hint["entity_id"]] | hint for hint in _hints(desk, rows)]
    return sorted(told, key=lambda row: (-row["named_count"], row["hint"], row["name"]))


def _hints(desk: Desk, rows: Sequence[Row]) -> Iterator[Row]:
    yield from _of_addresses(desk, _ids(rows, "ip_address"))
    images = [row["entity_id"] for row in rows if row["entity_kind"] == "container_image"]
    trusted: dict[int, str] = {}
    if images and desk.has("has_known"):
        known = desk.rows("noise/trusted", entity_ids=images)
        trusted = {row["entity_id"]: row["name"] for row in known}
    for kind, question in _QUESTIONS.items():
        # The same few thousand are on many pages.
        for hint in desk.kept_rows_of(f"noise/{question}", _ids(rows, kind)):
            yield hint | {"beside": trusted.get(hint["entity_id"])}
    for row in rows:
        if row["entity_kind"] == "container_image" and _is_new(desk, row):
            beside = trusted.get(row["entity_id"])
            yield {"entity_id": row["entity_id"], "hint": "new_image", "count": 0, "beside": beside}


def _of_addresses(desk: Desk, ids: Sequence[int]) -> Iterator[Row]:
    """Of an address that a reference file names nothing else is told."""
    if not ids:
        return
    known = desk.rows("noise/known", entity_ids=ids) if desk.has("has_known") else []
    yield from known
    others = sorted(set(ids) - {row["entity_id"] for row in known})
    yield from desk.rows("noise/addresses", entity_ids=others) if others else []


def _ids(rows: Sequence[Row], kind: str) -> list[int]:
    fewest = _FEWEST.get(kind, 0)
    return [row["entity_id"] for row in rows if row["entity_kind"] == kind and row["finding_count"] >= fewest]


def _is_new(desk: Desk, row: Row) -> bool:
    since_at, named_at = row["first_seen_at"], row["named_at"]
    if named_at is None or named_at > since_at + _ROLL_OUT:
        return False
    return bool(since_at > desk.kept_rows("noise/earliest")[0]["first_seen_at"] + _LONGER)
