"""Attacks on whole Kubernetes clusters."""

from __future__ import annotations

from tracehound.intrusions.estate import images
from tracehound.intrusions.estate.boxes import Box, Cluster, Workload
from tracehound.intrusions.internet import Address
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.wire import calls, runtime

_AGENTS = (
    "kubectl/v1.27.3 (linux/amd64) kubernetes/25b4e43",
    "curl/7.88.1",
    "python-requests/2.31.0",
    "Go-http-client/2.0",
    "peirates",
)
_BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"


def service_account(scene: Scene, begin: float) -> None:
    """A pod's service account may do too much: from one pod to every node of the cluster.

    Sources: ATT&CK T1528, T1078, T1610, T1613; Datadog Security Labs, "Attacking and securing cloud
    identities in managed Kubernetes: Amazon EKS" (2023); Palo Alto, "Kubernetes privilege escalation:
    excessive permissions".
    """
    plot = scene.open("service_account", "cluster takeover", begin)
    dice, agent = plot.dice, plot.dice.choice(_AGENTS)
    cluster = scene.organization.cluster(dice)
    workload = scene.organization.workload(dice, cluster)
    box = workload.box(dice, begin)
    user = f"system:serviceaccount:{workload.namespace}:{workload.account}"
    groups = (
        "system:serviceaccounts",
        f"system:serviceaccounts:{workload.namespace}",
        "system:authenticated",
    )
    child = moves.shell(plot, box, box.application)
    plot.entry(runtime.seen("Execution:Runtime/SuspiciousShellCreated", box, child))
    plot.wait()
    token = moves.run(plot, box, box.tool("cat"), child)
    line = "cat /var/run/secrets/kubernetes.io/serviceaccount/token"
    plot.step(runtime.command("Discovery", box, token, line))
    # The token is used in the pod, so the call comes from its node, or it is taken home.
    is_inside = dice.happens(0.5)
    assert box.host is not None
    remote = Address(box.host.private_ip) if is_inside else plot.adversary.server
    if is_inside or dice.happens(0.5):
        plot.wait()
        moves.call_home(plot, box, child)
    ways = [
        (
            "Discovery:Kubernetes/AnomalousBehavior.PermissionChecked",
            "create",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        ),
        ("CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed", "list", "/api/v1/secrets"),
        ("PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", "create", _BINDING),
    ]
    for kind, verb, path in ways[: dice.choice((2, 3, 3))]:
        plot.wait()
        plot.step(
            calls.cluster_call(kind, cluster, user, remote, verb, path, agent, groups, workload),
            dice.number(1, 30),
        )
    planted = _plant(plot, cluster, dice.choice(("kube-system", workload.namespace)))
    plot.wait()
    kind = dice.choice(
        (
            "Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount",
            "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer",
        )
    )
    plot.step(
        calls.cluster_call(
            kind,
            cluster,
            user,
            remote,
            "create",
            f"/apis/apps/v1/namespaces/{planted.namespace}/daemonsets",
            agent,
            groups,
            planted,
            planted.namespace,
            201,
        )
    )
    _spread(plot, cluster, planted)
    if dice.happens(0.5):
        plot.sequenced(
            "AttackSequence:EKS/CompromisedCluster",
            cluster.name,
            cluster.place.arn("eks", f"cluster/{cluster.name}"),
        )


def _plant(plot: Plot, cluster: Cluster, namespace: str) -> Workload:
    """A workload of the attacker, with an image of his own and the node's files."""
    image = images.image(plot.dice, dice_registry(plot), "go")
    return Workload(
        cluster, namespace, image.name, "daemonsets", image, "default", True, ("/",), f"{cluster.name}-node"
    )


def dice_registry(plot: Plot) -> str:
    """A public registry, under the attacker's name."""
    return f"docker.io/{plot.adversary.word}{plot.dice.randrange(99)}"


def _spread(plot: Plot, cluster: Cluster, planted: Workload) -> None:
    dice = plot.dice
    for node in dice.some(cluster.nodes, dice.number(1, 10)):
        plot.wait(1, 120)
        box: Box = planted.start(dice, plot.at, node)
        process = box.application
        if dice.happens(0.6):
            plot.step(
                runtime.seen(
                    "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
                    box,
                    process,
                    mountSource="/",
                    mountTarget="/host",
                    fileSystemType="xfs",
                    flags=["MS_BIND", "MS_REC"],
                )
            )
            plot.wait(1, 60)
        moves.mine(plot, box, process, with_miner=dice.happens(0.8))


