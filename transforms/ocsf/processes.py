"""Processes: the one that acted, and those it descends from, nearest first."""

import re

from tracehound.transforms.ocsf.taking import Json, as_text, moment, parts, said, text, whole

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


def process(node: Json) -> Json:
    """A process with its file, user and ancestry; empty if nothing tells it from others."""
    if not isinstance(node.get("pid"), int) and not node.get("uuid"):
        return {}
    user = said(name=text(node, "user"), uid=as_text(node, "userId"))
    found = said(
        file=_file(node),
        **_entity(node),
        namespace_pid=whole(node, "namespacePid"),
        working_directory=text(node, "pwd"),
        user=user,
    )
    ancestry = [each for each in map(ancestor, parts(node, "lineage")) if each]
    if ancestry:
        found["ancestry"] = ancestry
        # The nearest, so far as it is the parent and not one further up.
        if ancestry[0].get("uid") == node.get("parentUuid") and {"pid", "uid"} & ancestry[0].keys():
            found["parent_process"] = dict(ancestry[0])
            node.pop("parentUuid", None)
    return found


def ancestor(node: Json) -> Json:
    """One that a process descends from."""
    return _entity(node)


def _entity(node: Json) -> Json:
    return said(
        name=text(node, "name"),
        pid=whole(node, "pid"),
        uid=text(node, "uuid"),
        path=text(node, "executablePath"),
        **moment(node, "startTime", "created_time"),
    )


def _file(node: Json) -> Json:
    """The file that runs, if its hash is told: its path is the process's."""
    value = node.get("executableSha256")
    path = node.get("executablePath") or ""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        return {}
    node.pop("executableSha256")
    return said(
        name=path.rpartition("/")[2] or "unknown",
        path=path or None,
        type_id=1,
        hashes=[{"algorithm": "SHA-256", "algorithm_id": 3, "value": value}],
    )
