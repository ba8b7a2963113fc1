"""The canned queries for analysts: the header of a file in `queries/`, and values for its parameters.

A header has paragraphs of comments: the question; a line for each parameter; what to do with the answer.

    -- Which executables were first seen lately?
    --
    -- $since_days number = 7: days before the newest event
    -- $finding_id text: finding to start from (without a default it must be given)
    -- $band text of High, Low = null: only findings of this band (these values are allowed, and no others)
    -- $limit integer from 1 = 10: maximum number of rows (`from 0 to 10` has an end, too)
    --
    -- Then: look at those that …

What belongs here: reading headers and typing values. What does not: running queries (see `sql.query`).
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent / "queries"
_PARAMETER = re.compile(
    r"\$(?P<name>\w+) (?P<type>\w+)(?: of (?P<allowed>[^=:]+?))?"
    r"(?: from (?P<least>\d+)(?: to (?P<most>\d+))?)?(?: = (?P<default>.+?))?: (?P<description>.+)"
)
_ADVICE = "Then: "
_ALL = "null"
Value = str | int | float | bool | datetime | list[str] | None


class HeaderError(Exception):
    """A header is incomplete or invalid; the message names the file and what is wrong."""


class CannedQueryError(Exception):
    """A query does not exist, or its values are invalid; the message says what to do."""


def _texts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Type:
    """How a value is parsed from text, and how to write it."""

    read: Callable[[str], Value]
    needs: str
    example: str


TYPES = {
    "text": Type(str, "a text", "…"),
    "texts": Type(_texts, "texts separated by commas", "…"),
    "integer": Type(int, "a whole number", "1"),
    "number": Type(float, "a number", "1"),
    "boolean": Type(_boolean, "true or false", "true"),
    "time": Type(
        _time, "a time such as 2026-10-31 or 2026-10-31T08:00:00Z, in UTC unless stated", "2026-10-31"
    ),
}


@dataclass(frozen=True)
class Parameter:
    """A value that a query binds as `$name`; without a default it must be given.

    `allowed` are all values that a text may have, in any case; none means any. `least` and `most` are the
    bounds of a number, both included.
    """

    name: str
    type: str
    default: str | None
    description: str
    allowed: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def is_required(self) -> bool:
        """Whether it has no default."""
        return self.default is None

    @property
    def is_optional(self) -> bool:
        """Whether it may be left out, and then restricts nothing."""
        return self.default == _ALL

    def value(self, text: str) -> Value:
        """A text converted to the parameter's type; CannedQueryError says what is expected."""
        if text == _ALL and self.is_optional:
            return None
        try:
            return self._permitted(TYPES[self.type].read(text))
        except (ValueError, KeyError, OverflowError):
            raise CannedQueryError(f"{self.name} needs {self.needs}, not {text!r}") from None

    def _permitted(self, value: Value) -> Value:
        """The value, as a query writes it; ValueError if it is not allowed."""
        if isinstance(value, (int, float)):
            # NaN is in no range, not even in one without bounds.
            if not -math.inf < value < math.inf or not self._is_within(value):
                raise ValueError
        elif self.allowed:
            (value,) = [each for each in self.allowed if each.lower() == str(value).strip().lower()]
        return value

    def _is_within(self, value: float) -> bool:
        least = -math.inf if self.least is None else self.least
        return least <= value <= (math.inf if self.most is None else self.most)

    @property
    def needs(self) -> str:
        """What a person must write."""
        if self.allowed:
            return f"one of {', '.join(self.allowed)}"
        return " ".join(filter(None, (TYPES[self.type].needs, self.bounds)))

    @property
    def bounds(self) -> str:
        """The bounds of a number, in words."""
        if self.least is None:
            return ""
        return f"from {self.least} to {self.most}" if self.most is not None else f"of at least {self.least}"

    @property
    def example(self) -> str:
        """A value that can be typed."""
        if self.default is not None and not self.is_optional:
            return self.default
        return self.allowed[0] if self.allowed else TYPES[self.type].example


