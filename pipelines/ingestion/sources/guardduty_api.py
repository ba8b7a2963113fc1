"""GuardDuty's API as the source needs it: lists of ids, findings as their exact text, errors in words.

What belongs here: calls. What does not: which spans of time are requested
(`pipelines.ingestion.sources.guardduty_sweep`).
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, ProfileNotFound
from botocore.parsers import ResponseParserError

from tracehound.pipelines.aws.answers import MOST_SECONDS, Page, WrongAnswer, member, pages
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.errors import NOT_AWS, Means, code_of, has_failed_inside, means, message_of
from tracehound.transforms.instants import EPOCH, NoInstant, instant
from tracehound.transforms.jsontext import decode_text, elements, encode_text, members, read_value

PAGE = 50
_SERVICE = "guardduty"
_ATTEMPTS_SPENT = "even after many retries"
# The key of the exact text in an answer of GetFindings.
_TEXT = "tracehound-exact-text"
_GO_ON = "Completed spans are kept; run again to continue from there."


@dataclass(frozen=True)
class Answer:
    """A finding as returned by GetFindings. `updated_at` is None if it can't be read."""

    text: bytes
    finding_id: str
    updated_at: datetime | None
    is_archived: bool


@dataclass(frozen=True)
class Listing:
    """Ids returned by ListFindings, each once, in its order.

    `is_whole` means that nothing is left to list; `is_paged` that it took several calls, between which
    findings may have moved, and `has_repeats` that some have.
    """

    ids: list[str]
    is_whole: bool
    is_paged: bool
    has_repeats: bool


class Api:
    """The API in one region, for one of our identities."""

    def __init__(self, access: Access) -> None:
        self._client = access.client("guardduty")
        self._ends = time.monotonic() + MOST_SECONDS
        self._client.meta.events.register("before-parse.guardduty.GetFindings", _keep_text, unique_id=_TEXT)

    def detectors(self) -> list[str]:
        """Ids of the detectors: none, or one. Raises AWS_ERRORS, as all calls do."""
        return [each for page in self._pages("ListDetectors", "DetectorIds") for each in page["DetectorIds"]]

    def _pages(self, call: str, holds: str, **wanted: Any) -> Iterator[Page]:
        """All pages of a listing. Raises WrongAnswer if it does not end or a page lacks its list."""
        known: set[str] = set()

        def ask(token: str | None) -> Page:
            if time.monotonic() > self._ends:
                raise WrongAnswer(service=_SERVICE, call=call, what="more than one run can request")
            following = {"NextToken": token} if token else {}
            page: Page = getattr(self._client, _method(call))(**wanted, **following)
            member(page, holds, _SERVICE, call)
            return page

        def has_items(page: Page) -> bool:
            fresh = {str(each) for each in page[holds]} - known
            known.update(fresh)
            return bool(fresh)

        # An empty token also means that there is no further page.
        yield from pages(_SERVICE, call, ask, lambda page: page.get("NextToken"), has_items)

    def list_findings(
        self, detector_id: str, start: datetime, end: datetime, most: int | None = None
    ) -> Listing:
        """Findings, archived or not, with `start` <= updatedAt < `end`, oldest first, roughly `most`."""
        span = {"GreaterThanOrEqual": milliseconds(start), "LessThan": milliseconds(end)}
        return self._listing(detector_id, {"updatedAt": span}, "updatedAt", most)

    def list_by_state(self, detector_id: str, *, is_archived: bool) -> list[str]:
        """All findings that GuardDuty keeps, either archived or not."""
        criterion = {"service.archived": {"Equals": ["true" if is_archived else "false"]}}
        # Sorted by creation time, which never changes.
        return self._listing(detector_id, criterion, "createdAt", None).ids

    def _listing(self, detector_id: str, criterion: dict[str, Any], order: str, most: int | None) -> Listing:
        named: list[str] = []
        asked = self._pages(
            "ListFindings",
            "FindingIds",
            DetectorId=detector_id,
            FindingCriteria={"Criterion": criterion},
            SortCriteria={"AttributeName": order, "OrderBy": "ASC"},
            MaxResults=PAGE,
        )
        is_whole = True
        count = 0
        for page in asked:
            count += 1
            named += page["FindingIds"]
            is_whole = not page.get("NextToken")
            if most is not None and len(named) >= most:
                break
        ids = list(dict.fromkeys(named))
        return Listing(ids, is_whole, count > 1, len(ids) < len(named))

    def get_findings(self, detector_id: str, ids: Sequence[str]) -> Iterator[Answer]:
        """The findings, except those that no longer exist."""
        for start in range(0, len(ids), PAGE):
            page = self._client.get_findings(DetectorId=detector_id, FindingIds=ids[start : start + PAGE])
            yield from _answers(page.get(_TEXT))

    def detector(self, detector_id: str) -> dict[str, Any]:
        """A detector's status and features."""
        return dict(self._client.get_detector(DetectorId=detector_id))

    def coverage(self, detector_id: str) -> Iterator[dict[str, Any]]:
        """The resources that runtime monitoring should cover."""
        for page in self._pages("ListCoverage", "Resources", DetectorId=detector_id):
            yield from page["Resources"]


