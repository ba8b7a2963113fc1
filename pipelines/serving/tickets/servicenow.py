"""Tickets in ServiceNow: an incident by its `correlation_id`, with work notes for updates.

Its limits: 160 characters of short description, 4,000 of a text, 100 of the correlation fields. Nothing keeps
a correlation id unique, so each is looked for first. In journal fields `[code]` would be HTML.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Http
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import cut, harmless, lines, within

_TABLE = "/api/now/table/incident"
_FIELDS = "sysparm_fields=sys_id,number,correlation_display"
_LONGEST_SHORT, _LONGEST_TEXT = 160, 4000
_SYS_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[A-Z0-9]{1,40}")
# Urgency and impact, from 1 (high) to 3 (low).
_URGENCIES = {"Critical": ("1", "1"), "High": ("1", "2"), "Medium": ("2", "2")}
_IN_PROGRESS, _RESOLVED = "2", "6"
_BRACKETS = str.maketrans("[]", "()")


class Servicenow(CaseTarget):
    """The incidents of a ServiceNow instance."""

    name = "servicenow"
    looks_first = can_look = True

    def __init__(self, http: Http, resolved_code: str, duplicate_code: str) -> None:
        super().__init__(http)
        self._codes = {"resolved": resolved_code, "merged": duplicate_code}

    def find(self, key: str, since: datetime | None) -> Remote | None:
        """The oldest incident of a correlation id."""
        query = urlencode(
            {"sysparm_query": f"correlation_id={key}^ORDERBYsys_created_on", "sysparm_limit": "1"}
        )
        found = self.ask(Call("GET", f"{_TABLE}?{query}&{_FIELDS}")).rows("result")
        return _remote(found[0]) if found else None

    def opening(self, subject: Subject) -> Call:
        """An incident."""
        act, case = subject.act, subject.case
        urgency, impact = _URGENCIES.get(case.band, ("3", "3"))
        title = headline(case, _escaped)
        body = {
            "short_description": cut(title, _LONGEST_SHORT),
            "description": within(title, lines(all_facts(case), _escaped), _LONGEST_TEXT),
            "correlation_id": act.key,
            "correlation_display": _mark(act.mark),
            "urgency": urgency,
            "impact": impact,
        }
        return Call("POST", f"{_TABLE}?{_FIELDS}", body)

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """The incident's id and number."""
        return _remote(answer.member("result"))

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """A work note, with what it changes, in one request."""
        act = subject.act
        head, facts = self.told(subject)
        text = within(head, lines(facts, _escaped), _LONGEST_TEXT)
        body = {"work_notes": text, "correlation_display": _mark(act.mark)}
        if act.turns:
            body |= self._turned(act.state, head)
        if subject.into:
            body["parent_incident"] = subject.into["sys_id"]
        return [Call("PATCH", f"{_TABLE}/{remote['sys_id']}?{_FIELDS}", body, is_note=True)]

    def has_mark(self, remote: Remote, mark: str) -> bool:
        """Whether the incident has the mark."""
        answer = self.ask(Call("GET", f"{_TABLE}/{remote['sys_id']}?{_FIELDS}"))
        return bool(answer.member("result", "correlation_display") == _mark(mark))

    def named(self, remote: Remote) -> str:
        """People know incidents by their number."""
        return remote["number"]

    def _turned(self, state: str, why: str) -> dict[str, str]:
        if state == "open":
            return {"state": _IN_PROGRESS}
        return {"state": _RESOLVED, "close_code": self._codes[state], "close_notes": why}


def _remote(incident: Any) -> Remote:
    found = incident if isinstance(incident, dict) else {}
    sys_id, number = str(found.get("sys_id")), str(found.get("number"))
    if not (_SYS_ID.fullmatch(sys_id) and _NUMBER.fullmatch(number)):
        raise PostFailed("servicenow: it named no incident")
    return {"sys_id": sys_id, "number": number}


def _escaped(value: str) -> str:
    return harmless(value).translate(_BRACKETS)


def _mark(mark: str) -> str:
    return f"tracehound {mark}"
