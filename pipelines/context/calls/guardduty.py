"""GuardDuty: custom detection rules, and investigations that the account has made; none is ever created."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.pipelines.aws.answers import member
from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers
from tracehound.transforms.context.things import Thing

_SERVICE = "guardduty"
_TOKEN = "NextToken"
_RUNNING = "RUNNING"


def rules(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """ListCustomDetectionRules, GetCustomDetectionRule of each, and their associations, of a region.

    What was asked for is a detector: it stands for the listing, and has no document.
    """
    (detector,) = things
    listed = list(api.listed(_SERVICE, "ListCustomDetectionRules", "Rules", _TOKEN))
    yield _listing(api, detector)
    if not listed:
        return
    found = api.listed(_SERVICE, "ListCustomDetectionRuleAssociations", "RuleAssociations", _TOKEN)
    associations = list(found)
    for each in listed:
        key = member(each, "RuleId", _SERVICE, "ListCustomDetectionRules")
        rule = api.told(_SERVICE, "GetCustomDetectionRule", "Rule", RuleId=key)
        own = [one for one in associations if one.get("RuleId") == key]
        yield from _told(api, detector, key, rule | {"Associations": own})


def investigations(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """ListInvestigations of a detector, GetInvestigation of each, and the records of ended ones."""
    (detector,) = things
    listed = list(
        api.listed(_SERVICE, "ListInvestigations", "Investigations", _TOKEN, DetectorId=detector.key)
    )
    yield _listing(api, detector)
    for each in listed:
        key = member(each, "InvestigationId", _SERVICE, "ListInvestigations")
        known = {"DetectorId": detector.key, "InvestigationId": key}
        wanted = known | {"SummaryFormat": "STRUCTURED"}
        found = api.told(_SERVICE, "GetInvestigation", "Investigation", **wanted)
        yield from _told(api, detector, key, {"Title": each.get("Title")} | found)
        if found.get("Status") != _RUNNING:
            yield from _records(api, detector, known)


def _records(api: Api, detector: Thing, known: dict[str, str]) -> Iterator[Answer]:
    for each in api.listed(_SERVICE, "ListInvestigationRecords", "Records", _TOKEN, **known):
        key = f"{known['InvestigationId']}/{member(each, 'RecordId', _SERVICE, 'ListInvestigationRecords')}"
        record = each | {"InvestigationId": known["InvestigationId"]}
        thing = Thing(detector.account_id, detector.region, "investigation_record", key)
        yield from answers(api.call, [thing], {key: record}, requests=api.sent())


def _listing(api: Api, detector: Thing) -> Answer:
    (answer,) = answers(api.call, [detector], {detector.key: {}}, requests=api.sent())
    answer.document = None
    return answer


def _told(api: Api, detector: Thing, key: str, document: dict[str, Any]) -> Iterator[Answer]:
    thing = Thing(detector.account_id, detector.region, detector.kind, key)
    return answers(api.call, [thing], {key: document}, requests=api.sent())
