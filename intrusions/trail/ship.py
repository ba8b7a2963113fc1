"""Files: CloudTrail's, as an organization's bucket has them, and audit logs in one of two forms."""

from __future__ import annotations

import gzip
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.trail.customs import Customs
from tracehound.intrusions.trail.visits import Audited, compact
from tracehound.intrusions.trail.wire import Json, guid

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_EVERY = 300.0
_MOST_IN_ONE = 400


class Shipment:
    """Collects what is delivered, and writes it."""

    def __init__(self, folder: Path, customs: Customs) -> None:
        self._folder = folder
        self._customs = customs
        self._dice: Dice = customs.dice.fork("shipment")
        self._trails: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        self._audits: dict[tuple[str, str, str, int], list[Audited]] = defaultdict(list)

    def put(
        self, account: str, region: str, at: float, text: str, delay: float = 0.0, times: int = 1
    ) -> None:
        """A record, so many seconds later than usual."""
        usual = 60 + self._dice.expovariate(1 / self._customs.delivery)
        box = int((at + min(usual, 1500) + delay) / _EVERY) + 1
        for number in range(times):
            self._trails[account, region, box + 3 * number].append(text)

    def put_audit(self, event: Audited) -> None:
        """An event of an audit log."""
        spot = event.spot
        self._audits[spot.account, spot.region, spot.cluster, int(event.at / 3600)].append(event)

    def until(self, account: str) -> float:
        """When the newest file of an account comes; 0 without any."""
        return max((box * _EVERY for number, _, box in self._trails if number == account), default=0.0)

    def write(self) -> int:
        """Writes everything; says how many files there are."""
        count = 0
        for (account, region, box), texts in sorted(self._trails.items()):
            for begin in range(0, len(texts), _MOST_IN_ONE):
                self._trail(account, region, box, texts[begin : begin + _MOST_IN_ONE])
                count += 1
        for account, region in sorted({key[:2] for key in self._trails}):
            self._beside(account, region)
        for (account, region, cluster, hour), events in sorted(self._audits.items()):
            self._audit(account, region, cluster, hour, sorted(events, key=lambda each: each.at))
            count += 1
        return count

    def _trail(self, account: str, region: str, box: int, texts: list[str]) -> None:
        self._write(self._key(account, "CloudTrail", region, box), '{"Records":[' + ",".join(texts) + "]}")

    def _beside(self, account: str, region: str) -> None:
        box = max(key[2] for key in self._trails if key[:2] == (account, region))
        for kind in self._dice.some(
            ("CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-NetworkActivity"), 2
        ):
            self._write(self._key(account, kind, region, box), '{"Records":[{"eventName":"ExecuteCommand"}]}')

    def _audit(self, account: str, region: str, cluster: str, hour: int, events: list[Audited]) -> None:
        day = datetime.fromtimestamp(hour * 3600, UTC)
        if self._customs.envelopes:
            folder = f"firehose/{account}/{region}/{day:%Y/%m/%d/%H}"
            content = "".join(
                compact(self._envelope(account, cluster, events[begin : begin + 40]))
                for begin in range(0, len(events), 40)
            )
        else:
            folder = f"exports/{account}/{region}/aws/eks/{cluster}/cluster/{day:%Y-%m-%d-%H}"
            content = "".join(compact(each.body) + "\n" for each in events)
        self._write(f"{folder}/{cluster}-{guid(self._dice)}.gz", content)

    def _envelope(self, account: str, cluster: str, events: list[Audited]) -> Json:
        lines = [
            {
                "id": f"{self._dice.getrandbits(180)}",
                "timestamp": int(each.at * 1000),
                "message": compact(each.body),
            }
            for each in events
        ]
        return {
            "messageType": "DATA_MESSAGE",
            "owner": account,
            "logGroup": f"/aws/eks/{cluster}/cluster",
            "logStream": f"kube-apiserver-audit-{self._dice.hexadecimal(32)}",
            "subscriptionFilters": ["all"],
            "logEvents": lines,
        }

    def _key(self, account: str, kind: str, region: str, box: int) -> str:
        at = datetime.fromtimestamp(box * _EVERY, UTC)
        customs = self._customs
        folder = f"{customs.bucket}AWSLogs/{customs.organization_part}{account}/{kind}/{region}/{at:%Y/%m/%d}"
        return (
            f"{folder}/{account}_{kind}_{region}_{at:%Y%m%dT%H%MZ}_{self._dice.letters(16, _LETTERS)}.json.gz"
        )

    def _write(self, key: str, content: str) -> None:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content.encode("utf-8", "replace"), 1, mtime=0))
