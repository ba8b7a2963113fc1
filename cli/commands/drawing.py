"""Process trees drawn with lines of text.

What belongs here: from a tree to lines of markup. What does not: which processes are in it
(`desk.trees`).
"""

from collections.abc import Iterator, Sequence

from tracehound.cli.commands.layout import shortened
from tracehound.cli.commands.terminal import markup
from tracehound.desk.process_uses import VULNERABILITY, vulnerable
from tracehound.desk.trees import Node
from tracehound.desk.words import moment

_MARKS = {"process": "◀ acting", "modifying": "◀ wrote the file", "target": "◀ target"}
_ORIGINS = {
    "ecs_exec": "ECS Exec",
    "ssh": "SSH",
    "ssm_command": "Systems Manager",
    "scheduled_job": "scheduled job",
    "container_runtime": "container runtime",
}
_MOST_SEEN_BY = 3
_MOST_USED = 4
_LONGEST_NAME = 40


def lines(roots: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """Each process's place in the tree with name and mark, and its facts; children follow."""
    for root in roots:
        yield from _line(root, "")
        yield from _below(root, "")


def _below(node: Node, indent: str) -> Iterator[tuple[str, str]]:
    for number, child in enumerate(node.children, 1):
        is_last = number == len(node.children)
        yield from _line(child, f"[dim]{indent}{'└─ ' if is_last else '├─ '}[/]")
        yield from _below(child, indent + ("   " if is_last else "│  "))


def _line(node: Node, guide: str) -> Iterator[tuple[str, str]]:
    told = " ".join(
        part
        for part in (
            _session(node),
            _vulnerable(node),
            _facts(node),
            _uses(node),
            _others(node),
            _doubts(node),
        )
        if part
    )
    yield guide + _name(node), told


def _name(node: Node) -> str:
    row = node.process
    if row["is_stub"]:
        return "[dim]?[/]"
    name = markup(shortened(row["name"] or row["executable_path"] or row["process_uuid"], _LONGEST_NAME))
    marks = " ".join(_MARKS[role] for role in node.roles if role in _MARKS)
    return f"[bold reverse]{name}[/] [bold red]{marks}[/]" if marks else f"[bold]{name}[/]"


def _facts(node: Node) -> str:
    row = node.process
    if row["is_stub"]:
        return f"[dim]process {markup(row['process_uuid'])}, seen only as a parent[/]"
    told = [
        shortened(row["executable_path"] or "", 120),
        f"pid {row['pid']}" if row["pid"] is not None else "",
        shortened(node.user, 32),
        moment(row["started_at"]) if row["started_at"] else "",
        f"sha256 {row['executable_sha256'][:12]}" if row["executable_sha256"] else "",
    ]
    return f"[dim]{markup(' · '.join(filter(None, told)))}[/]"


def _session(node: Node) -> str:
    if not node.begins_session:
        return ""
    origin = _ORIGINS.get(node.process["origin"] or "")
    opened = f" {markup(shortened(node.opened, 120))}" if node.opened else ""
    return f"[magenta]starts a session{f' ({origin})' if origin else ''}{opened}[/] [dim]·[/]"


def _vulnerable(node: Node) -> str:
    told = vulnerable(node.uses)
    return f"[yellow]{markup(told)}[/] [dim]·[/]" if told else ""


def _uses(node: Node) -> str:
    """Addresses, domains and files that findings name with it."""
    used = [shortened(row["key"], 80) for row in node.uses if row["kind"] != VULNERABILITY]
    rest = f" and {len(used) - _MOST_USED} more" if len(used) > _MOST_USED else ""
    return f"[green]→ {markup(', '.join(used[:_MOST_USED]))}{rest}[/]" if used else ""


def _others(node: Node) -> str:
    """Which other findings saw it; the current finding may not contain it at all."""
    if not node.seen_by:
        return "" if node.roles or node.process["is_stub"] else "[cyan]seen in other findings[/]"
    seen = [f"{each['finding_type']} {each['finding_id'][:8]}" for each in node.seen_by[:_MOST_SEEN_BY]]
    rest = len(node.seen_by) - len(seen)
    named = ", ".join(seen) + (f" and {rest} more" if rest > 0 else "")
    return f"[cyan]seen in {markup(named)}[/]"


def _doubts(node: Node) -> str:
    conflicts = node.process["conflicts"]
    return f"[yellow]sightings differ in {markup(', '.join(conflicts))}[/]" if conflicts else ""
