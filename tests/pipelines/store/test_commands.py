"""The commands about a lake in object storage: what they say, their JSON, and what they refuse."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.support import typed
from tests.pipelines.store.machines import Machine, contents, put, sharing
from tests.pipelines.store.memory import Memory
from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.store.versions import LeaseLost

URL = "s3://memory/lake"
FILE = "raw/findings/updated_date=2026-10-01/1.parquet"


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Memory]:
    monkeypatch.delenv("TRACEHOUND_LAKE", raising=False)
    memory = Memory()
    with sharing(memory):
        yield memory


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a lake of its own."""
    home = Home(tmp_path / "home").create()
    put(home, {FILE: b"one"})
    return home


def asked(*words: str, home: Home, code: int = 0) -> Any:
    """The JSON of a command."""
    said = typed(*words, "--json", home=home.path)
    assert said.code == code, said.err
    return json.loads(said.out)


def told(*words: str, home: Home, code: int = 0) -> str:
    said = typed(*words, home=home.path)
    assert said.code == code, said.out + said.err
    return said.out if code == 0 else said.err


def test_a_lake_moves_is_brought_up_to_date_and_comes_back(
    memory: Memory, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = told("lake", "move", URL, home=home)
    assert "Moved 1 file, 0.0 MB, to s3://memory/lake." in said
    assert 'Now set `lake = "s3://memory/lake"` in tracehound.toml: until then nothing writes' in said
    assert "set `lake` to that in tracehound.toml" in told("run", str(tmp_path), home=home, code=2)
    monkeypatch.setenv("TRACEHOUND_LAKE", URL)
    with Machine(tmp_path / "other", memory).working() as other:
        put(other, {FILE.replace("1.parquet", "2.parquet"): b"two"})
    assert asked("lake", "sync", home=home) == {"lake": URL, "version": 2, "files": 2}
    assert f"has version 2 of {URL}: 2 files." in told("lake", "sync", home=home)
    assert asked("lake", "move", "local", home=home) == {"lake": str(home.path), "files": 2, "bytes": 6}
    assert "was moved to" in told("lake", "sync", home=Home(tmp_path / "other"), code=1)
    assert asked("lake", "move", URL, home=home) == {"lake": URL, "files": 2, "bytes": 6}
    assert len(contents(memory)) == 2


def test_a_machine_that_holds_the_lake_is_named_and_stopped(
    memory: Memory, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_LAKE", URL)
    empty = Home(tmp_path / "empty")
    stopped = pytest.raises(LeaseLost, match="another writer has taken over")
    with stopped, Machine(tmp_path / "other", memory).working():
        said = told("lake", "sync", "--wait", "0", home=empty, code=1)
        assert "s3://memory/lake is being written by process" in said
        held = asked("lake", "unlock", "--yes", home=empty)["was_held_by"]
        assert held["purpose"] == "test"
        assert asked("lake", "sync", home=empty)["version"] == 0
        assert told("lake", "unlock", "--yes", home=empty) == f"{URL} is free. It was held by nobody.\n"


def test_the_served_file_is_published_and_fetched(memory: Memory, home: Home, tmp_path: Path) -> None:
    reader = Home(tmp_path / "reader")
    assert "has no served file yet" in told("publish", "warehouse", URL, home=home, code=2)
    home.warehouse.write_bytes(b"served")
    manifest.note(home.lake, manifest.SERVED, home.warehouse)
    assert "give s3://BUCKET/PREFIX, or set `lake`" in told("publish", "warehouse", home=home, code=2)
    published = asked("publish", "warehouse", URL, home=home)
    assert memory.objects[published["key"]] == b"served"
    assert asked("publish", "warehouse", URL, home=home) == {"place": URL, "key": None}
    assert asked("fetch", URL, home=reader) == {"path": str(reader.warehouse), "is_new": True}
    assert reader.warehouse.read_bytes() == b"served"
    assert "Nothing new" in told("fetch", URL, home=reader)
    assert "has a lake, of which its runs make the served file" in told("fetch", URL, home=home, code=2)


def test_the_demo_is_not_mixed_into_a_lake(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_LAKE", URL)
    assert "would be mixed into the lake" in told("demo", home=Home(tmp_path / "home"), code=2)
    assert memory.objects == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lake", "move", "bucket/prefix"), "'bucket/prefix' is no place in object storage"),
        (("lake", "move", "s3://a b"), "is no place in object storage"),
        (("fetch", "http://x"), "is no place in object storage"),
        (("lake", "sync"), "`lake` is not set"),
        (("lake", "unlock"), "`lake` is not set"),
        (("lake", "move", URL), "has no lake yet"),
    ],
)
def test_wrong_usage_is_told(words: tuple[str, ...], said: str, memory: Memory, tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    assert said in told(*words, home=home, code=2)
    assert memory.objects == {}


def test_a_lake_that_lies_here_already_is_told(memory: Memory, home: Home) -> None:
    assert "lies in that folder already" in told("lake", "move", "local", home=home, code=1)
