"""Who we are in AWS, and in which regions a service can be asked.

What belongs here: our account, and regions. What does not: clients (`pipelines.aws.clients`).
"""

from dataclasses import replace

import botocore.session

from tracehound.pipelines.aws.answers import member
from tracehound.pipelines.aws.clients import Access


def own_region() -> str:
    """A region that certainly accepts our credentials: botocore's first one may have to be enabled."""
    return botocore.session.get_session().get_config_variable("region") or "us-east-1"


def regions(service: str, own: str) -> list[str]:
    """All regions of the partition of our own region that may have a service."""
    session = botocore.session.get_session()
    return list(session.get_available_regions(service, session.get_partition_for_region(own)))


def account_id(access: Access, region: str) -> str:
    """Our account. Raises AWS_ERRORS."""
    answer = replace(access, region=region).client("sts").get_caller_identity()
    return str(member(answer, "Account", "sts", "GetCallerIdentity"))
