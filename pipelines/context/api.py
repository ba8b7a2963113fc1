"""Requests of one place, an account and region: counted, at a pace, and within the budget of a run.

What belongs here: sending, and what came of it. What does not: which call tells what
(`pipelines.context.calls`).
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name

from tracehound.pipelines.aws.answers import Page, member, pages
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.pace import Pace
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.things import Thing

# A fifth of what ECS, ECR and IAM allow: the account's own programs need the rest.
SECONDS_APART = 0.25


class Spent(Exception):
    """The run has sent as many requests as it may."""


class Budget:
    """How many requests a run may still send, in all its threads."""

    def __init__(self, requests: int) -> None:
        self._most = self._left = requests
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """Requests that may still be sent."""
        return self._left

    @property
    def sent(self) -> int:
        """Requests that were sent."""
        return self._most - self._left

    def take(self) -> None:
        """Takes one. Raises Spent."""
        with self._lock:
            if self._left < 1:
                raise Spent
            self._left -= 1


@dataclass
class Answer:
    """What came of asking for a thing; `document` is what AWS told of it, if it did."""

    thing: Thing
    call: str
    state: Result
    document: dict[str, Any] | None = None
    detail: str | None = None
    requests: int = 0


@dataclass
class Api:
    """The services of one place, as an account of ours may ask them."""

    access: Access
    account_id: str
    budget: Budget
    pace: Pace = field(default_factory=lambda: Pace(SECONDS_APART))
    # Calls that were refused, though what they tell can be left out.
    refused: set[str] = field(default_factory=set)
    # The last call, which errors are told of.
    call: str = ""
    _sent: int = 0

    def ask(self, service: str, operation: str, **wanted: Any) -> Page:
        """One request. Raises Spent, and AWS_ERRORS."""
        self.budget.take()
        self.pace.keep()
        self.call = f"{service}:{operation}"
        self._sent += 1
        client = self.access.client(service)
        page: Page = getattr(client, xform_name(operation))(**wanted)
        return page

    def told(self, service: str, operation: str, name: str, **wanted: Any) -> dict[str, Any]:
        """The member of an answer that has what was asked for. Raises as `ask`, WrongAnswer without it."""
        found: dict[str, Any] = member(self.ask(service, operation, **wanted), name, service, operation)
        return found

    def listed(
        self, service: str, operation: str, name: str, token: str = "nextToken", **wanted: Any
    ) -> Iterator[Any]:
        """The elements of a listing, page by page; `token` is the member that leads to the next page."""

        def asked(following: str | None) -> Page:
            return self.ask(service, operation, **wanted, **({token: following} if following else {}))

        for page in pages(
            service, operation, asked, lambda each: each.get(token), lambda each: each.get(name)
        ):
            yield from page.get(name) or ()

    def sent(self) -> int:
        """Requests since this was last asked."""
        sent, self._sent = self._sent, 0
        return sent
