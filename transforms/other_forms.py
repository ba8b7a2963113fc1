"""What a document is that is no finding in GuardDuty's own form, told by its members or its first line.

What belongs here: the forms that people have findings or AWS logs in. What does not: deciding that something
is no finding (`transforms.intake`).
"""

import re
from typing import Any

CODE = "other_format"
_ADVICE = (
    "not GuardDuty's own form, which its export to S3, an EventBridge rule "
    "and `aws guardduty get-findings` give"
)
# All members of one of these sets.
_MEMBERS = (
    ("a finding as Security Hub has it (ASFF)", ("SchemaVersion", "ProductArn", "AwsAccountId")),
    ("an OCSF event, as Security Hub and Security Lake have it", ("class_uid", "metadata")),
    ("an OCSF event, as Security Hub and Security Lake have it", ("class_uid", "finding_info")),
    ("a row of Microsoft Sentinel's table AWSGuardDuty", ("TimeGenerated", "ActivityType")),
    ("an event of CloudTrail", ("eventSource", "eventName", "awsRegion")),
)
_RECORDS = ("Records", "records")
_FIRST_LINES = (
    (
        "a VPC flow log",
        re.compile(r"version account-id |account-id \S|\d+ (?:\d{12}|unknown) eni-[0-9a-f]+ "),
    ),
    (
        "a table of comma-separated values",
        re.compile(r"""["'\w][^,{}\[\]\n]*+(?:,(?! )[^,{}\[\]\n]*+){2,}+(?:\n|$)"""),
    ),
)


def other_form(value: Any) -> str | None:
    """The reason to refuse a value in a form that is known and not GuardDuty's; None of any other."""
    if not isinstance(value, dict):
        return None
    name = next((name for name, members in _MEMBERS if all(member in value for member in members)), None)
    if name is None:
        records: list[Any] = next((value[key] for key in _RECORDS if isinstance(value.get(key), list)), [])
        return other_form(records[0]) if records else None
    return _reason(name)


def other_line(line: str) -> str | None:
    """The reason to refuse lines without a finding, told by the first of them; None of others."""
    name = next((name for name, beginning in _FIRST_LINES if beginning.match(line)), None)
    return None if name is None else _reason(name)


def _reason(name: str) -> str:
    return f"{name}: {_ADVICE}"
