"""Where pieces of work are done: in processes of this machine, or by executors of a Spark cluster."""

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes.workers import Place, Processes
from tracehound.pipelines.settings.engines import is_spark, session_of
from tracehound.pipelines.settings.machine import processes


def place_of(home: Home) -> Place:
    """The place that the home's settings name."""
    if not is_spark(home.settings):
        return Processes(processes(home.settings))
    # Only who wants Spark loads what reaches it.
    from tracehound.pipelines.processes.executors import Executors  # noqa: PLC0415
    from tracehound.spark.cluster import Cluster  # noqa: PLC0415

    return Executors(home.lake, lambda: Cluster(session_of(home.settings)))
