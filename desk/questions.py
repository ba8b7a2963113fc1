"""The ready-made questions: what each says of itself, and its answer.

What belongs here: from a question's header and values to data and pages. What does not: the SQL
(`sql.canned`).
"""

from collections.abc import Mapping, Sequence

from tracehound.desk import answers, answers_page
from tracehound.desk.answers import Answer
from tracehound.desk.connection import NotAnswered
from tracehound.desk.pages import Code, Column, Detail, Details, Page, Prose, Ref, Section, Table
from tracehound.pipelines.lake.home import Home
from tracehound.sql.canned import CannedQuery, CannedQueryError, canned_queries, find


def named(name: str) -> CannedQuery:
    """A question. Raises NotAnswered."""
    try:
        return find(name)
    except CannedQueryError as error:
        raise NotAnswered(str(error)) from error


def answer(home: Home, canned: CannedQuery, given: Mapping[str, str]) -> Answer:
    """The answer with these values. Raises NotAnswered, and CannedQueryError if a value is wrong."""
    return answers.ask(home, canned.query, canned.bind(given))


def listed(found: Sequence[CannedQuery]) -> Table:
    """All questions."""
    rows = [(Ref(each.question, "query", each.name), each.name) for each in found]
    return Table("Questions", [Column("question"), Column("name", "code")], rows)


def of_all() -> Page:
    """The page of all questions."""
    found = list(canned_queries().values())
    return Page("Questions", "Ready-made, each with its parameters.", [listed(found)])


def of_answer(canned: CannedQuery, found: Table | None, problem: str) -> Page:
    """The page of a question: its answer, or why there is none yet."""
    sections: list[Section] = [found] if found else [Prose("No answer yet", [problem], name="answer")]
    sections.append(Prose("What to do with the answer", [canned.advice], name="then"))
    sections.append(Details("How it is asked", [Detail("SQL", "", [Code("SQL", canned.query)])], name="SQL"))
    return Page(canned.question, canned.name, sections)


def table(canned: CannedQuery, found: Answer) -> Table:
    """The rows of the answer."""
    return answers_page.table(found, f"Answer to {canned.name}")
