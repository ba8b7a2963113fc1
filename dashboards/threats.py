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
from dashboards.layout import Dashboard, Filter, Section

_OPEN = Section(
    "What is open",
    "Findings awaiting triage: open, or of unknown state because GuardDuty's API was not asked. Ages "
    "count to the newest moment of the data, not to today. *Nothing here? Then every finding is "
    "archived or expired.*",
    (
        (
            (
                charts.figure(
                    "How many findings await triage?",
                    FINDINGS,
                    "findings",
                    "findings, open or of unknown state",
                    only=WAITING,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many of them are severe?",
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
                    "How many incidents are they?",
                    FINDINGS,
                    "groups",
                    "groups of related findings",
                    only=WAITING,
                ),
                3,
            ),
        ),
        (
            (
                charts.ranking(
                    "Which tactics are they?",
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
                charts.over_steps("How old are they?", FINDINGS, "age_band", BANDS, "findings", only=WAITING),
                4,
            ),
            (
                charts.table(
                    "Which types await triage?",
                    FINDINGS,
                    ("finding_type",),
                    ("findings", "severe findings"),
                    "findings",
                    only=WAITING,
                ),
                4,
            ),
        ),
        (
            (
                charts.table(
                    "Which incidents should be looked at first?",
                    FINDINGS,
                    ("group_title", "group_id"),
                    ("highest severity", "findings", "overdue findings", "oldest, days", "last update"),
                    "highest severity",
                    note="Groups by the highest severity of their findings awaiting triage.",
                    only=WAITING,
                ),
                12,
            ),
        ),
    ),
)
_NEW = Section(
    "What is new",
    "A finding is new on the UTC day of its first known version. Shown are the newest 90 days, back from "
    "the newest moment of the data. *Nothing here? Then no finding was ever stored: see Operations.*",
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
                    "Which tactics do the new findings have?",
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
    "The newest seven days compared with the seven before; groups by the week of their first event. "
    "*Nothing here? Then the newest 14 days have no new findings.*",
    (
        (
            (
                charts.over_steps(
                    "Are incidents rising from week to week?",
                    GROUPS_WEEKLY,
                    "week",
                    BANDS,
                    "groups",
                    says_totals=False,
                ),
                5,
            ),
            (
                charts.table(
                    "What is rising compared with the week before?",
                    WEEK_CHANGES,
                    ("kind", "value"),
                    ("change", "newest 7 days", "of these severe", "7 days before"),
                    "change",
                    only={"new_finding_count_change": "> 0"},
                ),
                7,
            ),
        ),
        (
            (
                charts.table(
                    "Which accounts and clusters are most at risk?",
                    ACCOUNT_AND_CLUSTER_RISK,
                    ("entity_name", "kind", "account_id", "group_title"),
                    ("score", "findings", "groups"),
                    "score",
                    only={"score": "> 0"},
                ),
                12,
            ),
        ),
    ),
)
_PEERS = Section(
    "Remote end and detection time",
    "Remote addresses of connections, probes, logins and API calls, located as GuardDuty states. Times "
    "cover findings with a known first event and creation. *Nothing here? Then no finding names a remote "
    "address.*",
    (
        (
            (charts.world("How many remote addresses are in each country?", REMOTE_NETWORKS, "addresses"), 6),
            (
                charts.table(
                    "Which networks do findings point to?",
                    REMOTE_NETWORKS,
                    ("asn_organization", "asn", "country_name"),
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
                        "median to detect",
                        "95 % detected within",
                        "median dwell",
                        "95 % dwell up to",
                    ),
                    "findings",
                ),
                12,
            ),
        ),
    ),
)
_BEHIND = Section(
    "The findings behind these figures",
    "Click a bar or a name in a table above, and this list shows only its findings; “Drill to detail” "
    "in a chart's menu works for any part. `tracehound show FINDING_ID` prints a finding's documents.",
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
                        "is_overdue",
                        "group_title",
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
