"""Posting a message to SNS or a webhook, as plain text that is safe to read.

What belongs here: how a message is put and sent. What does not: which messages (`pipelines.alerts`). Strings
of findings come from attackers: nothing in them may act on a terminal, be a link, a mention or markup.
"""

import json
import re
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import IO, Protocol

from pipelines import aws, config
from pipelines.hostile import DANGEROUS

_TIMEOUT_SECONDS = 10.0
_LONGEST_SUBJECT = 100
_LONGEST_TEXT = 3000
_SPACES = re.compile(r"\s+")
_MARKUP = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "@": "(at)"} | dict.fromkeys("*`~|\\#", "·"))
_EDGE = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")
_LINK_DOT = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2,})")


class PostFailed(RuntimeError):
    """A target did not take a message; the message says why, without the target's secret."""


@dataclass(frozen=True)
class Post:
    """What to tell: one line, and more below it. Both are plain already."""

    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((self.subject, *self.lines))[:_LONGEST_TEXT]


class Target(Protocol):
    """Takes posts."""

    @property
    def name(self) -> str:
        """Stands for it in what the home remembers."""
        ...

    def post(self, post: Post) -> None:
        """Raises PostFailed."""
        ...


def plain(value: object, longest: int = 200) -> str:
    """A value as one short line of text in which nothing is markup, a mention or a link."""
    text = _SPACES.sub(" ", DANGEROUS.sub(" ", str(value))).strip()
    text = _EDGE.sub("·", text.translate(_MARKUP))
    text = _LINK_DOT.sub("(.)", text.replace("://", ": //"))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True)
class Topic:
    """An SNS topic, reached with our own credentials."""

    arn: str
    name: str = "sns"

    def post(self, post: Post) -> None:
        """Publishes it. Raises PostFailed."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - where there is a topic

        try:
            client = aws.own().in_region(self.arn.split(":")[3]).client("sns")
            client.publish(TopicArn=self.arn, Subject=_ascii(post.subject), Message=post.text)
        except (ClientError, BotoCoreError) as error:
            raise PostFailed(f"SNS topic {self.arn}: {error}. Allow sns:Publish on it.") from error


def _ascii(subject: str) -> str:
    return subject.encode("ascii", "replace").decode()[:_LONGEST_SUBJECT]


@dataclass(frozen=True)
class Webhook:
    """A webhook that takes Slack's JSON. Its address is a secret: it is never printed."""

    url: str
    name: str = "webhook"

    def post(self, post: Post) -> None:
        """Posts it, to this address and nowhere else. Raises PostFailed."""
        request = urllib.request.Request(
            self.url, json.dumps(slack(post)).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_SECONDS):
                pass
        except (OSError, ValueError) as error:
            reason = re.sub(re.escape(self.url), "…", str(error))
            raise PostFailed(f"the webhook did not take it: {reason}. Check its address.") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follows nothing: what is posted is for one address."""


def slack(post: Post) -> dict[str, object]:
    """A post in the shape that Slack takes, with nothing in it formatted, linked or unfurled."""
    text = post.text.replace("&", "&amp;")
    return {
        "text": text,
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}],
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def targets() -> list[Target]:
    """Where the configuration wants posts to go."""
    alerts = config.load().alerts
    found: list[Target] = [Topic(alerts.sns_topic_arn)] if alerts.sns_topic_arn else []
    return found + ([Webhook(alerts.webhook_url)] if alerts.webhook_url else [])
