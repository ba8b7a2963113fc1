"""Where an organization's things run, with their resource blocks in wire form.

Belongs here: instances, clusters and services of one detector. Functions, databases and buckets: `managed`.
"""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.draws import epoch, hex_id, iso, uuid_text
from tracehound.simulator.images import CI_APP, SIDECARS, WEB_APPS, WORKER_APPS, App, image_reference
from tracehound.simulator.organization import Detector, EcsService, EksWorkload, Instance, Principal

Json = dict[str, Any]
_DAY = 86_400.0
_MACHINES = ("t3.medium", "m6i.large", "c7g.xlarge", "r6i.large")
_GRAVITON = "c7g."
_WINDOWS = "Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon"
# What the AMI of a host is for; any other instance runs the plain Amazon Linux.
_AMI_PURPOSES = {
    "eks-node": "EKS-optimized Kubernetes node based on Amazon Linux 2023, (k8s: 1.30.2, containerd: 1.7.20)",
    "ecs-host": "Amazon Linux AMI 2023.0.20240905 {architecture} ECS HVM EBS",
}
_AMI = "Amazon Linux 2023 AMI 2023.5.20240903.0 {architecture} HVM kernel-6.1"
_NAMESPACES = ("shop", "payments", "monitoring", "default")


class Network:
    """The VPC of one detector: hands out addresses, names its subnet and security group."""

    def __init__(self, rng: random.Random, detector: Detector) -> None:
        self.detector = detector
        self.vpc_id = "vpc-" + hex_id(rng, 17)
        self.subnet_id = "subnet-" + hex_id(rng, 17)
        self.group = {"groupName": f"{detector.account.name}-default", "groupId": "sg-" + hex_id(rng, 17)}
        self.zone = detector.region + rng.choice("abc")
        self._prefix = f"10.{rng.randrange(0, 250)}"

    def address(self, rng: random.Random) -> str:
        """A private address of this VPC."""
        return f"{self._prefix}.{rng.randrange(0, 64)}.{rng.randrange(4, 250)}"


def make_tags(**values: str) -> list[Json]:
    """Tags in wire form."""
    return [{"key": key, "value": value} for key, value in values.items()]


def stack_tags(rng: random.Random, detector: Detector, stack: str, logical_id: str) -> list[Json]:
    """The tags that CloudFormation puts on what it makes, and the environment."""
    base = f"arn:aws:cloudformation:{detector.region}:{detector.account.account_id}:stack/{stack}"
    return [
        {"key": "aws:cloudformation:stack-name", "value": stack},
        {"key": "aws:cloudformation:logical-id", "value": logical_id},
        {"key": "aws:cloudformation:stack-id", "value": f"{base}/{uuid_text(rng)}"},
        {"key": "environment", "value": detector.account.environment},
    ]


def build_instance(
    rng: random.Random, network: Network, role: Principal, purpose: str, start: float
) -> Instance:
    """An EC2 instance, running for 5 to 60 days before `start`."""
    detector, instance_id = network.detector, "i-" + hex_id(rng, 17)
    is_windows = purpose.startswith("rdgw")
    launched_at = start - rng.uniform(5, 60) * _DAY
    ip = network.address(rng)
    interface = _interface(
        rng, network, ip, is_public=purpose.startswith(("bastion", "web", "rdgw", "jenkins"))
    )
    account, machine = detector.account.account_id, rng.choice(_MACHINES)
    if is_windows and machine.startswith(_GRAVITON):
        machine = "m6i.xlarge"
    details = {
        "instanceId": instance_id,
        "instanceType": machine,
        "outpostArn": None,
        "launchTime": iso(launched_at),
        "platform": "windows" if is_windows else None,
        "productCodes": [],
        "iamInstanceProfile": {
            "arn": f"arn:aws:iam::{account}:instance-profile/{role.name}",
            "id": "AIPA" + role.principal_id[4:],
        },
        "networkInterfaces": [interface],
        "tags": [
            *make_tags(Name=purpose, team=detector.account.name, environment=detector.account.environment),
            {"key": "aws:autoscaling:groupName", "value": f"{purpose}-{hex_id(rng, 6)}"},
        ],
        "instanceState": "running",
        "availabilityZone": network.zone,
        "imageId": "ami-" + hex_id(rng, 17),
        "imageDescription": _WINDOWS if is_windows else _ami(purpose, machine),
    }
    return Instance(detector, instance_id, ip, interface["networkInterfaceId"], role, launched_at, details)


