"""The forest that the judge of ancestry reads from documents."""

import gzip
import json
from pathlib import Path

from benchmarks.judge.ancestry import expected


def test_paths_go_on_in_other_documents_and_samples_give_none(tmp_path: Path) -> None:
    def document(sample: bool, uuid: str, *parents: str) -> dict[str, object]:
        line = [
            {"uuid": own, "parentUuid": above}
            for own, above in zip(parents, [*parents[1:], None], strict=True)
        ]
        process = {"uuid": uuid, "parentUuid": parents[0], "lineage": line}
        service = {
            "runtimeDetails": {"process": process, "context": None},
            "additionalInfo": {"sample": sample},
        }
        return {"accountId": "1", "region": "r", "service": service}

    documents = [document(False, "c", "b"), document(False, "b", "a"), document(True, "x", "y")]
    lines = "".join(f"{json.dumps(each)}\n" for each in documents)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert expected(tmp_path) == {
        ("1", "r", "c", "b", 1),
        ("1", "r", "c", "a", 2),
        ("1", "r", "b", "a", 1),
    }
