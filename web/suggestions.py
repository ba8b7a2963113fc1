"""What is suggested below the search box while somebody types.

What belongs here: from matches to links. What does not: what matches (`desk.search`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from tracehound.desk import refs
from tracehound.desk.pages import Ref
from tracehound.desk.search import Everything
from tracehound.web.addresses import address
from tracehound.web.templating import templates


@dataclass(frozen=True)
class Suggestion:
    """A thing that matches: what kind it is, what it is called, and where its page is."""

    kind: str
    text: str
    to: str


def drawn(found: Everything | None, scope: Mapping[str, str]) -> Markup:
    """The list; empty where nothing was asked for."""
    links = list(_links(found, scope)) if found else []
    template = templates().get_template("suggestions.html")
    return Markup(template.render(links=links, count=found.count if found else 0, is_asked=found is not None))


def _links(found: Everything, scope: Mapping[str, str]) -> Iterator[Suggestion]:
    for row in found.groups.rows:
        yield _link("group", refs.group(row["group_id"], row["title"]), scope)
    for row in found.entities.rows:
        kind, key, name = row["entity_kind"], row["entity_key"], row["entity_name"]
        text = f"{name} · {key}" if name and name not in key else key
        yield _link(kind.replace("_", " "), Ref(text, kind, key), scope)
    for row in found.findings.rows:
        yield _link("finding", refs.finding(row), scope)


def _link(kind: str, ref: Ref, scope: Mapping[str, str]) -> Suggestion:
    return Suggestion(kind, ref.text, address(ref, scope))
