"""The scene of all stories and noise: the organization, the period, and the findings reported so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracehound.intrusions.adversary import Adversary
from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.organization import Organization
from tracehound.intrusions.findings import Finding, Label
from tracehound.intrusions.wire.scans import sequence
from tracehound.intrusions.wire.sight import Sight


@dataclass(frozen=True)
class Campaign:
    """The truth about a campaign; `blind` says why it could not be told from noise, or None."""

    identity: str
    story: str
    kind: str
    begin: float
    blind: str | None


@dataclass
class Scene:
    """Where everything happens. Nothing is reported that happens after `end`."""

    dice: Dice
    organization: Organization
    begin: float
    end: float
    findings: list[Finding] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)

    @property
    def days(self) -> float:
        """How long it lasts."""
        return (self.end - self.begin) / DAY

    def report(self, sight: Sight, at: float, label: Label, times: int = 1) -> Finding:
        """A new finding. One after the end is given back, and not kept."""
        dice = self.dice.fork("finding", len(self.findings))
        now = times if times < 2 or dice.happens(0.35) else dice.randrange(1, times)
        finding = Finding(dice.hexadecimal(32), label, dice, [(at, now, sight)])
        # What happens often goes on: the rest of it comes some minutes to a day later.
        left, later = times - now, at
        while left > 0:
            part = left if dice.happens(0.4) else dice.randint(1, left)
            later += dice.spread(200, 40_000)
            finding.again(later, part)
            left -= part
        if self.begin <= at < self.end:
            self.findings.append(finding)
        return finding

    def noise(
        self,
        story: str,
        sight: Sight,
        at: float,
        times: int = 1,
        session: str | None = None,
        kind: str = "noise",
    ) -> Finding:
        """A finding that belongs to no campaign; those of one benign session may be put together."""
        return self.report(sight, at, Label(None, session, story, kind, "noise"), times)

    def session(self, story: str) -> str:
        """A name for a new benign session."""
        return f"{story}-session-{len(self.findings)}"

    def open(self, story: str, kind: str, begin: float, blind: str | None = None) -> Plot:
        """Begins a campaign."""
        campaign = Campaign(f"{story}-{len(self.campaigns) + 1:04}", story, kind, begin, blind)
        self.campaigns.append(campaign)
        dice = self.dice.fork("plot", campaign.identity)
        return Plot(
            self, campaign, dice, Adversary(dice.fork("adversary"), self.organization.internet), begin
        )


@dataclass
class Plot:
    """A campaign as it goes on: `at` is the present, and moves as the adversary is used to."""

    scene: Scene
    campaign: Campaign
    dice: Dice
    adversary: Adversary
    at: float
    members: list[Finding] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        """Whom it is against."""
        return self.scene.organization

    def wait(self, low: float = 0.0, high: float = 0.0) -> float:
        """Moves on, by so many seconds or as fast as the adversary works. Gives the present."""
        self.at += self.dice.spread(low, high) if high else self.adversary.pause(self.dice)
        return self.at

    def entry(self, sight: Sight, times: int = 1, blind: str | None = None) -> Finding:
        """How the adversary came in."""
        return self._tell(sight, "entry", times, blind)

    def step(self, sight: Sight, times: int = 1, blind: str | None = None) -> Finding:
        """What he did on his way."""
        return self._tell(sight, "step", times, blind)

    def loss(self, sight: Sight, times: int = 1, blind: str | None = None) -> Finding:
        """What was lost to him."""
        return self._tell(sight, "loss", times, blind)

    def lasting(self, finding: Finding, hours: float, most: int = 6, later: Sight | None = None) -> Finding:
        """It goes on for some hours, with more versions; `later` is how it looks then, now and then."""
        at = self.at
        for _ in range(self.dice.number(1, most)):
            at += self.dice.uniform(0.02, 1) * hours * 3600 / most
            if at < self.scene.end:
                finding.again(at, self.dice.number(1, 40), later if self.dice.happens(0.5) else None)
        return finding

    def sequenced(self, kind: str, thing: str, uid: str, most: int = 12) -> Finding | None:
        """GuardDuty itself puts together what it has seen so far, if it has seen enough."""
        kept = [each for each in self.members if each.sights[0][0] < self.scene.end]
        if len(kept) < 2:
            return None
        kept = kept[:most]
        self.wait(120, 3600)
        documents = [each.as_of(self.at) for each in kept]
        made = self.step(sequence(kind, kept[0].first.place, thing, uid, documents))
        for each in kept:
            if each.first.place is made.first.place:
                each.sequence = (self.at, made.arn)
        return made

    def _tell(self, sight: Sight, role: str, times: int, blind: str | None) -> Finding:
        campaign = self.campaign
        label = Label(campaign.identity, None, campaign.story, campaign.kind, role, blind or campaign.blind)
        finding = self.scene.report(sight, self.at, label, times)
        self.members.append(finding)
        return finding
