"""The report: what it says is what the marts say, it says why there is nothing, and it says it again the same."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards.datasets import FINDINGS
from tests.sql.support import Row, at, build_all, container, finding, given, part, peer, process, warehouse
from tracehound.cli.app import app
from tracehound.desk.connection import open_desk
from tracehound.desk.pages import (
    Bars,
    Chapter,
    Code,
    DailyBars,
    Details,
    Figures,
    Lines,
    Page,
    Ref,
    Table,
    render,
)
from tracehound.desk.report import overview
from tracehound.desk.report_parts import NO_FINDINGS, counted
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish
from tracehound.sql.reader import open_reader

DAY = 24 * 60
SHOP = {"image_registry": "docker.io", "image_repository": "acme/shop", "image_tag": "1"}


def _served(folder: Path, *findings: Row) -> Home:
    """A home that serves these findings, each in a container of its own with a process, a remote address and a key."""
    home = Home(folder / "home").create()
    with warehouse(folder) as con:
        given(con, "flattened.finding_versions", *findings)
        for row in findings:
            name, minute = row["finding_id"], (row["updated_at"] - at(0)).total_seconds() / 60
            given(con, "flattened.containers", container(name, f"c-{name}", minute, **SHOP))
            given(con, "flattened.processes", process(name, name, updated_at=row["updated_at"]))
            given(con, "flattened.network_peers", peer(name, "203.0.113.7", minute, asn="64700"))
            given(con, "flattened.access_keys", part(name, minute, access_key_id=f"key of {name[:3]}"))
        build_all(con)
        publish.finish(con)
    (folder / "warehouse.duckdb").replace(home.warehouse)
    return home


def _findings() -> list[Row]:
    severe = {"severity": 8.0, "severity_band": "High", "tactic": "Execution", "event_count": 1}
    return [
        *(finding(f"old{number}", 0, created_at=at(0), **severe) for number in range(2)),
        *(finding(f"new{number}", 9 * DAY, created_at=at(9 * DAY), **severe) for number in range(3)),
        finding("sample", 20 * DAY, is_sample=True, **severe),
    ]


def _page(home: Home) -> Page:
    with open_desk(home) as desk:
        return overview(desk)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return _served(tmp_path_factory.mktemp("report"), *_findings())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return _served(tmp_path_factory.mktemp("empty"))


def test_figures_are_those_of_the_marts(home: Home) -> None:
    page = _page(home)
    assert page.subtitle.startswith("5 findings in 5 versions, from 1 account and 1 region.")
    assert "2026-01-19 12:00:00Z" in page.subtitle
    [figures] = [each for each in page.sections if isinstance(each, Figures)]
    # Older than seven days are the two that were made nine days before; the old and the new share a key each.
    assert [each.value for each in figures.figures] == [5, 5, 2, 3, 2]


def test_report_and_dashboards_count_the_same_incidents(home: Home) -> None:
    [figures] = [each for each in _page(home).sections if isinstance(each, Figures)]
    [metric] = [each for each in FINDINGS.metrics if each.name == "incidents"]
    with open_reader(home.warehouse) as reader:
        [row] = reader.rows(
            f"SELECT {metric.expression} AS n FROM trends.findings WHERE is_awaiting_triage", {}
        )
    assert figures.figures[-1].value == row["n"]


def test_charts_show_what_is_open_new_and_where(home: Home) -> None:
    page = _page(home)
    bars = [each for each in page.sections if isinstance(each, Bars) and each.bars]
    by_title = {each.title: each for each in bars}
    ages = by_title["2 findings awaiting triage past the target"]
    assert [(bar.label, bar.parts[0].value) for bar in ages.bars] == [("up to a day", 3), ("7 to 30 days", 2)]
    images = by_title["Image docker.io/acme/shop has the most findings awaiting triage"]
    assert [(part.name, part.value) for part in images.bars[0].parts] == [("High", 5)]
    [new] = [each for each in page.sections if isinstance(each, DailyBars)]
    assert new.title == "3 new findings in the last 7 days, 2 in the 7 days before"
    assert [(str(day.day), day.parts[0].value) for day in new.days] == [("2026-01-10", 2), ("2026-01-19", 3)]


def test_groups_to_look_at_first_unfold_to_their_findings_and_the_commands_that_go_on(home: Home) -> None:
    [groups] = [each for each in _page(home).sections if isinstance(each, Details)]
    detail, old = groups.details
    assert "the gravest of 2 groups awaiting a verdict, 2 incidents among them" in groups.title
    assert "last event 2026-01-10T12:00:00Z, 9 days before the newest data" in old.about
    assert detail.command == f"tracehound group {detail.anchor} --home {home.path}"
    assert f'<code class="next">{detail.command}</code>' in render(_page(home))
    [table] = [each for each in detail.sections if isinstance(each, Table)]
    assert {row[-1] for row in table.rows} == {"new0", "new1", "new2"}
    [code] = [each for each in detail.sections if isinstance(each, Code)]
    assert [line.split()[1:3] for line in code.text.splitlines()] == [
        ["group", detail.anchor],
        ["group", detail.anchor],
        ["investigate", "new0"],
    ]


def test_what_a_group_makes_risky_leads_to_that_group(home: Home) -> None:
    [risk] = [
        each for each in _page(home).sections if isinstance(each, Table) and "new incident" in each.title
    ]
    [groups] = [each for each in _page(home).sections if isinstance(each, Details)]
    links = [value for row in risk.rows for value in row if isinstance(value, Ref)]
    assert {link.key for link in links if link.kind == "group"} == {groups.details[0].anchor}
    assert {link.kind for link in links} == {"group", "aws_account"}


def test_nothing_is_said_about_completeness_that_nobody_asked_for(home: Home) -> None:
    [table] = [each for each in _page(home).sections if getattr(each, "name", "") == "completeness"]
    assert isinstance(table, Table)
    assert table.title == "Unknown whether days lack findings"
    assert "No day is known" not in render(_page(home))


def test_spans_of_time_are_durations_and_not_seconds(home: Home) -> None:
    for section in _page(home).sections:
        if isinstance(section, Table):
            kinds = {column.name: column.kind for column in section.columns}
            assert not [name for name in kinds if name.endswith((", s", "seconds"))]
            spans = [name for name in kinds if "dwell" in name or "detect:" in name or "quiet" in name]
            assert {kinds[name] for name in spans} <= {"duration"}
    assert "dwell time: median" in render(_page(home))


def test_contents_have_a_few_words_for_each_section(home: Home) -> None:
    [contents] = re.findall("<nav.*?</nav>", render(_page(home)), re.DOTALL)
    links = re.findall(r"<li><a [^>]*>([^<]*)<", contents)
    assert len(links) > 20
    assert max(map(len, links)) <= 30


def test_what_gets_worse_is_compared_with_the_days_before(home: Home) -> None:
    [rising] = [each for each in _page(home).sections if "rising" in each.title]
    assert isinstance(rising, Table)
    assert [row[3:] for row in rising.rows] == [[3, 2, 1]]


def test_every_chart_and_table_says_how_to_come_to_the_findings(home: Home) -> None:
    shown = [each for each in _page(home).sections if isinstance(each, Bars | DailyBars | Lines | Table)]
    silent = [
        each.title for each in shown if "tracehound" not in each.note and "targets.csv" not in each.note
    ]
    assert silent == []


def test_an_empty_home_says_why_everywhere(empty: Home) -> None:
    page = _page(empty)
    assert page.subtitle == NO_FINDINGS
    charts = [each for each in page.sections if isinstance(each, Bars | DailyBars | Lines)]
    tables = [each for each in page.sections if isinstance(each, Table) and not each.rows]
    reasons = {each.title: each.empty for each in (*charts, *tables)}
    untouched = {
        "Nothing was set aside: every document was a finding.",
        "Nothing was read yet: load findings with `tracehound run FOLDER`.",
    }
    assert set(reasons.values()) - untouched == {NO_FINDINGS}
    assert NO_FINDINGS in render(page).replace("&#39;", "'")


def test_chapters_are_threats_containers_and_operations(home: Home) -> None:
    chapters = [each.title for each in _page(home).sections if isinstance(each, Chapter)]
    assert chapters == ["Threats", "Containers and images", "Operations"]


def test_the_command_writes_the_same_page_again(home: Home, tmp_path: Path) -> None:
    written = []
    for name in ("one.html", "two.html"):
        arguments = ["report", "--html", str(tmp_path / name), "--home", str(home.path)]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert b"<h1><span>Threat overview" in written[0]


@pytest.mark.parametrize(
    ("target", "message"),
    [("nowhere/page.html", "can't be written"), ("page.html", "there is no warehouse")],
)
def test_what_cannot_be_written_or_asked_is_said(
    home: Home, tmp_path: Path, target: str, message: str
) -> None:
    asked = home.path if "nowhere" in target else tmp_path
    result = CliRunner().invoke(app, ["report", "--html", str(tmp_path / target), "--home", str(asked)])
    assert result.exit_code == 1
    assert message in " ".join(result.output.split())


def test_numbers_are_told_with_their_nouns() -> None:
    told = [counted(0, "finding"), counted(1, "finding"), counted(2000, "day was", "days were")]
    assert told == ["No findings", "1 finding", "2,000 days were"]
