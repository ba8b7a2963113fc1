"""What an earlier run could not publish: a run without news does it."""

from tracehound.cli.commands.terminal import markup, stderr, stdout
from tracehound.pipelines import publications
from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.lake import troubles
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import Format


def publish_late(home: Home) -> bool:
    """Publishes what an earlier run could not, and says so; returns whether that succeeded.

    The caller holds the writer's lock.
    """
    waiting = publications.behind(home)
    if not waiting:
        return True
    from tracehound.pipelines.resources import THREADS  # noqa: PLC0415 - Dagster, which a run without work never loads
    from tracehound.pipelines.serving import lake_models, warehouse  # noqa: PLC0415 - DuckDB, as above
    from tracehound.sql.build import Limits  # noqa: PLC0415 - as above

    if warehouse.has_news(home):
        return True
    lake_models.publish(home, Limits(home.settings.memory, THREADS))
    are_done = [_caught_up(home, each) for each in waiting]
    return all(are_done)


def _caught_up(home: Home, of: Format) -> bool:
    try:
        publications.publish(home, of)
    except (OSError, NotPublished) as error:
        why = troubles.told(error, of.root(home.path)) or str(error)
        text = f"[bold red]{of.name} tables are not of the served file:[/] {markup(why)}"
        stderr.print(text, highlight=False, soft_wrap=True)
        return False
    stdout.print(f"Published {of.name} tables, which an earlier run could not.", highlight=False)
    return True
