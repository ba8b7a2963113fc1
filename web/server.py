"""Serves the application until it is stopped.

What belongs here: the port and uvicorn's settings. What does not: what is served (`web.app`).
"""

import uvicorn

from tracehound.pipelines.lake.home import Home
from tracehound.web.app import create

_SECONDS_TO_END = 5


def serve(home: Home, host: str, port: int) -> None:
    """Answers at this address until Ctrl-C."""
    uvicorn.run(
        create(home),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
