"""`tracehound report`: the overview as a page of its own."""

from pathlib import Path

from pipelines.commands import paper
from pipelines.commands.terminal import fail, markup, stdout
from pipelines.desk.asking import NotAnswered, open_desk
from pipelines.desk.report import overview
from pipelines.lake.home import Home
from pipelines.pages import write


def report(file: Path, home: Path | None) -> None:
    """Writes the page; ends the command with a clear message where it can't."""
    try:
        with open_desk(Home.find(home)) as desk:
            page = overview(desk)
    except NotAnswered as error:
        paper.refuse(error)
    try:
        write(page, file)
    except OSError as error:
        fail(f"{file} can't be written: {error.strerror}")
    stdout.print(f"The overview is in {markup(file.absolute())}", highlight=False, soft_wrap=True)
