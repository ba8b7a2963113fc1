"""Templates of the desk, beside those of pages: every value that they show is escaped and made safe, too.

What belongs here: where they are. What does not: what they are given (`web.shell`, `web.suggestions`).
"""

from functools import cache

from jinja2 import Environment, PackageLoader

from tracehound.desk.pages.render import environment


@cache
def templates() -> Environment:
    """Templates of the frame and its parts."""
    return environment().overlay(loader=PackageLoader("tracehound.web", "templates"))
