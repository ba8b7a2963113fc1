"""GuardDuty's API for a simulated organization: which findings are archived, and what is covered.

What belongs here: answers in the API's form. An export does not show archive states: a finding is exported
before an analyst archives it, and archiving exports nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tracehound.simulator.draws import digest
from tracehound.simulator.finding import Simulated
from tracehound.simulator.organization import Detector, World

Json = dict[str, Any]
# Share of findings that analysts have archived, by kind of noise; campaigns are all open.
_USUAL_SHARE = 0.3
_SHARES = {"scanners": 0.7, "brute_force": 0.6, "builds": 0.7, "developers": 0.5, "samples": 1.0}
# Newer findings than this are not triaged yet; in seconds.
_UNTOUCHED = 2 * 86_400.0
_UNHEALTHY_SHARE = 0.1
_ISSUE = "AGENT_NOT_REPORTING"
_PROTECTIONS = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
)
_AGENTS = ("ECS_FARGATE_AGENT_MANAGEMENT", "EKS_ADDON_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
_FREQUENCIES = {900: "FIFTEEN_MINUTES", 3600: "ONE_HOUR", 21_600: "SIX_HOURS"}


class SimulatedApi(NamedTuple):
    """The API in one region of one account, as it answers after the last finding."""

    owner: Detector
    active: tuple[str, ...]
    archived: tuple[str, ...]
    resources: tuple[Json, ...]

    def list_by_state(self, _detector_id: str, *, is_archived: bool) -> list[str]:
        """Ids of findings by their archive state."""
        return list(self.archived if is_archived else self.active)

    def get_findings(self, _detector_id: str, _ids: Sequence[str]) -> Iterator[Any]:
        """No findings: a sweep requests only those that have disappeared, and none has."""
        return iter(())

    def detector(self, _detector_id: str) -> Json:
        """The detector's settings. Only production has the agent on EC2 hosts."""
        is_production = self.owner.account.environment == "prod"
        agents = [{"Name": name, "Status": _status(is_production or "EC2" not in name)} for name in _AGENTS]
        runtime = {"Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": agents}
        return {
            "Status": "ENABLED",
            "FindingPublishingFrequency": _FREQUENCIES[self.owner.frequency],
            "Features": [*({"Name": name, "Status": "ENABLED"} for name in _PROTECTIONS), runtime],
        }

    def coverage(self, _detector_id: str) -> Iterator[Json]:
        """What Runtime Monitoring should cover, with its status."""
        return iter(self.resources)


def _status(is_on: bool) -> str:
    return "ENABLED" if is_on else "DISABLED"


def simulated_apis(world: World, findings: Iterable[Simulated]) -> list[SimulatedApi]:
    """The API of each detector, in the world's order, after all these findings."""
    newest = {finding.truth.finding_id: finding for finding in findings}
    now = max((finding.updated_at for finding in newest.values()), default=0.0)
    ids: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for finding_id, finding in sorted(newest.items()):
        detector_id = finding.document["service"]["detectorId"]
        ids[detector_id, _is_archived(finding, now)].append(finding_id)
    return [
        SimulatedApi(
            owner,
            tuple(ids[owner.detector_id, False]),
            tuple(ids[owner.detector_id, True]),
            tuple(_resources(world, owner)),
        )
        for owner in world.detectors
    ]


def _share(*of: str) -> float:
    """A number from 0 to 1, derived only from these texts."""
    return int(digest(*of)[:8], 16) / 2**32


def _is_archived(finding: Simulated, now: float) -> bool:
    truth = finding.truth
    if truth.campaign_id is not None or finding.updated_at > now - _UNTOUCHED:
        return False
    return _share("archived", truth.finding_id) < _SHARES.get(truth.story, _USUAL_SHARE)


def _resources(world: World, owner: Detector) -> Iterator[Json]:
    ecs = {each.cluster["arn"] for each in world.services if each.detector is owner}
    eks = {each.cluster["arn"] for each in world.workloads if each.detector is owner}
    hosts = {each.instance_id for each in world.instances if each.detector is owner}
    for kind, names in (("ECS", ecs), ("EKS", eks), ("EC2", hosts)):
        for name in sorted(names):
            is_healthy = _share("covered", name) >= _UNHEALTHY_SHARE
            yield {
                "AccountId": owner.account.account_id,
                "ResourceDetails": {"ResourceType": kind},
                "CoverageStatus": "HEALTHY" if is_healthy else "UNHEALTHY",
                "Issue": None if is_healthy else _ISSUE,
            }
