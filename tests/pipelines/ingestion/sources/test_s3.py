"""GuardDuty's export in a real S3 server: layout, ranges, what is read again, and everything that can fail."""

import gzip
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff

from tests.pipelines.support import comparable, configured, finding, lines, put, read_in, table, tracehound
from tests.servers import faults, s3
from tests.servers.faults import Answer, Cut, Fault, Proxy, Request, Sessions, Slow
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.ingestion import ingest, listing, seen
from tracehound.pipelines.ingestion.sources import Days, SourceMissing, Unreached, list_objects
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo
from tracehound.transforms.contracts import TABLES

LAKE = [name for name, table in TABLES.items() if table.layer in ("raw", "flattened")]
LAKE.remove("flattened.findings_current")
NAMES = itertools.count()
DAY = "AWSLogs/111122223333/GuardDuty/eu-west-1/2026/10/01"


@pytest.fixture(scope="module")
def server() -> Iterator[s3.Server]:
    with s3.running() as started:
        yield started


@pytest.fixture
def proxy(server: s3.Server) -> Iterator[Proxy]:
    with faults.before(server.endpoint_url) as started:
        yield started


@pytest.fixture(autouse=True)
def environment(server: s3.Server, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes through the proxy; pauses between attempts are short."""
    for name, text in (server.environment | {"TRACEHOUND_AWS_ENDPOINT_URL": proxy.url}).items():
        monkeypatch.setenv(name, text)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr(aws, "_CLIENTS", {})
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0.01)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


class Bucket:
    def __init__(self, server: s3.Server) -> None:
        self.name = f"exports-{next(NAMES)}"
        self.client = server.client()
        self.client.create_bucket(Bucket=self.name)
        self.uri = f"s3://{self.name}"

    def put(self, key: str, content: bytes, *, zipped: bool = True) -> str:
        body = gzip.compress(content, mtime=0) if zipped else content
        self.client.put_object(Bucket=self.name, Key=key, Body=body)
        return f"{self.uri}/{key}"

    def fill(self, count: int) -> list[str]:
        return [self.put(f"{DAY}/{n:04}.jsonl.gz", lines(finding(n))) for n in range(count)]


@pytest.fixture
def bucket(server: s3.Server) -> Bucket:
    return Bucket(server)


def uris(source: str, home: Home, days: Days | None = None) -> list[str]:
    return [entry.uri for entry in list_objects([source], home, days or Days())]


def spoil(operation: str, fault: Callable[[Request], Fault] | Fault) -> Callable[[Request], Fault]:
    def rule(request: Request) -> Fault:
        if request.operation != operation:
            return None
        return fault(request) if callable(fault) else fault

    return rule


def test_a_bucket_gives_the_tables_of_its_files(home: Home, bucket: Bucket, tmp_path: Path) -> None:
    write_demo(tmp_path / "export", tmp_path / "truth.jsonl")
    paths = sorted(path for path in (tmp_path / "export").rglob("*") if path.is_file())
    assert len(paths) > 50
    for path in paths:
        bucket.put(f"some/prefix/{path.relative_to(tmp_path / 'export')}", path.read_bytes(), zipped=False)
    found = read_in(home, f"{bucket.uri}/some/prefix")
    from_files = configured(tmp_path / "files").create()
    read_in(from_files, tmp_path / "export")
    assert found.objects == len(paths)
    for name in LAKE:
        ours, theirs = comparable(home, name), comparable(from_files, name)
        if name.startswith("raw."):
            ours, theirs = ours.drop("uri", strict=False), theirs.drop("uri", strict=False)
        assert ours.sort(ours.columns).equals(theirs.sort(theirs.columns)), name


@pytest.mark.parametrize("prefix", ["", "one/two/"])
@pytest.mark.parametrize("organization", ["", "o-a1b2c3d4e5/"])
def test_layouts(home: Home, bucket: Bucket, proxy: Proxy, prefix: str, organization: str) -> None:
    logs = f"{prefix}AWSLogs/{organization}"
    wanted = [
        bucket.put(f"{logs}{account}/GuardDuty/{region}/2026/10/01/a.jsonl.gz", b"")
        for account in ("111122223333", "444455556666")
        for region in ("eu-west-1", "us-gov-east-1")
    ]
    strangers = [
        "111122223333/CloudTrail/eu-west-1/2026/10/01/a.json.gz",
        "777788889999/vpcflowlogs/x/a.log",
        "b.txt",
    ]
    for key in strangers:
        bucket.put(f"{logs}{key}", b"")
    bucket.put(f"{logs}111122223333/GuardDuty/eu-west-1/", b"", zipped=False)
    assert uris(bucket.uri, home) == wanted
    asked = [request.target for request in proxy.requests if request.operation == "ListObjectsV2"]
    assert not any("CloudTrail" in target or "vpcflowlogs" in target for target in asked)
    for start in (
        f"{prefix}AWSLogs",
        f"{logs}111122223333/",
        f"{logs}111122223333/GuardDuty/eu-west-1/2026/10",
    ):
        below = [uri for uri in wanted if uri.startswith(f"{bucket.uri}/{start}")]
        assert below and uris(f"{bucket.uri}/{start}", home) == below
    assert uris(wanted[0], home) == wanted[:1]


def test_a_layout_of_ones_own_and_names_with_anything_in_them(home: Home, bucket: Bucket) -> None:
    keys = ["%41 b+c/d?e#f&g=é%2F.json", "a/b/c/d/e/f/g/2026/10/02/x.json", "plain", "tab\tand\nline"]
    wanted = [bucket.put(key, lines(finding(number))) for number, key in enumerate(keys)]
    assert sorted(uris(bucket.uri, home)) == sorted(wanted)
    assert read_in(home, bucket.uri).stored == len(keys)
    assert sorted(table(home, "raw.objects")["uri"]) == sorted(wanted)
    assert uris(wanted[0], home) == [wanted[0]]
    assert uris(f"{bucket.uri}/%41 b+c", home) == [wanted[0]]


def test_a_name_that_only_begins_alike_is_not_below(home: Home, bucket: Bucket) -> None:
    bucket.put("exports-old/a", b"")
    wanted = bucket.put("exports/a", b"")
    assert uris(f"{bucket.uri}/exports", home) == [wanted]


@pytest.mark.parametrize(
    "folder", ["AWSLogs/111122223333/GuardDuty/eu-west-1", "copied/by/me/from/somewhere"]
)
def test_ranges_of_days(home: Home, bucket: Bucket, folder: str) -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 1)]
    names = [bucket.put(f"{folder}/{day:%Y/%m/%d}/{n}.gz", b"") for day in days for n in (1, 2)]
    assert uris(bucket.uri, home, Days(date(2026, 1, 1), date(2026, 1, 2))) == names[2:6]
    assert uris(bucket.uri, home, Days(first=date(2026, 1, 2))) == names[4:]
    assert uris(bucket.uri, home, Days(last=date(2025, 12, 31))) == names[:2]
    assert uris(bucket.uri, home, Days(date(2026, 3, 1), date(2026, 3, 9))) == []


def test_what_was_listed_a_short_time_ago_is_not_listed_again_but_for_its_recent_days(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = "AWSLogs/111122223333/GuardDuty/eu-west-1/"
    for day in ("09/01", "10/01"):
        bucket.put(f"{region}2026/{day}/a.gz", lines(finding(1)))

    def read(*names: str) -> str:
        """Reads what a run finds, which is these; returns where the listing of the region began."""
        proxy.requests.clear()
        listed = listing.look(home, [bucket.uri], Days())
        assert [entry.uri for entry in listed.objects] == list(names)
        found = ingest.ingest(home, listed.objects)
        listing.note_read(home, listed, found.errors)
        targets = (parse_qs(urlsplit(request.target).query) for request in proxy.requests)
        [start] = [each.get("start-after", [""]) for each in targets if each.get("prefix") == [region]]
        return start[0]

    assert read(*(f"{bucket.uri}/{region}2026/{day}/a.gz" for day in ("09/01", "10/01"))) == ""
    late = bucket.put(f"{region}2026/09/25/late.gz", lines(finding(2)))
    assert read(late) == f"{region}2026/09/24/"
    # Another region is new, and older than all that is known.
    other = bucket.put("AWSLogs/111122223333/GuardDuty/us-east-1/2025/01/01/a.gz", lines(finding(3)))
    assert read(other) == f"{region}2026/09/24/"
    later = bucket.put(f"{region}2026/09/01/later.gz", lines(finding(4)))
    assert read() == f"{region}2026/09/24/"
    a_day_later = seen.now() + 86_400
    monkeypatch.setattr(seen, "now", lambda: a_day_later)
    assert read(later) == ""
    assert read() == f"{region}2026/09/24/"
    # A range that is asked for is listed as asked.
    assert len(listing.look(home, [bucket.uri], Days(date(2026, 1, 1))).objects) == 0
    assert len(uris(bucket.uri, home, Days(date(2026, 1, 1)))) == 4


def test_an_object_that_names_no_day_is_in_every_range(home: Home, bucket: Bucket) -> None:
    wanted = bucket.put("events.json", b"")
    assert uris(bucket.uri, home, Days(date(2026, 1, 1), date(2026, 1, 2))) == [wanted]


def test_a_range_asks_for_its_stretch_of_the_listing_alone(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    for n in range(1, 29):
        bucket.put(f"AWSLogs/111122223333/GuardDuty/eu-west-1/2026/01/{n:02}/a.gz", b"")
    assert len(uris(bucket.uri, home, Days(date(2026, 1, 9), date(2026, 1, 9)))) == 1
    flat = [request.target for request in proxy.requests if "delimiter" not in request.target]
    assert [target for target in flat if "start-after" in target and "2026%2F01%2F09" in target]


def test_a_listing_of_many_pages_is_complete(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    expected = bucket.fill(25)
    original = proxy.pass_on
    proxy.pass_on = lambda request: original(_with(request, "max-keys=7"))  # type: ignore[method-assign]
    proxy.signing = (s3.ACCESS_KEY, s3.SECRET_KEY)
    assert uris(bucket.uri, home) == expected
    assert proxy.count("ListObjectsV2") > 4


def _with(request: Request, parameter: str) -> Request:
    if request.operation != "ListObjectsV2" or "max-keys" in request.target:
        return request
    return Request(request.method, f"{request.target}&{parameter}", request.headers, request.body)


def test_a_second_run_lists_and_reads_nothing(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    bucket.fill(30)
    assert read_in(home, bucket.uri).stored == 30
    assert proxy.count("GetObject") == 30
    proxy.requests.clear()
    assert read_in(home, bucket.uri).objects == 0
    assert {request.operation for request in proxy.requests} == {"ListObjectsV2"}


def test_late_objects_with_smaller_names_and_changed_ones_are_read(
    home: Home, bucket: Bucket, proxy: Proxy
) -> None:
    bucket.put(f"{DAY}/b.gz", lines(finding(1)))
    read_in(home, bucket.uri)
    bucket.put(f"{DAY}/a.gz", lines(finding(2)))
    bucket.put(DAY.replace("10/01", "09/01") + "/c.gz", lines(finding(3)))
    assert read_in(home, bucket.uri).stored == 2
    bucket.put(f"{DAY}/b.gz", lines(finding(1), finding(4)))
    proxy.requests.clear()
    changed = read_in(home, bucket.uri)
    assert (changed.objects, changed.stored, changed.repeated) == (1, 1, 1)
    assert proxy.count("GetObject") == 1
    assert table(home, "raw.objects").height == 4


def test_one_bad_object_does_not_stop_the_others(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    good = bucket.fill(20)
    corrupt = bucket.put(
        f"{DAY}/corrupt.gz", gzip.compress(lines(finding(90), finding(91)))[:-30], zipped=False
    )
    denied = bucket.put(f"{DAY}/denied.gz", lines(finding(92)))
    vanished = bucket.put(f"{DAY}/vanished.gz", lines(finding(93)))
    replaced = bucket.put(f"{DAY}/replaced.gz", lines(finding(94)))
    words = "User: arn:aws:iam::1:user/x is not authorized to perform: s3:GetObject on resource: y"
    proxy.rule = spoil(
        "GetObject", lambda request: Answer(403, "AccessDenied", words) if "denied" in request.key else None
    )
    objects = ingest.unread(home, list_objects([bucket.uri], home))
    bucket.client.delete_object(Bucket=bucket.name, Key=f"{DAY}/vanished.gz")
    bucket.put(f"{DAY}/replaced.gz", lines(finding(95)))
    found = ingest.ingest(home, objects)
    assert found.stored == len(good)
    assert set(found.errors) == {corrupt, denied, vanished, replaced}
    assert "damaged or truncated gzip data" in found.errors[corrupt]
    assert f"Allow s3:GetObject on arn:aws:s3:::{bucket.name}/*" in found.errors[denied]
    assert "vanished since it was listed" in found.errors[vanished]
    assert "changed since it was listed. Run again" in found.errors[replaced]
    # Of these only the damaged one has been read as far as it goes.
    assert set(table(home, "raw.objects")["uri"]) == {*good, corrupt}
    proxy.rule = lambda _: None
    again = read_in(home, bucket.uri)
    assert (again.objects, again.stored, again.errors) == (2, 2, {})


KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NAMED = f"User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt on resource: {KEY} because no policy allows it"
UNNAMED = "User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext"


@pytest.mark.parametrize("words", [NAMED, UNNAMED, "Access Denied"])
def test_a_denied_key_is_named_with_the_permission(
    home: Home, bucket: Bucket, proxy: Proxy, words: str
) -> None:
    uri = bucket.put(f"{DAY}/a.gz", lines(finding(1)))
    head = Answer(
        200,
        headers={
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": KEY,
        },
        content=b"",
    )
    proxy.rule = lambda request: {"GetObject": Answer(403, "AccessDenied", words), "HeadObject": head}.get(
        request.operation
    )
    error = read_in(home, bucket.uri).errors[uri]
    assert KEY in error and "Allow kms:Decrypt" in error


def test_an_archived_object_says_to_restore_it(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    uri = bucket.put(f"{DAY}/a.gz", lines(finding(1)))
    proxy.rule = spoil("GetObject", Answer(403, "InvalidObjectState", "The operation is not valid"))
    assert "Restore it" in read_in(home, bucket.uri).errors[uri]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_storm_of_server_errors_is_survived(home: Home, bucket: Bucket, proxy: Proxy, seed: int) -> None:
    bucket.fill(60)
    draw = random.Random(seed)
    errors = [
        Answer(500, "InternalError", "x"),
        Answer(503, "SlowDown", "Please reduce your request rate."),
        Cut(20),
    ]
    proxy.rule = lambda request: draw.choice(errors) if draw.random() < 0.3 else None
    found = read_in(home, bucket.uri)
    assert (found.stored, found.errors) == (60, {})


def test_what_a_storm_swallows_is_named_and_read_the_next_time(
    home: Home, bucket: Bucket, proxy: Proxy
) -> None:
    names = bucket.fill(12)
    proxy.rule = spoil(
        "GetObject",
        lambda request: Answer(503, "SlowDown", "slow down") if request.key.endswith("3.jsonl.gz") else None,
    )
    found = read_in(home, bucket.uri)
    assert (found.stored, set(found.errors)) == (11, {names[3]})
    assert found.errors[names[3]] == (
        "can't be read: the service answers 503 (SlowDown), even after retries. Run again later."
    )
    proxy.rule = lambda _: None
    assert read_in(home, bucket.uri).stored == 1


def test_slow_answers_are_asked_for_again(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = bucket.fill(6)
    monkeypatch.setattr(aws, "_CONFIG", aws._CONFIG.merge(Config(read_timeout=0.5)))
    monkeypatch.setattr(aws, "_BACKING_OFF", Config(retries={"mode": "standard", "total_max_attempts": 2}))
    asked: list[str] = []

    def slow(request: Request) -> Fault:
        asked.append(request.key)
        is_slow = request.key.endswith("1.jsonl.gz") or (
            request.key.endswith("2.jsonl.gz") and asked.count(request.key) == 1
        )
        return Slow(2) if is_slow else None

    proxy.rule = spoil("GetObject", slow)
    found = read_in(home, bucket.uri)
    assert found.stored == 5
    assert "did not answer in time" in found.errors[names[1]]


def test_a_large_object_that_breaks_off_is_taken_up_where_it_broke(
    home: Home, bucket: Bucket, proxy: Proxy
) -> None:
    draw = random.Random(3)
    body = lines(*(finding(n, title=draw.randbytes(400).hex()) for n in range(2000)))
    uri = bucket.put(f"{DAY}/large.jsonl", body, zipped=False)
    cuts = iter([700_000, 500_001])
    proxy.rule = spoil("GetObject", lambda _: Cut(next(cuts, 1 << 30)))
    found = read_in(home, uri)
    assert (found.stored, found.errors) == (2000, {})
    ranges = [request.headers.get("Range") for request in proxy.requests if request.operation == "GetObject"]
    assert ranges == [None, "bytes=700000-", "bytes=1200001-"]


def test_a_role_is_assumed_with_its_external_id_and_again_when_its_session_expires(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.fill(40)
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", "arn:aws:iam::111122223333:role/reader")
    monkeypatch.setenv("TRACEHOUND_AWS_EXTERNAL_ID", "the-id")
    home = configured(home.path)
    monkeypatch.setattr(aws, "_SECONDS_TO_RENEW", 0.0)
    sessions = Sessions(proxy, (s3.ACCESS_KEY, s3.SECRET_KEY), requests_each=25)
    found = read_in(home, bucket.uri)
    assert (found.stored, found.errors) == (40, {})
    assert len(sessions.assumed) >= 2
    assert sessions.assumed[0]["ExternalId"] == ["the-id"]
    assert sessions.assumed[0]["RoleArn"] == ["arn:aws:iam::111122223333:role/reader"]


def test_a_session_is_renewed_before_it_ends(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.fill(3)
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", "arn:aws:iam::111122223333:role/reader")
    home = configured(home.path)
    # A session of a minute is too short to start with: each request asks for a longer one first.
    sessions = Sessions(proxy, (s3.ACCESS_KEY, s3.SECRET_KEY), requests_each=1000, seconds=60)
    assert read_in(home, bucket.uri).stored == 3
    assert len(sessions.assumed) > 3


def test_a_token_that_expires_midway_names_what_is_left(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    bucket.fill(30)
    proxy.rule = spoil(
        "GetObject",
        lambda _: (
            Answer(400, "ExpiredToken", "The provided token has expired.")
            if proxy.count("GetObject") > 10
            else None
        ),
    )
    found = read_in(home, bucket.uri)
    assert found.stored + len(found.errors) == 30 and found.stored >= 5
    assert set(found.errors.values()) == {
        "can't be read: the credentials have expired (ExpiredToken). Renew the credentials (such as `aws sso login`, "
        "or a new session token) and run again."
    }
    proxy.rule = lambda _: None
    assert read_in(home, bucket.uri).stored == 30 - found.stored


def test_the_requester_pays_for_every_request(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.fill(2)
    read_in(home, bucket.uri)
    assert not any("x-amz-request-payer" in request.headers for request in proxy.requests)
    proxy.requests.clear()
    monkeypatch.setenv("TRACEHOUND_AWS_REQUESTER_PAYS", "true")
    home = configured(home.path)
    bucket.put(f"{DAY}/z.gz", lines(finding(9)))
    assert read_in(home, bucket.uri).stored == 1
    assert {request.headers.get("x-amz-request-payer") for request in proxy.requests} == {"requester"}


def test_wrong_credentials_and_missing_buckets_say_what_to_do(
    home: Home, bucket: Bucket, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceMissing, match="there is no such bucket. Check its name"):
        uris("s3://no-such-bucket-at-all", home)
    with pytest.raises(SourceMissing, match="the bucket has no such folder or object"):
        uris(f"{bucket.uri}/nothing/here", home)
    with pytest.raises(SourceMissing, match="give a bucket"):
        uris("s3://", home)
    assert uris(bucket.uri, home) == []
    proxy.rule = spoil("ListObjectsV2", Answer(403, "AccessDenied", "Access Denied"))
    with pytest.raises(SourceMissing, match=f"Allow s3:ListBucket on arn:aws:s3:::{bucket.name}"):
        uris(bucket.uri, home)
    proxy.rule = spoil("ListObjectsV2", Answer(503, "SlowDown", "x"))
    with pytest.raises(Unreached, match="answers 503"):
        uris(bucket.uri, home)
    proxy.rule = lambda _: None
    monkeypatch.setattr(aws, "_CLIENTS", {})
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(SourceMissing, match="does not know the credentials"):
        uris(bucket.uri, home)


def test_many_objects_are_fetched_side_by_side(home: Home, bucket: Bucket, proxy: Proxy) -> None:
    bucket.fill(48)
    # Each object is answered once four are asked for at the same time.
    four = threading.Barrier(4, timeout=60)

    def wait(_: Request) -> None:
        four.wait()

    proxy.rule = spoil("GetObject", wait)
    assert read_in(home, bucket.uri).stored == 48
    assert not four.broken


def test_the_command_reads_a_bucket_and_ends_with_one_where_an_object_is_denied(
    bucket: Bucket, proxy: Proxy, tmp_path: Path
) -> None:
    names = bucket.fill(3)
    put(tmp_path, "more.jsonl", lines(finding(50)))
    proxy.rule = spoil(
        "GetObject",
        lambda request: (
            Answer(403, "AccessDenied", "s3:GetObject no") if request.key.endswith("1.jsonl.gz") else None
        ),
    )
    words = ("run", bucket.uri, str(tmp_path / "more.jsonl"), "--upto", "raw", "--from", "2026-10-01")
    done = tracehound(*words, "--endpoint-url", proxy.url, "--requester-pays", home=tmp_path / "home")
    assert done.returncode == 1, done.stderr.decode()
    assert f"not read whole: {names[1]}" in done.stdout.decode()
    assert "This run read 4 objects with 3 findings: 3 new" in done.stdout.decode()
    assert {request.headers.get("x-amz-request-payer") for request in proxy.requests} == {"requester"}
    gets = proxy.count("GetObject")
    proxy.rule = lambda _: None
    assert tracehound(*words, home=tmp_path / "home").returncode == 0
    again = tracehound(*words, home=tmp_path / "home")
    assert "Nothing new" in again.stdout.decode()
    assert proxy.count("GetObject") == gets + 1
    missing = tracehound("run", f"{bucket.uri}/nothing", home=tmp_path / "home")
    assert missing.returncode == 2
    assert "no such folder or object" in missing.stderr.decode()
