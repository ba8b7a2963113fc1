"""Every view of the demo: each address in three forms, with the values that the command prints."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.hosts.support import typed
from tests.web.conftest import application, opened
from tracehound.desk import why_together
from tracehound.desk.connection import open_desk
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.web.addresses import address

# What `tracehound demo` has in every version of its simulation.
FINDING = "ccc61a216416b57372c3848fae95dc13"
# The finding of the README's case, in a session that somebody opened.
EXEC = "fb1b52351ed2c5f3590de5090b6685ac"
IMAGE = "public.ecr.aws/nginx/nginx:stable"
SQL = "SELECT 1 AS one, '=2+2' AS formula, NULL AS nothing"
QUERY = "time_to_detect"


@pytest.fixture(scope="module")
def desk(demo: Home) -> Iterator[TestClient]:
    with opened(application(replace(demo, is_default=True))) as client:
        yield client


@pytest.fixture(scope="module")
def known(demo: Home) -> dict[str, Any]:
    """Ids that the demo has, whatever they are."""
    with open_desk(demo) as found:
        rows = found._reader.rows
        [group] = rows(
            "SELECT group_id FROM correlation.finding_groups ORDER BY finding_count DESC, group_id LIMIT 1"
        )
        [earlier] = rows(
            "SELECT group_id, solo_group_id FROM correlation.finding_group_members "
            "WHERE solo_group_id != group_id ORDER BY ALL LIMIT 1"
        )
        entities = rows(
            "SELECT entity_kind, arg_max(entity_key, (finding_count, entity_key)) AS entity_key "
            "FROM entities.entities GROUP BY entity_kind ORDER BY entity_kind"
        )
        [vulnerable] = rows(
            "SELECT finding_id, vulnerability_id FROM context.vulnerable_executables "
            "WHERE role = 'process' AND has_exploit ORDER BY ALL LIMIT 1"
        )
    return {
        "group": group["group_id"],
        "earlier": earlier,
        "entities": {row["entity_kind"]: row["entity_key"] for row in entities},
        "vulnerable": vulnerable,
    }


def with_form(to: str, form: str) -> str:
    path, _, query = to.partition("?")
    return f"{path}.{form}{'?' if query else ''}{query}"


def printed(home: Home, *words: str) -> Any:
    said = typed(*words, "--json", home=home.path)
    assert said.code == 0, said.err
    return json.loads(said.out.replace(f" --home {home.path}", ""))


ADDRESSES = (
    "/",
    "/?show=all&since=7d&min_severity=high",
    "/groups",
    "/g/{group}",
    "/g/{group}/findings",
    f"/f/{FINDING}",
    f"/f/{FINDING}/versions",
    f"/f/{FINDING}/raw",
    f"/tree/finding/{FINDING}",
    "/find",
    "/find?q=*nmap*",
    "/find?q=10.0.0.0/8",
    "/questions",
    f"/q/{QUERY}",
    "/q/ancestors_of_finding",
    "/sql",
    f"/sql?q={quote(SQL)}",
    "/trends",
    "/coverage",
    "/tables",
    "/tables/trends.coverage",
)


@pytest.mark.parametrize("to", ADDRESSES)
def test_every_view_is_a_page_and_a_document(desk: TestClient, known: dict[str, Any], to: str) -> None:
    to = to.format(**known) if "{group}" in to else to
    page, document = desk.get(to), desk.get(with_form(to, "json"))
    assert page.status_code == 200
    assert document.status_code == (400 if to == "/q/ancestors_of_finding" else 200)
    assert "<h1>" in page.text
    document.json()
    table = desk.get(with_form(to, "csv"))
    assert table.status_code in (200, 404)
    twins = [each.replace("&amp;", "&") for each in links(page.text, with_form(to, "csv").partition("?")[0])]
    assert len(twins) == (table.status_code == 200)
    assert all(desk.get(twin).text == table.text for twin in twins)


def test_every_kind_of_entity_has_a_page(desk: TestClient, known: dict[str, Any]) -> None:
    assert len(known["entities"]) > 20
    for kind, key in known["entities"].items():
        to = address(Ref("", kind, key), {})
        assert desk.get(to).status_code == 200, to
        assert desk.get(to, params={"as": "json"}).json()["entity"]["entity_key"] == key


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("/", ("groups", "--most", "50")),
        ("/groups", ("groups", "--all", "--most", "50")),
        (
            "/?since=7d&min_severity=high",
            ("groups", "--since", "7d", "--min-severity", "high", "--most", "50"),
        ),
        (f"/f/{FINDING}", ("investigate", FINDING)),
        (f"/f/{FINDING}/raw", ("show", FINDING)),
        (f"/tree/finding/{FINDING}", ("tree", FINDING)),
        ("/find?q=*nmap*", ("find", "*nmap*")),
        (f"/e/container_image/{quote(IMAGE, safe='')}", ("profile", "container_image", IMAGE)),
        (
            f"/e/container_image/{quote(IMAGE, safe='')}?from=2026-10-12&to=2026-10-14",
            ("profile", "container_image", IMAGE, "--from", "2026-10-12", "--to", "2026-10-14"),
        ),
        ("/questions", ("queries",)),
        (f"/q/{QUERY}", ("query", QUERY)),
        ("/q/groups_to_look_at_first?limit=3", ("query", "groups_to_look_at_first", "--param", "limit=3")),
        (f"/sql?q={quote(SQL)}", ("sql", SQL)),
        ("/trends", ("report",)),
    ],
)
def test_json_has_the_values_that_the_command_prints(
    desk: TestClient, demo: Home, to: str, words: tuple[str, ...]
) -> None:
    if words[0] == "queries":
        assert desk.get(with_form(to, "json")).json() == json.loads(typed(*words, "--json").out)
        return
    assert desk.get(with_form(to, "json")).json() == printed(demo, *words)


def test_a_groups_json_is_the_commands(desk: TestClient, demo: Home, known: dict[str, Any]) -> None:
    assert desk.get(f"/g/{known['group']}.json").json() == printed(demo, "group", known["group"])


def test_a_groups_page_says_first_what_happened_and_what_to_do(desk: TestClient) -> None:
    text = desk.get(desk.get(f"/g/{EXEC}").headers["location"]).text
    titles = [html.unescape(each) for each in re.findall(r"<h2 id=[^>]*>([^<]*)</h2>", text)]
    asked = [
        "What happened",
        "From entry to loss",
        "Is it still going on?",
        "Who opened it",
        "What to do now",
    ]
    pictures = [
        "First events of its findings, by tactic",
        "Processes, their ancestors, and what other findings saw with them",
        "The findings of the group, and the entities that several of them share",
    ]
    evidence = ["Its findings, and why each belongs to it", "Who and what is involved"]
    assert [each for each in titles if each in {*asked, *pictures, *evidence}] == asked + pictures + evidence


def test_why_two_findings_are_together_is_told_as_by_the_command(
    desk: TestClient, demo: Home, known: dict[str, Any]
) -> None:
    """Between all findings of the largest group there is a way, which begins and ends with them."""
    group = known["group"]
    members = [row["finding_id"] for row in desk.get(f"/g/{group}.json").json()["members"]]
    ends = members[-1], members[0]
    told = desk.get(f"/g/{group}.json", params={"why": ends[0], "and": ends[1]}).json()
    assert told == printed(demo, "group", group, "--why", *ends)
    assert (told["finding_ids"][0], told["finding_ids"][-1]) == ends
    with open_desk(demo) as found:
        rows = found.rows("members", group_id=group)
        for each in members[1:]:
            way = why_together.together(found, rows, group, each, members[0])
            assert len(way.steps) == len(way.finding_ids) - 1 > 0
            assert (way.finding_ids[0], way.finding_ids[-1]) == (each, members[0])
    page = desk.get(f"/g/{group}", params={"why": ends[0], "and": ends[1]}).text
    assert all(step["why"] in html.unescape(re.sub("<[^>]*>", "", page)) for step in told["steps"])
    assert desk.get(f"/g/{group}", params={"why": "nowhere", "and": ends[1]}).status_code == 404


def test_a_process_has_the_tree_of_its_session(desk: TestClient, demo: Home, known: dict[str, Any]) -> None:
    key = known["entities"]["process"]
    to = address(Ref("", "tree", f"process/{key}"), {})
    assert desk.get(f"{to}.json").json() == printed(demo, "tree", key.rpartition("/")[2])
    task = known["entities"]["ecs_task"]
    assert desk.get(address(Ref("", "tree", f"ecs_task/{task}"), {}) + ".json").json() == printed(
        demo, "tree", task
    )


def test_documents_stay_as_they_were_received(desk: TestClient, demo: Home) -> None:
    assert desk.get(f"/f/{FINDING}/raw.json").text == typed("show", FINDING, "--json", home=demo.path).out


def test_an_earlier_id_of_a_group_leads_to_the_present_one(desk: TestClient, known: dict[str, Any]) -> None:
    earlier = known["earlier"]
    moved = desk.get(f"/g/{earlier['solo_group_id']}", params={"from": "2026-10-01"})
    assert moved.status_code == 301
    assert moved.headers["location"] == f"/g/{earlier['group_id']}?from=2026-10-01"
    assert "max-age" not in moved.headers.get("cache-control", "")
    as_json = desk.get(f"/g/{earlier['solo_group_id']}.json")
    assert desk.get(as_json.headers["location"]).json()["group"]["group_id"] == earlier["group_id"]


def test_a_part_of_a_key_leads_to_the_whole(desk: TestClient) -> None:
    moved = desk.get(f"/e/image/{quote(IMAGE, safe='')}", params={"from": "2026-10-12", "to": "2026-10-14"})
    assert moved.status_code == 301
    assert moved.headers["location"] == (
        f"/e/container_image/{quote(IMAGE, safe='')}?from=2026-10-12&to=2026-10-14"
    )


def test_links_carry_the_time_of_the_case_or_that_which_was_asked_for(
    desk: TestClient, known: dict[str, Any]
) -> None:
    own = links(desk.get(f"/g/{known['group']}").text, "/e/")
    assert own
    assert all(re.search(r"\?from=2026-\d\d-\d\d&amp;to=2026-\d\d-\d\d$", each) for each in own)
    asked = links(desk.get(f"/g/{known['group']}?from=2026-10-02&to=2026-10-03").text, "/e/")
    assert {each.partition("?")[2] for each in asked} == {"from=2026-10-02&amp;to=2026-10-03"}


def test_a_profile_offers_the_days_of_what_it_is_about(desk: TestClient) -> None:
    to = f"/e/container_image/{quote(IMAGE, safe='')}"
    assert "No finding names it in the scope time" in desk.get(to).text
    last, everything = [each.replace("&amp;", "&") for each in links(desk.get(to).text, f"{to}?")[4:6]]
    assert last.endswith("?from=2026-10-14&to=2026-10-14")
    assert everything.endswith("?from=2023-12-04&to=2026-10-14")
    page = desk.get(everything).text
    assert "No finding names it in the scope time" not in page
    assert f'<a href="{everything.replace("&", "&amp;")}" aria-current="true">all its days</a>' in page


def links(text: str, beginning: str) -> list[str]:
    return re.findall(f'href="({re.escape(beginning)}[^"]*)"', text)


def test_all_links_of_pages_lead_somewhere(desk: TestClient, known: dict[str, Any]) -> None:
    """Each page that a finding, its group, its image and the queue lead to exists."""
    found: dict[str, str] = {}
    for start in (f"/f/{FINDING}", f"/g/{known['group']}", "/", "/trends", "/questions", "/coverage"):
        for each in links(desk.get(start).text, "/"):
            if not each.startswith("/static/"):
                found.setdefault(each.replace("&amp;", "&"), start)
    assert len(found) > 100
    kinds: dict[str, int] = {}
    for to, start in found.items():
        kind = re.sub(r"^(/e/\w+|/\w*).*", r"\1", to)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] == 1:
            assert desk.get(to).status_code in (200, 301), f"{start} leads to {to}"
    assert {"/f", "/g", "/q", "/e/aws_account", "/e/process"} <= kinds.keys()


def test_the_queue_pages_by_key(desk: TestClient) -> None:
    listed: list[str] = []
    to: str | None = "/groups"
    while to:
        page = desk.get(to)
        listed += [row["group_id"] for row in desk.get(with_form(to, "json")).json()]
        following = [each for each in links(page.text, "/groups?") if "after=" in each]
        to = following[0].replace("&amp;", "&") if following else None
    every = [row["group_id"] for row in desk.get("/groups.json").json()]
    assert listed[: len(every)] == every
    assert len(listed) == len(set(listed)) > len(every) == 50


def test_evidence_is_filtered_and_pages_by_key(
    desk: TestClient, known: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracehound.desk.evidence.MOST", 7)
    to: str | None = address(Ref("", "aws_account", known["entities"]["aws_account"]), {}) + "/findings"
    path = str(to)
    listed: list[tuple[str, str]] = []
    while to:
        rows = desk.get(with_form(to, "json")).json()
        listed += [(row["last_seen_at"], row["finding_id"]) for row in rows]
        following = [
            each for each in links(desk.get(to).text, path) if "after=" in each and ".json" not in each
        ]
        to = next((each.replace("&amp;", "&") for each in following if ".csv" not in each), None)
    assert len(set(listed)) == len(listed) == desk.get(f"{path}.json").json()[0]["finding_count"] > 7
    assert listed == sorted(listed, key=lambda each: each[0], reverse=True)
    high = desk.get(
        f"{path}.json", params={"min_severity": "high", "status": "open", "text": "iamuser"}
    ).json()
    assert high
    assert all(row["severity"] >= 7 and row["status"] == "open" for row in high)
    assert all("iamuser" in f"{row['finding_type']} {row['title']}".lower() for row in high)
    assert desk.get(f"{path}.json", params={"from": "2030-01-01"}).json() == []
    for wrong in ({"status": "lost"}, {"min_severity": "dire"}, {"from": "soon"}, {"after": "x y"}):
        assert desk.get(path, params=wrong).status_code == 404


def test_a_graph_opens_what_it_draws_as_one(desk: TestClient, known: dict[str, Any]) -> None:
    to = f"/g/{known['group']}"
    page = desk.get(to).text
    opening = [each.replace("&amp;", "&") for each in links(page, f"{to}?open=")]
    assert opening
    assert all(re.search(r"#s\d+$", each) for each in opening)
    boxes = page.count('class="node box')
    assert desk.get(opening[0]).text.count('class="node box') > boxes
    everything = desk.get(f"{to}?open=*").text
    assert 'class="node box several' not in everything
    assert "is drawn as one" not in everything


def test_what_is_not_there_leads_to_what_is_near(desk: TestClient) -> None:
    assert links(desk.get(f"/f/{FINDING[:6]}zz").text, "/f/")
    assert links(desk.get("/tables/covers.coverage").text, "/tables/trends.coverage")
    assert links(desk.get("/e/domain/adtrack").text, "/e/domain/cdn")


def test_the_queue_is_narrowed(desk: TestClient) -> None:
    everything = desk.get("/groups.json").json()
    newest = max(row["last_updated_at"] for row in everything)
    changed = desk.get("/groups.json", params={"changed_since": newest}).json()
    assert [row for row in changed if row["last_updated_at"] <= newest] == []
    assert desk.get("/groups.json", params={"changed_since": "2020-01-01"}).json() == everything
    assert all(row["severity_band"] == "Critical" for row in desk.get("/.json?min_severity=critical").json())
    assert desk.get("/?show=mine").text.count("<li data-changed") == 0
    for wrong in ({"since": "soon"}, {"min_severity": "dire"}, {"changed_since": "soon"}, {"after": "x y"}):
        assert desk.get("/", params=wrong).status_code == 404


def test_coverage_is_told_before_the_groups(desk: TestClient) -> None:
    text = desk.get("/").text
    assert "What is not covered" in text
    assert text.index("What is not covered") < text.index("What to look at")


def test_a_vulnerable_process_is_marked_in_the_tree(desk: TestClient, known: dict[str, Any]) -> None:
    vulnerable = known["vulnerable"]
    marked = f'<span class="pill warning">vulnerable: {vulnerable["vulnerability_id"]}'
    assert marked in desk.get(f"/tree/finding/{vulnerable['finding_id']}").text
    rows = list(csv.DictReader(io.StringIO(desk.get(f"/tree/finding/{vulnerable['finding_id']}.csv").text)))
    assert any("exploit known" in row["notes"] for row in rows)


def test_a_question_asks_for_what_it_needs(desk: TestClient) -> None:
    page = desk.get("/q/ancestors_of_finding")
    assert "needs finding_id" in page.text
    assert 'name="finding_id"' in page.text
    answered = desk.get("/q/ancestors_of_finding", params={"finding_id": FINDING})
    assert "No answer yet" not in answered.text
    assert desk.get("/q/groups_to_look_at_first?limit=many").text.count("needs a whole number") == 1
    assert desk.get("/q/no_such_question").status_code == 404


def test_sql_reads_tables_and_nothing_else(desk: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(desk.get("/sql.csv", params={"q": SQL}).text)))
    assert rows == [["one", "formula", "nothing"], ["1", "'=2+2", ""]]
    for refused in (
        "DROP TABLE raw.findings",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT",
        "ATTACH 'x'",
    ):
        answer = desk.get("/sql", params={"q": refused})
        assert answer.status_code == 404
        assert "root:" not in answer.text


def test_more_rows_than_are_given_are_said_to_be_more(desk: TestClient) -> None:
    query = {"q": "SELECT range AS number FROM range(10001)"}
    assert len(desk.get("/sql.json", params=query).json()) == 10_000
    page = desk.get("/sql", params=query).text
    assert "There are more than 10,000 rows" in page
    assert page.count("<tr") == 1001


def test_suggestions_are_links(desk: TestClient) -> None:
    text = desk.get("/suggest", params={"q": "nmap", "from": "2026-10-02"}).text
    found = links(text, "/e/")
    assert found
    assert all("from=2026-10-02" in each for each in found)
    assert "Nothing matches" in desk.get("/suggest", params={"q": "no such thing"}).text
    assert desk.get("/suggest", params={"q": "a"}).text.strip() == ""
    assert desk.get("/suggest", params={"q": "**"}).text.strip() == ""


def test_a_table_tells_its_columns(desk: TestClient) -> None:
    names = [each["name"] for each in desk.get("/tables/trends.coverage.json").json()["columns"]]
    assert {"account_id", "region", "quiet_days"} <= set(names)
    missing = desk.get("/tables/covers.coverage.json")
    assert missing.status_code == 404
    assert "trends.coverage" in missing.json()["closest"]
