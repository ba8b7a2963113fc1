"""Serves the application until it is stopped, at an address that fits the way people log in.

What belongs here: addresses, the choice of that way, and uvicorn's settings. What does not: what is served
(`web.app`).
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Desk
from tracehound.pipelines.settings.loopback import is_loopback
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.web.alb import Keys, LoadBalancer, fetched, host_of
from tracehound.web.app import create
from tracehound.web.audit import Log
from tracehound.web.identity import Way
from tracehound.web.proxies import Proxies
from tracehound.web.sessions import Sessions

AUDIT = "desk-audit.jsonl"
_UNIX = "unix:"
_SECONDS_TO_END = 5
_MOST_AT_ONCE = 256
_LARGEST_HEAD_BYTES = 65_536
_OWNER_AND_GROUP = 0o660


@dataclass(frozen=True)
class Listen:
    """Where to listen: a host and a port, or a unix socket."""

    host: str = "127.0.0.1"
    port: int = 8765
    path: Path | None = None

    @property
    def is_private(self) -> bool:
        """Whether only this host can connect by it."""
        return self.path is None and is_loopback(self.host)

    @property
    def address(self) -> str:
        """The address that a browser at this host opens."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def parsed(given: str) -> Listen:
    """`HOST:PORT`, `[HOST]:PORT`, or `unix:PATH`. Raises WrongSettings."""
    if given.startswith(_UNIX):
        return Listen(path=Path(given.removeprefix(_UNIX)).absolute())
    host, _, port = given.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise WrongSettings(f"--listen {given}: give HOST:PORT, or unix:PATH of a socket.")
    return Listen(host.removeprefix("[").removesuffix("]"), int(port))


def serve(home: Home, listen: Listen, told: Callable[[str], None]) -> None:
    """Answers until Ctrl-C. `told` is given what to open. Raises WrongSettings, OSError."""
    require_identity(listen, home.settings.desk)
    with bound(listen) as sock:
        if listen.path is None:
            listen = Listen(listen.host, sock.getsockname()[1])
        way = way_of(listen, home.settings.desk, told)
        app = create(home, way, Log(home.path / AUDIT), authorities(home.settings.desk))
        if isinstance(way, Sessions):
            way.tell()
        else:
            told(home.settings.desk.url or str(listen.path or listen.address))
        uvicorn.Server(_configuration(app)).run([sock])


def require_identity(listen: Listen, desk: Desk) -> None:
    """Raises WrongSettings where others could connect and nobody says who they are, or two could."""
    if desk.alb_arn and desk.proxies:
        raise WrongSettings("people log in at `desk.proxies` or at `desk.alb_arn`: give one of them.")
    if not (listen.is_private or listen.path or desk.alb_arn or desk.proxies):
        raise WrongSettings(
            f"{listen.host} can be reached from elsewhere, and nobody would say who asks: give "
            "`desk.proxies` or `desk.alb_arn` (docs/desk.md), or listen on 127.0.0.1 and use an SSH tunnel."
        )


def way_of(listen: Listen, desk: Desk, told: Callable[[str], None]) -> Way:
    """How people log in."""
    if desk.alb_arn:
        return LoadBalancer(desk, Keys(host_of(desk.alb_arn), fetched))
    if listen.path or desk.proxies:
        return Proxies(desk, is_socket=listen.path is not None)
    return Sessions(listen.address, f"tracehound-{listen.port}", told)


def authorities(desk: Desk) -> tuple[str, ...]:
    """The host names, with ports, under which people reach the desk from elsewhere."""
    return (urlsplit(desk.url).netloc,) if desk.url else ()


def bound(listen: Listen) -> socket.socket:
    """A socket to which clients can connect at once. Raises OSError."""
    if listen.path is None:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        sock = socket.socket(family)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((listen.host, listen.port))
        sock.listen()
        return sock
    # Only a socket is removed: whatever else has the name makes `bind` fail.
    if listen.path.is_socket():
        listen.path.unlink()
    sock = socket.socket(socket.AF_UNIX)
    before = os.umask(0o777 & ~_OWNER_AND_GROUP)
    try:
        sock.bind(str(listen.path))
    finally:
        os.umask(before)
    sock.listen()
    return sock


def _configuration(app: Callable[..., Any]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        # The address of a request is that of its connection, whatever its headers say.
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=_LARGEST_HEAD_BYTES,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
