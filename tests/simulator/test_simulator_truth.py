"""What the truth says, and that versions, sequences and principals bear it out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from tracehound.simulator import Simulated, simulate
from tracehound.simulator.noise import NOISE
from tracehound.simulator.organization import World
from tracehound.simulator.scene import Scene
from tracehound.simulator.stories import CAMPAIGNS
from tracehound.simulator.stories.attackers import new_attacker
from tracehound.simulator.workplaces import Workplaces
from tracehound.simulator.world import build_world

Json = dict[str, Any]


def _by_finding(findings: list[Simulated]) -> dict[str, list[Simulated]]:
    versions: dict[str, list[Simulated]] = defaultdict(list)
    for finding in findings:
        versions[finding.document["id"]].append(finding)
    return versions


def _sequences(findings: list[Simulated]) -> list[Simulated]:
    return [finding for finding in findings if finding.document["type"].startswith("AttackSequence:")]


def test_versions_keep_the_id_and_increase(many_findings: list[Simulated]) -> None:
    for versions in _by_finding(many_findings).values():
        documents = [version.document for version in versions]
        assert [version.version for version in versions] == list(range(1, len(versions) + 1))
        assert (
            len({(document["arn"], document["createdAt"], document["type"]) for document in documents}) == 1
        )
        for before, after in pairwise(documents):
            assert before["updatedAt"] < after["updatedAt"]
            assert before["service"]["count"] < after["service"]["count"]
            assert before["service"]["eventLastSeen"] <= after["service"]["eventLastSeen"]


def test_an_important_share_has_updates_that_replace_details(many_findings: list[Simulated]) -> None:
    versions = _by_finding(many_findings)
    updated = [group for group in versions.values() if len(group) > 1]
    assert 0.2 < len(updated) / len(versions) < 0.5
    replaced = sum(
        any(
            group[0].document["service"].get(part) != group[-1].document["service"].get(part)
            for part in ("action", "runtimeDetails")
        )
        for group in updated
    )
    assert replaced > len(updated) / 2


def test_the_truth_names_the_documents_finding(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        assert finding.truth.finding_id == finding.document["id"]
        assert finding.document["arn"].endswith(finding.truth.finding_id)


def test_exactly_so_many_findings_and_every_story(many_findings: list[Simulated]) -> None:
    truths = {finding.truth for finding in many_findings}
    assert len(truths) == 3000
    stories = Counter(truth.story for truth in truths)
    assert set(stories) == {story.name for story in CAMPAIGNS} | {story.name for story, _ in NOISE}


def test_only_campaigns_have_a_campaign_id(many_findings: list[Simulated]) -> None:
    names = {story.name for story in CAMPAIGNS}
    for finding in many_findings:
        assert (finding.truth.campaign_id is not None) == (finding.truth.story in names)
        assert finding.truth.campaign_id is None or finding.truth.session_id is None


def test_the_share_of_campaigns_is_kept() -> None:
    findings = list(simulate(3, 800, date(2026, 9, 1), 10, campaign_share=0.3))
    truths = {finding.truth for finding in findings}
    assert 0.25 < sum(truth.campaign_id is not None for truth in truths) / len(truths) < 0.35


def test_two_campaigns_of_one_story_differ(many_findings: list[Simulated]) -> None:
    tools: dict[str, set[str]] = defaultdict(set)
    for finding in many_findings:
        if finding.truth.story == "spreading_hash" and finding.truth.role == "executed":
            process = finding.document["service"]["runtimeDetails"]["process"]
            tools[str(finding.truth.campaign_id)].add(process["executableSha256"])
    assert len(tools) > 2
    assert all(len(hashes) == 1 for hashes in tools.values())
    assert len(set.union(*tools.values())) == len(tools)


def test_no_two_attackers_draw_one_address_or_domain() -> None:
    # With two of one seed's random source, all they draw is equal.
    scenes = [_scene(7, world) for world in [build_world(7, 100, 0.0)] for _ in range(2)]
    first, second = (new_attacker(scene, addresses=3) for scene in scenes)
    addresses = [{remote["ipAddressV4"] for remote in attacker.remotes} for attacker in (first, second)]
    assert not addresses[0] & addresses[1]
    assert first.domain != second.domain


def _scene(seed: int, world: World) -> Scene:
    return Scene(seed, 1, world, Workplaces(world), start=0.0, story="any", is_campaign=True)


def test_a_spreading_hash_crosses_accounts_or_regions(many_findings: list[Simulated]) -> None:
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for finding in many_findings:
        if finding.truth.story == "spreading_hash":
            document = finding.document
            places[str(finding.truth.campaign_id)].add((document["accountId"], document["region"]))
    assert sum(len(pairs) > 1 for pairs in places.values()) > len(places) / 2


def test_signals_of_sequences_resolve_to_findings_of_the_same_campaign(
    many_findings: list[Simulated],
) -> None:
    campaigns = {finding.truth.finding_id: finding.truth.campaign_id for finding in many_findings}
    campaigns |= {finding.document["arn"]: finding.truth.campaign_id for finding in many_findings}
    sequences = _sequences(many_findings)
    uids = [
        (finding, signal["uid"])
        for finding in sequences
        for signal in finding.document["service"]["detection"]["sequence"]["signals"]
    ]
    assert len(sequences) > 5
    assert {uid.startswith("arn:") for _, uid in uids} == {True, False}
    assert all(campaigns[uid] == finding.truth.campaign_id for finding, uid in uids)


def test_a_sequence_knows_of_its_signals_no_more_than_was_published(many_findings: list[Simulated]) -> None:
    texts: dict[str, set[str]] = defaultdict(set)
    for finding in _sequences(many_findings):
        for signal in finding.document["service"]["detection"]["sequence"]["signals"]:
            assert signal["updatedAt"] <= finding.updated_at
            texts[finding.document["id"]].add(signal["uid"])
    assert all(len({uid.rsplit("/", 1)[-1] for uid in uids}) == len(uids) for uids in texts.values())


def test_parts_of_a_sequence_resolve_within_it(many_findings: list[Simulated]) -> None:
    for finding in _sequences(many_findings):
        sequence = finding.document["service"]["detection"]["sequence"]
        resources = {resource["uid"] for resource in sequence["resources"]}
        actors = {actor["id"] for actor in sequence["actors"]}
        endpoints = {endpoint["id"] for endpoint in sequence["endpoints"]}
        assert resources
        assert actors
        for signal in sequence["signals"]:
            assert set(signal["resourceUids"]) <= resources
            assert set(signal["actorIds"]) <= actors
            assert set(signal["endpointIds"]) <= endpoints


def test_members_point_back_and_the_directions_complete_each_other(many_findings: list[Simulated]) -> None:
    listed: dict[str, set[str]] = defaultdict(set)
    for finding in _sequences(many_findings):
        signals = finding.document["service"]["detection"]["sequence"]["signals"]
        listed[finding.document["arn"]] |= {signal["uid"].rsplit("/", 1)[-1] for signal in signals}
    pointing: dict[str, set[str]] = defaultdict(set)
    for finding in many_findings:
        arn = finding.document.get("associatedAttackSequenceArn")
        if arn is not None:
            pointing[arn].add(finding.document["id"])
    assert pointing.keys() <= listed.keys()
    assert any(pointing[arn] - listed[arn] for arn in pointing)
    assert any(listed[arn] - pointing[arn] for arn in listed)


def test_task_credentials_name_the_task(many_findings: list[Simulated]) -> None:
    tasks: dict[str, set[str]] = defaultdict(set)
    principals: dict[str, set[str]] = defaultdict(set)
    for finding in many_findings:
        if finding.truth.story != "ecs_exec":
            continue
        campaign, resource = str(finding.truth.campaign_id), finding.document["resource"]
        if "ecsClusterDetails" in resource:
            tasks[campaign].add(resource["ecsClusterDetails"]["taskDetails"]["arn"].rsplit("/", 1)[-1])
        elif "accessKeyDetails" in resource:
            key = resource["accessKeyDetails"]
            assert key["userType"] == "AssumedRole"
            principals[campaign].add(key["principalId"].split(":")[1])
    assert len(tasks) > 2
    assert all(principals[campaign] <= ids for campaign, ids in tasks.items())


def test_the_demo_tells_every_story_within_its_days(demo_findings: list[Simulated]) -> None:
    stories = Counter({truth.story: 0 for truth in {finding.truth for finding in demo_findings}})
    for truth in {finding.truth for finding in demo_findings}:
        stories[truth.story] += 1
    assert all(stories[story.name] >= 4 for story in CAMPAIGNS if story.name != "lone_hit")
    assert stories["lone_hit"] >= 1
    assert all(stories[story.name] >= 1 for story, _ in NOISE)
    days = {finding.document["updatedAt"][:10] for finding in demo_findings}
    assert min(days) >= "2026-10-11"
    assert max(days) == "2026-10-31"
    assert len({finding.document["accountId"] for finding in demo_findings}) >= 3
    assert len({finding.document["region"] for finding in demo_findings}) >= 3


def test_the_demo_has_a_sequence_of_ecs_and_all_kinds(demo_findings: list[Simulated]) -> None:
    types = {finding.document["type"] for finding in demo_findings}
    assert "AttackSequence:ECS/CompromisedCluster" in types
    families = {type_.split(":")[1].split("/")[0] for type_ in types}
    assert families >= {"Runtime", "EC2", "IAMUser", "S3", "Kubernetes", "RDS", "Lambda", "ECS"}


@pytest.mark.parametrize("arguments", [(0, 1, 0.1), (1, 0, 0.1), (1, 1, 1.5)])
def test_nonsense_is_refused(arguments: tuple[int, int, float]) -> None:
    findings, days, share = arguments
    with pytest.raises(ValueError, match="at least 1"):
        next(simulate(1, findings, date(2026, 1, 1), days, share))


def test_documents_are_plain_json(demo_findings: list[Simulated]) -> None:
    for finding in demo_findings:
        text = json.dumps(finding.document, ensure_ascii=False, allow_nan=False)
        assert json.loads(text) == finding.document
        text.encode()  # no lone surrogates
