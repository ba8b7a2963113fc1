"""Functions, databases and buckets of one detector, with their resource blocks in wire form."""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.draws import epoch, hex_id, uuid_text
from tracehound.simulator.hosting import Network, make_tags, stack_tags
from tracehound.simulator.organization import Bucket, Database, Detector, Function

Json = dict[str, Any]
_DAY = 86_400.0
_ENGINES = {"Aurora PostgreSQL": "15.4", "Aurora MySQL": "8.0.mysql_aurora.3.05.2"}


def build_function(rng: random.Random, network: Network, start: float) -> Function:
    """A Lambda function inside the VPC."""
    detector, name = network.detector, rng.choice(("resize-images", "order-events", "mail-digest"))
    account = detector.account.account_id
    details = {
        "functionArn": f"arn:aws:lambda:{detector.region}:{account}:function:{name}",
        "functionName": name,
        "description": "",
        "lastModifiedAt": epoch(start - rng.uniform(1, 90) * _DAY),
        "revisionId": uuid_text(rng),
        "functionVersion": "$LATEST",
        "role": f"arn:aws:iam::{account}:role/{name}-role",
        "vpcConfig": {
            "subnetIds": [network.subnet_id],
            "vpcId": network.vpc_id,
            "securityGroups": [network.group],
        },
        "tags": stack_tags(rng, detector, f"lambda-{name}", "Function"),
    }
    return Function(detector, name, details)


def build_database(rng: random.Random, network: Network) -> Database:
    """An RDS instance of an Aurora cluster."""
    detector, name = network.detector, rng.choice(("orders-db", "ledger", "crm-prod"))
    engine = rng.choice(tuple(_ENGINES))
    details = {
        "dbInstanceIdentifier": f"{name}-1",
        "engine": engine,
        "engineVersion": _ENGINES[engine],
        "dbClusterIdentifier": name,
        "dbInstanceArn": f"arn:aws:rds:{detector.region}:{detector.account.account_id}:db:{name}-1",
        "dbiResourceId": "db-" + hex_id(rng, 26).upper(),
        "tags": make_tags(team=detector.account.name, pii="true"),
    }
    return Database(detector, f"{name}-1", details)


def build_bucket(rng: random.Random, detector: Detector, purpose: str, start: float) -> Bucket:
    """An S3 bucket; static assets are the public ones."""
    name, is_public = f"{detector.account.name}-{purpose}-{hex_id(rng, 6)}", purpose == "static-assets"
    block = {
        "ignorePublicAcls": not is_public,
        "restrictPublicBuckets": not is_public,
        "blockPublicAcls": not is_public,
        "blockPublicPolicy": not is_public,
    }
    readable = {"allowsPublicReadAccess": is_public, "allowsPublicWriteAccess": False}
    closed = {"allowsPublicReadAccess": False, "allowsPublicWriteAccess": False}
    details = {
        "arn": f"arn:aws:s3:::{name}",
        "name": name,
        "defaultServerSideEncryption": {"encryptionType": "AES256", "kmsMasterKeyArn": None},
        "createdAt": epoch(start - rng.uniform(40, 900) * _DAY),
        "tags": make_tags(team=detector.account.name, purpose=purpose),
        "owner": {"id": detector.account.canonical_id},
        "publicAccess": {
            "permissionConfiguration": {
                "bucketLevelPermissions": {
                    "accessControlList": closed,
                    "bucketPolicy": readable,
                    "blockPublicAccess": block,
                },
                "accountLevelPermissions": {"blockPublicAccess": block},
            },
            "effectivePermission": "PUBLIC" if is_public else "NOT_PUBLIC",
        },
        "type": "Destination",
    }
    return Bucket(detector, name, details)


def opened(bucket: Bucket, *, to_all: bool) -> Bucket:
    """The bucket without its Block Public Access; with a policy that lets everybody read if `to_all`."""
    block = dict.fromkeys(
        ("ignorePublicAcls", "restrictPublicBuckets", "blockPublicAcls", "blockPublicPolicy"), False
    )
    access = bucket.details["publicAccess"]
    levels = access["permissionConfiguration"]
    permissions = {**levels["bucketLevelPermissions"], "blockPublicAccess": block}
    if to_all:
        permissions["bucketPolicy"] = {"allowsPublicReadAccess": True, "allowsPublicWriteAccess": False}
        levels = {**levels, "accountLevelPermissions": {"blockPublicAccess": block}}
        access = {**access, "effectivePermission": "PUBLIC"}
    levels = {**levels, "bucketLevelPermissions": permissions}
    details = {**bucket.details, "publicAccess": {**access, "permissionConfiguration": levels}}
    return bucket._replace(details=details)
