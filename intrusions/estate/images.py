"""Container images and what they are built on: a base image's files are the same bytes in all that use it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.processes import Program

# Base: the path of its shell.
_BASES = {
    "debian12": "/usr/bin/dash",
    "ubuntu22": "/usr/bin/dash",
    "alpine319": "/bin/busybox",
    "al2023": "/usr/bin/bash",
    "ubi9": "/usr/bin/bash",
}
# How a base installs packages: what people call, and what writes the files.
_INSTALLERS = {"debian12": ("apt-get", "dpkg"), "ubuntu22": ("apt-get", "dpkg"), "alpine319": ("apk", "apk")}
_RUNTIMES = {
    "java": "/opt/java/openjdk/bin/java",
    "node": "/usr/local/bin/node",
    "python": "/usr/local/bin/python3.12",
    "go": "/srv/{name}",
    "php": "/usr/local/sbin/php-fpm",
    "ruby": "/usr/local/bin/ruby",
    "dotnet": "/usr/share/dotnet/dotnet",
}
_PATHS = {
    "bash": "/usr/bin/bash",
    "nginx": "/usr/sbin/nginx",
    "sshd": "/usr/sbin/sshd",
    "crond": "/usr/sbin/crond",
    "insmod": "/usr/sbin/insmod",
    "aws": "/usr/local/bin/aws",
    "kubectl": "/usr/local/bin/kubectl",
    "chroot": "/usr/sbin/chroot",
    "mount": "/usr/bin/mount",
}
_PUBLIC = ("docker.io/library", "docker.io", "ghcr.io", "quay.io", "public.ecr.aws")


@dataclass(frozen=True)
class Image:
    """An image reference; `lineage` is what its own files come from, whatever the tag."""

    repository: str
    tag: str
    base: str
    runtime: str
    name: str

    @property
    def reference(self) -> str:
        """As tasks and pods name it."""
        is_digest = self.tag.startswith("sha256:")
        return f"{self.repository}{'@' if is_digest else ':'}{self.tag}"

    def tagged(self, tag: str) -> Image:
        """The same image in another version."""
        return replace(self, tag=tag)

    @property
    def shell(self) -> Program:
        """The shell of its base."""
        path = _BASES[self.base]
        return Program(path, f"{self.base}:{path}")

    @property
    def application(self) -> Program:
        """What it is there to run: an interpreter of its base, or a program of its own."""
        path = _RUNTIMES[self.runtime].format(name=self.name)
        content = f"{self.reference}:{path}" if self.runtime == "go" else f"{self.base}:{self.runtime}"
        return Program(path, content)

    @property
    def installers(self) -> tuple[Program, Program]:
        """The program that one installs packages with, and the one that writes their files."""
        caller, writer = _INSTALLERS.get(self.base, ("dnf", "rpm"))
        return self.tool(caller), self.tool(writer)

    def tool(self, name: str) -> Program:
        """A tool of its base."""
        path = _PATHS.get(name, f"/usr/bin/{name}")
        return Program(path, f"{self.base}:{path}")


def image(dice: Dice, registry: str | None = None, runtime: str | None = None) -> Image:
    """An image of a registry, of a public one if none is named."""
    name = f"{dice.word()}-{dice.choice(('api', 'web', 'worker', 'gateway', 'jobs', 'sync', 'ui', 'svc'))}"
    home = registry or dice.choice(_PUBLIC)
    return Image(
        f"{home}/{dice.word()}/{name}",
        version(dice),
        dice.choice(list(_BASES)),
        runtime or dice.choice(list(_RUNTIMES)),
        name,
    )


def version(dice: Dice) -> str:
    """A tag as people write them: numbers, a commit, a word, or a digest."""
    style = dice.random()
    if style < 0.45:
        return f"{dice.choice(('', 'v'))}{dice.randrange(9)}.{dice.randrange(30)}.{dice.randrange(20)}"
    if style < 0.7:
        return dice.hexadecimal(dice.choice((7, 8, 12, 40)))
    if style < 0.85:
        return dice.choice(("latest", "stable", "main", "prod"))
    return f"sha256:{dice.hexadecimal(64)}"
