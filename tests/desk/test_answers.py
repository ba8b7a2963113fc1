"""The desk's commands on a small home: every kind of finding the simulator knows, hostile strings among them."""

import json
import shlex
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboards.datasets import FINDINGS
from tests.builders import golden
from tests.pipelines.support import put, serve
from tracehound.cli.app import app
from tracehound.desk import case, entities, observables
from tracehound.desk.connection import Desk, open_desk
from tracehound.desk.pages import Details
from tracehound.desk.report import overview
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo
from tracehound.sql.reader import open_reader
from tracehound.transforms.hostile import DANGEROUS

KINDS = {
    "ECS runtime": "Execution:Runtime/SuspiciousCommand",
    "EKS audit log": "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed",
    "IAM": "CredentialAccess:IAMUser/AnomalousBehavior",
    "S3": "Exfiltration:S3/AnomalousBehavior",
    "sequence": "AttackSequence:ECS/CompromisedCluster",
    "malware scan": "Execution:ECS/MaliciousFile",
    "DNS": "Backdoor:EC2/C&CActivity.B!DNS",
    "database": "CredentialAccess:RDS/AnomalousBehavior.FailedLogin",
    "port probe": "Recon:EC2/PortProbeUnprotectedPort",
    "function": "Backdoor:Lambda/C&CActivity.B",
}
HOSTILE = (
    "ecs_fargate_runtime",
    "iam_api_call",
    "attack_sequence",
    "malware_scan",
    "eks_kubernetes_instance",
)
MARKS = "\x1b[31m\n[/bold][link=file:///x]<script>\u202e'\"=1"
PLAIN = {
    "id",
    "arn",
    "type",
    "updatedAt",
    "createdAt",
    "eventFirstSeen",
    "eventLastSeen",
    "schemaVersion",
    "region",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("desk")
    write_demo(folder / "export", folder / "truth.jsonl")
    for name in HOSTILE:
        put(folder / "export", f"{name}.json", json.dumps(hostile(golden(name))).encode())
    return serve(Home(folder / "home"), folder / "export")


def hostile(value: Any, key: str = "id") -> Any:
    """A document whose texts have markup, control characters and marks that turn text round, ids and times aside."""
    if isinstance(value, dict):
        return {key: hostile(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, key) for each in value]
    return (
        f"{value}{MARKS}"
        if isinstance(value, str) and key not in PLAIN and not key.endswith(("At", "Time"))
        else value
    )


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home.path)], env={"COLUMNS": "220"})


def said(home: Home, *words: str) -> str:
    done = run(home, *words)
    assert done.exit_code == 0, done.output
    return str(done.stdout)


def answer(home: Home, *words: str) -> Any:
    return json.loads(said(home, *words, "--json"))


def rows(home: Home, query: str) -> list[dict[str, Any]]:
    with open_reader(home.warehouse) as reader:
        return reader.rows(query)


