"""Brings a mirror to the newest version of its lake: in one commit what is of the lake, then the rest.

After a kill, the record says that the mirror is not settled, and the next one does it again. What belongs
here: carrying it out. What does not: what differs (`pipelines.store.comparing`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tracehound.pipelines.lake import appending, disk, published
from tracehound.pipelines.lake.built import RAW_KEY, WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.drafts import land_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit, remove_empty
from tracehound.pipelines.store import comparing, mirror
from tracehound.pipelines.store.comparing import Difference
from tracehound.pipelines.store.kept import LAKE
from tracehound.pipelines.store.mirror import Mirror
from tracehound.pipelines.store.objects import Objects, StoreTrouble
from tracehound.pipelines.store.state import Entry, State
from tracehound.pipelines.store.transfers import Vanished, fetch_all, fetch_file, portions

_RAW = f"{LAKE}raw/"
_COMMIT = "mirror"


def bring_up(home: Home, objects: Objects, known: Mirror, state: State) -> tuple[Mirror, list[str]]:
    """Makes a home have a version, but for what it has not sent; returns the record, and what was damaged.

    The caller holds the lake, so the version stays the newest. Raises StoreTrouble.
    """
    found = comparing.to_fetch(home, known, state)
    if found.is_empty and known.is_settled and known.state == state:
        return known, []
    try:
        if not found.is_empty:
            known = mirror.write(home, known.with_(is_settled=False))
            _carry_out(home, objects, found, known)
        _note_for_models(home, found, is_purged=state.purges != known.state.purges)
    except Vanished as error:
        raise StoreTrouble(
            f"{objects.url}/{error} is not there, though the newest version of the lake has it. Restore it "
            "from a version of the bucket or a backup, or move a complete mirror there again: "
            "docs/object-storage.md."
        ) from error
    return mirror.write(home, known.with_(is_settled=True, state=state)), found.damaged


def restore(home: Home, objects: Objects, state: State, names: list[str]) -> list[str]:
    """Fetches damaged files of the lake again, by their path in it; returns which could be."""
    restored = []
    for name in names:
        entry = state.entries.get(LAKE + name)
        if entry:
            fetch_file(objects, entry, LAKE + name, home.lake / name)
            restored.append(name)
    return restored


def _carry_out(home: Home, objects: Objects, found: Difference, known: Mirror) -> None:
    needed = sum(entry.size_bytes for entry in found.wanted.values())
    disk.require_free(home.path, needed, "bringing the lake up to date")
    of_lake = {name: entry for name, entry in found.wanted.items() if name.startswith(LAKE)}
    others = {name: entry for name, entry in found.wanted.items() if name not in of_lake}
    fetch_all(objects, others, {name: home.path / name for name in others})
    for name, entry in found.joined.items():
        _join(home, objects, name, entry, known.state.entries)
    for some in portions(of_lake, {name: entry.size_bytes for name, entry in of_lake.items()}):
        commit = Commit(home.lake, _COMMIT)
        fetch_all(
            objects, {name: of_lake[name] for name in some}, {n: commit.put(home.path / n) for n in some}
        )
        commit.apply()
    _remove(home, found.gone)


def _remove(home: Home, names: Sequence[str]) -> None:
    commit = Commit(home.lake, _COMMIT)
    for name in names:
        path = home.path / name
        if name.startswith(LAKE):
            commit.remove(path)
            continue
        path.unlink(missing_ok=True)
        if path.parent != home.path:
            remove_empty(path.parent)
    commit.apply()


def _join(home: Home, objects: Objects, name: str, entry: Entry, before: Mapping[str, Entry]) -> None:
    """Adds what people decided on this machine to what the bucket has."""
    path = home.path / name
    with appending.alone(path, "bringing the lake up to date"):
        own = _own_lines(path, before.get(name))
        fetch_file(objects, entry, name, path)
        theirs = path.read_bytes()
        known = set(theirs.split(b"\n"))
        more = [line for line in own if line not in known]
        if more:
            land_content(path, b"\n".join([theirs.rstrip(b"\n"), *more, b""]).lstrip(b"\n"))


def _own_lines(path: Path, before: Entry | None) -> list[bytes]:
    """Lines appended since the mirror was brought up to date; all of a file that is shorter by now."""
    content = path.read_bytes() if path.exists() else b""
    known = before.size_bytes if before else 0
    return [line for line in content[known if len(content) >= known else 0 :].split(b"\n") if line.strip()]


def _note_for_models(home: Home, found: Difference, *, is_purged: bool) -> None:
    """Lets models be built anew if the mirror has lost rows, as after a purge of its own."""
    built = Built(home.lake / "built.json")
    if built.is_wrong:
        return
    if is_purged:
        published.forget(home.path)
    if (is_purged or found.is_dropping) and WAREHOUSE_KEY in built.fingerprints:
        built.note(WAREHOUSE_KEY, "")
    # Files that another machine has written may be of another version of tracehound.
    if RAW_KEY in built.fingerprints and any(name.startswith(_RAW) for name in found.wanted):
        built.note(RAW_KEY, "")
