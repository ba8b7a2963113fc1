"""Processes as a tree, of a finding, a task or a process: what `tracehound tree` draws."""

from tracehound.desk import sections, tree_page, trees
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.desk.pages.views import processes_table
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.paths import TREES


def view(desk: Desk, asked: Asked) -> Answer:
    """The tree of what has this key. Raises NotAnswered."""
    kind, key = asked.parts["kind"], asked.parts["key"]
    if kind not in TREES:
        raise NotAnswered(f"there are trees of {', '.join(TREES)}, not of {kind}.")
    found = trees.of_anything(desk, key) if kind == "finding" else trees.of_entity(desk, kind, key)
    return Answer(tree_page.of_tree(key, found), found, processes_table(sections.process_tree(found)))
