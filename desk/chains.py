"""The way from an access key back to the person whose credentials it comes from, in words.

What belongs here: sentences about chains, and about who made tasks. What does not: the chain itself
(`sql/correlation/credential_chain.sql`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracehound.desk import persons
from tracehound.desk.connection import Desk, Row
from tracehound.desk.words import listed, moment
from tracehound.transforms.wording import noun

_TASK_STEPS = {"task_started": "started", "definition_registered": "registered"}
_BESIDE = "definition_registered"


@dataclass(frozen=True)
class Chain:
    """Who is behind an access key of some findings, as a sentence; its steps, the first identity first."""

    access_key_id: str
    sentence: str
    steps: list[Row]


@dataclass(frozen=True)
class Maker:
    """A call that started a task of some findings or registered its definition, as a sentence.

    Of a definition whose registration was not read, the call has the definition and `none_reason` alone.
    """

    sentence: str
    call: Row


def by_key(desk: Desk, access_key_ids: Sequence[str]) -> dict[str, list[Row]]:
    """Steps of the chains of some access keys, the first identity first."""
    if not access_key_ids:
        return {}
    rows = desk.rows("chains", access_key_ids=sorted(set(access_key_ids)))
    return {key: list(steps) for key, steps in groupby(rows, lambda row: str(row["access_key_id"]))}


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> list[Chain]:
    """The chains of the access keys that findings name, as far as API calls tell them."""
    if not desk.has("has_chains"):
        return []
    keys = [row["access_key_id"] for row in desk.rows("keys_with_chains", finding_ids=list(finding_ids))]
    found = by_key(desk, keys)
    return [
        Chain(key, f"{key}: {in_words(found[key])}", found[key]) for key in keys if leads_back(found[key])
    ]


def makers(desk: Desk, finding_ids: Sequence[str]) -> list[Maker]:
    """Who started the tasks of findings, and registered their definitions, as far as API calls tell it."""
    if not desk.has("has_calls"):
        return []
    of_findings = {"finding_ids": list(finding_ids)}
    made = [Maker(_made(row), row) for row in desk.rows("task_makers", **of_findings)]
    unknown = [Maker(_not_read(row), row) for row in desk.rows("definitions_not_read", **of_findings)]
    return [*made, *unknown]


def leads_back(steps: Sequence[Row]) -> bool:
    """Whether a chain tells more than who uses the key."""
    return any(row["step"] for row in steps)


def in_words(steps: Sequence[Row]) -> str:
    """From the first identity through each role, or from who started a task to its credentials."""
    line = [row for row in steps if row["step_kind"] != _BESIDE]
    words = " → ".join([_first(line[0]), *_through(line)])
    beside = [
        f"; its definition was registered by {persons.name(row)}"
        for row in steps
        if row["step_kind"] == _BESIDE
    ]
    return f"{words}{''.join(beside)}"


def _first(row: Row) -> str:
    """The identity that the chain begins with; where it is not complete, that more came before."""
    if row["step_kind"] == "task_credentials":
        return "who started the task is not known"
    if row["caller_type"] == "AWSService":
        return "an AWS service"
    unknown = "" if row["is_complete"] else "who is behind it is not known: "
    who = persons.name(row) if row["person_name"] else persons.short(row["caller_arn"] or "an unknown caller")
    kind = f" ({row['caller_type']})" if row["caller_type"] else ""
    address = f" from {row['source_ip_address']}" if row["source_ip_address"] else ""
    mfa = {True: " with MFA", False: " without MFA"}.get(row["has_mfa"], "")
    return f"{unknown}{who}{kind}{address}{mfa}"


def _through(line: Sequence[Row]) -> Iterator[str]:
    """What each step gave, in the order of time."""
    for row in line:
        at = f" at {moment(row['event_at'])}" if row["event_at"] else ""
        if row["step_kind"] == "assumed" and row["role_arn"]:
            yield f"role {persons.short(row['role_arn'])}{at}"
        elif row["step_kind"] == "task_started":
            yield f"started the task{at}"
        elif row["step_kind"] == "task_credentials":
            yield f"credentials of task {persons.short(row['task_arn'] or '')}"


def _not_read(row: Row) -> str:
    unknown = f"Who registered the definition {persons.short(row['made_id'])} is not known"
    if row["none_reason"] == "erased":
        return (
            f"{unknown}: calls of {row['account_id']} {row['region']} by which definitions are registered "
            "were erased on a person's request. If it is of none of them, `tracehound run --all` may find it."
        )
    return (
        f"{unknown}: no such call of "
        f"{row['account_id']} {row['region']} was read, and findings don't tell when it was made. "
        "`tracehound run cloudtrail:` asks for those of 90 days, `tracehound run --all` reads whole trails."
    )


def _made(row: Row) -> str:
    what = "task" if row["step_kind"] == "task_started" else "definition"
    address = f" from {row['source_ip_address']}" if row["source_ip_address"] else ""
    images = f", with {noun(len(row['images']), 'image')} {listed(row['images'])}" if row["images"] else ""
    ran = f", which runs {listed(row['overrides'], 1)}" if row["overrides"] else ""
    return (
        f"{persons.name(row)} {_TASK_STEPS[row['step_kind']]} the {what} {persons.short(row['made_id'])} "
        f"at {moment(row['event_at'])}{address}{images}{ran}."
    )
