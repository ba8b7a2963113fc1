"""Views at addresses: three forms of one answer, whatever the key; what is not there leads to what is near."""

import csv
import io
import json

import pytest
from starlette.testclient import TestClient

from tests.pipelines.support import tracehound
from tests.web.conftest import ODD_IDS
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.web.addresses import address

FIRST = f"{1:032x}"


def test_json_is_what_the_command_prints(client: TestClient, home: Home) -> None:
    answered = client.get(f"/f/{FIRST}.json")
    assert answered.headers["content-type"] == "application/json"
    assert answered.text == tracehound("investigate", FIRST, "--json", home=home.path).stdout.decode()
    queue = json.loads(tracehound("groups", "--most", "50", "--json", home=home.path).stdout.decode())
    assert [row["group_id"] for row in client.get("/.json").json()] == [row["group_id"] for row in queue]


def test_csv_is_the_table_and_safe_in_a_spreadsheet(client: TestClient) -> None:
    answered = client.get("/.csv")
    assert answered.headers["content-type"].startswith("text/csv")
    assert answered.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answered.text)))
    assert len(rows) == 2 + len(ODD_IDS)
    members = client.get(address(Ref("", "finding", "=1+1"), {}) + ".csv").text
    assert "'=1+1" in members


@pytest.mark.parametrize("key", ODD_IDS)
def test_every_key_has_an_address(client: TestClient, key: str) -> None:
    to = address(Ref("it", "finding", key), {})
    found = (
        client.get(to, params={"as": "json"}) if "as=" not in to else client.get(to.replace("html", "json"))
    )
    assert found.json()["finding"]["finding_id"] == key


def test_what_is_not_there_leads_to_what_is_near(client: TestClient) -> None:
    page, document = client.get("/f/0000"), client.get("/f/0000.json")
    assert page.status_code == document.status_code == 404
    assert FIRST in page.text
    assert document.json()["closest"] == [f"{FIRST}  Recon:EC2/Portscan", f"{2:032x}  Recon:EC2/Portscan"]


def test_scope_is_carried_by_links(client: TestClient) -> None:
    group = client.get("/.json").json()[0]["group_id"]
    assert f"/g/{group}?from=2026-09-01" in client.get("/", params={"from": "2026-09-01"}).text
