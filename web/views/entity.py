"""The profile of an entity in a span of time: what `tracehound profile` shows."""

from collections.abc import Iterator

from tracehound.desk import profile_page, refs
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.desk.pages import Ref
from tracehound.desk.profile import Profile, find_entity, find_kind, find_profile
from tracehound.desk.scope_time import ScopeTime, WrongScopeTime
from tracehound.web.addresses import address
from tracehound.web.answer import Answer, Moved
from tracehound.web.asked import Asked
from tracehound.web.asks import Ask, Input
from tracehound.web.paths import with_query
from tracehound.web.views import scopes


def view(desk: Desk, asked: Asked) -> Answer | Moved:
    """A profile; of a part of its key or another name of its kind, where it is. Raises NotAnswered."""
    kind, key = asked.parts["kind"], asked.parts["key"]
    meant = find_kind(desk, kind)["entity_kind"]
    entity = find_entity(desk, meant, key)
    if (entity["entity_kind"], entity["entity_key"]) != (kind, key):
        return Moved(address(Ref("", meant, entity["entity_key"]), asked.query))
    given = {name: asked.query.get(name) or None for name in ("from", "to", "last")}
    try:
        found = find_profile(desk, kind, key, first=given["from"], last=given["to"], length=given["last"])
    except WrongScopeTime as error:
        raise NotAnswered(str(error)) from error
    at = address(Ref("", kind, key), {}).partition("?")[0]
    return Answer(
        profile_page.of_profile(found),
        found,
        profile_page.worst_findings(found),
        about=refs.entity(kind, key, entity["entity_name"]),
        beside=list(_beside(found, at, asked)),
        asks=[_scope(at, found.scope_time)],
        choices=[scopes.choices(at, found.scope_time, entity["first_seen_at"], entity["last_seen_at"])],
    )


def _beside(found: Profile, at: str, asked: Asked) -> Iterator[tuple[str, str]]:
    kind, key = found.entity["entity_kind"], found.entity["entity_key"]
    yield "all its findings, to filter", with_query(f"{at}/findings", "", asked.scope)
    if kind == "process" or (kind == "ecs_task" and found.users):
        yield "its process tree", address(Ref("", "tree", f"{kind}/{key}"), asked.scope)


def _scope(at: str, chosen: ScopeTime) -> Ask:
    first, last = (each.strftime("%Y-%m-%dT%H:%M:%SZ") for each in (chosen.from_at, chosen.to_at))
    return Ask(
        at,
        "Show this time",
        [
            Input("from", "From, in UTC", value=first, hint="2026-10-20 or 2026-10-20T14:30"),
            Input("to", "To, in UTC", value=last, hint="2026-10-20 or 2026-10-20T14:30"),
        ],
    )
