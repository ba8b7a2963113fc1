"""Homes wherever people put them: odd paths work or are refused before anything is written."""

import shutil
from pathlib import Path

import pytest

from tests.hosts.support import FINDING_ID, make_read_only, make_writable, typed, without_privileges
from tests.pipelines.support import finding, lines, put, table
from tracehound.pipelines.lake.home import Home

# What shells, globs, SQL, addresses, markup, terminals and right-to-left readers each take for their own.
ODD = ["a b'c\"d", "%41%2F#;&=", "[x]*{y,z}$(z)`~", "-dash\nnew line", "中文🦊\u202egnp\x1b[31m", "x" * 200]
WORDS = [
    ("query", "new_executables"),
    ("investigate", FINDING_ID),
    ("status",),
    ("doctor",),
    ("show", FINDING_ID),
    ("groups",),
    ("verdict", FINDING_ID, "benign"),
    ("verdicts", "--json"),
    ("sql", "SELECT count(*) FROM raw.findings"),
]
WRITING: list[tuple[str, ...]] = [
    ("demo",),
    ("quarantine", "retry"),
    ("sources", "forget", "/export"),
]
# `sql` and `query` start Python anew, which another user may not be allowed to.
READING = [words for words in WORDS if words[0] not in ("verdict", "doctor", "sql", "query")]


def test_a_path_of_odd_names_works_and_nothing_lands_beside_it(export: Path, tmp_path: Path) -> None:
    home = tmp_path.joinpath(*ODD, "home")
    page = home.parent / "report.html"
    for words in [("run", export, "--upto", "raw"), ("rebuild",), ("report", "--html", page), *WORDS]:
        said = typed(*words, home=home)
        assert said.code == 0, (words, said.err)
        assert "\x1b" not in said.out + said.err
        assert "\u202e" not in said.out + said.err
    assert table(Home(home), "flattened.finding_versions").height == 2
    assert sorted(path.name for path in home.parent.iterdir()) == ["home", "report.html"]
    below = tmp_path
    for name in ODD:
        assert [path.name for path in below.iterdir()] == [name]
        below /= name


@pytest.mark.parametrize("name", ["a?b", "a\\b", "a\udcffb"])
@pytest.mark.parametrize("word", ["run", "status", "query", "rebuild", "demo"])
def test_a_path_that_duckdb_misreads_is_refused_and_nothing_written(
    export: Path, tmp_path: Path, name: str, word: str
) -> None:
    words = {"run": [export], "query": ["new_executables"]}.get(word, [])
    said = typed(word, *words, home=tmp_path / name / "home")
    assert said.code == 2
    assert "can't be a home" in said.err
    assert "Choose another folder" in said.err
    assert not any(tmp_path.iterdir())


def test_the_doctor_says_so_too(tmp_path: Path) -> None:
    said = typed("doctor", home=tmp_path / "a?b")
    assert said.code == 1
    assert "can't be a home" in said.out


def test_a_link_is_as_good_as_the_place_that_it_leads_to(served: Home, tmp_path: Path) -> None:
    question = ("sql", "SELECT count(*) FROM raw.findings")
    for name, code in [("good", 0), ("a?b", 2)]:
        shutil.copytree(served.path, tmp_path / name)
        (tmp_path / f"to-{code}").symlink_to(tmp_path / name)
        assert typed(*question, home=tmp_path / f"to-{code}").code == code


@pytest.mark.parametrize("written", ["home", "./home/", "../{name}/home", "home/../home"])
def test_a_relative_home_is_the_one_that_is_meant(
    home: Home, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.path.parent)
    said = typed(
        "sql",
        "SELECT count(*) AS n FROM raw.findings",
        "-f",
        "json",
        home=written.format(name=home.path.parent.name),
    )
    assert (said.code, said.out.split()) == (0, ["[", '{"n":', "2}", "]"])


def test_a_home_of_nobody_is_refused(export: Path) -> None:
    said = typed("run", export, home="~nobody-has-this-name/home")
    assert said.code == 2
    assert "can't be a home" in said.err


