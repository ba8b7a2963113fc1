"""Scripts of others are the very files that were published, with their licence beside them."""

import hashlib
from pathlib import Path

import tracehound.web

WEB = Path(tracehound.web.__file__).parent
OWN = {"desk.js", "keys.js", "shell.css", "icon.svg"}


def test_scripts_of_others_are_those_that_were_published() -> None:
    published = dict(line.split()[::-1] for line in (WEB / "vendored.sha256").read_text().splitlines())
    static = {each.name: each for each in (WEB / "static").iterdir()}
    assert static.keys() == published.keys() | OWN | {"htmx-licence.txt"}
    for name, digest in published.items():
        assert hashlib.sha256(static[name].read_bytes()).hexdigest() == digest, name
    assert "Zero-Clause BSD" in static["htmx-licence.txt"].read_text()
