"""Images: which digest a tag meant when, what is vulnerable in them, and where they run."""

from __future__ import annotations

from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.context import poison
from tracehound.intrusions.context.chronicle import Chronicle
from tracehound.intrusions.context.containers import Course, moment
from tracehound.intrusions.context.named import Thing, registry_owner, without_tag

Json = dict[str, Any]
_RESTLESS = ("latest", "stable", "main", "prod")


class Registry:
    """All registries: those of accounts can be asked, others have digests that nobody tells."""

    def __init__(self, dice: Dice, begin: float, end: float) -> None:
        self._dice, self._begin, self._end = dice, begin, end
        self._meanings: dict[str, list[tuple[float, str]]] = {}

    def meanings(self, reference: str) -> list[tuple[float, str]]:
        """Since when a reference means which digest."""
        if reference not in self._meanings:
            dice = self._dice.fork("meaning", reference)
            since = self._begin - 60 * DAY
            if "@sha256:" in reference:
                self._meanings[reference] = [(since, reference.partition("@")[2])]
            else:
                most = 5 if reference.rpartition(":")[2] in _RESTLESS else 2
                moves = sorted(dice.uniform(self._begin, self._end) for _ in range(dice.randrange(most)))
                self._meanings[reference] = [(at, f"sha256:{dice.hexadecimal(64)}") for at in (since, *moves)]
        return self._meanings[reference]

    def digest(self, reference: str, at: float) -> str:
        """What it means then."""
        meanings = self.meanings(reference)
        return [digest for since, digest in meanings if since <= at or since == meanings[0][0]][-1]

    def chronicle(self, book: Chronicle, reference: str, programs: set[str], users: list[Course]) -> None:
        """What ECR and Inspector answer about the image of each digest; nothing for registries of others."""
        owner = registry_owner(reference)
        if owner is None:
            return
        meanings = self.meanings(reference)
        for number, (since, digest) in enumerate(meanings):
            key = without_tag(reference, digest)
            dice = self._dice.fork("image", key)
            tag = [] if "@" in reference else [reference.rpartition(":")[2]]
            image = _image(owner[0], key, since, tag)
            if not book.knows(Thing(*owner, "image", key)):
                book.write(Thing(*owner, "image", key), since, image)
                if number + 1 < len(meanings):
                    untagged = image | {"imageTags": []}
                    book.write(Thing(*owner, "image", key), meanings[number + 1][0], untagged)
                self._vulnerabilities(
                    book, Thing(*owner, "image_vulnerabilities", key), since, programs, dice
                )
                book.write(Thing(*owner, "image_copies", key), since, _copies(dice, users))
            if tag:
                book.write(Thing(*owner, "image_tag", reference), since, image)

    def _vulnerabilities(
        self, book: Chronicle, thing: Thing, since: float, programs: set[str], dice: Dice
    ) -> None:
        """Some are known from the start, others in time; some are in files that ran."""
        found: list[tuple[float, Json]] = []
        paths = [*dice.some(sorted(programs), dice.randrange(3)), "usr/lib/python3/site.py", None]
        for number, path in enumerate(paths):
            at = since if number == 0 else dice.uniform(max(since, self._begin), max(since, self._end))
            found.append((at, _vulnerability(dice, at, path)))
        for at in sorted({begin for begin, _ in found}):
            book.write(thing, at, {"findings": [each for begin, each in found if begin <= at]})


def _vulnerability(dice: Dice, at: float, path: str | None) -> Json:
    number = f"CVE-2025-{dice.randrange(100, 99_999)}"
    package = {"name": poison.said(dice, dice.word()), "version": "1.0", "fixedInVersion": "1.1"}
    return {
        "findingArn": f"arn:aws:inspector2:::finding/{dice.hexadecimal(32)}",
        "title": poison.said(dice, number),
        "severity": dice.choice(("CRITICAL", "HIGH", "LOW", "UNTRIAGED")),
        "status": "ACTIVE",
        "firstObservedAt": moment(at),
        "inspectorScore": round(dice.uniform(1, 10), 1),
        "exploitAvailable": dice.choice(("YES", "NO")),
        "packageVulnerabilityDetails": {
            "vulnerabilityId": number,
            "vulnerablePackages": [package | ({"filePath": path} if path else {})],
        },
    }


def _image(account: str, key: str, since: float, tags: list[str]) -> Json:
    name, _, digest = key.partition("/")[2].partition("@")
    return {
        "registryId": account,
        "repositoryName": name,
        "imageDigest": digest,
        "imageTags": tags,
        "imagePushedAt": moment(since - 30),
        "imageStatus": "ACTIVE",
    }


def _copies(dice: Dice, users: list[Course]) -> Json:
    places = sorted({(each.told.cluster, each.told.block["group"]) for each in users})
    return {
        "clusters": [
            {
                "clusterArn": cluster,
                "clusterDetails": [
                    {
                        "runningUnitCount": dice.number(1, 50),
                        "stoppedUnitCount": dice.number(1, 9),
                        "clusterMetadata": {"awsEcsMetadataDetails": {"detailsGroup": group}},
                    }
                ],
            }
            for cluster, group in places
        ]
    }
