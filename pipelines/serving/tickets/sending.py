"""Sending a request to a case target, and reading what it answers.

What belongs here: limits of time and size, waiting where a target asks for it, and reasons without secrets.
What does not: what is sent (`pipelines.serving.tickets.slack` and its neighbours).
"""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError

from tracehound.pipelines.serving.posting import NoRedirect, PostFailed, limited, reason

_TIMEOUT_SECONDS = 10.0
_MOST_BYTES = 4 << 20
# What a target may make one run wait in all, and how long it is left alone if it does not say.
_PATIENCE_SECONDS = 20.0
_UNSAID_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 86_400.0
_NAME = re.compile(r"[\w.-]{1,60}")
_MOST_NAMES = 5
_TOO_MANY, _UNAVAILABLE = 429, 503
_REFUSED = {400, 403, 409, 413, 422}
_MISSING = {404, 410}


class Refused(PostFailed):
    """A target refused this request; others may go on."""


class Missing(PostFailed):
    """What the request is about is not there, or we may not see it."""


class Busy(PostFailed):
    """A target wants to be left alone for some seconds."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(f"{name}: it wants no more requests for {seconds:.0f} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Call:
    """A request. `is_note` says that a second one would tell people the same again."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_note: bool = False


@dataclass(frozen=True)
class Answer:
    """The status of an answer, and its JSON: None if it has none."""

    status: int
    body: Any = None
    retry_after: float | None = None

    def member(self, *names: str) -> Any:
        """A member of the JSON below others; None if there is none."""
        found = self.body
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def rows(self, *names: str) -> list[dict[str, Any]]:
        """The objects in a list of the JSON."""
        found = self.member(*names)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


@dataclass
class Http:
    """A target's server. Its headers may hold a secret, and are never told."""

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    wait: Callable[[float], None] = time.sleep
    patience: float = _PATIENCE_SECONDS

    def ask(self, call: Call) -> Answer:
        """The answer to a request that was accepted. Raises PostFailed, or one of its kinds above."""
        answer = limited(self.name, lambda: self._once(call))
        while answer.status == _TOO_MANY:
            seconds = _UNSAID_SECONDS if answer.retry_after is None else answer.retry_after
            if seconds > self.patience:
                raise Busy(self.name, seconds)
            self.patience -= seconds
            self.wait(seconds)
            answer = limited(self.name, lambda: self._once(call))
        _raise_refusal(self.name, answer)
        return answer

    def _once(self, call: Call) -> Answer:
        content = None if call.body is None else json.dumps(call.body).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}
        url = self.url.rstrip("/") + call.path if call.path else self.url
        try:
            request = urllib.request.Request(
                url, content, headers | dict(self.headers) | dict(call.headers), method=call.method
            )
            opener = urllib.request.build_opener(NoRedirect)
            with opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                return _answer(response.status, response.read(_MOST_BYTES), response.headers)
        except HTTPError as error:
            with error:
                return _answer(error.code, error.read(_MOST_BYTES), error.headers)
        except (OSError, ValueError, HTTPException) as error:
            raise PostFailed(f"{self.name}: {reason(error)}") from None


def _answer(status: int, content: bytes, headers: Message) -> Answer:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    return Answer(status, body, _seconds(headers.get("Retry-After")))


def _seconds(said: str | None) -> float | None:
    """The seconds that `Retry-After` says: a number, or a time in the form of HTTP."""
    if said is None:
        return None
    try:
        seconds = float(said)
    except ValueError:
        seconds = _until(said)
    # NaN is neither.
    return min(seconds, _LONGEST_WAIT_SECONDS) if seconds >= 0 else None


def _until(said: str) -> float:
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return -1
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _raise_refusal(name: str, answer: Answer) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    said = f"{name}: it answered with status {status}{_named(answer)}"
    if status in _REFUSED:
        raise Refused(said)
    if status in _MISSING:
        raise Missing(said)
    if status == _UNAVAILABLE and answer.retry_after:
        raise Busy(name, answer.retry_after)
    raise PostFailed(f"{said}: check its secret" if status == 401 else said)


def _named(answer: Answer) -> str:
    """The fields that an answer complains about; the rest of it could hold anything."""
    complaints = answer.member("errors")
    names = (
        [each for each in complaints if _NAME.fullmatch(str(each))] if isinstance(complaints, dict) else []
    )
    return f" about {', '.join(names[:_MOST_NAMES])}" if names else ""
