"""Every command over a home full of hostile strings: nothing that it prints or writes acts on who reads it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import typer

from tests import history
from tests.hosts import hostile
from tests.hosts.hostile import HOSTILE_ID, ID
from tests.hosts.support import Said, typed
from tracehound.cli import app as cli
from tracehound.cli.commands import rows
from tracehound.desk.casebook import book
from tracehound.desk.casebook.events import Pin
from tracehound.desk.spreadsheets import neutral
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.launch import instance
from tracehound.pipelines.serving import alerts
from tracehound.pipelines.serving.posting import slack
from tracehound.pipelines.settings.keys import Alerts, Settings
from tracehound.sql import canned, fence
from tracehound.sql.query import QueryLimits
from tracehound.transforms.hostile import DANGEROUS

# What a terminal is told in lines; all else that is dangerous must be shown by its code.
_ALLOWED = {"\n"}
# All that our templates write; a string that becomes an element or attribute brings others.
_ATTRIBUTES = re.compile(r"[a-z][a-z0-9-]*|viewBox|preserveAspectRatio|markerWidth|markerHeight|refX|refY")
_OPTIONS = {"--json", "--csv", "--html", "--format"}
# Commands that have nothing to do in this home; what they refuse is hostile all the same.
_REFUSING = {
    "purge",
    "quarantine show",
    "sources forget",
    "regroup split",
    "regroup undo",
    "publish postgres",
    "ddl",
}
FORMATS = ("table", "json", "csv", "parquet")

Words = tuple[str, ...]
# Words by command; GROUP, KIND, KEY and PAGE are filled in. A command that is new must be added.
TYPED: dict[str, list[Words]] = {
    "run": [(), ("--strict",), ("--json",), ("--dry-run",), ("--dry-run", "--json")],
    "rebuild": [],  # Says what `run` says, by the same code.
    "publish lake": [(), ("--json",)],
    "publish delta": [(), ("--json",)],
    "export stix": [("GROUP",), ("GROUP", "--json"), (hostile.PAYLOADS[0],)],
    "export ocsf": [(), ("groups",), ("--json",)],
    "publish postgres": [
        (each,) for each in (*hostile.PAYLOADS[:2], "postgres://a:b@c/d", "postgres://a@c\x1b/d")
    ],
    "ddl": [
        ("--for", "athena", hostile.PAYLOADS[4]),
        ("--for", "trino", "--location", hostile.PAYLOADS[1]),
        ("--for", "trino", "--location", hostile.PAYLOADS[0], "--json"),
    ],
    "publish iceberg": [(), ("--json",)],
    "tickets list": [(), ("--json",)],
    "tickets send": [("--dry-run",), ("--dry-run", "--json")],
    "demo": [],  # Has strings of its own alone.
    "purge": [
        ("--before", "2026-11-01"),
        ("--before", "2026-11-01", "--json"),
        ("--person", hostile.PAYLOADS[1]),
        ("--person", hostile.PAYLOADS[4], "--json"),
    ],
    "sql": [("SELECT * FROM flattened.finding_versions", "--format", each) for each in FORMATS]
    + [("SELECT * FROM flattened.finding_versions", "--json")],
    "show": [(ID,), (HOSTILE_ID,), (hostile.PAYLOADS[1],), (ID, "--json")],
    "status": [(), ("--json",)],
    "doctor": [(), ("--json",)],
    "investigate": [
        (ID,),
        (ID, "--json"),
        (ID, "--html", "PAGE"),
        (HOSTILE_ID,),
        (f"{100:032x}",),
        (hostile.PAYLOADS[4],),
    ],
    "group": [
        ("GROUP",),
        ("GROUP", "--why", ID, HOSTILE_ID),
        ("GROUP", "--json"),
        ("GROUP", "--html", "PAGE"),
        (hostile.PAYLOADS[0],),
    ],
    "groups": [("--all",), ("--all", "--json"), ("--undecided",), ("--since", hostile.PAYLOADS[4])],
    "tree": [(ID,), (ID, "--json"), (f"{101:032x}",), (hostile.PAYLOADS[3],)],
    "verdict": [
        (HOSTILE_ID, "benign", "--note", each)
        for each in hostile.PAYLOADS
        if "\x00" not in each and "W" not in each
    ]
    + [(HOSTILE_ID, "benign", "--note", hostile.PAYLOADS[1], "--json")],
    "verdicts": [(), ("--json",), ("--csv",)],
    "regroup join": [(HOSTILE_ID, ID, "--note", hostile.PAYLOADS[1]), (HOSTILE_ID, f"{100:032x}", "--json")],
    "regroup split": [(HOSTILE_ID,), (hostile.PAYLOADS[4], "--json")],
    "regroup undo": [("r-",), (hostile.PAYLOADS[4], "--json")],
    "regroup list": [(), ("--json",)],
    "case list": [(), ("--json",)],
    "case show": [("CASE",), ("CASE", "--json"), (hostile.PAYLOADS[4],)],
    "case export": [("CASE",), ("CASE", "--as", "jsonl"), ("CASE", "--output", "PAGE"), ("none",)],
    "find": [("*a*",), ("*a*", "--json"), (hostile.PAYLOADS[8],)],
    "profile": [("KIND", "KEY"), ("KIND", "KEY", "--json"), (hostile.PAYLOADS[4], hostile.PAYLOADS[0])],
    "query": [(name, *_given) for name in canned.canned_queries() for _given in [()]],
    "queries": [(), (hostile.PAYLOADS[4],), ("--json",)],
    "suppress": [(), ("--json",)],
    "report": [("--html", "PAGE"), ("--json",)],
    "quarantine": [(), ("--json",)],
    "quarantine show": [(ID,), (f"{200:032x}", "--json"), (hostile.PAYLOADS[0],)],
    "quarantine retry": [],  # As `rebuild`.
    "sources": [(), ("--json",)],
    "sources forget": [(hostile.PAYLOADS[4],), (hostile.PAYLOADS[4], "--json")],
    "desk": [],  # Serves pages: `tests/browser/test_desk.py`.
    "mcp": [],  # Speaks a protocol: `tests/assistants/test_hostile.py`.
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("hostile")
    with history.kept():
        said = typed("run", hostile.export(folder / "export"), home=folder / "home")
    harmless(said)
    assert "not read whole" in said.out
    return Home(folder / "home")


@dataclass(frozen=True)
class Named:
    """What commands can be asked for: the largest group, and an entity of each kind."""

    group: str
    entities: list[tuple[str, str]]
    case: str


@pytest.fixture(scope="module")
def named(home: Home) -> Named:
    largest = "SELECT group_id FROM correlation.finding_groups ORDER BY finding_count DESC, group_id LIMIT 1"
    one_each = "SELECT entity_kind, max(entity_key) FROM entities.entities GROUP BY entity_kind ORDER BY ALL"
    # Closed before a command opens the file: one process opens it in one way.
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        groups = con.execute(largest).fetchall()
        entities = con.execute(one_each).fetchall()
    return Named(groups[0][0], entities, hostile_case(home, groups[0][0], entities))


def hostile_case(home: Home, group: str, entities: list[tuple[str, str]]) -> str:
    """A case with everything pinned, and hostile words in all that people write."""
    things = [("finding", HOSTILE_ID), ("group", group), *entities, ("query", hostile.PAYLOADS[2])]
    pins = [Pin(kind, key, parameters=((hostile.PAYLOADS[0], hostile.PAYLOADS[1]),)) for kind, key in things]
    case = book.open_case(home, hostile.PAYLOADS[1], hostile.PAYLOADS[0], pins)
    for each in hostile.PAYLOADS:
        if each.strip():
            book.note(home, case, each[: book.LONGEST_NOTE], each)
    return case


@pytest.fixture(autouse=True)
def asked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are asked in this process: a process for each takes longer than all the rest."""

    @contextmanager
    def answered(
        path: Path, query: str, parameters: dict[str, object], limits: QueryLimits
    ) -> Iterator[SimpleNamespace]:
        with fence.connect(path, limits) as con:
            found = con.sql(query, params=parameters).to_arrow_table()
            yield SimpleNamespace(schema=found.schema, batches=found.to_batches)

    monkeypatch.setattr(rows, "open_query", answered)


