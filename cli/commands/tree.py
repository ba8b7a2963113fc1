"""`tracehound tree`: processes as a tree, of a finding, an ECS task or a process."""

from tracehound.cli.commands import layout, persons
from tracehound.cli.commands.investigate import draw
from tracehound.cli.commands.terminal import markup, stdout
from tracehound.desk import trees
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.pipelines.lake.home import Home


def tree(given: str, home: Home, *, as_json: bool) -> None:
    """Prints a tree; ends the command with a clear message where there is none."""
    try:
        with open_desk(home) as desk:
            found = trees.of_anything(desk, given)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
        return
    stdout.print(f"[bold]Processes of {markup(given)}[/]", highlight=False)
    if found.openers:
        persons.print_openers(found.openers)
        layout.heading("Processes")
    draw(found.roots)
    layout.more(found.left_out, "finding", "that may have seen more")
