"""Ways in which real systems start processes: entry points, ECS Exec, package managers, downloads.

Each function spawns a chain in a tree and returns the process that matters.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tracehound.simulator.processes import Process, Tree

_SSM = "/managed-agents/execute-command/"
_SHIM = "/usr/bin/containerd-shim-runc-v2"
_IN_MEMORY = "/memfd:kernel (deleted)"
_SHELLS = {"alpine": "/bin/busybox", "amazonlinux": "/usr/bin/bash", "busybox": "/bin/busybox"}
# Debian's and Ubuntu's apt-get has dpkg write the files. Busybox has no packages: its wget writes them.
_SINGLE_INSTALLERS = {"alpine": "/sbin/apk", "amazonlinux": "/usr/bin/dnf", "busybox": "/bin/busybox"}


class Runner(NamedTuple):
    """How an image starts: the processes of its entry point, outermost first, and their user."""

    chain: tuple[str, ...]
    user: str
    user_id: int
    pwd: str


def start_container(rng: random.Random, tree: Tree, runner: Runner, at: float, *, shim: bool) -> None:
    """Start the processes of a container's entry point; the last one becomes `tree.worker`.

    The shim runs outside the container: EC2 hosts and EKS nodes show it, Fargate does not.
    """
    process: Process | None = None
    if shim:
        process = tree.spawn(rng, None, _SHIM, at - 0.8, outside=True)
    for path in runner.chain:
        process = tree.spawn(rng, process, path, at, user=runner.user, user_id=runner.user_id, pwd=runner.pwd)
        at = process.start + rng.uniform(0.01, 2.5)
    assert process is not None, "an image starts at least one process"
    tree.worker = process


def start_host(rng: random.Random, tree: Tree, at: float) -> None:
    """Start a virtual machine's daemons; `tree.worker` is the SSH daemon."""
    init = tree.spawn(rng, None, "/usr/lib/systemd/systemd", at)
    tree.agent = tree.spawn(rng, init, "/usr/bin/amazon-ssm-agent", at + rng.uniform(4, 9))
    tree.worker = tree.spawn(rng, init, "/usr/sbin/sshd", at + rng.uniform(2, 4))


def start_exec_agent(rng: random.Random, tree: Tree, at: float) -> None:
    """Start the agent that ECS injects into a task with Exec enabled, and its worker."""
    agent = tree.spawn(rng, None, _SSM + "amazon-ssm-agent", at)
    tree.agent = tree.spawn(rng, agent, _SSM + "ssm-agent-worker", at + rng.uniform(2, 6))


def shell_of(tree: Tree, usual: str = "/bin/dash") -> str:
    """The shell of the image; `usual` if the image has Debian's shells."""
    return next((path for flavour, path in _SHELLS.items() if tree.flavour.startswith(flavour)), usual)


def exec_session(rng: random.Random, tree: Tree, at: float) -> Process:
    """Open an ECS Exec session: a session worker of its own and root's shell under it."""
    assert tree.agent is not None, "ECS Exec needs the agent in the task"
    worker = tree.spawn(rng, tree.agent, _SSM + "ssm-session-worker", at)
    shell = shell_of(tree, rng.choice(("/bin/dash", "/bin/bash")))
    return tree.spawn(rng, worker, shell, at + rng.uniform(0.8, 2.5))


def ssh_session(rng: random.Random, tree: Tree, at: float, user: str, user_id: int) -> Process:
    """Log in to a host over SSH and return the login shell."""
    session = tree.spawn(rng, tree.worker, "/usr/sbin/sshd", at)
    home = "/root" if user_id == 0 else f"/home/{user}"
    return tree.spawn(
        rng, session, "/usr/bin/bash", at + rng.uniform(0.2, 2), user=user, user_id=user_id, pwd=home
    )


def web_shell(rng: random.Random, tree: Tree, at: float) -> Process:
    """A shell started by the web application itself, with the application's user."""
    worker = tree.worker
    entry = worker.ancestor
    shell = shell_of(tree)
    return tree.spawn(rng, worker, shell, at, user=worker.user, user_id=entry["userId"], pwd=worker.pwd)


def install(rng: random.Random, tree: Tree, shell: Process, at: float) -> Process:
    """Run the image's package manager and return the process that writes the new files."""
    for flavour, path in _SINGLE_INSTALLERS.items():
        if tree.flavour.startswith(flavour):
            return tree.spawn(rng, shell, path, at)
    manager = tree.spawn(rng, shell, "/usr/bin/apt-get", at)
    return tree.spawn(rng, manager, "/usr/bin/dpkg", manager.start + rng.uniform(2, 25))


def download(rng: random.Random, tree: Tree, shell: Process, at: float, pwd: str = "/tmp") -> Process:
    """Fetch a file with curl or wget and return that process, as the shell's user."""
    path = rng.choice(("/usr/bin/curl", "/usr/bin/wget"))
    return child(rng, tree, shell, path, at, pwd=pwd)


def child(
    rng: random.Random,
    tree: Tree,
    parent: Process,
    path: str,
    at: float,
    *,
    pwd: str | None = None,
    sha256: str | None = None,
) -> Process:
    """Start a program with the parent's user, by default in the parent's directory."""
    return tree.spawn(
        rng,
        parent,
        path,
        at,
        user=parent.user,
        user_id=parent.ancestor["userId"],
        pwd=parent.pwd if pwd is None else pwd,
        sha256=sha256,
    )


def repeated(
    rng: random.Random, tree: Tree, parent: Process, path: str, *, sha256: str | None = None
) -> Callable[[float], Process]:
    """A program that is started again for each event, so that an update shows another process."""
    return lambda at: child(rng, tree, parent, path, at, sha256=sha256)


def from_memory(tree: Tree, parent: Process) -> Process:
    """The same program as `parent`, loaded into memory and run from there without a file."""
    # Its own random source: the process exists whether or not a finding reports it.
    rng = random.Random(parent.uuid)
    return child(rng, tree, parent, _IN_MEMORY, parent.start + rng.uniform(0.1, 2), sha256=parent.sha256)
