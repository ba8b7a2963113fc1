"""Objects in S3: listed in parallel, read as streams that continue after a broken connection.

What belongs here: GuardDuty's layout of a bucket, listing, getting bytes, and the meaning of errors of S3 and
KMS. What does not: our identity in AWS (`pipelines.aws.clients`).

A URI is `s3://bucket/key` with the unencoded key, so that printed URIs work in other tools. GuardDuty's are
`[prefix/]AWSLogs/[org-id/]<account>/GuardDuty/<region>/YYYY/MM/DD/<uuid>.jsonl.gz`; CloudTrail's have its own
name in place of GuardDuty's.
"""

import io
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, cast

from tracehound.pipelines.aws.answers import Page, WrongAnswer, member, pages
from tracehound.pipelines.aws.clients import THREADS, Access, first
from tracehound.pipelines.aws.errors import (
    AWS_ERRORS,
    NOT_AWS,
    Means,
    code_of,
    is_transient,
    means,
    message_of,
    reason,
)
from tracehound.pipelines.ingestion.sources.objects import (
    Days,
    SourceMissing,
    SourceObject,
    Unreached,
    export_day,
)
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import S3

_LOGS = re.compile(r"(?:^|.*/)AWSLogs/")
# Folders of a custom layout are listed one by one down to this depth, and everything below in one listing.
_DEPTH = 3
# A broken stream loses less than this.
_PIECE_BYTES = 256 << 10
# A broken stream is resumed this often, with doubled pauses.
_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.2
# More than the accounts and regions of any bucket, or the folders of any custom layout.
_MOST_FOLDERS = 1_000_000
_LONGEST_KEY = 1024
_LISTING = "ListObjectsV2"
_KMS_KEY = re.compile(r"arn:aws[\w-]*:kms:[\w:/-]+")


@dataclass(frozen=True)
class Layout:
    """The keys below AWSLogs that one service writes; other services keep millions of objects next to them.

    `service` is the folder's whole name: `CloudTrail-Digest` is not `CloudTrail`.
    """

    service: str

    @cached_property
    def _leading(self) -> re.Pattern[str]:
        return re.compile(rf"(?:o-[a-z0-9]+/)?(?:\d{{12}}/(?:{self.service}/.*)?)?", re.DOTALL)

    @cached_property
    def region(self) -> re.Pattern[str]:
        """The folder of a region, below AWSLogs."""
        return re.compile(rf"(?:o-[a-z0-9]+/)?\d{{12}}/{self.service}/[a-z0-9-]+/")

    @cached_property
    def _objects(self) -> re.Pattern[str]:
        return re.compile(rf"(?:o-[a-z0-9]+/)?\d{{12}}/{self.service}/.+", re.DOTALL)

    def leads(self, prefix: str) -> bool:
        """Whether a folder may hold objects of the service somewhere below it."""
        below = _below_logs(prefix)
        return below is None or self._leading.fullmatch(below) is not None

    def holds(self, key: str) -> bool:
        """Whether an object may be one of the service, by its name: no folder marker, nor another's log."""
        below = _below_logs(key)
        return not key.endswith("/") and (below is None or self._objects.fullmatch(below) is not None)


FINDINGS, TRAIL = Layout("GuardDuty"), Layout("CloudTrail")


@dataclass(frozen=True, slots=True)
class S3Opener:
    """Opens an object in the version that was listed."""

    uri: str
    etag: str
    access: Access

    def open(self) -> BinaryIO:
        """The object's bytes. Raises Unreached, also while they are read."""
        return cast("BinaryIO", _Stream(self))

    def body(self, start: int) -> Any:
        """The stream of a response, starting at a byte. Raises Unreached."""
        bucket, key = _split(self.uri)
        wanted = {"Bucket": bucket, "Key": key, "IfMatch": self.etag, **_payer(self.access)}
        if start:
            wanted["Range"] = f"bytes={start}-"
        try:
            answer = _call(self.access, lambda client: client.get_object(**wanted))
        except AWS_ERRORS as error:
            raise Unreached(_why_not(error, self)) from error
        if _bare(answer.get("ETag", "")) != _bare(self.etag):
            answer["Body"].close()
            raise Unreached(f"the answer is not the object that was listed: {NOT_AWS}")
        return answer["Body"]


