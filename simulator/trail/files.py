"""Files as CloudTrail and Firehose deliver them, some minutes after the events.

CloudTrail's keys are `AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/` by the day of delivery;
digests and insights lie beside. Audit logs of Kubernetes come through CloudWatch Logs and Firehose.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracehound.simulator.draws import hex_id
from tracehound.simulator.trail.events import guid

Json = dict[str, Any]
_SPAN = 300
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Delivery:
    """Collects records by the file in which they are delivered, and writes all of them at the end."""

    def __init__(self, root: Path, rng: random.Random) -> None:
        self._root = root
        self._rng = rng
        self._organization = f"o-{hex_id(rng, 10)}/" if rng.random() < 0.5 else ""
        self._files: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        self._audits: dict[tuple[str, str, str, int], list[tuple[float, Json]]] = defaultdict(list)

    def add(
        self, account_id: str, region: str, at: float, text: str, late: float = 0.0, copies: int = 1
    ) -> None:
        """A record, which comes two to eight minutes after its event, and later if it is late."""
        slot = int((at + self._rng.uniform(120, 480) + late) // _SPAN) + 1
        for number in range(copies):
            self._files[account_id, region, slot + number].append(text)

    def add_event(
        self, account_id: str, region: str, at: float, event: Json, late: float, copies: int
    ) -> None:
        """The same of an event."""
        self.add(account_id, region, at, _encode(event), late, copies)

    def add_audit(self, account_id: str, region: str, cluster: str, at: float, event: Json) -> None:
        """An event of a cluster's audit log."""
        self._audits[account_id, region, cluster, int((at + 60) // _SPAN) + 1].append((at, event))

    def until(self, account_id: str) -> float:
        """When the newest file of an account is delivered; 0 without any."""
        return max((slot * _SPAN for account, _, slot in self._files if account == account_id), default=0)

    def write(self) -> int:
        """Writes all files, digests beside them, and returns their number."""
        for (account_id, region, slot), texts in sorted(self._files.items()):
            self._write_trail(account_id, region, slot, texts)
        for account_id, region in sorted({key[:2] for key in self._files}):
            self._write_siblings(account_id, region)
        for key in sorted(self._audits):
            self._write_audits(*key)
        return len(self._files) + len(self._audits)

    def _write_trail(self, account_id: str, region: str, slot: int, texts: list[str]) -> None:
        self._rng.shuffle(texts)
        content = '{"Records":[' + ",".join(texts) + "]}"
        name = self._name(account_id, "CloudTrail", region, slot)
        self._put(f"{self._folder(account_id, 'CloudTrail', region, slot)}/{name}", content)

    def _write_siblings(self, account_id: str, region: str) -> None:
        slot = min(key[2] for key in self._files if key[:2] == (account_id, region))
        digest: Json = {
            "awsAccountId": account_id,
            "digestS3Object": "x",
            "logFiles": [],
            "previousDigestS3Bucket": None,
        }
        insight = {
            "Records": [
                {
                    "eventVersion": "1.09",
                    "eventCategory": "Insight",
                    "eventID": guid(self._rng),
                    "insightDetails": {"eventName": "ExecuteCommand"},
                }
            ]
        }
        for kind, content in (("CloudTrail-Digest", digest), ("CloudTrail-Insight", insight)):
            name = self._name(account_id, kind, region, slot)
            self._put(f"{self._folder(account_id, kind, region, slot)}/{name}", _encode(content))

    def _write_audits(self, account_id: str, region: str, cluster: str, slot: int) -> None:
        """What a subscription of CloudWatch Logs sends: an envelope with events, another with other logs."""
        rng = self._rng
        at = slot * _SPAN
        events = sorted(self._audits[account_id, region, cluster, slot], key=lambda each: each[0])
        audit: list[tuple[float, str]] = [(moment, _encode(event)) for moment, event in events]
        other: list[tuple[float, str]] = [(at - 30, 'time="now" level=info msg="access granted"')]
        lines = [
            _encode(self._envelope(account_id, cluster, stream, some))
            for stream, some in (
                (f"kube-apiserver-audit-{hex_id(rng, 32)}", audit),
                (f"authenticator-{hex_id(rng, 32)}", other),
            )
        ]
        name = datetime.fromtimestamp(at, UTC).strftime("eks-audit-1-%Y-%m-%d-%H-%M-%S-") + guid(rng)
        folder = datetime.fromtimestamp(at, UTC).strftime("%Y/%m/%d/%H")
        self._put(f"eks-audit/{account_id}/{region}/{cluster}/{folder}/{name}.gz", "\n".join(lines) + "\n")

    def _envelope(self, account_id: str, cluster: str, stream: str, events: list[tuple[float, str]]) -> Json:
        return {
            "messageType": "DATA_MESSAGE",
            "owner": account_id,
            "logGroup": f"/aws/eks/{cluster}/cluster",
            "logStream": stream,
            "subscriptionFilters": ["to-firehose"],
            "logEvents": [
                {"id": str(self._rng.getrandbits(180)), "timestamp": int(at * 1000), "message": text}
                for at, text in events
            ],
        }

    def _folder(self, account_id: str, kind: str, region: str, slot: int) -> str:
        day = datetime.fromtimestamp(slot * _SPAN, UTC).strftime("%Y/%m/%d")
        return f"AWSLogs/{self._organization}{account_id}/{kind}/{region}/{day}"

    def _name(self, account_id: str, kind: str, region: str, slot: int) -> str:
        moment = datetime.fromtimestamp(slot * _SPAN, UTC).strftime("%Y%m%dT%H%MZ")
        return f"{account_id}_{kind}_{region}_{moment}_{''.join(self._rng.choices(_ALPHABET, k=16))}.json.gz"

    def _put(self, key: str, content: str) -> None:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content.encode(), 1, mtime=0))
