"""Security Hub's API as a source: `securityhub:`, or `securityhub:eu-west-1,us-east-1` for some regions.

It is asked once per run, before anything is listed (`ask`), for all exposure findings that it has: one for
each exposed resource. Each page lands in a file of the home, with nothing in it but what is kept of such
findings (`transforms.context.exposures`), under a name made of its content. From then on, landed files are
objects like any other; they are deleted once raw has them (`acknowledge`). What was stored before is not
stored again, so nothing needs to be known of earlier runs.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracehound.pipelines.aws.answers import Page, pages
from tracehound.pipelines.aws.clients import Access, accesses
from tracehound.pipelines.aws.errors import AWS_ERRORS, code_of, reason
from tracehound.pipelines.aws.side_by_side import Job, Service, SideBySide
from tracehound.pipelines.ingestion.sources.files import FileOpener
from tracehound.pipelines.ingestion.sources.objects import Asked, Days, SourceObject
from tracehound.pipelines.lake.drafts import land_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import LANDED_EXPOSURES, SECURITY_HUB
from tracehound.transforms.context import exposures

CALL, PERMISSION = "securityhub:GetFindingsV2", "securityhub:GetFindings"
_SERVICE = "securityhub"
_MOST_AT_ONCE = 100
_LANDED = ".jsonl.gz"
# The account has no Security Hub in this region.
_NOT_ENABLED = frozenset({"ConflictException", "ResourceNotFoundException", "InvalidAccessException"})
_EXPOSURES = {
    "CompositeFilters": [
        {
            "StringFilters": [
                {
                    "FieldName": "finding_info.types",
                    "Filter": {"Value": "Exposure", "Comparison": "PREFIX"},
                }
            ],
            "Operator": "AND",
        }
    ],
    "CompositeOperator": "AND",
}


@dataclass(frozen=True)
class _Answered:
    """A region that was asked, how many findings landed of it, and whether Security Hub is enabled there."""

    findings: int
    has_hub: bool


def list_source(source: str, home: Home, days: Days) -> Iterator[SourceObject]:
    """The landed files of the regions that a source names. Calls no API."""
    del days  # No file is of a day.
    regions = _regions(source)
    for path in sorted(_folder(home).glob(f"*/*/*{_LANDED}")):
        account_id, region = path.parent.parent.name, path.parent.name
        if not regions or region in regions:
            name = path.name.removesuffix(_LANDED)
            uri = f"{LANDED_EXPOSURES}{account_id}/{region}/{name}"
            yield SourceObject(uri, name, path.stat().st_size, FileOpener(path))


def ask(sources: Sequence[str], home: Home) -> Asked:
    """Requests all exposure findings, several regions at once. The caller holds the writer's lock."""
    named = [_regions(source) for source in sources]
    regions = [region for each in named for region in each] if all(named) else []
    asking = _Asking(home)
    return asking.run(list(dict.fromkeys(regions or home.settings.aws.regions)))


def acknowledge(home: Home, source: str, read: set[tuple[str, str]]) -> None:
    """Deletes landed files that are `read` (URI and etag) and committed."""
    for landed in list(list_source(source, home, Days())):
        if (landed.uri, landed.etag) in read:
            place = landed.uri.removeprefix(LANDED_EXPOSURES)
            (_folder(home) / f"{place}{_LANDED}").unlink(missing_ok=True)


def explained(error: Exception) -> str:
    """An error in words, with what to do about it."""
    if code_of(error) in _NOT_ENABLED:
        return "Security Hub is not enabled here: enable it, or leave the region out."
    return reason(error, PERMISSION)


def wanted(token: str | None) -> dict[str, object]:
    """The parameters of a request for a page."""
    more = {"NextToken": token} if token else {}
    return {"Filters": _EXPOSURES, "MaxResults": _MOST_AT_ONCE, **more}


class _Asking:
    """The requests of one run."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._answered: list[_Answered] = []

    def run(self, regions: Sequence[str]) -> Asked:
        """Asks all regions of all accounts."""
        service = Service(_SERVICE, LANDED_EXPOSURES, lambda access: access, explained)
        asking = SideBySide(service, self._answers_of, self._answered.extend)
        asking.run(accesses(self._home.settings.aws), regions)
        errors = dict(asking.errors)
        if not errors and not any(each.has_hub for each in self._answered):
            errors[SECURITY_HUB] = "Security Hub is enabled in no region."
        documents = sum(each.findings for each in self._answered)
        return Asked(sum(each.has_hub for each in self._answered), documents, errors)

    def _answers_of(self, job: Job[Access]) -> Iterator[_Answered]:
        client = job.api.client(_SERVICE)

        def asked(token: str | None) -> Page:
            page: Page = client.get_findings_v2(**wanted(token))
            return page

        found = 0
        try:
            for page in pages(
                _SERVICE,
                "GetFindingsV2",
                asked,
                lambda each: each.get("NextToken"),
                lambda each: each.get("Findings"),
            ):
                found += self._land(job, page.get("Findings") or ())
        except AWS_ERRORS as error:
            if job.is_named or code_of(error) not in _NOT_ENABLED:
                raise
            yield _Answered(0, has_hub=False)
            return
        yield _Answered(found, has_hub=True)

    def _land(self, job: Job[Access], found: Iterable[dict[str, Any]]) -> int:
        """Writes the exposure findings of a page as one file; returns how many there are."""
        kept = [exposures.stripped(each) for each in found if exposures.is_exposure(each)]
        if kept:
            lines = "".join(f"{json.dumps(each, sort_keys=True)}\n" for each in kept).encode()
            name = hashlib.sha256(lines).hexdigest()[:32]
            folder = _folder(self._home) / job.account_id / job.region
            land_content(folder / f"{name}{_LANDED}", gzip.compress(lines, mtime=0))
        return len(kept)


def _folder(home: Home) -> Path:
    return home.path / "landing" / "securityhub"


def _regions(source: str) -> list[str]:
    return [each.strip() for each in source.removeprefix(SECURITY_HUB).split(",") if each.strip()]
