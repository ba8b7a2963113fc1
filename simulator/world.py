"""Build an organization, sized for the number of findings it will have.

Grain: one `World` per seed and size. The first detector owns one of everything, so every story can be played.
"""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator import hosting, managed
from tracehound.simulator.draws import access_key_id, account_id, hex_id, principal_id
from tracehound.simulator.images import CI_APP
from tracehound.simulator.organization import Account, Detector, Principal, World

Json = dict[str, Any]
_REGIONS = ("eu-central-1", "us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2", "ap-southeast-2")
_TEAMS = ("shop", "payments", "data", "platform", "media", "security", "mobile", "research")
_ENVIRONMENTS = ("prod", "prod", "staging", "dev")
_FREQUENCIES = (900, 3600, 21_600)
_USERS = ("anna.lang", "deploy-bot", "jkim", "m.okafor", "backup-svc", "terraform", "lea.martin", "ravi")
_ROLES = ("AppRole", "DataPipelineRole", "AdminAccess", "ReadOnlyAudit", "EcsTaskRole", "GitHubActions")
_DETECTORS_A_FINDING = 1 / 800
_MOST_DETECTORS = 400


def build_world(seed: int, findings: int, start: float) -> World:
    """An organization for that many findings. It exists since before `start` (epoch seconds)."""
    rng = random.Random(f"{seed}:world")
    world = World(seed)
    wanted = min(_MOST_DETECTORS, 6 + int(findings * _DETECTORS_A_FINDING))
    while len(world.detectors) < wanted:
        _add_account(rng, world, start)
    return world


def _add_account(rng: random.Random, world: World, start: float) -> None:
    number = len(world.accounts)
    environment = _ENVIRONMENTS[number % len(_ENVIRONMENTS)]
    team = _TEAMS[number // len(_ENVIRONMENTS) % len(_TEAMS)]
    name = f"{team}-{environment}" + (f"-{number}" if number >= len(_TEAMS) else "")
    account = Account(account_id(rng), name, environment, hex_id(rng, 64))
    world.accounts.append(account)
    users = [
        Principal(account, user, principal_id(rng, "AIDA"), access_key_id(rng, "AKIA"), is_role=False)
        for user in rng.sample(_USERS, 4)
    ]
    roles = [_role(rng, account, role) for role in rng.sample(_ROLES, 3)]
    world.users += users
    world.roles += roles
    world.users_of[account.account_id] = users
    world.detectors_of[account.account_id] = []
    for region in rng.sample(_REGIONS, rng.choice((1, 2, 2, 3))):
        detector = Detector(account, region, hex_id(rng, 32), rng.choice(_FREQUENCIES))
        _furnish(rng, world, detector, start, is_first=not world.detectors)
        world.detectors.append(detector)
        world.detectors_of[account.account_id].append(detector)


def _furnish(rng: random.Random, world: World, detector: Detector, start: float, *, is_first: bool) -> None:
    network = hosting.Network(rng, detector)
    role = _role(rng, detector.account, "Ec2InstanceRole")
    servers = [
        hosting.build_instance(rng, network, role, f"{purpose}-{number}", start)
        for purpose in rng.sample(("bastion", "web", "jenkins", "legacy-erp", "rdgw", "build"), 3)
        for number in range(1, rng.randrange(2, 4))
    ]
    for server in servers:
        is_windows = server.details["platform"] == "windows"
        (world.windows_instances if is_windows else world.instances).append(server)
    for number in range(2 if is_first else rng.randrange(1, 3)):
        _add_ecs(rng, world, network, start, number)
    if is_first or rng.random() < 0.5:
        _add_eks(rng, world, network, start)
    world.functions.append(managed.build_function(rng, network, start))
    world.databases.append(managed.build_database(rng, network))
    buckets = [
        managed.build_bucket(rng, detector, purpose, start)
        for purpose in ("invoices", "exports", "static-assets", "db-backups")
    ]
    world.buckets += buckets
    world.buckets_of[detector.detector_id] = buckets


def _add_ecs(rng: random.Random, world: World, network: hosting.Network, start: float, number: int) -> None:
    cluster = hosting.build_ecs_cluster(rng, network, f"{network.detector.account.name}-{number + 1}")
    role = _role(rng, network.detector.account, "EcsContainerInstanceRole")
    host = hosting.build_instance(rng, network, role, "ecs-host", start)
    for position, app in enumerate(hosting.apps_of_a_cluster(rng)):
        task_role = _role(rng, network.detector.account, f"{app.name}-task-role")
        service = hosting.build_ecs_service(
            rng, network, cluster, app, host=host if position % 3 == 1 else None, role=task_role
        )
        (world.ci_services if app is CI_APP else world.services).append(service)


def _add_eks(rng: random.Random, world: World, network: hosting.Network, start: float) -> None:
    cluster = hosting.build_eks_cluster(rng, network, start)
    role = _role(rng, network.detector.account, f"{cluster['name']}-node-role")
    nodes = [hosting.build_instance(rng, network, role, "eks-node", start) for _ in range(3)]
    world.workloads += hosting.build_workloads(rng, network, cluster, nodes)


def _role(rng: random.Random, account: Account, name: str) -> Principal:
    return Principal(account, name, principal_id(rng, "AROA"), "", is_role=True)
