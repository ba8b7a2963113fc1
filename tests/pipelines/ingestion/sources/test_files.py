"""Files as a source: each once, by the name that others know it by; links that lead nowhere are no files."""

from pathlib import Path

import pytest

from tracehound.pipelines.ingestion.sources import SourceMissing, list_objects
from tracehound.pipelines.lake.home import Home


def _uris(folder: Path, home: Path) -> list[str]:
    return [entry.uri for entry in list_objects([str(folder)], Home(home))]


def test_a_file_has_the_uri_that_every_tool_gives_it(tmp_path: Path) -> None:
    names = ["plain.jsonl", "with space & 100%.jsonl", "évil\n#?.jsonl", "~a+b(c).jsonl"]
    folder = tmp_path / "ex port"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("{}")
    expected = sorted((folder / name).as_uri() for name in names)
    assert sorted(_uris(folder, tmp_path / "home")) == expected
    assert _uris(folder / names[0], tmp_path / "home") == [(folder / names[0]).as_uri()]


def test_links_are_followed_and_those_that_lead_nowhere_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "elsewhere.jsonl").write_text("{}")
    for name, target in [
        ("good", tmp_path / "elsewhere.jsonl"),
        ("gone", tmp_path / "no"),
        ("loop", folder / "loop"),
    ]:
        (folder / name).symlink_to(target)
    assert _uris(folder, tmp_path / "home") == [(folder / "good").as_uri()]


def test_a_home_inside_a_source_is_left_out(tmp_path: Path) -> None:
    for name in ("a.jsonl", "home/lake/b.jsonl", "home-too/c.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    assert _uris(tmp_path, tmp_path / "home") == [
        (tmp_path / "a.jsonl").as_uri(),
        (tmp_path / "home-too" / "c.jsonl").as_uri(),
    ]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="export: no such file or folder"):
        _uris(tmp_path / "export", tmp_path / "home")
