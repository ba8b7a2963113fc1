"""Tickets as JSON for a program of the user's.

Each request has the header `Idempotency-Key`, the same when it is sent again, and with a key
`X-Tracehound-Signature`, the HMAC-SHA256 of the body in hex.
"""

import hashlib
import hmac
import json
from typing import Any

from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Http
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import Fact, harmless
from tracehound.transforms.wording import instant

_OPENED = "opened"


class Webhook(CaseTarget):
    """An address that takes JSON."""

    name = "webhook"
    keeps_first = True

    def __init__(self, http: Http, signing_key: str | None) -> None:
        super().__init__(http)
        self._signing_key = signing_key

    def ask(self, call: Call) -> Answer:
        """The answer to a signed request."""
        if self._signing_key is None:
            return self.http.ask(call)
        content = json.dumps(call.body).encode()
        signature = hmac.new(self._signing_key.encode(), content, hashlib.sha256).hexdigest()
        headers = {**call.headers, "X-Tracehound-Signature": f"sha256={signature}"}
        return self.http.ask(Call(call.method, call.path, call.body, headers))

    def opening(self, subject: Subject) -> Call:
        """A post about a new ticket."""
        return _post(subject, _OPENED, "A new finding group.", all_facts(subject.case))

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """The key is ours."""
        return {"key": subject.act.key}

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """A post about what changed."""
        head, facts = self.told(subject)
        act = subject.act
        return [_post(subject, act.state if act.turns else "changed", head, facts)]

    def named(self, remote: Remote) -> str:
        """The receiver knows it by its key."""
        return remote["key"]


def _post(subject: Subject, event: str, head: str, facts: list[Fact]) -> Call:
    act, case = subject.act, subject.case
    body: dict[str, Any] = {
        "event": event,
        "ticket": act.key,
        "state": act.state,
        "into": act.into or None,
        "mark": act.mark,
        "group_id": case.group_id,
        "title": headline(case),
        "told": head,
        "facts": {label: harmless(value) for label, value in facts},
        "first_event_at": instant(case.first_seen_at),
        "last_event_at": instant(case.last_seen_at),
        "page": case.page,
    }
    # A ticket is made once, whatever its group has become when the request is sent again.
    once = event if event == _OPENED else act.mark
    return Call("POST", "", body, {"Idempotency-Key": f"{act.key}-{once}"})
