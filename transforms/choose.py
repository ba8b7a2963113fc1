"""Which of several bodies of one version the typed tables hold, by a rule that arrival can't change."""

import json
from dataclasses import dataclass
from typing import Any

from tracehound.transforms.additional_info import canonical_additional_info

_STATE = ("archived", "userFeedback")


@dataclass(frozen=True)
class Choice:
    """The chosen body, and how many different contents there were to choose from."""

    body_sha256: str
    content_count: int


def choose(bodies: dict[str, dict[str, Any]]) -> Choice:
    """Chooses among findings in wire form by the hash of their bodies.

    The one that says most wins, for boto3 and relays drop members; of equals that with the smallest hash.
    Forms of one content (export, API, event) are no conflict, nor is a finding that was archived in between.
    """
    contents = {body: _content(finding) for body, finding in bodies.items()}
    chosen = min(contents, key=lambda body: (-len(contents[body]), contents[body], body))
    return Choice(chosen, len({_content(_without_state(finding)) for finding in bodies.values()}))


def _without_state(finding: dict[str, Any]) -> dict[str, Any]:
    """The finding without what people change in it later, which makes no new version."""
    service = finding.get("service")
    if not isinstance(service, dict):
        return finding
    return finding | {"service": {key: value for key, value in service.items() if key not in _STATE}}


def _content(finding: dict[str, Any]) -> str:
    """One text for all forms of a finding's content."""
    return json.dumps(_said(finding), sort_keys=True, separators=(",", ":"))


def _said(value: Any) -> Any:
    """The value without members that say nothing: null, and what is empty."""
    if isinstance(value, dict):
        members = {key: _said(member) for key, member in value.items() if key != "additionalInfo"}
        if isinstance(value.get("additionalInfo"), dict):
            members["additionalInfo"] = canonical_additional_info(value["additionalInfo"])
        return {key: member for key, member in members.items() if member not in (None, {}, [])}
    if isinstance(value, list):
        return [_said(element) for element in value]
    return value
