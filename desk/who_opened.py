"""Who opened sessions of the process forest: which calls did, or may have, or why none is known.

What belongs here: querying these, and sentences about a session and its calls. What does not: the join
(`sql/correlation/session_openers.sql`), and how sure it is in general (`desk.openers`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracehound.desk import chains, persons
from tracehound.desk.connection import Desk, Row
from tracehound.desk.words import listed, moment
from tracehound.transforms.wording import counted

_KINDS = {
    "ecs_exec": "ECS Exec",
    "ssm_session": "Session Manager",
    "ssm_command": "Run Command",
    "ssh_key": "a key sent by EC2 Instance Connect",
    "tunnel": "a tunnel of EC2 Instance Connect",
}
_ORIGINS = {
    "ecs_exec": "ECS Exec or Session Manager",
    "ssm_command": "Run Command",
    "ssh": "SSH",
    "container_runtime": "kubectl exec",
}
_CERTAIN = ("exact", "strong")
_IN_SESSION = {
    "session_id": "the findings name the session id of the call",
    "runtime_id": "the call names this very container",
    "container": "the only call into this container",
    "instance": "the only call to this instance",
    "pod": "the only call into this pod",
}
_MOST_CANDIDATES = 4
_NEW = {
    "is_new_person": "first exec call of this person in this account and region",
    "is_new_address": "first from this address",
    "is_new_hour": "first at this hour of the day",
    "is_new_target": "first into this target",
}


@dataclass(frozen=True)
class Call:
    """A call that opened a session, or may have; its chain, the first identity first; both in words by label."""

    call: Row
    chain: list[Row]
    words: dict[str, list[str]]


@dataclass(frozen=True)
class Opened:
    """A session and who opened it, in a sentence; its calls: several if any of these may have, or none.

    `person` is who it was if all calls that may have opened it are one person's, in few words; `person_key` as
    in entities.person.
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
        return self.verdict in _CERTAIN and self.person is not None


def of_sessions(desk: Desk, session_keys: Sequence[str]) -> list[Opened]:
    """Who opened these sessions, in time order; only those that a call may have opened."""
    return _opened(desk, session_keys=list(session_keys), finding_ids=[])


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> list[Opened]:
    """Who opened the sessions in which these findings happened."""
    return _opened(desk, session_keys=[], finding_ids=list(finding_ids))


def _opened(desk: Desk, **asked: Sequence[str]) -> list[Opened]:
    rows = desk.rows("openers", **asked)
    found = chains.by_key(desk, [row["access_key_id"] for row in rows if row["access_key_id"]])
    return [_session(list(some), found) for _, some in groupby(rows, lambda row: str(row["session_key"]))]


def _session(rows: Sequence[Row], found: dict[str, list[Row]]) -> Opened:
    calls = [_call(row, found.get(row["access_key_id"] or "", [])) for row in rows if row["candidate_number"]]
    first = rows[0]
    is_one = first["person_count"] == 1 and first["person_name"]
    person, key = (persons.name(first), first["person_key"]) if is_one else (None, None)
    is_unread = first["none_reason"] in ("not_loaded", "not_delivered_yet")
    began = f"Session of {moment(first['session_started_at'])}" if first["session_started_at"] else "Session"
    return Opened(
        first["session_key"], first["verdict"], f"{began}: {sentence(rows)}", person, key, calls, is_unread
    )


def sentence(rows: Sequence[Row]) -> str:
    """Who opened a session and how sure that is, of all its rows."""
    first = rows[0]
    if first["verdict"] == "none":
        return _unknown(first)
    if first["verdict"] == "ambiguous":
        return _several(rows)
    return (
        f"{persons.name(first)} opened it by {kind(first)} at {moment(first['opened_at'])}, {_distance(first)}: "
        f"{_why(first)}."
    )


def kind(row: Row) -> str:
    """By what an exec call opens a session."""
    return _KINDS.get(row["exec_kind"], str(row["exec_kind"]).replace("_", " "))


def _distance(row: Row) -> str:
    seconds = row["seconds_between"]
    if abs(seconds) < 1:
        return "in the same second"
    return f"{abs(seconds):.0f} s {'before' if seconds > 0 else 'after'} it began"


def _why(row: Row) -> str:
    if row["verdict"] in _CERTAIN:
        return _IN_SESSION[row["rule"]]
    if row["rule"] == "task":
        return "likely, for it is the only call into this task, though perhaps into another container"
    if row["exec_kind"] in ("tunnel", "ssm_session") and row["origin"] == "ssh":
        return "likely, for nothing else is known to have prepared a login to this instance"
    return f"likely: {_IN_SESSION.get(row['rule'], 'the only call that fits')} that is known, but not all were read"


