"""The files: the same bytes for the same seed, in the export's layout, with the truth beside it."""

from __future__ import annotations

import ast
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

from tracehound.intrusions.__main__ import main

_ROOT = Path(__file__).parents[2]
_KEY = re.compile(
    r"AWSLogs/\d{12}/GuardDuty/[a-z]+-[a-z]+-\d/\d{4}/\d\d/\d\d/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl\.gz"
)


def _written(folder: Path, seed: int, start: str = "2026-03-01") -> dict[str, bytes]:
    words = [f"--seed={seed}", "--days=9", "--findings=500", f"--start={start}", f"--to={folder}"]
    main(words)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def test_one_seed_gives_the_same_bytes_and_another_differs(tmp_path: Path) -> None:
    first = _written(tmp_path / "a", 1)
    assert first == _written(tmp_path / "b", 1)
    other, later = _written(tmp_path / "c", 2), _written(tmp_path / "d", 1, "2026-08-20")
    assert set(first.values()).isdisjoint(other.values())
    assert not any("/2026/03/" in key for key in later)


def test_neither_packages_nor_the_order_of_hashes_have_a_say(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        command = [sys.executable, "-S", "-m", "tracehound.intrusions", "--seed=4", "--findings=300"]
        done = subprocess.run(
            [*command, f"--to={folder}"],
            check=True,
            env={"PYTHONHASHSEED": seed},
            cwd=_ROOT / "src",
            capture_output=True,
        )
        assert b"300 findings" in done.stdout
        written.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")})
    assert written[0] == written[1]


def test_objects_lie_under_the_day_of_their_update_and_the_truth_covers_them(tmp_path: Path) -> None:
    found = _written(tmp_path, 3)
    ids = set()
    for key, content in found.items():
        if not key.startswith("export/"):
            continue
        assert _KEY.fullmatch(key.removeprefix("export/"))
        for line in gzip.decompress(content).splitlines():
            document = json.loads(line)
            ids.add(document["id"])
            day = document["updatedAt"][:10].replace("-", "/")
            place = f"AWSLogs/{document['accountId']}/GuardDuty/{document['region']}/{day}/"
            assert key.startswith(f"export/{place}")
    truths = [json.loads(line) for line in found["truth.jsonl"].splitlines()]
    assert len(truths) == len(ids) == 500
    assert {each["finding_id"] for each in truths} == ids
    campaigns = {json.loads(line)["identity"] for line in found["campaigns.jsonl"].splitlines()}
    assert {each["campaign_id"] for each in truths} - {None} == campaigns


def test_nothing_of_ours_is_imported() -> None:
    """import-linter says it of whole packages; this says that it is the standard library and itself."""
    for path in (_ROOT / "intrusions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                is_own = name.startswith("tracehound.intrusions")
                assert is_own or name.partition(".")[0] in sys.stdlib_module_names, (path, name)
