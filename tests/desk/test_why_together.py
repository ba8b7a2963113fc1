"""The links from one finding of a group to another: the shortest way, whichever link told each member's reason."""

from collections.abc import Iterable
from typing import Any

import pytest

from tracehound.desk import why_together
from tracehound.desk.connection import NotAnswered, Row
from tracehound.desk.pages import Ref


class Links:
    """A desk that knows the links of one group, and its findings."""

    def __init__(self, *links: Row) -> None:
        self._links = list(links)

    def rows(self, question: str, **asked: Any) -> list[Row]:
        """What is combined has no profile."""
        if question == "links_of_group":
            return self._links
        pairs = zip(asked.get("kinds", ()), asked.get("keys", ()), strict=True)
        return [{"entity_kind": kind, "entity_key": key} for kind, key in pairs if key != "combined"]

    def row(self, question: str, **asked: Any) -> Row | None:
        """Any finding is stored, but for one."""
        return None if asked["given"] == "nowhere" else {"finding_id": asked["given"]}


def link(finding_id: str, linked: str, weight: float = 0.5, key: str = "k", kind: str = "ip_address") -> Row:
    return {
        "finding_id": finding_id,
        "linked_finding_id": linked,
        "reason": "same_address",
        "entity_kind": kind,
        "entity_key": key,
        "weight": weight,
    }


def member(number: int, finding_id: str, linked: str | None = None, key: str = "k") -> Row:
    return {
        "finding_id": finding_id,
        "finding_type": f"type {finding_id}",
        "member_number": number,
        "explanation": f"reason of {finding_id}",
        "linked_finding_id": linked,
        "link_reason": "same_address",
        "link_entity_key": key,
    }


def way(links: Iterable[Row], members: Iterable[Row], one: str, other: str) -> why_together.Together:
    return why_together.together(Links(*links), list(members), "g-1", one, other)  # type: ignore[arg-type]


# Told reasons alone make two parts: c is joined to a, d to b; only c and d hold them together.
MEMBERS = [member(1, "a", "c"), member(2, "b", "d"), member(3, "c", "a"), member(4, "d", "b")]
LINKS = [link("c", "a"), link("d", "b"), link("d", "c", 0.1, "weak")]


def test_the_way_leads_over_links_that_are_no_members_reason() -> None:
    found = way(LINKS, MEMBERS, "a", "b")
    assert found.finding_ids == ("a", "c", "d", "b")
    assert [each.why for each in found.steps] == [
        "reason of c",
        "Both have the same ip address: weak.",
        "reason of d",
    ]
    assert [each.weight for each in found.steps] == [0.5, 0.1, 0.5]


def test_the_shortest_way_counts_then_the_one_that_is_told_then_the_heaviest() -> None:
    short = link("d", "a", 0.01, "short")
    assert way([*LINKS, short], MEMBERS, "a", "b").finding_ids == ("a", "d", "b")
    told = [link("c", "a", 0.9, "other"), link("c", "a", 0.2)]
    assert [each.entity_key for each in way(told, MEMBERS, "c", "a").steps] == ["k"]
    untold = [link("d", "c", 0.2, "light"), link("d", "c", 0.7, "heavy")]
    assert [each.entity_key for each in way(untold, MEMBERS, "d", "c").steps] == ["heavy"]


def test_one_finding_has_no_way_and_others_are_refused() -> None:
    assert way(LINKS, MEMBERS, "a", "a").steps == ()
    assert why_together.section(way(LINKS, MEMBERS, "a", "a"), MEMBERS).rows == []
    with pytest.raises(NotAnswered, match="finding e is not in group g-1"):
        way(LINKS, MEMBERS, "a", "e")
    with pytest.raises(NotAnswered, match="no finding nowhere is stored"):
        way(LINKS, MEMBERS, "nowhere", "a")


def test_what_is_combined_leads_nowhere_and_what_is_not_shared_is_told_by_its_reason() -> None:
    combined = way([link("c", "a", key="combined", kind="key_and_agent")], MEMBERS, "c", "a")
    assert [row[4] for row in why_together.section(combined, MEMBERS).rows] == ["key and agent combined"]
    by_hand = link("c", "a") | {"entity_kind": None, "entity_key": None, "reason": "joined_by_hand"}
    found = way([by_hand], MEMBERS, "c", "a")
    assert found.steps[0].why == "A person joined both."
    assert [row[4] for row in why_together.section(found, MEMBERS).rows] == [None]
    by_rule = way([by_hand | {"reason": "new_rule"}], MEMBERS, "c", "a")
    assert by_rule.steps[0].why == "Linked by the rule new rule."


def test_each_link_is_a_row_with_what_is_shared() -> None:
    table = why_together.section(way(LINKS, MEMBERS, "a", "b"), MEMBERS)
    assert [row[0] for row in table.rows] == [1, 2, 3]
    assert table.rows[1][1:] == (
        Ref("type d", "finding", "d"),
        "Both have the same ip address: weak.",
        Ref("type c", "finding", "c"),
        Ref("ip address weak", "ip_address", "weak"),
        0.1,
    )
