"""Reference files of a home: stored as they are now, refused whole, forgotten when they go."""

from pathlib import Path

import pytest

from tracehound.pipelines.ingestion import reference
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.plan import plan
from tracehound.transforms.contracts.reference import ACCOUNTS, NETWORKS
from tracehound.transforms.reference_rows import WrongReference

GOOD = "account_id,owner\n111111111111,shop\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home").create()
    home.reference.mkdir()
    return home


def owners(home: Home) -> list[str]:
    return parquet.read(home.files(ACCOUNTS), ACCOUNTS)["owner"].to_list()


def test_a_file_is_stored_once_and_followed(home: Home) -> None:
    file = reference.path_of(home, ACCOUNTS)
    assert not reference.has_changed(home)
    file.write_text(GOOD)
    assert plan(home, [], "trends").has_reference
    reference.take(home)
    stored = [(path, path.stat().st_mtime_ns) for path in home.files(ACCOUNTS)]
    reference.take(home)
    assert [(path, path.stat().st_mtime_ns) for path in home.files(ACCOUNTS)] == stored
    assert owners(home) == ["shop"] and not reference.has_changed(home)
    file.write_text(GOOD.replace("shop", "web"))
    reference.take(home)
    assert owners(home) == ["web"]
    file.unlink()
    reference.take(home)
    assert home.files(ACCOUNTS) == []


def test_a_wrong_file_changes_nothing_and_is_named(home: Home) -> None:
    reference.path_of(home, ACCOUNTS).write_text(GOOD)
    reference.take(home)
    reference.path_of(home, ACCOUNTS).write_text(GOOD.replace("shop", "web"))
    wrong = reference.path_of(home, NETWORKS)
    wrong.write_text("network\nnowhere\n")
    with pytest.raises(WrongReference, match="networks.csv: line 2"):
        reference.take(home)
    assert owners(home) == ["shop"]
    assert len(reference.check(home)) == 1 and str(wrong) in reference.check(home)[0]


def test_other_encodings_are_named(home: Home) -> None:
    reference.path_of(home, ACCOUNTS).write_bytes(GOOD.replace("shop", "b\xfcro").encode("latin-1"))
    with pytest.raises(WrongReference, match=r"accounts.csv: .*utf-8"):
        reference.has_changed(home)
    reference.path_of(home, ACCOUNTS).write_text(GOOD, encoding="utf-8-sig")
    reference.take(home)
    assert owners(home) == ["shop"]
