"""Findings about API calls with an IAM user's or role's credentials: IAM and S3."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tracehound.simulator.builders.parts import additional_info, evidence, threat_list
from tracehound.simulator.draws import access_key_id
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Bucket, Detector, Principal
from tracehound.simulator.workplaces import Workplace

Json = dict[str, Any]
Remote = Callable[[], Json]
Call = tuple[str, str]
AGENTS = (
    "aws-cli/2.17.50 md/Botocore#2.17.50 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9",
    "Boto3/1.35.20 md/Botocore#1.35.20 ua/2.0 os/linux#5.10.226 lang/python#3.9.16",
    "aws-sdk-go-v2/1.30.5 os/linux lang/go#1.22.6 md/GOARCH#amd64",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.67.0",
)
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
# GuardDuty recognizes Kali Linux by the kernel in the user agent.
_KALI = "aws-cli/2.17.50 md/Botocore#2.17.50 ua/2.0 os/linux#6.8.11-kali2-amd64 md/arch#x86_64"
# CloudTrail's `errorCode` of a denied call. Calls to services that are not listed are never denied.
_DENIED = {
    "ec2": "Client.UnauthorizedOperation",
    "ecs": "AccessDeniedException",
    "iam": "AccessDenied",
    "s3": "AccessDenied",
    "secretsmanager": "AccessDenied",
    "sts": "AccessDenied",
}
_SHARE_REFUSED = 0.15


class Credentials:
    """Credentials in use: a user's long-term key, or the temporary key of a role session."""

    def __init__(self, rng: random.Random, principal: Principal, session: str | None = None) -> None:
        self.principal = principal
        self.subject = f"{principal.user_type}/{principal.name}"
        self.session = session
        self._details: Json = {
            "accessKeyId": access_key_id(rng, "ASIA") if principal.is_role else principal.key,
            "principalId": f"{principal.principal_id}:{session}"
            if principal.is_role
            else principal.principal_id,
            "userType": principal.user_type,
            "userName": principal.name,
        }

    def details(self) -> Json:
        """The `accessKeyDetails`."""
        return self._details


def task_credentials(rng: random.Random, role: Principal, place: Workplace) -> Credentials:
    """A task's or instance's role; the session part of the principal id names the task or instance."""
    return Credentials(rng, role, place.task_id)


def error_code(type_: str, call: Call, *, is_refused: bool) -> str | None:
    """The error of an API call in a finding of the type; None if it succeeded.

    Some calls can't be denied: GetCallerIdentity needs no permission, and a failed login has no error code.
    Policy and Stealth findings report a change that was made.
    """
    api, service = call
    if not is_refused or api == "GetCallerIdentity" or type_.startswith(("Policy:", "Stealth:")):
        return None
    return _DENIED.get(service)


def _agent(type_: str, call: Call, usual: str) -> str:
    if call[1] == "signin":
        return _BROWSER
    return _KALI if "KaliLinux" in type_ else usual


def _api_action(call: Call, remote: Json, agent: str, error: str | None, affected: Mapping[str, str]) -> Json:
    api, service = call
    facts: Json = {
        "api": api,
        "serviceName": f"{service}.amazonaws.com",
        "callerType": "Remote IP",
        "userAgent": agent,
        "remoteIpDetails": remote,
        "affectedResources": dict(affected),
    }
    if error is not None:
        facts["errorCode"] = error
    return {"actionType": "AWS_API_CALL", "awsApiCallAction": facts}


def _anomalous_apis(outcomes: Mapping[Call, str]) -> str:
    """`service:[Api:success , Api:success] , service:[Api:error]`, as GuardDuty writes it."""
    by_service = groupby(sorted(outcomes, key=lambda call: call[1]), key=lambda call: call[1])
    return " , ".join(
        f"{service}.amazonaws.com:[{' , '.join(f'{call[0]}:{outcomes[call]}' for call in calls)}]"
        for service, calls in by_service
    )


def _anomaly(outcomes: Mapping[Call, str], agent: str, remote: Json, subject: str) -> Json:
    """What GuardDuty adds to anomalous behaviour: what was unusual, and what is usual."""
    owner = remote["organization"]["asnOrg"]
    return {
        "userAgent": {"fullUserAgent": agent, "userAgentCategory": agent.split("/", 1)[0]},
        "anomalies": {"anomalousAPIs": _anomalous_apis(outcomes)},
        "profiledBehavior": {
            "frequentProfiledAPIsAccountProfiling": "GetObject , DescribeTasks , AssumeRole , PutLogEvents",
            "infrequentProfiledAPIsAccountProfiling": "CreatePolicyVersion , PutBucketPolicy",
            "frequentProfiledUserTypesAccountProfiling": "ASSUMED_ROLE",
            "numberOfHistoricalDailyAvgAPIsUserIdentityProfiling": "3",
        },
        "unusualBehavior": {
            "unusualAPIsUserIdentityProfiling": " , ".join(api for api, _ in outcomes),
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
    apis: Sequence[Call],
    *,
    remote: Remote,
    buckets: Sequence[Bucket] = (),
    may_fail: bool = True,
) -> Draft:
    """Calls with these credentials. Each version has one call and one address, those of its latest event.

    `may_fail` is false for calls that later steps of a story depend on.
    """
    usual_agent, is_refused = rng.choice(AGENTS), rng.random() < _SHARE_REFUSED and may_fail
    errors = {call: error_code(type_, call, is_refused=is_refused) for call in apis}
    outcomes = {call: error or "success" for call, error in errors.items()}
    resource: Json = {"resourceType": "S3Bucket" if buckets else "AccessKey"}
    resource["accessKeyDetails"] = credentials.details()
    if buckets:
        resource["s3BucketDetails"] = [bucket.details for bucket in buckets]
        resource["instanceDetails"] = None
    affected = {"AWS::S3::Bucket": buckets[0].name} if buckets else {}
    threats = threat_list(type_)

    def occur(_at: float) -> Occurrence:
        caller, call = remote(), rng.choice(apis)
        agent = _agent(type_, call, usual_agent)
        values = {} if threats is None else {"threatListName": threats[0]}
        if "Anomalous" in type_:
            values = _anomaly(outcomes, agent, caller, credentials.subject)
        fields = {
            "featureName": _feature(type_),
            "resourceRole": "TARGET",
            "action": _api_action(call, caller, agent, errors[call], affected),
            "additionalInfo": additional_info(values),
        }
        if threats is not None:
            fields["evidence"] = evidence(*threats)
        return Occurrence(fields, resource)

    return Draft(detector, type_, credentials.subject, occur)


def _feature(type_: str) -> str:
    """S3 Protection reads data events; Policy and Stealth findings come from management events."""
    is_data_event = ":S3/" in type_ and not type_.startswith(("Policy:", "Stealth:"))
    return "S3DataEvents" if is_data_event else "CloudTrail"
