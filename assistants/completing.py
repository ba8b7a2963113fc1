"""Completions for arguments of prompts and resources: ids by their first characters, names.

What belongs here: what is suggested. Only ids of our own shape and names of ours are: a suggestion is shown
to a person without a fence.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from mcp.server import MCPServer
from mcp.types import Completion

from tracehound.assistants import resources
from tracehound.assistants.replies import Replier
from tracehound.assistants.trust import FINDING, GROUP
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.desk.naming import beyond
from tracehound.sql.canned import canned_queries
from tracehound.transforms.contracts import TABLES

_MOST = 20
_LEAST_CHARACTERS = 2


def add(server: MCPServer[Any], replier: Replier) -> None:
    """Adds completions to a server."""

    @server.completion()  # type: ignore[no-untyped-call, untyped-decorator]
    async def complete(reference: Any, argument: Any, context: Any) -> Completion | None:
        del context
        known = _names(str(getattr(reference, "uri", "")))
        begun = str(argument.value).strip()
        if known:
            values = [each for each in known if each.startswith(begun)]
        elif argument.name in _IDS:
            values = await asyncio.to_thread(_ids, replier, argument.name, begun)
        else:
            return None
        return Completion(values=values[:_MOST], total=len(values), has_more=len(values) > _MOST)


def _names(uri: str) -> Iterable[str]:
    kinds: dict[str, Callable[[], Iterable[str]]] = {
        "tracehound://table/": lambda: TABLES,
        "tracehound://question/": canned_queries,
        "tracehound://guide/": resources.guides,
    }
    return next((list(names()) for beginning, names in kinds.items() if uri.startswith(beginning)), [])


def _findings(desk: Desk, begun: str) -> list[str]:
    rows = desk.rows("findings_named", given=begun, beyond=beyond(begun), most=_MOST + 1)
    return [row["finding_id"] for row in rows if FINDING.fullmatch(row["finding_id"])]


def _groups(desk: Desk, begun: str) -> list[str]:
    rows = desk.rows("groups_named", given=begun, beyond=beyond(begun), most=_MOST + 1)
    found = dict.fromkeys(str(row["group_id"]) for row in rows)
    return [each for each in found if GROUP.fullmatch(each)]


_IDS = {"finding_id": _findings, "group_id": _groups}


def _ids(replier: Replier, name: str, begun: str) -> list[str]:
    if len(begun) < _LEAST_CHARACTERS:
        return []
    try:
        with replier.opened(replier.home) as desk:
            return _IDS[name](desk, begun)
    except NotAnswered:
        return []
