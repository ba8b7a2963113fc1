"""Where the page of a thing is: from a reference to an address, with the time scope that links carry on.

What belongs here: paths and their encoding. What does not: what is shown there (`web.routes`).
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from tracehound.desk.pages import Ref
from tracehound.web.addressed import OTHERWISE, SUFFIXES

_BEGINNINGS = {"finding": "/f/", "group": "/g/", "case": "/case/"}


def address(ref: Ref, scope: Mapping[str, str]) -> str:
    """The address of a thing's page; empty if it has none."""
    beginning = _BEGINNINGS.get(ref.kind)
    if beginning is None or not ref.key:
        return ""
    # A key that ends like the suffix of a form is none.
    form = {"as": "html"} if ref.key.endswith(SUFFIXES) else {}
    query = urlencode({**scope, **form})
    return f"{beginning}{encoded(ref.key)}{'?' if query else ''}{query}"


def encoded(key: str) -> str:
    """A key as one part of a path, which `addressed.decoded` takes back."""
    # Browsers take dots alone, encoded or not, as steps in the path.
    sign = OTHERWISE if key in (".", "..") or key.startswith(OTHERWISE) else ""
    return sign + quote(key, safe="", errors="surrogatepass")