@dataclass(frozen=True)
class CannedQuery:
    """A question with its parameters, what to do with the answer, and the SQL."""

    name: str
    question: str
    parameters: tuple[Parameter, ...]
    advice: str
    query: str

    def bind(self, given: Mapping[str, str]) -> dict[str, Value]:
        """A value for every parameter, from texts and defaults; CannedQueryError names what is wrong."""
        known = {parameter.name for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise CannedQueryError(f"{self.name} has no parameter {name}; {self._which_exist()}")
        for parameter in self.parameters:
            if parameter.is_required and parameter.name not in given:
                raise CannedQueryError(f"{self.name} needs {parameter.name}: {parameter.description}")
        return {
            parameter.name: parameter.value(given.get(parameter.name, parameter.default or ""))
            for parameter in self.parameters
        }

    def _which_exist(self) -> str:
        if not self.parameters:
            return "it has none"
        return "it has " + ", ".join(parameter.name for parameter in self.parameters)


def read_query(path: Path) -> CannedQuery:
    """The canned query of a file; HeaderError if its header is invalid or does not fit the SQL."""
    query = path.read_text(encoding="utf-8")
    match _paragraphs(query):
        case [question, *middle, advice] if advice.startswith(_ADVICE) and len(middle) <= 1:
            parameters = tuple(_parameter(path, line) for line in _entries(middle))
        case _:
            raise HeaderError(f"{path}: needs the question, parameters if any, and a paragraph `{_ADVICE}…`")
    _check_names(path, query, [parameter.name for parameter in parameters])
    return CannedQuery(path.stem, question, parameters, advice.removeprefix(_ADVICE), query)


def _paragraphs(query: str) -> list[str]:
    """The comments at the start of a query, with lines joined to one text per paragraph and parameter."""
    lines: list[str] = []
    for line in query.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line[2:].strip())
    joined = re.sub(r"(?<!\n)\n(?![\n$])", " ", "\n".join(lines).strip())
    return [paragraph for paragraph in re.split(r"\n{2,}", joined) if paragraph]


def _entries(middle: list[str]) -> list[str]:
    return [line for paragraph in middle for line in paragraph.split("\n")]


def _parameter(path: Path, line: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found or found["type"] not in TYPES:
        raise HeaderError(
            f"{path}: a parameter is `$name type = default: meaning`, with `of a, b` or `from 0 to 9` "
            f"after its type, which is one of {', '.join(TYPES)}: {line}"
        )
    allowed = _texts(found["allowed"] or "")
    least, most = (None if found[end] is None else int(found[end]) for end in ("least", "most"))
    parameter = Parameter(
        found["name"], found["type"], found["default"], found["description"], tuple(allowed), least, most
    )
    if parameter.default is not None:
        try:
            parameter.value(parameter.default)
        except CannedQueryError as error:
            raise HeaderError(f"{path}: the default of {error}") from None
    return parameter


def _check_names(path: Path, query: str, declared: list[str]) -> None:
    try:
        used = {name for each in duckdb.extract_statements(query) for name in each.named_parameters}
    except duckdb.Error as error:
        raise HeaderError(f"{path}: {error}") from error
    if sorted(used) != sorted(declared):
        differing = ", ".join(sorted(used.symmetric_difference(declared))) or "one occurs twice"
        raise HeaderError(f"{path}: parameters of header and query differ: {differing}")


@cache
def canned_queries() -> Mapping[str, CannedQuery]:
    """All canned queries by name."""
    return {path.stem: read_query(path) for path in sorted(FOLDER.glob("*.sql"))}


def find(name: str) -> CannedQuery:
    """A canned query; CannedQueryError with similar names if there is none."""
    queries = canned_queries()
    if name in queries:
        return queries[name]
    close = difflib.get_close_matches(name, queries, n=3, cutoff=0.5)
    close += [each for each in queries if name and name in each and each not in close][:3]
    hint = f"did you mean {', '.join(close)}?" if close else "`tracehound queries` lists them"
    raise CannedQueryError(f"there is no query {name}; {hint}")
