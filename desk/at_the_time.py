"""What AWS told of the things of findings: what each was at the event, how old that is, or why it is unknown.

What belongs here: asking about findings, in an order that a reader needs. What does not: which observation is
the right one (`sql/context/finding_context.sql`), and how it is told (`desk.at_the_time_words`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracehound.desk import at_the_time_words as words
from tracehound.desk.connection import Desk, Row


@dataclass(frozen=True)
class Told:
    """Something that AWS told, in a sentence: `about` what of the findings, which thing, and `as_of` when.

    `is_later`: it is known only from after the event, so it may have been otherwise. `fact` is what it is
    taken from.
    """

    about: str
    sentence: str
    as_of: str
    is_later: bool
    kind: str | None
    key: str | None
    fact: Row


_MOST_HOLDERS, _MOST_FINDINGS = 10, 20
_OF_CONTAINERS = ("image", "vulnerable", "runs also")
_HUB = "Security Hub"
_EVERYTHING = ("task", *_OF_CONTAINERS, "role", "reachable", _HUB, "owner", "GuardDuty", "unknown")
# What is told of an entity of a kind.
_ABOUT: dict[str, tuple[str, ...]] = {
    "ecs_task": _EVERYTHING,
    "instance": ("role", "reachable", _HUB, "owner", "unknown"),
    "container_image": _OF_CONTAINERS,
    "task_definition": ("role", *_OF_CONTAINERS, _HUB, "owner"),
    "kubernetes_workload": _OF_CONTAINERS,
    "principal": ("role", _HUB),
    "ecs_cluster": (_HUB,),
    "eks_cluster": (_HUB,),
    "s3_bucket": (_HUB,),
    "lambda_function": (_HUB,),
    "database": (_HUB,),
}
# A section: what it is about, its query, and the sentence of a row.
_SECTIONS: tuple[tuple[str, str, Callable[[Row], str]], ...] = (
    ("task", "told_tasks", words.task),
    ("image", "told_images", words.image),
    ("role", "told_roles", words.role),
    ("reachable", "told_exposure", words.exposure),
    ("vulnerable", "told_vulnerable", words.vulnerable),
    (_HUB, "told_exposed", words.exposed),
    ("runs also", "told_copies", words.copies),
    ("owner", "told_owners", words.owner),
    ("GuardDuty", "told_investigations", words.investigation),
    ("unknown", "told_missing", words.missing),
)


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> list[Told]:
    """All that AWS told of what these findings name or lead to; nothing if nothing was read."""
    if not desk.has("has_context") or not desk.rows("told_at_all", finding_ids=list(finding_ids)):
        return []
    return list(_told(desk, finding_ids))


def of_entity(desk: Desk, entity: Row) -> list[Told]:
    """What AWS told of an entity, as of its latest findings; nothing for kinds that AWS tells nothing of."""
    kind, key = entity["entity_kind"], entity["entity_key"]
    if kind == "ip_address":
        rows = desk.rows("told_address", address=key, most=_MOST_HOLDERS)
        return [
            Told("address", words.holder(row), "", False, row["kind"], row["thing_key"], row) for row in rows
        ]
    if kind not in _ABOUT:
        return []
    if not desk.has("has_context"):
        return []
    rows = desk.rows("findings_to_tell", entity_id=entity["entity_id"], most=_MOST_FINDINGS)
    found = of_findings(desk, [row["finding_id"] for row in rows])
    return [each for each in found if each.about in _ABOUT[kind] and _is_of(each, entity)]


def _is_of(told: Told, entity: Row) -> bool:
    """Whether it is of this entity, and not of another one that the same findings name."""
    key, name = entity["entity_key"], entity["entity_name"]
    match entity["entity_kind"], told.about:
        case "ecs_task", "Security Hub":
            # A task is exposed as its service, image or role is.
            return True
        case "instance", "Security Hub":
            return (told.key or "").endswith(f":instance/{key}")
        case "principal", "Security Hub":
            is_identity = told.fact["resource_kind"] in ("role", "user")
            return is_identity and (told.key or "").rpartition("/")[2] == name
        case _, "Security Hub":
            return bool(told.key == key)
        case "ecs_task", "task":
            return bool(told.key == key)
        case "container_image", "image":
            return bool(told.fact["image_reference"] == key.partition("@")[0])
        case "container_image", "vulnerable" | "runs also":
            return bool((told.key or "").partition("@")[0] == key.partition("@")[0].rpartition(":")[0])
        case "principal", "role":
            return bool(told.fact["role_name"] == name)
        case "task_definition", "role":
            return bool(told.fact["via_key"] == key)
    return True


def _told(desk: Desk, finding_ids: Sequence[str]) -> Iterator[Told]:
    for about, question, sentence in _SECTIONS:
        for row in desk.rows(question, finding_ids=list(finding_ids)):
            yield Told(
                about,
                sentence(row),
                words.as_of(row),
                row.get("chosen") == "after",
                row.get("kind"),
                row.get("thing_key"),
                row,
            )
