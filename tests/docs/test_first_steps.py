"""What newcomers read first: README, ten tasks, the first day, ten tables. All that these pages show is so."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import console
from tests.cli.test_app import app
from tests.docs import typing_along
from tests.pipelines.support import tracehound_process
from tracehound.cli.panels import COMMANDS
from tracehound.pipelines.lake.home import Home
from tracehound.sql.reader import open_reader
from tracehound.transforms.contracts import TABLES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TASKS, FIRST_DAY, TEN = (ROOT / "docs" / f"{name}.md" for name in ("ten-tasks", "first-day", "ten-tables"))
NAMED = re.findall(r"^\| \[(\w+\.\w+)\]", TEN.read_text(), re.MULTILINE)
JOINS = re.findall(r"^    (\S+) ---\|([\w, ]+)\| (\S+)$", TEN.read_text(), re.MULTILINE)
QUESTIONS = re.findall(r"```sql\n(.*?)```", TEN.read_text(), re.DOTALL)


@pytest.fixture(scope="module")
def home(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's home, to write to."""
    return Home(shutil.copytree(demo.path, tmp_path_factory.mktemp("first") / "home"))


@pytest.mark.usefixtures("as_typed")
def test_the_readme_shows_what_the_commands_print(demo_said: tuple[Home, str]) -> None:
    home, summary = demo_said
    (demo,) = (each for each in console.typed(README) if each.words == ["make", "demo"])
    typing_along.check_summary(README, demo, summary)
    others = [each for each in console.typed(README) if each.words != demo.words]
    assert others
    for each in others:
        typing_along.check(README, each, home)


def test_the_readme_lists_commands_as_help_groups_them() -> None:
    section = README.read_text().partition("## Commands\n")[2].partition("\n## ")[0]
    parts = re.findall(r"^\*\*([^*\n]+)\*\*[^\n]*\n```\n(.*?)```", section, re.MULTILINE | re.DOTALL)
    listed = {
        title: tuple(dict.fromkeys(re.findall(r"^tracehound (\w+)", lines, re.MULTILINE)))
        for title, lines in parts
    }
    assert {title: set(names) for title, names in listed.items()} == {
        title: set(names) for title, names in COMMANDS.items()
    }
    assert list(listed) == list(COMMANDS)


def answered(home: Home, query: str) -> list[dict[str, Any]]:
    with open_reader(home.warehouse) as reader:
        return reader.rows(query)


def test_what_the_help_of_sql_says_works(demo: Home) -> None:
    said = " ".join(str(app().commands["sql"].help).split())
    tables = re.findall(r"\b((?:flattened|entities|correlation|trends)\.\w+)", said)
    assert len(tables) > 4
    assert set(tables) <= TABLES.keys()
    queries = re.findall(r'"((?:SELECT|DESCRIBE) [^"]+)"', said)
    assert len(queries) == 2
    for query in queries:
        assert len(answered(demo, query)) > 10


@pytest.mark.usefixtures("as_typed")
def test_a_newcomers_ten_tasks_are_done(demo_said: tuple[Home, str], home: Home) -> None:
    first, *others = console.typed(TASKS)
    assert first.words == ["tracehound", "demo"]
    typing_along.check_summary(TASKS, first, demo_said[1])
    assert len(others) == TASKS.read_text().count("\n## ") - 1 == 9
    for each in others:
        typing_along.check(TASKS, each, home)


@pytest.mark.usefixtures("as_typed")
def test_the_first_day_goes_as_its_page_says(
    demo_said: tuple[Home, str], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo, summary = demo_said
    monkeypatch.chdir(demo.path / "demo")
    first, *others = console.typed(FIRST_DAY)
    assert first.words[:2] == ["tracehound", "run"]
    # The demo's run has read this folder already: what it said then is what the page shows.
    assert "Nothing new" in tracehound_process(*first.words[1:], home=home.path).stdout.decode()
    typing_along.check_summary(FIRST_DAY, first, summary)
    assert {each.words[1] for each in others} >= {"status", "groups", "investigate", "suppress", "sql"}
    for each in others:
        typing_along.check(FIRST_DAY, each, home)


def test_there_are_ten_tables_and_all_are_drawn() -> None:
    assert len(NAMED) == 10
    assert {table for start, _, end in JOINS for table in (start, end)} == set(NAMED)


@pytest.mark.parametrize(("start", "columns", "end"), JOINS)
def test_tables_join_as_drawn(demo: Home, start: str, columns: str, end: str) -> None:
    for table in (start, end):
        assert set(columns.split(", ")) <= {each.name for each in TABLES[table].columns}
    (row,) = answered(demo, f"SELECT count(*) AS rows FROM {start} JOIN {end} USING ({columns})")
    assert row["rows"]


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_a_question_of_the_ten_tables_has_an_answer(demo: Home, question: str) -> None:
    assert answered(demo, question)
