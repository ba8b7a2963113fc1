"""Findings of malware scans, and the attack sequences that GuardDuty itself puts together."""

from __future__ import annotations

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.boxes import Box
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.processes import Program
from tracehound.intrusions.wire.sight import Json, Sight, additional


def malware(
    kind: str, machine: Host | Box, files: list[Program], name: str, at: float, trigger: str = ""
) -> Sight:
    """Files that a scan of the volumes found; `trigger` is the id of the finding that made it scan."""
    dice = Dice(f"scan/{at}/{files[0].path}")
    place = machine.place
    volume = place.arn("ec2", f"volume/vol-{dice.hexadecimal(17)}")
    found = [
        {"filePath": file.path.lstrip("/"), "volumeArn": volume, "hash": file.sha256, "fileName": file.name}
        for file in files
    ]
    threat = {"name": name, "severity": "HIGH", "itemCount": len(files), "filePaths": found}
    scan = {
        "scanId": dice.hexadecimal(32),
        "scanStartedAt": round(at - 900, 3),
        "scanCompletedAt": round(at - 5, 3),
        "triggerFindingId": trigger,
        "sources": ["Bitdefender"],
        "scanType": "GUARDDUTY_INITIATED" if trigger else "ON_DEMAND",
        "scanDetections": {
            "scannedItemCount": {
                "totalGb": dice.randrange(4, 90),
                "files": dice.number(9000, 900_000),
                "volumes": 1,
            },
            "threatsDetectedItemCount": {"files": len(files)},
            "highestSeverityThreatDetails": {"severity": "HIGH", "threatName": name, "count": len(files)},
            "threatDetectedByName": {
                "itemCount": len(files),
                "uniqueThreatNameCount": 1,
                "shortened": False,
                "threatNames": [threat],
            },
        },
    }
    resource = machine.resource()
    resource["ebsVolumeDetails"] = {"scannedVolumeDetails": [{"volumeArn": volume, "volumeType": "gp3"}]}
    service = {"ebsVolumeScanDetails": scan, "featureName": "EbsVolumeScan"} | additional()
    thing = str(resource.get("instanceDetails", {}).get("instanceId", "a container"))
    return Sight(kind, place, resource, service, {"thing": thing, "what": name})


def sequence(kind: str, place: Place, thing: str, uid: str, members: list[Json]) -> Sight:
    """An attack sequence over findings; `members` are their latest documents."""
    signals = [
        {
            "uid": each["arn"],
            "type": "FINDING",
            "name": each["type"],
            "description": each["title"],
            "severity": each["severity"],
            "count": each["service"]["count"],
            "resourceUids": [uid],
            "actorIds": [],
            "signalIndicators": [],
        }
        for each in members
    ]
    tactics = sorted({each["type"].split(":")[0] for each in members})
    details = {
        "uid": uid,
        "description": f"{len(members)} signals",
        "actors": [],
        "resources": [
            {
                "uid": uid,
                "name": thing,
                "resourceType": _resource_type(kind),
                "accountId": place.account.number,
            }
        ],
        "endpoints": [],
        "signals": signals,
        "sequenceIndicators": [{"key": "ATTACK_TACTIC", "values": tactics, "title": "Tactics"}],
    }
    service = {"action": {}, "detection": {"sequence": details}, "featureName": "Correlation"} | additional()
    return Sight(
        kind, place, {"resourceType": "AttackSequence"}, service, {"thing": thing, "what": ", ".join(tactics)}
    )


def _resource_type(kind: str) -> str:
    parts = {"EKS": "EKS_CLUSTER", "ECS": "ECS_CLUSTER", "IAM": "ACCESS_KEY", "S3": "S3_BUCKET"}
    return parts[kind.split(":")[1].split("/", maxsplit=1)[0]]
