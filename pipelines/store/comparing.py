"""How a mirror differs from a version of the lake, and which of that is this machine's own doing.

A commit of the lake that was not sent, because the machine died or had no network, is in the lake's own list
of files (`pipelines.lake.manifest`): that tells it from a file that a disk has damaged or somebody has
deleted.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.manifest import Manifest
from tracehound.pipelines.store import kept
from tracehound.pipelines.store.kept import LAKE, LINES, REFERENCE, Stamp
from tracehound.pipelines.store.mirror import Mirror
from tracehound.pipelines.store.state import Entry, State
from tracehound.pipelines.store.transfers import sum_of

# More than the unit in which any file system tells times.
_COARSE_NANOSECONDS = 2_000_000_000


@dataclass
class Difference:
    """Files by their path in the home: what is to be fetched, removed, and joined line by line.

    `is_dropping` says that this machine had news which now count no more: another one has written since. Of
    what is wanted, files that the mirror has lost or a disk has changed are `damaged`.
    """

    wanted: dict[str, Entry] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    joined: dict[str, Entry] = field(default_factory=dict)
    is_dropping: bool = False
    damaged: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.wanted or self.gone or self.joined)


def to_fetch(home: Home, mirror: Mirror, state: State) -> Difference:
    """What to do to a mirror that is to have a version of the lake, keeping what it has not sent.

    What it has not sent counts only if nobody else has written since; people's files always do.
    """
    here, listed = kept.present(home), manifest.read(home.lake)
    is_ours = mirror.is_settled and mirror.state.version == state.version
    found = Difference()
    for name, entry in state.entries.items():
        if not kept.is_kept(name) or _is_same(home, name, here.get(name), entry, mirror):
            continue
        if _is_edited(name, here, mirror):
            if name in LINES and mirror.state.entries.get(name) != entry:
                found.joined[name] = entry
        elif not (is_ours and _is_meant(name, here, listed)):
            found.wanted[name] = entry
            found.damaged += [name] if is_ours else []
    for name in here.keys() - state.entries.keys():
        if not _is_edited(name, here, mirror) and not (is_ours and _is_meant(name, here, listed)):
            found.gone.append(name)
    found.gone.sort()
    found.is_dropping = mirror.is_settled and not is_ours and _has_news(here, listed, mirror)
    return found


def to_send(
    home: Home, state: State, tables: Iterable[str] | None = None
) -> tuple[dict[str, Stamp], list[str]]:
    """Files that a version lacks or may have otherwise, and those that it has and the home no longer.

    `tables` are the files of tables to look at, by their path in the home; without them all are.
    """
    if tables is None:
        here, listed = kept.present(home), manifest.read(home.lake)
        candidates = here.keys() | state.entries.keys()
        names = {name for name in candidates if _is_meant(name, here, listed)}
    else:
        chosen = set(tables)
        stamps = {name: kept.stamp_at(home.path / name) for name in chosen}
        here = kept.loose(home) | {name: stamp for name, stamp in stamps.items() if stamp}
        names = here.keys() | chosen | {name for name in state.entries if not kept.is_table(name)}
    puts = {
        name: here[name]
        for name in names & here.keys()
        if name not in state.entries
        or state.entries[name].stamp != here[name]
        or _may_differ(name, here[name])
    }
    return puts, sorted(name for name in names - here.keys() if name in state.entries)


def _is_same(home: Home, name: str, stamp: Stamp | None, entry: Entry, mirror: Mirror) -> bool:
    """Whether a file is what a version has. One that the mirror has not had from there is summed, too.

    Two machines can write files of the same size at what their clocks call the same moment.
    """
    if stamp != entry.stamp:
        return False
    return mirror.state.entries.get(name) == entry or sum_of(home.path / name) == entry.sha256


def _is_edited(name: str, here: Mapping[str, Stamp], mirror: Mirror) -> bool:
    """Whether a file is one that people write and that differs from what the mirror had.

    A mirror that never had it has what stands in the bucket, if anything does.
    """
    if name not in LINES and not name.startswith(REFERENCE):
        return False
    before = mirror.state.entries.get(name)
    return here.get(name) != (before.stamp if before else None)


def _is_meant(name: str, here: Mapping[str, Stamp], listed: Manifest) -> bool:
    """Whether a file is there, or gone, because a commit said so. Other files than tables always are."""
    if not kept.is_table(name):
        return True
    stamp = listed.entries.get(name.removeprefix(LAKE))
    if name not in here:
        return stamp is None and listed.exists and not listed.wrong_lines
    return stamp is not None and (stamp.size_bytes, stamp.mtime_ns) == here[name]


def _may_differ(name: str, stamp: Stamp) -> bool:
    """Whether a file may have changed although size and time say otherwise: clocks of files are coarse."""
    return not kept.is_table(name) and time.time_ns() - stamp[1] < _COARSE_NANOSECONDS


def _has_news(here: Mapping[str, Stamp], listed: Manifest, mirror: Mirror) -> bool:
    """Whether the tables of a mirror are not those of the version that it had."""
    before = mirror.state.entries
    return any(
        kept.is_table(name)
        and _is_meant(name, here, listed)
        and here.get(name) != (before[name].stamp if name in before else None)
        for name in here.keys() | before.keys()
    )
