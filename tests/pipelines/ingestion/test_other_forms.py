"""What is no finding in GuardDuty's own form is named, with where to have that form from."""

import json

import pytest

from tests.pipelines.ingestion.test_reading import read
from tests.pipelines.support import finding, lines
from tracehound.transforms.intake import Refused, Taken

ASFF = {
    "SchemaVersion": "2018-10-08", "Id": "arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f",
    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/guardduty", "AwsAccountId": "111122223333",
    "Types": ["TTPs/Discovery/Recon:EC2-PortProbeUnprotectedPort"], "CreatedAt": "2026-10-01T08:00:00Z",
    "UpdatedAt": "2026-10-01T08:00:00Z", "Severity": {"Label": "LOW"}, "Title": "t", "Region": "eu-west-1",
}  # fmt: skip
OCSF = {
    "activity_id": 1, "category_uid": 2, "class_uid": 2004, "type_uid": 200401, "severity_id": 2,
    "metadata": {"version": "1.8.0", "product": {"name": "GuardDuty"}}, "finding_info": {"uid": "f"},
}  # fmt: skip
SENTINEL = {
    "TimeGenerated": "2026-10-01T08:00:00Z", "AccountId": "111122223333", "ActivityType": "Recon:EC2/Portscan",
    "Id": "f", "Region": "eu-west-1", "Severity": 5, "ServiceDetails": {}, "ResourceDetails": {}, "Type": "AWSGuardDuty",
}  # fmt: skip
CLOUDTRAIL = {
    "eventVersion": "1.09", "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "eu-west-1",
    "eventTime": "2026-10-01T08:00:00Z", "recipientAccountId": "111122223333",
}  # fmt: skip
FLOW = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n"
OTHER_ASFF = ASFF | {
    "Id": "arn:aws:inspector2:eu-west-1:111122223333:finding/f",
    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/inspector",
}
HUB, SECURITY_LAKE = "Security Hub has it (ASFF)", "an OCSF event"


def event(detail_type: str, detail: object) -> dict[str, object]:
    return {"id": "e", "detail-type": detail_type, "source": "aws.x", "detail": detail}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (lines(OTHER_ASFF), HUB),
        (lines(OTHER_ASFF, OTHER_ASFF), HUB),
        (json.dumps({"Findings": [OTHER_ASFF, OTHER_ASFF]}, indent=2).encode(), HUB),
        (lines(event("Security Hub Findings - Imported", {"findings": [OTHER_ASFF]})), HUB),
        (lines(OCSF), SECURITY_LAKE),
        (json.dumps([OCSF, OCSF]).encode(), SECURITY_LAKE),
        (lines(SENTINEL), "Microsoft Sentinel's table AWSGuardDuty"),
        (json.dumps({"Records": [CLOUDTRAIL, CLOUDTRAIL]}).encode(), "an event of CloudTrail"),
        (FLOW.encode() * 3, "a VPC flow log"),
        (b"version account-id interface-id srcaddr\n" + FLOW.encode(), "a VPC flow log"),
        (b'"Finding ID","Type","Severity"\n"a","b","2"\n', "comma-separated values"),
        (b"id,type,severity\na,b,2\n", "comma-separated values"),
    ],
)
def test_a_form_that_is_known_is_named_with_where_to_have_the_right_one(content: bytes, named: str) -> None:
    _, (only,) = read(content)
    assert isinstance(only, Refused)
    assert only.reason_code == "other_format"
    assert named in only.reason
    for source in ("export to S3", "EventBridge rule", "`aws guardduty get-findings`"):
        assert source in only.reason


def test_among_findings_each_such_document_is_set_aside() -> None:
    _, results = read(lines(finding(1), ASFF, finding(2), SENTINEL))
    assert [type(each) for each in results] == [Taken, Refused, Taken, Refused]
    assert [each.reason_code for each in results if isinstance(each, Refused)] == [
        "copy_of_finding",
        "other_format",
    ]


@pytest.mark.parametrize("more", [OCSF, SENTINEL, CLOUDTRAIL])
def test_a_finding_stays_one_whatever_a_relay_adds(more: dict[str, object]) -> None:
    _, (only,) = read(lines(more | finding(1)))
    assert isinstance(only, Taken)


@pytest.mark.parametrize(
    "content", [b"# words, and more, words\n", b'{"a": 1}', b'{"Records": []}', b'{"Records": [1]}']
)
def test_what_nobody_knows_is_not_guessed(content: bytes) -> None:
    _, (only,) = read(content)
    assert isinstance(only, Refused)
    assert only.reason_code in ("not_json", "not_a_finding")


def arn(finding_id: str) -> str:
    return f"arn:aws:guardduty:eu-west-1:111122223333:detector/d0/finding/{finding_id}"


def asff(finding_id: str) -> dict[str, object]:
    return ASFF | {"Id": arn(finding_id)}


def ocsf(finding_id: str) -> dict[str, object]:
    return OCSF | {"finding_info": {"uid": arn(finding_id)}}


@pytest.mark.parametrize(
    "content",
    [
        lines(asff("f1"), asff("f2")),
        json.dumps({"Findings": [asff("f1"), asff("f2")]}, indent=2).encode(),
        lines(event("Security Hub Findings - Imported", {"findings": [asff("f1"), asff("f2")]})),
        lines(event("Security Hub Findings - Imported", {"findings": [asff("f1")]}), ocsf("f2")),
        lines(ocsf("f1"), {"class_uid": 2001, "metadata": {}, "finding": {"uid": arn("f2")}}),
        lines(event("Findings Imported V2", {"findings": [ocsf("f1"), ocsf("f2")]})),
        lines(OTHER_ASFF, asff("f1"), OCSF, ocsf("f2")),
    ],
)
def test_each_copy_of_a_finding_is_recorded_by_the_finding(content: bytes) -> None:
    _, results = read(content)
    copies = [each for each in results if isinstance(each, Refused) and each.reason_code == "copy_of_finding"]
    assert [(each.finding_id, each.document_count) for each in copies] == [("f1", 1), ("f2", 1)]
    assert all(arn(str(each.finding_id)) in each.reason for each in copies)


def test_none_of_many_copies_is_folded_away() -> None:
    _, results = read(lines(*(asff(f"f{number}") for number in range(1100))))
    assert len(results) == 1100


@pytest.mark.parametrize(
    "nearly",
    [
        asff("f1") | {"Id": f"{arn('f1')}/more"},
        asff("f1") | {"Id": arn("f 1")},
        asff("f1") | {"Id": [arn("f1")]},
        ocsf("f1") | {"finding_info": arn("f1")},
        OTHER_ASFF,
    ],
)
def test_what_names_no_finding_is_no_copy(nearly: dict[str, object]) -> None:
    _, (only,) = read(lines(nearly))
    assert isinstance(only, Refused)
    assert only.reason_code == "other_format"
