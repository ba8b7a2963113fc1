"""Inspector: vulnerabilities of an image, and the clusters where it runs."""

from collections.abc import Iterator, Sequence

from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, means
from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls import ecr
from tracehound.pipelines.context.calls.told import answers
from tracehound.transforms.context.things import Thing

_INSPECTOR = "inspector2"
_CHINA, _GOVERNMENT = ".amazonaws.com.cn/", "us-gov-"


def vulnerabilities(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """ListFindings; where Inspector has none or is not in use, what ECR's scan found. No scan: gone."""
    (thing,) = things
    digest, repository = ecr.digest_of(thing.key), ecr.repository_of(thing.key)
    wanted = {
        "ecrImageHash": [{"comparison": "EQUALS", "value": digest}],
        "ecrImageRepositoryName": [{"comparison": "EQUALS", "value": repository}],
    }
    try:
        found = list(api.listed(_INSPECTOR, "ListFindings", "findings", filterCriteria=wanted))
    except AWS_ERRORS as error:
        if Means.DENIED not in means(error):
            raise
        found = []
    found = found or ecr.scan_findings(api, thing)
    return answers(api.call, things, {thing.key: {"findings": found}}, requests=api.sent())


def copies(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """GetClustersForImage: where else an image runs."""
    (thing,) = things
    wanted = {"resourceId": _arn(thing)}
    found = list(api.listed(_INSPECTOR, "GetClustersForImage", "cluster", filter=wanted))
    return answers(api.call, things, {thing.key: {"clusters": found}}, requests=api.sent())


def _arn(image: Thing) -> str:
    """The ARN of an image in ECR."""
    of_government = "aws-us-gov" if image.region.startswith(_GOVERNMENT) else "aws"
    partition = "aws-cn" if _CHINA in image.key else of_government
    name = f"{ecr.repository_of(image.key)}/{ecr.digest_of(image.key)}"
    return f"arn:{partition}:ecr:{image.region}:{image.account_id}:repository/{name}"
