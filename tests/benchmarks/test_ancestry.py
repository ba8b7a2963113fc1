"""The forest that the judge of ancestry reads from documents."""

import gzip
import json
from pathlib import Path

from benchmarks.judge.ancestry import expected, true


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
    forest = {("1", "r", "c", "b", 1), ("1", "r", "c", "a", 2), ("1", "r", "b", "a", 1)}
    assert expected(tmp_path) == forest
    (tmp_path / "export").mkdir()
    (tmp_path / "a.jsonl.gz").rename(tmp_path / "export" / "a.jsonl.gz")
    assert true(tmp_path) == forest


def test_a_generator_says_the_true_edges(tmp_path: Path) -> None:
    place = {"account_id": "1", "region": "r"}
    edges = [place | {"process_uuid": child, "parent_uuid": parent} for child, parent in ("cb", "ba")]
    (tmp_path / "edges.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in edges))
    assert true(tmp_path) == {("1", "r", "c", "b", 1), ("1", "r", "c", "a", 2), ("1", "r", "b", "a", 1)}
