"""A group as an Incident Finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracehound.transforms.ocsf import PROFILES, VERSION
from tracehound.transforms.ocsf.detection import SEVERITIES
from tracehound.transforms.ocsf.taking import Json, said, written

CLASS = 2005
_ACTIVITIES = {1: "Create", 2: "Update", 3: "Close"}
_STATUSES = {1: "New", 2: "In Progress", 4: "Resolved", 5: "Closed"}
_VERDICTS = {
    "true-positive": ("True Positive", 2),
    "false-positive": ("False Positive", 1),
    "benign": ("Benign", 5),
}


@dataclass(frozen=True)
class Member:
    """A finding of a group; times are in UTC."""

    finding_id: str
    uid: str
    title: str | None
    finding_type: str
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True)
class Group:
    """A group with its members in time order, and what was decided about it."""

    group_id: str
    title: str | None
    severity_band: str | None
    gravity: float | None
    account_ids: Sequence[str]
    regions: Sequence[str]
    tactics: Sequence[str]
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    updated_at: datetime
    members: Sequence[Member]
    verdict: str | None = None
    verdict_status: str | None = None
    note: str | None = None
    owner: str | None = None


def incident_finding(group: Group) -> Json:
    """The event of a group."""
    activity, status = _activity(group), _status(group)
    word, verdict = _VERDICTS.get(group.verdict or "", (None, None))
    at = _ms(group.updated_at) or 0
    event = said(
        activity_id=activity,
        activity_name=_ACTIVITIES[activity],
        category_uid=2,
        category_name="Findings",
        class_uid=CLASS,
        class_name="Incident Finding",
        type_uid=CLASS * 100 + activity,
        type_name=f"Incident Finding: {_ACTIVITIES[activity]}",
        time=at,
        time_dt=written(at),
        severity_id=SEVERITIES.get(group.severity_band or "", 0),
        severity=group.severity_band or "Unknown",
        status_id=status,
        status=_STATUSES[status],
        verdict=word,
        verdict_id=verdict,
        is_suspected_breach=True if verdict == _VERDICTS["true-positive"][1] else None,
        comment=group.note or None,
        desc=group.title,
        message=group.title,
        # The schema wants one or the other.
        assignee={"name": group.owner} if group.owner else None,
        assignee_group=None if group.owner else {"name": "unassigned"},
        attacks=[{"tactic": {"name": each}} for each in group.tactics],
        count=len(group.members),
        cloud=_cloud(group),
        finding_info_list=[_info(each) for each in group.members],
        metadata=_metadata(group),
    )
    event |= _span(group)
    return event | {"unmapped": {"tracehound": _ours(group)}}


def _activity(group: Group) -> int:
    if group.verdict:
        return 3
    return 1 if len(group.members) < 2 else 2


def _status(group: Group) -> int:
    if group.verdict_status == "closed":
        return 5
    if group.verdict:
        return 4
    return 2 if group.verdict_status else 1


def _cloud(group: Group) -> Json:
    """Where it is; of several accounts or regions, all are ours alone."""
    account = group.account_ids[0] if len(group.account_ids) == 1 else None
    return said(
        provider="AWS",
        region=group.regions[0] if len(group.regions) == 1 else None,
        account={"uid": account, "type": "AWS Account", "type_id": 10} if account else None,
    )


def _info(member: Member) -> Json:
    created, updated = _ms(member.created_at), _ms(member.updated_at)
    return said(
        uid=member.uid,
        title=member.title,
        types=[member.finding_type],
        created_time=created,
        created_time_dt=None if created is None else written(created),
        modified_time=updated,
        modified_time_dt=None if updated is None else written(updated),
    )


def _span(group: Group) -> Json:
    start, end = _ms(group.first_seen_at), _ms(group.last_seen_at)
    return said(
        start_time=start,
        start_time_dt=None if start is None else written(start),
        end_time=end,
        end_time_dt=None if end is None else written(end),
    )


def _metadata(group: Group) -> Json:
    return {
        "version": VERSION,
        "product": {"name": "tracehound", "vendor_name": "tracehound", "uid": "tracehound"},
        "profiles": list(PROFILES),
        "uid": group.group_id,
        "correlation_uid": group.group_id,
    }


def _ours(group: Group) -> Json:
    return said(
        group_id=group.group_id,
        gravity=group.gravity,
        account_ids=list(group.account_ids),
        regions=list(group.regions),
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
