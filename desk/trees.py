"""Process trees over all findings that saw a part of them.

What belongs here: which processes belong in the tree of a finding, a task or a process, and joining
them by the forest of correlation.process_edges. What does not: drawing (`cli.commands.drawing`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracehound.desk import naming, process_uses, who_opened
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.process_uses import ProcessKey, key_of
from tracehound.desk.who_opened import Opened

# Nobody reads the tree of a group of a thousand findings; the output says how many are left out.
MOST_FINDINGS = 200
SAMPLE = "It is a sample finding: its processes never ran, so there is no tree of them."
_ACTING = ("process", "modifying", "target")


@dataclass
class Node:
    """A process: its facts in the forest, its roles in the current finding, and who else saw it.

    `roles` are its roles in that finding; empty if only other findings contain it. `seen_by` are the other
    findings in which it acted, wrote a file or was a target. `opened` says who opened the session that it is
    the first process of, in few words, as far as API calls tell it. `uses` are addresses, domains and files
    that findings name with it, and vulnerabilities that its executable was known to have.
    """

    process: Row
    roles: list[str] = field(default_factory=list)
    seen_by: list[Row] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    opened: str = ""
    uses: list[Row] = field(default_factory=list)

    @property
    def user(self) -> str:
        """The user that ran it, if known."""
        return self.process["user_name"] or ("root" if self.process["effective_user_id"] == 0 else "")

    @property
    def begins_session(self) -> bool:
        """Whether a launcher started it: everything below it is one session."""
        row = self.process
        return not row["is_launcher"] and bool(row["session_process_uuid"] == row["process_uuid"])


@dataclass
class Tree:
    """Trees by their roots, and how many findings that could add to them were left out.

    `openers` say who opened the sessions of the processes that are asked about; none where no API calls were
    read. A sample has no tree: its processes never ran.
    """

    roots: list[Node] = field(default_factory=list)
    openers: list[Opened] = field(default_factory=list)
    left_out: int = 0
    is_sample: bool = False


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Some processes and all below them, each before its children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def of_finding(desk: Desk, finding_id: str, group: Sequence[Row]) -> Tree:
    """The processes of a finding, their ancestors, and what its group saw in their sessions."""
    others = [row["finding_id"] for row in _nearest(group, finding_id)]
    sightings = _sightings(desk, [finding_id, *others[:MOST_FINDINGS]])
    own = {key_of(row) for row in sightings if row["finding_id"] == finding_id}
    tree = _tree(desk, sightings, own, asked=finding_id)
    tree.left_out = max(0, len(others) - MOST_FINDINGS)
    tree.is_sample = any(row["is_sample"] for row in desk.rows("findings_told", finding_ids=[finding_id]))
    return tree


def of_entities(desk: Desk, entities: Sequence[Row]) -> Tree:
    """The processes of all findings that name a task, or the session of a process, by kind and key."""
    rows = [row for each in entities for row in desk.rows("findings_of_entity", entity_id=each["entity_id"])]
    ids = sorted({row["finding_id"] for row in rows})
    sightings = _sightings(desk, ids[:MOST_FINDINGS])
    keys = {row["key"] for row in entities if row["kind"] == "process"}
    own = {key_of(row) for row in sightings if not keys or "/".join(key_of(row)) in keys}
    tree = _tree(desk, sightings, own, asked=None)
    tree.left_out = max(0, len(ids) - MOST_FINDINGS)
    return tree


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> Tree:
    """The processes of some findings, and their ancestors."""
    sightings = _sightings(desk, finding_ids[:MOST_FINDINGS])
    tree = _tree(desk, sightings, {key_of(row) for row in sightings}, asked=None)
    tree.left_out = max(0, len(finding_ids) - MOST_FINDINGS)
    return tree


def of_anything(desk: Desk, given: str) -> Tree:
    """The tree of a finding, an ECS task (ARN or id) or a process uuid. Raises NotAnswered."""
    wanted = given.strip()
    entities = desk.rows("processes_and_tasks_named", wanted=wanted, wanted_end=f"/{wanted}")
    return _grown(of_entities(desk, entities) if entities else _of_named_finding(desk, given), wanted)


def of_entity(desk: Desk, kind: str, key: str) -> Tree:
    """The tree of a task or a process with exactly this key. Raises NotAnswered."""
    entity = desk.row("profile_entity", kind=kind, key=key)
    if entity is None:
        raise NotAnswered(f"no entity of kind {kind} has the key {key}.")
    return _grown(of_entities(desk, [{"entity_id": entity["entity_id"], "kind": kind, "key": key}]), key)


def _grown(tree: Tree, wanted: str) -> Tree:
    if not tree.roots:
        raise NotAnswered(
            f"{wanted}: {SAMPLE}" if tree.is_sample else f"no finding in {wanted} names a process."
        )
    return tree


def _of_named_finding(desk: Desk, given: str) -> Tree:
    finding = desk.rows("finding", finding_id=naming.finding_id(desk, given, "finding, task or process"))[0]
    group = desk.rows("members", group_id=finding["group_id"]) if finding["group_id"] else []
    return of_finding(desk, finding["finding_id"], group)


def _nearest(group: Sequence[Row], finding_id: str) -> list[Row]:
    """The other members, the nearest in time first."""
    number = next((row["member_number"] for row in group if row["finding_id"] == finding_id), 0)
    others = [row for row in group if row["finding_id"] != finding_id]
    return sorted(others, key=lambda row: (abs(row["member_number"] - number), row["member_number"]))


def _sightings(desk: Desk, finding_ids: Sequence[str]) -> list[Row]:
    """Processes that findings name, each with its finding's type and severity."""
    told = {row["finding_id"]: row for row in desk.rows("findings_told", finding_ids=list(finding_ids))}
    rows = desk.rows("processes", finding_ids=list(finding_ids))
    return [told[row["finding_id"]] | row for row in rows]


