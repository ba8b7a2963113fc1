"""What the command line says of itself: help in groups, version, completion, and how to call it again."""

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.commands import run_here
from tests.hosts.support import typed
from tracehound.cli import app as cli
from tracehound.cli import panels
from tracehound.cli.commands.terminal import fail_query
from tracehound.cli.commands.typed import as_typed
from tracehound.sql.canned import canned_queries
from tracehound.sql.query import QueryFailed

ROOT = Path(__file__).parents[2]


def app() -> Any:
    return typer.main.get_command(cli.app)


def test_help_shows_each_command_once_in_its_group() -> None:
    grouped = [name for names in panels.COMMANDS.values() for name in names]
    assert sorted(grouped) == sorted(app().commands)
    said = typed("--help").out
    starts = [said.index(f"─ {panel} ─") for panel in panels.COMMANDS]
    assert starts == sorted(starts)
    ends = [*starts[1:], len(said)]
    for names, start, end in zip(panels.COMMANDS.values(), starts, ends, strict=True):
        listed = re.findall(r"^│ ([a-z]+) ", said[start:end], re.MULTILINE)
        assert listed == list(names)


@pytest.mark.parametrize("name", ["run", "query", "sql"])
def test_options_are_grouped(name: str) -> None:
    groups = {
        each.rich_help_panel for each in app().commands[name].params if each.param_type_name == "option"
    }
    assert {panels.HOME, panels.OUTPUT} <= groups


def test_the_version_is_that_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    said = typed("--version")
    assert (said.code, said.out) == (0, f"tracehound {declared}\n")


def completed(*words: str) -> set[str]:
    """What bash offers for the last of the words."""
    asked = {
        "COMP_WORDS": " ".join(["tracehound", *words]),
        "COMP_CWORD": str(len(words)),
        "_TRACEHOUND_COMPLETE": "complete_bash",
    }
    return set(run_here([], asked).out.decode().split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_completion(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: shell)
    said = typed("--show-completion")
    assert said.code == 0
    assert f"_TRACEHOUND_COMPLETE=complete_{shell}" in said.out


def test_what_completion_offers() -> None:
    assert completed("qu") == {"query", "queries", "quarantine"}
    assert completed("run", "--stri") == {"--strict"}
    assert completed("verdict", "x", "false") == {"false-positive"}
    assert "findings_by_origin" in completed("query", "findings_by")
    assert completed("query", "findings_by_origin", "--param", "origin=ss") == {
        "origin=ssm_command",
        "origin=ssh",
    }
    assert completed("query", "new_executables", "-p", "si") == {"since_days="}


def test_help_of_a_query_tells_its_parameters() -> None:
    words = ("query", "findings_by_origin", "--help")
    said = typed(*words).out
    canned = canned_queries()["findings_by_origin"]
    for each in canned.parameters:
        assert each.name in said
        assert each.description in said
    assert "one of: ecs_exec, ssm_command" in said
    assert "--param origin=ecs_exec" in said
    assert "Usage:" in said
    assert typed("query", "--help", "new_executables").out.count("number of at least 0, default 7") == 1
    assert typed("query", "no_such_query", "--help").code == 2
    assert "since_days" not in typed("query", "--help").out


def test_an_error_of_sql_has_its_lines_and_data_adds_none_that_look_like_ours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit):
        fail_query(QueryFailed("Binder Error: no x\n\nLINE 1: SELECT x\n               ^"))
    assert capsys.readouterr().err == (
        "tracehound: Binder Error: no x\n\n  LINE 1: SELECT x\n                 ^\n"
    )
    with pytest.raises(typer.Exit):
        fail_query(QueryFailed("Conversion Error: 'a\ntracehound: all is well\x1b[2J\x85b'"))
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\n  tracehound: all is well\\x1b[2J" in said
    assert [line for line in said.splitlines() if line.startswith("tracehound:")] == [said.splitlines()[0]]


def called(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(path)])
    return as_typed("tracehound groups --since 7d")


def test_a_command_is_named_as_it_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "path"), os.environ["PATH"]]))
    clone, elsewhere = tmp_path / "clone", tmp_path / "else where"
    clone.mkdir()
    monkeypatch.chdir(clone)
    assert called(tmp_path / "path" / "tracehound", monkeypatch) == "tracehound groups --since 7d"
    # Another one than the shell would find by its name.
    near = called(clone / ".venv" / "bin" / "tracehound", monkeypatch)
    assert near == ".venv/bin/tracehound groups --since 7d"
    far = called(elsewhere / "bin" / "tracehound", monkeypatch)
    assert far == f"'{elsewhere}/bin/tracehound' groups --since 7d"
    assert called(clone / "tracehound", monkeypatch) == "./tracehound groups --since 7d"