def _ami(purpose: str, machine: str) -> str:
    architecture = "arm64" if machine.startswith(_GRAVITON) else "x86_64"
    return _AMI_PURPOSES.get(purpose, _AMI).format(architecture=architecture)


def _interface(rng: random.Random, network: Network, ip: str, *, is_public: bool) -> Json:
    name = f"ip-{ip.replace('.', '-')}.{network.detector.region}.compute.internal"
    interface: Json = {
        "networkInterfaceId": "eni-" + hex_id(rng, 17),
        "ipv6Addresses": [],
        "privateDnsName": name,
        "privateIpAddress": ip,
        "privateIpAddresses": [{"privateDnsName": name, "privateIpAddress": ip}],
        "subnetId": network.subnet_id,
        "vpcId": network.vpc_id,
        "securityGroups": [network.group],
        "publicDnsName": "",
    }
    if is_public:
        public = f"3.{rng.randrange(64, 127)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"
        interface["publicIp"] = public
        interface["publicDnsName"] = f"ec2-{public.replace('.', '-')}.compute.amazonaws.com"
    return interface


def build_ecs_cluster(rng: random.Random, network: Network, name: str) -> Json:
    """The cluster part of `ecsClusterDetails`."""
    detector = network.detector
    return {
        "name": name,
        "arn": f"arn:aws:ecs:{detector.region}:{detector.account.account_id}:cluster/{name}",
        "status": "ACTIVE",
        "activeServicesCount": None,
        "registeredContainerInstancesCount": None,
        "runningTasksCount": None,
        "tags": [
            {"key": "GuardDutyManaged", "value": "true"},
            *stack_tags(rng, detector, f"ecs-{name}", "ECSCluster"),
        ],
    }


def apps_of_a_cluster(rng: random.Random) -> list[App]:
    """What runs in a cluster: web applications, a worker, a runner of builds."""
    return [*rng.sample(WEB_APPS, 3), rng.choice(WORKER_APPS), CI_APP]


def build_ecs_service(
    rng: random.Random, network: Network, cluster: Json, app: App, *, host: Instance | None, role: Principal
) -> EcsService:
    """A service on that host, or without one on Fargate."""
    detector = network.detector
    account, revision = detector.account.account_id, rng.randrange(1, 140)
    return EcsService(
        detector=detector,
        cluster=cluster,
        name=app.name,
        app=app,
        definition_arn=f"arn:aws:ecs:{detector.region}:{account}:task-definition/{app.name}:{revision}",
        revision=revision,
        image=image_reference(rng, app, account, detector.region),
        sidecars=tuple(rng.sample(SIDECARS, rng.randrange(0, 3))),
        host=host,
        task_role=role,
        has_exec=app.is_web or rng.random() < 0.5,
        lifetime=rng.uniform(1.5, 9) * _DAY,
    )


def build_eks_cluster(rng: random.Random, network: Network, start: float) -> Json:
    """The `eksClusterDetails` of a cluster."""
    detector = network.detector
    name = f"{detector.account.name}-k8s"
    return {
        "name": name,
        "arn": f"arn:aws:eks:{detector.region}:{detector.account.account_id}:cluster/{name}",
        "vpcId": network.vpc_id,
        "status": "ACTIVE",
        "tags": stack_tags(rng, detector, f"eksctl-{name}-cluster", "ControlPlane"),
        "createdAt": epoch(start - rng.uniform(90, 400) * _DAY),
    }


def build_workloads(
    rng: random.Random, network: Network, cluster: Json, nodes: list[Instance]
) -> list[EksWorkload]:
    """Deployments over a few namespaces; each fifth one runs privileged."""
    account, region = network.detector.account.account_id, network.detector.region
    return [
        EksWorkload(
            detector=network.detector,
            cluster=cluster,
            namespace=_NAMESPACES[number % len(_NAMESPACES)],
            name=app.name,
            kind="deployments",
            app=app,
            image=image_reference(rng, app, account, region),
            service_account=rng.choice((app.name, "default")),
            is_privileged=number % 5 == 0,
            node=nodes[number % len(nodes)],
            lifetime=rng.uniform(2, 10) * _DAY,
        )
        for number, app in enumerate((*rng.sample(WEB_APPS, 4), *rng.sample(WORKER_APPS, 2)))
    ]
