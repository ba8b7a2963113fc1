"""What commands load: a short answer is not worth loading Dagster, nor a library for frames."""

import os
import subprocess
import sys

import pytest

from tracehound.pipelines.lake.home import Home

# Each of them takes 0.1 to 1 s of CPU.
FRAMES = {"polars", "pyarrow", "numpy"}
SERVICES = {"dagster", "sqlalchemy", "boto3", "botocore"}
SEVERAL = """
import sys
from tracehound.cli.app import app
for words in sys.argv[1:]:
    app(words.split(), standalone_mode=False)
sys.stderr.write(f"loaded {' '.join(sys.modules)}")
"""


def loaded(home: Home, *commands: str) -> set[str]:
    """Modules of a process that has run some commands, one after another."""
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, *commands],
        env=os.environ | {"TRACEHOUND_HOME": str(home.path)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return set(done.stderr.decode().rpartition("loaded ")[2].split())


@pytest.mark.parametrize(
    ("commands", "unneeded"),
    [
        (["queries", "verdicts", "find curl", "groups", "suppress"], SERVICES | FRAMES),
        (["status", "sources", "quarantine", "status --json"], SERVICES),
    ],
    ids=["questions", "the lake's state"],
)
def test_light_commands_load_little(demo: Home, commands: list[str], unneeded: set[str]) -> None:
    modules = loaded(demo, *commands)
    assert "tracehound.cli.app" in modules
    assert not modules & unneeded