def _method(call: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", call).lower()


def _keep_text(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    """Adds a response's text to the answer, before boto3 drops the members that its model lacks.

    Errors that will be retried also pass through here; they are left unchanged.
    """
    if response_dict["status_code"] == 200:
        customized_response_dict[_TEXT] = response_dict["body"]
        response_dict["body"] = b'{"findings":[]}'


def _answers(body: bytes | None) -> list[Answer]:
    """The findings of a response. Raises WrongAnswer."""
    try:
        text = decode_text(body or b"{}")
        return [
            _answer(encode_text(text[part.start : part.end]), part.value)
            for key, at in members(text, read_value(text).start)
            if key == "findings"
            for part in elements(text, at)
        ]
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        what = "something without findings"
        raise WrongAnswer(service=_SERVICE, call="GetFindings", what=what) from None


def _answer(text: bytes, value: dict[str, Any]) -> Answer:
    try:
        updated_at = instant(value.get("updatedAt"))
    except NoInstant:
        updated_at = None
    # As a single line: in JSON a line break can only be white space.
    one_line = text.replace(b"\r", b" ").replace(b"\n", b" ")
    service = value.get("service")
    is_archived = isinstance(service, dict) and service.get("archived") is True
    return Answer(one_line, str(value.get("id")), updated_at, is_archived)


def milliseconds(moment: datetime) -> int:
    """An instant as criteria require it, cut to the millisecond."""
    elapsed = moment - EPOCH
    return (elapsed.days * 86400 + elapsed.seconds) * 1000 + elapsed.microseconds // 1000


def explained(error: Exception) -> str:
    """What happened, and what to do about it."""
    if isinstance(error, ClientError):
        return f"{_reason(error)} ({error.operation_name}: {code_of(error)}) {_GO_ON}"
    if isinstance(error, (NoCredentialsError, ProfileNotFound)):
        return f"there are no credentials: {error}. Set AWS_PROFILE or log in, and run again."
    if isinstance(error, OSError) and not isinstance(error, BotoCoreError):
        return f"an answer can't be stored: {error.strerror or error}. Free some space and run again."
    if isinstance(error, WrongAnswer):
        return f"{error}. {_GO_ON}"
    if isinstance(error, ResponseParserError):
        return f"{NOT_AWS} {_GO_ON}"
    return f"the service can't be reached: {error}. Check the network and the endpoint. {_GO_ON}"


def _reason(error: ClientError) -> str:
    said, words, operation = means(error), message_of(error), error.operation_name
    if Means.EXPIRED in said:
        return "the credentials have expired: renew them, for example with `aws sso login`."
    if Means.DENIED in said and operation == "AssumeRole":
        return f"the role can't be assumed: {words}. Check its trust policy and the external id."
    if Means.DENIED in said:
        return (
            f"access is denied: {words}. Allow guardduty:{operation}, or leave the region out by listing "
            "those to read, as in `guardduty:eu-west-1,us-east-1`."
        )
    if Means.REGION_NOT_ENABLED in said:
        return "the region does not know the credentials: enable the region or leave it out; or renew them."
    if Means.THROTTLED in said:
        return f"the service throttles, {_ATTEMPTS_SPENT}: run again later."
    if has_failed_inside(error):
        return f"the service fails, {_ATTEMPTS_SPENT}: run again later."
    return f"the service refuses: {words}."
