"""Who calls AWS: people, robots, and the sessions of roles, each with keys and addresses of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.internet import Address, Internet

Json = dict[str, Any]
_FIRST = [
    "ana",
    "ben",
    "chloe",
    "dmitri",
    "elif",
    "femi",
    "greta",
    "hugo",
    "ines",
    "jonas",
    "kofi",
    "lena",
    "mateo",
    "nadia",
    "omar",
    "petra",
    "quinn",
    "rosa",
    "sven",
    "tara",
]


@dataclass(frozen=True)
class Credential:
    """A key as a call shows it."""

    place: Place
    key: str
    principal: str
    name: str
    kind: str

    def wire(self) -> Json:
        """`accessKeyDetails`."""
        return {
            "accessKeyId": self.key,
            "principalId": self.principal,
            "userName": self.name,
            "userType": self.kind,
        }

    def resource(self) -> Json:
        """The resource of a finding about its calls."""
        return {"resourceType": "AccessKey", "accessKeyDetails": self.wire()}


@dataclass
class Person:
    """Somebody with an IAM user or single sign-on; `at_home` is where from, besides the office."""

    place: Place
    name: str
    has_user: bool
    long_key: Credential
    at_home: Address
    agent: str
    unique: str
    joined: float = 0.0

    def session(self, dice: Dice) -> Credential:
        """Keys for some hours: of the console for a user, of a role for others."""
        key = f"ASIA{dice.letters(16)}"
        if self.has_user:
            return Credential(self.place, key, self.unique, self.name, "IAMUser")
        role = "AWSReservedSSO_PowerUser_" + self.unique[-8:].lower()
        principal = f"AROA{self.unique[4:]}:{self.name}@{self.place.account.name.split('-')[0]}.example"
        return Credential(self.place, key, principal, role, "AssumedRole")


@dataclass
class Robot:
    """A role that programs use: deployments, backups, scanners."""

    place: Place
    role: str
    agent: str
    unique: str
    address: Address
    sessions: dict[str, Credential] = field(default_factory=dict)

    def session(self, dice: Dice, name: str | None = None) -> Credential:
        """A session of it, with new keys."""
        return role_session(
            self.place, self.role, self.unique, name or f"{self.role}-{dice.hexadecimal(8)}", dice
        )


def role_session(place: Place, role: str, unique: str, name: str, dice: Dice) -> Credential:
    """Temporary keys of a role."""
    return Credential(place, f"ASIA{dice.letters(16)}", f"{unique}:{name}", role, "AssumedRole")


def role_id(place: Place, role: str) -> str:
    """The unique id of a role, which follows from where it is and how it is called."""
    return "AROA" + Dice(f"role/{place.account.number}/{role}").letters(17)


def person(dice: Dice, place: Place, internet: Internet) -> Person:
    """Somebody new."""
    name = f"{dice.choice(_FIRST)}.{dice.word()}"
    unique = f"AIDA{dice.letters(17)}"
    key = Credential(place, f"AKIA{dice.letters(16)}", unique, name, "IAMUser")
    agent = dice.choice(
        (
            "aws-cli/2.15.30 Python/3.11.8 Darwin/23.4.0 exe/x86_64",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0",
            "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/macos",
            "Terraform/1.8.2 (+https://www.terraform.io) aws-sdk-go-v2/1.26.1",
        )
    )
    return Person(place, name, dice.happens(0.6), key, internet.address("residential", dice), agent, unique)


def robot(dice: Dice, place: Place, internet: Internet) -> Robot:
    """A new role for programs."""
    role = f"{dice.word()}-{dice.choice(('deploy', 'ci', 'backup', 'scanner', 'etl', 'terraform', 'audit'))}"
    agent = dice.choice(
        ("APN/1.0 HashiCorp/1.0 Terraform/1.9.5", "Boto3/1.35.10 md/Botocore#1.35.10", "aws-sdk-go/1.55.5")
    )
    return Robot(place, role, agent, role_id(place, role), internet.address("amazon", dice))
