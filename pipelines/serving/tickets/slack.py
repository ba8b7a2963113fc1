"""Tickets in Slack: a message, with updates in its thread.

Its limits: 3,000 characters in the text of a block, 50 blocks. A message has no key of its own, so
that of the ticket stands in its metadata, by which it is found in the channel's history.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tracehound.pipelines.serving.posting import PostFailed, plain
from tracehound.pipelines.serving.tickets.record import Remote
from tracehound.pipelines.serving.tickets.sending import Answer, Busy, Call, Http, Missing, Refused
from tracehound.pipelines.serving.tickets.target import CaseTarget, Subject, all_facts, headline
from tracehound.pipelines.serving.tickets.words import harmless, lines, within
from tracehound.transforms.wording import second

_LONGEST_TEXT = 3000
_EVENT = "tracehound_ticket"
_MOST_PAGES = 10
_CLOCKS = timedelta(minutes=2)
_REASON = re.compile(r"[a-z_]{1,60}")
_GONE = {"message_not_found", "thread_not_found", "is_archived"}
_OURS = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
         "channel_not_found", "not_in_channel"}  # fmt: skip


class Slack(CaseTarget):
    """A channel of a Slack workspace."""

    name = "slack"
    can_look = True
    settle_seconds = 5

    def __init__(self, http: Http, channel: str) -> None:
        super().__init__(http)
        self._channel = channel

    def ask(self, call: Call) -> Answer:
        """The answer; Slack says in it whether it accepted the request."""
        answer = self.http.ask(call)
        if answer.member("ok") is True:
            return answer
        said = str(answer.member("error"))
        why = said if _REASON.fullmatch(said) else "an answer that is not Slack's"
        if why == "ratelimited":
            raise Busy(self.name, answer.retry_after or 30)
        if why in _GONE:
            raise Missing(f"{self.name}: {why}")
        if why in _OURS:
            raise PostFailed(f"{self.name}: {why}: check its secret, scopes and channel")
        raise Refused(f"{self.name}: it refused a message: {why}")

    def opening(self, subject: Subject) -> Call:
        """A message."""
        told = lines(all_facts(subject.case), _escaped)
        return self._message(subject, within(headline(subject.case, _escaped), told, _LONGEST_TEXT))

    def opened(self, answer: Answer, subject: Subject) -> Remote:
        """Channel and time, which is the name of a message."""
        return _remote(self._channel, answer.body)

    def telling(self, remote: Remote, subject: Subject) -> list[Call]:
        """A reply in the thread."""
        head, facts = self.told(subject)
        call = self._message(subject, within(head, lines(facts, _escaped), _LONGEST_TEXT), remote["ts"])
        return [call]

    def find(self, key: str, since: datetime | None) -> Remote | None:
        """A message of the channel with the key in its metadata."""
        asked = {"channel": self._channel}
        if since is not None:
            asked["oldest"] = f"{(since - _CLOCKS).timestamp():.6f}"
        for message in self._messages("conversations.history", asked):
            if _payload(message).get("key") == key:
                return _remote(self._channel, message)
        return None

    def has_mark(self, remote: Remote, mark: str) -> bool:
        """Whether the message or a reply has the mark."""
        asked = {"channel": self._channel, "ts": remote["ts"]}
        found = self._messages("conversations.replies", asked)
        return any(_payload(message).get("mark") == mark for message in found)

    def named(self, remote: Remote) -> str:
        """People know a message by when it was written."""
        return f"the message of {second(datetime.fromtimestamp(float(remote['ts']), UTC))}"

    def _messages(self, method: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        asked = asked | {"include_all_metadata": "true", "limit": "200"}
        for _ in range(_MOST_PAGES):
            answer = self.ask(Call("GET", f"/api/{method}?{urlencode(asked)}"))
            found += answer.rows("messages")
            cursor = answer.member("response_metadata", "next_cursor")
            if not cursor:
                return found
            asked["cursor"] = str(cursor)
        raise Refused(f"{self.name}: too many messages to find one among them")

    def _message(self, subject: Subject, text: str, thread: str | None = None) -> Call:
        act = subject.act
        metadata = {"event_type": _EVENT, "event_payload": {"key": act.key, "mark": act.mark}}
        # Nothing of it is `<` or `>` any more, between which Slack has links and mentions.
        shown = text.replace("&", "&amp;")
        body = {
            "channel": self._channel,
            "text": shown,
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}],
            "metadata": metadata,
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        thread_of = {"thread_ts": thread} if thread else {}
        return Call("POST", "/api/chat.postMessage", body | thread_of, is_note=True)


def _escaped(value: str) -> str:
    return plain(harmless(value), 500)


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload if isinstance(payload, dict) else {}


def _remote(channel: str, message: Any) -> Remote:
    ts = message.get("ts") if isinstance(message, dict) else None
    if not (isinstance(ts, str) and re.fullmatch(r"\d{1,12}\.\d{1,8}", ts)):
        raise PostFailed("slack: it named no message")
    return {"channel": channel, "ts": ts}
