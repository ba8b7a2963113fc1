"""What each tool asks the desk, and says of the answer in sentences of ours.

What belongs here: a function a tool, and its sentences. What does not: the tools as clients see them
(`assistants.tools`), and what becomes of an answer (`assistants.replies`).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from tracehound.assistants.bounding import Path
from tracehound.assistants.looks import Looked
from tracehound.assistants.saying import sentence
from tracehound.desk import answers, case, coverage, groups, naming, queue, search, since, trees
from tracehound.desk.connection import Desk, NotAnswered
from tracehound.desk.documents import plain
from tracehound.desk.profile import find_profile
from tracehound.desk.queue import WrongSeverity
from tracehound.desk.scope_time import WrongScopeTime, span
from tracehound.desk.values import as_json
from tracehound.sql import canned
from tracehound.sql.canned import CannedQuery, CannedQueryError
from tracehound.transforms.contracts import LAYERS, TABLES, Table

Values = Mapping[str, Any]
# What the queue adds to the rows of `sql/desk/groups.sql`.
_IN_QUEUE = frozenset({"groups", "told", "hints", "verdict"})
# What `get_group` tells better, the least needed first.
_OF_ITS_GROUP: tuple[Path, ...] = (
    ("group", "containment", "involved"),
    ("group", "entities"),
    ("group", "told"),
    ("group", "openers"),
    ("group", "chains"),
    ("group", "makers"),
    ("group", "others"),
    ("group", "going_on", "things"),
)


def list_groups(desk: Desk, most: int, *, since: str | None, min_severity: str, undecided: bool) -> Looked:
    """The queue, as `tracehound groups`."""
    found = queue.queue(desk, most, _days(since), _severity(min_severity), with_decided=not undecided)
    total = found[0]["group_count"] if found else 0
    return Looked({"groups": found}, _of_queue, {("groups",): total}, _IN_QUEUE)


def _of_queue(data: Values) -> Iterator[str]:
    if not data["groups"]:
        yield "No group fits. With undecided=false, groups with a verdict are listed too."
        return
    yield sentence(
        "{group_count} groups fit, {incident_count} of them incidents; the gravest first. The newest data "
        "is of {newest_at}: ages and periods count back from there.",
        data["groups"][0],
    )
    yield (
        "Each is told in a sentence: `told` below `untrusted`. Go on with get_group(group_id), or with "
        "investigate_finding(first_finding_id) where finding_count is 1."
    )


def get_group(desk: Desk, most: int, *, group_id: str) -> Looked:
    """A group, as `tracehound group`."""
    del most
    return Looked(groups.of(desk, naming.group_id(desk, group_id)), _of_group, kept=("members",))


def _of_group(data: Values) -> Iterator[str]:
    yield from _about_group(data["group"])
    yield sentence(
        "Its last event was at {last_event_at}; the newest data is of {newest_at}. `going_on` says what was "
        "seen since.",
        data["going_on"],
    )
    yield from _verdict(data.get("verdict"), "group")
    yield (
        "`members` are its findings in the order of time, each with an `explanation` of why it belongs; "
        "`entities` who and what is involved; `containment` commands for a person. Go on with "
        "investigate_finding(finding_id), or get_profile(entity_kind, entity_key)."
    )


def _about_group(row: Values) -> Iterator[str]:
    yield sentence(
        "Group {group_id}: {finding_count} findings, highest severity {highest_severity} ({severity_band}), "
        "gravity {gravity} of 100, from {first_seen_at} to {last_seen_at}, in accounts {account_ids}, "
        "regions {regions}.",
        row,
    )
    yield sentence("Tactics in the order of time: {tactics}. Finding types: {finding_types}.", row)


def _verdict(verdict: Values | None, what: str) -> Iterator[str]:
    if verdict:
        yield sentence(f"A person's verdict on this {what}: {{verdict}}, at {{decided_at}}.", verdict)
    else:
        yield f"This {what} has no verdict yet."


def investigate_finding(desk: Desk, most: int, *, finding_id: str) -> Looked:
    """A finding, as `tracehound investigate`."""
    del most
    found = case.of_finding(desk, naming.finding_id(desk, finding_id))
    return Looked(found, _of_finding, told_elsewhere=_OF_ITS_GROUP, kept=("words", "questions", "resources"))


def _of_finding(data: Values) -> Iterator[str]:
    finding = data["finding"]
    yield sentence(
        "Finding {finding_id} of type {finding_type}, severity {severity} ({severity_band}), tactic "
        "{tactic}, in account {account_id}, region {region}; first event {event_first_seen_at}, last "
        "{event_last_seen_at}, created {created_at}. State in GuardDuty: {status}.",
        finding,
    )
    if finding.get("is_sample"):
        yield "It is a sample finding: none of this happened."
    yield "`words` tells what happened, where, when and how sure that is; `tree` has its processes."
    if data.get("group"):
        yield from _about_group(data["group"]["group"])
    yield from _verdict(data.get("verdict"), "finding")
    yield (
        "`questions` are worth asking next. Go on with get_group(group_id), get_process_tree(finding_id), or "
        "get_profile(kind, key) with kind and key of `resources` and `observables`."
    )


def get_process_tree(desk: Desk, most: int, *, what: str) -> Looked:
    """A tree, as `tracehound tree`."""
    del most
    return Looked(trees.of_anything(desk, what), _of_tree)


def _of_tree(data: Values) -> Iterator[str]:
    count = _nodes(data["roots"])
    yield sentence(
        "{node_count} processes, from all findings that saw a part; {left_out} findings may have seen more.",
        {**data, "node_count": count},
    )
    yield (
        "A process without roles is known from other findings only, which `seen_by` names. `openers` say "
        "who opened the sessions; where it is empty, no API calls were read."
    )


def _nodes(nodes: list[Values]) -> int:
    return sum(1 + _nodes(each["children"]) for each in nodes)


def get_profile(
    desk: Desk,
    most: int,
    *,
    kind: str,
    key: str,
    from_time: str | None,
    to_time: str | None,
    last: str | None,
) -> Looked:
    """A profile, as `tracehound profile`."""
    del most
    try:
        found = find_profile(desk, kind, key, first=from_time, last=to_time, length=last)
    except WrongScopeTime as error:
        raise NotAnswered(str(error)) from error
    return Looked(found, _of_profile)


def _of_profile(data: Values) -> Iterator[str]:
    yield sentence(
        "An entity of kind {entity_kind}, named by {finding_count} findings, highest severity "
        "{highest_severity}, from {first_seen_at} to {last_seen_at}.",
        data["entity"],
    )
    states = [{"status": row["value"], "count": row["finding_count"]} for row in data["findings"]["status"]]
    told = ", ".join(sentence("{count} {status}", each) for each in states)
    yield f"Their states in GuardDuty: {told}. Unknown means that no sweep of its API covers them."
    yield sentence("This is about the scope time from {from_at} to {to_at};", data["scope_time"]) + sentence(
        " {in_scope_count} of its findings have events in it. It is known for {baseline_days} of the 45 "
        "days before.",
        data,
    )
    if not data["in_scope_count"]:
        yield (
            "Nothing of it happened in the scope time. That is not quiet: ask again with from_time and "
            "to_time around last_seen_at."
        )


def find(desk: Desk, most: int, *, pattern: str) -> Looked:
    """Matches, as `tracehound find`."""
    found = search.find(desk, pattern, most)
    kinds = {"entities": found.entities, "findings": found.findings, "groups": found.groups}
    return Looked(found, _of_search, {(name, "rows"): each.count for name, each in kinds.items()})


def _of_search(data: Values) -> Iterator[str]:
    counts = {f"{name}_count": data[name]["count"] for name in ("entities", "findings", "groups")}
    yield sentence(
        "{entities_count} entities, {findings_count} findings and {groups_count} groups match.", counts
    )
    if not any(counts.values()):
        yield "Wildcards are * and ?; networks are written a.b.c.d/n; without wildcards, it is how an id or "
        "name begins."
    yield (
        "Go on with get_profile(entity_kind, entity_key), investigate_finding(finding_id), "
        "get_group(group_id)."
    )


def list_questions(desk: Desk, most: int) -> Looked:
    """The ready-made questions, as `tracehound queries`."""
    del desk, most
    found = [question(each) for each in canned.canned_queries().values()]
    return Looked({"questions": found}, _of_questions, is_ours=True)


def question(query: CannedQuery) -> dict[str, Any]:
    """What a question says of itself, without what a parameter does not have."""
    told = plain(query)
    parameters = [
        {name: value for name, value in each.items() if value not in (None, [])}
        for each in told["parameters"]
    ]
    return {"name": query.name, "question": query.question, "parameters": parameters, "advice": query.advice}


def _of_questions(data: Values) -> Iterator[str]:
    yield f"{len(data['questions'])} ready-made questions. ask_question(name, parameters) answers one."


def ask_question(desk: Desk, most: int, *, name: str, parameters: Mapping[str, str]) -> Looked:
    """The rows of a question, as `tracehound query`."""
    try:
        query = canned.find(name)
        values = query.bind(parameters)
    except CannedQueryError as error:
        raise NotAnswered(str(error)) from error
    found = answers.ask(desk.home, query.query, values, most)
    totals: dict[Path, int | None] = {("rows",): None if found.is_cut else len(found.rows)}
    says = _of_rows(f"The question: {query.question}", f"What to do with the answer: {query.advice}")
    names = frozenset({"rows", *found.names})
    return Looked({"rows": json.loads(as_json(found.rows))}, says, totals, names)


def run_sql(desk: Desk, most: int, *, query: str) -> Looked:
    """The rows of any query, as `tracehound sql`."""
    found = answers.ask(desk.home, query, {}, most)
    totals: dict[Path, int | None] = {("rows",): None if found.is_cut else len(found.rows)}
    # The names of its columns are whatever the query, or the data in it, made of them.
    return Looked({"rows": json.loads(as_json(found.rows))}, _of_rows(), totals, frozenset({"rows"}))


def _of_rows(*before: str) -> Callable[[Values], Iterator[str]]:
    def says(data: Values) -> Iterator[str]:
        yield from before
        yield "No rows." if not data["rows"] else "The rows are in `rows`."

    return says


def describe_tables(desk: Desk, most: int, *, layer_or_table: str | None) -> Looked:
    """Contracts of tables: of a layer or of all, or of one with its columns."""
    del desk, most
    wanted = (layer_or_table or "").strip().lower()
    if wanted in TABLES:
        return Looked({"tables": [contract(TABLES[wanted])]}, _of_tables, is_ours=True)
    chosen = [each for each in TABLES.values() if wanted in ("", each.layer)]
    if not chosen:
        near = [name for name in TABLES if wanted.rpartition(".")[2] in name][:10]
        raise NotAnswered(
            f"there is no layer or table {layer_or_table}; the layers are {', '.join(LAYERS)}.", near
        )
    named = [{"table": each.qualified_name, "grain": each.grain, "key": list(each.key)} for each in chosen]
    return Looked({"tables": named}, _of_tables, is_ours=True)


def contract(table: Table) -> dict[str, Any]:
    """What a table is, with its columns."""
    columns = [
        {"name": each.name, "type": str(each.dtype), "description": each.description}
        for each in table.columns
    ]
    return {"table": table.qualified_name, "grain": table.grain, "key": list(table.key), "columns": columns}


def _of_tables(data: Values) -> Iterator[str]:
    tables = data["tables"]
    if len(tables) == 1 and "columns" in tables[0]:
        yield "A table with its columns. Its rows are counted by its grain: one row each."
    else:
        yield f"{len(tables)} tables. describe_tables(layer_or_table) with the name of one tells its columns."


def get_coverage(desk: Desk, most: int) -> Looked:
    """How new and complete the data is."""
    del most
    return Looked(coverage.of_everything(desk), _of_coverage)


def _of_coverage(data: Values) -> Iterator[str]:
    yield sentence(
        "The newest data is of {newest_at}. {finding_count} findings in {version_count} versions, of "
        "{account_count} accounts and {region_count} regions; {waiting_count} await triage.",
        data["figures"],
    )
    sources = data["sources"]
    if sources["api_event_count"]:
        yield sentence("API calls were read, the newest of {newest_api_event_at}.", sources)
    else:
        yield "No API calls were read: who opened sessions, and whose keys they are, is unknown."
    if sources["observation_count"]:
        yield sentence("What AWS says about things was read, the newest of {newest_observation_at}.", sources)
    else:
        yield "What AWS says about things was not read: roles, exposure and owners are unknown."
    unwatched = sum(each.get("is_watched") is False for each in data["accounts"])
    unknown = sum(each.get("is_watched") is None for each in data["accounts"])
    yield (
        f"Of {len(data['accounts'])} pairs of account and region, {unwatched} have no detector, and of "
        f"{unknown} that is unknown. {len(data['incomplete_days'])} days are known to lack findings"
        + (
            "."
            if data["figures"]["asked_day_count"]
            else ", but GuardDuty's API was not asked: which do is unknown."
        )
    )
    if data["violated_rules"]:
        yield f"{len(data['violated_rules'])} rules about the tables are violated: `violated_rules`."


def list_changes(desk: Desk, most: int, *, since: str) -> Looked:
    """What has changed since a moment."""
    found = _since(desk, since, most)
    totals: dict[Path, int | None] = {
        ("groups",): found.groups[0]["row_count"] if found.groups else 0,
        ("finding_types",): found.finding_types[0]["row_count"] if found.finding_types else 0,
    }
    return Looked(found, _of_changes, totals)


_since = since.changes


def _of_changes(data: Values) -> Iterator[str]:
    yield sentence("From {from_at} to {newest_at}, the newest data:", data)
    count = data["groups"][0]["row_count"] if data["groups"] else 0
    yield (
        f"{count} groups are new or have grown, the gravest first; `finding_types` of new findings, those "
        "never seen before first; `entities` that were never seen before, and how many of each kind there "
        f"are. {len(data['verdicts'])} verdicts were given."
    )
    yield "Go on with get_group(group_id) and get_profile(entity_kind, entity_key)."


def _days(text: str | None) -> float | None:
    try:
        return span(text) / timedelta(days=1) if text else None
    except WrongScopeTime as error:
        raise NotAnswered(f"since: {error}") from error


def _severity(text: str) -> float:
    try:
        return queue.least_severity(text)
    except WrongSeverity as error:
        raise NotAnswered(f"min_severity is {error}") from error
