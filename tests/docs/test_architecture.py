"""Every file that the architecture page names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = ("docs/architecture.md", "docs/reliability.md", "CONTRIBUTING.md")
ROOMS = (
    "assistants|benchmarks|cli|dashboards|desk|docs|intrusions|notebooks|pipelines|simulator|sql|src|tests"
    "|transforms|web"
)


def test_what_pages_name_is_there() -> None:
    named = {
        (page, path)
        for page in PAGES
        for path in re.findall(rf"`((?:{ROOMS})/[\w./-]*)`", (ROOT / page).read_text())
    }
    assert len(named) > 60
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


def test_every_room_of_pipelines_is_in_the_picture() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rooms = {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "pipelines").iterdir()
        if path.suffix == ".py" or path.is_dir()
    } - {"__init__.py", "__pycache__/"}
    assert {room for room in rooms if room not in page} == set()
