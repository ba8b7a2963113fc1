"""Is it noise? Hints from reference files and from the data that something is usual, never a decision.

What belongs here: the words. What does not: what counts as usual (`sql/desk/noise_hints.sql`).
"""

from collections.abc import Sequence

from tracehound.desk.connection import Desk, Row
from tracehound.desk.words import findings, moment
from tracehound.transforms.wording import counted

# Also what `tracehound suppress` says.
ADVICE = "An archived finding is sent nowhere and joins no sequence: fix the cause first, suppress last."
_MOST_FINDINGS, _MOST_HINTS = 1000, 6


def hints(desk: Desk, finding_ids: Sequence[str] = (), entity_ids: Sequence[int] = ()) -> list[str]:
    """Sentences about what some findings name, and about some entities; those named most often come first."""
    rows = desk.rows(
        "noise_hints", finding_ids=list(finding_ids[:_MOST_FINDINGS]), entity_ids=list(entity_ids)
    )
    return [sentence(row) for row in rows[:_MOST_HINTS]]


def sentence(row: Row) -> str:
    """A hint in words."""
    return f"{row['entity_kind'].replace('_', ' ')} {row['name']} {_said(row)}"


def _said(row: Row) -> str:
    count, all_of_it = row["count"], findings(row["finding_count"])
    match row["hint"]:
        case "known":
            return f"is in your reference files: {row['beside']}."
        case "own_exit":
            return (
                f"is where {counted(count, 'principal')} call from, in {all_of_it} of "
                f"{counted(row['account_count'], 'account')}: probably an exit of your network, VPN or Tor. "
                "If it is yours, list it in reference/networks.csv."
            )
        case "scanner":
            return (
                f"probes {counted(count, 'host')}, and all its {all_of_it} are of a kind that anybody on the "
                "internet causes: probably a scanner. If you know it, list it in reference/scanners.csv."
            )
        case "resolver":
            return (
                f"asked for {counted(count, 'domain')}, and no finding saw a process there: probably a "
                "resolver, so another host wanted them."
            )
        case "automation":
            return (
                f"has findings on {counted(count, 'day')}, from few addresses: probably CI, backups or "
                "other automation."
            )
        case "roll_out":
            return f"has {findings(count)} of one type within a day after it came first: probably a roll-out."
    return f"was first seen at {moment(row['first_seen_at'])}: a roll-out, or the cause."
