"""The queue: groups that await a verdict, gravest first, as `tracehound groups` lists them."""

from tracehound.desk import queue, queue_page
from tracehound.desk.connection import Desk
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked

_MOST = 50


def view(desk: Desk, asked: Asked) -> Answer:
    """The first groups; with `all=yes`, decided ones too."""
    found = queue.queue(desk, _MOST, with_decided=asked.query.get("all") == "yes")
    table = queue_page.table(found)
    return Answer(queue_page.of_groups(found, table), found, table)
