"""How an organization does things: names of sessions and roles, chains, clocks, deliveries. All is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.organization import Organization
from tracehound.intrusions.estate.people import Person
from tracehound.intrusions.trail.wire import guid

_STYLES = (
    "{first}.{last}@{company}.example",
    "{first}.{last}",
    "{f}{last}",
    "{company}-{first}",
    "{FIRST}_{LAST}",
    "E{number}",
    "{last},{first}",
)
_ODD = ("", "", "", "${{jndi:ldap://x/{first}}}", "<b>{first}</b>", "{first}\u202etxt", "=1+{first}")
_ROLE_STYLES = (
    "{word}-admin",
    "OrganizationAccountAccessRole",
    "{word}Operator",
    "cross-{word}",
    "BreakGlass",
    "tf_{word}",
)


@dataclass(frozen=True)
class Member:
    """A person with all names: of Identity Center, of source identities, of sessions, of an IAM user."""

    person: Person
    login: str
    user_id: str
    short: str
    claimed: str


class Customs:
    """What is usual in one organization."""

    def __init__(self, dice: Dice, organization: Organization) -> None:
        self.dice = dice
        self.organization = organization
        self.company = dice.word()
        self.store = (
            f"arn:aws:identitystore::{dice.randrange(10**11, 10**12)}:identitystore/d-{dice.hexadecimal(10)}"
        )
        self.uses_center = dice.happens(0.7)
        self.center_share = dice.uniform(0.3, 1.0)
        self.source_share = dice.choice((0.0, 0.2, 0.9))
        self.hops = dice.choice((0.3, 0.5, 0.7))
        self.global_share = dice.choice((0.0, 0.15, 0.8))
        self.slowness = dice.uniform(0.3, 8.0)
        self.direct_share = dice.choice((0.0, 0.05, 0.3))
        self.delivery = dice.uniform(60, 500)
        self.bucket = dice.choice(("", "", "central/", f"logs/{dice.word()}/", f"o-{dice.hexadecimal(10)}/"))
        self.organization_part = f"o-{dice.hexadecimal(10)}/" if dice.happens(0.5) else ""
        self.envelopes = dice.happens(0.5)
        style, odd = dice.choice(_STYLES), dice.choice(_ODD)
        self.roles = [each.format(word=dice.word()) for each in dice.some(_ROLE_STYLES, 4)]
        self.members = [
            self._member(person, style, odd, number) for number, person in enumerate(organization.people)
        ]
        self.shared = dice.some(("ops", "temp", "x", "support", "me", "cli", "ecs-execute-command"), 3)

    def _member(self, person: Person, style: str, odd: str, number: int) -> Member:
        dice = self.dice.fork("member", number)
        first, _, last = person.name.partition(".")
        words = {"first": first, "last": f"{last}{number}", "f": first[0], "company": self.company}
        words |= {"FIRST": first.upper(), "LAST": f"{last}{number}".upper(), "number": f"{100_000 + number}"}
        login = style.format_map(words)
        claimed = odd.format_map(words | {"first": f"{first}{number}"}) if odd and dice.happens(0.3) else ""
        return Member(
            person,
            login,
            f"{dice.hexadecimal(10)}-{guid(dice)}" if dice.happens(0.5) else guid(dice),
            f"{first[0]}{last}{number}",
            claimed or f"{first}{number}-{dice.choice(('mac', 'laptop', 'shell', 'prod'))}",
        )
