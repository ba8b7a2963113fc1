"""Forms and links that ask for something else of the same kind: another time, other filters, parameters.

What belongs here: them as plain data; they change nothing and are sent by GET. What does not: HTML
(`web/templates/asks.html`), and forms that change something (`web.forms`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Input:
    """What may be entered, by the name of its parameter; `told` says what it means."""

    name: str
    label: str
    kind: Literal["text", "area", "choice", "hidden"] = "text"
    value: str = ""
    choices: Sequence[str] = ()
    told: str = ""
    hint: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class Ask:
    """Inputs that are asked for at an address; `button` says what that does."""

    to: str
    button: str
    inputs: Sequence[Input]
    is_wide: bool = False


@dataclass(frozen=True)
class Choice:
    """A link to the same page in another way, such as all groups in place of those that await a verdict."""

    text: str
    to: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """Links of which one is the page that is shown."""

    label: str
    links: Sequence[Choice]
