"""Checks of case targets: their secrets, and whether a server listens at their addresses."""

from collections.abc import Iterator

from tracehound.pipelines.doctor import host
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets import configured, record
from tracehound.pipelines.settings.case_targets import case_targets

_NAME = "tickets"


def kept(home: Home) -> Iterator[Diagnosis]:
    """Whether each target can be used, and whether the record of tickets can be read; nothing is sent."""
    for name, url in case_targets(home.settings).items():
        try:
            configured.ready(home.settings, name)
        except PostFailed as error:
            yield Diagnosis("fail", _NAME, str(error), f"See [{name}] in docs/configuration.md.")
        else:
            yield host.listens(_NAME, url, f"the address of {name}", f"`url` in [{name}]")
    if damage := record.told_damage(home):
        yield Diagnosis(
            "note", _NAME, damage, "Look for tickets that a target has twice; then delete the lines."
        )
