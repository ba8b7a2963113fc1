"""Sections of pages, shared by the pages of findings and groups.

What belongs here: from plain data to sections. What does not: which sections a page has, and how they look.
"""

from collections.abc import Iterator, Mapping, Sequence

from tracehound.desk import noise, process_uses
from tracehound.desk.connection import Row
from tracehound.desk.entities import Resource
from tracehound.desk.pages import (
    Badge,
    Column,
    Event,
    Fact,
    Facts,
    Process,
    ProcessTree,
    Prose,
    Ref,
    Table,
    Timeline,
)
from tracehound.desk.pages.sections import Value
from tracehound.desk.refs import account, entity, finding
from tracehound.desk.trees import SAMPLE, Node, Tree
from tracehound.desk.verdicts import Verdict, to_the_second
from tracehound.desk.words import CONTRADICTED, as_text
from tracehound.transforms.wording import counted

_TOP_MEMBERS = 20
_MARKS = {"modifying": "wrote the file", "target": "target"}


def timeline(members: Sequence[Row], title: str, here: str = "") -> Timeline:
    """First events of findings in lanes by tactic."""
    events = [
        Event(
            row["first_seen_at"],
            f"{'this finding: ' if row['finding_id'] == here else ''}{row['finding_type']}",
            row["severity"],
            lane=row["tactic"] or "no tactic",
            to=finding(row),
        )
        for row in members
    ]
    return Timeline(title, events, name="timeline")


def members_table(
    members: Sequence[Row], decided: Mapping[str, Verdict], title: str, top: int = _TOP_MEMBERS
) -> Table:
    """Findings of a group in time order, each with the reason why it belongs to the group."""
    columns = [
        Column("#", "number"),
        Column("first event", "time"),
        Column("severity", "severity"),
        Column("type"),
        Column("tactic"),
        Column("why it belongs to the group"),
        Column("state"),
        Column("verdict"),
        Column("account"),
        Column("region"),
        Column("finding", "code"),
    ]
    rows = [
        (
            row["member_number"],
            row["first_seen_at"],
            row["severity"],
            finding(row),
            row["tactic"],
            f"{row['explanation']} Its {CONTRADICTED}." if row["has_conflict"] else row["explanation"],
            row["status"],
            decided[row["finding_id"]].verdict if row["finding_id"] in decided else None,
            account(row["account_id"]),
            row["region"],
            row["finding_id"],
        )
        for row in members
    ]
    anchors = [row["finding_id"] for row in members]
    return Table(title, columns, rows, anchors=anchors, top=top, name="findings of the group")


def process_tree(tree: Tree) -> ProcessTree:
    """Processes of a tree with their marks, and who else saw them."""
    note = f"{counted(tree.left_out, 'further finding')} may have seen more." if tree.left_out else ""
    empty = SAMPLE if tree.is_sample else "No finding names a process."
    title = "Processes, their ancestors, and what other findings saw with them"
    return ProcessTree(title, list(_processes(tree.roots, None)), note, empty, "process tree")


def _processes(nodes: Sequence[Node], parent: str | None) -> Iterator[Process]:
    for node in nodes:
        row = node.process
        key = "/".join((row["account_id"], row["region"], row["process_uuid"]))
        seen = node.seen_by[0] if node.seen_by else None
        name = row["name"] or ("seen only as a parent" if row["is_stub"] else row["process_uuid"])
        yield Process(
            key,
            name,
            parent,
            row["executable_path"] or row["process_uuid"],
            list(_badges(node)),
            is_acting="process" in node.roles,
            severity=seen["severity"] if seen else None,
            to=finding(seen) if seen else "",
            # What only a child names is no entity.
            ref=None if row["is_stub"] else Ref(name, "process", key),
            facts=list(_facts(node)),
            findings=list(dict.fromkeys(each["finding_id"] for each in node.seen_by)),
        )
        yield from _processes(node.children, key)


def _badges(node: Node) -> Iterator[Badge | str]:
    row = node.process
    yield from (_MARKS[role] for role in node.roles if role in _MARKS)
    if node.begins_session:
        origin = (row["origin"] or "unknown origin").replace("_", " ")
        yield Badge(f"session: {origin}", "session")
        if node.opened:
            yield Badge(node.opened, "session")
    if told := process_uses.vulnerable(node.uses):
        yield Badge(told, "warning")
    for use in node.uses:
        if use["kind"] in ("ip_address", "domain"):
            yield Badge(use["key"], "use", Ref(use["key"], use["kind"], use["key"]))
        elif use["kind"] == "file":
            yield Badge(use["key"], "use")
    if not node.roles and not row["is_stub"]:
        yield "seen in other findings"


def _facts(node: Node) -> Iterator[str]:
    row = node.process
    if row["pid"] is not None:
        yield f"pid {row['pid']}"
    if node.user:
        yield node.user
    if row["started_at"]:
        yield as_text(row["started_at"])
    if row["executable_sha256"]:
        yield f"sha256 {row['executable_sha256'][:12]}"


def resources_table(title: str, resources: Sequence[Resource], empty: str) -> Table:
    """Entities with what the finding and other findings say about them."""
    columns = [
        Column("kind"),
        Column("name"),
        Column("facts"),
        Column("findings", "number"),
        Column("open", "number"),
        Column("highest", "severity"),
        Column("first seen", "time"),
        Column("key", "code"),
    ]
    rows = [_resource(each) for each in resources]
    return Table(title, columns, rows, empty=empty)


def _resource(each: Resource) -> tuple[Value, ...]:
    known = each.known or {}
    stated = ", ".join([*each.known_as, *(f"{label} {as_text(value)}" for label, value in each.facts)])
    return (
        each.kind.replace("_", " "),
        entity(each.kind, each.key, each.name),
        stated or None,
        known.get("finding_count"),
        # Of what is in an unknown state, nobody knows that none is open.
        known.get("open_finding_count") or (None if known.get("unknown_finding_count") else 0),
        known.get("highest_severity"),
        known.get("first_seen_at"),
        each.key,
    )


def hints(sentences: Sequence[str]) -> Iterator[Prose]:
    """What may be noise, and what to do then."""
    if sentences:
        yield Prose("Is it noise?", [noise.ADVICE], items=sentences)


def verdict(given: Verdict | None, of: str) -> Facts | None:
    """The verdict, if there is one."""
    if given is None:
        return None
    facts = [
        Fact("verdict", given.verdict),
        Fact("status", given.status or None),
        Fact("owner", given.owner or None),
        Fact("note", given.note),
        Fact("by", given.decided_by),
        Fact("at", to_the_second(given.decided_at)),
    ]
    return Facts(f"Verdict on the {of}", facts)
