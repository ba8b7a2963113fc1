"""Checks a home before a run: what is damaged is set aside, and its contents are built or read again.

What belongs here: the order of the steps, and the messages. The caller holds the writer's lock.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tracehound.pipelines.damage import asked, calls, files, history, raw, served, state
from tracehound.pipelines.damage.files import GONE, UNREADABLE, Found, Part
from tracehound.pipelines.ingestion import seen
from tracehound.pipelines.lake import journal, manifest, missing
from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.built import RAW_KEY, WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.lock import is_held
from tracehound.pipelines.lake.manifest import SERVED, Manifest, Stamp
from tracehound.pipelines.lake.missing import Missing, Wanted
from tracehound.pipelines.store.holding import sender_of
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.api_events import API_EVENTS
from tracehound.transforms.wording import counted, noun

_MOST_NAMED = 5


def notice(home: Home, *, deep: bool = False) -> list[str]:
    """Checks the home and repairs damage; returns what was found, and done or to do, a line each.

    A file is read only if its size or modification time differs, or with `deep`.
    """
    is_doubtful = journal.what_is_wrong(home.lake) is not None
    said = state.mend(home) + state.left_in_place(home) + served.mend_log(home)
    listed = manifest.read(home.lake)
    if not listed.exists or listed.wrong_lines:
        is_doubtful = True
        said += _list_anew(home, listed)
        listed = manifest.read(home.lake)
    found = files.compare(home, listed, deep=deep)
    said += _restored(home, found)
    # A truncated list may have lost the lines of files that no longer exist.
    is_doubtful |= listed.is_torn or any(_is_stored(name) for name in found.unknown)
    _keep(home, listed, found)
    if found.is_clean and not (is_doubtful and listed.entries):
        return said
    return said + _mend(home, found, listed, is_doubtful=is_doubtful)


def _restored(home: Home, found: Found) -> list[str]:
    """Fetches damaged files again where the lake lies in a bucket too: they are damaged no more."""
    sender = sender_of(home)
    if sender is None:
        return []
    restored = dict.fromkeys(sender.take_damaged(), "it is gone or has changed")
    restored |= {name: found.damaged.pop(name) for name in sender.restored(sorted(found.damaged))}
    return [
        f"lake file {name} was damaged: {why}. It was fetched from the bucket again."
        for name, why in _named(restored)
    ]


def trouble(home: Home, *, deep: bool = False) -> list[str]:
    """What is damaged or permanently lost, one sentence each; nothing is changed.

    While another process writes to the home, only losses are reported.
    """
    said = [_lost(home, uri, count) for uri, count in _lost_documents(home).items()]
    return said + list(filter(None, [history.what_is_wrong(home)])) + to_mend(home, deep=deep)


def to_mend(home: Home, *, deep: bool = False) -> list[str]:
    """What the next run sees to, a sentence each; nothing while somebody writes. Nothing is changed."""
    if is_held(home.lock) or not home.lake.exists():
        return []
    why = journal.what_is_wrong(home.lake)
    said = [f"{why}. The next run sets it aside."] if why else []
    said += [f"{path} has invalid content" for path, _ in state.wrong_files(home)]
    listed = manifest.read(home.lake)
    if listed.wrong_lines:
        said.append(f"{home.lake / manifest.FILE} has {listed.wrong_lines:,} damaged lines")
    if journal.is_interrupted(home.lake) or not listed.exists:
        return said
    found = files.compare(home, listed, deep=deep)
    said += [f"lake file {name} is damaged: {why}" for name, why in _named(found.damaged)]
    if found.is_served_wrong:
        said.append(f"{home.warehouse} is not the file that was served")
    return said


def _lost_documents(home: Home) -> dict[str, int]:
    try:
        return missing.lost_documents(home)
    except msgspec.DecodeError:
        return {}


def _lost(home: Home, uri: str, count: int) -> str:
    return (
        f"{counted(count, 'document')} of {uri} {noun(count, 'was', 'were')} in a damaged lake file and "
        f"{noun(count, 'is', 'are')} still missing: run with its source, or restore lake/raw from a backup. "
        f"To accept the loss, delete {missing.path_of(home)}"
    )


def _list_anew(home: Home, listed: Manifest) -> list[str]:
    """Rebuilds the list from the readable files; reports it if there was a list, or should have been one."""
    present = manifest.files(home.lake)
    # Entries of missing files are dropped, except for those with a copy to restore from.
    entries = {name: stamp for name, stamp in listed.entries.items() if stamp.copy}
    entries |= dict(_believed(home, present, listed))
    if home.warehouse.is_file() and files.looks_like_duckdb(home.warehouse) and not listed.exists:
        entries[SERVED] = manifest.stamp_of(home.warehouse, SERVED)
    if not (present or listed.exists):
        return []
    manifest.rewrite(home.lake, entries)
    what = f"had {listed.wrong_lines:,} damaged lines" if listed.exists else "was missing"
    return [f"The list of lake files ({home.lake / manifest.FILE}) {what}: it was rebuilt from the files."]


def _believed(home: Home, present: Iterable[str], listed: Manifest) -> Iterator[tuple[str, Stamp]]:
    """Files that match the list, and those that do not but can be read."""
    for name in present:
        stamp, known, part = (
            manifest.stamp_of(home.lake / name, name),
            listed.entries.get(name),
            Part.of(name),
        )
        is_known = known is not None and known.has_content_of(stamp)
        if is_known or (part and files.is_readable(home.lake / name, part.table)):
            yield name, stamp


def _keep(home: Home, listed: Manifest, found: Found) -> None:
    """Updates the list for intact files, and keeps it short."""
    entries = listed.entries | {note.name: note.stamp for note in found.noted if note.stamp}
    if manifest.has_grown(listed):
        manifest.rewrite(home.lake, entries)
    else:
        manifest.append(home.lake, found.noted)


def _mend(home: Home, found: Found, listed: Manifest, *, is_doubtful: bool) -> list[str]:
    """One commit that forgets what is damaged and everything built from it."""
    commit = Commit(home.lake, "damage")
    said = list(_set_aside(home, found, listed, commit))
    lost = [part for name in found.damaged if (part := Part.of(name)) and not part.is_empty]
    bodies, paths = _days(lost, raw.FINDINGS), _days(lost, raw.UNMODELLED)
    if is_doubtful:
        bodies |= {day for table in raw.DAILY for day in home.days(table)}
    wanted = []
    if is_doubtful or any(part.table in raw.COUNTED for part in lost):
        wanted = raw.read_again(home, commit, sorted(bodies))
        said += _remember(home, commit, wanted, any(part.table is raw.OBJECTS for part in lost))
    for day in sorted(paths | bodies):
        raw.count_paths_again(home, commit, day)
    said += calls.mend(home, commit, lost)
    strange = filter(None, map(Part.of, found.unknown))
    _make_again(home, commit, [*lost, *strange], found, is_all=is_doubtful)
    commit.apply()
    if found.is_served_wrong and SERVED in listed.entries:
        said.append(f"{home.warehouse} is not the file that was served: it is rebuilt.")
    return said


def _set_aside(home: Home, found: Found, listed: Manifest, commit: Commit) -> Iterator[str]:
    """Moves the remains of damaged files away, and restores copies if there are any."""
    for name, reason in found.damaged.items():
        set_aside(home.path, home.lake / name, reason)
        copy = manifest.copy_of(listed.entries[name])
        if copy is None:
            commit.remove(home.lake / name)
        else:
            commit.put(home.lake / name).write_bytes(copy)
    for reason_of in (_unreadable, _doubled):
        for name in sorted(found.unknown):
            if why := reason_of(home, name):
                set_aside(home.path, home.lake / name, why)
                found.damaged[name] = why
                found.unknown.remove(name)
    for name in filter(_is_stored, found.unknown):
        manifest.note(home.lake, name, home.lake / name)
    for name, reason in _named(found.damaged):
        rest = "" if reason == GONE else f" Its remains are in {home.damaged}."
        yield f"lake file {name} is damaged: {reason}.{rest}"


def _unreadable(home: Home, name: str) -> str | None:
    """Why an unlisted file can't be kept, whatever it is."""
    part = Part.of(name)
    return None if part and files.is_readable(home.lake / name, part.table) else UNREADABLE


