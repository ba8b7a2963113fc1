"""The ready-made questions, and each with a form for its parameters: what `tracehound query` asks."""

from collections.abc import Iterator, Mapping

from tracehound.desk import questions
from tracehound.desk.answers import Answer as Rows
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Ref
from tracehound.desk.question_headers import document
from tracehound.sql.canned import CannedQuery, CannedQueryError, Parameter, canned_queries
from tracehound.web.addresses import address
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.asks import Ask, Input

_BOOLEANS = ("true", "false")


def every(_: Desk, _asked: Asked) -> Answer:
    """All questions, as `tracehound queries` lists them."""
    found = list(canned_queries().values())
    return Answer(questions.of_all(), [document(each) for each in found], questions.listed(found))


def one(desk: Desk, asked: Asked) -> Answer:
    """A question with its answer, once it has all values that it needs. Raises NotAnswered."""
    canned = questions.named(asked.parts["name"])
    given = _given(canned, asked)
    kept = [Input(name, "", "hidden", value) for name, value in asked.scope.items() if name not in given]
    inputs = [*_inputs(canned, given), *kept]
    asks = [Ask(address(Ref("", "query", canned.name), {}), "Ask", inputs)]
    try:
        found: Rows = questions.answer(desk.home, canned, given)
    except CannedQueryError as error:
        page = questions.of_answer(canned, None, str(error))
        told = {"error": str(error), "question": document(canned)}
        return Answer(page, told, asks=asks, problem=str(error))
    table = questions.table(canned, found)
    about = Ref(canned.question, "query", canned.name)
    return Answer(questions.of_answer(canned, table, ""), found.rows, table, asks=asks, about=about)


def _given(canned: CannedQuery, asked: Asked) -> dict[str, str]:
    """Values of its own parameters; what is left empty has its default."""
    names = {each.name for each in canned.parameters}
    return {name: value for name, value in asked.query.items() if name in names and value}


def _inputs(canned: CannedQuery, given: Mapping[str, str]) -> Iterator[Input]:
    for each in canned.parameters:
        value = given.get(each.name, "" if each.is_optional else each.default or "")
        choices = each.allowed or (_BOOLEANS if each.type == "boolean" else ())
        yield Input(
            each.name,
            each.name.replace("_", " "),
            "choice" if choices else "text",
            value,
            choices=("", *choices) if each.is_optional else choices,
            told=_told(each),
            hint=each.example,
            is_required=each.is_required,
        )


def _told(parameter: Parameter) -> str:
    kind = " ".join(filter(None, (parameter.type, parameter.bounds)))
    return f"{parameter.description} ({kind})"
