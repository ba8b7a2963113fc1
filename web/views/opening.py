"""Graphs with some of their nodes apart, as links of a page ask for it: `open` is the key of one of them."""

from dataclasses import replace

from tracehound.desk.pages import EntityGraph, Page
from tracehound.desk.pages.sections import OPEN
from tracehound.web.asked import Asked


def opened(page: Page, asked: Asked) -> Page:
    """The page with what would be drawn as one with this node apart."""
    if not asked.query.get(OPEN):
        return page
    apart = frozenset({asked.query[OPEN]})
    sections = [
        replace(each, apart=apart) if isinstance(each, EntityGraph) else each for each in page.sections
    ]
    return replace(page, sections=sections)
