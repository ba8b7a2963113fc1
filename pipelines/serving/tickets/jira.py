"""Tickets in Jira Cloud: an issue, found again by a label, with comments for updates.

Its limits: 255 characters of summary on one line, 32,767 of a text. Labels are not unique and searches lag
behind, so a new issue may be hidden for a while. Texts are text nodes of Atlassian's document format, in
which nothing is markup.
"""

import re
from datetime import datetime
from typing import Any

from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Call, Http
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import cut, harmless, lines

_API = "/rest/api/3"
_LONGEST_SUMMARY = 255
_PROPERTY = "tracehound"
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")
_DONE = {"transition": {"id": "the first that leads to a status of the category done"}}


class Jira(CaseTarget):
    """A project of a Jira site."""

    name = "jira"
    looks_first = can_look = True
    settle_seconds = 60

    def __init__(self, http: Http, project: str, issue_type: str) -> None:
        super().__init__(http)
        self._project, self._issue_type = project, issue_type

    def ask(self, call: Call) -> Answer:
        """The answer; a transition gets its id first, and is left out if none leads to where it should."""
        if call.body != _DONE:
            return self.http.ask(call)
        choices = self.http.ask(Call("GET", call.path)).rows("transitions")
        fitting = [each.get("id") for each in choices if _leads_to_done(each)]
        if not fitting:
            return Answer(204)
        return self.http.ask(Call(call.method, call.path, {"transition": {"id": str(fitting[0])}}))

    def find(self, key: str, since: datetime | None) -> Remote | None:
        """The oldest issue of the project with the label."""
        jql = f'project = "{self._project}" AND labels = "{key}" ORDER BY created ASC'
        asked = {"jql": jql, "fields": ["key"], "maxResults": 1}
        found = self.ask(Call("POST", f"{_API}/search/jql", asked)).rows("issues")
        return _remote(found[0]) if found else None

    def opening(self, subject: Subject) -> Call:
        """An issue."""
        act = subject.act
        fields = {
            "project": {"key": self._project},
            "issuetype": {"name": self._issue_type},
            "summary": cut(headline(subject.case), _LONGEST_SUMMARY),
            "description": _document(lines(all_facts(subject.case), harmless)),
            "labels": ["tracehound", act.key],
        }
        return Call("POST", f"{_API}/issue", {"fields": fields, "properties": _marked(act.mark)})

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """The issue's key."""
        return _remote(answer.body)

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """A link to the issue that goes on, a comment, and a transition to done."""
        act, issue = subject.act, f"{_API}/issue/{remote['key']}"
        head, facts = self.told(subject)
        comment = {"body": _document([head, *lines(facts, harmless)])}
        body = {"update": {"comment": [{"add": comment}]}, "properties": _marked(act.mark)}
        calls = [Call("PUT", issue, body, is_note=True)]
        if subject.into:
            calls.insert(0, Call("POST", f"{_API}/issueLink", _duplicate(remote, subject.into)))
        if act.turns and act.state != "open":
            calls.append(Call("POST", f"{issue}/transitions", _DONE))
        return calls

    def has_mark(self, remote: Remote, mark: str) -> bool:
        """Whether the issue's property has the mark."""
        call = Call("GET", f"{_API}/issue/{remote['key']}?fields=labels&properties={_PROPERTY}")
        return bool(self.ask(call).member("properties", _PROPERTY, "mark") == mark)

    def named(self, remote: Remote) -> str:
        """People know issues by their key."""
        return remote["key"]


def _remote(issue: Any) -> Remote:
    key = issue.get("key") if isinstance(issue, dict) else None
    if not (isinstance(key, str) and _KEY.fullmatch(key)):
        raise PostFailed("jira: it named no issue")
    return {"key": key}


def _document(paragraphs: list[str]) -> dict[str, Any]:
    content = [{"type": "paragraph", "content": [{"type": "text", "text": each}]} for each in paragraphs]
    return {"type": "doc", "version": 1, "content": content}


def _marked(mark: str) -> list[dict[str, Any]]:
    return [{"key": _PROPERTY, "value": {"mark": mark}}]


def _duplicate(remote: Remote, into: Remote) -> dict[str, Any]:
    """The link by which an issue duplicates another: it begins at the inward issue."""
    return {
        "type": {"name": "Duplicate"},
        "inwardIssue": {"key": remote["key"]},
        "outwardIssue": {"key": into["key"]},
    }


def _leads_to_done(transition: dict[str, Any]) -> bool:
    return bool(Answer(200, transition).member("to", "statusCategory", "key") == "done")
