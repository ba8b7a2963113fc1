"""Who opened sessions of the process forest: which calls did, or may have, or why none is known.

What belongs here: asking about the sessions of processes or findings. What does not: the join
(`sql/correlation/session_openers.sql`), how it is told (`desk.opening_words`), and how sure it is in general
(`desk.openers`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracehound.desk import chains, opening_words, persons
from tracehound.desk.connection import Desk, Row
from tracehound.transforms.wording import counted

_UNREAD = ("not_loaded", "not_delivered_yet")


@dataclass(frozen=True)
class Call:
    """A call that opened a session, or may have; its chain, the first identity first; words about both."""

    call: Row
    chain: list[Row]
    words: dict[str, list[str]]


@dataclass(frozen=True)
class Opened:
    """A session and who opened it, in a sentence; its calls: several if any of these may have, or none.

    `person` is who it was, in few words, if all calls that may have opened it are one person's; `person_key`
    is as in entities.person. `is_unread`: no call is known, for the calls of its time were not all read.
    """

    session_key: str
    verdict: str
    sentence: str
    person: str | None
    person_key: str | None
    calls: list[Call]
    is_unread: bool

    @property
    def is_certain(self) -> bool:
        """Whether an id, or being the only call of hours that were read, says who it was."""
        return self.verdict in opening_words.CERTAIN and self.person is not None


def of_sessions(desk: Desk, session_keys: Sequence[str]) -> list[Opened]:
    """Who opened these sessions, in time order; only those that a call may have opened."""
    return _opened(desk, session_keys=list(session_keys), finding_ids=[])


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> list[Opened]:
    """Who opened the sessions in which these findings happened."""
    return _opened(desk, session_keys=[], finding_ids=list(finding_ids))


def marks(found: Sequence[Opened]) -> Iterator[tuple[str, str]]:
    """For each session that somebody is known to have opened, its key and a few words for the tree."""
    for each in found:
        if each.person and each.verdict != "ambiguous":
            yield each.session_key, f"opened by {each.person}"
        elif each.calls:
            yield each.session_key, f"opened by one of {counted(len(each.calls), 'call')}"


def _opened(desk: Desk, **asked: Sequence[str]) -> list[Opened]:
    rows = desk.rows("openers", **asked) if desk.has("has_openers") and any(asked.values()) else []
    found = chains.by_key(desk, [row["access_key_id"] for row in rows if row["access_key_id"]])
    return [_session(list(some), found) for _, some in groupby(rows, lambda row: str(row["session_key"]))]


def _session(rows: Sequence[Row], found: dict[str, list[Row]]) -> Opened:
    first = rows[0]
    is_one = first["person_count"] == 1 and first["person_name"]
    person, key = (persons.name(first), first["person_key"]) if is_one else (None, None)
    return Opened(
        first["session_key"],
        first["verdict"],
        opening_words.sentence(rows),
        person,
        key,
        [_call(row, found.get(row["access_key_id"] or "", [])) for row in rows if row["candidate_number"]],
        first["none_reason"] in _UNREAD,
    )


def _call(row: Row, chain: list[Row]) -> Call:
    through = chains.in_words(chain) if chains.leads_back(chain) else row["caller_arn"] or ""
    return Call(row, chain, opening_words.facts(row, through))
