"""The report in a real browser: findings full of hostile strings, and nothing runs, loads or complains."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import hostile
from tests.browser.harness import opened
from tests.browser.measures import outside, overlapping
from tests.sql.support import build_all, container, finding, given, part, peer, process, task, warehouse
from tracehound.desk.connection import open_desk
from tracehound.desk.pages import write
from tracehound.desk.report import overview
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish
from tracehound.transforms.hostile import DANGEROUS

_TEXT = "() => document.body.innerText"


def _storable(text: str) -> bool:
    """Whether a table can hold it: its text is UTF-8."""
    return bool(text.strip()) and not any("\ud800" <= each <= "\udfff" for each in text)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    home = Home(folder / "home").create()
    with warehouse(folder) as con:
        for number, text in enumerate(filter(_storable, hostile.STRINGS)):
            name = f"f{number}"
            facts = {
                "severity": 8.0,
                "severity_band": "High",
                "tactic": text,
                "account_id": text,
                "region": text,
            }
            given(
                con,
                "flattened.finding_versions",
                finding(name, number, finding_type=text, event_count=1, **facts),
            )
            image = {"image_registry": text, "image_repository": text, "image_tag": text, "image_key": text}
            given(con, "flattened.containers", container(name, text, number, **image))
            given(con, "flattened.ecs_clusters", part(name, number, cluster_name=text, cluster_arn=text))
            given(con, "flattened.ecs_tasks", task(name, text, number, task_group=f"service:{text}"))
            given(
                con,
                "flattened.processes",
                process(name, text, updated=number, executable_path=text, name=text),
            )
            place = {
                "asn": text,
                "asn_organization": text,
                "country_name": text,
                "country_code": text,
                "city": text,
            }
            given(con, "flattened.network_peers", peer(name, text, number, **place))
            given(con, "raw.rejected", {"uri": text, "document_number": number, "reason_code": text})
        build_all(con)
        publish.finish(con)
    (folder / "warehouse.duckdb").replace(home.warehouse)
    with open_desk(home) as desk:
        write(overview(desk), folder / "page.html")
    return folder / "page.html"


def test_nothing_runs_loads_or_complains(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        for summary in seen.page.locator(".more > summary").all():
            summary.click()
        for summary in seen.page.locator(":not(.more) > summary").all():
            summary.click()
        seen.page.locator("th button").first.click()
        seen.page.locator(".filter input").first.fill("<script>alert(1)</script>")
        seen.assert_quiet()
        text = "".join(seen.page.evaluate(_TEXT).split("\n")).replace("\t", "")
        assert "<script>alert(1)</script>" in text
        assert not DANGEROUS.search(text)


def test_every_picture_stays_in_its_frame_and_links_stay_on_the_page(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        pictures = seen.page.locator(".picture svg").all()
        assert len(pictures) > 5
        for picture in pictures:
            assert outside(picture) == []
            assert overlapping(picture) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
        links = seen.page.evaluate(
            "Array.from(document.querySelectorAll('[href],[src]'), (each) => each.getAttribute('href'))"
        )
        assert all(each.startswith("#") for each in links)


def test_it_is_an_overview_and_not_a_book(browser: Browser, path: Path) -> None:
    with opened(browser, path) as seen:
        assert seen.page.evaluate("document.documentElement.scrollHeight") < 12_000
