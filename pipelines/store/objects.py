"""Objects of a bucket below a prefix: read, written, and replaced only if nobody else has done so.

What belongs here: the few requests that the lake needs, and what their errors mean. What does not: what the
objects say (`pipelines.store.versions`).
"""

import email.utils
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from tracehound.pipelines.aws.answers import Page, WrongAnswer, pages
from tracehound.pipelines.aws.clients import Access, own
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, code_of, is_transient, means, reason
from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import S3

_GONE = ("NoSuchKey", "404")
_CONFLICT = ("ConditionalRequestConflict", "409")
_TAKEN = ("PreconditionFailed", "412", *_CONFLICT, *_GONE)
_ELSEWHERE = ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException")
_CONFLICTS = 5
# A stream that breaks is read again this often.
_READS = 3
_MOST_DELETED_AT_ONCE = 1000
# Larger files are sent in parts, of which a broken connection costs one.
PART_BYTES = 64 << 20
_IN_PARTS = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4)


class StoreTrouble(HostTrouble):
    """The bucket can't be used, or does not hold what it should; the message says what to do."""


class Replaced(Exception):
    """Somebody else has written the object since it was read."""


@dataclass(frozen=True)
class Found:
    """An object with its ETag, and how long ago it was written by the store's own clock."""

    content: bytes
    etag: str
    age_seconds: float


class Objects(Protocol):
    """What the lake needs of a store. Keys are relative to its prefix. Everything raises StoreTrouble."""

    url: str

    def get(self, key: str) -> Found | None:
        """An object; None if there is none."""

    def put(self, key: str, content: bytes) -> None:
        """Writes an object that nobody else writes."""

    def swap(self, key: str, content: bytes, etag: str | None) -> str:
        """Replaces the object with this ETag, or makes one where there is none; returns the new ETag.

        The content must differ from all others, for a request may be repeated. Raises Replaced.
        """

    def send(self, key: str, path: Path) -> None:
        """Writes a large file as an object."""

    def fetch(self, key: str, path: Path) -> bool:
        """Writes an object to a file; False if there is none."""

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes objects, also such as no longer exist."""

    def list(self, folder: str) -> Iterator[tuple[str, int]]:
        """Keys and sizes of the objects in a folder, in order."""

    def now(self) -> float:
        """Seconds since 1970 by the store's clock, as of its last answer."""


