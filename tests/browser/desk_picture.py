"""Pictures of the live desk for the README: the queue, a group and a profile of a home.

What belongs here: which pages, and how much of them. What does not: the pages.
"""

import argparse
from pathlib import Path

from playwright.sync_api import ViewportSize

from tests.browser.desk import served
from tests.browser.harness import started
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.sql.reader import open_reader
from tracehound.web.addresses import address

_VIEW: ViewportSize = {"width": 1180, "height": 760}
_QUEUE = "/?min_severity=high"
_GRAVEST = "SELECT group_id FROM correlation.finding_groups ORDER BY gravity DESC, group_id LIMIT 1"
# The task with the highest score says most.
_RISKIEST = """
    SELECT risk.entity_key, entities.first_seen_at, entities.last_seen_at
    FROM correlation.entity_risk AS risk
    INNER JOIN entities.entities USING (entity_id)
    WHERE risk.entity_kind = 'ecs_task'
    ORDER BY risk.score DESC, risk.entity_key LIMIT 1
"""


def pages(home: Home) -> dict[str, str]:
    """The addresses of the pages by the names of their pictures."""
    with open_reader(home.warehouse) as reader:
        [group], [task] = reader.rows(_GRAVEST), reader.rows(_RISKIEST)
    days = {
        name: task[column].date().isoformat()
        for name, column in (("from", "first_seen_at"), ("to", "last_seen_at"))
    }
    return {
        "desk-queue.png": _QUEUE,
        "desk-group.png": address(Ref("", "group", group["group_id"]), {}),
        "desk-profile.png": address(Ref("", "ecs_task", task["entity_key"]), days),
    }


def shoot(home: Home, folder: Path) -> None:
    """Writes the pictures into a folder."""
    with served(home) as base, started() as browser:
        page = browser.new_page(viewport=_VIEW, color_scheme="light")
        for name, to in pages(home).items():
            page.goto(base + to)
            page.screenshot(path=folder / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.browser.desk_picture", description=__doc__)
    parser.add_argument("home", type=Path, help="the home of `tracehound demo`")
    parser.add_argument("folder", type=Path, help="where the PNGs are written")
    given = parser.parse_args()
    shoot(Home(given.home.resolve()), given.folder)