def _several(rows: Sequence[Row]) -> str:
    count = counted(len(rows), "call")
    if rows[0]["person_count"] == 1 and rows[0]["person_name"]:
        return f"{persons.name(rows[0])} opened it, by one of {count}."
    named = [f"{persons.name(row)} at {moment(row['opened_at'])}" for row in rows[:_MOST_CANDIDATES]]
    more = len(rows) - len(named)
    return f"one of {count} opened it: {', or '.join(named)}{f', or one of {more} more' if more else ''}."


def _unknown(row: Row) -> str:
    """Why no call is known, and what helps."""
    where = f"{row['account_id']} {row['region']}"
    at = f"{row['session_started_at']:%Y-%m-%dT%H}h" if row["session_started_at"] else ""
    reasons = {
        "not_loaded": f"CloudTrail of {where} was not read, or not all of it, for {at}. "
        "`tracehound run cloudtrail:…` reads it",
        "denied": f"AWS refused to give the calls of {where} for {at}. `tracehound doctor` says what is missing",
        "not_delivered_yet": f"the calls of {where} for {at} had not all been delivered when they were asked for. "
        "Run again",
        "truly_none": f"all calls of {where} for {at} were read, and none opens a session here. "
        f"Whoever came by {_ORIGINS.get(row['origin'], row['origin'])} made no call that CloudTrail records",
        "unknown_start": "the findings don't say when it began",
        "unknown_place": "the findings don't say in which task, instance or pod it is",
    }
    return f"no call is known: {reasons.get(row['none_reason'] or '', 'the reason is unknown')}."


def _call(row: Row, chain: list[Row]) -> Call:
    told = {
        "from": _from(row),
        "through": [chains.in_words(chain)] if chains.leads_back(chain) else [row["caller_arn"] or ""],
        "command": _command(row),
        "warning": _warnings(row),
        "that day": _that_day(row),
        "unusual": _unusual(row),
        "call": [_event(row)],
    }
    return Call(row, chain, {label: said for label, said in told.items() if any(said)})


def _from(row: Row) -> list[str]:
    network = [row["city"], row["country_name"], row["asn_organization"]]
    own = f"own network {row['own_network']}" if row["own_network"] else None
    known = listed(list(dict.fromkeys([*network, own])))
    address = row["source_ip_address"] or "an AWS service, which the caller had make the call"
    mfa = {True: "with MFA", False: "without MFA"}.get(row["has_mfa"], "")
    console = "in the console" if row["is_from_console"] else ""
    return [
        ", ".join(
            filter(None, (f"{address}{f' ({known})' if known else ''}", mfa, console, row["user_agent"]))
        )
    ]


def _command(row: Row) -> list[str]:
    said = [row["command"] or "", f"document {row['document_name']}" if row["document_name"] else ""]
    return list(filter(None, [*said, f"reason given: {row['reason']}" if row["reason"] else ""]))


def _warnings(row: Row) -> list[str]:
    if row["is_direct_session"]:
        return ["StartSession at a container of ECS: what was typed is in no log of ECS Exec."]
    return []


def _that_day(row: Row) -> list[str]:
    """What else the person opened on that day."""
    granted, refused = row["other_call_count"], row["other_refused_count"]
    if not (granted or refused):
        return []
    into = f" into {listed(row['other_targets'])}" if row["other_targets"] else ""
    told = [f"{counted(granted, 'more exec call')}{into}"] if granted else []
    return [", ".join([*told, *([f"{counted(refused, 'refused one')}"] if refused else [])])]


def _unusual(row: Row) -> list[str]:
    """What is new for the person in 45 days; nothing where not all calls of these were read."""
    new = [said for column, said in _NEW.items() if row[column]]
    if new:
        return [f"{', '.join(new)}, for 45 days"]
    is_known = any(row[column] is False for column in _NEW)
    return ["nothing: person, address, hour and target were seen in the 45 days before"] if is_known else []


def _event(row: Row) -> str:
    session = f", session {row['session_id']}" if row["session_id"] else ""
    ended = f", ended by a call at {moment(row['ended_at'])}" if row["ended_at"] else ""
    return f"event {row['event_id']} in {row['event_account_id']} {row['event_region']}{session}{ended}"


def outcome(row: Row) -> str:
    """What became of an exec call, and what is new about it for the person."""
    refused = f"refused ({row['error_code']})" if row["is_refused"] and row["error_code"] else ""
    states = [
        refused or ("refused" if row["is_refused"] else ""),
        "dry run" if row["is_dry_run"] else "",
        "past the log of ECS Exec" if row["is_direct_session"] else "",
        counted(row["finding_count"], "finding") if row["finding_count"] else "",
        *(said for column, said in _NEW.items() if row[column]),
    ]
    return ", ".join(filter(None, states))


def marks(found: Sequence[Opened]) -> Iterator[tuple[str, str]]:
    """For each session that somebody is known to have opened, its key and a few words for the tree."""
    for each in found:
        if each.person and each.verdict != "ambiguous":
            yield each.session_key, f"opened by {each.person}"
        elif each.verdict == "ambiguous":
            yield each.session_key, f"opened by one of {counted(len(each.calls), 'call')}"
