"""Builds what is uploaded to an index: python deploy/release.py ADDRESS FOLDER

ADDRESS is where people read the files of this version, such as https://…/tracehound/blob/v0.1.0. Links of the
README become absolute below it, for an index shows the README alone, and the metadata gets it. The repository
itself names no host.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Text and target of a link or picture; the target has no scheme and is not a heading of the page itself.
_RELATIVE = re.compile(r"(!?\[[^\]]*\])\((?!\w+:|#)([^)\s]+)\)")
_LEFT_OUT = ("__pycache__", "*.egg-info", ".*", "build", "dist", "tests")


def absolute(text: str, address: str) -> str:
    """A page of the top folder with links that lead below an address."""
    return _RELATIVE.sub(lambda found: f"{found[1]}({_target(found, address)})", text)


def _target(found: re.Match[str], address: str) -> str:
    # Of a picture its bytes are wanted, and not the page about it.
    return f"{address}/{found[2]}" + ("?raw=true" if found[1].startswith("!") else "")


def with_address(pyproject: str, address: str) -> str:
    """The project's metadata with the addresses of its pages."""
    pages = {"Documentation": "README.md", "Changelog": "docs/changelog.md", "Security": "SECURITY.md"}
    lines = [f'{name} = "{address}/{page}"' for name, page in pages.items()]
    return pyproject.replace(
        "[project.scripts]", "\n".join(["[project.urls]", *lines, "", "[project.scripts]"])
    )


def build(address: str, target: Path) -> None:
    """Writes a wheel into a folder. Needs setuptools, and fetches nothing."""
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "tracehound"
        shutil.copytree(ROOT, source, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for name, changed in (("README.md", absolute), ("pyproject.toml", with_address)):
            text = (ROOT / name).read_text(encoding="utf-8")
            (source / name).write_text(changed(text, address), encoding="utf-8")
        wheel = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
        ]
        subprocess.run([*wheel, "--wheel-dir", target, source], check=True)


if __name__ == "__main__":
    build(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
