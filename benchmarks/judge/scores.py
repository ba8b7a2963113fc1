"""How well groups fit the truth: pairwise and B-cubed scores, mixed groups, and the size of the largest.

Pairs of findings of one benign session do not count: they may be in one group or not. In B-cubed scores,
campaigns and noise each have half of the weight, however many findings they have.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import comb

from benchmarks.judge.truth import Fact, Groups, Truth


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
    stories: Mapping[str, Score] = field(default_factory=dict)
    glued_noise: Mapping[str, float] = field(default_factory=dict)


def judge(truth: Truth, groups: Groups) -> Verdict:
    """Scores groups by the truth. Raises ValueError unless every finding is in exactly one group."""
    _check(truth, groups)
    campaigns = Counter(fact.campaign for fact in truth.values() if fact.campaign)
    return Verdict(
        _pairwise(truth, groups.values(), campaigns),
        _b_cubed(truth, groups.values(), campaigns),
        tuple(sorted(name for name, members in groups.items() if _campaigns_in(truth, members) > 1)),
        max(map(len, groups.values()), default=0) / max(len(truth), 1),
        max(campaigns.values(), default=0) / max(len(truth), 1),
        _stories(truth, groups.values(), campaigns),
        _glued(truth, groups.values()),
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


def _stories(truth: Truth, groups: Iterable[Collection[str]], campaigns: Counter[str]) -> dict[str, Score]:
    """Pairwise scores of each story's campaigns, over the pairs that contain their findings."""
    right: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    true: Counter[str] = Counter()
    story_of = {fact.campaign: fact.story for fact in truth.values() if fact.campaign}
    for campaign, count in campaigns.items():
        true[story_of[campaign]] += comb(count, 2)
    for group in groups:
        facts = [truth[member] for member in group]
        of_story = Counter(fact.story for fact in facts if fact.campaign)
        for story, count in of_story.items():
            claimed[story] += comb(count, 2) + count * (len(facts) - count)
        for campaign, count in Counter(fact.campaign for fact in facts if fact.campaign).items():
            right[story_of[campaign]] += comb(count, 2)
    return {story: _score(right[story], claimed[story], true[story]) for story in sorted(true)}


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
