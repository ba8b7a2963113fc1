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
HUB, SECURITY_LAKE = "Security Hub has it (ASFF)", "an OCSF event"


def event(detail_type: str, detail: object) -> dict[str, object]:
    return {"id": "e", "detail-type": detail_type, "source": "aws.x", "detail": detail}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (lines(ASFF), HUB),
        (lines(ASFF, ASFF), HUB),
        (json.dumps({"Findings": [ASFF, ASFF]}, indent=2).encode(), HUB),
        (lines(event("Security Hub Findings - Imported", {"findings": [ASFF]})), HUB),
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
    assert {each.reason_code for each in results if isinstance(each, Refused)} == {"other_format"}


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
