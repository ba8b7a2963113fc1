"""`tracehound profile`: whom it finds, what it tells, and that no string of a finding acts on a terminal."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.sql.support import (
    build_all,
    container,
    finding,
    given,
    part,
    peer,
    process,
    task,
    task_arn,
    warehouse,
)
from tracehound.cli.app import app
from tracehound.desk import verdicts
from tracehound.desk.scope_time import WrongScopeTime, scope_time
from tracehound.desk.verdicts import About
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish
from tracehound.transforms.hostile import DANGEROUS
from tracehound.transforms.wording import instant

CLUSTER = "arn:aws:ecs:eu-west-1:111111111111:cluster/shop"
HOSTILE = "\x1b[31m[bold]evil\u202e\n</script>"
DAY = 24 * 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster that two days met an address that it had met before, a new one, and one from long ago."""
    folder = tmp_path_factory.mktemp("home")
    con = warehouse(folder)
    given(con, "flattened.finding_versions", *_findings())
    for name, day, address, tag in _EVENTS:
        minute = day * DAY
        given(con, "flattened.ecs_clusters", part(name, minute, cluster_arn=CLUSTER, cluster_name="shop"))
        where = {"cluster_arn": CLUSTER, "task_definition_arn": f"arn:td/web:{tag}"}
        family = {"task_definition_family": "web", "task_definition_revision": tag}
        given(con, "flattened.ecs_tasks", task(name, f"t{tag}", minute, **where, **family))
        image = {"image_registry": "docker.io", "image_repository": "shop/web", "image_tag": str(tag)}
        key = {"image_key": f"docker.io/shop/web:{tag}"}
        given(con, "flattened.containers", container(name, f"c{tag}", minute, name=HOSTILE, **image, **key))
        owner = {"asn_organization": f"Net {address}", "asn": "64500", "country_name": "Norway"}
        given(con, "flattened.network_peers", peer(name, address, minute, **owner))
    ran = {"updated_at": _at(0), "executable_path": f"/tmp/{HOSTILE}", "executable_sha256": "ab" * 32}
    given(con, "flattened.processes", process("now", "p1", user_name=HOSTILE, **ran))
    dpkg = {"updated_at": _at(0), "executable_path": "/usr/bin/dpkg", "lineage_of": "modifying"}
    given(con, "flattened.processes", process("now", "p2", role="modifying", **dpkg))
    tag = {"resource_kind": "ecs_cluster", "resource_position": 1, "position": 1, "resource_id": CLUSTER}
    given(con, "flattened.resource_tags", part("now", 0, tag_key="team", tag_value=HOSTILE, **tag))
    owner = {"account_id": "111111111111", "account_name": "shop", "owner": HOSTILE, "environment": "staging"}
    given(con, "raw.reference_accounts", owner)
    build_all(con)
    publish.finish(con)
    return folder


# Finding, day, remote address, and tag of the image as revision of the task definition.
_EVENTS = (
    ("old", -60, "7.7.7.7", 1),
    ("before", -20, "9.9.9.9", 1),
    ("now", 0, "9.9.9.9", 2),
    ("new", 0, "8.8.8.8", 2),
    ("again", 0, "7.7.7.7", 2),
)


def _at(day: int) -> datetime:
    return datetime(2026, 1, 10, 12, tzinfo=UTC) + timedelta(days=day)


def _findings() -> list[dict[str, Any]]:
    types = {"old": "Recon:EC2/Portscan", "before": "Recon:EC2/Portscan", "now": "Trojan:EC2/DropPoint"}
    return [
        finding(
            name,
            day * DAY,
            finding_type=types.get(name, "Trojan:EC2/DropPoint"),
            severity=8.0 if name == "new" else 5.0,
            severity_band="High" if name == "new" else "Medium",
            tactic="Execution",
            title=HOSTILE,
        )
        for name, day, _, _ in _EVENTS
    ]


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["profile", *words, "--home", str(home)], env={"COLUMNS": "200"})


def told(home: Path, *words: str) -> dict[str, Any]:
    done = run(home, *words, "--json")
    assert done.exit_code == 0, done.output
    profile: dict[str, Any] = json.loads(done.stdout)
    return profile


