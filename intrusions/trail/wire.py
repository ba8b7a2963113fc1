"""Events as CloudTrail writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracehound.intrusions.chance import Dice

Json = dict[str, Any]
_READING = ("Get", "List", "Describe", "Lookup", "Head", "AssumeRole", "Batch")


def microsecond(at: float) -> str:
    """A moment as audit logs have it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Told:
    """An event in a trail. It comes `delay` seconds later than usual, in so many files."""

    account: str
    region: str
    at: float
    body: Json
    delay: float = 0.0
    times: int = 1

    @property
    def identity(self) -> str:
        """`eventID`."""
        return str(self.body["eventID"])


@dataclass(frozen=True)
class Origin:
    """Where a call came from."""

    address: str
    agent: str
    console: bool = False


def guid(dice: Dice) -> str:
    """A UUID as AWS writes them."""
    return dice.uuid()


def second(at: float) -> str:
    """A moment without its fraction."""
    return datetime.fromtimestamp(int(at), UTC).isoformat().replace("+00:00", "Z")


def told(
    dice: Dice,
    account: str,
    region: str,
    at: float,
    service: str,
    operation: str,
    who: Json,
    origin: Origin,
    asked: Json | None = None,
    answered: Json | None = None,
    refused: str = "",
    **more: Any,
) -> Told:
    """An event. Refused ones have an error in place of an answer."""
    body: Json = {
        "eventVersion": dice.choice(("1.08", "1.09", "1.11")),
        "userIdentity": who,
        "eventTime": second(at),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": operation,
        "awsRegion": region,
        "sourceIPAddress": origin.address,
        "userAgent": origin.agent,
        "errorCode": refused,
        "errorMessage": f"{refused}: {who.get('arn', 'caller')} may not do {service}:{operation}",
        "requestParameters": asked,
        "responseElements": None if refused else answered,
        "requestID": guid(dice),
        "eventID": guid(dice),
        "readOnly": operation.startswith(_READING),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    if not refused:
        del body["errorCode"], body["errorMessage"]
    if ".amazonaws.com" not in origin.address:
        body["tlsDetails"] = {
            "tlsVersion": dice.choice(("TLSv1.2", "TLSv1.3")),
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{service}.{region}.amazonaws.com",
        }
    if origin.console:
        body["sessionCredentialFromConsole"] = "true"
    return Told(account, region, float(int(at)), body | more)
