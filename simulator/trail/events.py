"""Records of CloudTrail in their true shape."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tracehound.simulator.draws import hex_id

Json = dict[str, Any]
GLOBAL = "us-east-1"
_CIPHERS = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "ECDHE-RSA-AES128-GCM-SHA256")


class Record(NamedTuple):
    """An event at a second, and how many seconds later than most it is delivered; `copies` is how often."""

    account_id: str
    region: str
    at: float
    event: Json
    late: float = 0.0
    copies: int = 1

    @property
    def event_id(self) -> str:
        """`eventID`."""
        return str(self.event["eventID"])


def stamp(at: float) -> str:
    """A time as CloudTrail has it: whole seconds, cut."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro(at: float) -> str:
    """A time with microseconds, as Kubernetes writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def guid(rng: random.Random) -> str:
    """A random UUID of version 4."""
    digits = hex_id(rng, 32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


class Source(NamedTuple):
    """Where a call comes from: address or service, user agent, and whether through the console."""

    address: str
    agent: str
    is_console: bool = False

    @property
    def is_service(self) -> bool:
        """Whether an AWS service made the call."""
        return self.address.endswith(".amazonaws.com")


def record(
    rng: random.Random,
    where: tuple[str, str],
    at: float,
    call: tuple[str, str],
    identity: Json,
    source: Source,
    request: Json | None,
    response: Json | None,
    error: tuple[str, str] | None = None,
    **more: Any,
) -> Record:
    """An event of `call`, a service and its operation, in an account and region; `more` are other fields."""
    (account_id, region), (service, operation) = where, call
    event: Json = {
        "eventVersion": rng.choice(("1.08", "1.09", "1.10", "1.11")),
        "userIdentity": identity,
        "eventTime": stamp(at),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": operation,
        "awsRegion": region,
        "sourceIPAddress": source.address,
        "userAgent": source.agent,
    }
    if error is not None:
        event["errorCode"], event["errorMessage"] = error
    event |= {
        "requestParameters": request,
        "responseElements": None if error else response,
        "requestID": guid(rng),
        "eventID": guid(rng),
        "readOnly": operation.startswith(("Get", "List", "Describe", "Batch", "Assume")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account_id,
        "eventCategory": "Management",
    }
    if not source.is_service:
        event["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": rng.choice(_CIPHERS),
            "clientProvidedHostHeader": f"{service}.{region}.amazonaws.com",
        }
    if source.is_console:
        event["sessionCredentialFromConsole"] = "true"
    return Record(account_id, region, float(int(at)), event | more)
