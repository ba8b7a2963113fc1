"""What an organization owns: accounts, detectors, principals, clusters, hosts, data.

What belongs here: things that last, with their blocks in wire form. Containers are in `workplaces`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tracehound.simulator.images import App

Json = dict[str, Any]


class Account(NamedTuple):
    """A member account."""

    account_id: str
    name: str
    environment: str
    canonical_id: str


class Detector(NamedTuple):
    """One detector: an account in a region, and how often it publishes updates, in seconds."""

    account: Account
    region: str
    detector_id: str
    frequency: int


class Principal(NamedTuple):
    """An IAM user, a role or the root user; `key` is a user's long-term access key, else empty."""

    account: Account
    name: str
    principal_id: str
    key: str
    is_role: bool
    is_root: bool = False

    @property
    def user_type(self) -> str:
        """What GuardDuty calls this kind of principal."""
        if self.is_root:
            return "Root"
        return "AssumedRole" if self.is_role else "IAMUser"


class Instance(NamedTuple):
    """An EC2 instance with its `instanceDetails`."""

    detector: Detector
    instance_id: str
    private_ip: str
    interface_id: str
    role: Principal
    launched_at: float
    details: Json

    @property
    def is_public(self) -> bool:
        """Whether it has a public address."""
        return "publicIp" in self.details["networkInterfaces"][0]


class EcsService(NamedTuple):
    """A service in an ECS cluster; `lifetime` is how long its tasks live, in seconds."""

    detector: Detector
    cluster: Json
    name: str
    app: App
    definition_arn: str
    revision: int
    image: str
    sidecars: tuple[tuple[str, str], ...]
    host: Instance | None
    task_role: Principal
    has_exec: bool
    lifetime: float


class EksWorkload(NamedTuple):
    """A workload in an EKS cluster with the node its pods run on."""

    detector: Detector
    cluster: Json
    namespace: str
    name: str
    kind: str
    app: App
    image: str
    service_account: str
    is_privileged: bool
    node: Instance
    lifetime: float


class Function(NamedTuple):
    """A Lambda function with its `lambdaDetails`."""

    detector: Detector
    name: str
    details: Json


class Database(NamedTuple):
    """An RDS instance with its `rdsDbInstanceDetails`."""

    detector: Detector
    name: str
    details: Json


class Bucket(NamedTuple):
    """An S3 bucket with its `s3BucketDetails` entry."""

    detector: Detector
    name: str
    details: Json


@dataclass
class World:
    """Everything the organization owns, in lists for drawing; `…_of` are by account or detector id."""

    seed: int
    accounts: list[Account] = field(default_factory=list)
    detectors: list[Detector] = field(default_factory=list)
    users: list[Principal] = field(default_factory=list)
    roles: list[Principal] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    windows_instances: list[Instance] = field(default_factory=list)
    services: list[EcsService] = field(default_factory=list)
    ci_services: list[EcsService] = field(default_factory=list)
    workloads: list[EksWorkload] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    databases: list[Database] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    detectors_of: dict[str, list[Detector]] = field(default_factory=dict)
    users_of: dict[str, list[Principal]] = field(default_factory=dict)
    buckets_of: dict[str, list[Bucket]] = field(default_factory=dict)
    # Addresses and domains, a few bytes per campaign: the only state that passes from one scene to the next.
    names_of_attackers: set[str] = field(default_factory=set)

    def public_instances(self) -> list[Instance]:
        """Linux and Windows hosts with a public address."""
        return [each for each in (*self.instances, *self.windows_instances) if each.is_public]
