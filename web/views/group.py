"""A group of findings: what `tracehound group` shows, and why two of its findings are in it together."""

from dataclasses import replace

from tracehound.desk import group_page, naming, refs, sections, why_together
from tracehound.desk.connection import Desk
from tracehound.desk.groups import Group
from tracehound.desk.pages import Page, Prose, Table
from tracehound.desk.why_together import Together
from tracehound.web.addresses import address
from tracehound.web.answer import Answer, Moved
from tracehound.web.asked import Asked
from tracehound.web.forms import Field, Form
from tracehound.web.views.opening import opened
from tracehound.web.views.scopes import days

ONE, OTHER = "why", "and"
_MOST_CHOICES = 300


def view(desk: Desk, asked: Asked) -> Answer | Moved:
    """A group under its present id; an earlier one leads there. Raises NotAnswered.

    `why` and `and` are two of its findings: the page then tells what links them, and the other forms that
    alone, as the command does with `--why`.
    """
    given = asked.parts["group"]
    group_id = naming.group_id(desk, given)
    if group_id != given:
        return Moved(address(refs.group(group_id), asked.scope))
    found, made = group_page.told(desk, group_id)
    page = opened(made, asked)
    one, other = asked.query.get(ONE, ""), asked.query.get(OTHER, "")
    table = sections.members_table(found.members, found.verdicts, "Findings of the group")
    data: object = found
    if one and other:
        data = way = why_together.together(desk, found.members, group_id, one, other)
        table = why_together.section(way, found.members)
        page = _marked(page, found, way, table)
    about = refs.group(group_id, found.group["title"])
    forms = [_why(found, one, other)] if len(found.members) > 1 else []
    scope = days(found.group["first_seen_at"], found.group["last_seen_at"])
    beside = [
        (
            "all its findings, to filter",
            f"{address(refs.group(group_id), {})}/findings",
        )
    ]
    return Answer(page, data, table, forms, scope=scope, about=about, beside=beside)


def _marked(page: Page, found: Group, way: Together, told: Table) -> Page:
    """The page with the links between two findings, right below what happened, and marked in the pictures."""
    members = {row["finding_id"] for row in found.members}
    entities = {step.entity_key for step in way.steps if step.entity_key} - members
    first = next(place for place, each in enumerate(page.sections) if isinstance(each, Prose)) + 1
    ordered = [*page.sections[:first], told, *page.sections[first:]]
    return replace(page, sections=ordered, marked=frozenset({*way.finding_ids, *entities}))


def _why(found: Group, one: str, other: str) -> Form:
    """The form that asks what links two findings: of the last to the first, if none was chosen yet."""
    choices = [
        (row["finding_id"], f"{row['member_number']}  {row['finding_type']}")
        for row in found.members[:_MOST_CHOICES]
    ]
    ends = one or choices[-1][0], other or choices[0][0]
    fields = [
        Field(name, label, "choice", end, choices)
        for name, label, end in zip((ONE, OTHER), ("Why is", "together with"), ends, strict=True)
    ]
    to = address(refs.group(found.group["group_id"]), {})
    return Form(to, "Show the links", fields, "Why are these two together?", "why", method="get")
