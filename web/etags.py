"""The tag of a page: as long as it is the same, so is the page, and a browser may show what it has.

What belongs here: all that a page depends on. What does not: the page.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tracehound.desk import verdicts
from tracehound.desk.casebook import events
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.sql.served import Edition
from tracehound.web import shell
from tracehound.web.addressed import Form
from tracehound.web.asked import Asked

_DECIDED = (verdicts.path_of, events.path_of, regroupings.path_of)


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


def decisions(home: Home) -> tuple[str, ...]:
    """What changes whenever somebody decides something, and not when somebody looks."""
    return tuple(_state(path_of(home)) for path_of in _DECIDED)


def _state(path: Path) -> str:
    try:
        found = path.stat()
    except FileNotFoundError:
        return path.name
    return f"{path.name} {found.st_mtime_ns} {found.st_size}"


@cache
def _program() -> str:
    return f"{version('tracehound')} {shell.version()}"
