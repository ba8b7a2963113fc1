"""What can be changed, and where it is sent: the only addresses that accept POST.

A write is a function of a desk, of what is asked and of the fields that were sent; it says to which address
the browser goes then. The server has checked origin, token and role before. What does not belong here: what
is stored (`desk`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from tracehound.desk.connection import Desk
from tracehound.web import casework, deciding
from tracehound.web.asked import Asked, Role
from tracehound.web.writing import Sent


@dataclass(frozen=True)
class Write:
    """An address, in Starlette's notation, and what is done there. Raises NotAnswered or NotWritten."""

    path: str
    does: Callable[[Desk, Asked, Sent], str]
    role: Role = "analyst"


WRITES = (
    Write("/f/{finding}/verdict", deciding.on_finding),
    Write("/g/{group}/verdict", deciding.on_group),
    Write("/cases", casework.open_case),
    Write("/pins", casework.pin),
    Write("/case/{case}/notes", casework.note),
    Write("/case/{case}/notes/{note}", casework.amend),
    Write("/case/{case}/unpin", casework.unpin),
    Write("/case/{case}/title", casework.rename),
    Write("/case/{case}/state", casework.close),
)
