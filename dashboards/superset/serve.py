"""`make dashboards`: a private Superset over a home's served file, or over what was published to PostgreSQL,
until Ctrl-C. Run in Superset's environment.

    python dashboards/superset/serve.py [--home HOME] [--port PORT] [--database postgresql://ROLE@HOST/NAME]

It listens only on loopback. It writes only to `HOME/superset/`: its database, a key and a password created
at the first start (readable by their owner only), and names of served files.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

# Superset's environment has no tracehound; what is imported of it needs nothing else.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

from tracehound.pipelines.postgres.address import WrongAddress, checked

HOST = "127.0.0.1"
USER = "admin"
_FOLDER = Path(__file__).resolve().parent
# A dataset that every dashboard reads, and the table with which those of the newest days begin.
_READ = "SELECT FROM trends.findings, flattened.newest_moment LIMIT 0"


class Unready(Exception):
    """Why it can't start, and what to do."""


def main() -> None:
    """Prepare, then serve in this process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("TRACEHOUND_HOME", ".tracehound")))
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--database", default="", help="where `tracehound publish postgres` publishes")
    chosen = parser.parse_args()
    try:
        start(chosen.home.resolve(), chosen.port, chosen.database)
    except Unready as error:
        sys.exit(f"dashboards: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def start(home: Path, port: int, database: str = "") -> None:
    """Check what can be checked at once, before the slow parts; serve until a signal."""
    address = _postgres(database) if database else _served_file(home)
    _require_free(port)
    state = home / "superset"
    # Superset's files contain findings.
    os.umask(0o077)
    make_secrets(state)
    os.environ.update(_environment(state, address))
    print("Preparing Superset; the first time this takes a minute.", flush=True)
    log = state / "prepare.log"
    with log.open("w") as said:
        done = subprocess.run([sys.executable, _FOLDER / "prepare.py"], stdout=said, stderr=said, check=False)
    if done.returncode:
        raise Unready(f"Superset could not be prepared: see {log}. You may delete {state}.")
    _serve(state, port)


def _served_file(home: Path) -> str:
    served = home / "warehouse.duckdb"
    if not served.is_file():
        raise Unready(
            f"there is no {served}. First run `make demo`, or `tracehound run` on your own findings."
        )
    return f"duckdb:///{served}"


def _postgres(database: str) -> str:
    """The address in the only spelling that Superset takes, of a database that can be read."""
    try:
        address = "postgresql://" + checked(database).partition("://")[2]
    except WrongAddress as error:
        raise Unready(str(error)) from error
    import psycopg2

    try:
        with closing(psycopg2.connect(address)) as con, con.cursor() as cursor:
            cursor.execute(_READ)
    except psycopg2.Error as error:
        raise Unready(f"PostgreSQL can't be read: {str(error).strip()}. See docs/postgres.md.") from error
    return address


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        # As the server does, so that the port of a server that just stopped counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Unready(
                f"port {port} of {HOST} is in use. Stop the program that uses it, or choose another: "
                "make dashboards DASHBOARDS_PORT=8089"
            ) from error


def make_secrets(state: Path) -> None:
    """A key and a password, created once, readable by their owner only."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, length in (("secret_key", 42), ("password", 15)):
        path = state / name
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(length))
    shutil.rmtree(state / "served", ignore_errors=True)


def _environment(state: Path, address: str) -> dict[str, str]:
    return {
        "SUPERSET_CONFIG_PATH": str(_FOLDER / "superset_config.py"),
        "SUPERSET_HOME": str(state),
        "TRACEHOUND_SUPERSET": str(state),
        "TRACEHOUND_DATABASE": address,
        # All times are UTC, whatever the machine's clock is set to; DuckDB takes its zone from here.
        "TZ": "UTC",
        "PYTHONWARNINGS": "ignore",
    }


def _serve(state: Path, port: int) -> None:
    from gunicorn.app.base import BaseApplication
    from superset.app import create_app

    class Dashboards(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": f"{HOST}:{port}",
                "worker_class": "gthread",
                "threads": 8,
                "preload_app": True,
                "timeout": 120,
                # Nothing is lost by exiting at once; a browser's open connections would delay a worker.
                "worker_int": lambda _: os._exit(0),
                "loglevel": "warning",
                "when_ready": lambda _: _announce(state, port),
                "on_exit": lambda _: shutil.rmtree(state / "served", ignore_errors=True),
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return create_app()

    sys.argv = sys.argv[:1]
    Dashboards().run()


def _announce(state: Path, port: int) -> None:
    print(
        f"\nDashboards: http://{HOST}:{port}/superset/dashboard/threat-overview/\n"
        f"            http://{HOST}:{port}/superset/dashboard/containers-and-images/\n"
        f"            http://{HOST}:{port}/superset/dashboard/operations/\n"
        f"Sign in as {USER} with the password in {state / 'password'}\n"
        "Ctrl-C stops it.\n",
        flush=True,
    )


if __name__ == "__main__":
    main()
