"""Findings about databases and malware scans."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tracehound.simulator.builders.parts import additional_info, evidence, threat_list
from tracehound.simulator.draws import epoch, hex_id
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Database, Instance
from tracehound.simulator.workplaces import Workplace

Json = dict[str, Any]


def database_login(
    database: Database, type_: str, user: str, remote: Callable[[], Json], *, failed: int, successful: int
) -> Draft:
    """Attempts to log in to an RDS database. Without attempts, the database was only probed."""
    resource: Json = {"resourceType": "RDSDBInstance", "rdsDbInstanceDetails": database.details}
    client, home = ("mysql", "mysql") if "MySQL" in database.details["engine"] else ("psql", "postgres")
    is_tried = failed + successful > 0
    if is_tried:
        resource["rdsDbUserDetails"] = {
            "user": user,
            "application": client,
            "database": home,
            "ssl": "TLSv1.3",
            "authMethod": "password",
        }
    attempts = {
        "user": user,
        "application": client,
        "failedLoginAttempts": failed,
        "successfulLoginAttempts": successful,
    }
    threats = threat_list(type_)

    def occur(_at: float) -> Occurrence:
        login: Json = {"remoteIpDetails": remote()}
        if is_tried:
            login["LoginAttributes"] = [attempts]
        fields = {
            "featureName": "RdsLoginEvents",
            "action": {"actionType": "RDS_LOGIN_ATTEMPT", "rdsLoginAttemptAction": login},
            "resourceRole": "TARGET",
            "additionalInfo": additional_info({} if threats is None else {"threatListName": threats[0]}),
            "evidence": None if threats is None else evidence(*threats),
        }
        return Occurrence(fields, resource)

    return Draft(database.detector, type_, f"RDS database {database.name}", occur)


def malware_scan(
    rng: random.Random,
    place: Workplace,
    host: Instance,
    type_: str,
    *,
    file: tuple[str, str, str],
    trigger: str | None,
) -> Draft:
    """A volume scan found `file` (path, threat, hash).

    `trigger` is the id of the finding that triggered the scan; None if a user requested it.
    """
    path, threat, sha256 = file
    detector, seconds = host.detector, rng.uniform(400, 1800)
    base = f"arn:aws:ec2:{detector.region}:{detector.account.account_id}"
    volume = f"{base}:volume/vol-{hex_id(rng, 17)}"
    snapshot = f"{base}:snapshot/snap-{hex_id(rng, 17)}"
    found = {
        "name": threat,
        "severity": "HIGH",
        "itemCount": 1,
        "filePaths": [
            {"filePath": path, "volumeArn": volume, "hash": sha256, "fileName": path.rsplit("/", 1)[-1]}
        ],
    }
    scan_id, gigabytes, files = hex_id(rng, 32), rng.choice((8, 30, 100)), rng.randrange(40_000, 400_000)
    resource = {**place.resource, "ebsVolumeDetails": _volumes(volume, snapshot, gigabytes)}

    def occur(at: float) -> Occurrence:
        scan = {
            "scanId": scan_id,
            "scanStartedAt": epoch(at - seconds),
            "scanCompletedAt": epoch(at - 1),
            "triggerFindingId": trigger,
            "sources": ["Bitdefender"],
            "scanDetections": {
                "scannedItemCount": {"totalGb": gigabytes, "files": files, "volumes": 1},
                "threatsDetectedItemCount": {"files": 1},
                "highestSeverityThreatDetails": {"severity": "HIGH", "threatName": threat, "count": 1},
                "threatDetectedByName": {
                    "itemCount": 1,
                    "uniqueThreatNameCount": 1,
                    "shortened": False,
                    "threatNames": [found],
                },
            },
            "scanType": "ON_DEMAND" if trigger is None else "GUARDDUTY_INITIATED",
        }
        fields = {
            "featureName": "EbsVolumeScan",
            "action": None,
            "resourceRole": "TARGET",
            "additionalInfo": additional_info({}),
            "ebsVolumeScanDetails": scan,
        }
        return Occurrence(fields, resource)

    return Draft(detector, type_, place.noun, occur)


def _volumes(volume: str, snapshot: str, gigabytes: int) -> Json:
    return {
        "scannedVolumeDetails": [
            {
                "volumeArn": volume,
                "volumeType": "gp3",
                "deviceName": "/dev/xvda",
                "volumeSizeInGB": gigabytes,
                "encryptionType": "AMAZON_MANAGED",
                "snapshotArn": snapshot,
                "kmsKeyArn": None,
            }
        ],
        "skippedVolumeDetails": [],
    }
