"""Which case targets are configured.

What belongs here: their names and addresses, so that a command without a target loads nothing of them. What
does not: what they are sent (`pipelines.serving.tickets`).
"""

from tracehound.pipelines.settings.keys import Settings

TARGETS = ("slack", "pagerduty", "jira", "servicenow", "thehive", "webhook")


def case_targets(settings: Settings) -> dict[str, str]:
    """The addresses of the targets that are configured, by name; none: no tickets."""
    found = {name: getattr(settings, name).url for name in TARGETS}
    # Slack's address has a default: its channel says whether it is meant.
    found["slack"] = settings.slack.url if settings.slack.channel else None
    return {name: url for name, url in found.items() if url}
