"""Runs publish in the formats that are configured; the next run does it if that failed, even without news."""

import sys
from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.support import finding, lines, put, serve, tracehound
from tracehound.pipelines import due, publications
from tracehound.pipelines.formats.tables import NotPublished, Published
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import ICEBERG, Format
from tracehound.pipelines.settings import reading

_FIRST = date(2026, 1, 1)
_BOTH = "[delta]\nafter_runs = true\n[iceberg]\nafter_runs = true\n"


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats that were to be published; those that `broken` names fail, and nothing is written."""
    found: list[str] = []

    def publish(home: Home, of: Format) -> Published:
        found.append(of.name)
        if of.name in _broken:
            raise NotPublished("the catalog is away")
        of.root(home.path).mkdir(exist_ok=True)
        return Published()

    _broken.clear()
    monkeypatch.setattr(publications, "_publish", publish)
    return found


_broken: set[str] = set()


def test_a_run_without_news_publishes_what_an_earlier_run_could_not(tmp_path: Path, tried: list[str]) -> None:
    put(tmp_path, "export/1.jsonl", lines(finding(1)))
    config = tmp_path / "tracehound.toml"
    config.write_text(_BOTH)
    home = Home(tmp_path / "home")
    _broken.add("Iceberg")
    done = tracehound("run", tmp_path / "export", "--config", config, home=home.path)
    assert done.returncode == 1
    assert b"Iceberg tables are not of it: the catalog is away" in done.stderr
    assert b"the new warehouse is served" in done.stderr
    assert tried == ["Delta", "Iceberg"]
    settings = reading.load(config)
    configured = Home(home.path, settings)
    assert publications.behind(configured) == [ICEBERG]
    assert "Iceberg tables are not of the served file" in due.look(configured, _FIRST).reasons
    # It still fails, and says so.
    again = tracehound("run", tmp_path / "export", "--config", config, home=home.path)
    assert again.returncode == 1
    assert b"Nothing new" in again.stdout
    assert b"the catalog is away" in again.stderr
    _broken.clear()
    last = tracehound("run", tmp_path / "export", "--config", config, home=home.path)
    assert last.returncode == 0
    assert b"Published Iceberg tables, which an earlier run could not." in last.stdout
    assert tried == ["Delta", "Iceberg", "Iceberg", "Iceberg"]
    assert publications.behind(configured) == []
    assert not due.look(configured, _FIRST).reasons
    quiet = tracehound("run", tmp_path / "export", "--config", config, home=home.path)
    assert b"Published" not in quiet.stdout
    assert tried[4:] == []


def test_the_command_publishes_iceberg(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    put(tmp_path, "export/1.jsonl", lines(finding(1)))
    assert tracehound("publish", "iceberg", home=home.path).returncode == 2
    serve(home, tmp_path / "export")
    done = tracehound("publish", "iceberg", home=home.path)
    assert done.returncode == 0
    assert b"snapshot 0" in done.stdout
    assert b"Nothing to publish" in tracehound("publish", "iceberg", home=home.path).stdout
    assert (ICEBERG.root(home.path) / "flattened/finding_versions/metadata/v1.metadata.json").is_file()


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tracehound.pipelines.iceberg")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyiceberg", None)
    home = Home(tmp_path / "home").create()
    home.warehouse.touch()
    with pytest.raises(NotPublished, match=r"install tracehound\[iceberg\]"):
        publications.publish(home, ICEBERG)
