"""What pins lead to after runs, regroupings, purges and on a restored home, and what is exported of it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.support import typed
from tests.pipelines.support import finding, lines, put, read_in, serve, table
from tracehound.desk import verdicts
from tracehound.desk.casebook import book, events, leads, timesketch
from tracehound.desk.casebook import page as pages
from tracehound.desk.casebook.events import Pin
from tracehound.desk.casebook.pinning import pin_of
from tracehound.desk.connection import open_desk
from tracehound.desk.pages import render
from tracehound.pipelines import retention
from tracehound.pipelines.ingestion import reference
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import DANGEROUS

NASTY = "<script>alert(1)</script>\u202e\x1b[31m =1+1"
ONE, TWO, THREE = (finding(number)["id"] for number in (1, 2, 3))
IMAGE = {"instanceId": "i-1"}
STORED = [
    finding(1, title=NASTY),
    finding(
        2, updatedAt="2026-10-03T08:00:00Z", resource={"resourceType": "Instance", "instanceDetails": IMAGE}
    ),
    finding(3, updatedAt="2026-10-04T08:00:00Z"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home in which two findings were joined since a case pinned the group of one of them."""
    folder = tmp_path_factory.mktemp("case")
    put(folder / "source", "a.jsonl", lines(*STORED))
    home = serve(Home(folder / "home"), folder / "source")
    with open_desk(home) as desk:
        pins = [pin_of(desk, "finding", ONE), _group(desk)]
    case_id = book.open_case(home, NASTY, "mira", pins)
    for pin in (
        Pin("aws_account", "111122223333", from_at="2026-10-01", to_at="2026-10-05"),
        Pin("instance", "gone"),
        Pin("query", "findings_of_address", parameters=(("ip", "192.0.2.1"),)),
        Pin("sql", "SELECT 1"),
    ):
        book.pin(home, case_id, pin, "jon")
    book.note(home, case_id, f"{NASTY}\n\nsecond", "jon")
    regroupings.add(home, "join", [TWO, THREE], note="")
    reference.take(home)
    serve(home)
    return home, case_id


def _group(desk: Any) -> Pin:
    group_id = desk.row("finding", finding_id=THREE)["group_id"]
    return pin_of(desk, "group", group_id)


def _found(home: Home, case_id: str) -> tuple[Any, leads.Leads]:
    case = book.case(home, case_id)
    with open_desk(home) as desk:
        return case, leads.of(desk, case)


def test_a_group_is_found_again_after_its_id_has_changed(made: tuple[Home, str]) -> None:
    case, found = _found(*made)
    pinned = case.pins[1].pin.key
    [present] = found.groups_of[pinned]
    assert present != pinned
    assert [row["finding_id"] for row in found.findings] == [ONE, TWO, THREE]
    assert found.groups[present]["finding_count"] == 2
    row = next(iter(pages.groups(case, found).rows))
    assert (row[0], row[7]) == (present, pinned)


def test_what_is_not_stored_is_said_to_be(made: tuple[Home, str]) -> None:
    case, found = _found(*made)
    names = {row[7]: row[1] for row in pages.entities(made[0], case, found).rows}
    assert names["gone"] == pages.GONE
    assert names["111122223333"] != pages.GONE


def test_a_page_and_a_terminal_say_the_same_and_act_on_nobody(made: tuple[Home, str]) -> None:
    home, case_id = made
    page = render(pages.of_case(home, *_found(home, case_id)))
    assert "<script>alert" not in page
    assert not set(DANGEROUS.findall(page)) - {"\n"}
    assert page == typed("case", "export", case_id, home=home.path).out
    assert page == render(pages.of_case(home, *_found(home, case_id)))
    for each in (typed("case", "show", case_id, home=home.path), typed("case", "list", home=home.path)):
        assert each.code == 0
        assert not set(DANGEROUS.findall(each.out)) - {"\n"}
    said = typed("case", "show", case_id, home=home.path).out
    assert "tracehound query findings_of_address --param ip=192.0.2.1" in " ".join(said.split())
    document = json.loads(typed("case", "show", case_id, "--json", home=home.path).out)
    assert [row["finding_id"] for row in document["findings"]] == [ONE, TWO, THREE]


def test_timesketch_gets_what_it_needs_in_order(made: tuple[Home, str]) -> None:
    home, case_id = made
    verdicts.add(home, [verdicts.About("finding", TWO, (TWO,))], "benign", NASTY, by="jon")
    case, found = _found(home, case_id)
    text = "".join(timesketch.lines(case, found))
    assert text == "".join(timesketch.lines(case, found))
    assert text == typed("case", "export", case_id, "--as", "jsonl", home=home.path).out
    assert text.isascii()
    rows = [json.loads(line) for line in text.splitlines()]
    assert all(row["message"] and row["timestamp_desc"] and row["case_id"] == case_id for row in rows)
    times = [row["datetime"] for row in rows]
    assert times == sorted(times)
    assert all(time.endswith("+00:00") and len(time) == 32 for time in times)
    assert not DANGEROUS.search("".join(row["message"] + row["case_title"] for row in rows))
    of_one = [row for row in rows if row.get("finding_id") == ONE]
    assert of_one[0]["message"].startswith("Recon:EC2/Portscan: <script>")
    kinds = {row["data_type"] for row in rows}
    assert kinds == {f"tracehound:{kind}" for kind in ("finding", "entity", "note", "verdict")}
    assert [row["verdict"] for row in rows if "verdict" in row] == ["benign"]


def test_cases_outlive_a_purge_of_all_they_are_about_and_come_back_with_a_backup(tmp_path: Path) -> None:
    source = put(tmp_path / "source", "a.jsonl", lines(finding(1)))
    home = Home(tmp_path / "home").create()
    read_in(home, source.parent)
    case_id = book.open_case(home, "Kept", "mira", [Pin("finding", ONE)])
    before = events.path_of(home).read_bytes()
    retention.purge(home, date(2026, 11, 1))
    assert table(home, "raw.findings").is_empty()
    assert events.path_of(home).read_bytes() == before
    restored = Home(tmp_path / "restored").create()
    events.path_of(restored).write_bytes(before)
    assert [each.pin.key for each in book.case(restored, case_id).pins] == [ONE]