def _bare(etag: str) -> str:
    """An ETag without its quotes and prefix."""
    return etag.removeprefix("W/").strip('"')


class _Stream(io.RawIOBase):
    """An object's bytes. After a broken connection, the rest is requested again."""

    def __init__(self, opener: S3Opener) -> None:
        super().__init__()
        self._opener = opener
        self._body = opener.body(0)
        self._given = 0
        self._failures = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes, or all that are left. Raises Unreached."""
        if size is None or size < 0:
            return b"".join(iter(self._piece, b""))
        return self._piece(size)

    def _piece(self, size: int = _PIECE_BYTES) -> bytes:
        while True:
            try:
                piece: bytes = self._body.read(min(size, _PIECE_BYTES))
            except AWS_ERRORS as error:
                self._go_on_after(error)
            else:
                self._given += len(piece)
                self._failures = 0
                return piece

    def close(self) -> None:
        """Ends the response; its connection is reused if everything was read."""
        if not self.closed:
            self._body.close()
        super().close()

    def _go_on_after(self, error: Exception) -> None:
        self._body.close()
        self._failures += 1
        if self._failures >= _ATTEMPTS or not is_transient(error):
            raise Unreached(reason(error, _reading(self._opener.uri))) from error
        time.sleep(_FIRST_PAUSE_SECONDS * 2**self._failures)
        self._body = self._opener.body(self._given)


def list_source(source: str, home: Home, days: Days, layout: Layout = FINDINGS) -> Iterator[SourceObject]:
    """All objects below a prefix that may hold findings, or what else a layout has, of these days.

    Raises SourceMissing and Unreached.
    """
    bucket, prefix = _split(source)
    if not bucket:
        raise SourceMissing(
            f"{source}: give a bucket, such as s3://my-findings, and a prefix if there is one."
        )
    listing = _Listing(bucket, first(home.settings.aws), days, layout)
    try:
        yield from listing.objects(prefix)
    except AWS_ERRORS as error:
        words = f"{source}: can't be listed: {_why_no_listing(error, bucket)}"
        raise (Unreached if is_transient(error) else SourceMissing)(words) from error


@dataclass(frozen=True)
class _Folder:
    """A prefix that has yet to be listed; `depth` counts folders of a layout that is not the service's."""

    prefix: str
    layout: Layout
    depth: int = 0

    @property
    def is_flat(self) -> bool:
        """Whether to list everything below it in one listing: a region's export, or a deep folder."""
        below = _below_logs(self.prefix)
        return self.depth >= _DEPTH if below is None else self.layout.region.match(below) is not None

    def inner(self, prefix: str) -> "_Folder":
        """A folder in it."""
        depth = 0 if _below_logs(prefix) is not None else self.depth + 1
        return _Folder(prefix, self.layout, depth)


@dataclass
class _Found:
    """The result of one listing."""

    objects: list[SourceObject] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)


