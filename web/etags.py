"""The tag of a page: as long as it is the same, so is the page, and a browser may show what it has.

What belongs here: all that a page depends on. What does not: the page.
"""

import hashlib
from functools import cache
from importlib.metadata import version

from tracehound.pipelines.lake.home import Home
from tracehound.sql.served import Edition
from tracehound.web import shell
from tracehound.web.addressed import Form
from tracehound.web.asked import Asked

_DECISIONS = "*.jsonl"


def tag(home: Home, edition: Edition, asked: Asked, form: Form) -> str:
    """The tag of what is asked for: file, decisions of people, address, form, viewer and program."""
    of = (
        edition.name,
        *decisions(home),
        *(asked.path, form, repr(sorted(asked.query.items()))),
        *(asked.viewer.name, repr(sorted(asked.viewer.roles)), asked.viewer.csrf),
        _program(),
    )
    return f'W/"{hashlib.sha256(repr(of).encode()).hexdigest()[:32]}"'


def decisions(home: Home) -> list[str]:
    """What changes whenever somebody decides something."""
    files = ((path.name, path.stat()) for path in sorted(home.path.glob(_DECISIONS)))
    return [f"{name} {found.st_mtime_ns} {found.st_size}" for name, found in files]


@cache
def _program() -> str:
    return f"{version('tracehound')} {shell.version()}"
