"""The word of an application load balancer for who asks: a header that it has signed.

Anyone may own a load balancer whose signatures AWS's keys verify, so the signer must be ours. What belongs
here: the signed header and the keys. What does not: roles (`web.identity`).
"""

import re
import threading
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import jwt
from anyio import to_thread
from starlette.requests import Request

from tracehound.pipelines.settings.keys import Desk
from tracehound.web.identity import NotKnown, Person

HEADER = "x-amzn-oidc-data"
_KEY_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_ALGORITHM = "ES256"
_LARGEST_KEY_BYTES = 4096
_FETCH_SECONDS = 5
_MOST_KEYS = 16
_FORGET_FAILURES_SECONDS = 30
_LEEWAY_SECONDS = 5

Value = TypeVar("Value")
Fetch = Callable[[str], bytes]
"""The content at an address. Raises OSError."""


class Keys:
    """Public keys of load balancers by their id, as AWS publishes them for a region."""

    def __init__(self, host: str, fetch: Fetch) -> None:
        self._host = host
        self._fetch = fetch
        # Whoever sends ids that are made up must not make this host ask for many at once, or for one often.
        self._one_at_a_time = threading.Lock()
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._failed_at: OrderedDict[str, float] = OrderedDict()

    def __getitem__(self, key_id: str) -> bytes:
        """A key in PEM. Raises NotKnown."""
        with self._one_at_a_time:
            if key_id not in self._known:
                _put(self._known, key_id, self._found(key_id))
            return self._known[key_id]

    def _found(self, key_id: str) -> bytes:
        if (
            time.monotonic() - self._failed_at.get(key_id, -_FORGET_FAILURES_SECONDS)
            < _FORGET_FAILURES_SECONDS
        ):
            raise NotKnown("the key of the load balancer's signature could not be fetched.")
        try:
            return self._fetch(f"{self._host}/{key_id}")
        except OSError as error:
            _put(self._failed_at, key_id, time.monotonic())
            raise NotKnown("the key of the load balancer's signature can't be fetched.") from error


def _put(known: OrderedDict[str, Value], key_id: str, value: Value) -> None:
    known[key_id] = value
    while len(known) > _MOST_KEYS:
        known.popitem(last=False)


def host_of(load_balancer: str) -> str:
    """Where AWS publishes the keys of a load balancer's region."""
    _, partition, _, region, *_ = load_balancer.split(":")
    if partition == "aws-us-gov":
        return f"https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}"
    ending = ".cn" if partition == "aws-cn" else ""
    return f"https://public-keys.auth.elb.{region}.amazonaws.com{ending}"


def fetched(address: str) -> bytes:
    """A key from AWS. Raises OSError."""
    with urllib.request.urlopen(address, timeout=_FETCH_SECONDS) as answer:
        content: bytes = answer.read(_LARGEST_KEY_BYTES)
    return content


class LoadBalancer:
    """The way in through an application load balancer that authenticates people."""

    def __init__(self, settings: Desk, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys

    async def __call__(self, request: Request) -> Person:
        """The person that the load balancer names. Raises NotKnown."""
        values = request.headers.getlist(HEADER)
        if len(values) != 1:
            raise NotKnown("the load balancer has signed no identity. Use the desk's public address.")
        claims = await to_thread.run_sync(self._claims, values[0])
        name = claims.get(self._settings.alb_user_claim) or claims.get("sub")
        if not isinstance(name, str) or not name:
            raise NotKnown(f"the load balancer names nobody in the claim {self._settings.alb_user_claim}.")
        return Person(name, _groups(claims.get(self._settings.alb_groups_claim)))

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            self._check(header)
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._keys[header["kid"]],
                algorithms=[_ALGORITHM],
                leeway=_LEEWAY_SECONDS,
                options={"verify_aud": False, "verify_iat": False, "verify_sub": False},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise NotKnown("the load balancer's signature does not hold.") from error
        return claims

    def _check(self, header: Mapping[str, Any]) -> None:
        """The load balancer states signer and end in the header, which its signature covers."""
        if header.get("alg") != _ALGORITHM or header.get("signer") != self._settings.alb_arn:
            raise NotKnown("another load balancer has signed this.")
        ends = header.get("exp")
        if not isinstance(ends, int | float) or ends + _LEEWAY_SECONDS < time.time():
            raise NotKnown("what the load balancer signed is out of date.")
        if not isinstance(header.get("kid"), str) or not _KEY_ID.fullmatch(header["kid"]):
            raise NotKnown("the load balancer's signature names no key.")


def _groups(claim: object) -> frozenset[str]:
    """Groups as a list, or as a text with commas."""
    if isinstance(claim, str):
        claim = claim.strip("[]").split(",")
    if not isinstance(claim, list):
        return frozenset()
    return frozenset(each.strip() for each in claim if isinstance(each, str) and each.strip())
