"""Where the page of a thing is: from a reference to an address, with the time scope that links carry on.

What belongs here: whether a thing or a command is meant. What does not: paths (`web.paths`), what commands
ask (`web.commands`), and what is shown there (`web.routes`).
"""

from collections.abc import Mapping

from tracehound.desk.pages import Ref
from tracehound.web.commands import meant
from tracehound.web.paths import of_thing


def address(ref: Ref, scope: Mapping[str, str]) -> str:
    """The address of a thing's page; empty if it has none."""
    return meant(ref.key, scope) if ref.kind == "command" else of_thing(ref, scope)
