"""Findings that are hostile all over: every page that links lead to is a page, and none has their markup."""

import json
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.builders import golden
from tests.desk.test_answers import HOSTILE, MARKS, hostile
from tests.pipelines.support import put, serve
from tests.web.conftest import application, opened
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import DANGEROUS

_MOST_OF_A_KIND = 2


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("hostile")
    for name in HOSTILE:
        put(folder / "export", f"{name}.json", json.dumps(hostile(golden(name))).encode())
    home = serve(Home(folder / "home"), folder / "export")
    with opened(application(home)) as client:
        yield client


def test_every_page_that_links_lead_to_is_one_and_has_no_markup_of_findings(desk: TestClient) -> None:
    waiting, seen, kinds = ["/groups", "/find?q=*script*"], set[str](), dict[str, int]()
    hostile_keys = 0
    while waiting:
        to = waiting.pop(0)
        page = desk.get(to)
        assert page.status_code == 200, to
        assert_harmless(to, page.text)
        table = desk.get(to, params={"as": "csv", **dict(re.findall(r"[?&](\w+)=([^&]*)", to))})
        assert not re.search(r"^[=+@-]", table.text, re.MULTILINE)
        hostile_keys += "script%3E" in to
        for each in re.findall(r'href="(/[^"]*)"', page.text):
            link = each.replace("&amp;", "&").partition("#")[0]
            kind = re.sub(r"^(/e/\w+|/\w*)[^?]*", r"\1", link.partition("?")[0])
            if link in seen or link.startswith("/static") or re.search(r"\.(json|csv)(\?|$)", link):
                continue
            seen.add(link)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] <= _MOST_OF_A_KIND:
                waiting.append(link)
    assert hostile_keys > 10
    assert {"/f", "/g", "/tree", "/e/process", "/e/container_image", "/e/ecs_task"} <= kinds.keys()


def assert_harmless(to: str, text: str) -> None:
    assert MARKS not in text, to
    assert "<script>" not in text, to
    assert set(DANGEROUS.findall(text)) <= {"\n", "\t"}, to
    scripts = re.findall(r"<script[^>]*>", text)
    assert all(re.match(r'<script src="/static/\w+(\.\w+|-csp\.min)*\.js\?', each) for each in scripts), (
        scripts
    )


def test_what_is_typed_is_harmless_where_it_is_shown(desk: TestClient) -> None:
    for to in ("/find", "/suggest", "/sql", "/q/new_executables", "/f/x", "/tables/x"):
        for name in ("q", "since_days", "from"):
            assert_harmless(to, desk.get(to, params={name: f"x{MARKS}*"}).text)
    assert_harmless("/f", desk.get(f"/f/{MARKS.encode().hex()}").text)
