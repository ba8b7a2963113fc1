"""`tracehound desk`: the live desk, until Ctrl-C."""

from tracehound.cli.commands.terminal import fail, markup, stderr
from tracehound.pipelines.lake.home import Home


def desk(home: Home, listen: str) -> None:
    """Serves; ends the command with a clear message where it can't. Raises WrongSettings."""
    try:
        from tracehound.web import server  # noqa: PLC0415 - Starlette, which only this needs
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tracehound"):
            raise
        fail(f"the desk needs {error.name}: install tracehound[desk], or use `make desk`.")
    place = server.parsed(listen)
    home.create()
    try:
        server.serve(home, place, _tell)
    except OSError as error:
        fail(f"the desk can't listen on {listen}: {error.strerror}. --listen HOST:PORT chooses another.")


def _tell(address: str) -> None:
    """What to open: with a token, once."""
    stderr.print(f"The desk: {markup(address)}", highlight=False, soft_wrap=True)
