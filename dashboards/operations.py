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
from dashboards.layout import HOW_TO_GO_ON, Dashboard, Filter, Section

_FRESH = Section(
    "Completeness and freshness",
    "What was read, what could not be read, and how the export and GuardDuty's API differ. *No data* means "
    "that the API was not asked: `tracehound run guardduty:` asks it.",
    "Nothing was read yet: run `tracehound run`.",
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
                    "How much was read?", INTAKE_DAILY, "documents", "documents, including repeats"
                ),
                3,
            ),
            (
                charts.figure(
                    "How much was set aside?",
                    INTAKE_DAILY,
                    "set aside",
                    "documents and objects, unreadable",
                ),
                3,
            ),
            (
                charts.figure(
                    "What does the export lack?",
                    COMPLETENESS_DAILY,
                    "overdue in the export",
                    "findings overdue (no data: API not asked)",
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
                    ("in the export", "in the API, not due yet", "overdue in the export"),
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
                    empty="Every document could be read.",
                ),
                3,
            ),
        ),
        (
            (
                charts.table(
                    "Which accounts and regions are covered, and where is it quiet?",
                    COVERAGE,
                    (
                        "account_id",
                        "region",
                        "watched",
                        "features off",
                        "resources without agent",
                        "last_updated_at",
                    ),
                    ("quiet, days", "findings"),
                    "quietest",
                    note="A quiet region may be safe or not covered. Only the API can tell.",
                ),
                12,
            ),
        ),
    ),
)
_AGEING = Section(
    "What is overdue",
    "Findings awaiting triage (open or of unknown state) past the target for their severity: "
    "`reference/targets.csv`, else Critical 1 day, High 7, Medium 30, Low none.",
    "No finding is past its target.",
    (
        (
            (
                charts.over_steps(
                    "How old are overdue findings?",
                    FINDINGS,
                    "age",
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
    "any with severe findings or parts of an attack sequence: suppression hides them.*",
    "No finding was stored.",
    (
        (
            (
                charts.curve(
                    "How few combinations account for most findings?",
                    NOISE,
                    "tuple_rank",
                    "cumulative share",
                    "number of combinations",
                    "share of all findings",
                    ".0%",
                ),
                3,
            ),
            (
                charts.table(
                    "Which combinations account for the volume, and what would suppression hide?",
                    NOISE,
                    ("tuple_rank", "finding_type", "image", "executable_path"),
                    ("findings", "share", "severe", "in a sequence"),
                    "findings",
                ),
                9,
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
                    "Which findings have awaited triage longest?",
                    FINDINGS,
                    (
                        "age_days",
                        "target_days",
                        "past target",
                        "severity_band",
                        "finding_type",
                        "title",
                        "account_id",
                        "region",
                        "status",
                        "group_title",
                        "group_id",
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
