"""Checks of sources of API calls: what is not allowed, and what that costs the answers.

What belongs here: calls that change nothing, and what earlier runs were refused. What does not: checks of
findings' sources (`pipelines.doctor.aws`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polars as pl

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access, accesses, first
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, means, reason
from tracehound.pipelines.cloudtrail import trails
from tracehound.pipelines.cloudtrail.lookup_api import BY_NAME
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.ingestion.sources.objects import Unreached
from tracehound.pipelines.ingestion.sources.trails import is_asked, is_of_calls, place_of
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import S3
from tracehound.transforms.contracts.api_events import CLOUDTRAIL_COVERAGE
from tracehound.transforms.wording import counted

_NAME = "calls"
_COST = "who opened the sessions there stays unknown"
_POLICY = "see docs/aws/reader.json."
# Files of yesterday are certainly delivered.
_AGO = timedelta(days=1)
_MOST_PLACES = 5


def checks(home: Home, sources: list[str]) -> Iterator[Diagnosis]:
    """All checks of the sources of API calls among some; none without such a source."""
    of_calls = [source for source in sources if is_of_calls(source)]
    if not of_calls:
        return
    aws = home.settings.aws
    for source in of_calls:
        if is_asked(source):
            yield from _lookups(source, aws)
        elif place_of(source).startswith(S3):
            yield _trail(source, first(aws))
    yield from _refused(home)


def _lookups(source: str, aws: Aws) -> Iterator[Diagnosis]:
    """LookupEvents in each region."""
    named = [part for part in place_of(source).split(",") if part] or list(aws.regions)
    for access in accesses(aws):
        own = named[0] if named else identity.own_region()
        answers = 0
        for region in named or identity.regions("cloudtrail", own):
            failed = _lookup(access.in_region(region), region, is_named=bool(named))
            answers += failed is None
            if failed and failed.found:
                yield failed
        if answers:
            yield Diagnosis("ok", _NAME, f"LookupEvents answers in {counted(answers, 'region')}")


def _lookup(access: Access, region: str, *, is_named: bool) -> Diagnosis | None:
    """None if the region answers; without words if it is not enabled, and was not named."""
    now = datetime.now(UTC)
    attribute = {"AttributeKey": BY_NAME, "AttributeValue": "ExecuteCommand"}
    try:
        access.client("cloudtrail").lookup_events(
            LookupAttributes=[attribute], StartTime=now - _AGO, EndTime=now, MaxResults=1
        )
    except AWS_ERRORS as error:
        if Means.REGION_NOT_ENABLED in means(error) and not is_named:
            return Diagnosis("note", _NAME, "")
        why = reason(error, "cloudtrail:LookupEvents").rstrip(".")
        return Diagnosis("fail", _NAME, f"LookupEvents in {region}: {why}: {_COST}", f"Allow it, {_POLICY}")
    return None


def _trail(source: str, access: Access) -> Diagnosis:
    """Whether a trail can be listed, and one of its files read."""
    place = place_of(source)
    try:
        shelf, prefix = trails.shelf_of(place, access)
        roots = trails.roots(shelf, prefix)
        entry = next((each for root in roots for each in trails.some(shelf, root)), None)
        if entry is None:
            return Diagnosis("note", _NAME, f"{source} has no files of CloudTrail", "Check the prefix.")
        with entry.opener.open() as file:
            file.read(1)
    except AWS_ERRORS as error:
        why = reason(error, "s3:ListBucket on the trail's bucket").rstrip(".")
        return Diagnosis("fail", _NAME, f"{source} can't be listed: {why}: {_COST}", f"Allow it, {_POLICY}")
    except (Unreached, OSError) as error:
        why = str(error).rstrip(".")
        return Diagnosis("fail", _NAME, f"{source} can't be read: {why}: {_COST}", f"Allow it, {_POLICY}")
    return Diagnosis("ok", _NAME, f"{source} can be listed and read")


def _refused(home: Home) -> Iterator[Diagnosis]:
    """Hours that findings asked for, and that no road gave."""
    rows = parquet.read(home.files(CLOUDTRAIL_COVERAGE), CLOUDTRAIL_COVERAGE)
    place = ["account_id", "region", "hour_at"]
    given = rows.filter(pl.col("state").is_in(["loaded", "none_found"]))
    lacking = rows.join(given, on=place, how="anti")
    if lacking.is_empty():
        return
    by_place = lacking.group_by("account_id", "region", maintain_order=True).agg(
        pl.col("hour_at").n_unique(), pl.col("detail").drop_nulls().first()
    )
    for account_id, region, hours, detail in (
        by_place.sort("hour_at", descending=True).head(_MOST_PLACES).iter_rows()
    ):
        found = f"{counted(hours, 'hour')} of {account_id} in {region} that findings ask for"
        yield Diagnosis("note", _NAME, f"{found} could not be read: {_COST}", f"{detail or 'Run again.'}")
