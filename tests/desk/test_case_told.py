"""What an investigator is told about cases that mislead easily, on a small home of made-up findings."""

import json
import re
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.builders import golden
from tests.pipelines.support import lines, put, serve
from tracehound.cli.app import app
from tracehound.desk import case, group_page, groups
from tracehound.desk.case import Case
from tracehound.desk.case_page import of_case
from tracehound.desk.connection import open_desk
from tracehound.desk.groups import Group
from tracehound.desk.pages import render
from tracehound.pipelines.lake.home import Home

OLD, NEW, LOOKED, LATER, KEY, ODD, SAMPLE, EMPTY, OPEN = (f"{digit}" * 32 for digit in "123456789")
IMAGE = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/checkout/api"
MINER = "Impact:Runtime/CryptoMinerExecuted"
AGENT = "Boto3/1.40.0 md/unusual"


def changed(document: Any, words: dict[str, str]) -> Any:
    """A document in which some texts are others, wherever they stand."""
    text = json.dumps(document)
    for old, new in words.items():
        text = text.replace(old, new)
    return json.loads(text)


def runtime(finding_id: str, on: str, tag: str, mark: str, **members: Any) -> Any:
    """A runtime finding in a container; what it names is its own, by a mark of four digits."""
    words = {"01c7e5d1b2a34f609182736455463728": finding_id, "2026-10-30": on, "api:2.7.1": f"api:{tag}"}
    own = {"5f0d7c1a": f"{mark}7c1a", "3a913a91": f"{mark}3a91", "7d3f9a60": f"{mark}9a60"}
    made = {**golden("ecs_fargate_runtime"), "associatedAttackSequenceArn": None}
    return changed(made, words | own) | members


def call(finding_id: str, on: str, address: str, **access_key: str) -> Any:
    """A call of the API from an address."""
    made = golden("iam_api_call")
    words = {made["id"]: finding_id, "2026-10-30": on, "203.0.113.77": address}
    words |= {"2026-10-29": on, "vpn.example": f"vpn{address[-1]}.example"}
    document = changed(made, words)
    document["resource"]["accessKeyDetails"] |= access_key
    return document


