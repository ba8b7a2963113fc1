"""Steps for where things run: tasks, pods and other workloads, instances, functions.

What belongs here: commands of ECS, EC2, Lambda and kubectl. What does not: credentials, images, data.
"""

import re
import shlex

from tracehound.desk.connection import Row
from tracehound.desk.containment import shell
from tracehound.desk.containment.shell import (
    ISOLATION_GROUP,
    NOTHING,
    Step,
    contain,
    evidence,
    is_safe,
    words,
)

_INTERFACE = "tasks[0].attachments[].details[?name=='networkInterfaceId'].value[]"
_SCALED = ("deployments", "replicasets", "statefulsets", "replicationcontrollers")
_KIND = re.compile(r"[a-z][a-z0-9.]*")
_QUARANTINE = {"tracehound-quarantine": "true"}


def of_task(row: Row) -> list[Step]:
    """Steps for an ECS task."""
    task, cluster, region = row["id"], row["place"], row["region"]
    if not is_safe(task, cluster, region):
        return []
    named = {"region": region, "cluster": cluster}
    described = words("aws", "ecs", "describe-tasks", **named, tasks=task)
    interface = f"{described} {words(query=_INTERFACE, output='text')}"
    isolate = words("aws", "ec2", "modify-network-interface-attribute", region=region)
    return [
        evidence("keep its description", shell.into(described, "task", row["name"] or task)),
        contain(
            "cut its network (awsvpc mode)",
            f'{isolate} --network-interface-id="$({interface})" --groups={ISOLATION_GROUP}',
            "its security groups, which are replaced; files and memory stay",
        ),
        contain(
            "stop it",
            words("aws", "ecs", "stop-task", **named, task=task, reason="incident"),
            "its files and memory; a service starts another one of the same image",
        ),
    ]


def of_workload(row: Row) -> list[Step]:
    """Steps for a pod or another workload of Kubernetes."""
    name, namespace, kind = row["id"], row["name"], (row["type"] or "pods").lower()
    if not is_safe(name, namespace) or not _KIND.fullmatch(kind):
        return []
    subject = f"{kind}/{name}"
    kubectl = ["kubectl", *_context(row["place"]), f"--namespace={namespace}"]
    described = shlex.join([*kubectl, "get", subject, "--output=json"])
    logs = shlex.join([*kubectl, "logs", subject, "--all-containers", "--timestamps"])
    place = [each for each in (row["place"], namespace, name) if each]
    steps = [
        *_access(row),
        evidence("keep its description", shell.into(described, "workload", *place)),
        evidence("keep its logs", shell.into(logs, "logs", *place, ending="log")),
    ]
    return [
        *steps,
        *(_of_pod(kubectl, subject) if kind == "pods" else _of_controller(kubectl, subject, kind)),
    ]


def _context(cluster: str | None) -> list[str]:
    return [f"--context={cluster}"] if is_safe(cluster) else []


def _access(row: Row) -> list[Step]:
    """Where the cluster is known by name: what makes kubectl talk to it."""
    cluster = row["place"]
    if not is_safe(cluster, row["region"]):
        return []
    command = words("aws", "eks", "update-kubeconfig", region=row["region"], name=cluster, alias=cluster)
    return [
        evidence("let kubectl talk to the cluster", command, f"{NOTHING}: adds a context to your kubeconfig")
    ]


def _of_pod(kubectl: list[str], subject: str) -> list[Step]:
    (label,) = (f"{key}={value}" for key, value in _QUARANTINE.items())
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "tracehound-quarantine"},
        "spec": {"podSelector": {"matchLabels": _QUARANTINE}, "policyTypes": ["Ingress", "Egress"]},
    }
    labelled = shlex.join([*kubectl, "label", subject, label, "--overwrite"])
    applied = (
        f"echo {shlex.quote(shell.structure(policy))} | {shlex.join([*kubectl, 'apply', '--filename=-'])}"
    )
    return [
        contain(
            "cut its network, where the cluster enforces network policies",
            f"{labelled} && {applied}",
            f"{NOTHING}: files and memory stay; new connections fail",
        ),
        contain(
            "delete it",
            shlex.join([*kubectl, "delete", subject]),
            "its files, memory and logs; what controls it starts another one of the same image",
        ),
    ]


def _of_controller(kubectl: list[str], subject: str, kind: str) -> list[Step]:
    if kind in _SCALED:
        command = [*kubectl, "scale", subject, "--replicas=0"]
        return [contain("stop all its pods", shlex.join(command), "files, memory and logs of all its pods")]
    command = [*kubectl, "delete", subject]
    return [contain("delete it", shlex.join(command), "itself, and files, memory and logs of all its pods")]


def of_instance(row: Row) -> list[Step]:
    """Steps for an instance; one that is a node of a cluster is also closed for new pods."""
    instance, region = row["id"], row["region"]
    if not is_safe(instance, region):
        return []
    disks = shell.structure({"InstanceId": instance})
    changed = words("aws", "ec2", "modify-instance-attribute", region=region, instance_id=instance)
    return [
        evidence(
            "take snapshots of its disks",
            words("aws", "ec2", "create-snapshots", region=region, instance_specification=disks),
            f"{NOTHING}; memory and instance store volumes are not in them",
        ),
        evidence(
            "protect it from being terminated",
            f"{changed} --disable-api-termination",
            f"{NOTHING}; an Auto Scaling group terminates it nevertheless: detach it there",
        ),
        *_of_node(row),
        contain(
            "cut its network",
            f"{changed} --groups={ISOLATION_GROUP}",
            "its security groups, which are replaced; disks and memory stay; open connections may last",
        ),
        contain(
            "stop it",
            words("aws", "ec2", "stop-instances", region=region, instance_ids=instance),
            "its memory, instance store volumes, pods and tasks; an Auto Scaling group terminates it",
        ),
    ]


def _of_node(row: Row) -> list[Step]:
    if not is_safe(row["place"]):
        return []
    kubectl = ["kubectl", *_context(row["place"])]
    columns = "--output=custom-columns=NAME:.metadata.name,ID:.spec.providerID"
    nodes = shlex.join([*kubectl, "get", "nodes", columns])
    node = f"{nodes} | {shlex.join(['grep', '--fixed-strings', '--', row['id']])} | cut -d ' ' -f 1"
    return [
        *_access(row),
        contain(
            "let no more pods start on the node",
            f'{shlex.join([*kubectl, "cordon"])} "$({node})"',
            f"{NOTHING}: kubectl uncordon undoes it; its pods go on",
        ),
    ]


def of_function(row: Row) -> list[Step]:
    """Steps for a Lambda function."""
    function, region = row["id"], row["region"]
    if not is_safe(function, region):
        return []
    named = {"region": region, "function_name": function}
    kept = words("aws", "lambda", "get-function", **named)
    return [
        evidence(
            "keep its settings and where its code is", shell.into(kept, "function", row["name"] or function)
        ),
        contain(
            "let no call of it run",
            words("aws", "lambda", "put-function-concurrency", **named, reserved_concurrent_executions="0"),
            "its reserved concurrency, if it has any; aws lambda delete-function-concurrency undoes it",
        ),
    ]