def anonymous_cluster(scene: Scene, begin: float) -> None:
    """A cluster lets anybody in: an attacker leaves a back door by RBAC and a daemon set that mines.

    Sources: Aqua, "First-ever attack leveraging Kubernetes RBAC to backdoor clusters" (RBAC Buster,
    2023); CrowdStrike on Dero mining by anonymous access (2023); ATT&CK T1133, T1098.006, T1610.
    """
    plot = scene.open("anonymous_cluster", "cluster takeover", begin)
    dice, agent = plot.dice, plot.dice.choice(_AGENTS)
    cluster, remote = scene.organization.cluster(dice), plot.adversary.server
    user, groups = "system:anonymous", ("system:unauthenticated",)
    path = dice.choice(("/api/v1/secrets", "/api/v1/pods", "/apis/apps/v1/deployments"))
    plot.entry(
        calls.cluster_call(
            "Discovery:Kubernetes/SuccessfulAnonymousAccess",
            cluster,
            user,
            remote,
            "list",
            path,
            agent,
            groups,
        ),
        dice.number(1, 20),
    )
    plot.wait()
    disguise = dice.choice(("kube-controller", "kube-proxy-cfg", plot.adversary.word))
    account = f"system:serviceaccount:kube-system:{disguise}"
    plot.step(
        calls.cluster_call(
            "Persistence:Kubernetes/SuccessfulAnonymousAccess",
            cluster,
            user,
            remote,
            "create",
            "/api/v1/namespaces/kube-system/serviceaccounts",
            agent,
            groups,
            status=201,
        )
    )
    if dice.happens(0.7):
        plot.wait()
        binding = {
            "kubernetesRoleBindingDetails": {
                "kind": "ClusterRoleBinding",
                "name": account.rsplit(":", 1)[-1],
                "uid": dice.uuid(),
                "roleRefName": "cluster-admin",
                "roleRefKind": "ClusterRole",
            }
        }
        plot.step(
            calls.cluster_call(
                "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated",
                cluster,
                user,
                remote,
                "create",
                _BINDING,
                agent,
                groups,
                more=binding,
            )
        )
    if dice.happens(0.5):
        # Days later, by the account that was left behind, from another address of his.
        plot.wait(20_000, 400_000)
        plot.step(
            calls.cluster_call(
                "CredentialAccess:Kubernetes/MaliciousIPCaller",
                cluster,
                account,
                remote,
                "list",
                "/api/v1/secrets",
                agent,
            )
        )
    planted = _plant(plot, cluster, "kube-system")
    plot.wait()
    plot.step(
        calls.cluster_call(
            "Impact:Kubernetes/SuccessfulAnonymousAccess",
            cluster,
            user,
            remote,
            "create",
            "/apis/apps/v1/namespaces/kube-system/daemonsets",
            agent,
            groups,
            planted,
            "kube-system",
            201,
        )
    )
    _spread(plot, cluster, planted)


def open_dashboard(scene: Scene, begin: float) -> None:
    """A dashboard or Kubeflow stands open: containers are started from a browser, and secrets read.

    Sources: RedLock on Tesla's cluster (2018); Microsoft, "New large-scale campaign targets Kubeflow"
    (2021); ATT&CK T1133, T1610, T1552.007.
    """
    plot = scene.open("open_dashboard", "cluster takeover", begin)
    dice = plot.dice
    cluster, remote = scene.organization.cluster(dice), plot.adversary.server
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"
    board = dice.choice(("kubernetes-dashboard", "kubeflow"))
    user = f"system:serviceaccount:{board}:{board}"
    kind = (
        "Policy:Kubernetes/ExposedDashboard"
        if board == "kubernetes-dashboard"
        else "Policy:Kubernetes/KubeflowDashboardExposed"
    )
    plot.entry(
        calls.cluster_call(
            kind,
            cluster,
            user,
            remote,
            "get",
            f"/api/v1/namespaces/{board}/services/https:{board}:/proxy/",
            agent,
        )
    )
    if dice.happens(0.6):
        plot.wait()
        plot.step(
            calls.cluster_call(
                "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed",
                cluster,
                user,
                remote,
                "get",
                f"/api/v1/namespaces/default/secrets/{dice.word()}",
                agent,
            )
        )
    planted = _plant(plot, cluster, dice.choice(("default", board)))
    for _ in range(dice.number(1, 4)):
        plot.wait()
        plot.step(
            calls.cluster_call(
                "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed",
                cluster,
                user,
                remote,
                "create",
                f"/api/v1/namespaces/{planted.namespace}/pods",
                agent,
                workload=planted,
                status=201,
            )
        )
        plot.wait(5, 300)
        box = planted.start(dice, plot.at)
        process, _ = moves.drop(
            plot, box, box.application, plot.adversary.public_tool("xmrig", folder=plot.adversary.folder)
        )
        moves.mine(plot, box, process)
