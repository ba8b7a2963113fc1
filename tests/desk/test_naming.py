"""Ids are whatever a finding says: each stored one is found as it is, by every command that takes one."""

import pytest

from tests.pipelines.support import finding as document
from tests.pipelines.support import lines, put, read_in, tracehound
from tests.sql.support import build_all, finding, given, warehouse
from tracehound.desk import naming
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish

IDS = (
    "b",
    "a/b",
    "team/a/1",
    "/x",
    "x/",
    " padded ",
    "g-own",
    "arn:x/finding/y",
    "\x1b[31m/é",
    "0123456789abcdef",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("home")).create()
    source = put(tmp_path_factory.mktemp("in"), "a", lines(*(document(1, id=name) for name in IDS)))
    read_in(home, source)
    con = warehouse(home.path)
    given(con, "flattened.finding_versions", *(finding(name) for name in IDS))
    build_all(con)
    publish.finish(con)
    return home


@pytest.mark.parametrize("name", IDS)
def test_each_is_found_as_it_is(home: Home, name: str) -> None:
    with open_desk(home) as desk:
        assert naming.finding_id(desk, name) == name
        assert naming.subject(desk, name) == naming.Subject("finding", name)
        assert naming.group_id(desk, name) == naming.group_of(desk, name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("arn:aws:guardduty:eu-west-1:1:detector/d/finding/team/a/1", "team/a/1"),
        ("arn:aws:guardduty:eu-west-1:1:detector/d/finding/0123456789abcdef", "0123456789abcdef"),
        ("https://console/findings/0123456789abcdef", "0123456789abcdef"),
        ("team/", "team/a/1"),
        ("0123", "0123456789abcdef"),
        (" 0123456789abcdef\n", "0123456789abcdef"),
    ],
)
def test_arns_and_beginnings_mean_what_they_meant(home: Home, typed: str, meant: str) -> None:
    with open_desk(home) as desk:
        assert naming.finding_id(desk, typed) == meant


@pytest.mark.parametrize("typed", ["", "nothing/like/it", "g-", "\udcff"])
def test_what_is_none_is_said(home: Home, typed: str) -> None:
    with pytest.raises(NotAnswered), open_desk(home) as desk:
        naming.subject(desk, typed)


@pytest.mark.parametrize("command", ["show", "investigate", "group", "tree"])
def test_commands_take_an_id_with_a_slash(home: Home, command: str) -> None:
    done = tracehound(command, "team/a/1", home=home.path)
    said = done.stderr.decode()
    # Such a finding names no process.
    assert done.returncode == (1 if command == "tree" else 0), said
    assert "is stored" not in said
    assert command != "tree" or "no finding in team/a/1 names a process" in said


def test_a_verdict_takes_one_too(home: Home) -> None:
    done = tracehound("verdict", "team/a/1", "benign", "--note", "x", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    assert b"team/a/1" in tracehound("verdicts", "--csv", home=home.path).stdout


def test_text_that_is_no_utf8_is_said(home: Home) -> None:
    done = tracehound("sql", b"SELECT '\xff'".decode("utf-8", "surrogateescape"), home=home.path)
    assert (done.returncode, b"not UTF-8" in done.stderr) == (1, True), done.stderr.decode()
