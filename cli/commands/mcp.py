"""`tracehound mcp`: tools for assistants over stdin and stdout."""

from tracehound.cli.commands.terminal import WRONG_USAGE, fail
from tracehound.pipelines.lake.home import Home

_MISSING = "this needs the extra `mcp`: pip install 'tracehound[mcp]'."


def serve(home: Home, *, sql: bool, redact: bool) -> None:
    """Serves until stdin ends. Nothing else may write to stdout: it is the wire."""
    try:
        from tracehound.assistants import serving  # noqa: PLC0415 - a second, and an extra
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        fail(_MISSING, WRONG_USAGE)
    serving.stdio(home, sql=sql, redact=redact)
