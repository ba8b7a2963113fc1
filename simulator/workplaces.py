"""Where processes run: a container of an ECS task, a pod's container, a host.

A `Workplace` is a running container or host (a *place* in the glossary) with its resource block and process
tree. It is derived only from the seed, the service and the number of its lifetime, so findings far apart in
time share it although it is not kept in memory.
"""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from tracehound.simulator.chains import start_container, start_exec_agent, start_host
from tracehound.simulator.draws import digest, epoch, hex_id, pod_suffix, uuid_text
from tracehound.simulator.organization import Detector, EcsService, EksWorkload, Instance, World
from tracehound.simulator.processes import Tree

Json = dict[str, Any]
_REMEMBERED = 2_000


class Workplace(NamedTuple):
    """A running container or host; `noun` names it in titles, `until` is when it ends (epoch seconds)."""

    detector: Detector
    resource: Json
    tree: Tree
    noun: str
    task_id: str
    started_at: float
    until: float


class Workplaces:
    """The running containers and hosts, created on demand; the least recently used are forgotten."""

    def __init__(self, world: World) -> None:
        self._seed = world.seed
        self._known: OrderedDict[str, Workplace] = OrderedDict()

    def task(self, service: EcsService, at: float) -> Workplace:
        """The service's task that runs at that time."""
        return self._current(
            service.definition_arn + service.cluster["name"],
            service.lifetime,
            at,
            lambda rng, begin, end: start_task(rng, service, begin, end),
        )

    def pod(self, workload: EksWorkload, at: float) -> Workplace:
        """The workload's pod that runs at that time."""
        name = f"{workload.cluster['arn']}/{workload.namespace}/{workload.name}"
        return self._current(
            name, workload.lifetime, at, lambda rng, begin, end: start_pod(rng, workload, begin, end)
        )

    def host(self, instance: Instance, cluster: Json | None = None) -> Workplace:
        """The instance itself; with `cluster` as a node of that EKS cluster."""
        return self._remember(instance.instance_id, lambda: host_workplace(self._seed, instance, cluster))

    def _current(
        self,
        name: str,
        lifetime: float,
        at: float,
        start: Callable[[random.Random, float, float], Workplace],
    ) -> Workplace:
        number = int(at // lifetime)

        def make() -> Workplace:
            rng = random.Random(f"{self._seed}:{name}:{number}")
            begin = number * lifetime
            return start(rng, begin - rng.uniform(900, 1800), begin + lifetime)

        return self._remember(f"{name}:{number}", make)

    def _remember(self, key: str, make: Callable[[], Workplace]) -> Workplace:
        place = self._known.pop(key, None) or make()
        self._known[key] = place
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return place


def start_task(rng: random.Random, service: EcsService, at: float, until: float) -> Workplace:
    """Start one task of the service at `at`; its own container runs the application."""
    task_id, cluster = hex_id(rng, 32), service.cluster["name"]
    task = _task_details(rng, service, task_id, at)
    resource: Json = {
        "resourceType": "ECSCluster",
        "ecsClusterDetails": {**service.cluster, "taskDetails": task},
        "containerDetails": task["containers"][0],
    }
    if service.host is not None:
        resource["instanceDetails"] = service.host.details
    tree = Tree(rng, service.app.flavour, container=True)
    start_container(rng, tree, service.app.runner, at + 35, shim=service.host is not None)
    if service.has_exec:
        start_exec_agent(rng, tree, at + 40)
    noun = f"container {service.name} of ECS cluster {cluster}"
    return Workplace(service.detector, resource, tree, noun, task_id, at, until)


def _task_details(rng: random.Random, service: EcsService, task_id: str, at: float) -> Json:
    account, region = service.detector.account.account_id, service.detector.region
    return {
        "arn": f"arn:aws:ecs:{region}:{account}:task/{service.cluster['name']}/{task_id}",
        "definitionArn": service.definition_arn,
        "version": str(service.revision),
        "createdAt": epoch(at),
        "startedAt": epoch(at + rng.uniform(8, 30)) if rng.random() < 0.7 else None,
        "startedBy": f"ecs-svc/{10**18 + int(digest(service.definition_arn)[:14], 16)}",
        "tags": [{"key": "aws:ecs:serviceName", "value": service.name}],
        "volumes": [],
        "containers": [
            _container(rng, task_id, name, image, is_fargate=service.host is None)
            for name, image in ((service.name, service.image), *service.sidecars)
        ],
        "group": f"service:{service.name}",
        "launchType": "FARGATE" if service.host is None else "EC2",
    }


def _container(rng: random.Random, task_id: str, name: str, image: str, *, is_fargate: bool) -> Json:
    return {
        "containerRuntime": "containerd" if is_fargate else "docker",
        "id": f"{task_id}-{rng.randrange(10**9, 10**10)}" if is_fargate else hex_id(rng, 64),
        "name": name,
        "image": image,
        "imagePrefix": None,
    }


def start_pod(rng: random.Random, workload: EksWorkload, at: float, until: float) -> Workplace:
    """Start one pod of the workload at `at`."""
    pod = f"{workload.name}-{hex_id(rng, 9)}-{pod_suffix(rng, 5)}"
    container = {
        "containerRuntime": "containerd",
        "id": hex_id(rng, 64),
        "name": workload.name,
        "image": workload.image,
        "imagePrefix": "",
        "volumeMounts": [
            {"name": "kube-api-access", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}
        ],
        "securityContext": {"privileged": workload.is_privileged},
    }
    details = {
        "name": pod,
        "type": "pods",
        "uid": uuid_text(rng),
        "namespace": workload.namespace,
        "hostNetwork": False,
        "serviceAccountName": workload.service_account,
        "containers": [container],
        "volumes": None,
    }
    resource = {
        "resourceType": "EKSCluster",
        "eksClusterDetails": workload.cluster,
        "kubernetesDetails": {"kubernetesUserDetails": None, "kubernetesWorkloadDetails": details},
        "instanceDetails": workload.node.details,
        "containerDetails": container,
    }
    tree = Tree(rng, workload.app.flavour, container=True)
    start_container(rng, tree, workload.app.runner, at + 20, shim=True)
    noun = f"container {workload.name} of EKS cluster {workload.cluster['name']}"
    return Workplace(workload.detector, resource, tree, noun, pod, at, until)


def host_workplace(seed: int, instance: Instance, cluster: Json | None) -> Workplace:
    """The instance itself, as the place where processes run."""
    rng = random.Random(f"{seed}:{instance.instance_id}")
    resource: Json = {"resourceType": "Instance", "instanceDetails": instance.details}
    if cluster is not None:
        resource = {
            "resourceType": "EKSCluster",
            "eksClusterDetails": cluster,
            "kubernetesDetails": {"kubernetesUserDetails": None, "kubernetesWorkloadDetails": None},
            "instanceDetails": instance.details,
        }
    tree = Tree(rng, "al2023", container=False)
    start_host(rng, tree, instance.launched_at)
    noun = f"EC2 instance {instance.instance_id}"
    return Workplace(
        instance.detector, resource, tree, noun, instance.instance_id, instance.launched_at, float("inf")
    )
