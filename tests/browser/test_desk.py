"""The live desk as people use it: by keys, without scripts, at any width, with whatever findings call themselves."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import AXE, RULES, Visit, serious, served, visit
from tests.hosts import hostile
from tests.pipelines.support import serve
from tracehound.desk import verdicts
from tracehound.desk.casebook import book
from tracehound.desk.casebook.events import Pin
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo
from tracehound.sql.reader import open_reader
from tracehound.transforms.hostile import DANGEROUS
from tracehound.web.addresses import address

NASTY = hostile.PAYLOADS[6]
_LARGEST = """
    SELECT group_id, finding_ids[1] AS finding_id FROM correlation.finding_groups
    WHERE finding_ids && (SELECT list(finding_id) FROM flattened.processes) ORDER BY finding_count DESC, group_id LIMIT 1
"""
_HOSTILE_PROCESS = "SELECT min(finding_id) AS finding_id FROM flattened.processes WHERE name LIKE '<script>%'"
_ONE_EACH = "SELECT entity_kind, max(entity_key) AS entity_key FROM entities.entities GROUP BY entity_kind ORDER BY ALL"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo's stories and noise, and findings that are hostile all over."""
    folder = tmp_path_factory.mktemp("desk")
    write_demo(folder / "export", folder / "truth.jsonl")
    hostile.export(folder / "export")
    return serve(Home(folder / "home"), folder / "export")


@pytest.fixture(scope="module")
def base(home: Home) -> Iterator[str]:
    with served(home) as base:
        yield base


@pytest.fixture(scope="module")
def window(browser: Browser, base: str) -> Iterator[Visit]:
    """One window for all tests that change nothing in it."""
    with visit(browser, base) as seen:
        yield seen


@pytest.fixture(scope="module")
def group(home: Home) -> tuple[str, str]:
    """The largest group with processes, and its first finding, as addresses."""
    with open_reader(home.warehouse) as reader:
        [row] = reader.rows(_LARGEST)
    return address(Ref("", "group", row["group_id"]), {}), address(Ref("", "finding", row["finding_id"]), {})


@pytest.fixture(scope="module")
def case(home: Home) -> str:
    case_id = book.open_case(home, NASTY, NASTY, [Pin("finding", hostile.HOSTILE_ID), Pin("domain", NASTY)])
    for each in hostile.PAYLOADS[:9]:
        book.note(home, case_id, each, each)
    return f"/case/{case_id}"


@pytest.fixture(scope="module")
def views(home: Home, group: tuple[str, str], case: str) -> list[str]:
    """Every kind of view, of hostile things where there are some."""
    of_group, of_finding = group
    odd = address(Ref("", "finding", hostile.HOSTILE_ID), {})
    with open_reader(home.warehouse) as reader:
        [named] = reader.rows(_HOSTILE_PROCESS)
    tree = address(Ref("", "tree", f"finding/{named['finding_id']}"), {})
    account = address(Ref("", "aws_account", "111122223333"), {})
    listed = ["/", "/groups?show=all", "/find?q=*script*", "/questions", "/trends", "/coverage", "/tables"]
    found = [of_group, f"{of_group}/findings", of_finding, odd, f"{odd}/versions", f"{odd}/raw", tree]
    asked = ["/q/new_executables", "/sql?q=FROM+flattened.processes+LIMIT+50", "/tables/trends.findings"]
    return [*listed, *found, account, f"{account}/findings", *asked, "/cases", case]


