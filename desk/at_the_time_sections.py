"""The section of pages that tells what AWS told of the things of findings.

What belongs here: from plain data to a section; none where nothing was told. What does not: which page has
it, and how it looks.
"""

from collections.abc import Iterator, Sequence

from tracehound.desk.at_the_time import Told
from tracehound.desk.pages import Column, Ref, Table

_ENTITIES = ("ecs_task", "task_definition")


def told(found: Sequence[Told]) -> Iterator[Table]:
    """A line for each thing that AWS told."""
    if not found:
        return
    columns = [
        Column("about"),
        Column("what AWS told"),
        Column("how old at the event"),
        Column("thing", "code"),
    ]
    rows = [(each.about, each.sentence, each.as_of or None, _thing(each)) for each in found]
    yield Table("At the time, as AWS told it", columns, rows, name="at the time")


def _thing(told: Told) -> Ref | str | None:
    """The thing, as the entity that findings name, where both have the same key."""
    return Ref(told.key, told.kind, told.key) if told.key and told.kind in _ENTITIES else told.key
