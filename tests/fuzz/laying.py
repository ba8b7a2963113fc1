"""Mutants become a folder: lines among good lines in objects that they share, files in a folder of each mutant's own.

What belongs here: what lies where. What does not: what comes of it (`tests.fuzz.oracle`).
"""

import gzip
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes

from tests.fuzz.mutant import Entry, Laid, Mutant, folder_of
from tests.fuzz.writing import write

_LINES_AN_OBJECT = 25
_SECONDS_A_TURN = 0.02


@dataclass
class Folder:
    """A folder of mutants: by number where the line of each lies, as URI and line; and what changes while it is read."""

    path: Path
    lines: dict[int, tuple[str, range]] = field(default_factory=dict)
    changing: list[tuple[Path, Entry]] = field(default_factory=list)

    def prefix(self, mutant: Mutant) -> str:
        """How the URIs of all files of a mutant begin."""
        return f"{_uri(folder_of(self.path, mutant))}/"

    @contextmanager
    def changes(self) -> Iterator[None]:
        """Changes what is to change, all the time; it is at rest in the end."""
        done = threading.Event()
        thread = threading.Thread(target=self._change, args=(done,))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _change(self, done: threading.Event) -> None:
        turn = 0
        while self.changing and not done.wait(_SECONDS_A_TURN):
            for path, entry in self.changing:
                _change(path, entry.turns[turn % len(entry.turns)], turn)
            turn += 1
        for path, entry in self.changing:
            _change(path, entry.content, 0)


def lay(path: Path, mutants: Sequence[Mutant]) -> Folder:
    """Writes mutants with their neighbours."""
    folder = Folder(path)
    path.mkdir(parents=True)
    lines = [mutant for mutant in mutants if not isinstance(mutant.draft.body, Laid)]
    for start in range(0, len(lines), _LINES_AN_OBJECT):
        _lay_lines(
            folder, lines[start : start + _LINES_AN_OBJECT], is_zipped=start % (2 * _LINES_AN_OBJECT) > 0
        )
    for mutant in mutants:
        if isinstance(mutant.draft.body, Laid):
            _lay_files(folder, mutant, mutant.draft.body)
    return folder


def _lay_lines(folder: Folder, mutants: Sequence[Mutant], *, is_zipped: bool) -> None:
    """Each mutant behind its neighbour, the first good line behind all again: it has been met before."""
    path = folder.path / f"lines-{mutants[0].number:06}.jsonl{'.gz' * is_zipped}"
    content, line = b"", 1
    for mutant in mutants:
        body = mutant.draft.body
        assert isinstance(body, bytes)
        content += write(mutant.neighbour) + b"\n" + body + b"\n"
        end = line + 2 + body.count(b"\n")
        folder.lines[mutant.number] = (_uri(path), range(line + 1, end))
        line = end
    content += write(mutants[0].neighbour) + b"\n"
    path.write_bytes(gzip.compress(content, 1, mtime=0) if is_zipped else content)


def _lay_files(folder: Folder, mutant: Mutant, laid: Laid) -> None:
    own = folder_of(folder.path, mutant)
    own.mkdir()
    (folder.path / f"beside-{mutant.number:06}.jsonl").write_bytes(write(mutant.neighbour) + b"\n")
    for entry in laid.entries:
        path = own / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path, entry)
        if entry.turns:
            folder.changing.append((path, entry))


def _make(path: Path, entry: Entry) -> None:
    match entry.kind:
        case "link":
            path.symlink_to(os.fsdecode(entry.content))
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.write_bytes(entry.content)
    if entry.kind == "locked":
        path.chmod(0)


def _change(path: Path, content: bytes, turn: int) -> None:
    """Cuts and grows the file itself, and by turns puts another in its place."""
    if turn % 3:
        path.write_bytes(content)
    else:
        following = path.with_name(".following")
        following.write_bytes(content)
        following.replace(path)


def _uri(path: Path) -> str:
    return f"file://{quote_from_bytes(os.fsencode(path))}"
