"""The dashboard *Threat overview*: what is open, what is new, what is rising."""

from dashboards import charts
from dashboards.charts import WAITING
from dashboards.datasets import (
    ACCOUNT_AND_CLUSTER_RISK,
    BANDS,
    DETECTION_TIMES,
    FINDINGS,
    FINDINGS_DAILY,
    GROUPS_WEEKLY,
    REMOTE_NETWORKS,
    WEEK_CHANGES,
)
from dashboards.layout import HOW_TO_GO_ON, Dashboard, Filter, Section

_OPEN = Section(
    "What is open",
    "Findings awaiting triage: open, or of unknown state because GuardDuty's API was not asked. Ages count "
    "to the newest moment of the data, not to today. An incident is a group that is severe, or that links "
    "findings of several types; one type below High, such as port probes of a host, is none.",
    "Every finding is archived or expired.",
    (
        (
            (
                charts.figure(
                    "How many await triage?",
                    FINDINGS,
                    "findings",
                    "findings, open or unknown",
                    only=WAITING,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many are severe?",
                    FINDINGS,
                    "findings",
                    "findings, Critical or High",
                    only={**WAITING, "severity_band": "SEVERE"},
                ),
                3,
            ),
            (
                charts.figure(
                    "How many are overdue?",
                    FINDINGS,
                    "findings",
                    "findings past their target",
                    only={"is_overdue": "IS TRUE"},
                ),
                3,
            ),
            (
                charts.figure(
                    "How many incidents?",
                    FINDINGS,
                    "incidents",
                    "groups, severe or of several types",
                    only={**WAITING, "is_in_incident": "IS TRUE"},
                ),
                3,
            ),
        ),
        (
            (
                charts.ranking(
                    "Which tactics do they show?",
                    FINDINGS,
                    "tactic",
                    BANDS,
                    "findings",
                    "findings",
                    only=WAITING,
                ),
                4,
            ),
            (
                charts.over_steps("How old are they?", FINDINGS, "age", BANDS, "findings", only=WAITING),
                3,
            ),
            (
                charts.table(
                    "Which types await triage?",
                    FINDINGS,
                    ("finding_type",),
                    ("findings", "severe"),
                    "findings",
                    only=WAITING,
                ),
                5,
            ),
        ),
        (
            (
                charts.table(
                    "Which incidents should be looked at first?",
                    FINDINGS,
                    ("group_title", "group_id"),
                    ("highest severity", "findings", "overdue", "oldest, days", "last update"),
                    "gravity",
                    note="In the order of `tracehound groups`: how much tells of an attack that matters.",
                    only={**WAITING, "is_in_incident": "IS TRUE"},
                    empty="No incident awaits triage.",
                ),
                12,
            ),
        ),
    ),
)
_NEW = Section(
    "What is new",
    "A finding is new on the UTC day of its first known version. Shown are the newest 90 days, back from "
    "the newest moment of the data.",
    "No finding was stored: see the dashboard Operations.",
    (
        (
            (
                charts.over_time(
                    "How many new findings are there each day?",
                    FINDINGS_DAILY,
                    "updated_date",
                    BANDS,
                    "new findings",
                ),
                6,
            ),
            (
                charts.shades(
                    "Which tactics do new findings show?",
                    FINDINGS_DAILY,
                    "updated_date",
                    "tactic",
                    "new findings",
                    "P1D",
                ),
                6,
            ),
        ),
    ),
)
_WORSE = Section(
    "What is rising",
    "The newest seven days compared with the seven before. Incidents count in the week of their first "
    "event; the newest week may not be over.",
    "The newest 14 days have no new findings.",
    (
        (
            (
                charts.over_steps(
                    "Are incidents rising from week to week?",
                    GROUPS_WEEKLY,
                    "week",
                    BANDS,
                    "incidents",
                    empty="The newest 26 weeks have no incident.",
                    x_unit="week from Monday",
                    says_totals=False,
                ),
                4,
            ),
            (
                charts.table(
                    "What is rising compared with the week before?",
                    WEEK_CHANGES,
                    ("kind", "value"),
                    ("change", "newest 7 days", "of these severe", "7 days before"),
                    "change",
                    only={"new_finding_count_change": "> 0"},
                    empty="Nothing has more new findings than the week before.",
                ),
                8,
            ),
        ),
        (
            (
                charts.table(
                    "Which accounts and clusters have something new?",
                    ACCOUNT_AND_CLUSTER_RISK,
                    ("entity_name", "kind", "account_id", "new_group_title"),
                    ("gravity of the worst", "new incidents", "new types", "score", "findings"),
                    "gravity of the worst",
                    note="The newest seven days. The score is that of the worst group, not a sum.",
                    only={"score": "> 0"},
                    empty="No account or cluster has a score.",
                ),
                12,
            ),
        ),
    ),
)
_PEERS = Section(
    "Remote end and detection time",
    "Remote addresses of connections, probes, logins and API calls, located as GuardDuty states. Detection "
    "counts from the first event to the finding, activity from the first event to the latest known one.",
    "No finding names a remote address.",
    (
        (
            (
                charts.ranking(
                    "Which countries are remote addresses in?",
                    REMOTE_NETWORKS,
                    "country_name",
                    ("addresses",),
                    "addresses",
                    "remote addresses",
                ),
                6,
            ),
            (
                charts.table(
                    "Which networks do findings point to?",
                    REMOTE_NETWORKS,
                    ("network", "asn", "country"),
                    ("findings", "addresses", "accounts"),
                    "findings",
                ),
                6,
            ),
        ),
        (
            (
                charts.table(
                    "How long until detection, and how long does the activity last?",
                    DETECTION_TIMES,
                    ("finding_type",),
                    (
                        "findings",
                        "half detected within, minutes",
                        "95 % detected within, minutes",
                        "half active for up to, hours",
                        "95 % active for up to, hours",
                    ),
                    "findings",
                    empty="No finding was stored.",
                ),
                12,
            ),
        ),
    ),
)
_BEHIND = Section(
    "The findings behind these figures",
    HOW_TO_GO_ON,
    "There is no such finding.",
    (
        (
            (
                charts.listing(
                    "Which findings await triage?",
                    FINDINGS,
                    (
                        "created_at",
                        "severity_band",
                        "finding_type",
                        "title",
                        "account_id",
                        "region",
                        "tactic",
                        "status",
                        "age_days",
                        "past target",
                        "group_title",
                        "group_id",
                        "finding_id",
                    ),
                    "created_at",
                    only=WAITING,
                ),
                12,
            ),
        ),
    ),
)

THREATS = Dashboard(
    "threat-overview",
    "Threat overview",
    "What is open, what is new, what is rising.",
    (_OPEN, _NEW, _WORSE, _PEERS, _BEHIND),
    (
        Filter("Account", "account_id", FINDINGS),
        Filter("Region", "region", FINDINGS),
        Filter("Severity", "severity_band", FINDINGS),
        Filter("Tactic", "tactic", FINDINGS),
        Filter("Type", "finding_type", FINDINGS),
    ),
)
