"""Posting a message to SNS or a webhook, as plain text that is safe to read.

What belongs here: how a message is formatted and sent. What does not: which messages
(`pipelines.serving.alerts`). Strings of findings come from attackers: they must not control a terminal, or
act as a link, a mention or markup.
"""

import json
import re
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO, Protocol, TypeVar
from urllib.error import HTTPError, URLError

from tracehound.pipelines.aws import clients
from tracehound.pipelines.settings.keys import Aws, Settings
from tracehound.transforms.hostile import DANGEROUS

_TIMEOUT_SECONDS = 10.0
# A socket's timeout starts again with each byte, so a slow server could block a run for ever.
_DEADLINE_SECONDS = 30.0
_LONGEST_SUBJECT = 100
_LONGEST_TEXT = 3000
_SPACES = re.compile(r"\s+")
_MARKUP = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "@": "(at)"} | dict.fromkeys("*`~|\\#", "·"))
_EDGE = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")
_LINK_DOT = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2,})")


Given = TypeVar("Given")


class PostFailed(RuntimeError):
    """A target did not accept a post; the message says why, without the target's secret."""


@dataclass(frozen=True)
class Post:
    """A message: one line, and more below it. Both are already plain."""

    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join((self.subject, *self.lines))[:_LONGEST_TEXT]


class Target(Protocol):
    """Accepts posts."""

    @property
    def name(self) -> str:
        """Its name in the home's record of posts."""
        ...

    def post(self, post: Post) -> None:
        """Raises PostFailed."""
        ...


def deliver(target: Target, post: Post, seconds: float = _DEADLINE_SECONDS) -> None:
    """Posts to a target, within a time limit. Raises PostFailed for any error."""
    limited(target.name, lambda: target.post(post), seconds)


def limited(name: str, act: Callable[[], Given], seconds: float = _DEADLINE_SECONDS) -> Given:
    """What an act at a target gives, within a time limit. Raises PostFailed for any error."""
    given: list[Given] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            given.append(act())
        except Exception as error:
            failed.append(error)

    # A daemon thread ends with the process.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise PostFailed(f"{name}: no answer within {seconds:g} s. Check its address.")
    for error in failed:
        if isinstance(error, PostFailed):
            raise error
        # The text of such an error may contain the target's secret.
        raise PostFailed(f"{name}: {type(error).__name__}. Check its address.") from None
    return given[0]


def plain(value: object, longest: int = 200) -> str:
    """A value as one short line of text in which nothing is markup, a mention or a link."""
    text = _SPACES.sub(" ", DANGEROUS.sub(" ", str(value))).strip()
    text = unlinked(_EDGE.sub("·", text.translate(_MARKUP)))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def unlinked(text: str) -> str:
    """A text in which no program finds an address to link to."""
    return _LINK_DOT.sub("(.)", text.replace("://", ": //"))


@dataclass(frozen=True)
class Topic:
    """An SNS topic, accessed with our own credentials."""

    arn: str
    aws: Aws
    name: str = "sns"

    def post(self, post: Post) -> None:
        """Publishes it. Raises PostFailed."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - where there is a topic

        try:
            client = clients.own(self.aws).in_region(self.arn.split(":")[3]).client("sns")
            client.publish(TopicArn=self.arn, Subject=_ascii(post.subject), Message=post.text)
        except (ClientError, BotoCoreError) as error:
            raise PostFailed(f"SNS topic {self.arn}: {error}. Allow sns:Publish on it.") from error


def _ascii(subject: str) -> str:
    return subject.encode("ascii", "replace").decode()[:_LONGEST_SUBJECT]


@dataclass(frozen=True)
class Webhook:
    """A webhook that accepts Slack's JSON. Its address is a secret and never printed."""

    url: str
    name: str = "webhook"

    def post(self, post: Post) -> None:
        """Posts it to this address only, without redirects. Raises PostFailed."""
        request = urllib.request.Request(
            self.url, json.dumps(slack(post)).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=_TIMEOUT_SECONDS):
                pass
        except (OSError, ValueError, HTTPException) as error:
            raise PostFailed(f"the webhook did not accept it: {reason(error)}. Check its address.") from None


def reason(error: Exception) -> str:
    """Why a target did not accept a post, without quoting its answer, which may contain its address."""
    if isinstance(error, HTTPError):
        return f"it answered with status {error.code}"
    if isinstance(error, URLError) and isinstance(error.reason, OSError):
        error = error.reason
    if isinstance(error, HTTPException):
        return "it does not speak HTTP"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Answers a redirect with an error."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Follows no redirect: a post is for one address."""


def slack(post: Post) -> dict[str, object]:
    """A post as Slack's JSON, with nothing in it formatted, linked or unfurled."""
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


def targets(settings: Settings) -> list[Target]:
    """The configured targets of posts."""
    alerts = settings.alerts
    found: list[Target] = [Topic(alerts.sns_topic_arn, settings.aws)] if alerts.sns_topic_arn else []
    return found + ([Webhook(alerts.webhook_url)] if alerts.webhook_url else [])
