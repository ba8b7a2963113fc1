"""Where data lies and serverless code runs: buckets, databases, functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.accounts import Place

Json = dict[str, Any]


@dataclass(frozen=True)
class Bucket:
    """A bucket, as `s3BucketDetails` has it."""

    place: Place
    name: str
    owner: str
    created: float
    is_public: bool = False

    def wire(self, keys: tuple[str, ...] = ()) -> Json:
        """The bucket with objects that a finding names."""
        blocked = not self.is_public
        block = {
            "ignorePublicAcls": blocked,
            "restrictPublicBuckets": blocked,
            "blockPublicAcls": blocked,
            "blockPublicPolicy": blocked,
        }
        nobody = {"allowsPublicReadAccess": False, "allowsPublicWriteAccess": False}
        details = {
            "arn": f"arn:aws:s3:::{self.name}",
            "name": self.name,
            "type": "Destination",
            "createdAt": round(self.created, 3),
            "owner": {"id": self.owner},
            "tags": [],
            "defaultServerSideEncryption": {"encryptionType": "AES256", "kmsMasterKeyArn": None},
            "publicAccess": {
                "permissionConfiguration": {
                    "bucketLevelPermissions": {
                        "accessControlList": nobody,
                        "bucketPolicy": nobody | {"allowsPublicReadAccess": self.is_public},
                        "blockPublicAccess": block,
                    },
                    "accountLevelPermissions": {"blockPublicAccess": block},
                },
                "effectivePermission": "PUBLIC" if self.is_public else "NOT_PUBLIC",
            },
        }
        if keys:
            arn = f"arn:aws:s3:::{self.name}"
            details["s3ObjectDetails"] = [{"objectArn": f"{arn}/{key}", "key": key} for key in keys]
        return details


@dataclass(frozen=True)
class Database:
    """A database instance of RDS."""

    place: Place
    name: str
    engine: str
    resource_id: str

    def resource(self, user: str, application: str) -> Json:
        """The resource of a finding about logins of a user."""
        return {
            "resourceType": "RDSDBInstance",
            "rdsDbInstanceDetails": {
                "dbInstanceIdentifier": f"{self.name}-1",
                "engine": self.engine,
                "engineVersion": "16.4" if "Postgre" in self.engine else "8.0.36",
                "dbClusterIdentifier": self.name,
                "dbInstanceArn": self.place.arn("rds", f"db:{self.name}-1"),
                "dbiResourceId": self.resource_id,
                "tags": [],
            },
            "rdsDbUserDetails": {
                "user": user,
                "application": application,
                "database": self.name,
                "ssl": "TLSv1.2",
                "authMethod": "password",
            },
        }


@dataclass(frozen=True)
class Function:
    """A Lambda function; its role's sessions bear its name."""

    place: Place
    name: str
    role: str
    changed: float

    def resource(self) -> Json:
        """The resource of a finding about it."""
        return {
            "resourceType": "Lambda",
            "lambdaDetails": {
                "functionArn": self.place.arn("lambda", f"function:{self.name}"),
                "functionName": self.name,
                "description": "",
                "lastModifiedAt": round(self.changed, 3),
                "revisionId": f"{self.resource_id}",
                "functionVersion": "$LATEST",
                "role": self.place.global_arn("iam", f"role/{self.role}"),
                "vpcConfig": {
                    "subnetIds": list(self.place.subnets[:2]),
                    "vpcId": self.place.vpc,
                    "securityGroups": [{"groupId": self.place.security_group, "groupName": "lambda"}],
                },
                "tags": [],
            },
        }

    @property
    def resource_id(self) -> str:
        """Its revision, which follows from when it was changed."""
        return f"{int(self.changed):x}-{self.name}"


def bucket(dice: Dice, place: Place, now: float) -> Bucket:
    """A bucket named as people name them."""
    what = dice.choice(
        ("exports", "backups", "invoices", "assets", "logs", "customers", "models", "media", "tfstate")
    )
    ending = dice.choice((place.account.purpose, place.account.number, dice.hexadecimal(6)))
    name = f"{dice.word()}-{what}-{ending}"
    return Bucket(place, name, dice.hexadecimal(64), now - dice.spread(5, 2000) * DAY, what == "assets")


def database(dice: Dice, place: Place) -> Database:
    """A database of an engine whose logins are watched."""
    engine = dice.choice(("Aurora PostgreSQL", "Aurora MySQL", "PostgreSQL"))
    return Database(
        place, f"{dice.word()}-{dice.choice(('core', 'orders', 'crm'))}", engine, f"db-{dice.letters(26)}"
    )


def function(dice: Dice, place: Place, now: float) -> Function:
    """A function with a role of its own."""
    name = f"{dice.word()}-{dice.choice(('resize', 'ingest', 'webhook', 'notify', 'cron', 'etl'))}"
    return Function(place, name, f"{name}-exec", now - dice.spread(0.5, 400) * DAY)
