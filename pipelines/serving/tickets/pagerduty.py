"""Tickets in PagerDuty: an incident by its `dedup_key`, of which an open one is there once at most.

Its limits: 1,024 characters of summary, 255 of a key, 512 kB of an event. Once an incident is resolved, by
whomever, the next event of its key opens another: PagerDuty does not tell us that it was.
"""

from collections.abc import Mapping
from typing import Any

from tracehound.pipelines.serving.tickets.cases import Case
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Http
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import cut, harmless
from tracehound.transforms.wording import instant

_LONGEST_SUMMARY = 1024
_SEVERITIES = {"Critical": "critical", "High": "error", "Medium": "warning"}


class Pagerduty(CaseTarget):
    """An integration of a PagerDuty service."""

    name = "pagerduty"

    def __init__(self, http: Http, routing_key: str) -> None:
        super().__init__(http)
        self._routing_key = routing_key

    def ask(self, call: Call) -> Answer:
        """The answer; the secret is in the request's body."""
        body: Mapping[str, Any] = {**(call.body or {}), "routing_key": self._routing_key}
        return self.http.ask(Call(call.method, call.path, body))

    def opening(self, subject: Subject) -> Call:
        """An event that triggers the incident."""
        return _event(subject, "trigger")

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """The key is ours."""
        return self.presumed(subject.act.key)

    def presumed(self, key: str) -> Remote:
        """The key; PagerDuty ignores it if there is no incident to resolve."""
        return {"dedup_key": key}

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """An event that adds to the incident, or resolves it."""
        act = subject.act
        if act.state != "open" and not act.turns:
            return []
        return [_event(subject, "trigger" if act.state == "open" else "resolve")]

    def named(self, remote: Remote) -> str:
        """People can search for the key."""
        return remote["dedup_key"]


def _event(subject: Subject, action: str) -> Call:
    body: dict[str, Any] = {"event_action": action, "dedup_key": subject.act.key}
    return Call("POST", "/v2/enqueue", body | (_payload(subject.case) if action == "trigger" else {}))


def _payload(case: Case) -> dict[str, Any]:
    return {
        "client": "tracehound",
        "payload": {
            "summary": cut(headline(case), _LONGEST_SUMMARY),
            "source": "tracehound",
            "severity": _SEVERITIES.get(case.band, "info"),
            "timestamp": instant(case.last_seen_at),
            "class": "finding group",
            "custom_details": {label: harmless(value) for label, value in all_facts(case)},
        },
        "links": [{"href": case.page, "text": "the group in tracehound"}] if case.page else [],
    }