def commands() -> dict[str, set[str]]:
    """Every command with those of its options that choose what it writes."""

    def walk(group: object, before: str = "") -> Iterator[tuple[str, set[str]]]:
        for name, each in group.commands.items():  # type: ignore[attr-defined]
            options = {option for parameter in each.params for option in parameter.opts}
            if getattr(each, "invoke_without_command", True):
                yield f"{before}{name}", options & _OPTIONS
            if hasattr(each, "commands"):
                yield from walk(each, f"{before}{name} ")

    return dict(walk(typer.main.get_command(cli.app)))


def harmless(said: Said) -> None:
    """Nothing acts on a terminal."""
    assert set(DANGEROUS.findall(said.out + said.err)) <= _ALLOWED


def test_no_command_and_no_option_is_left_out() -> None:
    found = commands()
    assert found.keys() == TYPED.keys()
    # All questions are answered by the same code, which `sql` tries in all formats.
    left_out = {
        name: options - {word for words in TYPED[name] for word in words}
        for name, options in found.items()
        if name != "query" and TYPED[name]
    }
    assert {name: options for name, options in left_out.items() if options} == {}


def filled(words: Words, named: Named, page: Path) -> Iterator[Words]:
    """The words, with what they ask for; of a profile each kind of entity."""
    kinds = named.entities[:: 4 if "--json" in words else 1] if "KIND" in words else [("", "")]
    for kind, key in kinds:
        given = {"GROUP": named.group, "KIND": kind, "KEY": key, "PAGE": str(page), "CASE": named.case}
        yield tuple(given.get(word, word) for word in words)


