"""Where files lie and what metadata calls them. What is written of it outlives a loss of power."""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from pyiceberg.io import OutputFile, OutputStream
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO

_ROOT, _WRITTEN = "tracehound.root", "tracehound.written"


@dataclass(frozen=True)
class Place:
    """The folder of all tables, and the location that metadata writes for it: where readers will find it."""

    root: Path
    written: str

    @classmethod
    def of(cls, root: Path, written: str | None) -> "Place":
        """A folder of this host, which readers find there, unless it is copied elsewhere."""
        return cls(root.absolute(), written.rstrip("/") if written else f"file://{root.absolute()}")

    def location(self, path: Path) -> str:
        """The location of a file, as metadata names it."""
        return f"{self.written}/{path.absolute().relative_to(self.root).as_posix()}"

    def path(self, location: str) -> Path:
        """The path of a file, by its location in metadata; what is not below this one is on this host."""
        below = location.removeprefix(f"{self.written}/")
        return Path(location.removeprefix("file://")) if below == location else self.root / below

    @property
    def properties(self) -> dict[str, str]:
        """What makes pyiceberg read and write its files here."""
        implementation = f"{DurableFiles.__module__}.{DurableFiles.__name__}"
        return {"py-io-impl": implementation, _ROOT: str(self.root), _WRITTEN: self.written}


class DurableFiles(PyArrowFileIO):
    """What pyiceberg reads and writes by; what it has written is on disk once it is closed."""

    def new_input(self, location: str) -> PyArrowFile:
        """A file that is to be read."""
        return super().new_input(str(self._path(location)))

    def new_output(self, location: str) -> PyArrowFile:
        """A file that is to be written."""
        return _DurableOutput(location, super().new_output(str(self._path(location))))

    def delete(self, location: str | PyArrowFile | OutputFile) -> None:  # type: ignore[override]
        """Deletes a file."""
        super().delete(str(self._path(location)) if isinstance(location, str) else location.location)

    def _path(self, location: str) -> Path:
        return Place(Path(self.properties[_ROOT]), self.properties[_WRITTEN]).path(location)


class _DurableOutput(PyArrowFile, OutputFile):
    def __init__(self, location: str, plain: PyArrowFile) -> None:
        super().__init__(location, plain._path, plain._filesystem)

    def create(self, overwrite: bool = False) -> OutputStream:
        path = Path(self._path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return _Durable(path, "wb" if overwrite else "xb")


class _Durable(io.FileIO):
    def close(self) -> None:
        if not self.closed:
            os.fsync(self.fileno())
        super().close()
