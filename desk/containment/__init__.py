"""What to do now: steps that keep evidence or contain an attack, as commands to copy. Nothing here runs them.

What belongs here: which steps there are for what some findings name. What does not: how a command is made
safe (`desk.containment.shell`), and printing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracehound.desk.connection import Desk, Row
from tracehound.desk.containment import credentials, data, involved, places, sessions
from tracehound.desk.containment.shell import Step
from tracehound.desk.entities import Parts
from tracehound.desk.words import listed

_MOST_OF_A_KIND = 10
_STEPS: dict[str, tuple[str, Callable[[Row], list[Step]]]] = {
    "ssm_session": ("session of a person", sessions.of_ssm_session),
    "opener_session": ("role session that opened it", credentials.of_role_session),
    "access_key": ("access key", credentials.of_access_key),
    "role_session": ("role session", credentials.of_role_session),
    "user": ("user", credentials.of_user),
    "ecs_task": ("task", places.of_task),
    "kubernetes_workload": ("workload", places.of_workload),
    "instance": ("instance", places.of_instance),
    "lambda_function": ("function", places.of_function),
    "container_image": ("image", data.of_image),
    "s3_bucket": ("bucket", data.of_bucket),
}


@dataclass(frozen=True)
class Involved:
    """Something that findings name, where it is, and steps for it: evidence first, since it may be lost."""

    kind: str
    name: str
    place: str
    finding_count: int
    steps: list[Step]


@dataclass(frozen=True)
class Containment:
    """The steps for what is involved, and how many more things of the same kinds there are."""

    involved: list[Involved]
    left_out: int


def of_findings(desk: Desk, finding_ids: Sequence[str]) -> Containment:
    """Steps for what some findings name: sessions and credentials, where things run, images and buckets."""
    return _containment(involved.of_findings(desk, finding_ids))


def of_version(desk: Desk, finding: Row, latest: Parts) -> Containment:
    """The same for one finding, of which the rows of the latest version are there."""
    return _containment(involved.of_version(desk, finding, latest))


def _containment(rows: Sequence[Row]) -> Containment:
    by_kind = {kind: sorted(some, key=_is_pod) for kind, some in groupby(rows, lambda row: row["kind"])}
    made = {kind: [_involved(row) for row in by_kind.get(kind, ())] for kind in _STEPS}
    safe = {kind: [each for each in some if each.steps] for kind, some in made.items()}
    shown = [each for some in safe.values() for each in some[:_MOST_OF_A_KIND]]
    return Containment(shown, sum(map(len, safe.values())) - len(shown))


def _is_pod(row: Row) -> bool:
    """Pods come after what makes pods: as long as that is there, it makes them again."""
    return bool(row["type"] == "pods")


def _involved(row: Row) -> Involved:
    noun, steps = _STEPS[row["kind"]]
    places = [f"account {row['account_id']}" if row["account_id"] else "", row["region"]]
    is_role_session = row["kind"] in ("role_session", "opener_session")
    name = f"{row['name']}, session {row['id']}" if is_role_session else row["name"]
    if row["kind"] in ("access_key", "kubernetes_workload", "ssm_session"):
        name = f"{row['id']} of {row['name']}" if row["name"] else row["id"]
    if row["kind"] == "container_image":
        name = row["id"]
    return Involved(noun, name or row["id"], listed(places), row["finding_count"], steps(row))
