"""What it means that a job failed, and that no executor comes. No JVM is started: the context is made up."""

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


class Context:
    """A context whose jobs fail, or wait until they are cancelled."""

    def __init__(self, failing_with: str = "", executors: int = 1) -> None:
        self._failing_with, self._cancelled = failing_with, threading.Event()
        self._infos = [object()] * (1 + executors)
        self.master, self.defaultParallelism, self.pythonExec = "spark://127.0.0.1:1", 3, ""

    def statusTracker(self) -> Any:
        return SimpleNamespace(getExecutorInfos=lambda: self._infos)

    def addJobTag(self, tag: str) -> None:
        assert tag.startswith("tracehound-")

    def cancelJobsWithTag(self, tag: str) -> None:
        self._cancelled.set()

    def parallelize(self, contents: Any, parts: int) -> Any:
        if not self._failing_with:
            assert self._cancelled.wait(20), "nobody cancelled the job"
        raise RuntimeError(self._failing_with or "Job 3 cancelled part of cancelled job tags")


def run(context: Context) -> None:
    session: Any = SimpleNamespace(
        sparkContext=context, conf=SimpleNamespace(get=lambda name, default: default)
    )
    cluster = Cluster(session)
    try:
        cluster.run(bytes, b"")
    finally:
        cluster.stop()


@pytest.mark.parametrize("said", [LOST, CRASHED])
def test_a_killed_process_is_told_from_other_failures(said: str) -> None:
    with pytest.raises(Killed):
        run(Context(said))


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
        run(Context(said))


def test_work_does_not_wait_for_executors_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(module, "_LOOKS_SECONDS", 0.02)
    with pytest.raises(NoCluster, match="does no work: it has had no executor for"):
        run(Context(executors=0))
