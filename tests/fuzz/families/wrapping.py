"""Envelopes: events, messages, lists, texts in texts, honest and odd ones."""

import json
from typing import Any

from tests.builders import envelope
from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.writing import Raw, write


def wrapped(chance: Chance, document: Json) -> str:
    """The finding in one to four envelopes, one of which may be odd."""
    names = []
    value: Any = dict(document)
    for _ in range(chance.choice((1, 1, 2, 4))):
        name, wrap = chance.one_of(_WRAPS)
        value = wrap(value)
        names.append(name)
    document.clear()
    if isinstance(value, dict):
        document |= value
    else:
        document |= {"Findings": value}
    return " in ".join(names)


def _text(value: Any) -> str:
    return write(value).decode("utf-8", "surrogateescape")


_WRAPS: dict[str, Any] = {
    "an event": lambda value: envelope(value) if isinstance(value, dict) else {"detail": value},
    "an event without a finding": lambda value: {"source": "aws.guardduty", "detail": None, "was": value},
    "an event of text": lambda value: {"detail-type": "GuardDuty Finding", "detail": _text(value)},
    "a message": lambda value: {"Message": _text(value)},
    "a body": lambda value: {"body": _text(value), "messageId": "1"},
    "a body in capital letters": lambda value: {"Body": _text(value)},
    "a list": lambda value: {"Findings": [value]},
    "two of it in a list": lambda value: {"Findings": [value, value]},
    "a list that is none": lambda value: {"Findings": value},
    "a list beside a finding": lambda value: (
        {**value, "Findings": [value]} if isinstance(value, dict) else {}
    ),
    "lists of both names": lambda value: {"findings": [value], "Findings": [value]},
    "a text that breaks off": lambda value: {"message": _text(value)[: len(_text(value)) // 2]},
    "a text twice": lambda value: {"message": json.dumps(_text(value))},
    "a detail twice": lambda value: {"detail-type": "x", Raw(b'"detail"'): None, "detail": value},
    "records": lambda value: {"Records": [{"body": _text(value)}]},
}
