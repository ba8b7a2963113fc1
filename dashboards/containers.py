"""The dashboard *Containers and images*: by image, tag and digest, task family and cluster; drift; recurring
images."""

from dashboards import charts
from dashboards.datasets import BANDS, FINDINGS, FINDINGS_DAILY, IMAGE_DRIFT_WEEKLY, RECURRING_IMAGES
from dashboards.layout import HOW_TO_GO_ON, Dashboard, Filter, Section

_IN_A_CONTAINER = {"image_repository": "NAMED"}
_DRIFT = ("new binary", "new library", "changed file")

_WHERE = Section(
    "Where findings are",
    "Findings that name a container image, in any state. Images are shown by repository, without the "
    "registry.",
    "No finding names a container: is Runtime Monitoring on?",
    (
        (
            (
                charts.figure(
                    "How many are in containers?",
                    FINDINGS,
                    "findings",
                    "findings that name an image",
                    only=_IN_A_CONTAINER,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many images?",
                    FINDINGS,
                    "images",
                    "images by registry, tag and digest",
                    only=_IN_A_CONTAINER,
                ),
                3,
            ),
            (
                charts.figure(
                    "How many images recur?",
                    RECURRING_IMAGES,
                    "recurring images",
                    "tags with findings in several weeks",
                    only={"week_count": "> 1"},
                ),
                3,
            ),
            (
                charts.figure(
                    "How many clusters?",
                    FINDINGS,
                    "clusters",
                    "ECS and EKS clusters, by name",
                    only={"cluster": "NAMED"},
                ),
                3,
            ),
        ),
        (
            (
                charts.ranking(
                    "Which images have findings?",
                    FINDINGS,
                    "image",
                    BANDS,
                    "findings",
                    "findings",
                    only=_IN_A_CONTAINER,
                ),
                6,
            ),
            (
                charts.ranking(
                    "Which services and task families have findings?",
                    FINDINGS,
                    "workload",
                    BANDS,
                    "findings",
                    "findings",
                ),
                6,
            ),
        ),
        (
            (
                charts.ranking(
                    "Which clusters have findings?", FINDINGS, "cluster", BANDS, "findings", "findings"
                ),
                5,
            ),
            (
                charts.shades(
                    "What do attackers do in which image?",
                    FINDINGS,
                    "image",
                    "tactic",
                    "findings",
                    only={"image": "NAMED"},
                ),
                7,
            ),
        ),
    ),
)
_AGAIN = Section(
    "What recurs",
    "An image recurs if it has new findings in two weeks or more: one finding that goes on is not a "
    "recurrence.",
    "No finding names an image.",
    (
        (
            (
                charts.shades(
                    "On which days do images have new findings?",
                    FINDINGS_DAILY,
                    "updated_date",
                    "image",
                    "new findings",
                    "P1D",
                ),
                12,
            ),
        ),
        (
            (
                charts.table(
                    "Which images recur week after week?",
                    RECURRING_IMAGES,
                    ("image_repository", "image_tag", "last_updated_date"),
                    ("weeks", "findings", "severe", "accounts", "clusters"),
                    "weeks",
                    only={"week_count": "> 1"},
                    empty="No image had new findings in a second week.",
                ),
                12,
            ),
        ),
        (
            (
                charts.table(
                    "Which images have findings, by tag and digest?",
                    FINDINGS,
                    ("image_repository", "image_tag", "digest"),
                    (
                        "findings",
                        "severe",
                        "awaiting triage",
                        "workloads",
                        "clusters",
                        "last update",
                    ),
                    "findings",
                    only=_IN_A_CONTAINER,
                ),
                12,
            ),
        ),
    ),
)
_CHANGES = Section(
    "What changes at run time",
    "Drift means files that the image did not contain: new binaries, new libraries, changed system files.",
    "No container ran or loaded anything that its image lacks.",
    (
        (
            (
                charts.over_steps(
                    "Is drift rising from week to week?",
                    IMAGE_DRIFT_WEEKLY,
                    "week",
                    _DRIFT,
                    "findings",
                    says_totals=False,
                    x_unit="week from Monday",
                ),
                5,
            ),
            (
                charts.ranking(
                    "Which images drift?",
                    IMAGE_DRIFT_WEEKLY,
                    "image",
                    _DRIFT,
                    "drift",
                    "findings",
                    only={"drift": "> 0"},
                ),
                7,
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
                    "Which findings are about containers?",
                    FINDINGS,
                    (
                        "updated_at",
                        "severity_band",
                        "finding_type",
                        "image_repository",
                        "image_tag",
                        "executable_path",
                        "cluster",
                        "workload",
                        "account_id",
                        "status",
                        "group_title",
                        "group_id",
                        "finding_id",
                    ),
                    "updated_at",
                    only=_IN_A_CONTAINER,
                ),
                12,
            ),
        ),
    ),
)

CONTAINERS = Dashboard(
    "containers-and-images",
    "Containers and images",
    "Findings by image, tag and digest, task family and cluster; drift; recurring images.",
    (_WHERE, _AGAIN, _CHANGES, _BEHIND),
    (
        Filter("Account", "account_id", FINDINGS),
        Filter("Region", "region", FINDINGS),
        Filter("Severity", "severity_band", FINDINGS),
        Filter("Image", "image_repository", FINDINGS),
        Filter("Workload", "workload", FINDINGS),
        Filter("Cluster", "cluster", FINDINGS),
    ),
)
