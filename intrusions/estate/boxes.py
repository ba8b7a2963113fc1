"""Running containers of ECS and EKS: services and workloads start them, findings describe them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.estate.images import Image
from tracehound.intrusions.processes import Process, ProcessTable, Program

Json = dict[str, Any]


@dataclass
class Box:
    """A running container. `around` is the resource without `containerDetails`; on Fargate `host` is None."""

    place: Place
    image: Image
    container: Json
    started: float
    host: Host | None
    role: str
    table: ProcessTable
    around: Json
    application: Process
    cluster: Cluster | None = None

    @property
    def session(self) -> str:
        """The benign session of what its own programs do, whenever they do it."""
        return f"box-{self.container['id']}"

    def resource(self) -> Json:
        """The resource of a finding about it."""
        whole = dict(self.around) | {"containerDetails": self.container}
        if self.host:
            whole["instanceDetails"] = self.host.details()
        return whole

    def tool(self, name: str) -> Program:
        """A tool of its image."""
        return self.image.tool(name)

    @property
    def shell(self) -> Program:
        """Its shell."""
        return self.image.shell

    @property
    def is_windows(self) -> bool:
        """Never: no agent watches containers of Windows."""
        return False


@dataclass
class EcsService:
    """A service of an ECS cluster; without `nodes`, it runs on Fargate."""

    place: Place
    cluster: str
    family: str
    revision: int
    image: Image
    nodes: list[Host]
    role: str
    running: list[Box] = field(default_factory=list)

    def box(self, dice: Dice, at: float) -> Box:
        """One of its tasks that runs at a moment; a new one now and then."""
        alive = [each for each in self.running if each.started < at < each.started + 20 * DAY]
        if alive and dice.happens(0.8):
            return dice.choice(alive)
        return self.start(dice, at - dice.spread(0.01, 6) * DAY)

    def start(self, dice: Dice, at: float, started_by: str | None = None) -> Box:
        """A new task."""
        task, host = dice.hexadecimal(32), dice.choice(self.nodes) if self.nodes else None
        container = {
            "containerRuntime": "docker" if host else "containerd",
            "id": dice.hexadecimal(64) if host else f"{task}-{dice.randrange(10**8, 10**10)}",
            "name": self.image.name,
            "image": self.image.reference,
            "imagePrefix": None,
        }
        place = self.place
        around = {
            "resourceType": "ECSCluster",
            "ecsClusterDetails": {
                "name": self.cluster,
                "arn": place.arn("ecs", f"cluster/{self.cluster}"),
                "status": "ACTIVE",
                "activeServicesCount": None,
                "registeredContainerInstancesCount": len(self.nodes) or None,
                "runningTasksCount": None,
                "tags": [{"key": "env", "value": place.account.purpose}],
                "taskDetails": {
                    "arn": place.arn("ecs", f"task/{self.cluster}/{task}"),
                    "definitionArn": place.arn("ecs", f"task-definition/{self.family}:{self.revision}"),
                    "version": str(dice.randrange(3, 9)),
                    "createdAt": round(at - 30, 3),
                    "startedAt": round(at, 3),
                    "startedBy": started_by or f"ecs-svc/{dice.randrange(10**18, 10**19)}",
                    "containers": [container],
                    "group": f"service:{self.family}",
                    "launchType": "EC2" if host else "FARGATE",
                },
            },
        }
        return _running(dice, self, container, at, host, around)


@dataclass(frozen=True)
class Cluster:
    """An EKS cluster with its nodes."""

    place: Place
    name: str
    created: float
    nodes: tuple[Host, ...]
    _resolvers: list[Box] = field(default_factory=list)

    @property
    def resolver(self) -> Box:
        """A pod that answers DNS queries for all others, and asks for them."""
        if not self._resolvers:
            image = Image(
                "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns",
                "v1.11.1",
                "al2023",
                "go",
                "coredns",
            )
            core = Workload(self, "kube-system", "coredns", "deployments", image, "coredns")
            self._resolvers.append(core.start(Dice(f"resolver/{self.name}"), self.created + DAY))
        return self._resolvers[0]

    def resource(self) -> Json:
        """The cluster as part of a finding's resource."""
        return {
            "name": self.name,
            "arn": self.place.arn("eks", f"cluster/{self.name}"),
            "vpcId": self.place.vpc,
            "status": "ACTIVE",
            "tags": [],
            "createdAt": round(self.created, 3),
        }


