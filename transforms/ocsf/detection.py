"""A version of a finding as a Detection Finding."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from tracehound.transforms.ocsf import PROFILES, VERSION
from tracehound.transforms.ocsf import evidence as evidence_of
from tracehound.transforms.ocsf import resources as resources_of
from tracehound.transforms.ocsf.taking import Json, as_text, left, moment, part, parts, said, text, whole
from tracehound.transforms.severity import band_of

CLASS = 2004
_ACTIVITIES = {1: "Create", 2: "Update", 3: "Close"}
_STATUSES = {1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved", 5: "Archived"}
SEVERITIES = {"Low": 2, "Medium": 3, "High": 4, "Critical": 5}
_RULE, _LEARNING = ("Rule", 1), ("Learning (ML/DL)", 4)
_SIGNAL_OF_FINDING = "FINDING"


@dataclass(frozen=True)
class Facts:
    """What is known of a version beside its document.

    What follows `technique_id` is of the finding as a whole, and told of its newest version alone.
    """

    is_first: bool
    is_newest: bool
    group_id: str | None = None
    tactic_id: str | None = None
    tactic: str | None = None
    technique_id: str | None = None
    is_archived: bool = False
    is_suppressed: bool = False
    verdict: str | None = None


def detection_finding(document: Json, facts: Facts) -> Json:
    """The event of a version; `document` is in wire form, and not changed."""
    rest = deepcopy(document)
    service, cloud = part(rest, "service"), _cloud(rest)
    activity, status = _activity(document, facts), _status(document, facts)
    severity = rest.get("severity")
    band = band_of(float(severity)) if isinstance(severity, int | float) else None
    info = _finding_info(rest, document, facts)
    place = resources_of.Cloud(cloud.get("region"), cloud.get("cloud_partition"))
    event = said(
        activity_id=activity,
        activity_name=_ACTIVITIES[activity],
        category_uid=2,
        category_name="Findings",
        class_uid=CLASS,
        class_name="Detection Finding",
        type_uid=CLASS * 100 + activity,
        type_name=f"Detection Finding: {_ACTIVITIES[activity]}",
        time=info.get("modified_time", 0),
        time_dt=info.get("modified_time_dt"),
        severity_id=SEVERITIES.get(band or "", 0),
        severity=band or "Unknown",
        status_id=status,
        status=_STATUSES[status],
        is_alert=True,
        count=whole(service, "count"),
        message=info.get("title"),
        cloud=cloud,
        finding_info=info,
        metadata=_metadata(rest, document, facts),
        resources=list(_resources(rest, service, place)),
        evidences=list(evidence_of.evidences(service)),
    )
    unmapped = said(guardduty=left(rest), tracehound=said(verdict=facts.verdict))
    return event | ({"unmapped": unmapped} if unmapped else {})


def _cloud(rest: Json) -> Json:
    account = as_text(rest, "accountId")
    return said(
        provider="AWS",
        region=text(rest, "region"),
        cloud_partition=text(rest, "partition"),
        account=said(uid=account, type="AWS Account", type_id=10) if account else None,
    )


def _activity(document: Json, facts: Facts) -> int:
    if facts.is_first:
        return 1
    is_over = facts.is_newest and (facts.is_archived or facts.is_suppressed or facts.verdict)
    return 3 if is_over or part(document, "service").get("archived") is True else 2


def _status(document: Json, facts: Facts) -> int:
    if facts.is_newest:
        if facts.verdict:
            return 4
        if facts.is_suppressed:
            return 3
        if facts.is_archived:
            return 5
    if part(document, "service").get("archived") is True:
        return 5
    return 1 if facts.is_first else 2


def _finding_info(rest: Json, document: Json, facts: Facts) -> Json:
    service = part(rest, "service")
    of_type = text(rest, "type") or "Unknown"
    sequence = part(part(service, "detection"), "sequence")
    is_learnt = "anomaly" in part(service, "detection") or "Anomal" in of_type
    analytic, number = _LEARNING if is_learnt else _RULE
    arn = text(rest, "arn")
    feature = text(service, "featureName")
    return said(
        uid=arn or document["id"],
        # The id is in the ARN; one that is not stays.
        uid_alt=text(rest, "id"),
        title=text(rest, "title"),
        desc=text(rest, "description"),
        types=[of_type],
        analytic={"type": analytic, "type_id": number, "uid": of_type, "name": of_type},
        attacks=_attacks(facts),
        data_sources=[feature] if feature else None,
        related_events=list(_related(rest, sequence)),
        **moment(rest, "createdAt", "created_time"),
        **moment(rest, "updatedAt", "modified_time"),
        **moment(service, "eventFirstSeen", "first_seen_time"),
        **moment(service, "eventLastSeen", "last_seen_time"),
    )


def _attacks(facts: Facts) -> list[Json]:
    tactic = said(uid=facts.tactic_id, name=facts.tactic)
    technique = said(uid=facts.technique_id)
    found = said(tactic=tactic, technique=technique)
    return [found] if found else []


def _related(rest: Json, sequence: Json) -> Iterator[Json]:
    """Signals of an attack sequence, or the sequence that a finding is a signal of."""
    if arn := text(rest, "associatedAttackSequenceArn"):
        yield {"uid": arn, "type": "AttackSequence"}
    for signal in parts(sequence, "signals"):
        if uid := text(signal, "uid"):
            yield said(
                uid=uid,
                type=text(signal, "type"),
                title=text(signal, "name"),
                desc=text(signal, "description"),
                count=whole(signal, "count"),
                **moment(signal, "createdAt", "created_time"),
                **moment(signal, "updatedAt", "modified_time"),
                **moment(signal, "firstSeenAt", "first_seen_time"),
                **moment(signal, "lastSeenAt", "last_seen_time"),
            )


def _metadata(rest: Json, document: Json, facts: Facts) -> Json:
    service = part(rest, "service")
    partition, region = document.get("partition") or "aws", document.get("region") or "unknown"
    account, detector = document.get("accountId"), service.get("detectorId")
    feature = said(name=document.get("service", {}).get("featureName") or "GuardDuty")
    if isinstance(detector, str) and detector:
        feature["uid"] = f"arn:{partition}:guardduty:{region}:{account}:detector/{detector}"
    return said(
        version=VERSION,
        product={
            "name": "GuardDuty",
            "vendor_name": "AWS",
            # As Security Hub has it, so that an event can be looked up there.
            "uid": f"arn:{partition}:securityhub:{region}::product/aws/guardduty",
            "feature": feature,
        },
        profiles=list(PROFILES),
        uid=f"{document['id']}/{document['updatedAt']}",
        event_code=document["type"],
        log_name="GuardDuty",
        log_version=text(rest, "schemaVersion"),
        correlation_uid=facts.group_id,
    )


def _resources(rest: Json, service: Json, place: resources_of.Cloud) -> Iterator[Json]:
    yield from resources_of.resources(part(rest, "resource"), place)
    sequence = part(part(service, "detection"), "sequence")
    for each in parts(sequence, "resources"):
        yield from resources_of.of_sequence(each, place)
