"""The page of a process tree: who opened its sessions, and all processes that any finding saw.

What belongs here: which sections it has. What does not: which processes are in it (`desk.trees`).
"""

from tracehound.desk import person_sections, sections
from tracehound.desk.pages import Page
from tracehound.desk.trees import Tree


def of_tree(asked: str, found: Tree) -> Page:
    """The page of a tree, by what was asked for."""
    who = person_sections.who(found.openers, [], [])
    return Page(f"Processes of {asked}", "", [*who, sections.process_tree(found)])
