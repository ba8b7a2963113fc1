"""How AWS is reached: profile, roles, endpoint, and patience with throttling.

What belongs here: clients. What does not: what they are asked (`pipelines.sources`).
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from pipelines import config

_SESSION_NAME = "tracehound"
# Adaptive: slows down by itself when a service throttles. Standard errors of transport are retried too.
_CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": 8},
    connect_timeout=10,
    read_timeout=60,
    user_agent_extra="tracehound",
)


@dataclass(frozen=True)
class Access:
    """Who we are for AWS. Passed between processes: it holds names, never credentials.

    `role_arn` is assumed from the profile's or the environment's credentials, with `external_id` if given.
    `endpoint_url` stands for AWS's own, for private endpoints and tests.
    """

    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    endpoint_url: str | None = None
    region: str | None = None

    def in_region(self, region: str) -> "Access":
        """The same in another region."""
        return replace(self, region=region)

    def client(self, service: str) -> Any:
        """A client of a service; made once in a process. Raises botocore's errors when it is used."""
        return _client(self, service)


@cache
def _client(access: Access, service: str) -> Any:
    session = boto3.Session(profile_name=access.profile, region_name=access.region)
    credentials = _assumed(session, access) if access.role_arn else {}
    return session.client(service, config=_CONFIG, endpoint_url=access.endpoint_url, **credentials)


def _assumed(session: boto3.Session, access: Access) -> dict[str, str]:
    parameters = {"RoleArn": access.role_arn, "RoleSessionName": _SESSION_NAME}
    if access.external_id:
        parameters["ExternalId"] = access.external_id
    answer = session.client("sts", config=_CONFIG, endpoint_url=access.endpoint_url).assume_role(**parameters)
    found = answer["Credentials"]
    return {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }


def configured() -> list[Access]:
    """The accesses that the configuration names: one for each role, else that of the profile itself."""
    aws = config.load().aws
    return [
        Access(profile=aws.profile, role_arn=role, external_id=aws.external_id, endpoint_url=aws.endpoint_url)
        for role in aws.role_arns or (None,)
    ]


def own() -> Access:
    """The access of the configured profile itself, without a role."""
    aws = config.load().aws
    return Access(profile=aws.profile, endpoint_url=aws.endpoint_url)
