"""The loopback server is as strict as the service's model: what it lets pass, the service would too."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.pipelines.support import finding
from tests.servers.guardduty import GuardDuty, expired, serving, throttling

PLAIN = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


@pytest.fixture
def server() -> Iterator[GuardDuty]:
    with serving() as state:
        yield state


def client(server: GuardDuty, service: str = "guardduty", **options: object) -> object:
    keys = {"aws_access_key_id": "AKIA111122223333", "aws_secret_access_key": "s", "region_name": "eu-west-1"}
    return boto3.client(service, endpoint_url=server.endpoint_url, **(keys | {"config": PLAIN} | options))


def test_findings_are_listed_by_time_in_milliseconds_and_page_by_page(server: GuardDuty) -> None:
    detector = server.detector("eu-west-1")
    detector.put(*(finding(n, updatedAt=f"2026-10-01T08:00:00.{n:03}Z") for n in range(120)))
    api = client(server)
    start = 1790841600000
    listed, token = [], {}
    while True:
        page = api.list_findings(
            DetectorId=detector.detector_id,
            FindingCriteria={
                "Criterion": {"updatedAt": {"GreaterThanOrEqual": start + 10, "LessThan": start + 110}}
            },
            SortCriteria={"AttributeName": "updatedAt", "OrderBy": "ASC"},
            **token,
        )
        listed += page["FindingIds"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert listed == [finding(n)["id"] for n in range(10, 110)]
    assert server.calls["ListFindings"] == 2


def test_findings_are_answered_as_they_were_given_and_unknown_ids_are_skipped(server: GuardDuty) -> None:
    detector = server.detector("eu-west-1")
    odd = json.dumps(finding(1, odd={"x": 1.50}))
    detector.put(odd)
    bodies = []
    api = client(server)
    api.meta.events.register(
        "before-parse.guardduty.GetFindings", lambda response_dict, **_: bodies.append(response_dict["body"])
    )
    found = api.get_findings(DetectorId=detector.detector_id, FindingIds=["none", finding(1)["id"]])
    assert [each["Id"] for each in found["Findings"]] == [finding(1)["id"]]
    assert bodies == [f'{{"findings":[{odd}]}}'.encode()]


@pytest.mark.parametrize(
    "wrong",
    [
        {"MaxResults": 51},
        {"FindingCriteria": {"Criterion": {"updatedAt": {"Eq": ["2026-10-01"]}}}},
        {"FindingCriteria": {"Criterion": {"nothing": {"Eq": ["x"]}}}},
        {"SortCriteria": {"OrderBy": "UP"}},
        {"NextToken": "?"},
    ],
)
def test_what_the_model_does_not_allow_is_refused(server: GuardDuty, wrong: dict) -> None:
    detector = server.detector("eu-west-1")
    detector.put(finding(1))
    with pytest.raises(ClientError, match="BadRequestException"):
        client(server).list_findings(DetectorId=detector.detector_id, **wrong)
    with pytest.raises(ClientError, match="BadRequestException"):
        client(server).get_findings(DetectorId=detector.detector_id, FindingIds=["x"] * 51)
    with pytest.raises(ClientError, match="BadRequestException"):
        client(server).get_findings(DetectorId="another", FindingIds=["x"])


def test_faults_strike_where_and_as_often_as_they_should(server: GuardDuty) -> None:
    server.detector("eu-west-1")
    server.faults += [throttling(1, region="eu-west-1"), expired(region="us-east-1")]
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        client(server).list_detectors()
    assert client(server).list_detectors()["DetectorIds"]
    with pytest.raises(ClientError, match="ExpiredTokenException"):
        client(server, region_name="us-east-1").list_detectors()


def test_a_role_stands_for_its_account(server: GuardDuty) -> None:
    role = "arn:aws:iam::999988887777:role/reader"
    server.external_ids[role] = "secret"
    sts = client(server, "sts")
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=role, RoleSessionName="s")
    keys = sts.assume_role(RoleArn=role, RoleSessionName="s", ExternalId="secret")["Credentials"]
    assumed = client(
        server, "sts", aws_access_key_id=keys["AccessKeyId"], aws_session_token=keys["SessionToken"]
    )
    assert assumed.get_caller_identity()["Account"] == "999988887777"


def test_members_and_coverage_come_in_the_models_shape(server: GuardDuty) -> None:
    detector = server.detector("eu-west-1")
    detector.members = [
        {"AccountId": "222233334444", "MasterId": "1" * 12, "RelationshipStatus": "Enabled", "UpdatedAt": "2026-01-01",
         "Email": "a@b"}
    ]  # fmt: skip
    details = {"ResourceType": "ECS"}
    detector.coverage = [{"ResourceId": "r", "CoverageStatus": "HEALTHY", "ResourceDetails": details}] * 60
    api, where = client(server), {"DetectorId": detector.detector_id}
    assert api.list_members(**where)["Members"][0]["RelationshipStatus"] == "Enabled"
    first = api.list_coverage(**where)
    assert len(first["Resources"]) == 50
    assert len(api.list_coverage(**where, NextToken=first["NextToken"])["Resources"]) == 10
    counts = api.get_coverage_statistics(**where, StatisticsType=["COUNT_BY_COVERAGE_STATUS"])
    assert counts["CoverageStatistics"] == {"CountByCoverageStatus": {"HEALTHY": 60}}
    assert api.get_detector(**where)["Status"] == "ENABLED"
