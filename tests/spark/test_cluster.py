"""What it means that a job failed, and that no executor comes. No JVM is started: the session is made up."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from tracehound.spark import cluster as module
from tracehound.spark.cluster import Cluster, Killed, NoCluster

LOST = """An error occurred while calling o517.getResult.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 18.0 failed 4 times, most recent failure: Lost task 0.3 in stage 18.0 (TID 18) (127.0.0.1 executor 0): ExecutorLostFailure (executor 0 exited caused by one of the running tasks) Reason: Command exited with code 137
Driver stacktrace:"""
CRASHED = "Lost task 0.0: org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)"
LACKING = "An exception was thrown from the Python worker:\nModuleNotFoundError: No module named 'tracehound'"
SHUT_DOWN = "An error occurred.\n: org.apache.spark.SparkException: Job 7 cancelled because SparkContext was shut down\n\tat"


class Session:
    """A session whose jobs fail, or wait until they are interrupted."""

    def __init__(self, failing_with: str = "", executors: int = 1) -> None:
        self._failing_with, self._interrupted = failing_with, threading.Event()
        infos = [object()] * (1 + executors)
        tracker = SimpleNamespace(getExecutorInfos=lambda: infos)
        self.sparkContext = SimpleNamespace(
            master="spark://127.0.0.1:1", defaultParallelism=3, statusTracker=lambda: tracker, pythonExec=""
        )
        self.conf = SimpleNamespace(get=lambda name, default: default)

    def addTag(self, tag: str) -> None:
        assert tag.startswith("tracehound-")

    def interruptTag(self, tag: str) -> None:
        self._interrupted.set()

    def createDataFrame(self, rows: Any) -> Any:
        if not self._failing_with:
            assert self._interrupted.wait(20), "nobody interrupted the job"
        raise RuntimeError(self._failing_with or "Job 3 cancelled part of cancelled job tags")


def run(session: Session) -> None:
    cluster = Cluster(session)  # type: ignore[arg-type]
    try:
        cluster.run(bytes, b"")
    finally:
        cluster.stop()


@pytest.mark.parametrize("said", [LOST, CRASHED])
def test_a_killed_process_is_told_from_other_failures(said: str) -> None:
    with pytest.raises(Killed):
        run(Session(said))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (LACKING, "executors can't import tracehound: install tracehound there as it is here"),
        (
            SHUT_DOWN,
            "does no work: Job 7 cancelled because SparkContext was shut down. Stored data is intact",
        ),
        (
            "nothing that anybody foresaw\nat line 7",
            "does no work: nothing that anybody foresaw. Stored data",
        ),
    ],
)
def test_a_failure_says_what_to_do(said: str, told: str) -> None:
    with pytest.raises(NoCluster, match=told):
        run(Session(said))


def test_work_does_not_wait_for_executors_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(module, "_LOOKS_SECONDS", 0.02)
    with pytest.raises(NoCluster, match="does no work: it has had no executor for"):
        run(Session(executors=0))
