"""Tags, names and descriptions as an attacker writes them, and values of environment variables.

No value of a variable may ever be stored: each has a mark of its own, so that a search finds it anywhere.
"""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]
_TEXTS = (
    "<script>alert(1)</script>",
    "'; DROP TABLE context.observations; --",
    '=HYPERLINK("http://evil.example/","open")',
    "\x1b[2J\x1b[31mall clear\x1b[0m",
    "[bold red]markup[/] \u202etxt.exe",
    "a\x00b\nc\td",
    "{{ 7 * 7 }} $(id) `id`",
)
_SHARE = 0.15
_FREE = frozenset({"Description", "description", "title", "stoppedReason"})
_LISTS_OF_TAGS = frozenset({"tags", "Tags", "TagSet"})
# Members of services that answer in JSON; those of the others begin with a capital letter.
_IN_JSON = frozenset({"value", "description", "title", "stoppedReason"})
MARK = "env-value-"


def spoiled(document: Json, key: str) -> Json:
    """The document of a thing with texts of an attacker where anybody may write; always the same ones.

    Services that answer in XML refuse control characters, so none are in tags of theirs.
    """
    return {name: _spoiled(name, value, key) for name, value in document.items()}


def _spoiled(name: str, value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {inner: _spoiled(inner, each, key) for inner, each in value.items()}
    if isinstance(value, list):
        is_tags = name in _LISTS_OF_TAGS
        return [_tag(each, key) if is_tags else _spoiled(name, each, key) for each in value]
    return _text(key, name, value) if name in _FREE else value


def _tag(tag: Json, key: str) -> Json:
    return {
        name: _text(key, name, each) if name in ("value", "Value") else each for name, each in tag.items()
    }


def _text(key: str, name: str, usual: str) -> str:
    rng = random.Random(f"{key}:{name}:{usual}")
    texts = _TEXTS if name in _IN_JSON else [text for text in _TEXTS if text.isprintable()]
    return rng.choice(texts) if rng.random() < _SHARE else usual


def variables(rng: random.Random, *names: str) -> list[Json]:
    """Variables of a container, with values that must never be stored."""
    return [{"name": name, "value": f"{MARK}{rng.getrandbits(96):024x}"} for name in names]
