"""Each campaign by itself: in how many pieces it is, whether it is exact, and whether its entry was found."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb

from benchmarks.judge.truth import Groups, Truth


@dataclass(frozen=True)
class Campaign:
    """How one campaign was grouped.

    Pairs are of its findings with any other: `claimed` by groups, `right` of these, `true` ones. B-cubed
    figures are sums over its findings. `holds_entry` is None if it has one finding alone, or no entry in the
    data.
    """

    name: str
    story: str
    findings: int
    pieces: int
    claimed: int
    right: int
    b_cubed_precision: float
    b_cubed_recall: float
    is_exact: bool
    is_mixed: bool
    holds_entry: bool | None

    @property
    def true(self) -> int:
        """The pairs of its findings."""
        return comb(self.findings, 2)


def campaigns(truth: Truth, groups: Groups) -> tuple[Campaign, ...]:
    """All campaigns of the truth, by name."""
    members: dict[str, list[str]] = defaultdict(list)
    for finding, fact in sorted(truth.items()):
        if fact.campaign:
            members[fact.campaign].append(finding)
    group_of = {finding: name for name, group in groups.items() for finding in group}
    return tuple(_campaign(name, own, truth, groups, group_of) for name, own in sorted(members.items()))


def _campaign(
    name: str, own: Collection[str], truth: Truth, groups: Groups, group_of: Mapping[str, str]
) -> Campaign:
    counts = Counter(group_of[finding] for finding in own)
    largest = min(counts, key=lambda group: (-counts[group], group))
    sizes = {group: len(groups[group]) for group in counts}
    entries = [finding for finding in own if truth[finding].is_entry]
    story = truth[next(iter(own))].story
    strangers = (truth[each].campaign for group in counts for each in groups[group])
    return Campaign(
        name,
        story,
        len(own),
        len(counts),
        sum(comb(count, 2) + count * (sizes[group] - count) for group, count in counts.items()),
        sum(comb(count, 2) for count in counts.values()),
        sum(count * count / sizes[group] for group, count in counts.items()),
        sum(count * count / len(own) for count in counts.values()),
        len(counts) == 1 and sizes[largest] == len(own),
        any(other not in {None, name} for other in strangers),
        any(group_of[each] == largest for each in entries) if entries and len(own) > 1 else None,
    )


@dataclass(frozen=True)
class Undecided:
    """Findings that nobody could decide: of the true pairs with them, how many are together."""

    findings: int
    pairs: int
    together: int


def undecided(truth: Truth, groups: Iterable[Collection[str]]) -> Undecided:
    """The true pairs of which at least one finding is not decidable."""
    blind = [fact for fact in truth.values() if not fact.is_decidable]
    everything = list(truth)
    return Undecided(
        len(blind), _blind_pairs(truth, everything), sum(_blind_pairs(truth, group) for group in groups)
    )


def _blind_pairs(truth: Truth, findings: Collection[str]) -> int:
    facts = [truth[finding] for finding in findings if truth[finding].campaign]
    everyone = Counter(fact.campaign for fact in facts)
    seen = Counter(fact.campaign for fact in facts if fact.is_decidable)
    return sum(comb(count, 2) - comb(seen[campaign], 2) for campaign, count in everyone.items())
