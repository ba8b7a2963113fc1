"""The truth: complete, true to the documents, and no more than can be told from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.intrusions.traces import pieces, shared_by_all, traces
from tracehound.intrusions import World
from tracehound.intrusions.export import edges, truth
from tracehound.intrusions.findings import Finding
from tracehound.intrusions.noise import NOISES
from tracehound.intrusions.stories import STORIES


def _campaigns(world: World) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in world.scene.findings:
        if finding.label.campaign:
            found[finding.label.campaign].append(finding)
    return found


def _first(finding: Finding) -> dict[str, Any]:
    return next(finding.versions()).document


def test_there_are_as_many_stories_and_kinds_of_noise_as_promised() -> None:
    assert len({each.name for each in STORIES}) >= 20
    assert len({each.name for each in NOISES}) >= 20
    for each in STORIES:
        told = each.play.__doc__ or ""
        assert "Sources:" in told, each.name
    assert all(each.play.__doc__ for each in NOISES)


@pytest.mark.parametrize("story", STORIES, ids=lambda each: each.name)
def test_each_story_is_what_it_promises(story: Any, told: list[World]) -> None:
    """One entry, before all else; what is decidable hangs together by what documents name."""
    seen = 0
    for world in told:
        common = shared_by_all(world.scene.organization.internet)
        for findings in _campaigns(world).values():
            if findings[0].label.story != story.name:
                continue
            seen += 1
            ordered = sorted(findings, key=lambda each: each.sights[0][0])
            entries = [each for each in findings if each.label.role == "entry"]
            assert entries == ordered[:1], "the entry is one, and comes first"
            assert {each.label.role for each in findings} <= {"entry", "step", "loss"}
            known = [_first(each) for each in ordered if each.label.blind is None]
            assert len(pieces(known, common)) <= 1
    assert seen >= sum(world.scene.organization.account_count >= story.accounts for world in told)
    assert seen > 0


def test_some_attacks_cross_accounts(told: list[World]) -> None:
    crossing = Counter[str]()
    for world in told:
        for findings in _campaigns(world).values():
            owners = {each.first.place.account.number for each in findings}
            crossing[findings[0].label.story] += len(owners) > 1
    for story in ("role_chaining", "peered_accounts", "malicious_image", "poisoned_package"):
        assert crossing[story] > 0, story


def test_what_must_stay_two_shares_nothing_of_its_own(told: list[World]) -> None:
    for world in told:
        common = shared_by_all(world.scene.organization.internet)
        alike = [each for name, each in _campaigns(world).items() if name.startswith("two_alike")]
        assert len(alike) == 2
        one, other = ({trace for each in some for trace in traces(_first(each), common)} for some in alike)
        assert not {each for each in one & other if not _is_common_ground(each)}


def _is_common_ground(trace: str) -> bool:
    """Clusters and images' own files are anybody's; an address, a key or a domain would not be."""
    return len(trace) == 64 or "cluster/" in trace or not set(".:") & set(trace)


def test_what_is_beyond_telling_says_why(crowded: World, told: list[World]) -> None:
    for finding in crowded.scene.findings:
        line = truth(finding)
        assert line["is_decidable"] == (line["undecidable_because"] is None)
    for world in told:
        common = shared_by_all(world.scene.organization.internet)
        for name, findings in _campaigns(world).items():
            if name.startswith("missing_account"):
                near = {t for f in findings if f.label.blind is None for t in traces(_first(f), common)}
                far = {t for f in findings if f.label.blind is not None for t in traces(_first(f), common)}
                assert far and not near & far
            if name.startswith("fence"):
                assert all(each.label.blind for each in findings)


def test_noise_is_of_all_kinds_and_scanners_stand_alone(crowded: World) -> None:
    noise = [each.label for each in crowded.scene.findings if each.label.campaign is None]
    assert len({label.story for label in noise}) > 25
    scanners = [label for label in noise if "scanner" in label.story or label.story == "password_guessers"]
    assert scanners
    assert all(label.session is None for label in scanners)


def test_true_edges_are_those_of_the_documents(crowded: World) -> None:
    found = edges(crowded.scene.findings)
    keys = [(each["account_id"], each["region"], each["process_uuid"]) for each in found]
    assert len(keys) == len(set(keys)) > 500
    parents = dict(zip(keys, (each["parent_uuid"] for each in found), strict=True))
    for version in crowded.versions():
        document = version.document
        process = (document["service"].get("runtimeDetails") or {}).get("process")
        if process and not version.finding.is_sample:
            for each in (process, *process["lineage"]):
                key = document["accountId"], document["region"], each["uuid"]
                assert parents[key] == each["parentUuid"] != each["uuid"]
