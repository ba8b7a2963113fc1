"""Files of metadata, written so that they outlive a loss of power: a commit names them."""

import io
import os
from pathlib import Path

from pyiceberg.io import OutputFile, OutputStream
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO

SCHEME = "file://"


class DurableFiles(PyArrowFileIO):
    """What pyiceberg writes and reads by; its files are on disk once they are closed."""

    def new_output(self, location: str) -> PyArrowFile:
        """A file that is to be written."""
        return _DurableOutput(super().new_output(location))


class _DurableOutput(PyArrowFile, OutputFile):
    def __init__(self, plain: PyArrowFile) -> None:
        super().__init__(plain.location, plain._path, plain._filesystem)

    def create(self, overwrite: bool = False) -> OutputStream:
        path = path_of(self.location)
        path.parent.mkdir(parents=True, exist_ok=True)
        return _Durable(path, "wb" if overwrite else "xb")


class _Durable(io.FileIO):
    def close(self) -> None:
        if not self.closed:
            os.fsync(self.fileno())
        super().close()


def path_of(location: str) -> Path:
    """The path of a file, by its location in metadata."""
    return Path(location.removeprefix(SCHEME))


def location_of(path: Path) -> str:
    """The location of a file, as metadata names it."""
    return f"{SCHEME}{path.absolute()}"
