"""What was new where a finding happened is told as far as there is a history to compare it with."""

import re
from datetime import UTC, datetime

import pytest

from tracehound.cli.commands import investigate
from tracehound.desk.entities import Resource
from tracehound.desk.first_seen import KnownScope

T0 = datetime(2026, 1, 10, tzinfo=UTC)
ADDRESS = {
    "related_kind": "ip_address",
    "related_key": "203.0.113.7",
    "related_name": None,
    "first_seen_at": T0,
    "first_seen_anywhere_at": T0,
    "is_new_anywhere": True,
    "is_own": True,
}


def told(capsys: pytest.CaptureFixture[str], baseline_days: float) -> str:
    """What the command prints for a cluster that is known for so many days."""
    cluster = Resource("ecs_cluster", "arn:shop", "shop", "")
    scope = KnownScope(cluster, T0, T0, baseline_days, baseline_days < 14, [ADDRESS])
    investigate._new_in_scopes([scope])
    return re.sub(r"\s+", " ", capsys.readouterr().out)


def test_without_a_history_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, 0) == ""


def test_with_a_short_one_a_sentence_says_why_nothing_is_called_new(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = told(capsys, 3)
    assert "Nothing is called new in ecs cluster shop: fewer than 14 days are known before." in text
    assert "203.0.113.7" not in text


def test_with_a_long_one_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert "new anywhere" in told(capsys, 45)
