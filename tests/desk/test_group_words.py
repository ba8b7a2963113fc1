"""The path of a group: its tactics in the order in which they were first seen, and after which time."""

from datetime import UTC, datetime, timedelta

from tracehound.desk import group_words
from tracehound.desk.connection import Row

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def member(number: int, minutes: float, tactic: str | None) -> Row:
    return {"member_number": number, "first_seen_at": NOON + timedelta(minutes=minutes), "tactic": tactic}


def test_each_tactic_counts_once_from_the_first() -> None:
    members = [
        member(1, -30, None),
        member(2, 0, "Execution"),
        member(3, 0, "Discovery"),
        member(5, 300, "Exfiltration"),
        member(4, 40, "Discovery"),
    ]
    assert group_words.path(members) == ["Execution", "Discovery", "Exfiltration after 5 hours"]


def test_without_tactics_there_is_no_path() -> None:
    assert group_words.path([member(1, 0, None)]) == []
    assert group_words.path([]) == []
