"""What is learnt about a request on its way in, for whoever tells about it afterwards.

What belongs here: the note itself. What does not: who writes it (`web.identity`, `web.app`) and who reads it
(`web.audit`, `web.metrics`).
"""

from dataclasses import dataclass

from starlette.types import Scope

from tracehound.web.asked import Viewer

_KEY = "tracehound.passing"


@dataclass
class Passing:
    """The viewer, once somebody is known, and the address in Starlette's notation, once it is found.

    `asked` is what the body asks for, where the address does not say it.
    """

    viewer: Viewer | None = None
    route: str = ""
    asked: str = ""


def of(scope: Scope) -> Passing:
    """The note of a request, which it keeps."""
    found: Passing = scope.setdefault(_KEY, Passing())
    return found