@dataclass(frozen=True)
class _Listing:
    bucket: str
    access: Access
    days: Days
    layout: Layout

    def objects(self, prefix: str) -> Iterator[SourceObject]:
        """All objects. Folders of accounts and regions are listed in parallel; those of days are not."""
        folder = self._folder(prefix)
        if folder is None:
            yield from self._page_objects(self._first(prefix))
            return
        with ThreadPoolExecutor(THREADS) as pool:
            under_way = {pool.submit(self._list, folder)}
            folders = 1
            try:
                while under_way:
                    done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        found = future.result()
                        folders += len(found.folders)
                        if folders > _MOST_FOLDERS:
                            raise _wrong("folders without end")
                        under_way |= {pool.submit(self._list, inner) for inner in found.folders}
                        yield from found.objects
            finally:
                _cancel(under_way)

    def _folder(self, prefix: str) -> _Folder | None:
        """The folder that a prefix names; None if it names an object. Raises SourceMissing."""
        folder = prefix if prefix.endswith("/") or not prefix else f"{prefix}/"
        if folder != prefix and any(entry.get("Key") == prefix for entry in self._first(prefix)):
            return None
        if folder and not self._first(folder):
            raise SourceMissing(
                f"{S3}{self.bucket}/{prefix}: 0 objects under this prefix: the bucket has no such folder or "
                f"object, or the folder is still empty. Check the prefix that {self.layout.service} uses."
            )
        return _Folder(folder, self.layout)

    def _first(self, prefix: str) -> list[dict[str, Any]]:
        """The first object below a prefix; one that has exactly this name would come first."""
        wanted = {"Bucket": self.bucket, "Prefix": prefix, "MaxKeys": 1}
        answer = _call(self.access, lambda client: client.list_objects_v2(**wanted, **_payer(self.access)))
        member(answer, "IsTruncated", "s3", _LISTING)
        return list(answer.get("Contents", []))

    def _list(self, folder: _Folder) -> _Found:
        found = _Found()
        for page in self._pages(folder):
            entries = page.get("Contents", [])
            found.objects += self._page_objects(entries)
            found.folders += [
                folder.inner(prefix) for prefix in _prefixes(page, folder.prefix) if self.layout.leads(prefix)
            ]
            if folder.is_flat and entries and self._is_beyond(entries[-1].get("Key", "")):
                break
        return found

    def _pages(self, folder: _Folder) -> Iterator[Page]:
        wanted = {}
        if not folder.is_flat:
            wanted["Delimiter"] = "/"
        elif (first := self._first_day(folder)) and self.layout.region.fullmatch(
            _below_logs(folder.prefix) or ""
        ):
            # Names start with the day and are listed in order, so the range is contiguous.
            wanted["StartAfter"] = f"{folder.prefix}{first}/"
        return listed(self.access, self.bucket, folder.prefix, **wanted)

    def _first_day(self, folder: _Folder) -> str | None:
        """The first export day to list of a folder."""
        if self.days.first:
            return f"{self.days.first:%Y/%m/%d}"
        return self.days.seen.recent.get(f"{S3}{self.bucket}/{folder.prefix}") if self.days.seen else None

    def _is_beyond(self, key: str) -> bool:
        """Whether everything after a key of a region's export is after the range."""
        is_export = _below_logs(key) is not None
        return bool(is_export and self.days.last and export_day(key) > f"{self.days.last:%Y/%m/%d}")

    def _page_objects(self, entries: list[dict[str, Any]]) -> Iterator[SourceObject]:
        for entry in entries:
            for name in ("Key", "ETag", "Size"):
                member(entry, name, "s3", _LISTING)
            if self.layout.holds(entry["Key"]) and self.days.include(f"/{entry['Key']}"):
                uri, etag = f"{S3}{self.bucket}/{entry['Key']}", entry["ETag"]
                yield SourceObject(uri, etag, entry["Size"], S3Opener(uri, etag, self.access), is_remote=True)


def listed(access: Access, bucket: str, prefix: str, **more: str) -> Iterator[Page]:
    """The pages of a listing below a prefix. Raises AWS_ERRORS."""
    wanted = {"Bucket": bucket, "Prefix": prefix, **more, **_payer(access)}

    def ask(token: str | None) -> Page:
        following = {"ContinuationToken": token} if token else {}
        page: Page = _call(access, lambda client: client.list_objects_v2(**wanted, **following))
        # Well-formed XML that does not come from S3 lacks this member.
        member(page, "IsTruncated", "s3", _LISTING)
        return page

    return pages("s3", _LISTING, ask, _following, lambda page: page.get("Contents") or _of(page))


def _following(page: Page) -> str | None:
    return str(member(page, "NextContinuationToken", "s3", _LISTING)) if page["IsTruncated"] else None


def _of(page: Page) -> list[Any]:
    return page.get("CommonPrefixes") or []


