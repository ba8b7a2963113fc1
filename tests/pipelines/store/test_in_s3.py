"""The lake in a real S3 server: conditional writes, answers that are lost, errors, and whole homes."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.retries.standard import ExponentialBackoff

from tests.docs.policies import DOCS, actions, statements
from tests.pipelines.support import comparable, configured, finding, lines, put, read_in
from tests.servers import faults, s3
from tests.servers.faults import Answer, Cut, Fault, Proxy, Request
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.doctor.store import checks, probed
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading
from tracehound.pipelines.store import kept, moving, objects, warehouses
from tracehound.pipelines.store.holding import holding
from tracehound.pipelines.store.objects import Replaced, S3Objects, StoreTrouble

NAMES = itertools.count()
BUCKET = "lakes"
# What is flattened of findings; `findings_current` is a model's.
COMPARED = ("raw.findings", "raw.objects", "flattened.finding_versions", "flattened.processes")


@pytest.fixture(scope="module")
def server() -> Iterator[s3.Server]:
    with s3.running() as started:
        started.client().create_bucket(Bucket=BUCKET)
        yield started


@pytest.fixture
def proxy(server: s3.Server) -> Iterator[Proxy]:
    with faults.before(server.endpoint_url) as started:
        yield started


@pytest.fixture
def url(server: s3.Server, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> str:
    """A place of its own. Everything goes through the proxy; pauses between attempts are short."""
    url = f"s3://{BUCKET}/team/{next(NAMES)}"
    for name, text in (server.environment | {"TRACEHOUND_AWS_ENDPOINT_URL": proxy.url}).items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("TRACEHOUND_LAKE", url)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0.01)
    return url


@pytest.fixture
def store(url: str) -> S3Objects:
    return S3Objects.of(url, reading.load().aws)


def test_the_server_refuses_what_has_been_replaced(store: S3Objects) -> None:
    assert store.get("head.json") is None
    with pytest.raises(Replaced):
        store.swap("head.json", b"0", '"0123456789abcdef0123456789abcdef"')
    first = store.swap("head.json", b"1", None)
    with pytest.raises(Replaced):
        store.swap("head.json", b"2", None)
    second = store.swap("head.json", b"3", first)
    with pytest.raises(Replaced):
        store.swap("head.json", b"4", first)
    found = store.get("head.json")
    assert found is not None
    assert (found.content, found.etag) == (b"3", second)
    assert 0 <= found.age_seconds < 60
    assert store.now() > 1_700_000_000


@pytest.mark.parametrize("condition", ["none", "etag"])
def test_a_write_whose_answer_is_lost_counts_once(condition: str, store: S3Objects, proxy: Proxy) -> None:
    etag = store.swap("head.json", b"before", None) if condition == "etag" else None
    lost = itertools.count()

    def rule(request: Request) -> Fault:
        if request.method == "PUT" and next(lost) == 0:
            proxy.pass_on(request)
            return Answer(500, "InternalError")
        return None

    proxy.rule = rule
    now = store.swap("head.json", b"mine", etag)
    found = store.get("head.json")
    assert found is not None
    assert (found.content, found.etag) == (b"mine", now)


def test_files_keys_and_listings(store: S3Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        objects, "_IN_PARTS", objects.TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    )
    content = bytes(range(256)) * (6 << 12)
    (tmp_path / "large").write_bytes(content)
    store.send("warehouse/large", tmp_path / "large")
    assert store.fetch("warehouse/large", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    assert not store.fetch("warehouse/none", tmp_path / "none")
    odd = "files/lake/a=b/é%20 +~1.2"
    for key in (odd, "files/z~1.2", "other/x"):
        store.put(key, b"x")
    assert dict(store.list("files")) == {odd: 1, "files/z~1.2": 1}
    store.delete([odd, "files/gone~1.2"])
    assert list(store.list("files")) == [("files/z~1.2", 1)]


def test_errors_say_what_to_do(store: S3Objects, proxy: Proxy, tmp_path: Path) -> None:
    proxy.rule = lambda request: Answer(403, "AccessDenied", "User may not.")
    with pytest.raises(
        StoreTrouble,
        match=r"access is denied: User may not\. Allow s3:PutObject on arn:aws:s3:::lakes/team/\d+/\*",
    ):
        store.put("files/a", b"")
    with pytest.raises(StoreTrouble, match=r"Allow s3:ListBucket on arn:aws:s3:::lakes\."):
        list(store.list("files"))
    proxy.rule = lambda request: Answer(403, "AccessDenied", "not authorized to perform: kms:GenerateDataKey")
    with pytest.raises(StoreTrouble, match="key needs kms:GenerateDataKey and kms:Decrypt"):
        store.put("files/a", b"")
    (tmp_path / "large").write_bytes(b"large")
    with pytest.raises(StoreTrouble, match="access is denied"):
        store.send("files/a", tmp_path / "large")
    with pytest.raises(StoreTrouble, match="access is denied"):
        store.fetch("files/a", tmp_path / "large")
    proxy.rule = lambda request: None
    with pytest.raises(StoreTrouble, match="there is no such bucket"):
        S3Objects("s3://not-there/lake", store.access).get("head.json")


def test_an_answer_that_breaks_off_is_read_again(store: S3Objects, proxy: Proxy) -> None:
    store.put("files/a", b"0123456789" * 1000)
    broken = itertools.count()
    proxy.rule = lambda request: Cut(10) if next(broken) < 2 else None
    found = store.get("files/a")
    assert found is not None
    assert len(found.content) == 10_000
    proxy.rule = lambda request: Cut(10)
    with pytest.raises(StoreTrouble, match="files/a: the"):
        store.get("files/a")


def small(home: Home, source: Path) -> Home:
    """What a run stores and flattens, without models."""
    with holding(home.create(), "test", 0):
        read_in(home, source)
    return home


def test_homes_alternate_and_one_begins_cold_with_the_tables_of_a_local_home(
    url: str, tmp_path: Path, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    first, second = configured(tmp_path / "a"), configured(tmp_path / "b")
    for number, home in enumerate((first, second, first)):
        put(source, f"{number}.jsonl", lines(finding(number), finding(7, severity=number + 1)))
        small(home, source)
    small(second, source)
    monkeypatch.delenv("TRACEHOUND_LAKE")
    local = configured(tmp_path / "local").create()
    for number in range(3):
        held = [path for path in sorted(source.iterdir()) if int(path.stem) <= number]
        read_in(local, *held)
    for home in (first, second):
        for name in COMPARED:
            assert comparable(home, name).equals(comparable(local, name)), name
    keys = {request.key for request in proxy.requests}
    assert all(key.startswith(url.removeprefix(f"s3://{BUCKET}/")) for key in keys - {""})


def test_a_network_that_fails_in_the_middle_of_sending_costs_nothing_but_another_run(
    url: str, tmp_path: Path, proxy: Proxy
) -> None:
    source = tmp_path / "source"
    put(source, "0.jsonl", lines(*map(finding, range(3))))
    sent = itertools.count()

    def rule(request: Request) -> Fault:
        if request.method == "PUT" and "/files/" in request.key and next(sent) >= 2:
            return Answer(503, "SlowDown")
        return None

    proxy.rule = rule
    first, second = configured(tmp_path / "a"), configured(tmp_path / "b")
    with pytest.raises(StoreTrouble, match=r"the service answers 503 \(SlowDown\), even after retries"):
        small(first, source)
    proxy.rule = lambda request: None
    small(first, source)
    small(second, source)
    for name in COMPARED:
        assert comparable(first, name).equals(comparable(second, name)), name
        assert comparable(first, name).height == 3 or name in ("raw.objects", "flattened.processes")


def test_a_home_moves_there_and_back(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    put(source, "0.jsonl", lines(*map(finding, range(3))))
    monkeypatch.delenv("TRACEHOUND_LAKE")
    home = configured(tmp_path / "a").create()
    read_in(home, source)
    before = {name: comparable(home, name) for name in COMPARED}
    moved = moving.to_bucket(home, url, 0)
    assert moved.files == len(kept.present(home)) >= 5
    monkeypatch.setenv("TRACEHOUND_LAKE", url)
    other = small(configured(tmp_path / "b"), source)
    assert moving.to_folder(configured(tmp_path / "a"), 0).files == moved.files
    for name, table in before.items():
        assert comparable(other, name).equals(table), name
        assert comparable(home, name).equals(table), name


def test_the_served_file_is_published_and_fetched(store: S3Objects, tmp_path: Path) -> None:
    served, there = tmp_path / "warehouse.duckdb", tmp_path / "there" / "warehouse.duckdb"
    with pytest.raises(StoreTrouble, match="no served file is published there yet"):
        warehouses.fetch(store, there)
    for content in (b"one", b"two", b"three"):
        served.write_bytes(content)
        assert warehouses.publish(store, served, keep=2)
        assert warehouses.publish(store, served, keep=2) is None
    assert len(list(store.list("warehouse"))) == 3
    assert warehouses.fetch(store, there)
    assert there.read_bytes() == b"three"
    assert warehouses.fetch(store, there) is None
    there.write_bytes(b"changed")
    assert warehouses.fetch(store, there)
    assert there.read_bytes() == b"three"
    warehouses.forget(store)
    assert [key for key, _ in store.list("warehouse")] == ["warehouse/newest.json"]
    with pytest.raises(StoreTrouble, match="published there since a purge"):
        warehouses.fetch(store, there)
    assert list(there.parent.iterdir()) == []
    served.write_bytes(b"four!")
    assert warehouses.publish(store, served, keep=2)
    assert warehouses.fetch(store, there)


def test_a_published_file_that_is_another_one_by_now_is_not_fetched(store: S3Objects, tmp_path: Path) -> None:
    served, there = tmp_path / "warehouse.duckdb", tmp_path / "there.duckdb"
    served.write_bytes(b"one")
    published = warehouses.publish(store, served, keep=2)
    assert published is not None
    store.put(published.key, b"1ne")
    there.write_bytes(b"before")
    with pytest.raises(StoreTrouble, match="is not what was published"):
        warehouses.fetch(store, there)
    assert there.read_bytes() == b"before"
    store.delete([published.key])
    with pytest.raises(StoreTrouble, match="is not there. Publish it again"):
        warehouses.fetch(store, there)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there.duckdb", "warehouse.duckdb"]


def test_doctor_tells_what_is_allowed_who_holds_the_lake_and_what_outlives_a_purge(
    url: str, server: s3.Server, store: S3Objects, proxy: Proxy, tmp_path: Path
) -> None:
    home = configured(tmp_path / "a").create()
    assert _told(home)[0] == ("note", f"{url} has no lake yet")
    with holding(home, "test", 0):
        [(state, said), *_] = _told(home)
        assert (state, said.partition("; process ")[0]) == ("ok", f"{url} has version 0, this home 0")
        assert said.endswith("(test) holds it")
    assert _told(home) == [
        ("ok", f"{url} has version 0, this home 0; nobody holds it"),
        ("ok", f"{url} can be listed, read, written and deleted, on conditions too"),
        ("ok", "lakes has no versioning: what is deleted there is gone"),
    ]
    assert list(store.list("probe")) == []
    versioning = {"Status": "Enabled"}
    server.client().put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=versioning)
    assert _told(home)[-1][0] == "note"
    assert "(Enabled): what a purge or a retention deletes stays" in _told(home)[-1][1]
    server.client().put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    proxy.rule = lambda request: Answer(403, "AccessDenied", "No.") if request.method == "PUT" else None
    [_, (state, said)] = _told(home)
    assert (state, "access is denied: No. Allow s3:PutObject" in said) == ("fail", True)


def test_doctor_refuses_a_store_that_ignores_conditions(store: S3Objects, proxy: Proxy) -> None:
    def without(request: Request) -> Fault:
        for name in [name for name in request.headers if name.lower() in ("if-match", "if-none-match")]:
            del request.headers[name]
        return None

    proxy.rule, proxy.signing = without, (s3.ACCESS_KEY, s3.SECRET_KEY)
    assert probed(store).state == "fail"
    assert list(store.list("probe")) == []


def _told(home: Home) -> list[tuple[str, str]]:
    return [(each.state, each.found) for each in checks(home)]


def test_the_policy_allows_what_is_asked_for_and_no_more(
    url: str, store: S3Objects, proxy: Proxy, tmp_path: Path
) -> None:
    home = configured(tmp_path / "a").create()
    with holding(home, "test", 0):
        (home.path / "clock.txt").write_text("2026-10-01")
    list(checks(home))
    (tmp_path / "served").write_bytes(b"served")
    warehouses.publish(store, tmp_path / "served", keep=1)
    warehouses.fetch(store, tmp_path / "fetched")
    allowed = {each for one in statements(DOCS / "aws/lake-writer.json") for each in actions(one)}
    assert {_action(request) for request in proxy.requests} == allowed - {
        "s3:AbortMultipartUpload",
        "kms:GenerateDataKey",
        "kms:Decrypt",
    }


def _action(request: Request) -> str:
    query = urlsplit(request.target).query
    if "versioning" in query:
        return "s3:GetBucketVersioning"
    if request.method == "POST":
        return "s3:DeleteObject" if "delete" in query else "s3:PutObject"
    if request.method == "GET" and not request.key:
        return "s3:ListBucket"
    return {"PUT": "s3:PutObject", "GET": "s3:GetObject", "HEAD": "s3:GetObject"}[request.method]
