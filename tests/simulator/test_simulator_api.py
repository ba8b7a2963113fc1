"""What the simulated API says agrees with the export, and with what analysts would have done."""

from __future__ import annotations

from datetime import datetime

from tracehound.simulator import SWEPT_AT, Simulated, demo_apis
from tracehound.simulator.api import SimulatedApi


def _ids(api: SimulatedApi) -> tuple[set[str], set[str]]:
    active, archived = (set(api.list_by_state("d", is_archived=each)) for each in (False, True))
    return active, archived


def test_every_finding_is_open_or_archived_at_its_own_detector(demo_findings: list[Simulated]) -> None:
    for api in demo_apis():
        active, archived = _ids(api)
        own = {
            finding.truth.finding_id
            for finding in demo_findings
            if finding.document["service"]["detectorId"] == api.owner.detector_id
        }
        assert active | archived == own
        assert not active & archived


def test_campaigns_and_the_newest_findings_are_open_and_much_noise_is_archived(
    demo_findings: list[Simulated],
) -> None:
    archived = set().union(*(_ids(api)[1] for api in demo_apis()))
    newest = {finding.truth: finding.updated_at for finding in demo_findings}
    end = max(newest.values())
    assert 0.2 < len(archived) / len(newest) < 0.5
    for truth, updated_at in newest.items():
        if truth.campaign_id is not None or updated_at > end - 86_400:
            assert truth.finding_id not in archived


def test_the_sweep_comes_after_everything_that_was_exported(demo_findings: list[Simulated]) -> None:
    assert all(datetime.fromisoformat(each.document["updatedAt"]) < SWEPT_AT for each in demo_findings)


def test_every_detector_watches_something_and_some_agent_is_missing() -> None:
    resources = [list(api.coverage("d")) for api in demo_apis()]
    assert all(resources)
    assert {each["CoverageStatus"] for own in resources for each in own} == {"HEALTHY", "UNHEALTHY"}
    frequencies = {api.detector("d")["FindingPublishingFrequency"] for api in demo_apis()}
    assert frequencies <= {"FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"}