@dataclass
class S3Objects:
    """Objects in S3, or in a server that speaks its protocol."""

    url: str
    access: Access
    _now: float = field(default=0.0, init=False)

    @classmethod
    def of(cls, url: str, aws: Aws) -> "S3Objects":
        """The store at `s3://bucket/prefix`, with the profile's own identity."""
        return cls(url.rstrip("/"), own(aws))

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.url.removeprefix(S3).partition("/")[0]

    @property
    def prefix(self) -> str:
        """What stands before each key."""
        below = self.url.removeprefix(S3).partition("/")[2]
        return f"{below}/" if below else ""

    def get(self, key: str) -> Found | None:
        """As `Objects` says; each of these is one request, or as many as its size takes."""
        for _ in range(_READS):
            try:
                answer = self._ask("s3:GetObject", key, lambda s3: s3.get_object(**self._place(key)))
                # Not in a `with` of its own, which gives the stream without its checks.
                with closing(answer["Body"]) as body:
                    content = body.read()
            except AWS_ERRORS as error:
                if code_of(error) in _GONE:
                    return None
                if isinstance(error, ClientError) or not is_transient(error):
                    raise self._trouble(error, "s3:GetObject", key) from error
                # The request is repeated below us, but not the reading of its answer.
                last = error
                continue
            age = self._now - answer["LastModified"].timestamp()
            return Found(content, answer["ETag"], max(0.0, age))
        raise self._trouble(last, "s3:GetObject", key) from last

    def put(self, key: str, content: bytes) -> None:
        """As above."""
        self._told("s3:PutObject", key, lambda s3: s3.put_object(**self._place(key), Body=content))

    def swap(self, key: str, content: bytes, etag: str | None) -> str:
        """As above."""
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        for _ in range(_CONFLICTS):
            try:
                answer = self._ask(
                    "s3:PutObject",
                    key,
                    lambda s3: s3.put_object(**self._place(key), Body=content, **condition),
                )
            except AWS_ERRORS as error:
                if code_of(error) not in _TAKEN:
                    raise self._trouble(error, "s3:PutObject", key) from error
                # A request whose answer was lost is repeated, and then finds its own object.
                found = self.get(key)
                if found and found.content == content:
                    return found.etag
                if code_of(error) in _CONFLICT and (found.etag if found else None) == etag:
                    continue
                raise Replaced(key) from error
            return str(answer["ETag"])
        raise Replaced(key)

    def send(self, key: str, path: Path) -> None:
        """As above."""
        place = self._place(key)
        self._told(
            "s3:PutObject",
            key,
            lambda s3: s3.upload_file(str(path), place["Bucket"], place["Key"], Config=_IN_PARTS),
        )

    def fetch(self, key: str, path: Path) -> bool:
        """As above."""
        place = self._place(key)
        try:
            self._ask(
                "s3:GetObject",
                key,
                lambda s3: s3.download_file(place["Bucket"], place["Key"], str(path), Config=_IN_PARTS),
            )
        except AWS_ERRORS as error:
            if code_of(error) in _GONE:
                return False
            raise self._trouble(error, "s3:GetObject", key) from error
        return True

    def delete(self, keys: Iterable[str]) -> None:
        """As above."""
        doomed = sorted(keys)
        for at in range(0, len(doomed), _MOST_DELETED_AT_ONCE):
            some = doomed[at : at + _MOST_DELETED_AT_ONCE]
            answer = self._told("s3:DeleteObject", some[0], partial(self._delete_some, some))
            for each in answer.get("Errors") or ():
                raise StoreTrouble(
                    f"s3://{self.bucket}/{each.get('Key')} can't be deleted: {each.get('Message')}. Allow "
                    f"s3:DeleteObject on arn:aws:s3:::{self.bucket}/{self.prefix}*."
                )

    def list(self, folder: str) -> Iterator[tuple[str, int]]:
        """As above."""
        where = {"Bucket": self.bucket, "Prefix": f"{self.prefix}{folder}/"}

        def ask(token: str | None) -> dict[str, Any]:
            more = {"ContinuationToken": token} if token else {}
            page: dict[str, Any] = self._told(
                "s3:ListBucket", folder, lambda s3: s3.list_objects_v2(**where, **more)
            )
            return page

        try:
            for page in pages("s3", "ListObjectsV2", ask, _following, _contents):
                for each in _contents(page):
                    yield each["Key"].removeprefix(self.prefix), each["Size"]
        except WrongAnswer as error:
            raise self._trouble(error, "s3:ListBucket", folder) from error

    def now(self) -> float:
        """As above."""
        return self._now

    def _delete_some(self, keys: Sequence[str], s3: Any) -> Any:
        named = [{"Key": self.prefix + key} for key in keys]
        return s3.delete_objects(Bucket=self.bucket, Delete={"Objects": named, "Quiet": True})

    def versioning(self) -> str:
        """What the bucket says of its versioning; empty if it has none, `unknown` if it does not say."""
        try:
            answer = self._ask(
                "s3:GetBucketVersioning", "", lambda s3: s3.get_bucket_versioning(Bucket=self.bucket)
            )
        except AWS_ERRORS:
            return "unknown"
        return str(answer.get("Status") or "")

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + key}

    def _told(self, action: str, key: str, ask: Callable[[Any], Any]) -> Any:
        try:
            return self._ask(action, key, ask)
        except AWS_ERRORS as error:
            raise self._trouble(error, action, key) from error

    def _ask(self, action: str, key: str, ask: Callable[[Any], Any]) -> Any:
        """Asks, and again with a new client if the credentials have expired. Raises AWS_ERRORS."""
        try:
            client = self.access.client("s3")
            try:
                answer = ask(client)
            except AWS_ERRORS as error:
                if not (Means.EXPIRED in means(error) and self.access.renew("s3", client)):
                    raise
                answer = ask(self.access.client("s3"))
        except Boto3Error as error:
            # Of a transfer of a file; what a request has met stands behind it.
            if isinstance(error.__context__, AWS_ERRORS):
                raise error.__context__ from None
            raise StoreTrouble(f"{action} of {self.url}/{key}: {error}. Run again later.") from error
        except OSError as error:
            raise StoreTrouble(f"{action} of {self.url}/{key}: {error}") from error
        self._note_time(answer)
        return answer

    def _note_time(self, answer: Any) -> None:
        said = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date") if answer else None
        if said:
            moment: datetime = email.utils.parsedate_to_datetime(said)
            self._now = moment.timestamp()

    def _trouble(self, error: BaseException, action: str, key: str) -> StoreTrouble:
        return StoreTrouble(f"{self.url}/{key}: {_why(error, action, self.bucket, self.prefix)}")


def _following(page: Page) -> object:
    return page.get("NextContinuationToken")


def _contents(page: Page) -> Sequence[Any]:
    return page.get("Contents") or ()


def _why(error: BaseException, action: str, bucket: str, prefix: str) -> str:
    code = code_of(error)
    if code == "NoSuchBucket":
        return "there is no such bucket. Check `lake`, and the endpoint if you set one."
    if code in _ELSEWHERE:
        return "the bucket is in another region. Set AWS_DEFAULT_REGION to it."
    if code.startswith("KMS."):
        return f"its KMS key can't be used ({code}). Enable the key, or give the bucket another one."
    where = f"arn:aws:s3:::{bucket}" if action == "s3:ListBucket" else f"arn:aws:s3:::{bucket}/{prefix}*"
    said = reason(error, f"{action} on {where}")
    if isinstance(error, ClientError) and "kms:" in str(error).lower():
        return f"{said} The bucket's key needs kms:GenerateDataKey and kms:Decrypt: docs/object-storage.md."
    return said