@pytest.mark.parametrize("below", ["", "home"])
def test_a_file_in_the_place_of_a_home(export: Path, tmp_path: Path, below: str) -> None:
    file = put(tmp_path, "file", b"mine")
    said = typed("run", export, home=file / below)
    assert said.code == 1
    assert "is in the way: it is a file where a folder is needed" in said.err
    assert typed("status", home=file / below).code == 2
    assert file.read_bytes() == b"mine"


def test_a_name_that_is_too_long(export: Path, tmp_path: Path) -> None:
    for words in [("run", export), *WORDS]:
        said = typed(*words, home=tmp_path / ("x" * 300))
        assert said.code in (1, 2)
        assert "too long" in said.err + said.out
        assert "Choose another place" in said.err + said.out or words == ("doctor",)


def test_a_folder_in_which_no_home_can_be_made(export: Path, open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_privileges():
        said = typed("run", export, home=open_folder / "home")
        assert said.code == 1
        assert f"{open_folder / 'home'} can't be used by this user" in said.err
        assert "choose another place" in said.err
        assert "can't be written" in typed("doctor", home=open_folder / "home").out
    assert not any(open_folder.iterdir())


def test_a_home_that_can_only_be_read_still_answers(served: Home, export: Path, open_folder: Path) -> None:
    home = Home(shutil.copytree(served.path, open_folder / "home"))
    put(open_folder / "export", "c.jsonl", lines(finding(3)))
    make_read_only(home.path)
    try:
        with without_privileges():
            for words in READING:
                said = typed(*words, home=home.path)
                assert said.code == 0, (words, said.err)
            assert "success" in typed("status", home=home.path).out
            for words in [
                ("run", open_folder / "export"),
                ("rebuild",),
                ("purge", "--before", "2026-01-01", "--yes"),
                ("verdict", FINDING_ID, "benign"),
                *WRITING,
            ]:
                said = typed(*words, home=home.path)
                assert said.code == 1, words
                assert "can't be used by this user" in said.err
                assert said.err.count("\n") == 1
            assert "can't be written" in typed("doctor", home=home.path).out
    finally:
        make_writable(home.path)
    assert typed("run", open_folder / "export", "--upto", "raw", home=home.path).code == 0
    assert table(home, "raw.findings").height == 3


@pytest.mark.parametrize("below", ["", "lake", "dagster"])
def test_a_folder_of_the_home_that_can_t_be_written_is_told_before_anything_is_read(
    served: Home, open_folder: Path, below: str
) -> None:
    home = Home(shutil.copytree(served.path, open_folder / "home"))
    more = put(open_folder / "export", "c.jsonl", lines(finding(3))).parent
    for path in (home.path, *home.path.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    denied = home.path / below
    denied.chmod(0o555)
    try:
        with without_privileges():
            for words in [
                ("run", more),
                ("rebuild",),
                ("purge", "--before", "2026-01-01", "--yes"),
                *WRITING,
            ]:
                said = typed(*words, home=home.path)
                assert said.code == 1, words
                told = f"tracehound: {denied} can't be used by this user: permission denied. Give the user"
                assert said.err.startswith(told), words
                assert said.err.count("\n") == 1
                assert said.out == ""
            doctor = typed("doctor", home=home.path)
            assert (doctor.code, f"{denied} can't be written" in doctor.out) == (1, True)
    finally:
        make_writable(home.path)
    assert table(home, "raw.findings").height == 2


def test_a_home_that_can_t_even_be_read(served: Home, export: Path, open_folder: Path) -> None:
    home = Home(shutil.copytree(served.path, open_folder / "home"))
    home.path.chmod(0)
    with without_privileges():
        for words in [("run", export), ("rebuild",), *WORDS]:
            said = typed(*words, home=home.path)
            assert said.code == 1, words
            assert "ermission" in said.err + said.out
    home.path.chmod(0o700)