# Every group gets a ticket in every target, of which nothing is sent.
_CASE_TARGETS = {
    "TICKETS_MINIMUM_SEVERITY": "1",
    "TICKETS_MAXIMUM_AGE_DAYS": "100000",
    "SLACK_CHANNEL": "C024BE91L",
    "PAGERDUTY_URL": "http://127.0.0.1:9",
    "JIRA_URL": "http://127.0.0.1:9",
    "JIRA_PROJECT": "SEC",
    "JIRA_USER": "ann@example.com",
    "SERVICENOW_URL": "http://127.0.0.1:9",
    "THEHIVE_URL": "http://127.0.0.1:9",
    "WEBHOOK_URL": "http://127.0.0.1:9",
}


@pytest.mark.parametrize("name", TYPED)
def test_a_command(
    name: str, home: Home, named: Named, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = 0
    for variable, value in _CASE_TARGETS.items() if name == "tickets send" else ():
        monkeypatch.setenv(f"TRACEHOUND_{variable}", value)
    page = tmp_path / "page.html"
    for words in TYPED[name]:
        for each in filled(words, named, page):
            where = {} if name == "queries" else {"home": home.path}
            said = typed(*name.split(), *needed(name, each), **where)
            answers += said.code == 0
            assert said.code in (0, 1, 2), (each, said.err)
            assert "onnection" not in said.err
            check(name, each, said)
        if page.exists():
            check_page(page.read_text(encoding="utf-8"))
    assert answers or not TYPED[name] or name in _REFUSING


def needed(name: str, words: Words) -> Words:
    """The words, for a query with what it must be given."""
    if name != "query":
        return words
    required = [each.name for each in canned.find(words[0]).parameters if each.is_required]
    return (*words, *(word for each in required for word in ("--param", f"{each}={ID}")))


def check(name: str, words: Words, said: Said) -> None:
    """What was printed is what it should be, and harmless."""
    chosen = words[words.index("--format") + 1] if "--format" in words else ""
    if said.code == 0 and ("--json" in words or chosen == "json"):
        json.loads(said.out)
    if chosen == "csv" or "--csv" in words:
        for line in csv.reader(io.StringIO(said.out, newline="")):
            assert all(cell == neutral(cell) or cell[1:] == cell.removeprefix("'") for cell in line)
    elif chosen == "parquet":
        assert said.code == 0
    else:
        harmless(said)


class Elements(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.scripts = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.scripts += tag == "script"
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def check_page(text: str) -> None:
    """No element and no attribute of a page arises from a string, and what it shows acts on nobody."""
    found = Elements()
    found.feed(text)
    found.close()
    assert found.scripts <= 1
    assert not found.tags & {"img", "iframe", "object", "embed", "form", "b", "base", "link", "foreignobject"}
    assert not [name for name in found.attributes if name.startswith("on") or not _ATTRIBUTES.fullmatch(name)]
    assert not found.attributes.keys() & {"src", "srcdoc", "action", "formaction"}
    assert all(each.startswith("#") for each in found.attributes.get("href", ()))
    assert set(DANGEROUS.findall("".join(found.texts))) <= _ALLOWED


@pytest.mark.parametrize(
    "name", ["raw.findings", "raw.rejected", "raw.unmodelled_paths", "flattened.processes"]
)
def test_rows_of_a_table(home: Home, name: str) -> None:
    question = f"SELECT * FROM {name} LIMIT 60"
    harmless(typed("sql", question, home=home.path))
    assert json.loads(typed("sql", question, "-f", "json", home=home.path).out)


def test_what_dagster_shows_is_plain_text(home: Home) -> None:
    shown = []
    with instance(home) as dagster:
        for record in dagster.get_run_records():
            for entry in dagster.all_logs(record.dagster_run.run_id):
                shown.append(entry.user_message)
                event = entry.dagster_event
                data = event.event_specific_data if event else None
                result = getattr(data, "materialization", None) or data
                metadata = getattr(result, "metadata", None) or {}
                for value in metadata.values():
                    assert type(value).__name__ not in ("MarkdownMetadataValue", "UrlMetadataValue")
                    shown.append(str(value.value))
    text = "\n".join(shown)
    assert "c.gz" in text
    assert set(DANGEROUS.findall(text)) <= _ALLOWED


def test_alerts_say_nothing_that_acts(home: Home) -> None:
    settings = Settings(alerts=Alerts(maximum_age_days=100_000, minimum_severity=1.0))
    posts = [alerts.message(subject) for subject in alerts._subjects(replace(home, settings=settings))]
    assert len(posts) > 10
    for post in posts:
        assert set(DANGEROUS.findall(post.text)) <= _ALLOWED
        assert not re.search(r"<!|<@|://\S|`|\*|@", post.text)
        assert "\n" not in post.subject
        json.loads(json.dumps(slack(post)))
