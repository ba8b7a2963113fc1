"""A group of findings: what it is, why each member belongs to it, who is affected, what people decided.

What belongs here: assembling a group. What does not: how findings become groups (`sql/`), and which groups
are listed (`desk.queue`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.desk import (
    at_the_time,
    chains,
    containment,
    going_on,
    group_words,
    noise,
    other_groups,
    verdicts,
    who_opened,
)
from tracehound.desk.at_the_time import Told
from tracehound.desk.chains import Chain, Maker
from tracehound.desk.connection import Desk, Row
from tracehound.desk.containment import Containment
from tracehound.desk.going_on import GoingOn
from tracehound.desk.other_groups import Sharing
from tracehound.desk.verdicts import Verdict
from tracehound.desk.who_opened import Opened


@dataclass(frozen=True)
class Group:
    """A group; `verdict` is the latest on it under any id of its members, `verdicts` are on the members.

    `in_short` has how it began, who acts and what was lost, `path` its tactics in their order.

    `others` are groups of the same person, address, image or file, `regroupings` the decisions by which
    people joined or split it, `hints` say what may be noise. As far as API calls tell it, `openers` opened
    the sessions that it happened in, `chains` lead from its access keys to persons, `makers` made its tasks.
    `told` is what AWS told of the things that it names or leads to.
    """

    group: Row
    in_short: group_words.Told
    path: list[str]
    members: list[Row]
    entities: list[Row]
    sequences: list[Row]
    verdict: Verdict | None
    verdicts: dict[str, Verdict]
    regroupings: list[Row]
    hints: list[str]
    going_on: GoingOn
    others: list[Sharing]
    containment: Containment
    openers: list[Opened]
    chains: list[Chain]
    makers: list[Maker]
    told: list[Told]

    @property
    def sequences_without_signals(self) -> list[str]:
        """Ids of GuardDuty's attack sequences that name no signals: what they lack can't be told."""
        signals = {row["finding_id"]: row["signal_count"] for row in self.sequences}
        ids = [row["finding_id"] for row in self.members if row["is_attack_sequence"]]
        return [each for each in ids if not signals.get(each)]


@dataclass(frozen=True)
class GroupOfFinding:
    """The group as the case of one of its findings tells it; `of` has everything about it."""

    group: Row
    members: list[Row]
    entities: list[Row]
    verdict: Verdict | None
    verdicts: dict[str, Verdict]
    going_on: GoingOn


def of_finding(desk: Desk, group_id: str) -> GroupOfFinding:
    """The stored group of a finding: what tells where the finding stands in it."""
    things = desk.begin(desk.rows, "seen_since", group_id=group_id)
    members = desk.rows("members", group_id=group_id)
    group = desk.rows("group", group_id=group_id)[0]
    entities = desk.rows("group_entities", group_id=group_id)
    verdict, of_members = decided(desk, members)
    return GroupOfFinding(
        group, members, entities, verdict, of_members, going_on.of_group(desk, group, members, things())
    )


def of(desk: Desk, group_id: str) -> Group:
    """Everything about a stored group."""
    return with_the_rest(desk, of_finding(desk, group_id))


def with_the_rest(desk: Desk, about: GroupOfFinding) -> Group:
    """Everything about a group of which this is known; what takes longest is begun first."""
    group_id = about.group["group_id"]
    ids = [row["finding_id"] for row in about.members]
    in_short = desk.begin(group_words.of_group, desk, about.group)
    others = desk.begin(other_groups.of_group, desk, group_id, by_group(desk))
    contained = desk.begin(containment.of_findings, desk, ids)
    return Group(
        about.group,
        in_short(),
        group_words.path(about.members),
        about.members,
        about.entities,
        desk.rows("sequence_comparison", finding_ids=ids),
        about.verdict,
        about.verdicts,
        desk.rows("regroupings", finding_ids=ids) if desk.has("has_regroupings") else [],
        noise.hints(desk, ids),
        about.going_on,
        others(),
        contained(),
        who_opened.of_findings(desk, ids),
        chains.of_findings(desk, ids),
        chains.makers(desk, ids),
        at_the_time.of_findings(desk, ids),
    )


def decided(desk: Desk, members: Sequence[Row]) -> tuple[Verdict | None, dict[str, Verdict]]:
    """The latest verdict on the group of these members, under any of its ids, and those on the members."""
    ids = [row["finding_id"] for row in members]
    names = [row["solo_group_id"] for row in members]
    found = verdicts.of(desk.home, [*ids, *names])
    of_members = {finding_id: found[finding_id] for finding_id in ids if finding_id in found}
    return verdicts.newest(found[name] for name in names if name in found), of_members


def by_group(desk: Desk) -> dict[str, Verdict]:
    """The latest verdict on each group by its current id."""
    named = {name: each for name, each in verdicts.latest(desk.home).items() if each.kind == "group"}
    rows = desk.rows("resolve_groups", group_ids=sorted(named)) if named else []
    pairs = [(row["group_id"], named[row["solo_group_id"]]) for row in rows]
    return dict(sorted(pairs, key=lambda pair: pair[1].decided_at))
