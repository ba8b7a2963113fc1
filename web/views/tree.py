"""Processes as a tree, of a finding, a task or a process: what `tracehound tree` draws."""

from tracehound.desk import sections, tree_page, trees
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.desk.pages import Ref
from tracehound.desk.pages.views import processes_table
from tracehound.desk.process_uses import key_of
from tracehound.desk.trees import Tree
from tracehound.web.addresses import address
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.paths import TREES

# Of an id, as commands shorten it.
_SHORT = 8


def view(desk: Desk, asked: Asked) -> Answer:
    """The tree of what has this key. Raises NotAnswered."""
    kind, key = asked.parts["kind"], asked.parts["key"]
    if kind not in TREES:
        raise NotAnswered(f"there are trees of {', '.join(TREES)}, not of {kind}.")
    found = trees.of_anything(desk, key) if kind == "finding" else trees.of_entity(desk, kind, key)
    of = Ref(_name(kind, key, found), kind, key)
    table = processes_table(sections.process_tree(found))
    beside = [(f"all about this {kind.replace('_', ' ')}", address(of, asked.scope))]
    return Answer(tree_page.of_tree(of, found), found, table, beside=beside)


def _name(kind: str, key: str, found: Tree) -> str:
    """What a title calls it: a task by the end of its key, a finding by its beginning, a process by name."""
    if kind == "process":
        processes = (node.process for node in trees.walk(found.roots))
        names = (row["name"] for row in processes if "/".join(key_of(row)) == key)
        return next(filter(None, names), key.rpartition("/")[2])
    return key.rpartition("/")[2] if kind == "ecs_task" else key[:_SHORT]
