"""What is sent from pages is kept, told on the pages that it is about, and refused with the reason."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import BASE, ODD_IDS, application, copied, opened
from tracehound.desk import verdicts
from tracehound.desk.casebook import book
from tracehound.desk.casebook.cases import Case
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.web.addresses import address

FIRST = f"{1:032x}"
NASTY = "<script>alert(1)</script>\u202e\x1b[31m"
ORIGIN = {"origin": BASE, "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def own(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(home, tmp_path_factory.mktemp("written"))


@pytest.fixture
def client(own: Home) -> Iterator[TestClient]:
    with opened(application(own), headers=ORIGIN) as client:
        yield client


@dataclass(frozen=True)
class Sent:
    """A form's address and hidden fields."""

    action: str
    fields: dict[str, str]


def send(client: TestClient, page: str, to: str, **fields: str) -> str:
    """Sends the form of a page that goes to an address, with what it has and some fields; where that leads."""
    form = next(each for each in forms(client, page) if each.action == to)
    answered = client.post(to, data=form.fields | fields)
    assert answered.status_code == 303, answered.text
    return str(answered.headers["location"])


def forms(client: TestClient, page: str) -> Iterator[Sent]:
    """The forms of a page, each with its hidden fields."""
    text = client.get(page).text
    for action, inside in re.findall(
        r'<form class="write" method="post" action="([^"]*)".*?>(.*?)</form>', text, re.S
    ):
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', inside)
        yield Sent(action, {html.unescape(name): html.unescape(value) for name, value in hidden})


def test_a_verdict_is_kept_with_all_that_was_said(client: TestClient, own: Home) -> None:
    fields = {"verdict": "benign", "status": "closed", "owner": " jon ", "note": NASTY}
    assert send(client, f"/f/{FIRST}", f"/f/{FIRST}/verdict", **fields) == f"/f/{FIRST}"
    given = verdicts.read(own)[-1]
    assert (given.verdict, given.status, given.owner, given.note) == ("benign", "closed", "jon", NASTY)
    assert given.decided_by == "ann"
    text = client.get(f"/f/{FIRST}").text
    assert "<script>alert" not in text
    assert '<option value="benign" selected>' in text
    # A status that is not chosen stays as it was.
    send(client, f"/f/{FIRST}", f"/f/{FIRST}/verdict", verdict="true-positive", status="", note="")
    assert (verdicts.read(own)[-1].status, verdicts.read(own)[-1].owner) == ("closed", "jon")


def test_a_case_from_its_first_pin_to_its_end(client: TestClient, own: Home) -> None:
    page = f"/f/{FIRST}"
    assert send(client, page, "/pins", case="", title=NASTY) == page
    assert "Pinned to <a href=" in client.get(page).text
    case = book.all_cases(own)[0]
    at = f"/case/{case.case_id}"
    odd = address(Ref("", "finding", ODD_IDS[0]), {})
    assert send(client, odd, "/pins", case=case.case_id) == odd
    assert send(client, at, f"{at}/notes", text=f"one\r\n{NASTY}") == at
    note = case_of(own, case).notes[0]
    amend = f"{at}/notes/{note.note_id}"
    stale = next(each.fields for each in forms(client, at) if each.action == amend)
    send(client, at, amend, text="mine")
    assert client.post(amend, data={**stale, "text": "theirs"}).status_code == 303
    assert [each.text for each in case_of(own, case).notes[0].texts] == ["mine", "theirs"]
    both = client.get(at).text
    assert "mine" in both
    assert "Amended by several people at once" in both
    send(client, at, amend, text="both")
    pin = case_of(own, case).pins[1].event_id
    send(client, at, f"{at}/unpin", pin=pin)
    assert client.post(f"{at}/unpin", data={**stale, "pin": pin}).status_code == 409
    send(client, at, f"{at}/title", title="Better")
    send(client, at, f"{at}/state", state="closed")
    done = case_of(own, case)
    assert {each.by for each in done.events} == {"ann"}
    assert (done.title, done.is_open, [each.pin.key for each in done.pins]) == ("Better", False, [FIRST])
    assert "Better" in client.get("/cases").text
    assert client.get("/cases.json").json()[0]["case_id"] == case.case_id
    assert [row["finding_id"] for row in client.get(f"{at}.json").json()["findings"]] == [FIRST]
    assert FIRST in client.get(f"{at}.csv").text


