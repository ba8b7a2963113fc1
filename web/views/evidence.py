"""All findings of an entity or a group, filtered, a page after the other by key.

Parameters: `text`, `min_severity` (a band), `status`, `from`, `to`, and `after`: the last finding of the page
before.
"""

from datetime import datetime

from tracehound.desk import evidence, naming, refs
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.evidence import Wanted
from tracehound.desk.pages import Ref
from tracehound.desk.profile import find_entity, find_kind
from tracehound.desk.scope_time import WrongScopeTime, moment
from tracehound.transforms.wording import instant
from tracehound.web.addresses import address
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.asks import Ask, Input
from tracehound.web.views.narrowing import SEVERITIES, at, lowest


def of_entity(desk: Desk, asked: Asked) -> Answer:
    """The findings that name an entity. Raises NotAnswered."""
    kind = find_kind(desk, asked.parts["kind"])["entity_kind"]
    entity = find_entity(desk, kind, asked.parts["key"])
    about = refs.entity(kind, entity["entity_key"], entity["entity_name"])
    return _answer(about, evidence.of_entity(desk, entity["entity_id"], _wanted(asked)), asked)


def of_group(desk: Desk, asked: Asked) -> Answer:
    """The findings of a group. Raises NotAnswered."""
    group_id = naming.group_id(desk, asked.parts["group"])
    return _answer(refs.group(group_id), evidence.of_group(desk, group_id, _wanted(asked)), asked)


def _answer(about: Ref, found: list[Row], asked: Asked) -> Answer:
    path = address(about, {}).partition("?")[0] + "/findings"
    query = {name: value for name, value in asked.query.items() if name not in ("after", "as")}
    following = ""
    if len(found) == evidence.MOST:
        last = found[-1]
        following = at(path, {**query, "after": f"{instant(last['last_seen_at'])} {last['finding_id']}"})
    return Answer(
        evidence.page(about, found),
        found,
        evidence.table(found),
        asks=[_ask(path, asked)],
        following=following,
        beside=[(about.text, address(about, asked.scope))],
    )


def _wanted(asked: Asked) -> Wanted:
    query = asked.query
    status = query.get("status", "")
    if status and status not in evidence.STATUSES:
        raise NotAnswered(f"{status!r} is no state: {', '.join(evidence.STATUSES)}.")
    try:
        return Wanted(
            query.get("text", "").strip(),
            lowest(query.get("min_severity", "")),
            status,
            moment(query["from"]) if query.get("from") else None,
            moment(query["to"], is_end=True) if query.get("to") else None,
            _after(query.get("after", "")),
        )
    except WrongScopeTime as error:
        raise NotAnswered(str(error)) from error


def _after(given: str) -> tuple[datetime, str] | None:
    at_time, _, finding_id = given.partition(" ")
    return (moment(at_time), finding_id) if given else None


def _ask(path: str, asked: Asked) -> Ask:
    query = asked.query
    return Ask(
        path,
        "Filter",
        [
            Input("text", "Type, title or id has", value=query.get("text", "")),
            Input(
                "min_severity", "Severity from", "choice", query.get("min_severity", ""), ("", *SEVERITIES)
            ),
            Input("status", "State", "choice", query.get("status", ""), ("", *evidence.STATUSES)),
            Input("from", "Events from, in UTC", value=query.get("from", ""), hint="2026-10-20"),
            Input("to", "to", value=query.get("to", ""), hint="2026-10-20"),
        ],
    )
