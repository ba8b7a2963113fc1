"""What a request asks for, as plain data: a view needs nothing else, and never sees the request itself.

What belongs here: parameters and the viewer. What does not: reading them from a request (`web.app`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlencode

Role = Literal["reader", "analyst", "sql"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Viewer:
    """Who asks, and what that person may do. `csrf` is what each of the person's forms has to send back."""

    name: str
    roles: frozenset[Role] = frozenset()
    csrf: str = ""

    def may(self, role: Role) -> bool:
        """Whether this is one of the viewer's roles."""
        return role in self.roles


@dataclass(frozen=True)
class Asked:
    """A request: its path as it is displayed, parameters of path and query, decoded, and the viewer.

    `scope` is the time that every link carries on: `from` and `to` of the query, where they are given.
    """

    path: str
    viewer: Viewer
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def scope(self) -> dict[str, str]:
        """`from` and `to`, as far as they are given."""
        return {name: self.query[name] for name in ("from", "to") if self.query.get(name)}

    def query_text(self) -> str:
        """The query as an address has it, with its question mark; empty without one. No form is kept."""
        query = {name: value for name, value in self.query.items() if name != "as"}
        text = urlencode(query, errors="surrogatepass")
        return f"?{text}" if text else ""
