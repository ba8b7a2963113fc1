"""Every command writes one JSON document with `--json`, and nothing beside it on stdout."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.hosts.support import FINDING_ID, typed
from tests.pipelines.support import finding, lines, put
from tracehound.cli import app as cli
from tracehound.cli.commands import demo as demo_command
from tracehound.desk.casebook import book
from tracehound.pipelines.lake.home import Home

OTHER_ID = finding(2)["id"]
DEMO_FINDING = "ccc61a216416b57372c3848fae95dc13"
Words = tuple[str, ...]
# What each command is asked, of the demo or of a small home that it may change. A new command must be added.
OF_THE_DEMO: dict[str, Words] = {
    "investigate": (DEMO_FINDING,),
    "group": (DEMO_FINDING,),
    "groups": ("--all",),
    "tree": (DEMO_FINDING,),
    "profile": ("image", "public.ecr.aws/nginx/nginx:stable"),
    "show": (DEMO_FINDING[:10],),
    "export stix": (DEMO_FINDING,),
    "find": ("*nmap*",),
    "suppress": (),
    "report": (),
    "query": ("time_to_detect",),
    "sql": ("SELECT now() AS at, 1 AS one, 'a' AS text",),
}
OF_A_SMALL_HOME: dict[str, Words] = {
    "run": (),
    "regroup join": (FINDING_ID, OTHER_ID),
    "rebuild": (),
    "publish lake": (),
    "publish delta": (),
    "publish iceberg": (),
    "tickets list": (),
    "tickets send": ("--dry-run",),
    "purge": ("--before", "2026-01-01", "--yes"),
    "status": (),
    "doctor": (),
    "verdict": (FINDING_ID, "benign"),
    "verdicts": (),
    "regroup split": (OTHER_ID,),
    "regroup list": (),
    "regroup undo": (),
    "quarantine": (),
    "quarantine show": ("SOURCE",),
    "quarantine retry": (),
    "sources": (),
    "case list": (),
    "case show": ("CASE",),
    "sources forget": ("SOURCES",),
}
WITHOUT_A_HOME: dict[str, Words] = {"queries": (), "ddl": ("--for", "spark", "raw.objects")}
# `tests/pipelines/store/test_commands.py` has their JSON.
OF_A_STORE = {"lake move", "lake sync", "lake unlock", "publish warehouse", "fetch"}
OF_ITS_OWN = {"demo", "mcp", "desk", "case export", "publish postgres", "export ocsf"} | OF_A_STORE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source, and a home with what it holds: two findings, and a line that is none."""
    folder = tmp_path_factory.mktemp("small")
    put(folder / "source", "a.jsonl", lines(finding(1), finding(2)) + b"{cut off\n")
    told = document(*typed_json("run", str(folder / "source"), home=folder / "home"))
    assert (told["objects_read"], told["findings_new"], told["set_aside"]) == (1, 2, {"not_json": 1})
    assert told["holds"]["findings"] == 2
    return folder


def typed_json(*words: str, home: Path | None) -> tuple[str, int]:
    said = typed(*words, "--json", home=home)
    return said.out, said.code


def document(out: str, code: int) -> Any:
    """The only document of a command that did what it was asked, with times in the one format."""
    assert code == 0, out
    found = json.loads(out)
    times = [text for text in texts(found) if text[:4].isdigit() and text[4:5] == "-" and "T" in text]
    assert all(text.endswith("Z") for text in times), times
    return found


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def names() -> set[str]:
    def walk(group: Any, before: str = "") -> Iterator[str]:
        for name, each in group.commands.items():
            if getattr(each, "invoke_without_command", True):
                yield f"{before}{name}"
            if hasattr(each, "commands"):
                yield from walk(each, f"{before}{name} ")

    return set(walk(typer.main.get_command(cli.app)))


def test_no_command_is_left_out() -> None:
    assert names() == OF_THE_DEMO.keys() | OF_A_SMALL_HOME.keys() | WITHOUT_A_HOME.keys() | OF_ITS_OWN


@pytest.mark.parametrize("name", OF_THE_DEMO)
def test_a_command_of_the_demo(name: str, demo: Home) -> None:
    assert document(*typed_json(*name.split(), *OF_THE_DEMO[name], home=demo.path))


@pytest.mark.parametrize("name", OF_A_SMALL_HOME)
def test_a_command_of_a_small_home(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a run writes is written by `run` and `rebuild`; these would only run once more.
    monkeypatch.setattr("tracehound.cli.commands.purge.refresh", lambda *_: 0)
    monkeypatch.setattr("tracehound.cli.commands.quarantine.read_new", lambda *_, **__: 0)
    at = {"SOURCE": str(folder / "source" / "a.jsonl"), "SOURCES": str(folder / "source")}
    if name == "tickets send":
        monkeypatch.setenv("TRACEHOUND_WEBHOOK_URL", "http://127.0.0.1:9/")
    if name.startswith("case"):
        at["CASE"] = book.open_case(Home(folder / "home"), "A case", "ann")
    words = [at.get(each, each) for each in OF_A_SMALL_HOME[name]]
    if name == "regroup split":
        # Follows the join, so that there is a group to be split.
        typed_json("run", home=folder / "home")
    if name == "regroup undo":
        [*_, latest] = json.loads(typed_json("regroup", "list", home=folder / "home")[0])
        words = [latest["regrouping_id"]]
    out, code = typed_json(*name.split(), *words, home=folder / "home")
    found = document(out, code)
    if name == "quarantine retry":
        assert [each["reason_code"] for each in found["before"]] == ["not_json"]


@pytest.mark.parametrize("name", WITHOUT_A_HOME)
def test_a_command_without_a_home(name: str) -> None:
    assert document(*typed_json(name, *WITHOUT_A_HOME[name], home=None))


def test_the_demo_says_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def little(export: Path, _truth: Path) -> None:
        export.mkdir(parents=True)

    monkeypatch.setattr(demo_command, "write_demo", little)
    monkeypatch.setattr(demo_command, "write_demo_trail", lambda _folder: None)
    monkeypatch.setattr(demo_command, "write_demo_events", lambda _folder: 0)
    monkeypatch.setattr(demo_command, "demo_answers", lambda: iter(()))
    told = document(*typed_json("demo", home=tmp_path / "home"))
    assert told["holds"]["findings"] == told["findings_new"] == 1


def test_formats_that_contradict_are_wrong_usage() -> None:
    said = typed("sql", "SELECT 1", "--json", "--format", "csv")
    assert (said.code, said.out) == (2, "")
    assert "mutually exclusive" in said.err


def test_a_document_keeps_what_json_parsers_lose(folder: Path, tmp_path: Path) -> None:
    exact = '{"long": 12345678901234567890.10, "twice": 1, "twice": 2, "text": "\u009b\U0001f600"}'
    body = lines(finding(1))[:-2] + b', "extra": ' + exact.encode() + b"}\n"
    put(tmp_path / "source", "a.jsonl", body)
    assert typed("run", tmp_path / "source", "--upto", "raw", home=tmp_path / "home").code == 0
    out, code = typed_json("show", FINDING_ID, home=tmp_path / "home")
    assert document(out, code)[0]["document"]["extra"]["text"] == "\u009b\U0001f600"
    assert out.isascii()
    assert '12345678901234567890.10, "twice": 1, "twice": 2, "text": "\\u009b\\ud83d\\ude00"' in out
