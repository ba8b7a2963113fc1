"""The demo as OCSF: valid, the same in both forms and each time, its versions and groups as they are served."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.hosts.support import typed
from tests.transforms.ocsf.schema import errors
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.ocsf import writing

Event = dict[str, Any]


@pytest.fixture(scope="module")
def decided(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's home, with verdicts on its largest group and on another finding."""
    home = Home(shutil.copytree(demo.path, tmp_path_factory.mktemp("decided") / "home"))
    [group] = rows(
        home, "SELECT group_id FROM correlation.finding_groups ORDER BY finding_count DESC, group_id LIMIT 1"
    )
    typed("verdict", group[0], "true-positive", "--note", "it's real", "--owner", "ada", home=home.path)
    [alone] = rows(
        home,
        "SELECT any_value(finding_id) FROM correlation.finding_group_members GROUP BY group_id HAVING count(*) = 1 ORDER BY ALL LIMIT 1",
    )
    typed("verdict", alone[0], "benign", home=home.path)
    return home


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def findings(decided: Home) -> list[Event]:
    return list(exported(decided, "findings"))


@pytest.fixture(scope="module")
def groups(decided: Home) -> list[Event]:
    return list(exported(decided, "groups"))


def exported(home: Home, what: str) -> Iterator[Event]:
    said = typed("export", "ocsf", what, home=home.path)
    assert said.code == 0, said.err
    yield from map(json.loads, said.out.splitlines())


def test_every_event_is_valid(findings: list[Event], groups: list[Event]) -> None:
    # By the schema a tenth of a second each for some.
    assert [found for each in (*findings[::4], *groups[::4]) if (found := errors(each))] == []


def test_each_version_is_an_event_and_each_finding_is_created_once(
    decided: Home, findings: list[Event]
) -> None:
    [[versions, served]] = rows(
        decided, "SELECT count(*), count(DISTINCT finding_id) FROM flattened.finding_versions"
    )
    assert len(findings) == versions
    assert len({each["metadata"]["uid"] for each in findings}) == versions
    created = Counter(each["finding_info"]["uid"] for each in findings if each["activity_name"] == "Create")
    assert len(created) == served
    assert set(created.values()) == {1}
    assert {each["activity_name"] for each in findings} == {"Create", "Update", "Close"}
    assert [each["time"] for each in findings] == sorted(each["time"] for each in findings)


def test_groups_have_their_members_and_what_was_decided(decided: Home, groups: list[Event]) -> None:
    served = dict(rows(decided, "SELECT group_id, finding_count FROM correlation.finding_groups"))
    assert {each["metadata"]["uid"]: len(each["finding_info_list"]) for each in groups} == served
    found = [each for each in groups if each.get("verdict") == "True Positive"]
    assert [(each["status"], each["assignee"], each["comment"]) for each in found] == [
        ("Resolved", {"name": "ada"}, "it's real")
    ]
    assert found[0]["is_suspected_breach"]
    assert sum(each["status"] == "New" for each in groups) == len(groups) - 2


def test_a_verdict_resolves_the_newest_versions_of_its_findings(
    findings: list[Event], groups: list[Event]
) -> None:
    [group] = [each for each in groups if each.get("verdict") == "True Positive"]
    of_group = [
        each for each in findings if each["metadata"].get("correlation_uid") == group["metadata"]["uid"]
    ]
    resolved = [each for each in of_group if each["status"] == "Resolved"]
    assert len(resolved) == len(group["finding_info_list"])
    assert {each["unmapped"]["tracehound"]["verdict"] for each in resolved} == {"true-positive"}


@pytest.mark.parametrize("what", ["findings", "groups"])
def test_parquet_has_what_the_lines_have(
    decided: Home, what: str, tmp_path: Path, findings: list[Event], groups: list[Event]
) -> None:
    said = typed("export", "ocsf", what, "--parquet", "--output", tmp_path / "a", "--json", home=decided.path)
    wanted = {"findings": findings, "groups": groups}[what]
    assert json.loads(said.out)["events"] == len(wanted)
    read = ds.dataset(tmp_path / "a").to_table().to_pylist()
    assert sorted(map(_text, map(_read, read))) == sorted(map(_text, wanted))
    typed("export", "ocsf", what, "--parquet", "--output", tmp_path / "b", home=decided.path)
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")


def _text(event: Event) -> str:
    return json.dumps(event, sort_keys=True)


def _read(value: Any, name: str = "") -> Any:
    """What a row of Parquet says: its nulls are members that are not there, its JSON is what it says."""
    if isinstance(value, dict):
        return {key: read for key, each in value.items() if (read := _read(each, key)) is not None}
    if isinstance(value, list):
        return [_read(each) for each in value]
    return json.loads(value) if name in {"unmapped", "data"} and value is not None else value


def _bytes(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_files_lie_as_security_lake_has_them_and_are_sorted(decided: Home, tmp_path: Path) -> None:
    typed("export", "ocsf", "--parquet", "--output", tmp_path, home=decided.path)
    for path in tmp_path.rglob("*.parquet"):
        region, account, day = (each.partition("=")[2] for each in path.relative_to(tmp_path).parts[:3])
        read = pq.read_table(path, partitioning=None).to_pylist()
        assert {(each["cloud"]["region"], each["time_dt"][:10].replace("-", "")) for each in read} == {
            (region, day)
        }
        assert {each["cloud"]["account"]["uid"] for each in read} == {account}
        assert [each["time"] for each in read] == sorted(each["time"] for each in read)
        assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


def test_days_are_chosen_and_others_left_alone(decided: Home, findings: list[Event], tmp_path: Path) -> None:
    day = findings[-1]["time_dt"][:10]
    typed("export", "ocsf", "--parquet", "--output", tmp_path, home=decided.path)
    before = _bytes(tmp_path)
    said = typed(
        "export",
        "ocsf",
        "--from",
        day,
        "--to",
        day,
        "--parquet",
        "--json",
        "--output",
        tmp_path,
        home=decided.path,
    )
    assert json.loads(said.out)["events"] == sum(each["time_dt"][:10] == day for each in findings)
    assert _bytes(tmp_path) == before


def test_folders_are_named_by_nothing_hostile(tmp_path: Path) -> None:
    event = {"class_uid": 2004, "time_dt": "2026-10-01T00:00:00Z", "time": 1}
    for number, place in enumerate(("../../x", "", "a/b", "\x1b[31m")):
        cloud = {"region": place, "account": {"uid": place}}
        writing.write_parquet([event | {"cloud": cloud}], tmp_path / str(number))
        [path] = (tmp_path / str(number)).rglob("*.parquet")
        assert path.relative_to(tmp_path).parts[1:3] == ("region=unknown", "accountId=unknown")


def test_what_needs_a_file_says_so(decided: Home, tmp_path: Path) -> None:
    assert typed("export", "ocsf", "--parquet", home=decided.path).code == 2
    assert typed("export", "ocsf", home=tmp_path / "none").code == 2
    assert typed("export", "ocsf", "-o", tmp_path / "no" / "file", home=decided.path).code == 1
