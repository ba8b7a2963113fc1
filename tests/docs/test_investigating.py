"""The worked case: its page shows what the commands print, and its notebook runs, on the demo's home."""

import html
import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from tests import console
from tests.docs import typing_along
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import DANGEROUS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "investigating.md"
PICTURES = {
    "process-tree.png": ROOT / "README.md",
    "investigate.png": PAGE,
    **dict.fromkeys(("desk-queue.png", "desk-group.png", "desk-profile.png"), ROOT / "README.md"),
}


@pytest.mark.usefixtures("as_typed")
def test_the_page_shows_what_the_commands_print(home: Home) -> None:
    commands = list(console.typed(PAGE))
    words = {each.words[1] for each in commands}
    assert words >= {"investigate", "tree", "group", "profile", "query", "suppress", "verdict"}
    for each in commands:
        assert each.words[0] == "tracehound"
        typing_along.check(PAGE, each, home)


@pytest.mark.parametrize(
    ("printed", "output", "is_shown"),
    [
        ("a\n…\nd\n", "a\nb  \nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", False),
        ("a\nd\n", "a\nb\nd\n", False),
        ("by … at …: x\n", "by me at noon: x\n", True),
        ("by … at …: x\n", "by me\nat noon: x\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("b\n…\n", "a\nb\nc\n", False),
    ],
)
def test_what_was_left_out_may_be_anything_and_the_rest_nothing_else(
    printed: str, output: str, is_shown: bool
) -> None:
    assert console.is_what(printed, output) is is_shown


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_pages_picture_is_small(name: str) -> None:
    assert (ROOT / "docs" / "images" / name).stat().st_size < 300_000
    assert f"images/{name})" in PICTURES[name].read_text()


@pytest.fixture
def notebook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("investigation", ROOT / "notebooks" / "investigation.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_notebook_tells_the_same_case(
    home: Home, notebook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_HOME", str(home.path))
    outputs, found = notebook.app.run()
    assert found["group_id"] in PAGE.read_text()
    assert [row["finding_id"][:8] for row in found["members"]][:3] == ["63ec87ee", "fb1b5235", "bc2b97bf"]
    assert {row["origin"] for row in found["sessions"]} == {"ecs_exec"}
    assert {"ssm-session-wor", "bash"} <= {row["name"] for row in found["ancestors"]}
    assert {row["entity_kind"] for row in found["named"]} >= {"ip_address", "ecs_task", "s3_bucket"}
    assert any(row["hidden_signal_count"] for row in found["tempting"])
    assert all(output is not None for output in outputs[-8:])
    drawn = [output.text for output in outputs if "<iframe" in getattr(output, "text", "")]
    assert len(drawn) == 3
    assert all("<svg" in html.unescape(each) and "<header" not in html.unescape(each) for each in drawn)


def test_a_plot_of_the_notebook_shows_hostile_strings_as_text(notebook: ModuleType) -> None:
    member = {
        "event_first_seen_at": datetime(2026, 10, 19, tzinfo=UTC),
        "finding_type": "<script>alert(1)</script>",
        "severity": 5.0,
        "tactic": "</iframe><script>",
    }
    shown = notebook.plot(notebook.timeline([member]), 100).text
    assert shown.count("<script") == 0
    assert html.unescape(shown).count("<script") == 1  # the page's own


def test_the_notebook_shows_hostile_strings_as_text(notebook: ModuleType) -> None:
    shown = notebook.table([{"<b>": f"<script>alert(1)</script>{chr(0x202E)}\x1b"}], "<b>").text
    assert "<script" not in shown
    assert "<b>" not in shown
    assert not DANGEROUS.search(shown)
