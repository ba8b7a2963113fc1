"""A group of findings: what `tracehound group` shows."""

from tracehound.desk import group_page, groups, naming, refs, sections
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Ref
from tracehound.web.addresses import address
from tracehound.web.answer import Answer, Moved
from tracehound.web.asked import Asked
from tracehound.web.views.scopes import days


def view(desk: Desk, asked: Asked) -> Answer | Moved:
    """A group under its present id; under an earlier one, where it is now. Raises NotAnswered."""
    given = asked.parts["group"]
    group_id = naming.group_id(desk, given)
    if group_id != given:
        return Moved(address(Ref("", "group", group_id), asked.scope))
    found = groups.of(desk, group_id)
    table = sections.members_table(found.members, found.verdicts, "Findings of the group")
    scope = days(found.group["first_seen_at"], found.group["last_seen_at"])
    about = refs.group(group_id, found.group["title"])
    return Answer(group_page.of_group(desk, found), found, table, scope=scope, about=about)
