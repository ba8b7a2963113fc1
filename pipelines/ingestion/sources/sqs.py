"""EventBridge events from an SQS queue: landed in the home, and deleted from the queue once raw has them.

What belongs here: receiving, landing and deleting messages. What does not: the content of a message, which
`transforms.documents` unwraps.

A round of messages becomes one file of JSON lines with a URI of its own, `sqs:QUEUE_URL/<name>`, beside the
receipts needed to delete its messages. If a run is killed, the next one reads what has landed, and messages
that were not deleted are received again, which raw stores as repeats.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracehound.pipelines.aws.answers import member
from tracehound.pipelines.aws.clients import Access, first
from tracehound.pipelines.aws.errors import AWS_ERRORS, code_of, is_transient, reason
from tracehound.pipelines.ingestion.sources.files import FileOpener
from tracehound.pipelines.ingestion.sources.objects import Days, SourceMissing, SourceObject, Unreached
from tracehound.pipelines.lake.drafts import land_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import SQS
from tracehound.transforms.context import events, exposures
from tracehound.transforms.documents import Document, documents
from tracehound.transforms.intake import may_hold_values

_NAME_IN_AWS = re.compile(r"sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_REGION = re.compile(r"(?:^|\.)sqs\.([a-z0-9-]+)\.")
_LANDING = "landing/sqs"
_LANDED, _RECEIPTS = ".jsonl.gz", ".receipts.json"
# SQS's limit of messages per call.
_MOST_AT_ONCE = 10
_WAIT_SECONDS = 2
# Landed messages are safe, so they may stay hidden for as long as a large run takes.
_HIDDEN_SECONDS = 3 * 3600
_MOST_IN_ROUND = 1000
_MOST_ROUND_BYTES = 4 << 20
# A queue that is filled as fast as it is read must not prevent a run from ending.
_MOST_IN_RUN = 50_000
_GONE = ("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue")
# In place of a message that may hold values of environment variables, and can't be read to leave them out.
_WITHHELD = {"withheld": "an event of ECS or Security Hub that can't be read"}
_TOO_MANY_HIDDEN = ("OverLimit", "AWS.SimpleQueueService.OverLimit")


def list_source(source: str, home: Home, days: Days) -> Iterator[SourceObject]:
    """Receives the queue's messages, and lists all landed files that are not read yet.

    Raises SourceMissing and Unreached.
    """
    del days  # A queue has none.
    queue = _Queue.of(source, home)
    try:
        queue.receive()
    except AWS_ERRORS as error:
        kind = Unreached if is_transient(error) else SourceMissing
        raise kind(f"{source}: {_why_not(error, 'sqs:ReceiveMessage')}") from error
    except OSError as error:
        raise Unreached(f"{queue.folder}: messages can't be stored: {error.strerror or error}") from error
    yield from queue.landed()


def acknowledge(home: Home, source: str, read: set[tuple[str, str]]) -> dict[str, str]:
    """Deletes the messages of landed files that are `read` (URI and etag), and the files.

    Returns the failures by URI; those messages will be received again.
    """
    queue = _Queue.of(source, home)
    errors = {}
    for entry in queue.landed():
        if (entry.uri, entry.etag) in read:
            try:
                queue.forget(entry.uri)
            except AWS_ERRORS as error:
                why = _why_not(error, "sqs:DeleteMessage")
                errors[entry.uri] = f"is stored, but could not be deleted from the queue: {why}"
    return errors


@dataclass(frozen=True)
class _Queue:
    url: str
    folder: Path
    access: Access

    @classmethod
    def of(cls, source: str, home: Home) -> "_Queue":
        url = source.removeprefix(SQS)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc or not parts.path.strip("/"):
            raise SourceMissing(
                f"{source}: give the queue's URL, such as sqs:https://sqs.eu-west-1.amazonaws.com/111122223333/name"
            )
        name = re.sub(r"[^A-Za-z0-9_.-]", "-", parts.path.rpartition("/")[2])
        folder = home.path / _LANDING / f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
        return cls(url, folder, _access(home.settings.aws, url))

    def receive(self) -> None:
        """Lands all messages, until the queue is empty."""
        client = self.access.client("sqs")
        batch: list[dict[str, Any]] = []
        size = count = 0
        while count < _MOST_IN_RUN:
            messages = self._next(client)
            batch += messages
            count += len(messages)
            size += sum(len(message["Body"]) for message in messages)
            if batch and (not messages or len(batch) >= _MOST_IN_ROUND or size >= _MOST_ROUND_BYTES):
                self._land(batch)
                batch, size = [], 0
            if not messages:
                break
        if batch:
            self._land(batch)

    def _next(self, client: Any) -> list[dict[str, Any]]:
        try:
            answer = client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_MOST_AT_ONCE,
                WaitTimeSeconds=_WAIT_SECONDS,
                VisibilityTimeout=_HIDDEN_SECONDS,
            )
        except AWS_ERRORS as error:
            if code_of(error) in _TOO_MANY_HIDDEN:
                return []
            raise
        messages = list(answer.get("Messages") or [])
        for each in messages:
            for name in ("MessageId", "ReceiptHandle", "Body"):
                member(each, name, "sqs", "ReceiveMessage")
        return messages

    def _land(self, messages: list[dict[str, Any]]) -> None:
        receipts = [(message["MessageId"], message["ReceiptHandle"]) for message in messages]
        text = json.dumps(receipts).encode()
        # A message gets a new receipt whenever it is received, so the name is unique.
        name = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{hashlib.sha256(text).hexdigest()[:16]}"
        land_content(self.folder / f"{name}{_RECEIPTS}", text)
        lines = b"".join(line + b"\n" for message in messages for line in _lines(message))
        land_content(self.folder / f"{name}{_LANDED}", gzip.compress(lines, 6, mtime=0))

    def landed(self) -> Iterator[SourceObject]:
        """The landed files that have not been read or deleted yet."""
        for path in sorted(self.folder.glob(f"*{_LANDED}")):
            size = path.stat().st_size
            etag = path.name.removesuffix(_LANDED).rpartition("-")[2]
            yield SourceObject(f"{SQS}{self.url}/{path.name}", etag, size, FileOpener(path))

    def forget(self, uri: str) -> None:
        """Deletes a file's messages, then the file."""
        path = self.folder / uri.rpartition("/")[2]
        receipts = path.with_name(path.name.removesuffix(_LANDED) + _RECEIPTS)
        if receipts.exists():
            self._delete(json.loads(receipts.read_bytes()))
        path.unlink()
        receipts.unlink(missing_ok=True)

    def _delete(self, receipts: list[tuple[str, str]]) -> None:
        """Deletes messages. One with an expired receipt will be received again, which is harmless."""
        client = self.access.client("sqs")
        for at in range(0, len(receipts), _MOST_AT_ONCE):
            entries = [
                {"Id": str(number), "ReceiptHandle": handle}
                for number, (_, handle) in enumerate(receipts[at : at + _MOST_AT_ONCE])
            ]
            client.delete_message_batch(QueueUrl=self.url, Entries=entries)


