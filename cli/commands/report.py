"""`tracehound report`: the overview as a page of its own."""

from pathlib import Path

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import fail, markup, stdout
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.pages import write
from tracehound.desk.report import overview
from tracehound.pipelines.lake.home import Home


def report(file: Path, home: Home) -> None:
    """Writes the page; ends the command with a clear message where it can't."""
    try:
        with open_desk(home) as desk:
            page = overview(desk)
    except NotAnswered as error:
        layout.refuse(error)
    try:
        write(page, file)
    except OSError as error:
        fail(f"{file} can't be written: {error.strerror}")
    stdout.print(f"The overview is in {markup(file.absolute())}", highlight=False, soft_wrap=True)
