"""Services that answer nonsense or never end: said in a sentence, read again next time, and in nobody's way."""

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from botocore.config import Config

from tests.pipelines.support import configured, finding, forget_clients, lines, put, table, tracehound
from tests.servers import faults
from tests.servers.faults import Answer, Proxy, Request
from tests.servers.guardduty import serving
from tracehound.pipelines.aws import answers
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import Unreached, ask, guardduty_sweep, list_objects
from tracehound.pipelines.lake.home import Home

PORTAL = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Guest Wi-Fi<br></body></html>"
XML = b"<?xml version='1.0'?><html><body>Guest</body></html>"


@pytest.fixture
def home(tmp_path: Path, service: Proxy) -> Home:
    return configured(tmp_path / "home").create()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """What stands for all of AWS: GuardDuty and STS behind a proxy that spoils what a test wants."""
    monkeypatch.setattr(aws, "_CONFIG", Config(retries={"mode": "standard", "total_max_attempts": 1}))
    monkeypatch.setattr(aws, "_BACKING_OFF", Config())
    with serving() as state, faults.before(state.endpoint_url) as proxy:
        state.detector("eu-west-1").put(finding(1))
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIA111122223333",
            "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "TRACEHOUND_AWS_ENDPOINT_URL": proxy.url,
        }.items():
            monkeypatch.setenv(name, value)
        forget_clients()
        yield proxy
        forget_clients()


def answering(part: str, *contents: bytes | Callable[[Request], bytes]) -> Callable[[Request], Answer | None]:
    """A rule that answers requests to a target, one content after another, the last one again and again."""
    left = list(contents)

    def rule(request: Request) -> Answer | None:
        if part not in request.target and part not in request.body.decode(errors="replace"):
            return None
        content = left.pop(0) if len(left) > 1 else left[0]
        return Answer(200, content=content(request) if callable(content) else content)

    return rule


def body(**members: object) -> bytes:
    return json.dumps(members).encode()


NUMBERS = count()


def fresh_token(_: Request) -> bytes:
    return body(findingIds=["a"], nextToken=f"t{next(NUMBERS)}")


@pytest.mark.parametrize(
    ("part", "contents", "said"),
    [
        ("/detector", [PORTAL], "guardduty answered ListDetectors with something that is not JSON"),
        ("/detector", [b""], "guardduty answered ListDetectors with something that is not JSON"),
        ("/detector", [b"[" * 100_000], "guardduty answered ListDetectors with something that is not JSON"),
        ("/detector", [b"[]"], "JSON of another shape (answer is not a structure)"),
        ("/detector", [b"{}"], "guardduty answered ListDetectors with no DetectorIds"),
        ("/detector", [body(detectorIds="abc")], "JSON of another shape (answer.detectorIds is not a list)"),
        ("/detector", [body(detectorIds=[7])], "JSON of another shape (answer.detectorIds[] is not a string)"),
        ("/detector", [body(detectorIds=["a"], nextToken="t")], "ListDetectors with a page that leads back"),
        ("/findings", [PORTAL], "guardduty answered ListFindings with something that is not JSON"),
        ("/findings", [body(findingIds="abc")], "JSON of another shape (answer.findingIds is not a list)"),
        ("/findings", [body(findingIds=["a"], nextToken="t")], "ListFindings with a page that leads back"),
        ("/findings", [body(findingIds=[], nextToken="t")], "ListFindings with a page that leads back"),
        ("/findings", [fresh_token], "guardduty answered ListFindings with pages without end"),
        ("/findings/get", [PORTAL], "guardduty answered GetFindings with something without findings"),
        ("/findings/get", [body(findings="abc")], "GetFindings with something without findings"),
        ("/findings/get", [body(findings=[1])], "GetFindings with something without findings"),
        ("GetCallerIdentity", [PORTAL], "sts answered GetCallerIdentity with something that is not a valid answer"),
        ("GetCallerIdentity", [XML], "sts answered GetCallerIdentity with something that is not a valid answer"),
    ],
)  # fmt: skip
def test_guardduty_that_answers_nonsense_is_named_with_its_call(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch, part: str, contents: list[bytes], said: str
) -> None:
    monkeypatch.setattr(answers, "MOST_EMPTY_PAGES", 20)
    service.rule = answering(part, *contents)
    asked = ask(["guardduty:eu-west-1"], home)
    (error,) = asked.errors.values()
    assert said in error
    service.rule = lambda _: None
    assert ask(["guardduty:eu-west-1"], home).errors == {}
    assert len(list_objects(["guardduty:eu-west-1"], home)) == 1


