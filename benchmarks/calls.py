"""Reading a trail whole: gigabytes of CloudTrail per CPU second, with 10,000 ordinary records for a kept one.

What belongs here: making trails, and reading them in one process, without Dagster and models. What does not:
which objects findings ask for.

`python -m benchmarks.calls SOURCE HOME` is the process that is measured.
"""

import gzip
import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Usage, measure, python
from benchmarks.results import Figures, Row
from tracehound.pipelines.cloudtrail import flattening, storing
from tracehound.pipelines.ingestion import listing
from tracehound.pipelines.ingestion.sources import ALL_DAYS
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Cloudtrail, Settings

SPEED = "GB of records, uncompressed, per CPU s"
ZIPPED_SPEED = "GB of gzip files per CPU s"
GROWTH = "peak memory of one process at the whole set, times that at a tenth"
_ORDINARY_FOR_A_KEPT = 10_000
_A_FILE = 2_000
_ACCOUNT, _REGION = "111122223333", "eu-west-1"
_CALLS = (
    ("DescribeInstances", "ec2"),
    ("GetParameters", "ssm"),
    ("Decrypt", "kms"),
    ("ListBuckets", "s3"),
    ("DescribeTasks", "ecs"),
    ("BatchGetImage", "ecr"),
)
_GB = 1e9


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Reads sets of so many records: many files, a tenth of them, and all of them in one file."""
    work = root / "work"
    shutil.rmtree(work, ignore_errors=True)
    sets = {
        "one record": (1, _A_FILE),
        "a tenth": (documents // 10, _A_FILE),
        "whole": (documents, _A_FILE),
        "whole, in one file": (documents, documents),
    }
    rows: list[Row] = []
    overhead = 0.0
    for name, (records, a_file) in sets.items():
        sizes = write_trail(work / name, records, a_file)
        usage = min((_read(work / name, work) for _ in range(repeats)), key=lambda used: used.cpu_seconds)
        overhead = overhead or usage.cpu_seconds
        rows.append(_row(name, records, sizes, usage, overhead))
        shutil.rmtree(work / name)
    tenth, whole = rows[1], rows[2]
    facts = {
        SPEED: float(whole["GB"] or 0) / float(whole["CPU s"] or 1),
        ZIPPED_SPEED: float(whole["GB zipped"] or 0) / float(whole["CPU s"] or 1),
        GROWTH: float(whole["peak MB"] or 0) / float(tenth["peak MB"] or 1),
    }
    return Figures(documents, facts={name: round(value, 3) for name, value in facts.items()}, rows=rows)


def _read(source: Path, work: Path) -> Usage:
    shutil.rmtree(work / "home", ignore_errors=True)
    return measure(python("benchmarks.calls", source, work / "home"))


def _row(name: str, records: int, sizes: tuple[int, int], usage: Usage, overhead: float) -> Row:
    return {
        "set": name,
        "records": float(records),
        "GB": round(sizes[0] / _GB, 3),
        "GB zipped": round(sizes[1] / _GB, 3),
        "CPU s": round(usage.cpu_seconds - overhead, 2) or None,
        "peak MB": round(usage.largest_process_bytes / 1e6),
    }


def write_trail(folder: Path, records: int, a_file: int) -> tuple[int, int]:
    """Writes a trail; returns its bytes before and after compression."""
    chance = random.Random(records)
    place = folder / "AWSLogs" / _ACCOUNT / "CloudTrail" / _REGION / "2026" / "10" / "19"
    place.mkdir(parents=True)
    plain = zipped = 0
    for number, start in enumerate(range(0, records, a_file)):
        path = place / f"{_ACCOUNT}_CloudTrail_{_REGION}_20261019T1000Z_{number:016}.json.gz"
        plain += _write(path, chance, range(start, min(records, start + a_file)))
        zipped += path.stat().st_size
    return plain, zipped


def _write(path: Path, chance: random.Random, numbers: range) -> int:
    """Writes a file, record by record; returns its bytes before compression."""
    size = 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        for text in _texts(chance, numbers):
            size += file.write(text)
    return size


def _texts(chance: random.Random, numbers: range) -> Iterator[bytes]:
    yield b'{"Records":['
    for number in numbers:
        name, service = _CALLS[number % len(_CALLS)]
        if number % _ORDINARY_FOR_A_KEPT == 0:
            name, service = "ExecuteCommand", "ecs"
        comma = b"," if number > numbers.start else b""
        yield comma + json.dumps(_record(chance, number, name, service), separators=(",", ":")).encode()
    yield b"]}"


def _record(chance: random.Random, number: int, name: str, service: str) -> dict[str, Any]:
    """A call of a role session, as long as CloudTrail's are."""
    session, role = f"i-{chance.getrandbits(68):017x}", f"role-{chance.randrange(50)}"
    return {
        "eventVersion": "1.10",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": f"AROA{chance.getrandbits(64):016X}:{session}",
            "arn": f"arn:aws:sts::{_ACCOUNT}:assumed-role/{role}/{session}",
            "accountId": _ACCOUNT,
            "accessKeyId": f"ASIA{chance.getrandbits(64):016X}",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": f"AROA{chance.getrandbits(64):016X}",
                    "arn": f"arn:aws:iam::{_ACCOUNT}:role/{role}",
                    "accountId": _ACCOUNT,
                    "userName": role,
                },
                "attributes": {"creationDate": "2026-10-19T06:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": f"2026-10-19T09:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": _REGION,
        "sourceIPAddress": f"10.0.{chance.randrange(256)}.{chance.randrange(256)}",
        "userAgent": "aws-sdk-go-v2/1.41.0 os/linux lang/go#1.25 md/GOOS#linux md/GOARCH#amd64",
        "requestParameters": {"resourceIds": [f"r-{chance.getrandbits(68):x}"], "maxResults": 100},
        "responseElements": None,
        "requestID": f"{chance.getrandbits(128):032x}",
        "eventID": f"{chance.getrandbits(128):032x}",
        "readOnly": True,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": _ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": f"{service}.{_REGION}.amazonaws.com",
        },
    }


def main() -> None:
    """Reads a source into a home, in this process."""
    source, home = sys.argv[1:]
    place = Home(Path(home), Settings(processes=1, cloudtrail=Cloudtrail(all=True))).create()
    storing.take(place, listing.look(place, [f"cloudtrail:{source}"], ALL_DAYS).calls)
    flattening.flatten(place)


if __name__ == "__main__":
    main()
