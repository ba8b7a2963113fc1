"""How well groups fit the truth: pairwise and B-cubed scores, mixed groups, and the size of the largest.

Pairs of findings of one benign session do not count: they may be in one group or not. In B-cubed scores,
campaigns and noise each have half of the weight, however many findings they have. Findings that nobody could
decide are left out, and judged by themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import comb

from benchmarks.judge.campaigns import Campaign, Undecided, campaigns, undecided
from benchmarks.judge.truth import Fact, Groups, Truth, decidable


@dataclass(frozen=True)
class Score:
    """Precision and recall, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Verdict:
    """The scores of one grouping. `mixing` are groups with findings of several campaigns."""

    pairwise: Score
    b_cubed: Score
    mixing: tuple[str, ...]
    largest_share: float
    largest_true_share: float
    campaigns: tuple[Campaign, ...] = ()
    glued_noise: Mapping[str, float] = field(default_factory=dict)
    undecided: Undecided = field(default_factory=lambda: Undecided(0, 0, 0))

    @property
    def entries_found(self) -> float:
        """The share of campaigns whose entry is in the group that has the most of them."""
        known = [each.holds_entry for each in self.campaigns if each.holds_entry is not None]
        return sum(known) / len(known) if known else 1.0

    @property
    def stories(self) -> Mapping[str, Score]:
        """Pairwise scores of each story's campaigns, over the pairs that contain their findings."""
        names = sorted({each.story for each in self.campaigns})
        return {name: of([each for each in self.campaigns if each.story == name]) for name in names}


def of(some: Iterable[Campaign]) -> Score:
    """The pairwise score of some campaigns."""
    told = list(some)
    right, claimed, true = (
        sum(getattr(each, name) for each in told) for name in ("right", "claimed", "true")
    )
    return _score(right, claimed, true)


def b_cubed_of(some: Iterable[Campaign]) -> Score:
    """The B-cubed score of some campaigns' findings."""
    told = list(some)
    count = sum(each.findings for each in told)
    precision, recall = (
        sum(getattr(each, f"b_cubed_{name}") for each in told) for name in ("precision", "recall")
    )
    return Score(precision / count, recall / count)


def judge(truth: Truth, groups: Groups) -> Verdict:
    """Scores groups by the truth. Raises ValueError unless every finding is in exactly one group."""
    _check(truth, groups)
    blind = undecided(truth, groups.values())
    truth, groups = decidable(truth, groups)
    sizes = Counter(fact.campaign for fact in truth.values() if fact.campaign)
    return Verdict(
        _pairwise(truth, groups.values(), sizes),
        _b_cubed(truth, groups.values(), sizes),
        tuple(sorted(name for name, members in groups.items() if _campaigns_in(truth, members) > 1)),
        max(map(len, groups.values()), default=0) / max(len(truth), 1),
        max(sizes.values(), default=0) / max(len(truth), 1),
        campaigns(truth, groups),
        _glued(truth, groups.values()),
        blind,
    )


def _check(truth: Truth, groups: Groups) -> None:
    members = Counter(member for each in groups.values() for member in each)
    if members.keys() != truth.keys() or any(count != 1 for count in members.values()):
        missing = len(truth.keys() - members.keys())
        unknown = len(members.keys() - truth.keys())
        raise ValueError(f"not every finding is in one group: {missing} in none, {unknown} unknown")


def _campaigns_in(truth: Truth, members: Iterable[str]) -> int:
    return len({truth[member].campaign for member in members} - {None})


def _pairs(facts: Collection[Fact]) -> tuple[int, int]:
    """The pairs in a group, without those that do not count; and how many of them are true."""
    campaigns = Counter(fact.campaign for fact in facts if fact.campaign)
    sessions = Counter(fact.session for fact in facts if fact.session and not fact.campaign)
    claimed = comb(len(facts), 2) - sum(comb(count, 2) for count in sessions.values())
    return claimed, sum(comb(count, 2) for count in campaigns.values())


def _pairwise(truth: Truth, groups: Iterable[Collection[str]], campaigns: Counter[str]) -> Score:
    pairs = [_pairs([truth[member] for member in group]) for group in groups]
    claimed, right = (sum(each) for each in zip(*pairs, strict=True))
    return _score(right, claimed, sum(comb(count, 2) for count in campaigns.values()))


def _score(right: float, claimed: float, true: float) -> Score:
    return Score(right / claimed if claimed else 1.0, right / true if true else 1.0)


def _b_cubed(truth: Truth, groups: Iterable[Collection[str]], campaigns: Counter[str]) -> Score:
    halves: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for group in groups:
        facts = [truth[member] for member in group]
        in_campaign = Counter(fact.campaign for fact in facts if fact.campaign)
        in_session = Counter(fact.session for fact in facts if fact.session and not fact.campaign)
        for fact in facts:
            if fact.campaign:
                right = in_campaign[fact.campaign]
                halves[True].append((right / len(facts), right / campaigns[fact.campaign]))
            else:
                mates = in_session[fact.session] - 1 if fact.session else 0
                halves[False].append((1 / (len(facts) - mates), 1.0))
    means = [
        tuple(sum(each) / len(half) for each in zip(*half, strict=True)) for half in halves.values() if half
    ]
    precision, recall = (sum(each) / len(means) for each in zip(*means, strict=True))
    return Score(precision, recall)


def _glued(truth: Truth, groups: Iterable[Collection[str]]) -> dict[str, float]:
    """The share of each noise story's findings that are in a group with findings of other sessions."""
    found: dict[str, list[bool]] = defaultdict(list)
    for group in groups:
        facts = [truth[member] for member in group]
        sessions = Counter(fact.session for fact in facts if fact.session)
        for fact in facts:
            if not fact.campaign:
                own = sessions[fact.session] if fact.session else 1
                found[fact.story].append(len(facts) > own)
    return {story: sum(each) / len(each) for story, each in sorted(found.items())}
