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
    "Is everything here, and up to when",
    "What was read, what could not be, and what one source has and the other lacks. *Nothing under "
    "“set aside”? Then all that was "
    "read could be read. No comparison with the API? Then it was never asked: `tracehound run "
    "guardduty:`.*",
    (
        (
            (
                charts.figure(
                    "Up to when are findings known?",
                    COVERAGE,
                    "newest version",
                    "newest version, UTC",
                    date=True,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many documents were read?", INTAKE_DAILY, "documents", "documents, repeats included"
                ),
                3,
            ),
            (
                charts.figure(
                    "How many could not be read?",
                    INTAKE_DAILY,
                    "set aside",
                    "documents and objects, set aside with their reason",
                ),
                3,
            ),
            (
                charts.figure(
                    "How many does the export lack?",
                    COMPLETENESS_DAILY,
                    "overdue in the export",
                    "findings that the API has, overdue in the export",
                ),
                3,
            ),
        ),
        (
            (
                charts.over_time(
                    "How much came in on which day?",
                    INTAKE_DAILY,
                    "read_date",
                    ("new", "met before", "set aside"),
                    "documents",
                ),
                4,
            ),
            (
                charts.over_time(
                    "Is the history whole?",
                    COMPLETENESS_DAILY,
                    "updated_date",
                    ("in the export", "only the API has", "overdue in the export"),
                    "findings, samples included",
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
                    "Who watches which account and region, and where is it quiet?",
                    COVERAGE,
                    ("account_id", "region", "watched", "features off", "last_updated_at"),
                    ("quiet, days", "findings", "resources without agent"),
                    "quiet, days",
                    note="A quiet place may be safe, or unwatched. Only the API can tell.",
                ),
                12,
            ),
        ),
    ),
)
_AGEING = Section(
    "What waits too long",
    "Open findings, and those of unknown state, that are older than the target of their severity: "
    "`reference/targets.csv`, else Critical 1 day, High 7, Medium 30, Low none. "
    "*Nothing here? Then no finding is older than its target.*",
    (
        (
            (
                charts.over_steps(
                    "How old is what waits too long?",
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
                    "Which accounts have findings that wait too long?",
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
    "What fills the list",
    "Type, image and executable of those that make 80 % of all findings. *Suppress none whose "
    "findings are severe or part of an attack "
    "sequence: what is suppressed is no longer seen. Nothing here? Then there are no findings.*",
    (
        (
            (
                charts.curve(
                    "How few kinds make most of the findings?",
                    NOISE,
                    "tuple_rank",
                    "all so far",
                    "kinds of findings, the most frequent first",
                    "part of all findings",
                    ".0%",
                ),
                4,
            ),
            (
                charts.table(
                    "Which kinds fill the list, and what would one lose?",
                    NOISE,
                    ("tuple_rank", "finding_type", "image", "executable_path"),
                    ("findings", "share", "all so far", "severe", "in an attack sequence"),
                    "findings",
                ),
                8,
            ),
        ),
    ),
)
_BEHIND = Section(
    "The findings behind these figures",
    "Click a named bar or a name in a table above: this list then has its findings alone; “Drill to "
    "detail” in the menu of a chart does so for any. `tracehound show FINDING_ID` "
    "prints all that is known of one.",
    (
        (
            (
                charts.listing(
                    "Which findings wait longest?",
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
    "Freshness, completeness, coverage, what was set aside, ageing, noise.",
    (_FRESH, _AGEING, _NOISE, _BEHIND),
    (
        Filter("Account", "account_id", FINDINGS),
        Filter("Region", "region", FINDINGS),
        Filter("Severity", "severity_band", FINDINGS),
    ),
)
