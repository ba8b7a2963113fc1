"""Calls that a security team asks about although no finding does: who switched what on or off, or hid it."""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.draws import hex_id
from tracehound.simulator.trail.events import Record, record
from tracehound.simulator.trail.openers import Stage
from tracehound.simulator.trail.roads import travel
from tracehound.simulator.trail.seen import Session

Json = dict[str, Any]
# After each so many sessions there is one.
_EACH = 4
_LOGGING = {"configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}


def _requests(rng: random.Random) -> list[tuple[str, str, Json, Json | None]]:
    """Service, operation, request and response of each."""
    cluster = {"cluster": "main"}
    service: Json = {**cluster, "service": "web", "enableExecuteCommand": True, "forceNewDeployment": True}
    new: Json = {**cluster, "serviceName": "web", "taskDefinition": "web:7", "desiredCount": 2}
    filter_: Json = {"name": "quiet", "action": "ARCHIVE", "findingCriteria": {"criterion": {}}}
    detector = {"detectorId": hex_id(rng, 32)}
    image = {"repositoryName": "shop/web", "imageTag": "v9"}
    pushed = {"image": {**image, "imageId": {"imageDigest": f"sha256:{hex_id(rng, 64)}", "imageTag": "v9"}}}
    return [
        (
            "ecs",
            "UpdateCluster",
            {**cluster, **_LOGGING},
            {"cluster": {"clusterName": "main", "status": "ACTIVE"}},
        ),
        ("ecs", "UpdateService", service, {"service": {"serviceName": "web", "enableExecuteCommand": True}}),
        ("ecs", "CreateService", new, {"service": {"serviceName": "web", "enableExecuteCommand": False}}),
        ("guardduty", "ArchiveFindings", {**detector, "findingIds": [hex_id(rng, 32)]}, None),
        ("guardduty", "CreateFilter", {**detector, **filter_}, {"name": "quiet"}),
        ("guardduty", "UpdateDetector", {**detector, "enable": False}, None),
        ("ecr", "PutImage", image, pushed),
    ]


def chores(stage: Stage, sessions: list[Session]) -> None:
    """Such calls, by anybody, minutes after some sessions and in the same place."""
    for number, session in enumerate(sessions[::_EACH]):
        rng = random.Random(f"{stage.seed}:chore:{number}")
        where, at = (session.place.account_id, session.place.region), session.start + rng.uniform(60, 1500)
        journey = stage.journey(rng, *where, at)
        caller = travel(journey)
        service, operation, request, response = rng.choice(_requests(rng))
        made: Record = record(
            rng, where, at, (service, operation), caller.identity, caller.source, request, response
        )
        stage.keep(journey)
        stage.records.append(made)
        stage.callers[made.event_id] = caller
