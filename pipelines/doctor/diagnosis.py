"""The result of a check."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Diagnosis:
    """The result of one check: its level, what was found, and what to do about it."""

    state: Literal["ok", "note", "fail"]
    name: str
    found: str
    todo: str = ""
