"""Commands about tickets in case targets. Their code is imported only when they run."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at

app = typer.Typer(no_args_is_help=True, help="Tickets of finding groups in Slack, Jira and others.")


@app.callback()
def tickets() -> None:
    """Tickets of finding groups in Slack, PagerDuty, Jira, ServiceNow, TheHive or a webhook.

    One group is one ticket for ever. Runs keep them; docs/integrations.md says how to switch a target on.
    """


@app.command("list")
def listing(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List all tickets: where they are, and their state."""
    from tracehound.cli.commands import tickets as command  # noqa: PLC0415

    command.listing(at(home, config), as_json=as_json)


@app.command()
def send(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")
    ] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Make and update tickets now, as the end of a run does. Verdicts are told without a run this way.

    Exit codes: 0 all tickets are up to date, 1 a target did not take everything, 2 none is configured.
    """
    from tracehound.cli.commands import tickets as command  # noqa: PLC0415

    command.send(at(home, config), dry_run=dry_run, wait_seconds=wait, as_json=as_json)
