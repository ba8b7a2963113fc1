"""The page of a group of findings.

What belongs here: which sections it has, in which order, and what is asked for them. What does not: how they
look (`desk.pages`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracehound.desk import (
    at_the_time_sections,
    graphs,
    groups,
    person_sections,
    refs,
    regrouping,
    response_sections,
    sections,
    trees,
)
from tracehound.desk.connection import Desk, Row
from tracehound.desk.groups import Group
from tracehound.desk.pages import Column, EntityGraph, Fact, Facts, Page, Prose, Section, Table
from tracehound.desk.trees import Tree
from tracehound.desk.words import WITHOUT_SIGNALS

_TOP_ENTITIES = 20


@dataclass(frozen=True)
class Pictures:
    """The pictures of a group: the processes of its findings, and what connects these."""

    tree: Tree
    graph: EntityGraph


def told(desk: Desk, group_id: str) -> tuple[Group, Page]:
    """A stored group with its page, whose pictures are made beside all else."""
    about = groups.of_finding(desk, group_id)
    made = desk.begin(pictures, desk, about.members, about.entities)
    found = groups.with_the_rest(desk, about)
    return found, of_group(found, made())


def pictures(desk: Desk, members: Sequence[Row], entities: Sequence[Row]) -> Pictures:
    """The pictures of a group's findings and of what they name."""
    graph = desk.begin(graphs.of_group, desk, members, entities)
    tree = trees.of_findings(desk, [row["finding_id"] for row in members])
    return Pictures(tree, graph())


def of_group(found: Group, made: Pictures) -> Page:
    """The page of a group."""
    row = found.group
    sections_of_it = list(_sections(found, made))
    return Page(row["title"], row["group_id"], sections_of_it, severity=row["highest_severity"])


def _sections(found: Group, made: Pictures) -> Iterator[Section]:
    """What happened and what to do comes first, then the pictures, then the evidence."""
    yield Prose("What happened", [found.in_short.sentence])
    yield _path(found)
    if section := sections.verdict(found.verdict, "group"):
        yield section
    if found.regroupings:
        yield Prose("Joined and split by hand", [regrouping.sentence(row) for row in found.regroupings])
    yield response_sections.going_on(found.going_on)
    yield from person_sections.who(found.openers, found.chains, found.makers)
    yield response_sections.containment(found.containment)
    yield from sections.hints(found.hints)
    yield sections.timeline(found.members, "First events of its findings, by tactic")
    yield sections.process_tree(made.tree)
    yield made.graph
    yield sections.members_table(found.members, found.verdicts, "Its findings, and why each belongs to it")
    yield _entities(found)
    yield from at_the_time_sections.told(found.told)
    if any(_is_compared(found, row) for row in found.sequences):
        yield _sequences(found)
    if found.sequences_without_signals:
        ids = found.sequences_without_signals
        yield Prose(
            "GuardDuty's sequences without signals",
            [f"{each} {WITHOUT_SIGNALS}: compare it with the group yourself." for each in ids],
        )
    yield response_sections.others(found.others)


def _path(found: Group) -> Facts:
    """From entry to loss, and where and when that was."""
    row, told = found.group, found.in_short
    facts = [
        Fact("entry", told.entry),
        Fact("path", " → ".join(found.path) or None),
        Fact("loss", told.lost or None),
        Fact("who", told.who or None),
        Fact("findings", row["finding_count"], "number"),
        Fact("accounts", [refs.account(each) for each in row["account_ids"]]),
        Fact("regions", row["regions"]),
        Fact("from", row["first_seen_at"], "time"),
        Fact("to", row["last_seen_at"], "time"),
        Fact("span", row["span_seconds"], "duration"),
    ]
    return Facts("From entry to loss", facts, name="entry, path, loss")


def _entities(found: Group) -> Table:
    columns = [Column("role"), Column("kind"), Column("name"), Column("findings", "number")]
    columns += [Column("first seen", "time"), Column("last seen", "time"), Column("key", "code")]
    rows = [
        (
            row["role"].replace("_", " "),
            row["entity_kind"].replace("_", " "),
            refs.entity(row["entity_kind"], row["entity_key"], row["entity_name"]),
            row["finding_count"],
            row["first_seen_at"],
            row["last_seen_at"],
            row["entity_key"],
        )
        for row in sorted(found.entities, key=_shared_by_most)
    ]
    return Table(
        "Who and what is involved",
        columns,
        rows,
        top=_TOP_ENTITIES,
        empty="This finding is linked to no other: see its page.",
    )


def _shared_by_most(row: Row) -> tuple[int, str, str, str]:
    return (-row["finding_count"], row["role"], row["entity_kind"], row["entity_key"])


def _is_compared(found: Group, sequence: Row) -> bool:
    return sequence["finding_id"] not in found.sequences_without_signals


def _sequences(found: Group) -> Table:
    columns = [Column("sequence", "code"), Column("signals", "number"), Column("of which findings", "number")]
    columns += [
        Column("stored", "number"),
        Column("findings that it misses", "number"),
        Column("which", "code"),
    ]
    rows = [
        (
            refs.finding_id(row["finding_id"]),
            row["signal_count"],
            row["finding_signal_count"],
            row["stored_signal_count"],
            row["added_finding_count"],
            [refs.finding_id(each) for each in row["added_finding_ids"] or ()],
        )
        for row in found.sequences
        if _is_compared(found, row)
    ]
    return Table("GuardDuty's sequences compared with the group", columns, rows, name="sequences")
