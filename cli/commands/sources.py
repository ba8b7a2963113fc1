"""`tracehound sources`: lists the sources of a home, and forgets one."""

from collections.abc import Iterable
from pathlib import Path

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, stdout
from tracehound.pipelines.ingestion import known_sources, source_registry
from tracehound.pipelines.ingestion.known_sources import KnownSource
from tracehound.pipelines.ingestion.sources import SourceMissing, absolute, is_of_context
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.settings import reading
from tracehound.pipelines.store.holding import holding
from tracehound.transforms.wording import counted, second


def show(home: Home, file: Path | None, *, as_json: bool) -> None:
    """Prints all known sources; those that a run without sources reads come first."""
    try:
        known = known_sources.known(home)
    except SourceMissing as error:
        fail(error, WRONG_USAGE)
    if as_json:
        layout.write_json(known)
        return
    if not known:
        stdout.print("No sources: give a folder to `tracehound run`, or set `sources` in tracehound.toml.")
        return
    named = reading.origin("sources", file)
    _print(_headline(known, named), (each for each in known if each.is_read))
    left = [each for each in known if not each.is_read]
    if left:
        _print(f"Given to earlier runs, but not read because of {named}:", left)
    if any(each.is_remembered for each in known):
        stdout.print(
            "\n`tracehound sources forget SOURCE` forgets a remembered one; its findings stay stored.",
            soft_wrap=True,
        )


def _headline(known: Iterable[KnownSource], named: str) -> str:
    which = f"from {named}" if any(each.is_configured for each in known) else "remembered from earlier runs"
    return f"Read by a run without sources, {which}:"


def _print(headline: str, known: Iterable[KnownSource]) -> None:
    # Never wrapped, so that a source can be copied.
    stdout.print(markup(headline), highlight=False, soft_wrap=True)
    for each in known:
        stdout.print(
            f"  {markup(each.source)}\n    [dim]{_reading(each)}[/]", highlight=False, soft_wrap=True
        )


def _reading(known: KnownSource) -> str:
    if is_of_context(known.source):
        return "asked for what findings name; it has no objects"
    if not known.read_at:
        return "no objects read yet"
    return f"{counted(known.object_count, 'object')} read, the last at {second(known.read_at)}"


def forget(given: list[str], home: Home, file: Path | None, *, wait_seconds: float, as_json: bool) -> None:
    """Forgets sources; ends the command with 2 if one is not remembered."""
    if not home.path.exists():
        fail(f"{home.path} is not a tracehound home yet: it has no sources.", WRONG_USAGE)
    try:
        with holding(home.create(), "tracehound sources forget", wait_seconds):
            known = source_registry.remembered(home)
            named = [_remembered(source, known, home, file) for source in given]
            for source in named:
                source_registry.forget(home, source)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json({"forgotten": named})
        return
    for source in named:
        text = f"Forgotten: {source}. Its findings stay stored.{_still_read(source, home, file)}"
        stdout.print(markup(text), highlight=False, soft_wrap=True)


def _remembered(given: str, known: list[str], home: Home, file: Path | None) -> str:
    """A source as it is remembered; ends the command if it is not."""
    name = _name(given)
    for each in (given, name):
        if each in known:
            return each
    if _is_configured(name, home):
        where = reading.origin("sources", file)
        fail(f"{given} is configured, not remembered: remove it from {where}.", WRONG_USAGE)
    fail(f"{given} is not a source of this home. `tracehound sources` lists them.", WRONG_USAGE)


def _still_read(source: str, home: Home, file: Path | None) -> str:
    """What a user should know of a forgotten source that is configured as well."""
    if not _is_configured(source, home):
        return ""
    return f" Runs go on reading it: it is in {reading.origin('sources', file)}."


def _is_configured(source: str, home: Home) -> bool:
    return source in map(_name, home.settings.sources)


def _name(source: str) -> str:
    """Its absolute name, if it has one."""
    try:
        return absolute(source)
    except SourceMissing:
        return source
