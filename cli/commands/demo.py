"""`tracehound demo`: everything on bundled data."""

import tempfile
from importlib.resources import files
from pathlib import Path

from tracehound.cli.commands.progress import doing
from tracehound.cli.commands.run import run
from tracehound.cli.commands.terminal import markup, silenced, stdout
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo
from tracehound.transforms.layers import LAYERS

_PUBLISHED = "ecs-new-binary-executed.json"
_REFERENCE = "reference"


def demo(home: Home, *, as_json: bool) -> None:
    """Writes a simulated export, the published ECS finding and reference files, and runs over them."""
    home.create()
    folder = home.path / "demo"
    export = folder / "export"
    if not export.exists():
        with doing("simulating three weeks of an organization"):
            _write(folder)
    if not home.reference.exists():
        _write_reference(home.reference)
    with silenced(as_json):
        stdout.print(
            f"Three weeks of findings from a simulated organization are in {markup(folder)}.",
            highlight=False,
            soft_wrap=True,
        )
    run([str(export)], home, LAYERS[-1], strict=False, wait_seconds=60, as_json=as_json)


def _write(folder: Path) -> None:
    """Writes the folder completely or not at all; the truth lies outside what the pipeline reads."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        made = Path(draft) / "demo"
        write_demo(made / "export", made / "truth.jsonl")
        published = files("tracehound.pipelines.data").joinpath(_PUBLISHED).read_bytes()
        (made / "export" / _PUBLISHED).write_bytes(published)
        made.rename(folder)


def _write_reference(folder: Path) -> None:
    folder.mkdir()
    for example in files("tracehound.pipelines.data").joinpath(_REFERENCE).iterdir():
        (folder / example.name).write_bytes(example.read_bytes())