def test_a_listing_that_goes_on_for_ever_has_its_time(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ever_more(_: Request) -> bytes:
        number = next(NUMBERS)
        return body(findingIds=[f"f{number}"], nextToken=f"t{number}")

    service.rule = answering("/findings", ever_more)
    clock = count(step=600)
    monkeypatch.setattr(answers.time, "monotonic", lambda: float(next(clock)))
    (error,) = ask(["guardduty:eu-west-1"], home).errors.values()
    assert "guardduty answered ListFindings with" in error


def test_a_span_that_names_other_findings_each_time_is_given_up(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guardduty_sweep, "_MOST_LISTINGS", 5)

    def other(request: Request) -> bytes:
        more = {} if "nextToken" in request.body.decode() else {"nextToken": "t"}
        return body(findingIds=[f"f{next(NUMBERS)}"], **more)

    gone = body(findings=[])
    service.rule = lambda request: (
        answering("/findings/get", gone)(request) or answering("/findings", other)(request)
    )
    (error,) = ask(["guardduty:eu-west-1"], home).errors.values()
    assert "ListFindings with different findings for each request" in error


def listed(entries: str = "", *, token: str = "", bucket: str = "b") -> bytes:
    """A page of ListObjectsV2."""
    more = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    truncated = "true" if token else "false"
    return (
        f'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{bucket}</Name>'
        f"<IsTruncated>{truncated}</IsTruncated>{more}{entries}</ListBucketResult>"
    ).encode()


def prefix(name: str) -> str:
    return f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"


def entry(key: str, etag: str = "e", size: int = 10) -> str:
    return f'<Contents><Key>{key}</Key><ETag>"{etag}"</ETag><Size>{size}</Size></Contents>'


def deeper(request: Request) -> bytes:
    asked = request.target.partition("prefix=")[2].partition("&")[0].replace("%2F", "/")
    return listed(prefix(f"{asked or 'x/'}AWSLogs/"))


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([PORTAL], "the service answers 500"),
        ([XML], "s3 answered ListObjectsV2 with no IsTruncated"),
        (
            [listed(entry("a"), token="t")],
            "s3 answered ListObjectsV2 with a page that leads back to an earlier one",
        ),
        (
            [lambda _: listed(token=f"t{next(NUMBERS)}")],
            "s3 answered ListObjectsV2 with pages without end",
        ),
        ([listed("<Contents><Key>a</Key></Contents>")], "s3 answered ListObjectsV2 with no ETag"),
        ([listed(prefix(""))], "a folder outside the requested one"),
        ([listed(prefix("a/")), listed(prefix("a/"))], "a folder outside the requested one"),
        ([deeper], "a folder outside the requested one"),
        ([listed().replace(b"false", b"true")], "s3 answered ListObjectsV2 with no NextContinuationToken"),
    ],
)
def test_a_bucket_that_answers_nonsense_is_named_with_its_call(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch, contents: list[bytes], said: str
) -> None:
    monkeypatch.setattr(answers, "MOST_EMPTY_PAGES", 20)
    service.rule = answering("/bucket", *contents)
    with pytest.raises(Unreached, match="s3://bucket: can't be listed: ") as raised:
        list_objects(["s3://bucket"], home)
    assert said in str(raised.value)


def test_a_bucket_whose_folders_have_no_end_is_given_up(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracehound.pipelines.ingestion.sources.s3._MOST_FOLDERS", 50)
    service.rule = answering("/bucket", listed("".join(prefix(f"AWSLogs/{n:012}/") for n in range(100))))
    with pytest.raises(Unreached, match="folders without end"):
        list_objects(["s3://bucket"], home)


def test_other_sources_go_on(service: Proxy, home: Home, tmp_path: Path) -> None:
    put(tmp_path / "in", "a.jsonl", lines(finding(1)))
    service.rule = answering("/bucket", PORTAL)
    words = ("run", "s3://bucket", tmp_path / "in", "--upto", "raw")
    done = tracehound(*words, home=home.path)
    assert done.returncode == 1, done.stderr.decode()
    assert b"s3://bucket: can't be listed: the service answers 500" in done.stdout
    assert b"Traceback" not in done.stderr
    assert table(home, "raw.findings").height == 1
    again = tracehound(*words, home=home.path)
    assert (again.returncode, b"can't be listed" in again.stdout) == (1, True)


@pytest.mark.parametrize("content", [PORTAL, XML, lines(finding(2))])
def test_what_is_not_the_listed_object_is_read_the_next_time(
    service: Proxy, home: Home, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    page = listed(entry("f.jsonl", size=len(content)))
    service.rule = lambda request: Answer(200, content=content) if request.key else Answer(200, content=page)
    objects = list_objects(["s3://bucket/"], home)
    (error,) = ingest.ingest(home, objects).errors.values()
    assert "the answer is not the object that was listed" in error
    assert table(home, "raw.rejected").is_empty()
    assert len(ingest.unread(home, objects)) == 1
    right = Answer(200, content=lines(finding(1)), headers={"ETag": 'W/"e"'})
    service.rule = lambda request: right if request.key else Answer(200, content=page)
    assert ingest.ingest(home, objects).stored == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PORTAL, "sqs answered ReceiveMessage with something that is not JSON"),
        (body(Messages="abc"), "JSON of another shape (answer.Messages is not a list)"),
        (body(Messages=[{"MessageId": "m"}]), "sqs answered ReceiveMessage with no ReceiptHandle"),
    ],
)
def test_a_queue_that_answers_nonsense_is_named_with_its_call(
    service: Proxy, home: Home, content: bytes, said: str
) -> None:
    service.rule = lambda _: Answer(200, content=content)
    with pytest.raises(Unreached) as raised:
        list_objects([f"sqs:{service.url}/111122223333/queue"], home)
    assert said in str(raised.value)
