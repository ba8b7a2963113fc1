"""Images in registries, the tags that name them, their vulnerabilities, and where else they run.

Registries of others (Docker Hub, Public ECR) say nothing.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from tracehound.simulator.context.lives import Life
from tracehound.simulator.context.seen import Named, Sight, image_key, is_private, owner_of
from tracehound.simulator.context.states import States
from tracehound.simulator.context.tags import Tags
from tracehound.simulator.draws import iso

Json = dict[str, Any]
_PACKAGES = (("openssl", "3.0.11", "usr/lib/libssl.so.3"), ("log4j-core", "2.14.1", "app/lib/log4j-core.jar"))
_FOLDERS = ("/bin/", "/opt/", "/usr/")
_SHARE_FITTING = 0.6


def describe(
    seed: int, some: Sequence[Life], sight: Sight, tags: Tags, states: States, span: tuple[float, float]
) -> None:
    """All private images that findings name or that tasks of findings ran."""
    users = _users(some)
    for reference in sorted({*sight.images, *users}):
        if is_private(reference):
            _reference(reference, tags, states)
            for since, digest in tags.moves(reference):
                key = image_key(reference, digest)
                ran = sorted(filter(_is_of_image, sight.executables.get(reference, ())))
                _vulnerabilities(seed, key, since, ran, states, span)
                _copies(seed, key, since, users.get(reference, ()), states, span)


def _is_of_image(path: str) -> bool:
    """Whether an executable may be one that an image brings, and no agent or attacker."""
    return path.startswith(_FOLDERS)


def _users(some: Iterable[Life]) -> dict[str, list[Life]]:
    found: dict[str, list[Life]] = defaultdict(list)
    for life in some:
        for container in life.task.details["containers"]:
            found[container["image"]].append(life)
    return found


def _reference(reference: str, tags: Tags, states: States) -> None:
    """The image of each digest has the tag until it moves; the tag answers what it means at the time."""
    where, moves = owner_of(reference), tags.moves(reference)
    tag = reference.partition("@")[0].rpartition(":")[2]
    for number, (since, digest) in enumerate(moves):
        image = Named(where, "image", image_key(reference, digest))
        tagged = _detail(reference, digest, since, [tag])
        states.add(image, since, tagged)
        if number + 1 < len(moves):
            states.add(image, moves[number + 1][0], _detail(reference, digest, since, []))
        if "@" not in reference:
            states.add(Named(where, "image_tag", reference), since, tagged)


def _detail(reference: str, digest: str, since: float, tags: list[str]) -> Json:
    repository = image_key(reference, digest).partition("@")[0].partition("/")[2]
    return {
        "registryId": owner_of(reference).account_id,
        "repositoryName": repository,
        "imageDigest": digest,
        "imageTags": tags,
        "imagePushedAt": iso(since - 600),
        "imageSizeInBytes": 88_123_456,
        "imageStatus": "ACTIVE",
        "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
        "imageScanFindingsSummary": {"findingSeverityCounts": {"CRITICAL": 1, "HIGH": 2}},
    }


def _vulnerabilities(
    seed: int, key: str, since: float, ran: list[str], states: States, span: tuple[float, float]
) -> None:
    """Libraries that nobody runs, and often the file of something that ran; one more is found later."""
    where = owner_of(key)
    rng = random.Random(f"{seed}:vulnerabilities:{key}")
    packages = list(_PACKAGES)
    if ran and rng.random() < _SHARE_FITTING:
        path = rng.choice(ran)
        packages.append((path.rpartition("/")[2], "1.2.3", rng.choice((path, path.lstrip("/")))))
    findings = [_vulnerability(rng, key, since, *package) for package in packages]
    thing = Named(where, "image_vulnerabilities", key)
    states.add(thing, since, {"findings": findings[:1]})
    later = rng.uniform(max(since, span[0]), span[1]) if rng.random() < 0.5 else since + 60
    states.add(thing, later, {"findings": findings})


def _vulnerability(rng: random.Random, key: str, since: float, package: str, version: str, path: str) -> Json:
    where = owner_of(key)
    number = f"CVE-2026-{rng.randrange(1000, 60_000)}"
    repository, _, digest = key.partition("/")[2].partition("@")
    arn = f"arn:aws:ecr:{where.region}:{where.account_id}:repository/{repository}/{digest}"
    finding = f"finding/{rng.getrandbits(128):032x}"
    return {
        "findingArn": f"arn:aws:inspector2:{where.region}:{where.account_id}:{finding}",
        "awsAccountId": where.account_id,
        "type": "PACKAGE_VULNERABILITY",
        "title": f"{number} - {package}",
        "description": f"A flaw in {package}.",
        "severity": rng.choice(("CRITICAL", "HIGH", "MEDIUM")),
        "status": "ACTIVE",
        "firstObservedAt": iso(since),
        "lastObservedAt": iso(since),
        "updatedAt": iso(since),
        "inspectorScore": round(rng.uniform(4, 9.8), 1),
        "epss": {"score": round(rng.random(), 4)},
        "fixAvailable": "YES",
        "exploitAvailable": rng.choice(("YES", "NO")),
        "resources": [{"type": "AWS_ECR_CONTAINER_IMAGE", "id": arn, "region": where.region}],
        "packageVulnerabilityDetails": {
            "vulnerabilityId": number,
            "source": "NVD",
            "vulnerablePackages": [
                {
                    "name": package,
                    "version": version,
                    "fixedInVersion": f"{version}.1",
                    "packageManager": "GENERIC",
                    "filePath": path,
                }
            ],
        },
    }


def _copies(
    seed: int, key: str, since: float, users: Sequence[Life], states: States, span: tuple[float, float]
) -> None:
    rng = random.Random(f"{seed}:copies:{key}")
    clusters = sorted({(life.task.cluster, life.task.details["group"]) for life in users})
    document = {
        "clusters": [
            {
                "clusterArn": cluster,
                "clusterDetails": [
                    {
                        "lastInUse": iso(span[1]),
                        "runningUnitCount": rng.randrange(1, 20),
                        "stoppedUnitCount": rng.randrange(5),
                        "clusterMetadata": {
                            "awsEcsMetadataDetails": {"detailsGroup": group, "taskDefinitionArn": "unknown"}
                        },
                    }
                ],
            }
            for cluster, group in clusters
        ]
    }
    states.add(Named(owner_of(key), "image_copies", key), since, document)
