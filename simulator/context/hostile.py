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
MARK = "env-value-"


def text(rng: random.Random, usual: str) -> str:
    """The usual text, now and then one of an attacker."""
    return rng.choice(_TEXTS) if rng.random() < _SHARE else usual


def variables(rng: random.Random, *names: str) -> list[Json]:
    """Variables of a container, with values that must never be stored."""
    return [{"name": name, "value": f"{MARK}{rng.getrandbits(96):024x}"} for name in names]
