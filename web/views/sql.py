"""SQL of one's own, fenced and limited: what `tracehound sql` runs."""

from tracehound.desk import answers, answers_page
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Page, Prose, Ref
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.asks import Ask, Input

_HOW = (
    f"One SELECT over the tables of the warehouse, for at most {answers.LIMITS.seconds:g} seconds and "
    f"{answers.MOST:,} rows; it can read nothing else and change nothing."
)


def view(desk: Desk, asked: Asked) -> Answer:
    """The rows of `q`. Raises NotAnswered, saying what is wrong with it."""
    query = asked.query.get("q", "").strip()
    ask = Ask("/sql", "Run", [Input("q", "SQL", "area", query)], is_wide=True)
    if not query:
        told = Prose("What can be asked", [_HOW, "The tables and their columns are described under Tables."])
        return Answer(Page("SQL", "", [told]), [], asks=[ask])
    found = answers.ask(desk.home, query, {})
    table = answers_page.table(found, "Rows")
    about = Ref("this query", "sql", query)
    return Answer(Page("SQL", _HOW, [table]), found.rows, table, asks=[ask], about=about)
