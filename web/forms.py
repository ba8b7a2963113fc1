"""Forms that change something, as plain data; the shell draws them and adds what proves where they come from.

What belongs here: fields and their kinds. What does not: HTML (`web/templates/forms.html`), and what happens
to what is sent (`web.writes`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

CSRF = "csrf"
"""The field by which a form proves that a page of this desk showed it to this viewer."""


@dataclass(frozen=True)
class Field:
    """What is entered. `choices` are allowed values with their texts; `value` is there at first."""

    name: str
    label: str
    kind: Literal["text", "area", "choice", "hidden"] = "text"
    value: str = ""
    choices: Sequence[tuple[str, str]] = ()
    longest: int = 2000
    is_required: bool = False


@dataclass(frozen=True)
class Form:
    """Fields that are sent by POST to an address of `web.writes`; `button` says what that does.

    A folded one is drawn as its title, until a reader opens it. One that is sent by GET asks for a page, and
    changes nothing.
    """

    to: str
    button: str
    fields: Sequence[Field]
    title: str = ""
    id: str = ""
    is_folded: bool = False
    method: Literal["post", "get"] = "post"
