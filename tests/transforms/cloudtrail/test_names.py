from datetime import UTC, datetime

import pytest

from tracehound.transforms.cloudtrail.kinds import KINDS, is_kept_call
from tracehound.transforms.cloudtrail.names import Place, may_be_of_trail, place_of

FILE = "111122223333_CloudTrail_eu-west-1_20261019T1000Z_AbCdEfGhIjKlMnOp.json.gz"


@pytest.mark.parametrize("prefix", ["", "logs/", "o-abcdefghij/"])
@pytest.mark.parametrize("organization", ["", "o-abcdefghij/"])
def test_only_the_part_that_is_exactly_cloudtrail_may_hold_records(prefix: str, organization: str) -> None:
    logs = f"{prefix}AWSLogs/{organization}111122223333"
    assert may_be_of_trail(f"{logs}/CloudTrail/eu-west-1/2026/10/19/{FILE}")
    for sibling in (
        "CloudTrail-Digest",
        "CloudTrail-Insight",
        "CloudTrail-NetworkActivity",
        "GuardDuty",
        "Config",
    ):
        assert not may_be_of_trail(f"{logs}/{sibling}/eu-west-1/2026/10/19/{FILE}")


def test_other_layouts_may_hold_records_anywhere() -> None:
    assert may_be_of_trail("audit/2026/10/19/x.gz")
    assert not may_be_of_trail("audit/")


def test_a_name_tells_account_region_and_delivery() -> None:
    assert place_of(f"s3://b/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/10/19/{FILE}") == Place(
        "111122223333", "eu-west-1", "", datetime(2026, 10, 19, 10, tzinfo=UTC)
    )
    assert place_of("s3://b/aws/eks/blue/cluster/444455556666/us-gov-west-1/x.gz") == Place(
        "444455556666", "us-gov-west-1", "blue"
    )
    assert place_of("s3://b/region=eu-central-1/accountId=444455556666/x") == Place(
        "444455556666", "eu-central-1"
    )
    assert place_of("file:///x/111122223333_CloudTrail_eu-west-1_20269919T1000Z_A.json.gz") == Place(
        "111122223333", "eu-west-1"
    )
    assert place_of("file:///logs/123/x.json") == Place()


def test_a_kind_is_of_a_service() -> None:
    assert is_kept_call("ecs.amazonaws.com", "CreateService")
    assert not is_kept_call("servicediscovery.amazonaws.com", "CreateService")
    assert all(source.endswith(".amazonaws.com") for source in KINDS)
