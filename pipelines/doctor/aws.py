"""Checks of the AWS account: our identity, what we may list and read, and whether GuardDuty exports.

What belongs here: calls to AWS that change nothing. What does not: the other checks.
"""

from collections.abc import Callable, Iterator
from typing import Any

import boto3

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access, accesses, own
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, code_of, means
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.ingestion.sources import securityhub
from tracehound.pipelines.settings.keys import Aws, Settings
from tracehound.pipelines.settings.source_prefixes import GUARDDUTY, S3, SECURITY_HUB, SQS

_KMS = ("aws:kms", "aws:kms:dsse")
_STATES = {
    "PENDING_VERIFICATION": "Wait a few minutes; GuardDuty is testing the bucket.",
    "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY": "Compare the policies with docs/aws/export-*.json.",
    "STOPPED": "Set up the export again in GuardDuty's settings.",
}


def checks(settings: Settings, sources: list[str]) -> Iterator[Diagnosis]:
    """All checks of AWS; without working credentials only the first."""
    known = accesses(settings.aws)
    identities = [_identity(access) for access in known]
    yield from identities
    if any(each.state == "fail" for each in identities):
        return
    for source in sources:
        if source.startswith(S3):
            yield from _bucket(known[0], source)
        elif source.startswith(SQS):
            yield _queue(known[0], source.removeprefix(SQS))
    if any(source.startswith((S3, GUARDDUTY)) for source in sources):
        is_asked = any(source.startswith(GUARDDUTY) for source in sources)
        for access in known:
            yield from _guardduty(access, settings, sources, is_asked=is_asked)
    for source in sources:
        if source.startswith(SECURITY_HUB):
            yield from (_hub(access, settings, source) for access in known)
    if settings.alerts.sns_topic_arn:
        yield _topic(settings.aws, settings.alerts.sns_topic_arn)


def _failed(name: str, what: str, error: Exception, permission: str) -> Diagnosis:
    is_denied = Means.DENIED in means(error) or "Denied" in code_of(error)
    todo = f"Allow {permission}: see docs/aws." if is_denied else "See the message, and try again."
    return Diagnosis("fail", name, f"{what}: {error}", todo)


def _try(name: str, what: str, permission: str, ask: Callable[[], Diagnosis]) -> Diagnosis:
    try:
        return ask()
    except AWS_ERRORS as error:
        return _failed(name, what, error, permission)


def _identity(access: Access) -> Diagnosis:
    who = access.role_arn or access.profile or "the environment"
    try:
        arn = access.in_region(access.region or "us-east-1").client("sts").get_caller_identity()["Arn"]
    except AWS_ERRORS as error:
        todo = (
            "Allow sts:AssumeRole on it, and us in its trust policy: docs/aws/cross-account-role-trust.json."
            if access.role_arn
            else "Sign in, set AWS_PROFILE, or attach a role to this host."
        )
        return Diagnosis("fail", "credentials", f"{who}: {error}", todo)
    return Diagnosis("ok", "credentials", f"{who} is {arn}")


def _bucket(access: Access, source: str) -> Iterator[Diagnosis]:
    bucket, _, prefix = source.removeprefix(S3).partition("/")
    s3 = access.client("s3")
    try:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1).get("Contents", [])
    except AWS_ERRORS as error:
        yield _failed(
            "sources", f"{source} can't be listed", error, f"s3:ListBucket on arn:aws:s3:::{bucket}"
        )
        return
    if not found:
        yield Diagnosis(
            "note", "sources", f"{source} is empty", "Check the prefix. A new export takes minutes."
        )
        return
    yield _try(
        "sources",
        f"{source} can be listed, but not read",
        f"s3:GetObject on arn:aws:s3:::{bucket}/* and kms:Decrypt on the export's key",
        lambda: _object(s3, source, bucket, found[0]["Key"]),
    )


def _object(s3: Any, source: str, bucket: str, key: str) -> Diagnosis:
    answer = s3.get_object(Bucket=bucket, Key=key, Range="bytes=0-0")
    answer["Body"].close()
    how = answer.get("ServerSideEncryption") or "nothing"
    if how not in _KMS:
        todo = "GuardDuty exports with KMS; encrypt copies of the objects with KMS too."
        return Diagnosis("note", "sources", f"{source} can be read; encrypted with {how}, not KMS", todo)
    return Diagnosis("ok", "sources", f"{source} can be listed and read, and is encrypted with {how}")