def test_pins_keep_the_time_and_the_parameters_of_what_was_looked_at(client: TestClient, own: Home) -> None:
    pages = [
        "/e/aws_account/111122223333?from=2026-10-01&to=2026-10-02",
        "/q/new_executables?since_days=9",
        "/sql?q=SELECT+%27%3Cb%3E%27",
    ]
    case_id = book.open_case(own, "Looked at", "jon")
    for page in pages:
        assert send(client, page, "/pins", case=case_id) == page
        assert f'<a href="/case/{case_id}">Looked at</a>' in client.get(page).text
    assert "Looked at" not in client.get(pages[0].replace("02", "03")).text.partition("<form")[0]
    text = html.unescape(client.get(f"/case/{case_id}").text)
    assert all(f'href="{page}"' in text for page in pages)
    assert "since_days 9" in text


def case_of(home: Home, case: Case) -> Case:
    return book.case(home, case.case_id)


def test_a_case_is_a_file_too(client: TestClient, own: Home) -> None:
    case_id = book.open_case(own, NASTY, "jon")
    book.note(own, case_id, NASTY, "jon")
    page = client.get(f"/case/{case_id}/export.html")
    assert page.headers["content-disposition"] == f'attachment; filename="{case_id}.html"'
    assert "<script>alert" not in page.text
    lines = client.get(f"/case/{case_id}/export.jsonl").text.splitlines()
    assert [json.loads(line)["timestamp_desc"] for line in lines] == ["note written"]
    for name in ("export.html", "export.jsonl"):
        assert f"/case/{case_id}/{name}" in client.get(f"/case/{case_id}").text


@pytest.mark.parametrize(
    ("to", "fields", "status", "why"),
    [
        (f"/f/{FIRST}/verdict", {"verdict": "guilty"}, 409, "choose one of the verdicts"),
        (f"/f/{FIRST}/verdict", {"verdict": "benign", "status": "x"}, 409, "one of the states"),
        (f"/f/{FIRST}/verdict", {"verdict": "benign", "owner": "x" * 201}, 409, "an owner 200"),
        ("/f/none/verdict", {"verdict": "benign"}, 404, "no finding none is stored"),
        ("/cases", {"title": " "}, 409, "a case needs a title"),
        ("/pins", {"kind": "finding", "key": "none"}, 404, "no finding none is stored"),
        ("/pins", {"kind": "ip_address", "key": "192.0.2.9"}, 404, "no ip address 192.0.2.9 is stored"),
        ("/pins", {"kind": "query", "key": "none"}, 404, "there is no query none"),
        ("/pins", {"kind": "finding", "key": FIRST, "case": "c-none"}, 404, "no case c-none is known"),
        ("/case/c-none/notes", {"text": "x"}, 404, "no case c-none is known"),
    ],
)
def test_what_is_refused_leaves_nothing(
    client: TestClient, own: Home, to: str, fields: dict[str, str], status: int, why: str
) -> None:
    token = next(forms(client, "/cases")).fields
    before = [path.read_bytes() for path in sorted(own.path.glob("*.jsonl"))]
    answered = client.post(to, data={**token, **fields})
    assert answered.status_code == status
    assert why in answered.text
    assert [path.read_bytes() for path in sorted(own.path.glob("*.jsonl"))] == before


def test_a_form_of_another_page_changes_nothing(client: TestClient, own: Home) -> None:
    assert client.post("/cases", data={"title": "x"}).status_code == 403
    token = next(forms(client, "/cases")).fields
    evil = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
    assert client.post("/cases", data={**token, "title": "x"}, headers=evil).status_code == 403
    assert "x" not in [each.title for each in book.all_cases(own)]
