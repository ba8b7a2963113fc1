"""What is uploaded to an index: its links work there, and its metadata says where the project is."""

import re
import runpy
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RELEASE = runpy.run_path(str(ROOT / "deploy" / "release.py"))
ADDRESS = "https://forge.example/org/tracehound/blob/v9"
_LINKS = re.compile(r"\]\(([^)\s]+)\)")


def test_every_link_of_the_readme_works_on_an_index_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = _LINKS.findall(RELEASE["absolute"](readme, ADDRESS))
    assert len(links) == len(_LINKS.findall(readme)) > 20
    for link in links:
        assert link.startswith((f"{ADDRESS}/", "https://", "#")), link
        if link.startswith(ADDRESS):
            path = re.split(r"[#?]", link.removeprefix(f"{ADDRESS}/"))[0]
            assert (ROOT / path).exists(), link
    assert f"{ADDRESS}/docs/images/process-tree.png?raw=true" in links


def test_the_metadata_gets_addresses_and_has_none_before() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "urls" not in tomllib.loads(text)["project"]
    project = tomllib.loads(RELEASE["with_address"](text, ADDRESS))["project"]
    for address in project["urls"].values():
        assert (ROOT / address.removeprefix(f"{ADDRESS}/")).is_file()
    assert project["scripts"] == {"tracehound": "tracehound.cli.app:main"}


def test_classifiers_name_the_versions_of_python_that_are_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [each.rpartition(" :: ")[2] for each in project["classifiers"] if "Python :: 3." in each]
    assert named[0] == project["requires-python"].removeprefix(">=")
    said = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    for version in named:
        assert re.search(rf"\| {re.escape(version)}\.\d+ \|", said), version
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running not in named:
        pytest.fail(f"Python {running} is not among the classifiers")
