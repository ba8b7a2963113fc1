"""What could be suppressed: combinations that make up the volume, GuardDuty's filters, and what they hide.

A filter maps attributes to conditions; all conditions must hold, each with one of its values. A filter can't
require that an attribute is absent, so it may match more than the combination that it was made for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tracehound.desk import noise
from tracehound.desk.connection import Desk
from tracehound.sql.canned import find
from tracehound.sql.query import QueryLimits
from tracehound.sql.reader import open_reader

_QUERY = "tuples_that_make_the_volume"
_LIMITS = QueryLimits(memory="2GB")
_MOST_LOOKED_AT = 200
# CreateFilter's names of attributes, by the place of a finding that describes a container.
IMAGE_ATTRIBUTES = {
    "container": "resource.containerDetails.image",
    "ecs_task": "resource.ecsClusterDetails.taskDetails.containers.image",
    "kubernetes_workload": "resource.kubernetesDetails.kubernetesWorkloadDetails.containers.image",
}
TYPE_ATTRIBUTE = "type"
PATH_ATTRIBUTE = "service.runtimeDetails.process.executablePath"
SHA256_ATTRIBUTE = "service.runtimeDetails.process.executableSha256"


@dataclass(frozen=True)
class Suppression:
    """A combination of type, image and executable, its filter, and what that would hide.

    `hints` say what is usual about most of its findings.
    """

    number: int
    finding_type: str
    image_key: str | None
    executable_path: str | None
    finding_count: int
    percent: float
    running_percent: float
    event_count: int
    finding_criteria: dict[str, dict[str, dict[str, list[str]]]]
    not_expressed: list[str]
    hidden_count: int
    hidden_high_count: int
    hidden_signal_count: int
    hidden_trace_count: int
    hidden_high_ids: list[str]
    hidden_signal_ids: list[str]
    hints: list[str] = field(default_factory=list)

    @property
    def is_harmless(self) -> bool:
        """Whether it hides no High finding, no signal of an attack sequence, no member of a severe group."""
        return not (self.hidden_high_count or self.hidden_signal_count or self.hidden_trace_count)


def suppressions(warehouse: Path, share: float, most: int) -> list[Suppression]:
    """The combinations that together cover a percentage of all findings, largest first; or QueryError."""
    canned = find(_QUERY)
    values = canned.bind({"share": str(share), "limit": str(most)})
    with open_reader(warehouse, _LIMITS) as reader:
        return [_suppression(row) for row in reader.rows(canned.query, values)]


def hinted(desk: Desk, found: Sequence[Suppression]) -> list[Suppression]:
    """The same combinations with hints of noise; of a large one the latest findings are looked at."""
    findings = [
        [
            row["finding_id"]
            for row in desk.rows(
                "combination",
                finding_type=each.finding_type,
                image_key=each.image_key,
                executable_path=each.executable_path,
                most=_MOST_LOOKED_AT,
            )
        ]
        for each in found
    ]
    hints = noise.of_several(desk, findings)
    return [replace(each, hints=of_it) for each, of_it in zip(found, hints, strict=True)]


def _suppression(row: Mapping[str, Any]) -> Suppression:
    filled = {name: value for name, value in row.items() if not name.startswith("filter_")}
    return Suppression(**filled, finding_criteria=criteria(row), not_expressed=list(_not_expressed(row)))


def criteria(row: Mapping[str, Any]) -> dict[str, dict[str, dict[str, list[str]]]]:
    """A row's combination as GuardDuty's FindingCriteria."""
    conditions = {
        TYPE_ATTRIBUTE: [row["finding_type"]],
        IMAGE_ATTRIBUTES.get(row["filter_image_place"], ""): row["filter_images"],
        PATH_ATTRIBUTE: [row["executable_path"]] if row["executable_path"] else None,
        SHA256_ATTRIBUTE: row["filter_sha256s"],
    }
    return {"Criterion": {name: {"Equals": values} for name, values in conditions.items() if values}}


def _not_expressed(row: Mapping[str, Any]) -> Iterable[str]:
    """What the filter can't express about the combination, so that it matches more."""
    if row["image_key"] is None:
        yield "no image: it also matches findings with one"
    elif row["filter_images"] is None:
        yield "image: it has more spellings than a condition accepts"
    elif row["filter_image_place"] != "container":
        yield "image: the filter matches any container of the task or workload"
    if row["executable_path"] is None:
        yield "no executable: it also matches findings with one"
    elif row["filter_sha256s"] is None:
        yield "hash: some findings lack it, or it has too many values, so only the path counts"
