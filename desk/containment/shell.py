"""A step of containment, and its command line, safe to paste whatever a finding holds.

What belongs here: quoting, and what is never put into a command. What does not: which commands there are.

Values are one word of a POSIX shell each, and never an option: an option and its value are written
`--name=value`, and structures are JSON. The AWS CLI reads a file for a value such as `file://…`, and a
terminal acts on control characters, and interactive shells on `!` even within quotes: there is no command
with these.
"""

import hashlib
import json
import re
import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

NOTHING = "nothing"
# Set by whoever pastes the command: a security group without rules.
ISOLATION_GROUP = '"$ISOLATION_GROUP"'
# Set likewise: ARNs of an instance of Identity Center and of a permission set in it.
PERMISSION_SET = '--instance-arn="$SSO_INSTANCE" --permission-set-arn="$PERMISSION_SET"'
_READ_FROM_ELSEWHERE = re.compile(r"\s*(file|fileb|https?)://", re.IGNORECASE)
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST_FILE_NAME = 60


@dataclass(frozen=True)
class Step:
    """One step: whether it keeps evidence or contains, what it does, the command, and what that destroys."""

    purpose: Literal["evidence", "containment"]
    does: str
    command: str
    destroys: str


def evidence(does: str, command: str, destroys: str = NOTHING) -> Step:
    """A step that keeps something for later."""
    return Step("evidence", does, command, destroys)


def contain(does: str, command: str, destroys: str) -> Step:
    """A step that stops something."""
    return Step("containment", does, command, destroys)


def is_safe(*values: str | None) -> bool:
    """Whether a command may hold these values, none of which may be absent."""
    return all(value and _is_safe(value) for value in values)


def _is_safe(value: str) -> bool:
    return value.isprintable() and "!" not in value and not _READ_FROM_ELSEWHERE.match(value)


def words(*given: str, **options: str | None) -> str:
    """Words of a command line, then options with their values, those that are absent left out."""
    named = [f"--{name.replace('_', '-')}={shlex.quote(value)}" for name, value in options.items() if value]
    return " ".join([shlex.join(given), *named])


def structure(value: Any) -> str:
    """A value of an option as JSON."""
    return json.dumps(value)


def into(command: str, *names: str, ending: str = "json") -> str:
    """The command with its output in a file that is called by some names."""
    return f"{command} > {file_name(*names)}.{ending}"


def file_name(*names: str) -> str:
    """What a file or folder of evidence is called; long names end with a mark of their own."""
    given = "-".join(names)
    readable = _NOT_IN_A_FILE_NAME.sub("-", given).strip("-.")
    if len(readable) > _LONGEST_FILE_NAME:
        readable = f"{readable[:_LONGEST_FILE_NAME]}-{hashlib.sha256(given.encode()).hexdigest()[:8]}"
    return f"evidence-{readable}"


def days(first: datetime, last: datetime) -> dict[str, str]:
    """Options of CloudTrail for the days of some events."""
    end = last.date() + timedelta(days=1) if last.year < datetime.max.year else last.date()
    return {"start_time": first.date().isoformat(), "end_time": end.isoformat()}
