"""The page of a process tree: who opened its sessions, and all processes that any finding saw.

What belongs here: which sections it has. What does not: which processes are in it (`desk.trees`).
"""

from tracehound.desk import person_sections, sections
from tracehound.desk.pages import Page, Ref
from tracehound.desk.trees import Tree


def of_tree(of: Ref, found: Tree) -> Page:
    """The page of a tree of something."""
    who = person_sections.who(found.openers, [], [])
    title = f"Processes of {of.kind.replace('_', ' ')} {of.text}"
    return Page(title, of.key, [*who, sections.process_tree(found)])
