"""Runtime Monitoring findings: what a process did in a container or on a host."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tracehound.simulator.builders.parts import additional_info, dns_action, evidence, network_action
from tracehound.simulator.draws import epoch, hex_id
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.processes import Process
from tracehound.simulator.workplaces import Workplace

Json = dict[str, Any]
Run = Callable[[float], Process]
_LINEAGE_DEPTHS = (1, 2, 3, 4, 4, 5, 5, 6, 7, 8)


def runtime(
    rng: random.Random,
    place: Workplace,
    type_: str,
    run: Run,
    *,
    context: Json | None = None,
    action: Callable[[], Json] | None = None,
    proof: Json | None = None,
    depth: int | None = None,
) -> Draft:
    """A process, started by `run(at)` for each event, with its context. Most findings have no action.

    At most `depth` ancestors are listed; how many is drawn if it is None.
    """
    shown = depth or rng.choice(_LINEAGE_DEPTHS)
    info = additional_info({"agentDetails": {"agentVersion": "v1.7.0", "agentId": hex_id(rng, 16)}})

    def occur(at: float) -> Occurrence:
        service: Json = {
            "featureName": "RuntimeMonitoring",
            "action": {} if action is None else action(),
            "additionalInfo": info,
            "runtimeDetails": {"process": run(at - 0.01).details(shown), "context": context},
        }
        if proof is not None:
            service["evidence"] = proof
        return Occurrence(service, place.resource)

    return Draft(place.detector, type_, place.noun, occur, place.until)


def always(process: Process) -> Run:
    """The same process in every event."""
    return lambda _at: process


def new_binary(rng: random.Random, place: Workplace, run: Run, writer: Process, written_at: float) -> Draft:
    """`NewBinaryExecuted`: a file that `writer` wrote at `written_at` was run."""
    context = {
        "modifyingProcess": writer.details(rng.choice((0, 0, 2, 4))),
        "modifiedAt": epoch(written_at),
    }
    return runtime(rng, place, "Execution:Runtime/NewBinaryExecuted", run, context=context)


def new_library(rng: random.Random, place: Workplace, run: Run, writer: Process, written_at: float) -> Draft:
    """`NewLibraryLoaded`: a library that `writer` wrote was loaded."""
    context = {
        "modifyingProcess": writer.details(2),
        "modifiedAt": epoch(written_at),
        "libraryPath": f"/usr/lib/x86_64-linux-gnu/lib{rng.choice(('pcap', 'ssl', 'lua5.4', 'ssh2'))}.so.1",
    }
    return runtime(rng, place, "Execution:Runtime/NewLibraryLoaded", run, context=context)


def malicious_file(
    rng: random.Random, place: Workplace, run: Run, path: str, *, threat: str, sha256: str
) -> Draft:
    """`MaliciousFileExecuted`, with the hash also in the evidence."""
    return runtime(
        rng,
        place,
        "Execution:Runtime/MaliciousFileExecuted",
        run,
        context={"threatFilePath": path},
        proof=evidence("Amazon", threat, sha256),
    )


def dns_lookup(
    rng: random.Random, place: Workplace, type_: str, run: Run, domain: str, *, threat: str
) -> Draft:
    """A process looked up a domain with a bad reputation."""
    proof = evidence("Amazon", threat)
    return runtime(rng, place, type_, run, action=lambda: dns_action(domain), proof=proof)


def connection(
    rng: random.Random, place: Workplace, type_: str, run: Run, *, remote: Callable[[], Json], port: int
) -> Draft:
    """A process connected to a remote address, which is drawn again for each event."""
    own_ip = f"10.0.{rng.randrange(64)}.{rng.randrange(4, 250)}"
    local_ip = _private_ip(place) or own_ip
    context = {"addressFamily": "AF_INET", "ianaProtocolNumber": 6}

    def action() -> Json:
        return network_action(
            remote(), local_ip, rng.randrange(32_768, 60_999), port, direction="OUTBOUND", interface=None
        )

    return runtime(rng, place, type_, run, context=context, action=action)


def _private_ip(place: Workplace) -> str | None:
    """The address of a host; None for a container, whose resource block does not have its address."""
    if place.resource["resourceType"] != "Instance":
        return None
    return str(place.resource["instanceDetails"]["networkInterfaces"][0]["privateIpAddress"])
