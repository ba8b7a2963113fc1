"""Findings about API calls with somebody's credentials: IAM and S3."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from tracehound.simulator.builders.parts import additional_info
from tracehound.simulator.draws import access_key_id
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Bucket, Detector, Principal
from tracehound.simulator.workplaces import Workplace

Json = dict[str, Any]
Remote = Callable[[], Json]
AGENTS = (
    "aws-cli/2.17.50 md/Botocore#2.17.50 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9",
    "Boto3/1.35.20 md/Botocore#1.35.20 ua/2.0 os/linux#5.10.226 lang/python#3.9.16",
    "aws-sdk-go-v2/1.30.5 os/linux lang/go#1.22.6 md/GOARCH#amd64",
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
)


class Credentials:
    """Credentials in use: a user's lasting key, or a role session whose key changes when it is renewed."""

    def __init__(self, rng: random.Random, principal: Principal, session: str | None = None) -> None:
        self.principal = principal
        self.subject = f"{'AssumedRole' if principal.is_role else 'IAMUser'}/{principal.name}"
        self.session = session
        self._details: Json = {
            "accessKeyId": access_key_id(rng, "ASIA") if principal.is_role else principal.key,
            "principalId": f"{principal.principal_id}:{session}"
            if principal.is_role
            else principal.principal_id,
            "userType": "AssumedRole" if principal.is_role else "IAMUser",
            "userName": principal.name,
        }

    def details(self) -> Json:
        """The `accessKeyDetails`."""
        return self._details


def task_credentials(rng: random.Random, role: Principal, place: Workplace) -> Credentials:
    """A task's or instance's role; the session part of the principal id names the task or instance."""
    return Credentials(rng, role, place.task_id)


def api_action(api: str, service: str, remote: Json, agent: str, error: str | None = None) -> Json:
    """An AWS API call."""
    call: Json = {
        "api": api,
        "serviceName": f"{service}.amazonaws.com",
        "callerType": "Remote IP",
        "userAgent": agent,
        "remoteIpDetails": remote,
        "affectedResources": {},
    }
    if error is not None:
        call["errorCode"] = error
    return {"actionType": "AWS_API_CALL", "awsApiCallAction": call}


def _anomaly(apis: Sequence[tuple[str, str]], agent: str, remote: Json, subject: str) -> Json:
    """What GuardDuty adds to anomalous behaviour: what was odd, and what it is used to."""
    owner = remote["organization"]["asnOrg"]
    return {
        "userAgent": {"fullUserAgent": agent, "userAgentCategory": agent.split("/", 1)[0]},
        "anomalies": {
            "anomalousAPIs": ", ".join(f"{service}.amazonaws.com:[{api}:success]" for api, service in apis)
        },
        "profiledBehavior": {
            "frequentProfiledAPIsAccountProfiling": "GetObject, DescribeTasks, AssumeRole, PutLogEvents",
            "infrequentProfiledAPIsAccountProfiling": "CreatePolicyVersion, PutBucketPolicy",
            "frequentProfiledUserTypesAccountProfiling": "ASSUMED_ROLE",
            "numberOfHistoricalDailyAvgAPIsUserIdentityProfiling": "3",
        },
        "unusualBehavior": {
            "unusualAPIsUserIdentityProfiling": ", ".join(api for api, _ in apis),
            "unusualASNsUserIdentityProfiling": f"asnNumber: {remote['organization']['asn']} asnOrg: {owner}",
            "unusualUserAgentsUserIdentityProfiling": agent.split("/", 1)[0],
            "unusualUserNamesAccountProfiling": subject.split("/", 1)[1],
            "isUnusualUserIdentity": "false",
        },
    }


def api_calls(
    rng: random.Random,
    detector: Detector,
    type_: str,
    credentials: Credentials,
    apis: Sequence[tuple[str, str]],
    *,
    remote: Remote,
    buckets: Sequence[Bucket] = (),
    until: float = float("inf"),
) -> Draft:
    """Calls of `(api, service)` pairs with those credentials; each version keeps the latest address."""
    agent, is_anomalous = rng.choice(AGENTS), "Anomalous" in type_
    error = "AccessDenied" if rng.random() < 0.15 else None

    def occur(_at: float) -> Occurrence:
        caller, (api, service) = remote(), rng.choice(apis)
        values = _anomaly(apis, agent, caller, credentials.subject) if is_anomalous else {}
        fields = {
            "featureName": "S3DataEvents" if buckets else "CloudTrail",
            "resourceRole": "TARGET",
            "action": api_action(api, service, caller, agent, error),
            "additionalInfo": additional_info(values),
        }
        resource: Json = {"resourceType": "S3Bucket" if buckets else "AccessKey"}
        resource["accessKeyDetails"] = credentials.details()
        if buckets:
            resource["s3BucketDetails"] = [bucket.details for bucket in buckets]
            resource["instanceDetails"] = None
        return Occurrence(fields, resource)

    return Draft(detector, type_, credentials.subject, occur, until)