def _access(aws: Aws, url: str) -> Access:
    """The access for the region or the custom endpoint in a queue's URL."""
    access = first(aws)
    parts = urlsplit(url)
    region = _REGION.search(parts.netloc)
    access = access.in_region(region[1]) if region else access
    if _NAME_IN_AWS.fullmatch(parts.netloc):
        return access
    return replace(access, endpoint_url=f"{parts.scheme}://{parts.netloc}")


def _lines(message: dict[str, Any]) -> list[bytes]:
    """What may be written of a message: of an event of ECS or Security Hub no more than is kept."""
    body: str = message["Body"]
    if not may_hold_values(body):
        return [_line(message)]
    found = list(documents(body))
    told = [each for one in found if isinstance(one, Document) for each in _kept(one)]
    if told:
        return [json.dumps(each).encode() for each in told]
    is_safe = all(isinstance(each, Document) and events.is_of_another_source(each.finding) for each in found)
    return [_line(message)] if is_safe else [json.dumps(_WITHHELD).encode()]


def _kept(found: Document) -> Iterator[dict[str, Any]]:
    """What is kept of a document that may hold values of environment variables."""
    if events.is_state(found.finding):
        yield events.stripped(found)
    elif exposures.is_exposure(found.finding):
        yield exposures.stripped(found.finding)


def _line(message: dict[str, Any]) -> bytes:
    """A message's body as one line of JSON: unchanged if it is one, else wrapped."""
    body: str = message["Body"]
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        is_line = False
    else:
        is_line = "\n" not in body and "\r" not in body
    if is_line:
        return body.encode("utf-8", "surrogatepass")
    return json.dumps({"messageId": message["MessageId"], "body": body}).encode()


def _why_not(error: Exception, action: str) -> str:
    code = code_of(error)
    if code in _GONE:
        return "there is no such queue. Check its URL."
    if code.startswith("KMS.") or code.startswith("KmsAccessDenied"):
        return f"{error}. Allow kms:Decrypt on the queue's key."
    return reason(error, f"{action} on the queue")
