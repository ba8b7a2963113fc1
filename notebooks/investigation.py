"""One case from alert to verdict over the served warehouse: read-only, with the canned queries.

Type another finding's id, and everything below is queried again. The same case on the command line:
`docs/investigating.md`.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="full", app_title="tracehound: one case")

with app.setup:
    from collections import Counter
    from collections.abc import Iterable, Mapping
    from datetime import date, timedelta
    from typing import Any

    import marimo as mo
    from markupsafe import Markup

    from tracehound.desk import sections, trees
    from tracehound.desk.connection import open_desk
    from tracehound.desk.pages import DailyBars, Day, Event, Page, Part, Section, Timeline, render
    from tracehound.desk.words import as_text
    from tracehound.pipelines.lake.home import Home
    from tracehound.pipelines.settings.reading import load
    from tracehound.sql.canned import find
    from tracehound.sql.query import run_query
    from tracehound.transforms.hostile import safe

    FINDING = "SELECT * FROM flattened.findings_current WHERE finding_id = $finding_id"
    GROUP = "SELECT group_id FROM correlation.finding_group_members WHERE finding_id = $finding_id"
    NAMED = """
        SELECT role, entity_kind, coalesce(entity_name, entity_key) AS name, finding_count
        FROM correlation.finding_group_entities
        WHERE group_id = $group_id AND role IN ('remote', 'caller', 'credential_source', 'resource')
        ORDER BY ALL
    """


@app.function
def rows(query: str, **parameters: object) -> list[dict[str, Any]]:
    """Rows of a query on the served warehouse; values are bound, never put into its text."""
    return run_query(Home.find(load()).warehouse, query, parameters).to_pylist()


@app.function
def ask(name: str, **given: str) -> list[dict[str, Any]]:
    """Rows of a canned question."""
    canned = find(name)
    return rows(canned.query, **canned.bind(given))


@app.function
def table(found: Iterable[Mapping[str, object]], *columns: str) -> mo.Html:
    """Some columns as a table. Whatever an attacker put into a name is shown, and does nothing."""
    cell = Markup(
        "<td style='vertical-align:top;padding:2px 12px 2px 0;overflow-wrap:anywhere;min-width:8em'>{}</td>"
    )
    head = Markup("").join(
        Markup("<th style='text-align:left;padding-right:12px'>{}</th>").format(name.replace("_", " "))
        for name in columns
    )
    lines = (
        Markup("").join(
            cell.format("" if row[name] is None else safe(as_text(row[name]))) for name in columns
        )
        for row in found
    )
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    page = Markup(
        "<div style='overflow-x:auto'><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(head, body)
    # Of the very type str: marimo stumbles over others.
    return mo.Html(str(page))


@app.function
def plot(section: Section, height: int) -> mo.Html:
    """A drawing of the desk, in a frame whose policy lets nothing that a finding says do anything."""
    return mo.iframe(render(Page("", "", [section])), height=f"{height}px")


@app.function
def timeline(members: Iterable[Mapping[str, Any]]) -> Timeline:
    """First events of findings, in lanes by tactic."""
    events = [
        Event(row["event_first_seen_at"], row["finding_type"], row["severity"], row["tactic"] or "no tactic")
        for row in members
    ]
    return Timeline("First events by tactic", events)


@app.function
def process_tree(finding_id: str, group_id: str) -> Section:
    """The processes of a finding, their ancestors, and what its group saw in their sessions."""
    with open_desk(Home.find(load())) as desk:
        tree = trees.of_finding(desk, finding_id, desk.rows("members", group_id=group_id))
        return sections.process_tree(tree)


@app.function
def findings_a_day(first: date, last: date) -> DailyBars:
    """Findings with a version on each of some days, in all accounts, by severity."""
    found = ask("daily_findings", **{"from": first.isoformat(), "to": last.isoformat()})
    counts: Counter[tuple[date, str]] = Counter()
    for row in found:
        counts[row["updated_date"], row["severity_band"]] += row["finding_count"]
    parts: dict[date, list[Part]] = {}
    for (day, band), count in sorted(counts.items()):
        parts.setdefault(day, []).append(Part(band, count))
    return DailyBars("Findings a day", "findings", [Day(day, given) for day, given in parts.items()])


@app.cell
def _():
    finding_id = mo.ui.text(value="bc2b97bfc7f2c978a00942ac88e10bc3", label="Finding", full_width=True)
    mo.vstack([mo.md("# One case, from alert to verdict"), finding_id])
    return (finding_id,)


@app.cell
def _(finding_id):
    finding = rows(FINDING, finding_id=finding_id.value.strip())
    mo.stop(not finding, mo.md("No finding has this id."))
    alert = table(
        finding,
        "finding_type",
        "severity",
        "account_id",
        "region",
        "event_first_seen_at",
        "event_last_seen_at",
    )
    mo.vstack([mo.md("## The alert"), alert])
    return (finding,)


@app.cell
def _(finding):
    group_id = rows(GROUP, finding_id=finding[0]["finding_id"])[0]["group_id"]
    members = ask("group_timeline", group_id=group_id)
    lines = table(members, "event_first_seen_at", "severity", "finding_type", "explanation")
    mo.vstack(
        [
            mo.md("## Its group\nRead from the top: each line says what links it to those above."),
            plot(timeline(members), 430),
            lines,
        ]
    )
    return group_id, members


@app.cell
def _(members):
    moments = [row["event_first_seen_at"] for row in members if row["event_first_seen_at"]]
    mo.stop(not moments, mo.md("No finding of the group says when it began."))
    around = findings_a_day(
        (min(moments) - timedelta(days=14)).date(), (max(moments) + timedelta(days=7)).date()
    )
    mo.vstack([mo.md("## What else happened in these days, in all accounts"), plot(around, 380)])
    return (around,)


@app.cell
def _(members):
    ids = {row["finding_id"] for row in members}
    sessions = [row for row in ask("findings_by_origin") if row["finding_id"] in ids]
    origins = table(
        sessions, "origin", "session_program", "session_started_at", "process_name", "executable_path"
    )
    mo.vstack(
        [mo.md("## Where it came from\nBelow `ecs_exec` a person sat at a shell in the container."), origins]
    )
    return (sessions,)


@app.cell
def _(group_id, sessions):
    ancestors = [
        row
        for session in sessions[:1]
        for row in ask("ancestors_of_finding", finding_id=session["finding_id"])
    ]
    above = table(
        ancestors,
        "lineage_of",
        "distance",
        "name",
        "executable_path",
        "user_name",
        "started_at",
        "is_stated_here",
    )
    trees_drawn = [plot(process_tree(session["finding_id"], group_id), 560) for session in sessions[:1]]
    mo.vstack([mo.md("## What stood above its first process"), *trees_drawn, above])
    return (ancestors,)


@app.cell
def _(group_id):
    named = rows(NAMED, group_id=group_id)
    who = table(named, "role", "entity_kind", "name", "finding_count")
    mo.vstack([mo.md("## Who and what"), who])
    return (named,)


@app.cell
def _(members):
    types = {row["finding_type"] for row in members}
    tempting = [row for row in ask("tuples_that_make_the_volume", limit="20") if row["finding_type"] in types]
    advice = table(
        tempting,
        "finding_type",
        "executable_path",
        "finding_count",
        "hidden_high_count",
        "hidden_signal_count",
    )
    mo.vstack([mo.md("## What a suppression rule for its types would have hidden"), advice])
    return (tempting,)


@app.cell
def _(group_id):
    # The id of a group is a digest of ours, so nothing of a finding gets into this text.
    mo.md(f"## The verdict\n`tracehound verdict {group_id} true-positive --note …` keeps it beside the data.")


if __name__ == "__main__":
    app.run()
