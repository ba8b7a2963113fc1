"""What the name of an object tells: account and region, and the cluster of a Kubernetes audit log.

What belongs here: the layouts of keys. What does not: listing them (`pipelines.cloudtrail.listing`).

CloudTrail's keys are `[prefix/]AWSLogs/[org-id/]<account>/CloudTrail/<region>/YYYY/MM/DD/<name>`. Names have
the time of delivery: `<account>_CloudTrail_<region>_YYYYMMDDTHHmmZ_<16 characters>.json.gz`. Siblings that
begin with `CloudTrail-` are digests, insights and others.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_LOGS = re.compile(r"(?:^|.*/)AWSLogs/", re.DOTALL)
_OF_TRAIL = re.compile(r"(?:o-[a-z0-9]+/)?\d{12}/CloudTrail/.+", re.DOTALL)
_DELIVERED = re.compile(rf"(\d{{12}})_CloudTrail_({_REGION})_(\d{{8}}T\d{{4}})Z_")
_ACCOUNT = re.compile(r"(?:^|[/=_])(\d{12})(?=[/_]|$)")
_IN_REGION = re.compile(rf"(?:^|[/=_])({_REGION})(?=[/_]|$)")
_CLUSTER = re.compile(r"/aws/eks/([^/]+)/cluster")


@dataclass(frozen=True)
class Place:
    """What an object's name tells of its records; empty where it does not."""

    account_id: str = ""
    region: str = ""
    cluster_name: str = ""
    delivered_at: datetime | None = None


# Of a record that says itself where it happened.
NOWHERE = Place()


def place_of(name: str) -> Place:
    """What a name, key or URI tells."""
    delivered = _DELIVERED.search(name)
    if delivered:
        at = (
            datetime.strptime(delivered[3], "%Y%m%dT%H%M").replace(tzinfo=UTC)
            if _is_time(delivered[3])
            else None
        )
        return Place(delivered[1], delivered[2], "", at)
    account, region, cluster = (pattern.search(name) for pattern in (_ACCOUNT, _IN_REGION, _CLUSTER))
    return Place(account[1] if account else "", region[1] if region else "", cluster[1] if cluster else "")


def _is_time(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%dT%H%M")
    except ValueError:
        return False
    return True


def below_logs(key: str) -> str | None:
    """The part of a key after its last `AWSLogs/`; None without one."""
    logs = _LOGS.match(key)
    return key[logs.end() :] if logs else None


def may_be_of_trail(key: str) -> bool:
    """Whether an object may hold records: no folder marker, digest, insight or other service's log."""
    below = below_logs(key)
    return not key.endswith("/") and (below is None or _OF_TRAIL.fullmatch(below) is not None)
