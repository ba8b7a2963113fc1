"""Accounts, and the places (an account's region) in which GuardDuty watches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracehound.intrusions.chance import Dice

Json = dict[str, Any]
REGIONS = (
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-north-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ca-central-1",
)
_PURPOSES = ("prod", "prod", "staging", "dev", "sandbox", "data", "shared", "security", "legacy")


@dataclass(frozen=True)
class Account:
    """An AWS account; `purpose` is what its name ends with."""

    number: str
    name: str
    purpose: str


@dataclass(frozen=True)
class Place:
    """One region of one account: a detector, its frequency of updates in seconds, and a network."""

    account: Account
    region: str
    detector: str
    frequency: float
    vpc: str
    network: str
    subnets: tuple[str, ...]
    security_group: str
    home_region: bool = True

    def arn(self, service: str, name: str) -> str:
        """The ARN of something here."""
        return f"arn:aws:{service}:{self.region}:{self.account.number}:{name}"

    def global_arn(self, service: str, name: str) -> str:
        """The ARN of something that has no region."""
        return f"arn:aws:{service}::{self.account.number}:{name}"


def accounts(dice: Dice, count: int) -> list[Account]:
    """So many accounts of an organization."""
    company = dice.word()
    made = []
    for number in range(count):
        purpose = dice.choice(_PURPOSES)
        name = f"{company}-{dice.word()}-{purpose}"
        made.append(Account(f"{dice.randrange(10**11, 10**12)}", name, purpose if number else "prod"))
    return made


def places(dice: Dice, owner: Account, home: str) -> list[Place]:
    """The regions in use by an account, its main one first."""
    others = dice.some([region for region in REGIONS if region != home], dice.choice((0, 0, 0, 1, 2)))
    return [
        place(dice.fork(owner.number, region), owner, region, region == home) for region in (home, *others)
    ]


def place(dice: Dice, owner: Account, region: str, is_home: bool) -> Place:
    """A region of an account. Networks of accounts that nobody planned together overlap."""
    return Place(
        owner,
        region,
        dice.hexadecimal(32),
        dice.choice((900.0, 900.0, 3600.0, 21_600.0)),
        f"vpc-{dice.hexadecimal(17)}",
        f"10.{dice.choice((0, 0, 1, 10, 20, dice.randrange(256)))}",
        tuple(f"subnet-{dice.hexadecimal(17)}" for _ in range(3)),
        f"sg-{dice.hexadecimal(17)}",
        is_home,
    )