def one(home: Home, finding_type: str) -> str:
    found = rows(
        home,
        "SELECT finding_id FROM flattened.findings_current WHERE NOT is_sample "
        f"AND finding_type = '{finding_type}' ORDER BY version_count DESC, finding_id LIMIT 1",
    )
    return str(found[0]["finding_id"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_finding_has_words_a_group_and_several_questions(home: Home, kind: str) -> None:
    finding_id = one(home, KINDS[kind])
    found = answer(home, "investigate", finding_id)
    assert found["words"]["what"]
    assert found["words"]["where"]
    assert found["group"]["members"]
    assert len(found["questions"]) in (3, 4)
    assert all(question["command"].startswith("tracehound ") for question in found["questions"])
    text = said(home, "investigate", finding_id)
    assert found["words"]["what"][0].split()[0] in text
    assert "Next questions" in text


def test_nothing_is_said_of_persons_where_no_calls_were_read(home: Home) -> None:
    finding_id = one(home, KINDS["ECS runtime"])
    for command in ("investigate", "tree", "group"):
        text = said(home, command, finding_id).partition("Next questions")[0]
        assert not {
            each for each in ("Who opened", "opened by", "Whose credentials", "Who made") if each in text
        }
    told = answer(home, "investigate", finding_id)
    assert (told["tree"]["openers"], told["chains"], told["makers"]) == ([], [], [])


@pytest.mark.parametrize("kind", ["ECS runtime", "S3", "malware scan", "DNS"])
def test_the_commands_of_the_questions_answer_them(home: Home, kind: str) -> None:
    asked = [each["command"] for each in answer(home, "investigate", one(home, KINDS[kind]))["questions"]]
    # A run asks AWS.
    for command in (each for each in asked if not each.startswith("tracehound run ")):
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.output)
        assert done.stdout.strip()


def test_ids_arns_and_unique_beginnings_mean_the_same_finding(home: Home) -> None:
    row = rows(home, "SELECT finding_id, arn FROM flattened.findings_current ORDER BY finding_id LIMIT 1")[0]
    whole = answer(home, "investigate", row["finding_id"])["finding"]["finding_id"]
    assert whole == answer(home, "investigate", row["finding_id"][:12])["finding"]["finding_id"]
    assert whole == answer(home, "investigate", row["arn"])["finding"]["finding_id"]


def test_what_is_unknown_or_ambiguous_is_said_with_the_closest(home: Home) -> None:
    ids = [row["finding_id"] for row in rows(home, "SELECT finding_id FROM flattened.findings_current")]
    wrong = ids[0][:-1] + ("0" if ids[0][-1] != "0" else "1")
    unknown = run(home, "investigate", wrong)
    assert unknown.exit_code == 1
    assert f"no finding {wrong} is stored" in unknown.stderr
    assert ids[0] in unknown.stderr
    first = max("0123456789abcdef", key=lambda digit: sum(each.startswith(digit) for each in ids))
    ambiguous = run(home, "investigate", first)
    assert ambiguous.exit_code == 1
    assert "several findings start with" in ambiguous.stderr
    assert run(home, "investigate", "").exit_code == 1
    assert run(home, "group", "g-nothing").exit_code == 1


@pytest.mark.parametrize(
    ("words", "sought"),
    [
        (("group", "zzz"), "group or finding"),
        (("tree", "zzz"), "finding, task or process"),
        (("verdict", "zzz", "benign"), "finding or group"),
    ],
)
def test_what_a_command_looked_for_is_said(home: Home, words: tuple[str, ...], sought: str) -> None:
    assert f"no {sought} zzz is stored. `tracehound find PATTERN` searches." in run(home, *words).stderr


def test_entities_of_each_finding_are_those_of_finding_entities(home: Home) -> None:
    known = rows(
        home,
        "WITH chosen AS (SELECT arg_min(finding_id, (-version_count, finding_id)) AS finding_id "
        "FROM flattened.findings_current WHERE NOT is_sample GROUP BY resource_type, action_type, feature_name) "
        "SELECT named.finding_id, entity_kind, entity_key FROM entities.finding_entities AS named "
        "INNER JOIN flattened.findings_current AS current ON current.finding_id = named.finding_id "
        "AND current.updated_at = named.last_updated_at "
        "WHERE named.finding_id IN (FROM chosen) AND entity_kind NOT IN ('process', 'executable_path') AND role NOT IN ('local', 'credential_source')",
    )
    expected: dict[str, set[tuple[str, str]]] = {}
    for row in known:
        expected.setdefault(row["finding_id"], set()).add((row["entity_kind"], row["entity_key"]))
    assert len(expected) > 15
    with open_desk(home) as desk:
        for finding_id, keys in expected.items():
            assert named(desk, finding_id) == keys, finding_id


def test_there_is_a_query_for_each_table_of_parts(home: Home) -> None:
    folder = files("tracehound.sql").joinpath("desk", "parts")
    with open_desk(home) as desk:
        tables = list(case.parts_of(desk, "none", datetime(2026, 1, 1, tzinfo=UTC), set()))
    looked_into = files("tracehound.sql").joinpath("desk", "parts_there.sql").read_text()
    assert [table for table in tables if f"SELECT '{table}' AS part" in looked_into] == tables
    assert tables == sorted(each.name.removesuffix(".sql") for each in folder.iterdir())


def named(desk: Desk, finding_id: str) -> set[tuple[str, str]]:
    finding = desk.rows("finding", finding_id=finding_id)[0]
    there = case.parts_there(desk, finding_id)
    parts = case.parts_of(desk, finding_id, finding["updated_at"], there)
    met = observables.of_version(parts, finding["additional_user_agent"])
    found = [*entities.resources(finding, parts), *met]
    return {(each.kind, each.key) for each in found if each.role != "threat"}


def test_the_tree_marks_the_acting_process_and_names_who_else_saw_its_session(home: Home) -> None:
    shared = rows(
        home,
        "SELECT linked_finding_id AS finding_id FROM correlation.finding_links "
        "WHERE reason = 'same_process_tree' ORDER BY ALL LIMIT 1",
    )[0]["finding_id"]
    text = said(home, "tree", shared)
    assert text.count("◀ acting") == 1
    assert "seen in" in text
    with open_desk(home) as desk:
        found = case.of_finding(desk, shared)
    nodes = list(walk(found.tree.roots))
    acting = [node for node in nodes if "process" in node.roles]
    assert len(acting) == 1
    others = [node for node in nodes if not node.roles and node.seen_by]
    assert others
    sessions = {node.process["session_process_uuid"] for node in (*acting, *others)}
    assert len(sessions) == 1
    by_uuid = answer(home, "tree", acting[0].process["process_uuid"])
    assert acting[0].process["process_uuid"] in json.dumps(by_uuid)


def test_a_process_stands_beside_what_findings_name_with_it(home: Home) -> None:
    seen = rows(
        home,
        "SELECT finding_id, entity_key AS domain FROM entities.finding_entities "
        "WHERE role = 'dns' AND finding_id IN "
        "(SELECT finding_id FROM entities.finding_entities WHERE role = 'process') ORDER BY ALL LIMIT 1",
    )[0]
    with open_desk(home) as desk:
        found = case.of_finding(desk, seen["finding_id"])
    [acting] = [node for node in walk(found.tree.roots) if "process" in node.roles]
    assert {"kind": "domain", "key": seen["domain"], "has_exploit": None} in acting.uses
    # A narrow terminal has it on a line of its own.
    _, _, beside = said(home, "tree", seen["finding_id"]).partition("→")
    assert seen["domain"].split(".")[0] in beside


def walk(nodes: list[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        yield from walk(node.children)


def test_a_task_has_the_tree_of_all_its_findings(home: Home) -> None:
    task = rows(
        home, "SELECT task_arn, task_id FROM entities.ecs_task ORDER BY finding_count DESC, task_arn LIMIT 1"
    )[0]
    assert answer(home, "tree", task["task_arn"]) == answer(home, "tree", task["task_id"])


def test_a_group_is_found_by_the_own_id_of_any_member(home: Home) -> None:
    member = rows(
        home,
        "SELECT group_id, solo_group_id, finding_id FROM correlation.finding_group_members "
        "WHERE member_number = 3 ORDER BY group_id LIMIT 1",
    )[0]
    found = answer(home, "group", member["solo_group_id"])
    assert found["group"]["group_id"] == member["group_id"]
    assert found == answer(home, "group", member["finding_id"])
    assert all(each["explanation"] for each in found["members"])
    assert [each["member_number"] for each in found["members"]] == list(range(1, len(found["members"]) + 1))
    text = said(home, "group", member["group_id"])
    assert "Timeline" in text
    assert "Who and what" in text


def test_groups_are_chosen_by_the_newest_data_and_severity(home: Home) -> None:
    found = answer(home, "groups", "--since", "7d", "--min-severity", "high", "--most", "3")
    gravities = [row["gravity"] for row in found]
    assert gravities == sorted(gravities, reverse=True)
    assert min(row["highest_severity"] for row in found) >= 7
    assert len(found) == 3
    every = rows(home, "SELECT count(*) AS count FROM correlation.finding_groups")[0]["count"]
    assert len(answer(home, "groups", "--all", "--most", "10000")) == every
    assert "more groups" in said(home, "groups", "--since", "7d", "--most", "2")
    for words in (("--since", "soon"), ("--since", "-1d"), ("--min-severity", "awful")):
        assert run(home, "groups", *words).exit_code == 2


def test_groups_have_one_order_in_the_queue_queries_the_report_and_dashboards(home: Home) -> None:
    queue = answer(home, "groups", "--most", "10000")
    ids = [row["group_id"] for row in queue]
    asked = json.loads(
        said(home, "query", "groups_to_look_at_first", "-p", "limit=10000", "--format", "json")
    )
    assert [row["group_id"] for row in asked if row["group_id"] in ids] == ids
    with open_desk(home) as desk:
        [folded] = [each for each in overview(desk).sections if isinstance(each, Details)]
    shown = [detail.anchor for detail in folded.details]
    assert shown == ids[: len(shown)]
    [gravity] = [each for each in FINDINGS.metrics if each.name == "gravity"]
    incidents = rows(
        home,
        "SELECT group_id FROM trends.findings WHERE is_awaiting_triage AND is_in_incident "
        f"GROUP BY group_id ORDER BY {gravity.expression} DESC, group_id",
    )
    assert [row["group_id"] for row in incidents] == [row["group_id"] for row in queue if row["is_incident"]]


def test_find_takes_wildcards_networks_and_beginnings(home: Home) -> None:
    address = rows(
        home,
        "SELECT entity_key FROM entities.entities WHERE entity_kind = 'ip_address' "
        "AND entity_key LIKE '185.%' ORDER BY entity_key LIMIT 1",
    )[0]["entity_key"]
    network = answer(home, "find", f"{address}/24")["entities"]
    assert address in [row["entity_key"] for row in network["rows"]]
    assert all(row["entity_key"].rpartition(".")[0] == address.rpartition(".")[0] for row in network["rows"])
    sha = rows(home, "SELECT entity_key FROM entities.entities WHERE entity_kind = 'executable_hash' LIMIT 1")
    hashed = answer(home, "find", sha[0]["entity_key"][:10].upper())["entities"]
    assert [row["entity_key"] for row in hashed["rows"]] == [sha[0]["entity_key"]]
    miners = answer(home, "find", "*CryptoMiner*", "--most", "2")["findings"]
    assert len(miners["rows"]) == 2
    assert miners["count"] > 2
    assert "more findings (--most shows more)" in said(home, "find", "*CryptoMiner*", "--most", "2")
    # Ids are in one piece, to be copied.
    assert miners["rows"][0]["finding_id"] in said(home, "find", "*CryptoMiner*")
    assert answer(home, "find", "100%")["entities"]["count"] == 0
    assert "Nothing matches" in said(home, "find", "no such thing")
    assert run(home, "find", "**").exit_code == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_strings_act_neither_on_the_terminal_nor_in_json(home: Home, name: str) -> None:
    finding_id = golden(name)["id"]
    found = answer(home, "investigate", finding_id)
    assert MARKS in "".join(found["words"]["what"])
    group = found["group"]["group"]["group_id"]
    for words in (
        ("investigate", finding_id),
        ("group", group),
        ("find", "*script*"),
        ("groups", "--since", "99w"),
    ):
        for text in (said(home, *words), said(home, *words, "--json")):
            assert DANGEROUS.search(text.replace("\n", "")) is None, words
    for question in found["questions"]:
        assert "\x1b" not in question["command"]
    text = said(home, "investigate", finding_id)
    assert "\\x1b[31m" in text
    assert "[/bold][link=file:///x]" in text


def test_a_sample_is_said_to_be_one_and_is_in_no_group(home: Home) -> None:
    sample = rows(home, "SELECT finding_id FROM flattened.findings_current WHERE is_sample LIMIT 1")[0][
        "finding_id"
    ]
    assert "This is a sample finding" in said(home, "investigate", sample)
    assert run(home, "group", sample).exit_code == 1


def test_a_home_without_a_warehouse_says_what_to_do(tmp_path: Path) -> None:
    done = run(Home(tmp_path / "nothing"), "investigate", "a")
    assert done.exit_code == 1
    assert "tracehound run" in done.stderr


def test_verdicts_show_in_investigate_group_and_groups_and_the_latest_counts(home: Home) -> None:
    member = rows(
        home,
        "SELECT group_id, finding_id FROM correlation.finding_group_members WHERE member_number = 2 "
        "ORDER BY link_weight DESC, group_id LIMIT 1",
    )[0]
    said(home, "verdict", member["finding_id"], "benign", "--note", "first \x1b[31m=thought")
    said(home, "verdict", member["finding_id"][:14], "false-positive", "--note", "=second")
    said(home, "verdict", member["group_id"], "true-positive", "--note", "\u202eall")
    found = answer(home, "investigate", member["finding_id"])
    assert found["verdict"]["verdict"] == "false-positive"
    assert found["group"]["verdict"]["verdict"] == "true-positive"
    assert "false-positive" in said(home, "investigate", member["finding_id"])
    assert "true-positive" in said(home, "group", member["group_id"])
    listed = answer(home, "groups", "--all", "--most", "10000")
    assert [row["verdict"]["verdict"] for row in listed if row["group_id"] == member["group_id"]] == [
        "true-positive"
    ]
    exported = said(home, "verdicts", "--csv")
    assert "'=second" in exported
    assert len(answer(home, "verdicts")) == 3
    assert DANGEROUS.search(said(home, "verdicts").replace("\n", "")) is None
    assert run(home, "verdict", member["finding_id"], "guilty").exit_code == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_pages_of_hostile_findings_and_groups_hold_nothing_but_ours(
    home: Home, tmp_path: Path, name: str
) -> None:
    finding_id = golden(name)["id"]
    for number, words in enumerate((("investigate", finding_id), ("group", finding_id))):
        page, again = tmp_path / f"{number}.html", tmp_path / f"{number}-again.html"
        run(home, *words, "--html", str(page))
        run(home, *words, "--html", str(again))
        text = page.read_text()
        assert text == again.read_text()
        assert text.count("<script") == 1
        assert "&lt;script&gt;" in text
        assert DANGEROUS.search(text.replace("\n", "")) is None
        assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_a_page_shows_its_pictures_in_a_browser_and_asks_for_nothing(home: Home, tmp_path: Path) -> None:
    harness = pytest.importorskip("tests.browser.harness")
    shared = rows(
        home,
        "SELECT linked_finding_id AS finding_id FROM correlation.finding_links "
        "WHERE reason = 'same_process_tree' ORDER BY ALL LIMIT 1",
    )[0]["finding_id"]
    for finding_id in (shared, golden("ecs_fargate_runtime")["id"]):
        page = tmp_path / f"{finding_id}.html"
        run(home, "investigate", finding_id, "--html", str(page))
        with harness.started() as browser, harness.opened(browser, page) as opened:
            assert opened.page.locator("svg").count() >= 3
            assert opened.page.get_by_text("Next questions").first.is_visible()
            opened.assert_quiet()


def test_a_page_that_cannot_be_written_is_said(home: Home, tmp_path: Path) -> None:
    done = run(
        home, "investigate", golden("iam_api_call")["id"], "--html", str(tmp_path / "no" / "page.html")
    )
    assert done.exit_code == 1
    assert "can't be written" in done.stderr
