"""`tracehound lake` and `tracehound fetch`: where the lake lies, and reading what another machine serves."""

from typing import Any, NoReturn

import msgspec
import typer

from tracehound.cli.commands import layout, progress
from tracehound.cli.commands.run import say_damage
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy, writer_lock
from tracehound.pipelines.settings.keys import StoreUrl
from tracehound.pipelines.store import mirror, moving, session, warehouses
from tracehound.pipelines.store.holding import has_tables, holding, sender_of
from tracehound.pipelines.store.moving import Moved
from tracehound.transforms.wording import counted

_LOCAL = "local"
_BYTES_PER_MB = 1_000_000


def move(place: str, home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Moves the lake; ends the command with its exit code."""
    try:
        with silenced(as_json):
            done = (
                _to_folder(home, wait_seconds) if place == _LOCAL else _to_bucket(place, home, wait_seconds)
            )
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json({"lake": done.place, "files": done.files, "bytes": done.size_bytes})
    raise typer.Exit(DONE)


def sync(home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Brings home and bucket together; ends the command with its exit code."""
    _require_bucket(home)
    home.create()
    try:
        with (
            silenced(as_json),
            progress.doing("bringing the lake up to date"),
            holding(home, "tracehound lake sync", wait_seconds),
        ):
            sender = sender_of(home)
            assert sender is not None
            sender.complete()
            state = sender.versions.state
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json({"lake": home.settings.lake, "version": state.version, "files": len(state.entries)})
    else:
        files = counted(len(state.entries), "file")
        _say(f"{home.path} has version {state.version:,} of {home.settings.lake}: {files}.")
    raise typer.Exit(DONE)


def unlock(home: Home, *, yes: bool, as_json: bool) -> NoReturn:
    """Frees the lake; ends the command with its exit code."""
    _require_bucket(home)
    question = f"Free {home.settings.lake}? Do this only if no machine writes to it any more."
    if not (yes or typer.confirm(question, err=stdout.quiet)):
        raise typer.Exit(DONE)
    held = moving.unlock(home)
    if as_json:
        layout.write_json({"lake": home.settings.lake, "was_held_by": held and msgspec.structs.asdict(held)})
    else:
        was = f"process {held.process_id} on {held.host} ({held.purpose})" if held else "nobody"
        _say(f"{home.settings.lake} is free. It was held by {was}.")
    raise typer.Exit(DONE)


def fetch(place: str, home: Home, *, as_json: bool) -> NoReturn:
    """Fetches the newest served file; ends the command with its exit code."""
    _require_url(place)
    if has_tables(home) or mirror.read(home):
        fail(
            f"{home.path} has a lake, of which its runs make the served file: give --home another folder.",
            WRONG_USAGE,
        )
    home.create()
    try:
        with (
            writer_lock(home.lock, "tracehound fetch", 0),
            silenced(as_json),
            progress.doing("fetching the served file"),
        ):
            fetched = warehouses.fetch(session.objects_at(home, place.rstrip("/")), home.warehouse)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json({"path": str(home.warehouse), "is_new": fetched is not None})
    elif fetched is None:
        _say(f"Nothing new: {home.warehouse} is the newest file that is published.")
    else:
        _say(f"Fetched {_megabytes(fetched.size_bytes)}: {home.warehouse} is the newest file.")
    raise typer.Exit(DONE)


def publish_warehouse(place: str | None, home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Publishes the served file; ends the command with its exit code."""
    chosen = place or home.settings.lake
    if not chosen:
        fail("give s3://BUCKET/PREFIX, or set `lake` in tracehound.toml.", WRONG_USAGE)
    _require_url(chosen)
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    try:
        with holding(home, "tracehound publish warehouse", wait_seconds), silenced(as_json):
            say_damage(home)
            with progress.doing("publishing the served file"):
                objects = session.objects_at(home, chosen.rstrip("/"))
                done = warehouses.publish(objects, home.warehouse, home.settings.store.keep_warehouses)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json({"place": chosen, "key": done and done.key})
    elif done is None:
        _say(f"Nothing to publish: {chosen} has the served file.")
    else:
        _say(f"Published {_megabytes(done.size_bytes)}: `tracehound fetch {chosen}` fetches it.")
    raise typer.Exit(DONE)


def _to_bucket(place: str, home: Home, wait_seconds: float) -> Moved:
    _require_url(place)
    if not has_tables(home):
        fail(
            f"{home.path} has no lake yet. To begin in a bucket, set `lake` in tracehound.toml and run.",
            WRONG_USAGE,
        )
    with writer_lock(home.lock, "tracehound lake move", wait_seconds):
        say_damage(home)
        with progress.doing(f"moving the lake to {place}"):
            done = moving.to_bucket(home, place, wait_seconds)
    _say(f"Moved {counted(done.files, 'file')}, {_megabytes(done.size_bytes)}, to {done.place}.")
    if home.settings.lake != place:
        _say(f'Now set `lake = "{done.place}"` in tracehound.toml: until then nothing writes to this home.')
    return done


def _to_folder(home: Home, wait_seconds: float) -> Moved:
    with progress.doing("bringing the lake back"):
        done = moving.to_folder(home, wait_seconds)
    _say(f"The lake is in {done.place} alone: {counted(done.files, 'file')}, {_megabytes(done.size_bytes)}.")
    if home.settings.lake:
        _say("Now remove `lake` from tracehound.toml. The bucket keeps its objects until you delete them.")
    return done


def _require_bucket(home: Home) -> None:
    if not home.settings.lake:
        fail("`lake` is not set: the lake is in the home's folder alone.", WRONG_USAGE)


def _require_url(place: str) -> None:
    try:
        msgspec.convert(place, StoreUrl)
    except msgspec.ValidationError:
        fail(f"{place!r} is no place in object storage: give s3://BUCKET/PREFIX.", WRONG_USAGE)


def _say(text: Any) -> None:
    stdout.print(markup(text), highlight=False, soft_wrap=True)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / _BYTES_PER_MB:,.1f} MB"