def test_a_shift_from_the_queue_to_a_verdict_without_typing_an_id(
    browser: Browser, base: str, home: Home
) -> None:
    with visit(browser, base) as seen:
        page = seen.page
        seen.go("/")
        title = page.locator("main ol.items > li a").first.inner_text()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/g/*")
        expect(page.locator("main h2").first).to_have_text("What happened")
        page.keyboard.press("v")
        page.keyboard.type("benign")
        expect(page.locator("#verdict select[name=verdict]")).to_have_value("benign")
        page.locator("#verdict textarea").fill("a test of ours")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Verdict on the group").first).to_be_visible()
        assert [(each.verdict, each.note) for each in verdicts.read(home)] == [("benign", "a test of ours")]
        page.keyboard.press("p")
        page.locator("#pin input[name=title]").fill("A shift's case")
        page.keyboard.press("Enter")
        page.locator(".cases a").wait_for()
        page.keyboard.press("c")
        page.wait_for_url("**/case/*")
        expect(page.locator("h1")).to_contain_text("A shift's case")
        page.locator("#note textarea").fill("done")
        page.get_by_role("button", name="Add note").click()
        expect(page.locator("main")).to_contain_text("done")
        seen.go("/")
        assert title not in page.locator("main").inner_text()
        seen.assert_quiet()


def test_keys_lead_where_help_says(window: Visit, group: tuple[str, str]) -> None:
    page, (of_group, of_finding) = window.page, group
    window.go(of_finding)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    assert page.locator("dialog dt").all_inner_texts() == [
        "/",
        "j",
        "k",
        "Enter",
        "t",
        "g",
        "v",
        "p",
        "c",
        "?",
    ]
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('main') === null")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.matches('ol.tree')")
    page.keyboard.press("/")
    page.keyboard.type("jkg?")
    assert page.evaluate("document.activeElement.value") == "jkg?"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.wait_for_url(f"**{of_group}*")
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.matches('section:has(.graph)')")
    page.keyboard.press("v")
    assert page.evaluate("document.activeElement.name") == "verdict"
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.name") == "case"
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url("**/cases")
    window.go("/")
    rows = page.locator("main ol.items > li")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
    window.assert_quiet()


def test_a_span_of_time_narrows_rows_tree_and_graph(window: Visit, group: tuple[str, str]) -> None:
    page = window.page
    window.go(group[0])
    members = page.locator(
        "section", has=page.get_by_role("heading", name="Its findings, and why each belongs to it")
    ).locator("tbody tr")
    count = members.count()
    assert "out" not in " ".join(
        page.locator("[data-of]").evaluate_all("each => each.map((e) => e.getAttribute('class'))")
    )
    page.get_by_label("To", exact=True).fill("0")
    expect(page.locator(".span output")).to_contain_text(f"1 of {count} findings")
    assert members.locator(":scope:not(.out)").count() == 1
    assert page.locator(".graph .box.out").count() > 0
    assert page.locator(".graph .box:not(.out)").count() > 0
    page.get_by_role("button", name="All", exact=True).click()
    assert page.locator(".out").count() == 0
    expect(page.locator(".span output")).to_contain_text(f"{count} of {count} findings")
    page.get_by_label("From", exact=True).fill("1000")
    assert 0 < members.locator(":scope:not(.out)").count() < count
    window.assert_quiet()