def _doubled(home: Home, name: str) -> str | None:
    """Why an unlisted file can't be added to raw. All other files of its table must be readable."""
    part = Part.of(name)
    is_doubled = part and part.is_stored and raw.overlaps(home, part.table, home.lake / name)
    return "other files hold some of its rows" if is_doubled else None


def _is_stored(name: str) -> bool:
    part = Part.of(name)
    return part is not None and part.is_stored


def _named(damaged: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The first of many, and how many more."""
    for number, (name, why) in enumerate(sorted(damaged.items())):
        if number == _MOST_NAMED:
            yield f"{name} and {len(damaged) - number - 1:,} more", why
            return
        yield name, why


def _days(parts: Iterable[Part], table: Table) -> set[str]:
    """Days of a table that has a folder for each."""
    return {part.days.first for part in parts if part.table is table and part.days}


def _remember(home: Home, commit: Commit, wanted: Sequence[Wanted], has_lost_objects: bool) -> list[str]:
    """Remembers what this run must read again, and reports it."""
    if not wanted and not has_lost_objects:
        return []
    asked.ask_again(home, commit, [each.uri for each in wanted])
    seen.forget(home, commit)
    before = missing.read(home) or Missing()
    commit.put(missing.path_of(home)).write_bytes(msgspec.json.encode(before.joined(home, wanted)))
    said = ["Objects that raw no longer knows are read again."] if has_lost_objects else []
    return said + ([_wanted(wanted)] if wanted else [])


def _wanted(wanted: Sequence[Wanted]) -> str:
    documents = sum(each.documents for each in wanted)
    names = ", ".join(each.uri for each in wanted[:_MOST_NAMED])
    more = f" and {len(wanted) - _MOST_NAMED:,} more" if len(wanted) > _MOST_NAMED else ""
    return (
        f"Reading again {counted(documents, 'document')} of {counted(len(wanted), 'object')}: {names}{more}."
    )


def _make_again(home: Home, commit: Commit, parts: Iterable[Part], found: Found, *, is_all: bool) -> None:
    """Marks days and models as not built if their files have changed or may be missing."""
    known = list(parts)
    made = [part for part in known if not part.is_stored]
    spans = [part.days for part in made if part.days and part.table is not API_EVENTS]
    flattened, tables = (Built(home.lake / "flattened" / "built.json"), Built(home.lake / "built.json"))
    days = {day for day in flattened.fingerprints if any(span.has_any([day]) for span in spans)}
    models = {part.table.qualified_name for part in made if not part.days}
    models |= {WAREHOUSE_KEY} if found.is_served_wrong else set()
    # Unlisted files of raw may come from an older version.
    models |= {RAW_KEY} if len(made) < len(known) else set()
    for built, names in ((flattened, days), (tables, models)):
        _forget(commit, built, set(built.fingerprints) if is_all else names)


def _forget(commit: Commit, built: Built, names: set[str]) -> None:
    if built.fingerprints.keys() & names:
        built.fingerprints = {
            name: fingerprint for name, fingerprint in built.fingerprints.items() if name not in names
        }
        commit.put(built.path).write_text(built.text())
