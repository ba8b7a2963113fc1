"""The goals as data: the part that measures each, the number of documents, the limit, and the formula.

What belongs here: evaluating kept results. What does not: measuring, and rendering.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks import desk, incremental, lookups, memory, s3_objects, sql_layers, web, worn
from benchmarks.contest import OURS
from benchmarks.results import Figures, Result

_GB = 1e9
Figure = Callable[[Figures], float | None]


@dataclass(frozen=True)
class Goal:
    """A figure that may be at most `limit`, if it was measured with at least this many documents."""

    name: str
    part: str
    documents: int
    limit: float
    figure: Figure


@dataclass(frozen=True)
class Verdict:
    """A goal's figure, None if its part was not measured, and the number of documents."""

    goal: Goal
    figure: float | None
    documents: int

    @property
    def text(self) -> str:
        """Whether the goal is met, or why that is unknown."""
        if self.figure is None:
            return "not measured"
        outcome = "met" if self.figure <= self.goal.limit else "**not met**"
        is_enough = self.documents >= self.goal.documents
        return outcome if is_enough else f"{outcome}, at {self.documents:,} documents only"


def _cpu(name: str) -> Figure:
    return lambda figures: figures.run(name).cpu


def _of(first: Figure, second: Figure) -> Figure:
    def ratio(figures: Figures) -> float | None:
        upper, lower = first(figures), second(figures)
        return None if upper is None or not lower else upper / lower

    return ratio


def _ours(kind: str) -> Figure:
    return _cpu(f"{OURS}, {kind}")


def _beside(kind: str, *baselines: str) -> Figure:
    """Our cost relative to the cheapest of some baselines on the same set."""
    return _of(_ours(kind), lambda figures: min(figures.run(f"{name}, {kind}").cpu for name in baselines))


def _fact(name: str) -> Figure:
    return lambda figures: figures.facts[name]


def _ladder(documents: int, column: str) -> Figure:
    """A figure of the ladder at one size, or at the largest below it."""

    def figure(figures: Figures) -> float | None:
        rows = [row for row in figures.rows if float(row[incremental.DOCUMENTS] or 0) <= documents]
        return float(rows[-1][column] or 0) if rows else None

    return figure


def _at(documents: int, column: str) -> Figure:
    """A figure of the ladder at one size, if it was measured there."""
    return lambda figures: next(
        (float(row[column] or 0) for row in figures.rows if row[incremental.DOCUMENTS] == documents), None
    )


def _most(column: str) -> Figure:
    """The highest figure of the ladder."""
    return lambda figures: max((float(row[column] or 0) for row in figures.rows), default=None)


def _largest(name: str) -> Figure:
    return lambda figures: figures.run(name).largest_process_bytes / _GB


def _together(name: str) -> Figure:
    return lambda figures: figures.run(name).all_processes_bytes / _GB


_FULL = ("full", "full_one_scan")
_EIGHTY = ("eighty", "eighty_read_json")
_MANY = 100_000
_MILLION = 1_000_000
_THREE_MILLION = 3_000_000
# The versions of a million findings.
_FINDINGS = 2_140_000

