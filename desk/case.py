"""A finding with everything that an investigator needs to know about it.

What belongs here: querying it in an order that needs few queries. What does not: wording, drawing or
printing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from tracehound.desk import (
    at_the_time,
    chains,
    changes,
    containment,
    context,
    entities,
    first_seen,
    groups,
    next_questions,
    noise,
    observables,
    telling,
    trees,
    verdicts,
)
from tracehound.desk.at_the_time import Told
from tracehound.desk.chains import Chain, Maker
from tracehound.desk.changes import Version
from tracehound.desk.connection import Desk, Row
from tracehound.desk.containment import Containment
from tracehound.desk.entities import Fact, Parts, Resource
from tracehound.desk.first_seen import KnownScope
from tracehound.desk.groups import GroupOfFinding
from tracehound.desk.next_questions import Evidence, Question
from tracehound.desk.telling import Words
from tracehound.desk.trees import Tree
from tracehound.desk.verdicts import Verdict

# A finding that continues for months has thousands of versions; only the last ones are compared.
MOST_VERSIONS = 50


@dataclass(frozen=True)
class Case:
    """Everything known about a finding, from its latest version; with several versions, what changed.

    `chains` lead from its access keys back to persons, `makers` made its tasks: as far as API calls tell it.
    `told` is what AWS told of the things that it names or leads to, as of its first event.
    """

    finding: Row
    words: Words
    resources: list[Resource]
    observables: list[Resource]
    tree: Tree
    chains: list[Chain]
    makers: list[Maker]
    told: list[Told]
    context: list[Fact]
    signals: list[Row]
    versions: list[Version]
    version_count: int
    group: GroupOfFinding | None
    scopes: list[KnownScope]
    verdict: Verdict | None
    hints: list[str]
    questions: list[Question]
    containment: Containment


def of_finding(desk: Desk, finding_id: str) -> Case:
    """The case of a stored finding."""
    stored = desk.begin(_stored, desk, finding_id)
    usual = desk.begin(noise.hints, desk, [finding_id])
    finding = desk.rows("finding", finding_id=finding_id)[0]
    group_id = finding["group_id"]
    begun = desk.begin(groups.of_finding, desk, group_id) if group_id else None
    changed, version_count, parts = stored()
    latest = _latest(parts, finding["updated_at"])
    named = entities.resources(finding, latest)
    met = observables.of_version(latest, finding["additional_user_agent"])
    entities.with_what_is_known(desk, [*named, *met])
    new_in_scope = desk.begin(first_seen.in_scope, desk, finding, named, met)
    group = begun() if begun else None
    tree = trees.of_finding(desk, finding_id, group.members if group else [])
    thefts = desk.rows("thefts", finding_id=finding_id)
    has_image = finding["main_image_repository"] and not finding["is_sample"]
    new_in_image = desk.row("new_in_image", finding_id=finding_id) if has_image else None
    found_chains, makers = chains.of_findings(desk, [finding_id]), chains.makers(desk, [finding_id])
    evidence = Evidence(
        finding,
        latest,
        named,
        met,
        tree,
        group.group if group else None,
        thefts,
        new_in_image,
        group.entities if group else (),
        found_chains,
        makers,
    )
    return Case(
        finding,
        telling.in_words(finding, latest, named),
        named,
        met,
        tree,
        found_chains,
        makers,
        at_the_time.of_findings(desk, [finding_id]),
        context.facts(finding, latest),
        list(latest["sequence_signals"]),
        changed,
        version_count,
        group,
        new_in_scope(),
        verdicts.of(desk.home, [finding_id]).get(finding_id),
        usual(),
        next_questions.worth_asking(desk.home, evidence),
        _containment(desk, finding, latest),
    )


def _containment(desk: Desk, finding: Row, latest: Parts) -> Containment:
    """What a sample names was never there."""
    return Containment([], 0) if finding["is_sample"] else containment.of_version(desk, finding, latest)


def versions_of(desk: Desk, finding_id: str) -> tuple[list[Version], int]:
    """The last versions of a stored finding with what changed, and how many it has in all."""
    changed, version_count, _ = _stored(desk, finding_id)
    return changed, version_count


def _stored(desk: Desk, finding_id: str) -> tuple[list[Version], int, Parts]:
    """The last versions of a finding with what changed, how many it has in all, and what the last contain."""
    there = desk.begin(parts_there, desk, finding_id)
    versions = desk.rows("versions", finding_id=finding_id)
    compared = versions[-MOST_VERSIONS:]
    parts = parts_of(desk, finding_id, compared[0]["updated_at"], there())
    return changes.compared(compared, parts), len(versions), parts


def parts_there(desk: Desk, finding_id: str) -> set[str]:
    """The tables that have parts of a finding."""
    return {row["part"] for row in desk.rows("parts_there", finding_id=finding_id)}


def parts_of(desk: Desk, finding_id: str, since_at: datetime, there: set[str]) -> Parts:
    """What the versions of a finding since a time contain, table by table, oldest version first."""
    begun = {
        part: desk.begin(desk.rows, f"parts/{part}", finding_id=finding_id, since_at=since_at)
        for part in _parts()
        if part in there
    }
    return {part: begun[part]() if part in begun else [] for part in _parts()}


@cache
def _parts() -> tuple[str, ...]:
    """The tables that have parts of findings, in the order of their names."""
    folder = files("tracehound.sql").joinpath("desk", "parts")
    return tuple(sorted(each.name.removesuffix(".sql") for each in folder.iterdir()))


def _latest(parts: Parts, updated_at: datetime) -> Parts:
    return {table: _of_version(rows, updated_at) for table, rows in parts.items()}


def _of_version(rows: Sequence[Row], updated_at: datetime) -> list[Row]:
    return [row for row in rows if row["updated_at"] == updated_at]
