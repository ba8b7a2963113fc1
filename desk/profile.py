"""The profile of an entity: identity, findings, related entities, and what is new in a span of time.

What belongs here: resolving the entity, and running the queries of a profile. What does not: the columns of
a profile (`transforms.contracts.profiles`), and printing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tracehound.desk import at_the_time, noise, verdicts, words
from tracehound.desk.at_the_time import Told
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.next_questions import command, days
from tracehound.desk.rates import Change, changes
from tracehound.desk.scope_time import ScopeTime, known_for, scope_time
from tracehound.desk.verdicts import Verdict
from tracehound.transforms.wording import counted

_MOST_NAMED = 10
_MOST_OF_A_KIND = 5
_MOST_LISTED = 10
_ACTIVITY = timedelta(days=30)
_BREAKDOWNS = ("finding_type", "severity_band", "tactic", "status")
# Kinds that run containers can drift from an image; images and definitions have siblings to compare with.
_DRIFTS = ("container_image", "container", "ecs_task", "task_definition", "kubernetes_workload")
_COMPARED = {"container_image": "profile_image_tags", "task_definition": "profile_revisions"}


@dataclass(frozen=True)
class Decided:
    """A finding or group that names the entity, a one-line description, and the latest verdict on it."""

    kind: str
    subject_id: str
    what: str
    verdict: Verdict


@dataclass(frozen=True)
class Profile:
    """Everything shown about an entity. Lists are cut; a row's `…_count` has the full number.

    `baseline_days`: for how many of the 45 days before the scope time the entity is known. `findings`: rows
    by finding_type, severity_band, tactic and status, with counts for all time, for the scope time and for
    the baseline before it. `known`: what reference files say about it. `siblings`: tags of an image's
    repository, or revisions of a task definition's family. `other_time`: where no finding names it in the
    scope time, the command for the day of its last event. `exec_calls`: of a person, what they opened or were
    refused. `told`: what AWS told of it.
    """

    entity: Row
    identity: Row
    known: list[Row]
    tags: dict[str, str]
    scope_time: ScopeTime
    baseline_days: float
    findings: dict[str, list[Row]]
    worst_findings: list[Row]
    in_scope_count: int
    archived_count: int
    activity: list[Row]
    new_finding_types: list[str]
    changed: list[Change]
    new: list[Row]
    networks: list[Row]
    users: list[Row]
    related: list[Row]
    groups: list[Row]
    verdicts: list[Decided]
    risk: Row | None
    common: Row | None
    siblings: list[Row]
    drift: list[Row]
    exec_calls: list[Row]
    told: list[Told]
    hints: list[str]
    other_time: str | None


def find_profile(
    desk: Desk,
    kind: str,
    key: str,
    *,
    first: str | None = None,
    last: str | None = None,
    length: str | None = None,
) -> Profile:
    """The profile for a typed kind and key. Raises NotAnswered, and WrongScopeTime."""
    meant = find_kind(desk, kind)
    entity = find_entity(desk, meant["entity_kind"], key)
    newest = desk.kept_rows("profile_newest")[0]["newest_at"]
    identity = _identity(desk, entity, has_profile=meant["has_profile"])
    return _profile(desk, entity, identity, scope_time(first, last, length, newest))


def find_kind(desk: Desk, given: str) -> Row:
    """The kind with this name, or the only one whose name has it as a word. Raises NotAnswered."""
    kinds = {str(row["entity_kind"]): row for row in desk.kept_rows("profile_kinds")}
    wanted = given.strip().lower().replace("-", "_")
    if wanted in kinds:
        return kinds[wanted]
    # The last word is the thing itself, the others qualify it: a task is not a task definition.
    meant = [kind for kind in kinds if kind.split("_")[-1] == wanted]
    meant = meant or [kind for kind in kinds if wanted in kind.split("_")]
    if len(meant) == 1:
        return kinds[meant[0]]
    if meant:
        raise NotAnswered(f"{given} is ambiguous: {' or '.join(meant)}.")
    raise NotAnswered(f"there is no kind of entity {given}. The kinds are: {', '.join(kinds) or 'none'}.")


def find_entity(desk: Desk, kind: str, given: str) -> Row:
    """The entity with this key, or the only one that a part of its key or name means. Raises NotAnswered."""
    exact = desk.row("profile_entity", kind=kind, key=given)
    if exact is not None:
        return exact
    wanted = given.strip()
    named = desk.rows("profile_named", kind=kind, given=wanted, most=_MOST_NAMED) if wanted else []
    if len(named) == 1:
        return {name: value for name, value in named[0].items() if name != "meant_count"}
    if named:
        raise _ambiguous(kind, wanted, named)
    raise NotAnswered(f"no entity of kind {kind} has {wanted or 'nothing'} in its key or name.")


def _ambiguous(kind: str, wanted: str, named: Sequence[Row]) -> NotAnswered:
    count = named[0]["meant_count"]
    lines = [f"{row['entity_key']}  ({words.findings(row['finding_count'])})" for row in named]
    more = [f"and {count - len(named):,} more"] if count > len(named) else []
    message = f"{wanted} matches {counted(count, 'entity', 'entities')} of kind {kind}; give more of the key:"
    return NotAnswered(message, lines + more)


def _profile(desk: Desk, entity: Row, identity: Row, chosen: ScopeTime) -> Profile:
    kind, key, number = entity["entity_kind"], entity["entity_key"], entity["entity_id"]
    span = {"entity_id": number, "from_at": chosen.from_at, "to_at": chosen.to_at}
    compared = {**span, "baseline_at": chosen.baseline_at}
    later = partial(desk.begin, desk.rows)
    users = later("profile_users", **compared, most=_MOST_LISTED)
    activity = later("profile_activity", **span | {"from_at": chosen.to_at - _ACTIVITY})
    new = later("profile_new", **compared, most=_MOST_OF_A_KIND)
    groups = later("profile_groups", entity_id=number, most=_MOST_OF_A_KIND)
    related = later("profile_related", entity_id=number, most=_MOST_OF_A_KIND)
    findings = desk.rows("profile_findings", **compared, most=_MOST_LISTED)
    by = {name: [row for row in findings if row["breakdown"] == name] for name in (*_BREAKDOWNS, "all")}
    (everything,) = by.pop("all")
    baseline_days = _baseline_days(entity, chosen)
    return Profile(
        entity=entity,
        identity=identity,
        known=desk.rows("profile_known", entity_id=number),
        tags=_tags(desk, entity),
        scope_time=chosen,
        baseline_days=baseline_days,
        findings={name: [_counts(row) for row in rows] for name, rows in by.items()},
        worst_findings=desk.rows("profile_worst", finding_ids=everything["worst_ids"], entity_id=number),
        in_scope_count=everything["in_scope_count"],
        archived_count=everything["archived_count"],
        activity=activity(),
        new_finding_types=[row["value"] for row in by["finding_type"] if _is_new(row)],
        changed=changes(by["finding_type"], chosen, baseline_days),
        new=new(),
        networks=desk.rows("profile_networks", entity_id=number, most=_MOST_LISTED),
        users=users(),
        related=related(),
        groups=groups(),
        verdicts=_decided(desk, number),
        risk=desk.row("profile_risk", kind=kind, key=key),
        common=desk.row("profile_common_entity", kind=kind, key=key),
        siblings=desk.rows(_COMPARED[kind], entity_id=number, most=_MOST_LISTED) if kind in _COMPARED else [],
        drift=desk.rows("profile_drift", entity_id=number, most=_MOST_LISTED) if kind in _DRIFTS else [],
        exec_calls=_exec_calls(desk, key, chosen) if kind == "person" else [],
        told=at_the_time.of_entity(desk, entity),
        hints=noise.hints(desk, entity_ids=[number]),
        other_time=None if everything["in_scope_count"] else _other_time(desk, entity),
    )


def _other_time(desk: Desk, entity: Row) -> str | None:
    """The command for the day of its last event; none where a terminal would act on the key."""
    kind, key, last = entity["entity_kind"], entity["entity_key"], entity["last_seen_at"]
    return command(desk.home, "profile", kind, key, *days(last, last)) if key.isprintable() else None


def _decided(desk: Desk, entity_id: object) -> list[Decided]:
    """Verdicts on findings and groups that name it, latest first."""
    latest = verdicts.latest(desk.home)
    if not latest:
        return []
    found: dict[str, Decided] = {}
    for row in desk.rows("profile_decided", entity_id=entity_id, ids=sorted(latest)):
        subject, verdict = row["subject_id"], latest[row["known_as"]]
        if subject not in found or verdict.decided_at > found[subject].verdict.decided_at:
            found[subject] = Decided(row["kind"], subject, row["what"], verdict)
    return sorted(found.values(), key=lambda each: each.verdict.decided_at, reverse=True)


def _identity(desk: Desk, entity: Row, *, has_profile: bool) -> Row:
    """The columns of its kind's profile; none for kinds that have only a key."""
    kind = entity["entity_kind"]
    if kind == "process":
        return desk.row("profile_process", key=entity["entity_key"]) or {}
    if has_profile:
        return desk.row("profile_identity", profile=f"entities.{kind}", entity_id=entity["entity_id"]) or {}
    return {}


def _exec_calls(desk: Desk, person_key: str, chosen: ScopeTime) -> list[Row]:
    span = {"from_at": chosen.from_at, "to_at": chosen.to_at}
    return desk.rows("profile_exec_calls", person_key=person_key, **span, most=_MOST_LISTED)


def _tags(desk: Desk, entity: Row) -> dict[str, str]:
    key, name = entity["entity_key"], entity["entity_name"]
    rows = desk.rows("profile_tags", entity_id=entity["entity_id"], key=key, name=name)
    return {row["tag_key"]: row["tag_value"] for row in rows}


def _baseline_days(entity: Row, chosen: ScopeTime) -> float:
    """For how many days of the baseline the entity is known; for few, little can be called usual."""
    return round(known_for(entity["first_seen_at"], chosen.from_at) / timedelta(days=1), 1)


def _counts(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("breakdown", "worst_ids")}


def _is_new(row: Row) -> bool:
    return bool(row["in_scope_count"] and not row["in_baseline_count"])
