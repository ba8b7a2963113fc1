"""Rows of exposure findings of Security Hub by hand, in the form that its export has."""

from tests.sql.calls import Said
from tests.sql.observed import exposure_row, written
from tests.sql.support import PLACE, Row, at

ACCOUNT, REGION = PLACE["account_id"], PLACE["region"]
UID = f"arn:aws:securityhub:{REGION}:{ACCOUNT}:risk:1"
REACHABLE = {"tags": [{"name": "Reachability", "values": ["Publicly Invocable"]}], "title": "Open to all"}
VULNERABLE = {
    "tags": [{"name": "Vulnerability", "values": ["Exploit Available", "Vulnerable"]}],
    "title": "CVE-1",
}


def instance_arn(instance_id: str) -> str:
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance_id}"


def document(resource: object, minute: float, *related: Row, since: float = -600, **members: object) -> Row:
    """An exposure finding about a resource, by its ARN or as a whole, as of a minute."""
    info = {
        "uid": UID,
        "title": "A thing is exposed",
        "types": ["Exposure/Potential Impact/Resource Hijacking"],
        "created_time_dt": written(at(since)),
        "modified_time_dt": written(at(minute)),
        "related_events": list(related),
    }
    found = {
        "class_uid": 2004,
        "cloud": {"account": {"uid": ACCOUNT}, "region": REGION},
        "finding_info": info | dict(members.pop("finding_info", {})),  # type: ignore[call-overload]
        "resources": [{"uid": resource} if isinstance(resource, str) else resource],
        "severity": "Critical",
        "status": "New",
        "status_id": 1,
    }
    return found | members


def exposure(resource: object, minute: float, *related: Row, form: str = "json", **members: object) -> Row:
    """The row of a version in raw."""
    of = document(resource, minute, *related, **members)  # type: ignore[arg-type]
    return exposure_row(of["finding_info"]["uid"], minute, of, form)


def exposures(*rows: Row) -> Said:
    return [("raw.exposures", each) for each in rows]
