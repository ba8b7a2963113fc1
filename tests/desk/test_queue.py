"""The queue: which groups are in it, in which order, and what a sentence says about each."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tests.sql.support import Row, at, build_all, finding, given, known, part, peer, warehouse
from tracehound.cli.app import app
from tracehound.desk import group_words, queue, verdicts
from tracehound.desk.connection import open_desk
from tracehound.desk.queue import Narrowed
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish
from tracehound.sql.build import open_build
from tracehound.transforms.contracts.reference import SCANNERS


def _findings() -> list[Row]:
    severe = {"severity": 8.0, "tactic": "Execution"}
    chain = {"severity": 5.0, "finding_type": "Exfiltration:S3/X", "tactic": "Exfiltration"}
    return [
        finding("alone", 0, **severe),
        finding("chain1", 10, severity=5.0, finding_type="Discovery:S3/X", tactic="Discovery"),
        finding("chain2", 20, **chain),
        finding("chain3", 30, severity=5.0, finding_type="Impact:S3/X", tactic="Impact"),
        finding("done", 90, severity=7.0, tactic="Impact"),
    ]


def _serve(home: Home, folder: Path, findings: Sequence[Row]) -> None:
    """Serves findings; those of the chain call from one address with one key."""
    with warehouse(folder) as con:
        given(con, "flattened.finding_versions", *findings)
        for row in findings:
            name, minute = row["finding_id"], (row["updated_at"] - at(0)).total_seconds() / 60
            if name.startswith("chain"):
                key = {"access_key_id": "AKIA1", "principal_id": "AIDA1", "user_name": "ann"}
                given(con, "flattened.access_keys", part(name, minute, **key))
                given(con, "flattened.network_peers", peer(name, "203.0.113.7", minute))
                bucket = {"bucket_arn": "arn:aws:s3:::plans", "bucket_name": "plans"}
                given(con, "flattened.s3_buckets", part(name, minute, **bucket))
        _give_remote_ends(con)
        build_all(con)
        publish.finish(con)
    (folder / "warehouse.duckdb").replace(home.warehouse)


def _give_remote_ends(con: duckdb.DuckDBPyConnection) -> None:
    """The finding of no chain reaches the address of a known scanner and a domain."""
    given(con, "flattened.network_peers", peer("alone", "198.51.100.9", 0))
    given(con, "flattened.dns_requests", part("alone", 0, domain="pool.example"))
    known(con, SCANNERS, "network,name\n198.51.100.9,survey\n")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What each test begins with."""
    folder = tmp_path_factory.mktemp("queue")
    home = Home(folder / "home").create()
    _serve(home, folder, _findings())
    return home


@pytest.fixture
def home(served: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(served.path, tmp_path / "home"))


def _queue(home: Home, **chosen: Any) -> list[list[str]]:
    """The first finding of each group of the queue, and its number of findings."""
    with open_desk(home) as desk:
        return [[row["first_finding_id"], row["finding_count"]] for row in queue.queue(desk, 9, **chosen)]


def _said(home: Home, *words: str, given: str = "") -> str:
    done = CliRunner().invoke(app, [*words, "--home", str(home.path)], input=given)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_chain_of_mediums_goes_before_a_severe_finding(home: Home) -> None:
    assert _queue(home)[:2] == [["chain1", 3], ["alone", 1]]


def test_the_queue_is_narrowed_to_names_to_what_changed_and_to_what_follows(home: Home) -> None:
    def firsts(**narrowed: Any) -> list[str]:
        with open_desk(home) as desk:
            return [row["first_finding_id"] for row in queue.queue(desk, 9, narrowed=Narrowed(**narrowed))]

    with open_desk(home) as desk:
        chain, alone, done = queue.queue(desk, 9)
        member = desk.rows("members", group_id=chain["group_id"])[-1]
    assert firsts() == ["chain1", "alone", "done"]
    assert firsts(names=["chain2"]) == firsts(names=[member["solo_group_id"]]) == ["chain1"]
    assert firsts(names=["done", alone["group_id"], "nothing"]) == ["alone", "done"]
    assert firsts(names=[]) == []
    assert firsts(changed_since=at(30)) == ["done"]
    assert firsts(changed_since=at(29)) == ["chain1", "done"]
    assert firsts(after=(chain["gravity"], chain["group_id"])) == ["alone", "done"]
    assert firsts(after=(done["gravity"], done["group_id"])) == []
    with open_desk(home) as desk:
        following = Narrowed(after=(chain["gravity"], chain["group_id"]))
        [row] = queue.queue(desk, 1, narrowed=following)
    assert (row["group_count"], row["next_count"]) == (3, 2)


def test_a_group_is_told_in_a_sentence(home: Home) -> None:
    with open_desk(home) as desk:
        chain, alone, done, *_ = queue.queue(desk, 9)
    assert chain["told"].sentence == (
        "Began with Discovery:S3/X in bucket plans; acting ann from 203.0.113.7; data may be lost "
        "from bucket plans; impact on bucket plans; last event 2026-01-10T12:30:00Z, 60 minutes before the newest data."
    )
    assert chain["told"].next == f"tracehound group {chain['group_id']} --home {home.path}"
    assert "; remote end 198.51.100.9, pool.example; last event" in alone["told"].sentence
    assert "; impact on account 1" in done["told"].sentence
    assert alone["told"].next == f"tracehound investigate alone --home {home.path}"


