"""What a check finds."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Diagnosis:
    """One check: how it went, what was found, and what to do about it."""

    state: Literal["ok", "note", "fail"]
    name: str
    found: str
    todo: str = ""
