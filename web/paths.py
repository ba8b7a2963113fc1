"""Paths of pages, and how keys stand in them.

What belongs here: paths of things and their encoding. What does not: what commands ask (`web.commands`), and
what is shown at a path (`web.routes`).
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from tracehound.desk.pages import Ref
from tracehound.web.addressed import OTHERWISE, SUFFIXES

_BEGINNINGS = {
    "finding": "/f/",
    "group": "/g/",
    "case": "/case/",
    "query": "/q/",
    "table": "/tables/",
}
# Pages about all data.
_PAGES = ("groups", "questions", "trends", "coverage", "tables", "sql", "cases")
_BELOW_FINDINGS = {"versions": "versions", "documents": "raw"}
# A tree is drawn of these; its key begins with the kind.
TREES = ("finding", "ecs_task", "process")
_KIND = re.compile(r"[a-z][a-z0-9_]*")


def of_thing(ref: Ref, scope: Mapping[str, str]) -> str:
    """The address of the page of a thing, commands aside; empty if it has none."""
    path = _path(ref.kind, ref.key) if ref.key else ""
    return with_query(path, ref.key, scope) if path else ""


def with_query(path: str, key: str, query: Mapping[str, str]) -> str:
    """A path that ends with a key, and a query."""
    # A key that ends like the suffix of a form is none.
    form = {"as": "html"} if key.endswith(SUFFIXES) else {}
    text = urlencode({**query, **form}, errors="surrogatepass")
    return f"{path}{'?' if text else ''}{text}"


def _path(kind: str, key: str) -> str:
    if beginning := _BEGINNINGS.get(kind):
        return beginning + encoded(key)
    if below := _BELOW_FINDINGS.get(kind):
        return f"/f/{encoded(key)}/{below}"
    if kind == "page":
        return f"/{key}" if key in _PAGES else ""
    if kind == "tree":
        of, _, name = key.partition("/")
        return f"/tree/{of}/{encoded(name)}" if of in TREES else ""
    # Other things are entities; kinds that we lack lead to a page that names those there are.
    return f"/e/{kind}/{encoded(key)}" if _KIND.fullmatch(kind) else ""


def encoded(key: str) -> str:
    """A key as one part of a path, which `addressed.decoded` takes back."""
    # Browsers take dots alone, encoded or not, as steps in the path.
    sign = OTHERWISE if key in (".", "..") or key.startswith(OTHERWISE) else ""
    return sign + quote(key, safe="", errors="surrogatepass")
