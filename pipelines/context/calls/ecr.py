"""ECR: images by digest and by tag, and what its scans found."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers
from tracehound.transforms.context.things import Thing

_ECR = "ecr"


def repository_of(key: str) -> str:
    """The name of the repository in the key of an image, which may have slashes."""
    return key.partition("/")[2].partition("@")[0].partition(":")[0]


def digest_of(key: str) -> str:
    """The digest in the key of an image."""
    return key.partition("@")[2]


def _tag_of(key: str) -> str:
    return key.rpartition(":")[2]


def images(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeImages by digest."""
    found = _described(api, things, [{"imageDigest": digest_of(each.key)} for each in things])
    by_digest = {each.get("imageDigest"): each for each in found}
    documents = {
        each.key: by_digest[digest_of(each.key)] for each in things if digest_of(each.key) in by_digest
    }
    return answers(api.call, things, documents, requests=api.sent())


def tags(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeImages by tag: which image it names now."""
    found = _described(api, things, [{"imageTag": _tag_of(each.key)} for each in things])
    by_tag = {tag: each for each in found for tag in each.get("imageTags") or ()}
    documents = {each.key: by_tag[_tag_of(each.key)] for each in things if _tag_of(each.key) in by_tag}
    return answers(api.call, things, documents, requests=api.sent())


def _described(api: Api, things: Sequence[Thing], ids: list[dict[str, str]]) -> list[dict[str, Any]]:
    first = things[0]
    wanted = {"registryId": first.account_id, "repositoryName": repository_of(first.key), "imageIds": ids}
    return list(api.ask(_ECR, "DescribeImages", **wanted).get("imageDetails") or ())


def scan_findings(api: Api, thing: Thing) -> list[dict[str, Any]]:
    """DescribeImageScanFindings: those of basic scans, or of Inspector's. Raises AWS_ERRORS."""
    wanted: dict[str, Any] = {
        "registryId": thing.account_id,
        "repositoryName": repository_of(thing.key),
        "imageId": {"imageDigest": digest_of(thing.key)},
    }
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = api.ask(_ECR, "DescribeImageScanFindings", **wanted, **token)
        told = page.get("imageScanFindings") or {}
        found += [*(told.get("findings") or ()), *(told.get("enhancedFindings") or ())]
        if not page.get("nextToken") or page["nextToken"] in token.values():
            return found
        token = {"nextToken": page["nextToken"]}
