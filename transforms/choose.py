"""Which of several bodies of one version the typed tables hold; the order of arrival does not matter."""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tracehound.transforms.additional_info import canonical_additional_info, says_sample
from tracehound.transforms.derive import SAMPLE_TITLE

_STATE = ("archived", "userFeedback")


@dataclass(frozen=True)
class Choice:
    """The chosen body, and how many different contents the bodies had."""

    body_sha256: str
    content_count: int


def choose(bodies: dict[str, dict[str, Any]]) -> Choice:
    """Chooses among findings in wire form; the keys are the hashes of their bodies.

    One that is no sample goes first, so that nobody hides a finding behind a sample with its id; then the
    graver one. Of equals, the one with the most content, because boto3 and relays drop members; then the one
    with the smallest hash. The same content in different forms (export, API, event) is no conflict, nor is a
    finding that was archived in between.
    """
    contents = {body: _content(finding) for body, finding in bodies.items()}
    chosen = min(
        contents, key=lambda body: (*_graveness(bodies[body]), -len(contents[body]), contents[body], body)
    )
    return Choice(chosen, len({_content(_without_state(finding)) for finding in bodies.values()}))


def _graveness(finding: dict[str, Any]) -> tuple[bool, float]:
    """What sorts findings: those that are no samples first, then the most severe."""
    try:
        severity = float(finding.get("severity") or 0)
    except (TypeError, ValueError, OverflowError):
        severity = 0
    # Nothing is compared with what is no number.
    return _is_sample(finding), -severity if isfinite(severity) else 0


def _is_sample(finding: dict[str, Any]) -> bool:
    service = finding.get("service")
    information = service.get("additionalInfo") if isinstance(service, dict) else None
    said = isinstance(information, dict) and says_sample(information)
    return said or str(finding.get("title")).startswith(SAMPLE_TITLE)


def _without_state(finding: dict[str, Any]) -> dict[str, Any]:
    """The finding without the members that people change later, which creates no new version."""
    service = finding.get("service")
    if not isinstance(service, dict):
        return finding
    return finding | {"service": {key: value for key, value in service.items() if key not in _STATE}}


def _content(finding: dict[str, Any]) -> str:
    """A finding's content as one text, the same for all its forms."""
    return json.dumps(_without_empty(finding), sort_keys=True, separators=(",", ":"))


def _without_empty(value: Any) -> Any:
    """The value without members that are null or empty."""
    if isinstance(value, dict):
        members = {key: _without_empty(member) for key, member in value.items() if key != "additionalInfo"}
        if isinstance(value.get("additionalInfo"), dict):
            members["additionalInfo"] = canonical_additional_info(value["additionalInfo"])
        return {key: member for key, member in members.items() if member not in (None, {}, [])}
    if isinstance(value, list):
        return [_without_empty(element) for element in value]
    return value
