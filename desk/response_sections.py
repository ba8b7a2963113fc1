"""Sections of pages that tell whether a group goes on, which others are like it, and what to do now.

What belongs here: from plain data to sections. What does not: which page has them, and how they look.
"""

from collections.abc import Sequence

from tracehound.desk import refs
from tracehound.desk.containment import Containment
from tracehound.desk.going_on import GoingOn
from tracehound.desk.other_groups import Sharing
from tracehound.desk.pages import Column, Prose, Table
from tracehound.transforms.wording import counted

_TOP_STEPS = 6


def going_on(found: GoingOn) -> Prose:
    """The last event, and what was seen since."""
    return Prose("Is it still going on?", found.sentences)


def others(found: Sequence[Sharing]) -> Table:
    """Other groups of the same person, address, image or file."""
    columns = [
        Column("what they share"),
        Column("name"),
        Column("other groups", "number"),
        Column("group", "code"),
        Column("severity", "severity"),
        Column("title"),
        Column("from", "time"),
        Column("to", "time"),
        Column("verdict"),
    ]
    rows = [
        (
            each.kind.replace("_", " "),
            refs.entity(each.kind, each.key, each.name),
            each.group_count,
            row["group_id"],
            row["highest_severity"],
            refs.group(row["group_id"], row["title"]),
            row["first_seen_at"],
            row["last_seen_at"],
            row["verdict"].verdict if row["verdict"] else None,
        )
        for each in found
        for row in each.groups
    ]
    return Table(
        "Other groups of the same person, address, image or file",
        columns,
        rows,
        empty="No other group shares a person, an address, an image or a file with it.",
        note="Of each, the gravest groups. What fewest groups share comes first.",
        name="other groups",
    )


def containment(found: Containment) -> Table:
    """Steps for what is involved, each with its command and what that destroys."""
    columns = [Column("what"), Column("where"), Column("purpose"), Column("step")]
    columns += [Column("destroys"), Column("command", "code")]
    rows: dict[str, tuple[str, ...]] = {}
    for each in found.involved:
        for step in each.steps:
            told = (
                f"{each.kind} {each.name}",
                each.place,
                step.purpose,
                step.does,
                step.destroys,
                step.command,
            )
            # What several things need is told once.
            rows.setdefault(step.command, told)
    left = f" Left out: {counted(found.left_out, 'more thing')} of these kinds." if found.left_out else ""
    return Table(
        "What to do now",
        columns,
        list(rows.values()),
        top=_TOP_STEPS,
        note=f"If this is an attack; evidence first. Commands to copy: none of them was run.{left}",
        empty="It names no credential, place, image or bucket that a command could contain.",
    )