def documents() -> list[Any]:
    alice = {"principalId": "AIDALICE", "userType": "IAMUser", "userName": "alice"}
    by_service = call(
        ODD, "2026-10-12", "192.0.2.9", accessKeyId="ASIA3", principalId="AROA3:x", userName="r3"
    )
    action = by_service["service"]["action"]["awsApiCallAction"]
    action |= {
        "callerType": "Domain",
        "userAgent": None,
        "domainDetails": {"domain": "autoscaling.amazonaws.com"},
    }
    action["remoteIpDetails"] = None
    by_service["service"]["additionalInfo"] = {"value": json.dumps({"userAgent": {"fullUserAgent": AGENT}})}
    sequence = changed(golden("attack_sequence"), {golden("attack_sequence")["id"]: EMPTY})
    sequence["service"]["detection"]["sequence"] |= {
        "signals": [],
        "actors": [],
        "endpoints": [],
        "resources": [],
    }
    sample = runtime(SAMPLE, "2026-10-14", "2.7.0", "5555", title="[SAMPLE] It ran")
    privileged = runtime(OPEN, "2026-10-15", "2.7.0", "6666")
    for each in privileged["resource"]["ecsClusterDetails"]["taskDetails"]["containers"]:
        each |= {"id": None, "securityContext": {"privileged": True}}
    new = runtime(NEW, "2026-10-20", "2.8.0", "2222", type=MINER, severity=8)
    return [
        runtime(OLD, "2026-10-01", "2.7.0", "1111"),
        new,
        new | {"title": "[SAMPLE] It mined", "severity": 9},
        call(LOOKED, "2026-10-10", "203.0.113.77", accessKeyId="AKIAOLD", **alice),
        call(KEY, "2026-10-20", "203.0.113.78", accessKeyId="AKIANEW", **alice),
        call(LATER, "2026-10-27", "203.0.113.77", accessKeyId="ASIA2", principalId="AROA2:y", userName="r2"),
        by_service,
        sample,
        sequence,
        privileged,
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("told")
    return serve(Home(folder / "home"), put(folder, "export/all.jsonl", lines(*documents())).parent)


def told(home: Home, finding_id: str) -> Case:
    with open_desk(home) as desk:
        return case.of_finding(desk, finding_id)


def group_of(home: Home, finding_id: str) -> Group:
    found = told(home, finding_id).group
    assert found
    with open_desk(home) as desk:
        return groups.of(desk, found.group["group_id"])


def said(home: Home, *words: str) -> str:
    """What a command prints, with its lines joined."""
    done = CliRunner().invoke(app, [*words, "--home", str(home.path)], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return re.sub(r"\s+", " ", done.stdout)


def noted_by(home: Home, *words: str) -> str:
    """What a command says on stderr."""
    done = CliRunner().invoke(app, [*words, "--home", str(home.path)], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return re.sub(r"\s+", " ", done.stderr)


def page(home: Home, finding_id: str) -> str:
    """The text of both pages of a finding: its own and its group's."""
    with open_desk(home) as desk:
        found = case.of_finding(desk, finding_id)
        pages = [of_case(desk, found)]
        if found.group:
            pages.append(group_page.told(desk, found.group.group["group_id"])[1])
    return " ".join(map(render, pages))


def test_a_new_tag_with_new_types_is_asked_about(home: Home) -> None:
    (asked,) = (each for each in told(home, NEW).questions if "What came with the tag" in each.question)
    assert asked.question == f"What came with the tag 2.8.0 of {IMAGE}?"
    assert asked.because == f"1 earlier tag had no {MINER}"
    assert re.search(r"api:2\.8\.0 --from 2026-10-\d\d --to 2026-10-20 ", asked.command)
    assert not [each for each in told(home, OLD).questions if "came with the tag" in each.question]


def test_the_person_is_asked_about_whose_key_is_new(home: Home) -> None:
    assert "Is the key AKIANEW one that alice uses?" in [each.question for each in told(home, KEY).questions]
    assert not [each for each in told(home, LOOKED).questions if "Is the key" in each.question]


def test_whether_a_group_goes_on_is_told_by_what_was_seen_since(home: Home) -> None:
    last, *since = group_of(home, LOOKED).going_on.sentences
    assert last.startswith(
        "Its last event was at 2026-10-10T22:41:55Z, 20 days before the newest data (2026-10-30T"
    )
    assert (
        "Seen since: address 203.0.113.77 in 1 later finding, last at 2026-10-27T22:41:55Z in 44444444."
        in since
    )
    assert "Seen since: identity alice in 1 later finding, last at 2026-10-20T22:41:55Z in 55555555." in since
    assert "Not seen since: 1 access key." in since
    assert "Is it still going on?" in page(home, LOOKED)
    assert "Seen since: address 203.0.113.77" in said(home, "group", LOOKED)
    assert "Seen since: address 203.0.113.77" in said(home, "investigate", LOOKED)


def test_an_unknown_state_is_not_told_as_none_open(home: Home) -> None:
    assert (
        group_of(home, LOOKED)
        .going_on.sentences[-1]
        .startswith("Whether GuardDuty still has its findings open is unknown")
    )
    assert "0 open" not in said(home, "profile", "principal", "alice")
    profile = said(home, "profile", "principal", "alice")
    assert "whether they are open is unknown" in profile
    assert re.search(r"Findings .* type, tactic, when [\d.]+ \d \d unknown ", profile)
    assert "state unknown" in said(home, "investigate", LOOKED)


def test_a_group_names_others_of_the_same_person_address_and_image(home: Home) -> None:
    shared = {each.kind: each for each in group_of(home, LOOKED).others}
    assert shared["principal"].name == "alice"
    assert [row["group_id"] for row in shared["principal"].groups] == [group_of(home, KEY).group["group_id"]]
    assert [row["group_id"] for row in shared["ip_address"].groups] == [
        group_of(home, LATER).group["group_id"]
    ]
    images = {each.kind for each in group_of(home, OLD).others}
    assert "container_image" in images
    assert group_of(home, KEY).group["group_id"] in said(home, "group", LOOKED)
    assert group_of(home, KEY).group["group_id"] in page(home, LOOKED)


def test_what_to_do_is_on_pages_and_terminals(home: Home) -> None:
    for text in (said(home, "group", LOOKED), said(home, "investigate", LOOKED)):
        assert "aws iam update-access-key --access-key-id=AKIAOLD --status=Inactive --user-name=alice" in text
        assert "Destroys nothing: --status=Active undoes it" in text
    assert "--access-key-id=AKIAOLD" in page(home, LOOKED)
    assert told(home, SAMPLE).containment.involved == []


def test_every_view_says_that_versions_contradict_each_other(home: Home) -> None:
    found = told(home, NEW)
    assert found.finding["title"] != "[SAMPLE] It mined"
    assert [
        each for each in found.words.how_sure if "came with 2 contents that contradict each other" in each
    ]
    words = "versions contradict each other"
    assert words in said(home, "group", NEW)
    assert words in said(home, "find", MINER)
    assert words in said(home, "profile", "container_image", f"{IMAGE}:2.8.0", "--from", "2026-10-20")
    assert page(home, NEW).count(words) >= 2
    assert words not in said(home, "group", OLD)
    assert f"of 1 finding, {words}" in said(home, "groups", "--all", "--most", "20")
    noted = f"Of these findings, {words}: {NEW[:8]}."
    parameters = ("--param", "from=2026-10-20", "--param", "to=2026-10-21")
    for format_ in ("table", "json"):
        assert noted in noted_by(home, "query", "findings_by_origin", *parameters, "--format", format_)
    assert words not in noted_by(home, "query", "findings_by_origin", "--param", "to=2026-10-19")


def test_a_finding_that_is_found_is_told_to_be_a_sample(home: Home) -> None:
    assert "sample: none of it happened" in said(home, "find", SAMPLE)
    assert "sample:" not in said(home, "find", OLD)


def test_what_opens_a_container_is_told_without_its_id(home: Home) -> None:
    where = " ".join(told(home, OPEN).words.where)
    assert "Privileged: container api" in where
    assert "Mounted from the host: /var/scratch." in where


def test_a_user_agent_of_the_additional_information_is_an_entity(home: Home) -> None:
    found = told(home, ODD)
    assert f"with {AGENT}." in found.words.what[0]
    (agent,) = (each for each in found.observables if each.kind == "user_agent")
    assert agent.key == AGENT
    assert agent.known
    assert agent.known["finding_count"] == 1


def test_a_call_by_way_of_a_domain_is_not_from_an_address(home: Home) -> None:
    (what, *_) = told(home, ODD).words.what
    assert "by way of autoscaling.amazonaws.com" in what
    assert "from an address" not in what


def test_a_sequence_without_signals_is_told_plainly(home: Home) -> None:
    what = told(home, EMPTY).words.what
    assert "GuardDuty reports an attack sequence, but names none of the signals that it combined." in what
    words = "names none of the signals that it combined: compare it with the group yourself."
    assert f"It {words}" in said(home, "group", EMPTY)
    assert words in page(home, EMPTY)
    assert "0 signals" not in said(home, "group", EMPTY)


def test_the_tree_of_a_sample_says_that_it_is_one(home: Home) -> None:
    sentence = "It is a sample finding: its processes never ran, so there is no tree of them."
    assert sentence in said(home, "investigate", SAMPLE)
    assert sentence in page(home, SAMPLE)
    assert sentence not in said(home, "investigate", OLD)
    tree = CliRunner().invoke(app, ["tree", SAMPLE, "--home", str(home.path)])
    assert tree.exit_code == 1
    assert sentence in re.sub(r"\s+", " ", tree.stderr)


def test_a_profile_without_findings_in_its_time_leads_to_when_it_has_some(home: Home) -> None:
    quiet = said(home, "profile", "principal", "alice")
    assert "No finding names it in the scope time. For the day of its last event:" in quiet
    assert "profile principal AIDALICE --from 2026-10-20 --to 2026-10-20" in quiet
    busy = said(home, "profile", "principal", "alice", "--from", "2026-10-20", "--to", "2026-10-20")
    assert "No finding names it" not in busy
