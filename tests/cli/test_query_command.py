"""`tracehound query`, `queries` and `suppress` as a user runs them, on a small served file."""

import csv
import io
import json
import subprocess
from pathlib import Path

import botocore.session
import pyarrow.parquet as pq
import pytest

from tests.pipelines.support import tracehound
from tests.sql.support import build_all, container, finding, given, process, warehouse
from tracehound.desk import suppression
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two quiet findings of a tool in nginx, the second hostile, and a High one of another image."""
    home = Home(tmp_path_factory.mktemp("home"))
    home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    con = warehouse(home.warehouse.parent)
    for name, image, severity in (("a", "nginx", 2.0), ("b", "nginx", 2.0), ("c", "redis", 8.0)):
        kind = "Execution:Runtime/NewBinaryExecuted"
        given(
            con,
            "flattened.finding_versions",
            finding(name, severity=severity, finding_type=kind, time_to_detect_seconds=149.0),
        )
        given(con, "flattened.containers", container(name, name, image=image, image_key=f"{image}:latest"))
        path = "/bin/\x1b[31mtool"
        given(con, "flattened.processes", process(name, name, executable_path=path, executable_sha256="aa"))
    build_all(con)
    publish.finish(con)
    return home


def run(home: Home, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return tracehound(*words, home=home.path)


def test_a_query_is_asked_by_name(home: Home) -> None:
    done = run(home, "query", "time_to_detect", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    assert [(row["measured_count"], row["median_seconds"]) for row in json.loads(done.stdout)] == [(3, 149.0)]


def test_parameters_choose_rows(home: Home) -> None:
    done = run(
        home,
        "query",
        "groups_to_look_at_first",
        "-p",
        "minimum_severity=7",
        "--param",
        "$limit=5",
        "-f",
        "csv",
    )
    assert [row["highest_severity"] for row in csv.DictReader(io.StringIO(done.stdout.decode()))] == ["8.0"]


def test_rows_go_to_a_file(home: Home, tmp_path: Path) -> None:
    done = run(home, "query", "time_to_detect", "-f", "parquet", "-o", tmp_path / "rows.parquet")
    assert done.returncode == 0, done.stderr.decode()
    assert pq.read_table(tmp_path / "rows.parquet").num_rows == 1


def test_rows_too_wide_for_a_line_are_records_and_no_terminal_acts_on_them(home: Home) -> None:
    done = run(home, "query", "findings_by_origin")
    assert b"finding_id" in done.stdout
    assert done.stdout.count(b"Execution:Runtime/NewBinaryExecuted") == 3
    assert b"\\x1b[31mtool" in done.stdout
    assert b"\x1b[31m" not in done.stdout
    assert b"3 rows" in done.stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["time_to_detekt"], b"did you mean time_to_detect"),
        (["new_executables", "-p", "since=3"], b"has no parameter since; it has since_days"),
        (["new_executables", "-p", "since_days=x"], b"since_days needs a number of at least 0, not 'x'"),
        (["new_executables", "-p", "since_days"], b"--param name=value"),
        (["group_timeline"], b"group_timeline needs group_id"),
    ],
)
def test_wrong_names_and_values_say_what_is_right(home: Home, words: list[str], complaint: bytes) -> None:
    done = run(home, "query", *words)
    assert done.returncode == 2
    assert complaint in done.stderr


def test_without_a_warehouse_it_says_how_to_make_one(tmp_path: Path) -> None:
    for words in (("query", "time_to_detect"), ("suppress",)):
        done = run(Home(tmp_path), *words)
        assert done.returncode == 1
        assert b"tracehound run" in done.stderr


def test_queries_lists_all_and_tells_one(home: Home) -> None:
    listed = run(home, "queries").stdout.decode()
    assert "time_to_detect " in listed
    assert "How long does GuardDuty take" in listed
    told = run(home, "queries", "new_executables").stdout.decode()
    assert "since_days" in told
    assert "number of at least 0, default 7" in told
    assert "Then: " in told
    assert run(home, "queries", "nothing_like_it").returncode == 2


def test_suppress_tells_what_a_filter_would_hide(home: Home) -> None:
    found = json.loads(run(home, "suppress", "--share", "100", "--json").stdout)
    figures = [
        (each["number"], each["image_key"], each["hidden_count"], each["hidden_high_ids"]) for each in found
    ]
    assert figures == [(1, "nginx:latest", 2, []), (2, "redis:latest", 1, ["c"])]
    shown = run(home, "suppress", "--share", "100").stdout
    assert b"so far: 1." in shown
    assert b"\x1b[31m" not in shown


def test_a_filter_is_what_create_filter_takes(home: Home) -> None:
    criteria = json.loads(run(home, "suppress", "--filter", "1").stdout)
    assert criteria == {
        "Criterion": {
            "type": {"Equals": ["Execution:Runtime/NewBinaryExecuted"]},
            "resource.containerDetails.image": {"Equals": ["nginx"]},
            "service.runtimeDetails.process.executablePath": {"Equals": ["/bin/\x1b[31mtool"]},
            "service.runtimeDetails.process.executableSha256": {"Equals": ["aa"]},
        }
    }
    assert run(home, "suppress", "--filter", "9").returncode == 2


def test_attributes_are_those_that_guardduty_documents_for_filters() -> None:
    guardduty = botocore.session.get_session().get_service_model("guardduty")
    documented = (
        guardduty.operation_model("CreateFilter").input_shape.members["FindingCriteria"].documentation
    )
    for name in (
        *suppression.IMAGE_ATTRIBUTES.values(),
        suppression.TYPE_ATTRIBUTE,
        suppression.PATH_ATTRIBUTE,
        suppression.SHA256_ATTRIBUTE,
    ):
        assert f"<p>{name}</p>" in documented, name


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, []),
        ({"image_key": None, "filter_images": None}, ["no image"]),
        ({"filter_images": None}, ["image: it has more spellings"]),
        ({"filter_image_place": "ecs_task"}, ["image: the filter matches any container"]),
        ({"executable_path": None}, ["no executable"]),
        ({"filter_sha256s": None}, ["hash: some findings lack it"]),
    ],
)
def test_what_a_filter_cannot_say_is_said(facts: dict[str, object], said: list[str]) -> None:
    row = {
        "image_key": "nginx:latest",
        "filter_images": ["nginx"],
        "filter_image_place": "container",
        "executable_path": "/bin/tool",
        "filter_sha256s": ["aa"],
    } | facts
    found = list(suppression._not_expressed(row))
    assert [text.startswith(beginning) for text, beginning in zip(found, said, strict=True)] == [True] * len(
        said
    )
