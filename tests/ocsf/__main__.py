"""Makes events of simulated findings, and counts what is wrong with them."""

import argparse
import multiprocessing
from collections import Counter
from datetime import date
from itertools import islice

from tests.transforms.ocsf.schema import errors
from tests.transforms.ocsf.test_detection import lost
from tracehound.pipelines.aws.service_model import shape
from tracehound.simulator import simulate
from tracehound.transforms.normalise import normalise
from tracehound.transforms.ocsf.detection import Facts, detection_finding

_FACTS = Facts(is_first=True, is_newest=True, group_id="g-1", tactic_id="TA0002", tactic="Execution")


def wrong(document: dict[str, object]) -> list[str]:
    """What is wrong with the event of a document."""
    finding = normalise(document, shape()).finding
    event = detection_finding(finding, _FACTS)
    return errors(event) + [f"lost: {each}" for each in lost(finding, event)]


def main() -> None:
    """Ends with an exit code that says whether all are valid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    documents = (each.document for each in simulate(asked.seed, asked.findings, date(2026, 10, 11), 21, 0.3))
    found: Counter[str] = Counter()
    count = 0
    with multiprocessing.Pool(2) as pool:
        for each in pool.imap(wrong, islice(documents, asked.findings), chunksize=50):
            count += 1
            found.update(each)
    for text, times in found.most_common(20):
        print(f"{times:6} {text}")
    print(f"{count} findings, {sum(found.values())} errors")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
