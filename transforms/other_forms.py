"""Names the form of a document that is not GuardDuty's own, by its members or its first line.

What belongs here: common other forms of findings and AWS logs. What does not: deciding that something is not
a finding (`transforms.intake`).
"""

import re
from typing import Any

CODE = "other_format"
ADVICE = (
    "not GuardDuty's own form, which its export to S3, an EventBridge rule "
    "and `aws guardduty get-findings` give"
)
OTHER_ROW = (
    f"a row of Security Hub's export that is no exposure finding, of which alone CSV is read: {ADVICE}"
)
# A document has a form if it has all these members.
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
    """The reason to refuse a value in a known form that is not GuardDuty's; None for any other value."""
    if not isinstance(value, dict):
        return None
    name = next((name for name, members in _MEMBERS if all(member in value for member in members)), None)
    if name is None:
        records: list[Any] = next((value[key] for key in _RECORDS if isinstance(value.get(key), list)), [])
        return other_form(records[0]) if records else None
    return _reason(name)


def other_line(line: str) -> str | None:
    """The reason to refuse lines without a finding, judged by the first of them; None for other lines."""
    name = next((name for name, beginning in _FIRST_LINES if beginning.match(line)), None)
    return None if name is None else _reason(name)


def _reason(name: str) -> str:
    return f"{name}: {ADVICE}"