def test_what_is_usual_is_told_beside_a_group_and_a_combination(home: Home) -> None:
    with open_desk(home) as desk:
        chain, alone, *_ = queue.queue(desk, 9)
    assert chain["hints"] == []
    assert alone["hints"] == ["in your reference files: 198.51.100.9"]
    assert "noise? in your reference files: 198.51.100.9" in _said(home, "groups")
    found = json.loads(_said(home, "suppress", "--share", "100", "--json"))
    hints = {each["finding_type"]: each["hints"] for each in found}
    assert hints[finding("alone")["finding_type"]] == alone["hints"]
    assert hints["Discovery:S3/X"] == []
    assert "198.51.100.9" in _said(home, "suppress", "--share", "100")


def test_who_acts_is_told_by_name_and_stolen_credentials_by_what_they_belong_to() -> None:
    role = "arn:aws:sts::1:assumed-role/admin/ann"
    task = ["ecs_task", "arn:aws:ecs:eu-west-1:1:task/shop/t1"]
    pod = [
        "service_account",
        "arn:aws:eks:eu-west-1:1:cluster/main/system:serviceaccount:shop:web from 10.0.0.1",
    ]
    persons = {"openers": ["eve"], "key_owners": ["bob", role]}
    facts = {"callers": [role], "caller_addresses": ["203.0.113.7"], "remote_ends": ["evil.example"]}
    acting = "acting admin/ann from 203.0.113.7; remote end evil.example"
    assert group_words.who(facts | persons) == f"session opened by eve; keys of bob; {acting}"
    stolen = {"robbed": [], "harmed": [], "stolen_from": [task, pod]}
    assert list(group_words.lost(stolen)) == [
        "credentials presumably stolen from task t1, service account shop:web from 10.0.0.1"
    ]


def test_a_group_leaves_the_queue_when_all_its_findings_have_a_verdict(home: Home) -> None:
    _said(home, "verdict", "chain1", "chain2", "benign")
    assert ["chain1", 3] in _queue(home)
    _said(home, "verdict", "chain3", "benign")
    assert ["chain1", 3] not in _queue(home)
    assert ["chain1", 3] in _queue(home, with_decided=True)
    _said(home, "verdict", "chain2", "undecided")
    assert ["chain1", 3] in _queue(home)


def test_a_group_with_a_verdict_comes_back_with_a_new_finding(home: Home, tmp_path: Path) -> None:
    group = json.loads(_said(home, "groups", "--json"))[0]["group_id"]
    _said(home, "verdict", group, "true-positive", "--note", "the plans")
    assert ["chain1", 3] not in _queue(home)
    _serve(home, tmp_path, [*_findings(), finding("chain4", 60, severity=5.0)])
    assert _queue(home)[0] == ["chain1", 4]
    assert "true-positive" in _said(home, "groups")
    assert "1 finding of it without a verdict" in " ".join(_said(home, "groups").split())


def test_archived_findings_are_in_no_queue(home: Home) -> None:
    assert ["done", 1] in _queue(home)
    # As a sweep of the API would find it.
    with open_build(home.warehouse) as con:
        con.execute("UPDATE trends.finding_states SET is_awaiting_triage = FALSE WHERE finding_id = 'done'")
    assert ["done", 1] not in _queue(home)
    assert ["done", 1] in _queue(home, with_decided=True)


def test_a_verdict_for_many_at_once_is_for_all_or_none(home: Home) -> None:
    _said(home, "verdict", "-", "benign", "--note", "our scanner", given="alone\n\nchain1\nalone\n")
    assert [(each.subject_id, each.note) for each in verdicts.read(home)] == [
        ("alone", "our scanner"),
        ("chain1", "our scanner"),
    ]
    done = CliRunner().invoke(app, ["verdict", "done", "nowhere", "benign", "--home", str(home.path)])
    assert done.exit_code == 1
    assert len(verdicts.read(home)) == 2
    empty = ["verdict", "-", "benign", "--home", str(home.path)]
    assert CliRunner().invoke(app, empty, input="\n").exit_code == 2


def test_status_and_owner_stand_beside_a_verdict_and_stay(home: Home) -> None:
    _said(home, "verdict", "alone", "undecided", "--owner", "ann", "--status", "in-progress")
    assert ["alone", 1] in _queue(home)
    assert "in-progress, owner ann" in " ".join(_said(home, "groups").split())
    _said(home, "verdict", "alone", "true-positive", "--status", "closed")
    latest = verdicts.latest(home)["alone"]
    assert (latest.verdict, latest.status, latest.owner) == ("true-positive", "closed", "ann")
    assert "status,owner" in _said(home, "verdicts", "--csv")


def test_verdicts_from_before_have_neither_status_nor_owner(home: Home) -> None:
    line = {"kind": "finding", "subject_id": "a", "known_as": ["a"], "verdict": "benign", "note": ""}
    given = line | {"decided_at": "2026-01-01T00:00:00Z", "decided_by": "ann"}
    verdicts.path_of(home).write_text(json.dumps(given))
    [read] = verdicts.read(home)
    assert (read.status, read.owner) == ("", "")
