"""The dashboard *Operations*: freshness, completeness, coverage, what was set aside, ageing, noise."""

from dashboards import charts
from dashboards.charts import WAITING
from dashboards.datasets import (
    BANDS,
    COMPLETENESS_DAILY,
    COVERAGE,
    FINDINGS,
    INTAKE_DAILY,
    NOISE,
    REJECTED_DAILY,
)
from dashboards.layout import Dashboard, Filter, Section

_FRESH = Section(
    "Completeness and freshness",
    "What was read, what could not be read, and how export and API differ. *Nothing under “set aside”? "
    "Then every document could be read. No comparison with the API? Then it was never asked: "
    "`tracehound run guardduty:`.*",
    (
        (
            (
                charts.figure(
                    "How recent is the data?",
                    COVERAGE,
                    "newest version",
                    "newest version, UTC",
                    date=True,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many documents were read?", INTAKE_DAILY, "documents", "documents, including repeats"
                ),
                3,
            ),
            (
                charts.figure(
                    "How many documents could not be read?",
                    INTAKE_DAILY,
                    "set aside",
                    "documents and objects set aside, with the reason",
                ),
                3,
            ),
            (
                charts.figure(
                    "How many findings does the export lack?",
                    COMPLETENESS_DAILY,
                    "overdue in the export",
                    "findings in the API, overdue in the export",
                ),
                3,
            ),
        ),
        (
            (
                charts.over_time(
                    "How much was read each day?",
                    INTAKE_DAILY,
                    "read_date",
                    ("new", "repeated", "set aside"),
                    "documents",
                ),
                4,
            ),
            (
                charts.over_time(
                    "Is the history complete?",
                    COMPLETENESS_DAILY,
                    "updated_date",
                    ("in the export", "only in the API", "overdue in the export"),
                    "findings, including samples",
                ),
                5,
            ),
            (
                charts.table(
                    "Why were documents set aside?",
                    REJECTED_DAILY,
                    ("reason_code", "rejected_date"),
                    ("documents", "objects"),
                    "documents",
                ),
                3,
            ),
        ),
        (
            (
                charts.table(
                    "Which accounts and regions are covered, and where is it quiet?",
                    COVERAGE,
                    ("account_id", "region", "watched", "features off", "last_updated_at"),
                    ("quiet, days", "findings", "resources without agent"),
                    "quiet, days",
                    note="A quiet place may be safe or not covered. Only the API can tell.",
                ),
                12,
            ),
        ),
    ),
)
_AGEING = Section(
    "What is overdue",
    "Findings awaiting triage (open or of unknown state) past the target for their severity: "
    "`reference/targets.csv`, else Critical 1 day, High 7, Medium 30, Low none. "
    "*Nothing here? Then no finding is past its target.*",
    (
        (
            (
                charts.over_steps(
                    "How old are overdue findings?",
                    FINDINGS,
                    "age_band",
                    BANDS,
                    "findings",
                    only={"is_overdue": "IS TRUE"},
                ),
                6,
            ),
            (
                charts.ranking(
                    "Which accounts have overdue findings?",
                    FINDINGS,
                    "account_id",
                    BANDS,
                    "findings",
                    "findings",
                    only={"is_overdue": "IS TRUE"},
                ),
                6,
            ),
        ),
    ),
)
_NOISE = Section(
    "What makes up the volume",
    "Combinations of type, image and executable that account for 80 % of all findings. *Do not suppress "
    "any with severe findings or parts of an attack sequence: suppression hides them. Nothing here? "
    "Then there are no findings.*",
    (
        (
            (
                charts.curve(
                    "How few combinations account for most findings?",
                    NOISE,
                    "tuple_rank",
                    "cumulative share",
                    "combinations, the most frequent first",
                    "share of all findings",
                    ".0%",
                ),
                4,
            ),
            (
                charts.table(
                    "Which combinations account for the volume, and what would suppression hide?",
                    NOISE,
                    ("tuple_rank", "finding_type", "image", "executable_path"),
                    ("findings", "share", "cumulative share", "severe", "in an attack sequence"),
                    "findings",
                ),
                8,
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
                    "Which findings have awaited triage longest?",
                    FINDINGS,
                    (
                        "age_days",
                        "target_days",
                        "is_overdue",
                        "severity_band",
                        "finding_type",
                        "title",
                        "account_id",
                        "region",
                        "status",
                        "group_title",
                        "finding_id",
                    ),
                    "age_days",
                    only=WAITING,
                ),
                12,
            ),
        ),
    ),
)

OPERATIONS = Dashboard(
    "operations",
    "Operations",
    "Freshness, completeness, coverage, documents set aside, overdue findings, noise.",
    (_FRESH, _AGEING, _NOISE, _BEHIND),
    (
        Filter("Account", "account_id", FINDINGS),
        Filter("Region", "region", FINDINGS),
        Filter("Severity", "severity_band", FINDINGS),
    ),
)
