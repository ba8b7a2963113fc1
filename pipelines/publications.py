"""Publishing in one format or another: which of them runs publish in, and whether one is behind.

What belongs here: what is the same whoever publishes, a run or a person. What does not: how it is done
(`pipelines.delta`, `pipelines.iceberg`), and writing the tables of models to the lake before
(`pipelines.serving.lake_models`).
"""

from tracehound.pipelines.formats.tables import NotPublished, Published
from tracehound.pipelines.lake.drafts import replace_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA, FORMATS, ICEBERG, Format

# In the folder of a format: the stamp of the served file that all its tables are of.
_SERVED = ".served"


def of_runs(home: Home) -> list[Format]:
    """The formats that each run publishes in."""
    settings = home.settings
    wanted = {DELTA: settings.delta.after_runs, ICEBERG: settings.iceberg.after_runs}
    return [each for each in FORMATS if wanted[each]]


def behind(home: Home) -> list[Format]:
    """The formats of runs whose tables are not of the served file, for a publication failed or was killed."""
    if not home.warehouse.exists():
        return []
    stamp = _stamp(home)
    return [each for each in of_runs(home) if _noted(home, each) != stamp]


def publish(home: Home, of: Format) -> Published:
    """Publishes the lake as it is, which has what is served. The caller holds the writer's lock.

    Raises OSError and NotPublished.
    """
    stamp = _stamp(home)
    done = _publish(home, of)
    if _noted(home, of) != stamp:
        replace_content(of.root(home.path) / _SERVED, stamp)
    return done


def _publish(home: Home, of: Format) -> Published:
    if of is DELTA:
        from tracehound.pipelines.delta import publishing as of_delta  # noqa: PLC0415 - where it is wanted alone

        return of_delta.publish(home)
    try:
        from tracehound.pipelines.iceberg import publishing as of_iceberg  # noqa: PLC0415 - most of a second, and an extra
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tracehound"):
            raise
        raise NotPublished(f"it needs {error.name}: install tracehound[iceberg].") from error
    return of_iceberg.publish(home)


def _stamp(home: Home) -> bytes:
    status = home.warehouse.stat()
    return b"%d %d" % (status.st_size, status.st_mtime_ns)


def _noted(home: Home, of: Format) -> bytes | None:
    try:
        return (of.root(home.path) / _SERVED).read_bytes()
    except FileNotFoundError:
        return None
