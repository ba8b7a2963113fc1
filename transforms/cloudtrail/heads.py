"""The few members of a record that tell whether it is kept, read from its bytes while all others are skipped.

What belongs here: the forms in which a record may come. What does not: cutting a stream into records
(`transforms.cloudtrail.stream`), and the other members (`transforms.cloudtrail.typed`).
"""

from collections.abc import Collection, Iterator

import msgspec
from msgspec import Raw, Struct

from tracehound.transforms.cloudtrail.kinds import is_kept_access, is_kept_call

NO_KEYS: frozenset[str] = frozenset()
_TEXT = "utf-8"
_HOUR = len("YYYY-MM-DDTHH")
# Account and region, empty where the record doesn't say; the hour as `YYYY-MM-DDTHH`; whether it is an audit
# event.
Hour = tuple[str, str, str, bool]


class Who(Struct, gc=False):
    """The caller's key."""

    accessKeyId: str | None = None


class TrailHead(Struct, gc=False):
    """A record of CloudTrail."""

    eventSource: str = ""
    eventName: str = ""
    eventTime: str = ""
    awsRegion: str = ""
    recipientAccountId: str = ""
    userIdentity: Who | None = None

    def is_kept(self, keys: Collection[str]) -> bool:
        """Whether it is of a kept kind, or made with one of these access keys."""
        if is_kept_call(self.eventSource, self.eventName):
            return True
        return bool(keys) and self.userIdentity is not None and self.userIdentity.accessKeyId in keys

    @property
    def hour(self) -> Hour:
        """Where and in which hour it happened."""
        return (self.recipientAccountId, self.awsRegion, self.eventTime[:_HOUR], False)


class _Object(Struct, gc=False):
    resource: str = ""
    subresource: str = ""


class _LogEvent(Struct, gc=False):
    message: str = ""


class AnyHead(TrailHead, gc=False):
    """A record of a trail, EventBridge, LookupEvents or an audit log; or several in an envelope."""

    detail: TrailHead | None = None
    CloudTrailEvent: str | None = None
    objectRef: _Object | None = None
    stage: str = ""
    requestReceivedTimestamp: str = ""
    logEvents: list[_LogEvent] | None = None
    owner: str = ""

    def is_kept(self, keys: Collection[str]) -> bool:
        """Whether it is of a kept kind, or made with one of these access keys; never an envelope."""
        if self.CloudTrailEvent is not None:
            inner = head_of(self.CloudTrailEvent.encode(_TEXT))
            # What can't be looked into is read as a whole, which says what is wrong with it.
            return inner is None or inner.is_kept(keys)
        if self.detail is not None:
            return self.detail.is_kept(keys)
        if self.objectRef is not None:
            return is_kept_access(self.objectRef.resource, self.objectRef.subresource, self.stage)
        return super().is_kept(keys)

    @property
    def time(self) -> str:
        """When it happened, as written; empty if it does not say so here."""
        return self.eventTime or (self.detail.eventTime if self.detail else self.requestReceivedTimestamp)

    @property
    def hour(self) -> Hour:
        """Where and in which hour it happened. An audit event does not say where."""
        if self.detail is not None:
            return self.detail.hour
        if self.objectRef is not None:
            return (self.owner, "", self.requestReceivedTimestamp[:_HOUR], True)
        return super().hour


class _Envelope(Struct):
    """An envelope of CloudWatch Logs, with its members as written."""

    logEvents: list[Raw]
    messageType: Raw = Raw(b"null")
    owner: Raw = Raw(b"null")
    logGroup: Raw = Raw(b"null")
    logStream: Raw = Raw(b"null")


ANY = msgspec.json.Decoder(AnyHead)
_ENVELOPE = msgspec.json.Decoder(_Envelope)


def head_of(record: bytes) -> AnyHead | None:
    """The head of one record; None if the bytes are not one JSON object, or a member has another type."""
    try:
        return ANY.decode(record)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def enclosed(envelope: bytes) -> Iterator[bytes]:
    """Each log event of an envelope in an envelope of its own, whose parts are as received.

    The envelope says what an audit event itself does not: account and cluster.
    """
    read = _ENVELOPE.decode(envelope)
    members = (
        (name, bytes(getattr(read, name))) for name in ("messageType", "owner", "logGroup", "logStream")
    )
    around = b",".join(b'"' + name.encode() + b'":' + value for name, value in members)
    for event in read.logEvents:
        yield b"{" + around + b',"logEvents":[' + bytes(event) + b"]}"
