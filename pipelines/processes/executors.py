"""Pieces of work on the executors of a Spark cluster, instead of processes of this machine.

What belongs here: what is sent there and comes back, and what an executor must have. What does not: jobs of
Spark (`spark.cluster`), and what becomes of a piece that kills its process (`pipelines.processes.workers`).

An executor prepares commits in the home's folder, which all machines share; the driver applies them. What
comes back is pickled, as between processes: whoever can change what executors send can run code here anyway.
"""

import os
import pickle
import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from tracehound.pipelines.processes.workers import ENDS_PROCESS, EndsProcess
from tracehound.spark.cluster import Cluster, Killed, NoCluster

# This file exists in the lake while executors work, and has the same content wherever they see it.
_NOTE = ".executors"
# More jobs at once than this are no faster: the writer is the bottleneck.
_MOST_THREADS = 1024
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


class WrongExecutor(RuntimeError):
    """An executor can't do work of this home; the message says why and what to do."""


@dataclass(frozen=True)
class _Errand:
    """A piece of work with what an executor must have: the version of the code, and the home's folder."""

    version: str
    note: Path
    content: str
    work_and_piece: bytes

    def do(self) -> Any:
        """The result of the work. Raises WrongExecutor, and what the work raises."""
        host = socket.gethostname()
        found = version("tracehound")
        if found != self.version:
            raise WrongExecutor(
                f"the executor on {host} has tracehound {found}, the driver {self.version}: install the same."
            )
        if not self.note.exists() or self.note.read_text() != self.content:
            raise WrongExecutor(
                f"the executor on {host} does not see the home's folder {self.note.parent}: put the home on "
                "a file system that the driver and all executors have mounted at the same path."
            )
        work, piece = pickle.loads(self.work_and_piece)
        result = work(piece)
        # The driver makes its own files last; it can't do so for files of another machine.
        os.sync()
        return result


def done(sent: bytes) -> bytes:
    """Does an errand in a process of an executor: whether it succeeded, and the result or the error."""
    # As in processes of this machine: one core for each, and all that is written is private to its owner.
    os.environ["POLARS_MAX_THREADS"] = "1"
    os.umask(0o077)
    try:
        errand: _Errand = pickle.loads(sent)
        return pickle.dumps((True, errand.do()))
    except BaseException as error:
        return _pickled(error)


def _pickled(error: BaseException) -> bytes:
    """An error as the driver can raise it again; one that can't be sent, by its words."""
    try:
        sent = pickle.dumps((False, error))
        pickle.loads(sent)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return sent


class Executors:
    """The executors of a cluster, which is reached when the first piece is submitted."""

    def __init__(self, lake: Path, reach: Callable[[], Cluster]) -> None:
        self._note = lake / _NOTE
        self._content = secrets.token_hex(16)
        self._reach = reach

    def is_worth_it(self, pieces: int) -> bool:
        """Always: whoever chose a cluster wants nothing of the size of the data done by the driver."""
        return pieces > 0

    def most(self) -> int:
        """Two for each core that the cluster has now, so that more cores come where they are allocated."""
        return 2 * self._cluster.cores()

    def submit(self, work: Callable[[_Piece], _Result], piece: _Piece) -> Future[_Result]:
        """Begins a piece on the next free core; its future raises EndsProcess and NoCluster, too."""
        return self._threads.submit(self._result, work, piece)

    @contextmanager
    def alone(self) -> Iterator["Executors"]:
        """The same executors: no other piece is under way meanwhile, and a killed process is replaced."""
        yield self

    def doing(self, work: Callable[[_Piece], _Result]) -> Callable[[_Piece], _Result]:
        """The same work, done by an executor; raises EndsProcess if its process is killed."""

        def result(piece: _Piece) -> _Result:
            try:
                return self._result(work, piece)
            except EndsProcess:
                self._require_alive()
                raise

        return result

    def end(self) -> None:
        """Ends what is running; the session stays."""
        if "_cluster" in vars(self):
            self._cluster.stop()
            self._threads.shutdown(cancel_futures=True)
            del self._cluster, self._threads
        self._note.unlink(missing_ok=True)

    @cached_property
    def _cluster(self) -> Cluster:
        self._note.write_text(self._content)
        return self._reach()

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_MOST_THREADS, "executors")

    def _result(self, work: Callable[[_Piece], _Result], piece: _Piece) -> _Result:
        errand = _Errand(version("tracehound"), self._note, self._content, pickle.dumps((work, piece)))
        try:
            succeeded, result = pickle.loads(self._cluster.run(done, pickle.dumps(errand)))
        except Killed:
            raise EndsProcess(ENDS_PROCESS) from None
        if not succeeded:
            raise result
        returned: _Result = result
        return returned

    def _require_alive(self) -> None:
        """Raises NoCluster if executors are killed whatever they do: then no document is to blame."""
        try:
            self._result(len, ())
        except EndsProcess:
            raise NoCluster(
                "Spark's executors are killed whatever they do. Stored data is intact. Look at their memory "
                "and their logs, then run again."
            ) from None
