"""The token of a viewer's forms: another site that makes a browser send a form does not know it.

What belongs here: tokens. What does not: where a request comes from (`web.guard`).
"""

import hashlib
import hmac
import secrets

from tracehound.web.asked import Viewer

_SECRET = secrets.token_bytes(32)


def token(name: str) -> str:
    """The token of a viewer by name, for as long as this process runs."""
    return hmac.new(_SECRET, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_of(viewer: Viewer, given: str) -> bool:
    """Whether a form was shown to this viewer."""
    return hmac.compare_digest(token(viewer.name).encode(), given.encode("utf-8", "surrogatepass"))
