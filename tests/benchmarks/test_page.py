"""Goals are judged, and the page renders, from kept results."""

import platform
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import incremental, memory, page, picture, results
from benchmarks.goals import GOALS, verdicts
from benchmarks.measure import Usage
from benchmarks.results import Figures, Result, Run

_GB = 10**9


def _run(name: str, documents: int, cpu: float, memory_bytes: int = _GB) -> Run:
    usages = [Usage(cpu + noise, cpu, memory_bytes, memory_bytes) for noise in (1.0, 1.1, 1.5)]
    return Run(name, documents, usages, [Usage(1.0, 1.0, _GB, _GB)])


def _memory(documents: int) -> Figures:
    sizes = {memory.TENTH: documents // 10, memory.WHOLE: documents, memory.THREEFOLD: documents * 3}
    return Figures(documents, [_run(name, size, size / 10**4) for name, size in sizes.items()])


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, Result]:
    results.keep("memory", "python -m benchmarks memory", _memory(10**6), tmp_path)
    rows = [{"model": "a.b", "CPU s": 1.5, "costliest step": "x | y"}]
    results.keep(
        "sql", "python -m benchmarks sql", Figures(500, [_run("other", 500, 2)], rows=rows), tmp_path
    )
    return results.kept(tmp_path)


def test_overhead_is_taken_off_and_the_median_counts(kept: dict[str, Result]) -> None:
    run = kept["memory"].figures.run(memory.WHOLE)
    assert run.overhead_cpu_seconds == 1.0
    assert run.cpu == pytest.approx(100.1)


def test_a_goal_is_met_only_with_enough_documents(tmp_path: Path) -> None:
    texts = {}
    for documents in (10**5, 10**6):
        results.keep("memory", "", _memory(documents), tmp_path)
        found = {each.goal.name: each.text for each in verdicts(results.kept(tmp_path))}
        texts[documents] = found["CPU: ten times the documents / once"]
    assert texts == {10**5: "met, at 100,000 documents only", 10**6: "met"}


def test_every_goal_is_on_the_page_measured_or_not(kept: dict[str, Result]) -> None:
    del kept["sql"]
    text = page.render(kept)
    for goal in GOALS:
        assert f"| {goal.name} |" in text
    assert text.count("not measured |") == sum(goal.part != "memory" for goal in GOALS)
    assert text.count("Not measured yet.") == 11


def test_the_page_says_where_and_how_it_was_measured(
    kept: dict[str, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "verdicts", lambda kept: [])
    text = page.render(kept)
    assert "`python -m benchmarks memory`" in text
    assert kept["memory"].versions["duckdb"] in text
    assert "| a.b | 1.50 | x \\| y |" in text
    assert platform.node() not in text


def _ladder(*sizes: int) -> Figures:
    """Runs that cost ten times as much over ten times the history, but 1,000 documents only twice as much."""
    rows = [
        {incremental.DOCUMENTS: size, incremental.ALL: size / 2000, incremental.MANY: 2.0 * place + 1}
        | {
            incremental.FEW: 1.0,
            incremental.FIXED: 7.0,
            incremental.LARGEST: 0.5,
            incremental.LARGEST_ALL: 1.0,
        }
        | {incremental.UNEQUAL: 0}
        for place, size in enumerate(sizes)
    ]
    return Figures(sizes[-1], [_run(incremental.BUILD, 90, 9), _run(incremental.ADDED, 10, 0.5)], rows=rows)


def test_goals_of_a_size_need_that_size(tmp_path: Path) -> None:
    texts = {}
    for sizes in ((20_000, 100_000), (1_000_000, 3_000_000)):
        results.keep(incremental.PART, "", _ladder(*sizes), tmp_path)
        found = {each.goal.name: (each.figure, each.text) for each in verdicts(results.kept(tmp_path))}
        texts[sizes[-1]] = (
            found["CPU s: 1,000 new documents, all layers, beyond that"],
            found["CPU: 1,000 new documents in three million / in a million"],
        )
    assert texts == {
        100_000: ((3.0, "met, at 100,000 documents only"), (None, "not measured")),
        3_000_000: ((1.0, "met"), (3.0, "**not met**")),
    }


def test_the_picture_shows_each_size_and_kind_of_run(tmp_path: Path) -> None:
    rows = _ladder(1_000, 100_000, 1_000_000).rows
    drawn = picture.draw(rows)
    assert drawn == picture.draw(rows)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert drawn.count("<path ") == 3
    assert drawn.count("<circle ") == 9
    assert [name for name in ("full build", "1,000 new documents", "1 million") if name not in drawn] == []
    picture.write(rows[:1], tmp_path / "run-cost.svg")
    assert not (tmp_path / "run-cost.svg").exists()
