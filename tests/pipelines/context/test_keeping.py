"""Answers that somebody else got are kept as a run keeps its own."""

from datetime import UTC, datetime
from pathlib import Path

from tests.pipelines.support import configured, table
from tracehound.pipelines.context.keeping import keep
from tracehound.transforms.context.things import Thing

ROLE = Thing("111122223333", "global", "role", "arn:aws:iam::111122223333:role/web")
GONE = Thing("111122223333", "eu-west-1", "network_interface", "eni-1")


def test_a_change_is_a_row_and_an_ask_is_one_each_time(tmp_path: Path) -> None:
    home = configured(tmp_path / "home").create()
    moments = [datetime(2026, 10, day, tzinfo=UTC) for day in (3, 1, 2)]
    told = [{"RoleName": "web", "Description": text, "Unknown": "x"} for text in ("b", "a", "a")]
    keep(home, {at: {ROLE: document, GONE: None} for at, document in zip(moments, told, strict=True)})
    kept = table(home, "raw.observations")
    assert kept["observed_at"].to_list() == [moments[1], moments[0]]
    assert kept["document"].to_list() == [
        '{"Description":"a","RoleName":"web"}',
        '{"Description":"b","RoleName":"web"}',
    ]
    asks = table(home, "raw.context_asks").sort("kind", "asked_at")
    assert asks["state"].to_list() == ["gone", "gone", "gone", "found", "unchanged", "found"]
