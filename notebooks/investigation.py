"""One case from alert to verdict over the served warehouse: read-only, with the canned queries.

Type another finding's id, and everything below is queried again. The same case on the command line:
`docs/investigating.md`.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="tracehound: one case")

with app.setup:
    from collections.abc import Iterable, Mapping
    from typing import Any

    import marimo as mo
    from markupsafe import Markup

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
    cell = Markup("<td style='vertical-align:top;padding:2px 12px 2px 0'>{}</td>")
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
    page = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)
    # Of the very type str: marimo stumbles over others.
    return mo.Html(str(page))


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
    timeline = table(members, "event_first_seen_at", "severity", "finding_type", "explanation")
    mo.vstack(
        [mo.md("## Its group\nRead from the top: each line says what links it to those above."), timeline]
    )
    return group_id, members


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
def _(sessions):
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
    mo.vstack([mo.md("## What stood above its first process"), above])
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