def _tree(desk: Desk, sightings: Sequence[Row], own: set[ProcessKey], *, asked: str | None) -> Tree:
    """The given processes, their ancestors, and what ran in their sessions according to some findings.

    Roles are those in the current finding, or in any finding if there is none.
    """
    if not own:
        return Tree()
    paths = desk.rows("process_paths", **_places(own))
    above = {(row["account_id"], row["region"], row["ancestor_uuid"]) for row in paths if key_of(row) in own}
    known = _forest(desk, {key_of(row) for row in sightings} | own | above)
    chosen = _of_sessions(known, own, own | above)
    nodes = {process_key: Node(row) for process_key, row in known.items() if process_key in chosen}
    for row in sightings:
        if node := nodes.get(key_of(row)):
            _note(node, row, is_asked=asked in (None, row["finding_id"]), is_other=row["finding_id"] != asked)
    openers = who_opened.of_sessions(desk, sorted("/".join(each) for each in _sessions(known, own)))
    _mark(desk, nodes, openers, sightings)
    return Tree(joined(nodes), openers)


def _mark(
    desk: Desk, nodes: dict[ProcessKey, Node], openers: Sequence[Opened], sightings: Sequence[Row]
) -> None:
    """Tells each process who opened its session, and what it uses."""
    marks = dict(who_opened.marks(openers))
    uses = process_uses.of_sightings(desk, sightings)
    for process_key, node in nodes.items():
        node.opened = marks.get("/".join(process_key), "")
        node.uses = uses[process_key]


def _note(node: Node, sighting: Row, *, is_asked: bool, is_other: bool) -> None:
    if is_asked and sighting["role"] not in node.roles:
        node.roles.append(sighting["role"])
    if is_other and sighting["role"] in _ACTING:
        seen = {key: sighting[key] for key in ("finding_id", "finding_type", "severity", "role")}
        node.seen_by.append(seen)


def _places(process_keys: Collection[ProcessKey]) -> dict[str, list[str]]:
    """Parameters that find these processes, and perhaps others with the same uuids."""
    names = ("account_ids", "regions", "process_uuids")
    return {name: sorted({key[place] for key in process_keys}) for place, name in enumerate(names)}


def _forest(desk: Desk, process_keys: set[ProcessKey]) -> dict[ProcessKey, Row]:
    rows = desk.rows("process_forest", **_places(process_keys))
    return {key_of(row): row for row in rows if key_of(row) in process_keys}


def _of_sessions(
    known: dict[ProcessKey, Row], own: set[ProcessKey], line: set[ProcessKey]
) -> set[ProcessKey]:
    """The lineage of a finding's processes, and what ran in their sessions."""
    sessions = _sessions(known, own)
    return {
        process_key for process_key, row in known.items() if process_key in line or _session(row) in sessions
    }


def _sessions(known: dict[ProcessKey, Row], own: set[ProcessKey]) -> set[ProcessKey]:
    """The sessions of some processes."""
    found = (_session(known[process_key]) for process_key in own if process_key in known)
    return {each for each in found if each}


def _session(row: Row) -> ProcessKey | None:
    uuid = row["session_process_uuid"]
    return (row["account_id"], row["region"], uuid) if uuid else None


def joined(nodes: dict[ProcessKey, Node]) -> list[Node]:
    """Roots of the trees that nodes form by their chosen parents, all in order of their starts."""
    roots: list[Node] = []
    children: dict[ProcessKey, list[Node]] = defaultdict(list)
    for (account_id, region, _), node in nodes.items():
        parent = (account_id, region, node.process["parent_uuid"])
        (children[parent] if parent in nodes else roots).append(node)
    for process_key, node in nodes.items():
        node.children = sorted(children[process_key], key=_by_start)
    return sorted(roots, key=_by_start)


def _by_start(node: Node) -> tuple[bool, str, str]:
    started = node.process["started_at"]
    return started is not None, started.isoformat() if started else "", node.process["process_uuid"]
