"""Who opened a session in words: how sure it is, from where, by which command, or why nobody is known.

What belongs here: sentences about rows of `sql/desk/openers.sql`. What does not: which sessions are asked
about (`desk.who_opened`), and chains of credentials (`desk.chains`).
"""

from collections.abc import Sequence

from tracehound.desk import persons
from tracehound.desk.connection import Row
from tracehound.desk.words import listed, moment
from tracehound.transforms.wording import counted

# Verdicts by which a person is named as a fact.
CERTAIN = ("exact", "strong")
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
_ONLY = {
    "session_id": "the findings name the session id of the call",
    "runtime_id": "the call names this very container",
    "container": "the only call into this container",
    "instance": "the only call to this instance",
    "pod": "the only call into this pod",
}
_NEW = {
    "is_new_person": "first exec call of this person in this account and region",
    "is_new_address": "first from this address",
    "is_new_hour": "first at this hour of the day",
    "is_new_target": "first into this target",
}
_MOST_CANDIDATES = 4
_ERASED = "were erased on a person's request"


def sentence(rows: Sequence[Row]) -> str:
    """Who opened a session and how sure that is, of all its rows."""
    first = rows[0]
    began = f"Session of {moment(first['session_started_at'])}" if first["session_started_at"] else "Session"
    if first["verdict"] == "none":
        return f"{began}: no call is known: {_unknown(first)}."
    if first["verdict"] == "ambiguous":
        return f"{began}: {_several(rows)}."
    by = f"{persons.name(first)} opened it by {kind(first)} at {moment(first['opened_at'])}"
    return f"{began}: {by}, {_distance(first['seconds_between'])}: {_why(first)}."


def kind(row: Row) -> str:
    """By what an exec call opens a session."""
    return _KINDS.get(row["exec_kind"], str(row["exec_kind"]).replace("_", " "))


def outcome(row: Row) -> str:
    """What became of an exec call, and what is new about it for the person."""
    refused = f"refused ({row['error_code']})" if row["error_code"] else "refused"
    states = [
        refused if row["is_refused"] else "",
        "dry run" if row["is_dry_run"] else "",
        "past the log of ECS Exec" if row["is_direct_session"] else "",
        counted(row["finding_count"], "finding") if row["finding_count"] else "",
        *(said for column, said in _NEW.items() if row[column]),
    ]
    return ", ".join(filter(None, states))


def facts(row: Row, through: str) -> dict[str, list[str]]:
    """What is known of a call, by label; `through` says by which roles its credentials came about."""
    told = {
        "from": [_from(row)],
        "through": [through],
        "command": _command(row),
        "warning": _warnings(row),
        "that day": [_that_day(row)],
        "unusual": [_unusual(row)],
        "call": [_event(row)],
    }
    return {label: said for label, said in told.items() if any(said)}


def _distance(seconds: float) -> str:
    if abs(seconds) < 1:
        return "in the same second"
    return f"{abs(seconds):.0f} s {'before' if seconds > 0 else 'after'} it began"


def _why(row: Row) -> str:
    if row["verdict"] in CERTAIN:
        return _ONLY[row["rule"]]
    if row["has_erased_calls"]:
        return f"likely, for no other is left, but calls of that hour {_ERASED}, and one of them may have"
    if row["rule"] == "task":
        return "likely, for it is the only call into this task, though perhaps into another container"
    if row["exec_kind"] in ("tunnel", "ssm_session") and row["origin"] == "ssh":
        return "likely, for nothing else is known to have prepared a login to this instance"
    only = _ONLY.get(row["rule"], "the only call that fits")
    return f"likely, for it is {only} that is known, but not all calls were read"


def _several(rows: Sequence[Row]) -> str:
    count = counted(len(rows), "call")
    if rows[0]["person_count"] == 1 and rows[0]["person_name"]:
        return f"{persons.name(rows[0])} opened it, by one of {count}"
    named = [f"{persons.name(row)} at {moment(row['opened_at'])}" for row in rows[:_MOST_CANDIDATES]]
    more = len(rows) - len(named)
    erased = (
        f"; or one that is not known, for calls of that hour {_ERASED}" if rows[0]["has_erased_calls"] else ""
    )
    return (
        f"one of {count} opened it: {', or '.join(named)}{f', or one of {more} more' if more else ''}{erased}"
    )


def _unknown(row: Row) -> str:
    """Why no call is known, and what helps."""
    where = f"{row['account_id']} {row['region']}"
    at = moment(row["session_started_at"])
    origin = _ORIGINS.get(row["origin"], row["origin"])
    reasons = {
        "not_loaded": f"CloudTrail of {where} around {at} was not read, or not all of it; "
        "`tracehound run cloudtrail:…` reads it",
        "denied": f"AWS refused to give the calls of {where} around {at}; "
        "`tracehound doctor` says what is missing",
        "not_delivered_yet": f"the calls of {where} around {at} had not all been delivered when they were "
        "asked for; a later run asks again",
        "truly_none": f"all calls of {where} around {at} were read, and none opens a session here; "
        f"whoever came by {origin} made no call that is recorded",
        "erased": f"calls of {where} in the hour of {at} {_ERASED}, so who opened it can't be said",
        "unknown_start": "the findings don't say when the session began",
        "unknown_place": "the findings don't say in which task, instance or pod it is",
    }
    return reasons.get(row["none_reason"] or "", "the reason is unknown")


def _from(row: Row) -> str:
    own = f"own network {row['own_network']}" if row["own_network"] else None
    known = listed([row["city"], row["country_name"], row["asn_organization"], own])
    address = row["source_ip_address"] or "an AWS service, which made the call for its caller"
    mfa = {True: "with MFA", False: "without MFA"}.get(row["has_mfa"], "")
    console = "in the console" if row["is_from_console"] else ""
    network = f"{address}{f' ({known})' if known else ''}"
    return ", ".join(filter(None, (network, mfa, console, row["user_agent"])))


def _command(row: Row) -> list[str]:
    document = f"document {row['document_name']}" if row["document_name"] else None
    reason = f"reason given: {row['reason']}" if row["reason"] else None
    return list(filter(None, (row["command"], document, reason)))


def _warnings(row: Row) -> list[str]:
    if row["is_direct_session"]:
        return ["StartSession at a container of ECS: what was typed is in no log of ECS Exec."]
    return []


def _that_day(row: Row) -> str:
    """What else the person opened on that day."""
    granted, refused = row["other_call_count"], row["other_refused_count"]
    into = f" into {listed(row['other_targets'])}" if row["other_targets"] else ""
    calls = f"{counted(granted, 'more exec call')}{into}" if granted else ""
    return ", ".join(filter(None, (calls, f"{refused:,} refused" if refused else "")))


def _unusual(row: Row) -> str:
    """What is new for the person in 45 days; nothing where not all calls of these were read."""
    new = [said for column, said in _NEW.items() if row[column]]
    if new:
        return f"{', '.join(new)}, for 45 days"
    is_known = any(row[column] is False for column in _NEW)
    return "nothing: person, address, hour and target were seen in the 45 days before" if is_known else ""


def _event(row: Row) -> str:
    session = f", session {row['session_id']}" if row["session_id"] else ""
    ended = f", ended by a call at {moment(row['ended_at'])}" if row["ended_at"] else ""
    return f"event {row['event_id']} in {row['event_account_id']} {row['event_region']}{session}{ended}"