def _prefixes(page: Page, outer: str) -> Iterator[str]:
    """The folders of a page. Raises WrongAnswer if one is outside the listed folder."""
    for entry in _of(page):
        prefix = str(member(entry, "Prefix", "s3", _LISTING))
        if not prefix.startswith(outer) or not outer < prefix or len(prefix.encode()) > _LONGEST_KEY:
            raise _wrong("a folder outside the requested one")
        yield prefix


def _wrong(what: str) -> WrongAnswer:
    return WrongAnswer(service="s3", call=_LISTING, what=what)


def _cancel(futures: set[Future[_Found]]) -> None:
    for future in futures:
        future.cancel()


def _below_logs(key: str) -> str | None:
    """The part of a key after its last `AWSLogs/`, if it has one."""
    logs = _LOGS.match(key)
    return key[logs.end() :] if logs else None


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix(S3).partition("/")
    return bucket, key


def _payer(access: Access) -> dict[str, str]:
    return {"RequestPayer": "requester"} if access.requester_pays else {}


def _call(access: Access, ask: Callable[[Any], Any]) -> Any:
    """Calls S3, and again with a new client if the credentials have expired."""
    client = access.client("s3")
    try:
        return ask(client)
    except AWS_ERRORS as error:
        if Means.EXPIRED in means(error) and access.renew("s3", client):
            return ask(access.client("s3"))
        raise


def _reading(uri: str) -> str:
    bucket, _ = _split(uri)
    return f"s3:GetObject on arn:aws:s3:::{bucket}/*"


def _why_no_listing(error: Exception, bucket: str) -> str:
    code = code_of(error)
    if code == "NoSuchBucket":
        return "there is no such bucket. Check its name, and the endpoint if you set one."
    if code in ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"):
        return "the bucket is in another region. Set AWS_DEFAULT_REGION to it."
    if Means.DENIED in means(error):
        return reason(error, f"s3:ListBucket on arn:aws:s3:::{bucket}") + (
            " If a policy grants only part of the bucket, give that prefix."
        )
    return reason(error, f"s3:ListBucket on arn:aws:s3:::{bucket}")


def _why_not(error: Exception, opener: S3Opener) -> str:
    """Why an object can't be read, and what to do."""
    code = code_of(error)
    if code in ("NoSuchKey", "404"):
        return "the object has vanished since it was listed. If it was not deleted on purpose, restore it."
    if code in ("PreconditionFailed", "412"):
        return "the object has changed since it was listed. Run again to read it."
    if code == "NoSuchBucket":
        return "the bucket has vanished since it was listed."
    if code == "InvalidObjectState":
        return "the object is in an archive storage class. Restore it (s3:RestoreObject), then run again."
    if code.startswith("KMS."):
        return f"its KMS key can't be used ({code}): {_words(error)} Enable the key {_key(error, opener)}."
    if Means.DENIED in means(error):
        return _denied(error, opener)
    return reason(error, _reading(opener.uri))


def _denied(error: Exception, opener: S3Opener) -> str:
    words = _words(error)
    if "kms:" in words.lower() or "s3:" not in words:
        # S3 does not always say that access to the key was denied, and seldom names the key.
        key = _key(error, opener)
        if key or "kms:" in words.lower():
            return (
                f"access is denied to its KMS key {key or '(unknown)'}: {words} Allow kms:Decrypt on it, in "
                "the key's policy and in ours."
            )
    return reason(error, _reading(opener.uri))


def _words(error: Exception) -> str:
    return message_of(error).rstrip(".") + "." if code_of(error) else ""


def _key(error: Exception, opener: S3Opener) -> str:
    """The KMS key of an object, from S3's message or the object's head; empty if neither names it."""
    named = _KMS_KEY.search(_words(error))
    if named:
        return named[0]
    bucket, name = _split(opener.uri)
    try:
        head = opener.access.client("s3").head_object(Bucket=bucket, Key=name, **_payer(opener.access))
    except AWS_ERRORS:
        return ""
    return str(head.get("SSEKMSKeyId", ""))
