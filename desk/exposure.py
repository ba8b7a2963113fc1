"""What opens a container to its host: privileges, shared namespaces, paths of the host that it mounts.

What belongs here: sentences from the rows of one version, whether or not it states ids. What does not: other
facts of containers (`desk.entities`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts
from tracehound.desk.words import listed


def exposure(parts: Parts) -> Iterator[str]:
    """Sentences about it; none if nothing is open."""
    privileged = [_name(row) for row in parts["containers"] if row["is_privileged"]]
    if privileged:
        yield f"Privileged: {listed(list(dict.fromkeys(privileged)))}."
    shared = [
        f"{name} namespace"
        for row in parts["kubernetes_workloads"]
        for name in ("network", "ipc", "pid")
        if row[f"uses_host_{name}"]
    ]
    if shared:
        yield f"Shared with the host: {listed(list(dict.fromkeys(shared)))}."
    if paths := list(dict.fromkeys(_host_paths(parts))):
        yield f"Mounted from the host: {listed(paths)}."


def _name(row: Row) -> str:
    return f"container {row['name'] or row['container_id'] or row['image'] or 'without a name'}"


def _host_paths(parts: Parts) -> Iterator[str]:
    for table in ("ecs_tasks", "kubernetes_workloads"):
        for row in parts[table]:
            for volume in row["volumes"] or ():
                if volume["host_path"] and volume["host_path"]["path"]:
                    yield volume["host_path"]["path"]