GOALS = (
    Goal(
        "CPU: ours / DuckDB alone, same content, large objects",
        "ratios",
        _MANY,
        1.5,
        _beside("large", *_FULL),
    ),
    Goal(
        "CPU: ours / DuckDB alone, same content, small objects",
        "ratios",
        _MANY,
        1.6,
        _beside("small", *_FULL),
    ),
    Goal(
        "CPU: ours / DuckDB read_json with 80 columns, large objects",
        "ratios",
        _MANY,
        2.3,
        _beside("large", "eighty_read_json"),
    ),
    Goal(
        "CPU: ours / DuckDB with 80 columns in its fastest form, large objects",
        "ratios",
        _MANY,
        2.3,
        _beside("large", *_EIGHTY),
    ),
    Goal("CPU: 1 % defective / clean", "ratios", _MANY, 1.1, _of(_ours("defective"), _ours("large"))),
    Goal(
        "Tables in which a good row differs because of defective documents",
        "ratios",
        _MANY,
        0,
        _fact("tables with unequal good rows"),
    ),
    Goal("CPU: small objects / large objects", "ratios", _MANY, 1.3, _of(_ours("small"), _ours("large"))),
    Goal(
        "Wall / CPU on large objects",
        "ratios",
        _MANY,
        0.65,
        lambda figures: figures.run(f"{OURS}, large").wall_to_cpu,
    ),
    Goal("Memory of the largest process, GB", "memory", _MILLION, 1.0, _largest(memory.WHOLE)),
    Goal("Memory of all processes together, GB", "memory", _MILLION, 1.6, _together(memory.WHOLE)),
    Goal(
        "Memory together: three times the documents / once",
        "memory",
        _MILLION,
        1.15,
        _of(_together(memory.THREEFOLD), _together(memory.WHOLE)),
    ),
    Goal(
        "CPU: ten times the documents / once",
        "memory",
        _MILLION,
        10.5,
        memory.tenfold,
    ),
    Goal(
        "CPU: 1,000 new findings / building the home, to flattened",
        "incremental",
        _MILLION,
        0.1,
        _of(_cpu(incremental.ADDED), _cpu(incremental.BUILD)),
    ),
    Goal(
        "CPU s: one finding in an empty home, all layers",
        "incremental",
        _MANY,
        8,
        _ladder(_THREE_MILLION, incremental.FIXED),
    ),
    Goal(
        "CPU s: 1,000 new documents, all layers, beyond that",
        "incremental",
        _MILLION,
        20,
        _ladder(_MILLION, incremental.MANY),
    ),
    Goal(
        "CPU s: 20 new documents, all layers, beyond that",
        "incremental",
        _MILLION,
        5,
        _ladder(_MILLION, incremental.FEW),
    ),
    Goal(
        "CPU: 1,000 new documents in three million / in a million",
        "incremental",
        _THREE_MILLION,
        1.5,
        _of(_at(_THREE_MILLION, incremental.MANY), _at(_MILLION, incremental.MANY)),
    ),
    Goal(
        "CPU: 20 new documents in three million / in a million",
        "incremental",
        _THREE_MILLION,
        1.5,
        _of(_at(_THREE_MILLION, incremental.FEW), _at(_MILLION, incremental.FEW)),
    ),
    Goal(
        "Memory of the largest process of a refresh, GB",
        "incremental",
        _MILLION,
        2,
        _ladder(_MILLION, incremental.LARGEST),
    ),
    Goal(
        "Memory of the largest process of a full build, GB",
        "incremental",
        _THREE_MILLION,
        4,
        _ladder(_THREE_MILLION, incremental.LARGEST_ALL),
    ),
    Goal(
        "Tables that differ from a full build after these runs",
        "incremental",
        _MILLION,
        0,
        _most(incremental.UNEQUAL),
    ),
    Goal(
        "S3: wall beyond that of the same files / plain downloads",
        "s3",
        _MANY,
        2,
        _fact(s3_objects.BEYOND),
    ),
    Goal("S3: memory of the largest process, GB", "s3", _MANY, 1.0, _largest(s3_objects.OURS_S3)),
    Goal("SQL layers, CPU seconds", "sql", _MILLION, 60, _cpu(sql_layers.BUILD)),
    Goal("SQL layers, memory in GB", "sql", _MILLION, 4, _together(sql_layers.BUILD)),
    Goal(
        "Slowest profile lookup by entity key, CPU ms", "lookups", 10 * _MILLION, 20, _fact(lookups.SLOWEST)
    ),
    Goal("CPU: " + worn.RATIO, "worn", _MANY, 1.3, _fact(worn.RATIO)),
    Goal(
        "Desk: slowest command beyond --help, s, usual entities",
        "desk",
        _FINDINGS,
        1,
        _fact(desk.SLOWEST_USUAL),
    ),
    Goal("Desk: slowest command beyond --help, s, any entity", "desk", _FINDINGS, 1, _fact(desk.SLOWEST)),
    Goal("Live desk: p95 of usual pages, ten people, s", "web", _MILLION, 0.3, _fact(web.USUAL)),
    Goal("Live desk: p95 of pages with most findings, s", "web", _MILLION, 1.5, _fact(web.LARGEST)),
    Goal("Live desk: pages that failed, through five swaps", "web", _MILLION, 0, _fact(web.ERRORS)),
)


def verdicts(kept: Mapping[str, Result]) -> list[Verdict]:
    """Every goal with its measured figure."""
    return [_verdict(goal, kept.get(goal.part)) for goal in GOALS]


def _verdict(goal: Goal, result: Result | None) -> Verdict:
    if result is None:
        return Verdict(goal, None, 0)
    return Verdict(goal, goal.figure(result.figures), result.figures.documents)
