"""`tracehound report`: the overview as a page of its own."""

from pathlib import Path

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import WRONG_USAGE, fail
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.report import document, overview
from tracehound.pipelines.lake.home import Home


def report(file: Path | None, home: Home, *, as_json: bool) -> None:
    """Writes the page, prints what it says as JSON, or both; ends with a clear message where it can't."""
    if file is None and not as_json:
        fail("give --html FILE for a page, or --json.", WRONG_USAGE)
    try:
        with open_desk(home) as desk:
            page = overview(desk)
    except NotAnswered as error:
        layout.refuse(error)
    if file is not None:
        layout.write_page(page, file)
    if as_json:
        layout.write_json(document(page))