def test_a_profile_tells_who_it_is_and_what_was_found(home: Path) -> None:
    profile = told(home, "ecs_cluster", CLUSTER)
    assert profile["entity"]["finding_count"] == 5
    assert profile["identity"]["cluster_name"] == "shop"
    assert profile["tags"] == {"team": HOSTILE}
    by_type = [
        (row["value"], row["finding_count"], row["in_scope_count"])
        for row in profile["findings"]["finding_type"]
    ]
    assert by_type == [("Trojan:EC2/DropPoint", 3, 3), ("Recon:EC2/Portscan", 2, 0)]
    # Those of the scope time come first, though others are graver.
    earlier = told(home, "ecs_cluster", CLUSTER, "--from", "2025-12-21", "--to", "2025-12-21")
    types = [row["value"] for row in earlier["findings"]["finding_type"]]
    assert types == ["Recon:EC2/Portscan", "Trojan:EC2/DropPoint"]
    bands = [(row["value"], row["finding_count"]) for row in profile["findings"]["severity_band"]]
    assert bands == [("High", 1), ("Medium", 4)]
    assert [row["finding_id"] for row in profile["worst_findings"]] == [
        "new",
        "now",
        "again",
        "before",
        "old",
    ]
    assert [(row["updated_date"], row["finding_count"]) for row in profile["activity"]] == [
        ("2025-12-21", 1),
        ("2026-01-10", 3),
    ]
    assert profile["risk"]["score"] > 0
    assert {row["group_id"] for row in profile["groups"]} >= {profile["risk"]["group_id"]}


def test_a_score_is_the_sum_that_is_shown(home: Path) -> None:
    staging = " ".join(run(home, "aws_account", "111111111111").stdout.split())
    terms, factor = re.search(
        r"score +[\d.]+ = \((.+)\) times ([\d.]+) from reference files", staging
    ).groups()
    score = told(home, "aws_account", "111111111111")["risk"]["score"]
    assert sum(float(term.split()[1]) for term in terms.split(" + ")) * float(factor) == pytest.approx(
        score, abs=0.1
    )


def test_new_is_what_the_baseline_has_not(home: Path) -> None:
    profile = told(home, "ecs_cluster", CLUSTER)
    assert profile["scope_time"] == {"from_at": instant(_at(-1)), "to_at": instant(_at(0))}
    assert profile["baseline_days"] == 45
    assert profile["new_finding_types"] == ["Trojan:EC2/DropPoint"]
    addresses = [row for row in profile["new"] if row["related_kind"] == "ip_address"]
    assert [(row["related_key"], row["is_first"]) for row in addresses] == [
        ("8.8.8.8", True),
        ("7.7.7.7", False),
    ]
    assert [row["related_key"] for row in profile["new"] if row["related_kind"] == "container_image"] == [
        "docker.io/shop/web:2"
    ]
    networks = {row["related_key"] for row in profile["new"] if row["related_kind"] == "network"}
    assert networks == {"Net 7.7.7.7", "Net 8.8.8.8"}
    assert {row["asn_organization"] for row in profile["networks"]} == networks | {"Net 9.9.9.9"}
    assert [row["user_name"] for row in profile["users"] if row["is_new"]] == [HOSTILE]


def test_verdicts_about_its_findings_and_groups_are_shown(home: Path) -> None:
    group = next(row["group_id"] for row in told(home, "image", "shop/web:2")["groups"])
    kept = Home(home)
    try:
        verdicts.add(kept, [About("finding", "old", ("old",))], "benign", "of another tag")
        verdicts.add(kept, [About("finding", "new", ("new",))], "false-positive", "too quick")
        verdicts.add(kept, [About("finding", "new", ("new",))], "true-positive", HOSTILE)
        verdicts.add(
            kept,
            [
                About(
                    "group",
                    "g-then",
                    (
                        "g-then",
                        group,
                    ),
                )
            ],
            "benign",
            "",
        )
        decided = told(home, "image", "shop/web:2")["verdicts"]
        text = run(home, "image", "shop/web:2").stdout
    finally:
        verdicts.path_of(kept).unlink()
    assert [(each["kind"], each["subject_id"], each["verdict"]["verdict"]) for each in decided] == [
        ("group", group, "benign"),
        ("finding", "new", "true-positive"),
    ]
    assert decided[1]["what"] == "Trojan:EC2/DropPoint"
    assert "Verdict: true-positive" in text
    assert not DANGEROUS.search(text.replace("\n", ""))


def test_a_scope_of_its_own(home: Path) -> None:
    before = told(home, "ecs_cluster", CLUSTER, "--to", "2025-12-21", "--last", "2d")
    assert before["in_scope_count"] == 1
    assert before["new_finding_types"] == []
    assert [row["related_key"] for row in before["new"] if row["related_kind"] == "ip_address"] == ["9.9.9.9"]
    whole = told(home, "ecs_cluster", CLUSTER, "--from", "2025-01-01")
    assert whole["in_scope_count"] == 5


def test_what_is_known_since_the_scope_time_has_nothing_to_be_new_against(home: Path) -> None:
    assert "New in the scope time" not in run(home, "ecs_cluster", CLUSTER, "--from", "2025-01-01").stdout
    assert "New in the scope time" in run(home, "ecs_cluster", CLUSTER).stdout


