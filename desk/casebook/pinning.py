"""From what somebody wants to pin to a pin: only what there is can be pinned.

What belongs here: what each kind of pin needs. What does not: the case that it goes to (`book`).
"""

from collections.abc import Mapping

from tracehound.desk import naming
from tracehound.desk.casebook.events import Pin
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.sql import canned
from tracehound.sql.canned import CannedQueryError


def pin_of(
    desk: Desk,
    kind: str,
    key: str,
    span: tuple[str, str] = ("", ""),
    parameters: Mapping[str, str] | None = None,
) -> Pin:
    """The pin of a thing by its kind and key, in a span of time. Raises NotAnswered: no such thing.

    A finding is named by its id, a group by a present or earlier one, a query by its name.
    """
    match kind:
        case "finding":
            return Pin("finding", naming.finding_id(desk, key))
        case "group":
            group = naming.Subject("group", naming.group_id(desk, key))
            return Pin("group", group.subject_id, naming.lasting_ids(desk, [group])[0])
        case "query":
            return Pin("query", _query(key), (), tuple(sorted((parameters or {}).items())), *span)
        case "sql":
            return Pin("sql", key)
    if not desk.rows("entities", kinds=[kind], keys=[key]):
        raise NotAnswered(f"no {kind.replace('_', ' ')} {key} is stored.")
    return Pin(kind, key, (), (), *span)


def _query(name: str) -> str:
    try:
        return canned.find(name).name
    except CannedQueryError as error:
        raise NotAnswered(str(error)) from None