def _hub(access: Access, settings: Settings, source: str) -> Diagnosis:
    named = [each for each in source.removeprefix(SECURITY_HUB).split(",") if each]
    region = next(iter(named or settings.aws.regions), "") or identity.own_region()

    def ask() -> Diagnosis:
        access.in_region(region).client("securityhub").get_findings_v2(**securityhub.wanted(None))
        return Diagnosis("ok", "sources", f"Security Hub in {region} gives its exposure findings")

    return _try("sources", f"Security Hub in {region}", securityhub.PERMISSION, ask)


def _queue(access: Access, url: str) -> Diagnosis:
    def ask() -> Diagnosis:
        name = "ApproximateNumberOfMessages"
        answer = access.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        return Diagnosis("ok", "sources", f"{SQS}{url} has about {answer['Attributes'][name]} messages")

    return _try(
        "sources", f"{SQS}{url}", "sqs:GetQueueAttributes, sqs:ReceiveMessage, sqs:DeleteMessage", ask
    )


def _topic(aws: Aws, arn: str) -> Diagnosis:
    def ask() -> Diagnosis:
        own(aws).in_region(arn.split(":")[3]).client("sns").get_topic_attributes(TopicArn=arn)
        return Diagnosis("ok", "alerts", f"{arn} exists; nothing was posted")

    return _try("alerts", arn, "sns:GetTopicAttributes and sns:Publish on it", ask)


def _guardduty(
    access: Access, settings: Settings, sources: list[str], *, is_asked: bool
) -> Iterator[Diagnosis]:
    """Detectors and their exports, by region. Reading a bucket does not require permission for this."""
    named = settings.aws.regions
    regions = named or tuple(boto3.Session().get_available_regions("guardduty"))
    detectors = 0
    for region in regions:
        client = access.in_region(region).client("guardduty")
        try:
            ids = client.list_detectors()["DetectorIds"]
            for detector in ids:
                yield from _detector(client, region, detector, sources)
        except AWS_ERRORS as error:
            if not named and Means.REGION_NOT_ENABLED in means(error):
                continue
            failed = _failed("guardduty", region, error, "guardduty:List* and guardduty:Get*")
            yield failed if is_asked else Diagnosis("note", "guardduty", failed.found, failed.todo)
            if not named:
                return
            continue
        detectors += len(ids)
        if named and not ids:
            yield Diagnosis("fail", "guardduty", f"no detector in {region}", "Enable GuardDuty there.")
    if not named and not detectors:
        yield Diagnosis("fail", "guardduty", "no detector in any region", "Enable GuardDuty.")


def _detector(client: Any, region: str, detector: str, sources: list[str]) -> Iterator[Diagnosis]:
    status = client.get_detector(DetectorId=detector)["Status"]
    if status != "ENABLED":
        yield Diagnosis("fail", "guardduty", f"the detector in {region} is {status.lower()}", "Enable it.")
        return
    yield Diagnosis("ok", "guardduty", f"the detector in {region} is enabled")
    destinations = client.list_publishing_destinations(DetectorId=detector)["Destinations"]
    if not destinations:
        is_needed = any(source.startswith(S3) for source in sources)
        todo = "Set up the export to S3 in GuardDuty's settings: the API forgets findings after 90 days."
        yield Diagnosis("fail" if is_needed else "note", "export", f"{region} has no export", todo)
    for each in destinations:
        whole = client.describe_publishing_destination(
            DetectorId=detector, DestinationId=each["DestinationId"]
        )
        yield _destination(region, whole, sources)


def _destination(region: str, whole: dict[str, Any], sources: list[str]) -> Diagnosis:
    state, properties = whole["Status"], whole["DestinationProperties"]
    arn = properties.get("DestinationArn", "")
    bucket = arn.rpartition(":")[2].partition("/")[0]
    if state != "PUBLISHING":
        return Diagnosis(
            "fail",
            "export",
            f"the export from {region} to {arn} is {state}",
            _STATES.get(state, "See GuardDuty's settings."),
        )
    if not properties.get("KmsKeyArn"):
        todo = "Name a KMS key in the export's settings: docs/aws/export-key-policy.json."
        return Diagnosis("fail", "export", f"{region} exports to {arn} without a key", todo)
    buckets = {source.removeprefix(S3).partition("/")[0] for source in sources if source.startswith(S3)}
    if buckets and bucket not in buckets:
        todo = f"Add s3://{bucket} to `sources` if you want its findings."
        return Diagnosis("note", "export", f"{region} exports to {arn}, which is not a source", todo)
    return Diagnosis("ok", "export", f"{region} exports to {arn}, encrypted")
