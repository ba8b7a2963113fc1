"""What a folder may hold besides files with findings, and what happens to it while it is read."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from tests.hosts.support import typed, without_privileges
from tests.pipelines.support import finding, lines, put, read_in, table
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.pipelines.ingestion.sources import SourceMissing, files, list_objects
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def stored(home: Home) -> list[str]:
    return sorted(int(each, 16) for each in table(home, "raw.findings")["finding_id"])


def test_what_is_no_file_is_passed_over(empty: Home, tmp_path: Path) -> None:
    folder = put(tmp_path / "export", "a.jsonl", lines(finding(1))).parent
    os.mkfifo(folder / "fifo.jsonl")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.jsonl"))
        (folder / "device.jsonl").symlink_to("/dev/zero")
        (folder / "full.jsonl").symlink_to("/dev/full")
        (folder / "loop").symlink_to(folder)
        (folder / "to-itself").symlink_to(folder / "to-itself")
        (folder / "nowhere").symlink_to(tmp_path / "nowhere")
        found = read_in(empty, folder)
    assert (found.objects, found.errors, stored(empty)) == (1, {}, [1])


@pytest.mark.parametrize("source", ["/dev/zero", "/dev/full", "FIFO", ""])
def test_such_a_source_is_refused(empty: Home, tmp_path: Path, source: str) -> None:
    os.mkfifo(tmp_path / "FIFO")
    said = typed("run", source and tmp_path / source, home=empty.path)
    assert said.code == 2
    assert "Give a folder of findings" in said.err or "give a folder of findings" in said.err


NAMES = [
    b"\xff\xfe.jsonl", b"new\nline.jsonl", b"\x1b[31mred\x07.jsonl", b"%2F.jsonl", b"..%2F..%2Fx",
    "\u202egnp.jsonl".encode(), b"A.jsonl", b"a.jsonl", b"-rf", b"$(id)", b"'; DROP TABLE x;--", b"<b>.gz", b"x" * 255,
]  # fmt: skip


def test_names_of_any_bytes_are_read_told_and_looked_up(empty: Home, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/export \xff"
    os.mkdir(folder)  # noqa: PTH102 - a Path takes no bytes
    for number, name in enumerate(NAMES, 1):
        content = lines(finding(number)) + (b"{broken\n" if number % 2 else b"")
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(content)
    said = typed("run", os.fsdecode(folder), "--upto", "raw", home=empty.path)
    assert said.code == 0, said.err
    assert stored(empty) == list(range(1, len(NAMES) + 1))
    uris = table(empty, "raw.findings")["uri"]
    assert sorted(unquote_to_bytes(each.removeprefix("file://")) for each in uris) == sorted(
        folder + b"/" + name for name in NAMES
    )
    again = typed("run", "--upto", "raw", home=empty.path)
    assert again.out == "Nothing new: every table is up to date.\n"
    for words in [("status",), ("doctor",), ("show", f"{2:032x}")]:
        said = typed(*words, home=empty.path)
        assert not any(each in said.out + said.err for each in "\x1b\x07\u202e\udcff")


def test_a_path_that_is_too_long_is_read_or_named(empty: Home, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    put(folder, "a.jsonl", lines(finding(1)))
    here = os.open(folder, os.O_RDONLY)
    # Below what one call may name, folder by folder.
    for _ in range(20):
        os.mkdir("y" * 250, dir_fd=here)
        deeper = os.open("y" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    found = read_in(empty, folder)
    assert stored(empty) == [1]
    assert list(found.errors.values()) == ["can't be read: File name too long"]


def test_what_may_not_be_read_is_named_and_the_rest_goes_on(served: Home, open_folder: Path) -> None:
    assert served.path.exists()  # Its run has imported what another user may not read.
    source = open_folder / "export"
    for name in ("a.jsonl", "denied/b.jsonl", "listed/c.jsonl", "d.jsonl", "z/e.jsonl"):
        put(source, name, lines(finding("abcde".index(Path(name).stem) + 1)))
    for folder in (source, source / "z"):
        folder.chmod(0o755)
    modes = {"a.jsonl": 0o644, "z/e.jsonl": 0o644, "d.jsonl": 0, "denied/b.jsonl": 0o644, "denied": 0}
    modes |= {"listed/c.jsonl": 0o644, "listed": 0o444}
    for path, mode in modes.items():
        (source / path).chmod(mode)
    (open_folder / "homes").mkdir()
    (open_folder / "homes").chmod(0o777)
    home = Home(open_folder / "homes" / "home")
    with without_privileges():
        said = typed("run", source, "--upto", "raw", home=home.path)
        assert said.code == 1
        assert stored(home) == [1, 5]
        for name in ("denied", "listed/c.jsonl", "d.jsonl"):
            assert f"export/{name}" in "".join(said.out.split())
        assert said.out.count("ermission denied") >= 1
        doctor = typed("doctor", home=home.path)
        assert "can be read" in doctor.out
    (source / "denied").chmod(0o755)
    (source / "listed").chmod(0o755)
    (source / "d.jsonl").chmod(0o644)
    with without_privileges():
        assert typed("run", source, "--upto", "raw", home=home.path).code == 0
        assert stored(home) == [1, 2, 3, 4, 5]


def test_a_source_that_may_not_be_read_stops_no_other_and_is_tried_again(
    served: Home, open_folder: Path
) -> None:
    assert served.path.exists()  # As above.
    sources = [put(open_folder / name, "a.jsonl", lines(finding(n))).parent for n, name in enumerate("xyz")]
    for path in open_folder.rglob("*"):
        path.chmod(0o755)
    (open_folder / "homes").mkdir()
    (open_folder / "homes").chmod(0o777)
    home = Home(open_folder / "homes" / "home")
    with without_privileges():
        assert typed("run", *sources[1:], "--upto", "raw", home=home.path).code == 0
    put(sources[1], "b.jsonl", lines(finding(3))).chmod(0o644)
    put(sources[2], "b.jsonl", lines(finding(4))).chmod(0o644)
    sources[1].chmod(0)
    with without_privileges():
        said = typed("run", sources[1], "--upto", "raw", home=home.path)
        assert said.code == 1
        for words in [(*sources, "--upto", "raw"), ("--upto", "raw")]:
            said = typed("run", *words, home=home.path)
            assert said.code == 1
            assert f"not read: {sources[1]}: can't be read: Permission denied. Check its" in said.out
            assert stored(home) == [0, 1, 2, 4]
    sources[1].chmod(0o755)
    with without_privileges():
        assert typed("run", "--upto", "raw", home=home.path).code == 0
        assert stored(home) == [0, 1, 2, 3, 4]


def changed_while_read(
    monkeypatch: pytest.MonkeyPatch, home: Home, folder: Path, change: Callable[[], object]
) -> Ingested:
    """Reads a folder; once the first bytes of a file were read, it changes."""
    read = files._Watched.read

    def reading(self: files._Watched, size: int | None = -1, /) -> bytes:
        data = read(self, size)
        if not done:
            done.append(change())
        return data

    done: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(files._Watched, "read", reading)
        return read_in(home, folder)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(lines(finding(2))[:50])


@pytest.mark.parametrize(
    ("change", "zipped"),
    [
        (grow, False),
        (lambda path: path.write_bytes(lines(finding(2))), False),
        *[(lambda path: os.truncate(path, 30), each) for each in (False, True)],
        *[(lambda path: os.utime(path, ns=(1, 1)), each) for each in (False, True)],
    ],
)
def test_a_file_that_changes_is_read_again(
    monkeypatch: pytest.MonkeyPatch, empty: Home, tmp_path: Path, change: Callable[[Path], None], zipped: bool
) -> None:
    folder = tmp_path / "export"
    path = put(folder, "a.jsonl", lines(finding(1)), zipped=zipped)
    put(folder, "b.jsonl", lines(finding(3)))
    found = changed_while_read(monkeypatch, empty, folder, lambda: change(path))
    said = "can't be read: it changed while it was read; the next run reads it again"
    assert found.errors == {path.as_uri(): said}
    assert 3 in stored(empty)
    assert table(empty, "raw.objects")["uri"].to_list() == [(folder / "b.jsonl").as_uri()]
    assert table(empty, "raw.rejected").is_empty()
    path.write_bytes(lines(finding(1), finding(2)))
    assert read_in(empty, folder).errors == {}
    assert stored(empty) == [1, 2, 3]


def test_what_is_written_over_while_it_is_unzipped_is_read_again(
    monkeypatch: pytest.MonkeyPatch, empty: Home, tmp_path: Path
) -> None:
    path = put(tmp_path / "export", "a.gz", lines(finding(1)), zipped=True)
    whole = lines(finding(1), finding(2))
    found = changed_while_read(monkeypatch, empty, path.parent, lambda: path.write_bytes(whole))
    assert list(found.errors) == [path.as_uri()]
    assert read_in(empty, path.parent).errors == {}
    assert stored(empty) == [1, 2]


def test_a_file_that_goes_or_becomes_a_pipe_after_it_was_listed(empty: Home, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    gone, pipe = (put(folder, name, lines(finding(1))) for name in ("gone", "pipe"))
    objects = list_objects([str(folder)], empty)
    for path in (gone, pipe):
        path.unlink()
    os.mkfifo(pipe)
    with pytest.raises(FileNotFoundError):
        objects[0].opener.open()
    with pytest.raises(OSError, match="it is no longer a file"):
        objects[1].opener.open()


@pytest.mark.parametrize("below", ["", "lake", "lake/raw", "dagster"])
def test_a_home_is_no_source(home: Home, tmp_path: Path, below: str) -> None:
    (tmp_path / "link").symlink_to(home.path)
    for source in (home.path / below, tmp_path / "link" / below):
        with pytest.raises(SourceMissing, match="is the home or part of it"):
            list_objects([str(source)], home)


def test_a_home_that_is_reached_by_a_link_is_left_out_of_a_source(home: Home, tmp_path: Path) -> None:
    put(home.path.parent, "a.jsonl", lines(finding(1)))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(home.path)
    found = list_objects([str(home.path.parent)], Home(tmp_path / "in" / "link"))
    assert [entry.uri for entry in found] == [(home.path.parent / "a.jsonl").as_uri()]


def test_a_file_of_two_sources_is_read_once(empty: Home, tmp_path: Path) -> None:
    path = put(tmp_path / "export", "a.jsonl", lines(finding(1)))
    found = read_in(empty, path, path.parent, path.parent / ".." / "export")
    assert (found.objects, stored(empty)) == (2, [1])
    assert table(empty, "raw.repeats").height <= 1
