"""Is it noise? Hints from reference files and from the data that something is usual, never a decision.

What belongs here: the words. What does not: what counts as usual (`desk.usual`).
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import usual
from tracehound.desk.connection import Desk, Row
from tracehound.desk.words import findings, listed, moment
from tracehound.transforms.wording import counted

# Also what `tracehound suppress` says.
ADVICE = "An archived finding is sent nowhere and joins no sequence: fix the cause first, suppress last."
_MOST_FINDINGS, _MOST_HINTS, _MOST_NAMED = 1000, 6, 2
# A first-seen image is as often the cause as a roll-out: too little for a word.
_IN_SHORT = {
    "known": "in your reference files",
    "own_exit": "perhaps exits of your network, VPN or Tor",
    "scanner": "perhaps scanners",
    "resolver": "perhaps resolvers",
    "automation": "perhaps automation",
    "roll_out": "perhaps a roll-out",
}


def hints(desk: Desk, finding_ids: Sequence[str] = (), entity_ids: Sequence[int] = ()) -> list[str]:
    """Sentences about what some findings name, and about some entities; those named most often come first."""
    rows = usual.things(desk, finding_ids[:_MOST_FINDINGS], entity_ids)
    return [sentence(row) for row in rows[:_MOST_HINTS]]


def of_several(desk: Desk, several: Sequence[Sequence[str]]) -> list[list[str]]:
    """A few words for each of several lists of findings: what is usual about half of its findings or more."""
    looked_at = [finding_ids[:_MOST_FINDINGS] for finding_ids in several]
    every = sorted({each for finding_ids in looked_at for each in finding_ids})
    rows = usual.things(desk, every, []) if every else []
    return [list(_in_short(rows, set(finding_ids))) for finding_ids in looked_at]


def _in_short(rows: Sequence[Row], finding_ids: set[str]) -> Iterator[str]:
    for hint, words in _IN_SHORT.items():
        some = [row for row in rows if row["hint"] == hint and finding_ids.intersection(row["finding_ids"])]
        covered = {each for row in some for each in row["finding_ids"]} & finding_ids
        if some and 2 * len(covered) >= len(finding_ids):
            yield f"{words}: {listed([row['name'] for row in some], _MOST_NAMED)}"


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
            ours = f", of what images.csv trusts ({row['beside']})" if row["beside"] else ""
            return (
                f"has {findings(count)} of one type within a day after it came first: probably a "
                f"roll-out{ours}."
            )
    first_seen = f"was first seen at {moment(row['first_seen_at'])}"
    if row["beside"]:
        return f"{first_seen}; images.csv trusts it ({row['beside']}): no cause, unless others can push it."
    return f"{first_seen}: a roll-out, or the cause."
