"""Which groups get tickets and what these say, out of a served file; secrets; and what is shown before it is sent."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests import history
from tests.hosts.support import typed
from tests.pipelines.serving.test_alerts import NOW, group, member, serve
from tests.pipelines.serving.tickets.servers import FAKES, SECRET, JiraFake, ThehiveFake, serving
from tests.pipelines.serving.tickets.support import only
from tests.pipelines.support import finding, lines, put
from tracehound.desk import verdicts
from tracehound.desk.verdicts import About
from tracehound.pipelines.doctor import tickets as doctor
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.tickets import keeping
from tracehound.pipelines.serving.tickets.cases import Thing, cases, things
from tracehound.pipelines.settings import reading, secrets
from tracehound.pipelines.settings.case_targets import TARGETS
from tracehound.pipelines.settings.keys import keys
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.settings.secrets import NoSecret
from tracehound.sql import build
from tracehound.transforms.contracts import TABLES


@pytest.fixture(autouse=True)
def without_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*(key.variable for key in keys()), *secrets.VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(reading.FILE_VARIABLE, "")
    monkeypatch.chdir(tmp_path)


def grouped(number: int, severity: float, *members: int, **columns: object) -> dict[str, object]:
    return group(number, severity, severity_band="High", finding_count=len(members), tactics=["Impact"],
                 finding_types=["A:B/C"]) | columns  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", reading.load()).create()


def test_groups_that_are_severe_and_new_or_have_a_ticket(home: Home) -> None:
    old = {"last_updated_at": NOW - timedelta(days=8)}
    groups = [grouped(1, 7.0, 1, 2), grouped(3, 6.9, 3), grouped(4, 9.0, 4, **old), grouped(5, 9.0, 5, **old)]
    members = [member("g-1", 1), member("g-1", 2), member("g-3", 3), member("g-4", 4), member("g-5", 5)]
    members[1]["member_number"] = 7
    serve(home, [], groups, members)
    found = {each.group_id: each for each in cases(home, ["g-5", "g-gone"])}
    assert {name: each.is_due for name, each in found.items()} == {"g-5": False, "g-1": True}
    assert found["g-1"].known_as == ("g-1", "g-2")
    assert found["g-1"].said == {
        "severity": "7.0 (High)", "findings": "2", "finding types": "A:B/C", "tactics": "Impact",
        "accounts": "111122223333", "regions": "eu-west-1", "verdict": "none yet", "group id": "g-1",
    }  # fmt: skip


def test_a_group_is_settled_once_each_of_its_findings_is(home: Home) -> None:
    serve(home, [], [grouped(1, 9.0, 1, 2)], [member("g-1", 1), member("g-1", 2)])

    def decide(
        verdict: verdicts.Word, *known_as: str, status: verdicts.Status | None = None
    ) -> tuple[bool, str]:
        kind = "finding" if known_as[0].startswith("f") else "group"
        verdicts.add(home, [About(kind, known_as[0], known_as)], verdict, "", status)
        [found] = cases(home, [])
        return found.is_settled, found.said["verdict"]

    assert decide("benign", "g-1") == (False, "benign")
    assert decide("false-positive", "f2") == (True, "false-positive")
    assert decide("undecided", "g-1", "g-2") == (False, "undecided")
    assert decide("true-positive", "g-1", "g-2") == (False, "true-positive")
    assert decide("true-positive", "g-1", "g-2", status="closed") == (True, "true-positive closed")


def test_things_worth_looking_for_elsewhere(home: Home) -> None:
    serve(home, [], [grouped(1, 9.0, 1)], [member("g-1", 1)])
    con = build.open_build(home.warehouse)
    table = TABLES["entities.finding_entities"]
    build.recreate(con, table)
    for column in table.columns:
        if not column.nullable:
            con.execute(f'ALTER TABLE entities.finding_entities ALTER COLUMN "{column.name}" DROP NOT NULL')
    for kind, key, role in [
        ("ip_address", "198.51.100.7", "remote"), ("ip_address", "10.0.0.1", "local"), ("domain", "bad.example", "dns"),
        ("executable_hash", "ab" * 32, "process"), ("ecs_task", "t", "resource"),
    ]:  # fmt: skip
        con.execute(
            "INSERT INTO entities.finding_entities (finding_id, entity_kind, entity_key, role) VALUES ('f1', ?, ?, ?)",
            [kind, key, role],
        )
    con.close()
    wanted = [
        Thing("domain", "bad.example"),
        Thing("executable_hash", "ab" * 32),
        Thing("ip_address", "198.51.100.7"),
    ]
    assert things(home, ["g-1", "g-2"]) == {"g-1": wanted}


@pytest.fixture
def jira(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[JiraFake]:
    serve(home, [], [grouped(1, 9.0, 1)], [member("g-1", 1)])
    fake = JiraFake()
    with serving(fake):
        for name, value in fake.settings.items():
            monkeypatch.setenv(f"TRACEHOUND_JIRA_{name}".upper(), value)
        yield fake


def secret_file(folder: Path, mode: int = 0o600, content: str = f"{SECRET}\n") -> str:
    file = folder / "jira.secret"
    file.write_text(content)
    file.chmod(mode)
    return str(file)


def test_the_command_shows_what_it_would_send_and_then_sends_it(
    jira: JiraFake, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = typed("tickets", "send", "--dry-run", home=home.path)
    assert shown.code == 0
    assert "\\x0a" not in shown.out
    assert '"summary": "tracehound: High: Execution in ECS cluster web"' in shown.out
    assert "/rest/api/3/issue" in shown.out
    assert "Nothing was sent: 1 request." in shown.out
    assert jira.requests == []
    [call] = json.loads(typed("tickets", "send", "--dry-run", "--json", home=home.path).out)["would_send"]

    refused = typed("tickets", "send", home=home.path)
    assert refused.code == 1
    assert "set TRACEHOUND_JIRA_SECRET" in refused.err
    monkeypatch.setenv("TRACEHOUND_JIRA_SECRET_FILE", secret_file(tmp_path))
    assert "Brought 1 ticket up to date." in typed("tickets", "send", home=home.path).out
    assert jira.requests[-1][2] == call["body"]
    listed = typed("tickets", "list", home=home.path)
    assert "SEC-1" in listed.out
    verdicts.add(home, [About("group", "g-1", ("g-1",))], "benign", "ours")
    typed("tickets", "send", home=home.path)
    assert not only(jira)["is_open"]


def test_status_names_what_a_target_did_not_take(
    jira: JiraFake, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_JIRA_SECRET", SECRET)
    jira.faults = ["500"]
    assert typed("tickets", "send", home=home.path).code == 1
    said = typed("status", home=home.path)
    assert "1 ticket not up to date" in said.out
    assert "jira: it answered with status 500" in said.out.replace("\n", " ")
    typed("tickets", "send", home=home.path)
    assert "up to date, as far as runs know" in typed("status", home=home.path).out


def test_a_secret_is_nowhere(jira: JiraFake, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_JIRA_SECRET", f"{SECRET}\r\nX-Evil: 1")
    heard = [typed("tickets", "send", home=home.path), typed("doctor", home=home.path)]
    assert "must be one line of ASCII characters" in heard[0].err
    monkeypatch.setenv("TRACEHOUND_JIRA_SECRET", SECRET)
    for faults in (["500"], ["", "lost"], []):
        jira.faults = faults
        heard += [
            typed("tickets", "send", *words, home=home.path) for words in [(), ("--dry-run",), ("--json",)]
        ]
    heard += [
        typed("status", home=home.path),
        typed("doctor", home=home.path),
        typed("tickets", "list", home=home.path),
    ]
    assert SECRET not in "".join(said.out + said.err for said in heard)
    kept = [path for path in home.path.rglob("*") if path.is_file()]
    assert record_is_among(kept)
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]
    assert SECRET not in repr(home.settings)


def record_is_among(paths: list[Path]) -> bool:
    return any(path.name == "tickets.jsonl" and path.stat().st_mode & 0o777 == 0o600 for path in paths)


@pytest.mark.parametrize(
    ("mode", "content", "reason"),
    [
        (0o640, SECRET, "chmod 600"),
        (0o604, SECRET, "chmod 600"),
        (0o600, "two\nlines", "one line"),
        (0o600, "n\u00f6", "one line"),
    ],
)
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int, content: str, reason: str) -> None:
    with pytest.raises(NoSecret, match=reason) as raised:
        secrets.secret("jira", secret_file(tmp_path, mode, content))
    assert SECRET not in str(raised.value)


def test_where_a_secret_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert secrets.secret("jira", None) is None
    with pytest.raises(NoSecret, match="No such file"):
        secrets.secret("jira", str(tmp_path / "missing"))
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(NoSecret, match="is no file"):
        secrets.secret("jira", str(tmp_path / "pipe"))
    assert secrets.secret("jira", secret_file(tmp_path)) == SECRET
    monkeypatch.setenv("TRACEHOUND_JIRA_SECRET", "other")
    assert secrets.secret("jira", secret_file(tmp_path)) == "other"


def test_paths_of_secrets_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[jira]\nsecret_file = "jira.secret"\n')
    assert reading.load(tmp_path / "c.toml").jira.secret_file == str(tmp_path / "jira.secret")
    (tmp_path / "c.toml").write_text('[jira]\nsecret = "x"\n')
    with pytest.raises(WrongSettings, match="unknown `secret` in .jira.. Allowed:"):
        reading.load(tmp_path / "c.toml")


def test_the_doctor_says_what_a_target_lacks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = ThehiveFake()
    with serving(fake):
        monkeypatch.setenv("TRACEHOUND_THEHIVE_URL", fake.url)
        monkeypatch.setenv("TRACEHOUND_JIRA_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("TRACEHOUND_THEHIVE_SECRET", SECRET)
        monkeypatch.setenv("TRACEHOUND_JIRA_SECRET", SECRET)
        found = list(doctor.kept(Home(home.path, reading.load())))
    assert [(each.state, each.found) for each in found] == [
        ("fail", "jira: set `project` and `user` in [jira]"),
        ("ok", f"127.0.0.1:{fake.url.split(':')[2].rstrip('/')} answers; nothing was posted"),
    ]
    assert fake.requests == []


def test_a_run_keeps_tickets_and_fails_by_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = finding(1, updatedAt=NOW.isoformat().replace("+00:00", "Z"), severity=8.0)
    put(tmp_path / "source", "a.jsonl", lines(found))
    monkeypatch.setenv("TRACEHOUND_THEHIVE_SECRET", SECRET)
    fake = ThehiveFake()
    with serving(fake), history.kept():
        monkeypatch.setenv("TRACEHOUND_THEHIVE_URL", fake.url)
        fake.faults = ["500"]
        said = typed("run", str(tmp_path / "source"), home=tmp_path / "home")
        assert said.code == 0
        assert (
            "1 ticket not up to date; the next run tries again: thehive: it answered with status 500"
            in said.err
        )
        assert fake.tickets() == {}
        # Nothing new: tickets alone are what is left to do.
        assert "Brought 1 ticket up to date for earlier runs." in typed("run", home=tmp_path / "home").out
        only(fake)
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]


def test_nothing_is_sent_without_a_target(home: Home) -> None:
    assert keeping.keep(home) == keeping.Kept()
    said = typed("tickets", "send", home=home.path)
    assert said.code == 2
    assert set(FAKES) == set(TARGETS)
