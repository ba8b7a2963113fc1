"""Findings of Runtime Monitoring: what processes did on a host or in a container."""

from __future__ import annotations

from typing import Any, Protocol

from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.internet import Address
from tracehound.intrusions.processes import Process, ProcessTable, Program
from tracehound.intrusions.wire import network
from tracehound.intrusions.wire.sight import Json, Sight, additional

# GuardDuty lists so many ancestors at most.
DEEPEST = 5
# Of the fields of a context, those of which the description tells.
_TELLING = ("mountSource", "releaseAgentPath", "runcBinaryPath", "filePath", "moduleName")


class Machine(Protocol):
    """A host or a container: where processes run."""

    @property
    def place(self) -> Place:
        """Where GuardDuty watches it."""

    @property
    def table(self) -> ProcessTable:
        """Its processes."""

    @property
    def shell(self) -> Program:
        """Its shell."""

    def tool(self, name: str) -> Program:
        """A tool that it came with."""

    def resource(self) -> Json:
        """The resource of a finding about it."""


def seen(
    kind: str,
    machine: Machine,
    process: Process,
    action: Json | None = None,
    severity: float | None = None,
    words: dict[str, str] | None = None,
    **context: Any,
) -> Sight:
    """What a process did, with the fields of its context."""
    details: Json = {"process": process.wire(DEEPEST)}
    if context:
        details["context"] = context
    resource = machine.resource()
    service = {"action": action or {}, "runtimeDetails": details, "featureName": "RuntimeMonitoring"}
    service |= additional(agentDetails={"agentVersion": "1.7.1", "agentId": f"agent-{_name(resource)}"})
    named = [str(context[key]) for key in _TELLING if key in context]
    texts = {"thing": _name(resource), "what": [process.program.name, *named][-1]} | (words or {})
    return Sight(kind, machine.place, resource, service, texts, severity)


def _name(resource: Json) -> str:
    for block in ("containerDetails", "instanceDetails"):
        if block in resource:
            return str(resource[block].get("name") or resource[block].get("instanceId"))
    return "resource"


def new_binary(machine: Machine, process: Process, writer: Process, at: float) -> Sight:
    """A process runs a file that another one wrote after the container started."""
    return seen(
        "Execution:Runtime/NewBinaryExecuted",
        machine,
        process,
        words={"what": process.program.path},
        modifyingProcess=writer.wire(DEEPEST),
        modifiedAt=round(at, 6),
    )


def new_library(machine: Machine, process: Process, path: str, writer: Process, at: float) -> Sight:
    """A process loads a library that another one wrote."""
    return seen(
        "Execution:Runtime/NewLibraryLoaded",
        machine,
        process,
        words={"what": path},
        libraryPath=path,
        modifyingProcess=writer.wire(DEEPEST),
        modifiedAt=round(at, 6),
    )


def command(kind: str, machine: Machine, process: Process, line: str, severity: float | None = None) -> Sight:
    """A command line that GuardDuty gives an example of."""
    words = {"what": line}
    return seen(
        f"{kind}:Runtime/SuspiciousCommand", machine, process, None, severity, words, commandLineExample=line
    )


def tool(machine: Machine, process: Process, category: str, severity: float | None = None) -> Sight:
    """A tool that GuardDuty knows by name."""
    name = process.program.name
    return seen(
        "Execution:Runtime/SuspiciousTool",
        machine,
        process,
        None,
        severity,
        toolName=name,
        toolCategory=category,
    )


def name_query(kind: str, machine: Machine, process: Process, domain: str) -> Sight:
    """A query of a domain by a process."""
    return seen(kind, machine, process, network.query(domain), None, {"domain": domain})


def connects(kind: str, machine: Machine, process: Process, remote: Address, remote_port: int) -> Sight:
    """A connection of a process."""
    action = network.connection(remote, 32_768 + process.pid % 28_000, remote_port)
    return seen(kind, machine, process, action, None, {"remote": remote.ip})


def reverse_shell(machine: Machine, process: Process, remote: Address, remote_port: int) -> Sight:
    """A shell whose input and output are a connection."""
    action = network.connection(remote, 32_768 + process.pid % 28_000, remote_port)
    return seen(
        "Execution:Runtime/ReverseShell",
        machine,
        process,
        action,
        None,
        {"remote": remote.ip},
        addressFamily="AF_INET",
        ianaProtocolNumber=6,
    )


def known_malware(machine: Machine, process: Process, name: str) -> Sight:
    """A file whose hash is known to be malicious."""
    made = seen(
        "Execution:Runtime/MaliciousFileExecuted",
        machine,
        process,
        words={"what": process.program.path},
        threatFilePath=process.program.path,
    )
    details = {
        "threatListName": "Amazon",
        "threatNames": [name],
        "threatFileSha256": process.program.sha256,
    }
    made.service["evidence"] = {"threatIntelligenceDetails": [details]}
    return made
