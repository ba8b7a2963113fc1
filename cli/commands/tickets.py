"""`tracehound tickets`: which tickets there are, and making and telling them now, or only showing how."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import typer
from rich.table import Table

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import (
    DONE,
    FAILED,
    WRONG_USAGE,
    fail,
    markup,
    say_error,
    silenced,
    stderr,
    stdout,
)
from tracehound.desk.connection import Row
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets import configured, keeping, record
from tracehound.pipelines.serving.tickets.planning import Act
from tracehound.pipelines.serving.tickets.round import Round, planned
from tracehound.pipelines.settings.case_targets import TARGETS, case_targets
from tracehound.pipelines.store.holding import holding
from tracehound.transforms.wording import counted

_NONE_CONFIGURED = (
    "no case target is configured: give one an address, such as `url` in [jira]; see docs/integrations.md."
)


def send(home: Home, *, dry_run: bool, wait_seconds: float, as_json: bool) -> NoReturn:
    """Makes and tells tickets, or shows what would be sent; ends the command with its exit code."""
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    if not case_targets(home.settings):
        fail(_NONE_CONFIGURED, WRONG_USAGE)
    try:
        with holding(home, "tracehound tickets send", wait_seconds), silenced(as_json):
            done, code = _shown(home) if dry_run else _sent(home)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json(done)
    raise typer.Exit(code)


def _sent(home: Home) -> tuple[Row, int]:
    kept = keeping.keep(home)
    stdout.print(f"Brought {counted(kept.done, 'ticket')} up to date.", highlight=False)
    say_left(home)
    left = {name: {"pending": each.pending, "errors": each.errors} for name, each in kept.left.items()}
    return {"done": kept.done, "left": left}, FAILED if kept.errors else DONE


def _shown(home: Home) -> tuple[Row, int]:
    """What the next run would send, unless a target changes before; nothing is sent or noted."""
    would_send: list[Row] = []
    errors: list[str] = []
    for name, url in case_targets(home.settings).items():
        try:
            target = configured.shown(home.settings, name)
        except PostFailed as error:
            errors.append(str(error))
            say_error(error)
            continue
        wanted = planned(home, name)
        going = Round(home, target, wanted)
        would_send += [row for act in wanted for row in _calls(name, url, act, going)]
    for each in would_send:
        stdout.print(f"[bold]{each['target']}[/] {markup(_line(each))}", highlight=False, soft_wrap=True)
        # As ASCII, in which nothing acts on a terminal.
        for line in json.dumps(each["body"], indent=2).splitlines():
            stdout.print(markup(line), highlight=False, soft_wrap=True)
    stdout.print(f"Nothing was sent: {counted(len(would_send), 'request')}.", highlight=False)
    return {"would_send": would_send, "errors": errors}, FAILED if errors else DONE


def _line(call: Row) -> str:
    return f"{call['ticket']}, {call['state']}: {call['method']} {call['url']}"


def _calls(name: str, url: str, act: Act, going: Round) -> Iterator[dict[str, Any]]:
    # What follows the host of an address may be a secret.
    parts = urlsplit(url)
    host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    for call in going.calls(act):
        yield {
            "target": name,
            "ticket": act.key,
            "group_id": act.case.group_id,
            "state": act.state,
            "method": call.method,
            "url": host + call.path,
            "body": call.body,
        }


def listing(home: Home, *, as_json: bool) -> None:
    """Prints all tickets, by target."""
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home yet: `tracehound run FOLDER` creates one.", WRONG_USAGE)
    if damage := record.told_damage(home):
        say_error(damage)
    rows = [_row(each) for name in TARGETS for each in record.tickets(home, name)]
    if as_json:
        layout.write_json({"tickets": rows})
        return
    table = Table("target", "ticket", "known there as", "state", "goes on in")
    for row in rows:
        remote = ", ".join(row["remote"].values())
        table.add_row(*map(markup, (row["target"], row["ticket"], remote, row["state"], row["into"])))
    stdout.print(table if rows else "No tickets yet.")


def _row(ticket: record.Ticket) -> Row:
    state: str = ticket.state
    if ticket.is_missing:
        state = f"{state}, not found there"
    if ticket.doubt_since:
        state = f"{state}, not certain"
    return {
        "target": ticket.target,
        "ticket": ticket.key,
        "group_id": ticket.own_id,
        "remote": ticket.remote or {},
        "state": state,
        "into": ticket.into,
    }


def keep_pending(home: Home) -> None:
    """Tries again what earlier runs could not do; a repeated failure is reported, but is not an error."""
    if keeping.are_pending(home):
        done = keeping.keep(home).done
        stdout.print(f"Brought {counted(done, 'ticket')} up to date for earlier runs.", highlight=False)
        say_left(home)


def say_left(home: Home) -> None:
    """Reports which tickets wait for the next run, and why."""
    if left := keeping.left(home):
        stderr.print(f"[bold red]{markup(left.summary)}[/]", highlight=False, soft_wrap=True)
