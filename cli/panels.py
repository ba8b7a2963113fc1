"""How help is grouped: commands by what people do, options by what they are about.

What belongs here: the groups and their order. What does not: the commands and options themselves.
"""

from typing import Any, Final

# As in `cli.options`: Typer exports another class by this name.
from typer._click import Context
from typer.core import TyperCommand, TyperGroup

# Commands in the order of help; one that is in no group is not listed, and fails a test.
COMMANDS: Final = {
    "Set up and run": ("demo", "run", "sources", "status", "doctor"),
    "Look around": ("desk", "groups", "find", "query", "queries", "sql", "report", "mcp"),
    "Investigate": ("investigate", "tree", "group", "profile", "show"),
    "Decide": ("verdict", "verdicts", "regroup", "case", "tickets", "suppress"),
    "Maintain": ("quarantine", "rebuild", "publish", "export", "ddl", "purge", "lake", "fetch"),
}
HOME: Final = "Home and settings"
READ: Final = "What is read"
AWS: Final = "Access to AWS"
RUN: Final = "How it runs"
LIMITS: Final = "Limits"
OUTPUT: Final = "Output"


class Commands(TyperGroup):
    """The commands of the command line, grouped."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for panel, names in COMMANDS.items():
            for name in names:
                command = self.commands[name]
                assert isinstance(command, (TyperCommand, TyperGroup))
                command.rich_help_panel = panel

    def list_commands(self, ctx: Context) -> list[str]:
        """Names in the order of help."""
        return [name for names in COMMANDS.values() for name in names]
