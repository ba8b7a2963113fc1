"""The search over entities, findings and groups: what `tracehound find` lists."""

from tracehound.desk import find_page, search
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.web import suggestions
from tracehound.web.answer import Answer, Fragment
from tracehound.web.asked import Asked
from tracehound.web.asks import Ask, Input

_MOST, _MOST_SUGGESTED = 20, 5
_FEWEST_LETTERS = 2


def view(desk: Desk, asked: Asked) -> Answer:
    """What matches `q`, at most so many of a kind. Raises NotAnswered."""
    wanted = asked.query.get("q", "").strip()
    hidden = [Input(name, "", "hidden", value) for name, value in asked.scope.items()]
    ask = Ask(
        "/find", "Search", [Input("q", "Search for", value=wanted, told=find_page.HOW), *hidden], is_wide=True
    )
    if not wanted:
        return Answer(find_page.of_nothing(), {}, asks=[ask])
    found = search.find(desk, wanted, _MOST)
    return Answer(find_page.of_found(wanted, found), found, find_page.entities(found.entities), asks=[ask])


def suggested(desk: Desk, asked: Asked) -> Fragment:
    """The first matches of what is being typed; none while it says too little."""
    wanted = asked.query.get("q", "").strip()
    if len(wanted) < _FEWEST_LETTERS:
        return Fragment(suggestions.drawn(None, asked.scope))
    try:
        found = search.find(desk, wanted, _MOST_SUGGESTED)
    except NotAnswered:
        found = None
    return Fragment(suggestions.drawn(found, asked.scope))