@pytest.mark.parametrize(
    "words", [("--last", "soon"), ("--from", "2026-01-01", "--last", "2d"), ("--from", "2099-01-01")]
)
def test_a_wrong_scope_is_wrong_usage(home: Path, words: tuple[str, ...]) -> None:
    assert run(home, "ecs_cluster", CLUSTER, *words).exit_code == 2


def test_an_image_answers_with_its_other_tags_and_its_drift(home: Path) -> None:
    profile = told(home, "image", "shop/web:2")
    assert [
        (row["image_tag"], row["is_own"], row["types_begun"], row["types_ended"])
        for row in profile["siblings"]
    ] == [
        ("1", False, [], None),
        ("2", True, ["Trojan:EC2/DropPoint"], ["Recon:EC2/Portscan"]),
    ]
    assert [(row["file_path"], row["written_by"], row["finding_count"]) for row in profile["drift"]] == [
        (f"/tmp/{HOSTILE}", "/usr/bin/dpkg", 1)
    ]
    scopes = {row["related_kind"] for row in profile["related"] if row["is_scope"]}
    assert {"ecs_cluster", "ecs_task", "task_definition", "container"} <= scopes


def test_a_task_definition_answers_with_its_revisions(home: Path) -> None:
    profile = told(home, "task_definition", "web:2")
    revisions = [(row["task_definition_revision"], row["types_begun"]) for row in profile["siblings"]]
    assert revisions == [(1, []), (2, ["Trojan:EC2/DropPoint"])]


def test_a_process_and_kinds_without_a_profile_are_answered(home: Path) -> None:
    assert told(home, "process", "p1")["identity"]["user_name"] == HOSTILE
    assert told(home, "ip", "9.9.9.9")["identity"]["country_name"] == "Norway"
    assert told(home, "hash", "abab")["identity"]["paths"] == [f"/tmp/{HOSTILE}"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("image", "shop/web"), "docker.io/shop/web:1"),
        (("image", "nothing"), "no entity of kind container_image has nothing"),
        (("image", " "), "no entity"),
        (("nonsense", "x"), "The kinds are: aws_account"),
        (("executable", "x"), "executable_hash or executable_path"),
    ],
)
def test_what_is_not_clear_is_said(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, *words)
    assert done.exit_code == 1
    assert said in " ".join(done.output.split())


def test_what_reference_files_say_is_told(home: Path) -> None:
    profile = told(home, "account", "111111111111")
    assert [(row["known_as"], row["owner"]) for row in profile["known"]] == [("account", HOSTILE)]
    assert profile["identity"]["account_name"] == "shop"
    assert "evil" in run(home, "account", "111111111111").output


def test_a_word_of_a_kind_is_enough(home: Path) -> None:
    assert told(home, "task", "t2")["entity"]["entity_key"] == task_arn("t2")
    assert told(home, "ecs-task", task_arn("t1"))["entity"]["entity_kind"] == "ecs_task"


@pytest.mark.parametrize(
    "words",
    [
        ("ecs_cluster", CLUSTER),
        ("image", "web:2"),
        ("process", "p1"),
        ("executable_path", "evil"),
        ("image", "web"),
    ],
)
def test_no_string_of_a_finding_acts_on_the_terminal(home: Path, words: tuple[str, ...]) -> None:
    done = run(home, *words)
    assert not DANGEROUS.search(done.output.replace("\n", ""))
    if words[-1] != "web":
        assert done.exit_code == 0, done.output
        assert "evil" in done.output
        assert "[bold]evil" in done.output.replace("\n", "")


def test_json_holds_no_character_that_a_terminal_acts_on(home: Path) -> None:
    assert not DANGEROUS.search(run(home, "process", "p1", "--json").stdout.replace("\n", ""))


def test_a_home_without_a_warehouse_says_so(tmp_path: Path) -> None:
    done = run(tmp_path, "image", "x")
    assert done.exit_code == 1
    assert "no warehouse" in done.output


def test_a_day_as_end_ends_with_it() -> None:
    chosen = scope_time("2026-01-01", "2026-01-02", None, _at(0))
    assert (chosen.from_at, chosen.to_at + timedelta(microseconds=1)) == (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 3, tzinfo=UTC),
    )
    assert scope_time("2026-01-01T10:00:00+02:00", None, None, _at(0)).from_at == datetime(
        2026, 1, 1, 8, tzinfo=UTC
    )
    with pytest.raises(WrongScopeTime):
        scope_time(None, "0001-01-02", "9w", _at(0))
