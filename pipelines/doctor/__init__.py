"""Checks for everything that could prevent a daily run.

What belongs here: checks, and how to fix what they find. What does not: repairs. Checks change nothing,
except that one writes a file to the home, and one an object to the bucket of the lake, and removes it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from tracehound.pipelines.doctor import host, tickets
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.sources import SourceMissing, is_remote
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Settings
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.settings.source_prefixes import CLOUDTRAIL, CONTEXT
from tracehound.pipelines.store import mirror

__all__ = ["Diagnosis", "checks"]

OfHome = Callable[[Home], Iterator[Diagnosis]]


def checks(
    given_home: Path | None = None,
    file: Path | None = None,
    *,
    deep: bool = False,
    more: OfHome = lambda _: iter(()),
) -> Iterator[Diagnosis]:
    """All checks in order, without those that depend on a failed one.

    `deep` reads the whole lake; `more` are checks of a home that `pipelines` does not know.
    """
    yield from host.versions()
    try:
        settings = reading.load(file)
        home = Home.find(settings, given_home)
    except WrongSettings as error:
        yield Diagnosis("fail", "configuration", str(error), "Fix the file or the variable.")
        return
    yield from host.configuration(reading.path(file), settings)
    try:
        yield from _of_home(home, more, deep=deep)
        sources = source_registry.sources_of_run(home, [])
    except OSError as error:
        todo = "Make this user its owner, or choose another home."
        yield Diagnosis("fail", "home", f"{error.filename} can't be used: {error.strerror}", todo)
        return
    except SourceMissing as error:
        todo = f"Correct it in {reading.origin('sources', file)}."
        yield Diagnosis("fail", "sources", str(error).removesuffix("."), todo)
        return
    yield from host.sources(home, sources, reading.origin("sources", file))
    if settings.alerts.webhook_url:
        yield host.webhook(settings.alerts.webhook_url)
    yield from host.posted(home)
    yield from tickets.kept(home)
    if settings.alerts.sns_topic_arn or any(map(is_remote, sources)):
        yield from _aws(settings, sources)
    yield from _calls(home, sources)
    yield from _context(home, sources)
    yield from _store(home)


def _of_home(home: Home, more: OfHome, *, deep: bool) -> Iterator[Diagnosis]:
    yield from host.home_folder(home)
    yield from host.damage(home, deep=deep)
    yield from host.refreshed(home)
    yield from more(home)
    yield from host.quarantine(home)
    yield from host.reference(home)


def _calls(home: Home, sources: list[str]) -> Iterator[Diagnosis]:
    if any(source.startswith(CLOUDTRAIL) for source in sources):
        from tracehound.pipelines.doctor import cloudtrail  # noqa: PLC0415 - as below

        yield from cloudtrail.checks(home, sources)


def _context(home: Home, sources: list[str]) -> Iterator[Diagnosis]:
    if any(source.startswith(CONTEXT) for source in sources):
        from tracehound.pipelines.doctor import context  # noqa: PLC0415 - as below

        yield from context.checks(home, sources)


def _store(home: Home) -> Iterator[Diagnosis]:
    if home.settings.lake or mirror.read(home):
        from tracehound.pipelines.doctor import store  # noqa: PLC0415 - as below

        yield from store.checks(home)


def _aws(settings: Settings, sources: list[str]) -> Iterator[Diagnosis]:
    from tracehound.pipelines.doctor import aws  # noqa: PLC0415 - boto3, where AWS is used

    yield from aws.checks(settings, sources)