def test_search_suggests_while_one_types(window: Visit) -> None:
    window.go("/coverage?from=2026-10-02&to=2026-10-03")
    page = window.page
    page.get_by_role("searchbox", name="Search").press_sequentially("nmap")
    suggested = page.locator("#suggested a")
    expect(suggested.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(suggested.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/**from=2026-10-02**")
    window.assert_quiet()


def test_what_changed_since_the_last_visit_is_marked(browser: Browser, base: str) -> None:
    with visit(browser, base) as seen:
        seen.go("/groups")
        assert seen.page.locator(".items .pill", has_text="new").count() == 0
        [newest] = seen.page.evaluate("[localStorage.getItem('tracehound.seen')]")
        seen.page.evaluate(
            "localStorage.setItem('tracehound.seen', '2026-10-25T00:00:00Z'); sessionStorage.clear()"
        )
        seen.go("/groups")
        marked = seen.page.locator(".items li", has=seen.page.locator(".pill", has_text="new"))
        changed = marked.evaluate_all("each => each.map((item) => item.dataset.changed)")
        assert changed
        assert all(each > "2026-10-25" for each in changed)
        assert seen.page.evaluate("localStorage.getItem('tracehound.seen')") == newest
        seen.page.get_by_role("link", name="since your last visit").click()
        expect(seen.page.locator(".items li")).not_to_have_count(0)
        listed = seen.page.locator(".items li").evaluate_all(
            "each => each.map((item) => item.dataset.changed)"
        )
        assert all(each > "2026-10-25" for each in listed)
        seen.assert_quiet()


def test_a_graph_opens_what_it_draws_as_one(window: Visit, group: tuple[str, str]) -> None:
    window.go(group[0])
    boxes = window.page.locator(".graph .box")
    before = boxes.count()
    window.page.locator(".graph .several a").first.click()
    window.page.wait_for_url("**open=**")
    assert boxes.count() > before
    expect(window.page.locator("section:has(.graph)")).to_be_in_viewport()
    window.assert_quiet()


def test_why_two_findings_are_together_is_told_and_marked(window: Visit, group: tuple[str, str]) -> None:
    page = window.page
    window.go(group[0])
    page.get_by_role("button", name="Show the links").click()
    told = page.locator("section", has=page.get_by_role("heading", name="are in one group"))
    steps = told.locator("tbody tr").count() or 1
    assert page.locator("tr.marked").count() == steps + 1
    assert page.locator(".box.marked").count() >= 2
    window.assert_quiet()


def test_hostile_findings_do_nothing_on_any_page_at_any_width(
    browser: Browser, base: str, home: Home, views: list[str]
) -> None:
    with open_reader(home.warehouse) as reader:
        kinds = [
            address(Ref("", row["entity_kind"], row["entity_key"]), {}) for row in reader.rows(_ONE_EACH)
        ]
    with visit(browser, base) as seen:
        # Kinds are shown by one view: some of them are enough for a browser.
        for path in [*views, *kinds[::5]]:
            seen.go(path)
            assert not set(DANGEROUS.findall(seen.page.content())) - {"\n", "\t"}, path
            assert seen.page.locator("main :is(img, iframe, object, embed, script, style, base)").count() == 0
            for width in (1280, 390, 3840):
                seen.page.set_viewport_size({"width": width, "height": 900})
                assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, path
            seen.assert_quiet()


def _without_plain_tables(views: list[str]) -> list[str]:
    plain = ("/find", "/tables", "/questions", "/coverage", "/sql", "/q/")
    return [each for each in views if not each.startswith(plain) and not each.endswith("/findings")]


@pytest.mark.parametrize(("scheme", "rules"), [("light", RULES), ("dark", ["color-contrast"])])
def test_axe_finds_nothing_serious(
    browser: Browser, base: str, views: list[str], scheme: str, rules: list[str]
) -> None:
    with visit(browser, base, color_scheme=scheme) as seen:
        found = {}
        # In the other theme colours alone differ: pages that are nothing but tables need no second look.
        for path in views if scheme == "light" else _without_plain_tables(views):
            seen.go(path)
            found[path] = serious(seen.page, rules)
        assert {path: each for path, each in found.items() if each} == {}


def test_without_scripts_everything_is_there(
    browser: Browser, base: str, group: tuple[str, str], home: Home
) -> None:
    with visit(browser, base, java_script_enabled=False) as seen:
        page = seen.page
        seen.go(group[0])
        assert page.locator("main tbody tr").count() > 2
        expect(page.get_by_role("button", name="Keys")).to_be_hidden()
        page.locator("#verdict select[name=verdict]").select_option("true-positive")
        page.locator("#verdict select[name=status]").select_option("in-progress")
        page.get_by_role("button", name="Save verdict").click()
        assert verdicts.read(home)[-1].status == "in-progress"
        page.emulate_media(media="print")
        expect(page.locator("#verdict")).to_be_hidden()
        expect(page.locator("main h2").first).to_be_visible()


def test_axe_is_the_one_that_was_published() -> None:
    lines = (AXE / "SHA256SUMS").read_text().splitlines()
    for digest, name in (line.split("  ") for line in lines):
        assert hashlib.sha256((AXE / name).read_bytes()).hexdigest() == digest, name


def test_the_file_of_a_case_asks_for_nothing(browser: Browser, base: str, case: str, tmp_path: Path) -> None:
    with visit(browser, base) as seen:
        seen.go(case)
        with seen.page.expect_download() as download:
            seen.page.get_by_role("link", name="HTML file").click()
        path = tmp_path / "case.html"
        download.value.save_as(path)
        seen.requests.clear()
        seen.page.goto(path.as_uri())
        assert seen.requests == [path.as_uri()]
        assert seen.page.evaluate("window.violations") == []
