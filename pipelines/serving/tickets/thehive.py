"""Tickets in TheHive 5: an alert, which type, source and `sourceRef` name once only.

Its limits: 512 characters of title, 128 of a reference. A second alert of a reference is refused with status
400; the first is then changed. Descriptions are Markdown, in which every sign is escaped.
"""

import re
from datetime import datetime
from typing import Any

from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets.cases import Case, Thing
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Refused
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import Fact, cut, harmless
from tracehound.transforms.hostile import DANGEROUS

_ALERT = "/api/v1/alert"
_NAMES = {"type": "finding-group", "source": "tracehound"}
_LONGEST_TITLE = 512
_LONGEST_THING = 1024
_SEVERITIES = {"Critical": 4, "High": 3, "Medium": 2}
_KINDS = {"ip_address": "ip", "domain": "domain", "executable_hash": "hash"}
_STATUSES = {"resolved": "Ignored", "merged": "Duplicate"}
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_ID = re.compile(r"~?[A-Za-z0-9_-]{1,64}")
_TLP_AMBER = _PAP_AMBER = 2


class Thehive(CaseTarget):
    """The alerts of an organisation in TheHive."""

    name = "thehive"
    can_look = True
    wants_things = True

    def opening(self, subject: Subject) -> Call:
        """An alert with observables."""
        case = subject.case
        body = _NAMES | {"sourceRef": subject.act.key}
        return Call("POST", _ALERT, body | _content(case, all_facts(case)) | _once(subject))

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """The alert's id."""
        return _remote(answer.body)

    def find(self, key: str, since: datetime | None) -> Remote | None:
        """The alert of a reference."""
        named = [{"_field": name, "_value": value} for name, value in (_NAMES | {"sourceRef": key}).items()]
        query = [{"_name": "listAlert"}, {"_name": "filter", "_and": [{"_eq": each} for each in named]}]
        answer = self.ask(Call("POST", "/api/v1/query", {"query": query}))
        return _remote(answer.body[0]) if isinstance(answer.body, list) and answer.body else None

    def open(self, subject: Subject) -> Remote:
        """Makes an alert; one that is there already is the ticket."""
        try:
            return super().open(subject)
        except Refused:
            found = self.find(subject.act.key, None)
            if found is None:
                raise
            return found

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """The alert's content as it is now, and its status where the ticket is resolved."""
        act, case = subject.act, subject.case
        head, _ = self.told(subject)
        body = _content(case, [("state", head), *all_facts(case)])
        if act.turns and act.state in _STATUSES:
            body |= {"status": _STATUSES[act.state], "summary": _escaped(head)}
        return [Call("PATCH", f"{_ALERT}/{remote['id']}", body)]

    def named(self, remote: Remote) -> str:
        """People know an alert by its id."""
        return remote["id"]


def _content(case: Case, facts: list[Fact]) -> dict[str, Any]:
    told = [f"- {label}: {_escaped(harmless(value))}" for label, value in facts]
    return {
        "title": cut(headline(case), _LONGEST_TITLE),
        "description": "\n".join(told),
        "severity": _SEVERITIES.get(case.band, 1),
    }


def _once(subject: Subject) -> dict[str, Any]:
    """What only a new alert says."""
    case = subject.case
    return {
        "date": int(case.first_seen_at.timestamp() * 1000),
        "tlp": _TLP_AMBER,
        "pap": _PAP_AMBER,
        "tags": ["tracehound", "GuardDuty"],
        "observables": [_observable(each) for each in subject.things if _is_sendable(each)],
    } | ({"externalLink": case.page} if case.page else {})


def _observable(thing: Thing) -> dict[str, Any]:
    return {"dataType": _KINDS[thing.kind], "data": thing.value}


def _is_sendable(thing: Thing) -> bool:
    return thing.kind in _KINDS and len(thing.value) <= _LONGEST_THING and not DANGEROUS.search(thing.value)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _remote(alert: Any) -> Remote:
    found = str(alert.get("_id")) if isinstance(alert, dict) else ""
    if not _ID.fullmatch(found):
        raise PostFailed("thehive: it named no alert")
    return {"id": found}
