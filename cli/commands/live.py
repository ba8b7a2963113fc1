"""`tracehound desk`: the live desk, until Ctrl-C."""

from tracehound.cli.commands.terminal import fail, stderr
from tracehound.pipelines.lake.home import Home

_HOST = "127.0.0.1"


def desk(home: Home, port: int) -> None:
    """Serves; ends the command with a clear message where what it needs is not installed."""
    try:
        from tracehound.web.server import serve  # noqa: PLC0415 - Starlette, which only this needs
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tracehound"):
            raise
        fail(f"the desk needs {error.name}: install tracehound[desk].")
    stderr.print(f"The desk is at http://{_HOST}:{port}/. Ctrl-C ends it.", highlight=False, soft_wrap=True)
    serve(home, _HOST, port)
