"""Case targets as they are configured: made with their secrets, and what is wrong with one.

What belongs here: how they log in. What does not: which are configured (`pipelines.settings.case_targets`),
and their requests.
"""

import base64
from collections.abc import Callable

from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets.jira import Jira
from tracehound.pipelines.serving.tickets.pagerduty import Pagerduty
from tracehound.pipelines.serving.tickets.sending import Http
from tracehound.pipelines.serving.tickets.servicenow import Servicenow
from tracehound.pipelines.serving.tickets.slack import Slack
from tracehound.pipelines.serving.tickets.target import CaseTarget
from tracehound.pipelines.serving.tickets.thehive import Thehive
from tracehound.pipelines.serving.tickets.webhook import Webhook
from tracehound.pipelines.settings.keys import Settings
from tracehound.pipelines.settings.secrets import NoSecret, secret, variable

_NEEDS_NONE = {Webhook.name}


def ready(settings: Settings, name: str) -> CaseTarget:
    """A target with its secret, to be asked. Raises PostFailed: it can't be used as it is configured."""
    file = getattr(settings, name).secret_file
    try:
        found = secret(name, file)
    except NoSecret as error:
        raise PostFailed(f"{name}: {error}") from None
    if found is None and name not in _NEEDS_NONE:
        raise PostFailed(f"{name}: it has no secret: set {variable(name)}, or `secret_file` in [{name}]")
    return shown(settings, name, found or "")


def shown(settings: Settings, name: str, secret: str = "") -> CaseTarget:
    """A target, without a secret only to see what it would be sent. Raises PostFailed as above."""
    return _MADE[name](settings, secret)


def _slack(settings: Settings, secret: str) -> CaseTarget:
    http = Http(Slack.name, settings.slack.url, _authorization(f"Bearer {secret}"))
    return Slack(http, settings.slack.channel or "")


def _pagerduty(settings: Settings, secret: str) -> CaseTarget:
    return Pagerduty(_http(settings, Pagerduty.name), secret)


def _jira(settings: Settings, secret: str) -> CaseTarget:
    jira = settings.jira
    if jira.project is None or jira.user is None:
        raise PostFailed("jira: set `project` and `user` in [jira]")
    return Jira(_http(settings, Jira.name, _basic(jira.user, secret)), jira.project, jira.issue_type)


def _servicenow(settings: Settings, secret: str) -> CaseTarget:
    its = settings.servicenow
    login = _basic(its.user, secret) if its.user else f"Bearer {secret}"
    return Servicenow(_http(settings, Servicenow.name, login), its.resolved_code, its.duplicate_code)


def _thehive(settings: Settings, secret: str) -> CaseTarget:
    return Thehive(_http(settings, Thehive.name, f"Bearer {secret}"))


def _webhook(settings: Settings, secret: str) -> CaseTarget:
    return Webhook(_http(settings, Webhook.name), secret or None)


_MADE: dict[str, Callable[[Settings, str], CaseTarget]] = {
    Slack.name: _slack,
    Pagerduty.name: _pagerduty,
    Jira.name: _jira,
    Servicenow.name: _servicenow,
    Thehive.name: _thehive,
    Webhook.name: _webhook,
}


def _http(settings: Settings, name: str, login: str | None = None) -> Http:
    return Http(name, getattr(settings, name).url, _authorization(login) if login else {})


def _authorization(login: str) -> dict[str, str]:
    return {"Authorization": login}


def _basic(user: str, secret: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"
