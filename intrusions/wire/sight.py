"""What GuardDuty saw: a finding type, where, the resource and the details of one occurrence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.wire.facts import FACTS

Json = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """One occurrence. `service` is merged into the finding's; `words` fill the texts of its type."""

    type: str
    place: Place
    resource: Json
    service: Json
    words: dict[str, str] = field(default_factory=dict)
    severity: float | None = None

    @property
    def title(self) -> str:
        """The title of the finding."""
        return FACTS[self.type].title.format_map(self._words())

    @property
    def description(self) -> str:
        """The description of the finding."""
        return FACTS[self.type].description.format_map(self._words())

    def _words(self) -> dict[str, str]:
        return defaultdict(str, self.words)


def additional(**info: Any) -> Json:
    """What `additionalInfo` says, before it is written as text too."""
    return {"info": info}
