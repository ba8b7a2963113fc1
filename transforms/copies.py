"""Recognises copies of GuardDuty's findings that come by way of Security Hub, in its forms ASFF and OCSF.

What belongs here: which finding a document is a copy of. What does not: other documents in these forms
(`transforms.other_forms`). A copy lacks most of what a finding says, so it is set aside; but it tells that
the finding exists.
"""

import re
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.below import below
from tracehound.transforms.other_forms import ADVICE

CODE = "copy_of_finding"
_ARN = re.compile(
    r"arn:aws[a-z-]{0,20}:guardduty:[a-z0-9-]{1,30}:\d{12}:detector/[A-Za-z0-9]{1,64}/finding/([A-Za-z0-9-]{1,64})"
)
_ASFF = ("SchemaVersion", "ProductArn", "AwsAccountId")
# Where OCSF has the id of a finding, by the release of its schema.
_OCSF_IDS = (("finding_info", "uid"), ("finding", "uid"))


@dataclass(frozen=True)
class Copy:
    """A copy of a finding: the finding's id and ARN, and the form that the copy has."""

    finding_id: str
    arn: str
    form: str

    @property
    def reason(self) -> str:
        """Why it is set aside."""
        return f"a copy of {self.arn} by way of Security Hub ({self.form}): {ADVICE}"


def copy_of_finding(value: Any) -> Copy | None:
    """The finding that a document is a copy of; None for any other document."""
    if not isinstance(value, dict):
        return None
    if all(name in value for name in _ASFF):
        return _copy(value.get("Id"), "ASFF")
    if "class_uid" in value:
        found = (_copy(below(value, *path), "OCSF") for path in _OCSF_IDS)
        return next(filter(None, found), None)
    return None


def _copy(name: Any, form: str) -> Copy | None:
    found = _ARN.fullmatch(name) if isinstance(name, str) else None
    return Copy(found[1], found[0], form) if found else None
