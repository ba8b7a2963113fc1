"""Work that is no SQL on Spark's executors: a call is a job of one task, in a Python process of an executor.

What belongs here: running a function somewhere in the cluster, and what it means that a job failed. What does
not: the work, and what becomes of work that failed (`pipelines.processes.executors`).
"""

import re
import secrets
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from tracehound.spark.session import Session

# Executors may have to be started first, and machines for them.
_PATIENCE_SECONDS = 600.0
_LOOKS_SECONDS = 5.0
_KILLED = ("Python worker exited unexpectedly", "ExecutorLostFailure")
_LACKING = re.compile(r"ModuleNotFoundError: No module named '(\S+)'")
_CAUSE = re.compile(r"most recent failure: (.*)|SparkException: (.*)")
_LONGEST_CAUSE = 300


class Killed(RuntimeError):
    """The process that ran the task was killed, as often as Spark tries a task."""


class NoCluster(RuntimeError):
    """The cluster does no work, whatever the work is; the message says what to do."""


class Cluster:
    """The executors of a session, for work of several threads at once. In local mode, this machine's."""

    def __init__(self, session: Session) -> None:
        self._context = session.sparkContext
        self._tag = f"tracehound-{secrets.token_hex(8)}"
        self._stopped = threading.Event()
        self._given_up = ""
        # Python is found where the driver's is, unless the settings say where.
        self._context.pythonExec = session.conf.get("spark.pyspark.python", None) or sys.executable
        threading.Thread(target=self._watch, daemon=True).start()

    def cores(self) -> int:
        """How many tasks the executors that are there run at once."""
        return max(1, self._context.defaultParallelism)

    def run(self, function: Callable[[bytes], bytes], content: bytes) -> bytes:
        """What a function of an installed module makes of some bytes. Raises Killed and NoCluster.

        A task whose executor is lost runs again, and the first run may still go on for a while.
        """
        context = self._context
        context.addJobTag(self._tag)
        try:
            # Half the driver's CPU of a data frame with a function, and no need of pandas.
            (result,) = context.parallelize([content], 1).map(function).collect()
        except Exception as error:
            raise self._meaning(error) from error
        return bytes(result)

    def stop(self) -> None:
        """Ends what is running; nothing can be run any more."""
        self._stopped.set()
        # Of a session that is lost, nothing runs, and its jobs have said why.
        with suppress(Exception):
            self._context.cancelJobsWithTag(self._tag)

    def _watch(self) -> None:
        """Ends work that waits for executors in vain: Spark itself would wait for ever."""
        seconds = 0.0
        while not self._stopped.wait(_LOOKS_SECONDS):
            seconds = 0.0 if self._has_executors() else seconds + _LOOKS_SECONDS
            if seconds >= _PATIENCE_SECONDS:
                self._given_up = f"it has had no executor for {_PATIENCE_SECONDS:.0f} s"
                self.stop()

    def _has_executors(self) -> bool:
        """Whether there is one beside the driver, which is one itself in local mode."""
        if str(self._context.master).startswith("local"):
            return True
        with suppress(Exception):
            return len(self._context.statusTracker().getExecutorInfos()) > 1
        # The session is lost, and its jobs end by themselves.
        return True

    def _meaning(self, error: Exception) -> Exception:
        text = str(error)
        if not self._given_up and any(each in text for each in _KILLED):
            return Killed(_cause(text))
        lacking = _LACKING.search(text)
        if lacking:
            return NoCluster(
                f"Spark's executors can't import {lacking[1]}: install tracehound there as it is here, with "
                "the same Python, and say in `spark.pyspark.python` where that is."
            )
        return NoCluster(
            f"Spark's cluster does no work: {self._given_up or _cause(text)}. Stored data is intact. Look at "
            "its master and workers, then run again."
        )


def _cause(text: str) -> str:
    """What Spark says about a failed job, on one line."""
    found = _CAUSE.search(text)
    said = " ".join(next(filter(None, found.groups())).split()) if found else text.strip().split("\n")[0]
    return said[:_LONGEST_CAUSE].rstrip(". ")