@dataclass
class Workload:
    """A deployment, job or daemon set of a cluster; `mounts` are paths of the node that its pods see."""

    cluster: Cluster
    namespace: str
    name: str
    kind: str
    image: Image
    account: str
    is_privileged: bool = False
    mounts: tuple[str, ...] = ()
    role: str = ""
    running: list[Box] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where its cluster is."""
        return self.cluster.place

    def box(self, dice: Dice, at: float) -> Box:
        """One of its pods that runs at a moment; a new one now and then."""
        alive = [each for each in self.running if each.started < at < each.started + 15 * DAY]
        if alive and dice.happens(0.8):
            return dice.choice(alive)
        return self.start(dice, at - dice.spread(0.01, 6) * DAY)

    def start(self, dice: Dice, at: float, node: Host | None = None) -> Box:
        """A new pod."""
        node = node or dice.choice(self.cluster.nodes)
        pod = f"{self.name}-{dice.hexadecimal(9)}-{dice.letters(5, 'bcdfghjklmnpqrstvwxz2456789')}"
        container = self.container() | {"id": dice.hexadecimal(64), "containerRuntime": "containerd"}
        around = {
            "resourceType": "EKSCluster",
            "eksClusterDetails": self.cluster.resource(),
            "kubernetesDetails": {
                "kubernetesUserDetails": None,
                "kubernetesWorkloadDetails": self.workload(pod, "pods", dice.uuid(), [container]),
            },
        }
        return _running(dice, self, container, at, node, around)

    def container(self) -> Json:
        """Its container as a template has it, without an id."""
        mounts = [
            {"name": f"host-{number}", "mountPath": f"/host{path}"} for number, path in self._numbered()
        ]
        return {
            "name": self.image.name,
            "image": self.image.reference,
            "imagePrefix": "",
            "volumeMounts": mounts or None,
            "securityContext": {"privileged": True} if self.is_privileged else None,
        }

    def workload(self, name: str, kind: str, uid: str, containers: list[Json]) -> Json:
        """`kubernetesWorkloadDetails` of a pod or of the workload itself."""
        volumes = [
            {"name": f"host-{number}", "hostPath": {"path": path}} for number, path in self._numbered()
        ]
        return {
            "name": name,
            "type": kind,
            "uid": uid,
            "namespace": self.namespace,
            "hostNetwork": self.is_privileged or None,
            "serviceAccountName": self.account,
            "containers": containers,
            "volumes": volumes or None,
        }

    def _numbered(self) -> list[tuple[int, str]]:
        return list(enumerate(self.mounts))


def _running(
    dice: Dice, owner: EcsService | Workload, container: Json, at: float, host: Host | None, around: Json
) -> Box:
    table = ProcessTable(dice.fork("box", container["id"]), is_container=True)
    user = dice.choice(("root", "root", "app", "www-data"))
    if dice.happens(0.5):
        first = table.start(owner.image.shell, at + 0.4, user=user, folder="/app")
        served = table.start(owner.image.application, at + dice.uniform(0.6, 3), first)
    else:
        served = table.start(owner.image.application, at + 0.4, user=user, folder="/app")
    cluster = owner.cluster if isinstance(owner, Workload) else None
    box = Box(owner.place, owner.image, container, at, host, owner.role, table, around, served, cluster)
    owner.running.append(box)
    return box
