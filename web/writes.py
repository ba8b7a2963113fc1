"""What can be changed, and where it is sent: the only addresses that accept POST.

A write is a function of a desk, of what is asked and of the fields that were sent; it says to which address
the browser goes then. The server has checked origin, token and role before. What does not belong here: what
is stored (`desk`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracehound.desk.connection import Desk
from tracehound.web.asked import Asked, Role

Sent = Mapping[str, str]
"""The fields of a form by name; of several with one name, the last."""


@dataclass(frozen=True)
class Write:
    """An address, in Starlette's notation, and what is done there. Raises NotAnswered or NotWritten."""

    path: str
    does: Callable[[Desk, Asked, Sent], str]
    role: Role = "analyst"


class NotWritten(Exception):
    """What was sent can't be stored as it is; the message says why and what to do."""


WRITES: tuple[Write, ...] = ()
