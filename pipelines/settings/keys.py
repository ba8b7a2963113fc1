"""The keys of the settings, each with its type, default and meaning.

What belongs here: every key. What does not: where values come from (`pipelines.settings.reading`), and the
effect of a value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from tracehound.pipelines.settings.source_prefixes import (
    CLOUDTRAIL,
    CONTEXT,
    GUARDDUTY,
    S3,
    SECURITY_HUB,
    SQS,
)

PREFIX = "TRACEHOUND"

Region = Annotated[str, Meta(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
RoleArn = Annotated[str, Meta(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/\S+$")]
TopicArn = Annotated[str, Meta(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$")]
# Secrets and findings that are sent over the network must be sent encrypted.
Url = Annotated[str, Meta(pattern=r"^(https://\S+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?)$")]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Severity = Annotated[float, Meta(ge=1.0, le=10.0)]
Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=1)]
CountOrNone = Annotated[int, Meta(ge=0)]
# A bucket, and a prefix that needs no quoting anywhere.
StoreUrl = Annotated[str, Meta(pattern=r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.=-]+)*/?$")]
# Fewer would not be enough for one thing with all that belongs to it.
Calls = Annotated[int, Meta(ge=100)]
Seconds = Annotated[int, Meta(ge=10)]
# An address, or a network in CIDR notation.
Network = Annotated[str, Meta(pattern=r"^[0-9a-fA-F:.]+(/\d{1,3})?$")]
LoadBalancerArn = Annotated[
    str,
    Meta(pattern=r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/app/[\w-]+/\w+$"),
]
SlackChannel = Annotated[str, Meta(pattern=r"^[CG][A-Z0-9]{2,20}$")]
JiraProject = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{1,254}$")]
HeaderName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+$")]
# As Glue allows a database to be called.
Namespace = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Location = Annotated[str, Meta(pattern=r"^[a-z0-9]+://\S+$")]
Memory = Annotated[str, Meta(pattern=r"^[1-9]\d*(\.\d+)? ?[KMGT]i?B$")]
# As Java writes it.
JavaMemory = Annotated[str, Meta(pattern=r"^[1-9]\d*[kmgt]$")]
SparkSetting = Annotated[str, Meta(pattern=r"^spark\.[\w.-]+=")]


class Aws(Struct, frozen=True):
    """How to reach AWS."""

    profile: Annotated[
        Text | None,
        Meta(description="Profile in `~/.aws/config`; none: credentials of the environment or host."),
    ] = None
    regions: Annotated[
        tuple[Region, ...],
        Meta(description="Regions of the GuardDuty API; none: every region with a detector."),
    ] = ()
    role_arns: Annotated[
        tuple[RoleArn, ...],
        Meta(description="Roles to assume, one per account; the first reads the buckets. None: no role."),
    ] = ()
    external_id: Annotated[Text | None, Meta(description="External id that the roles require.")] = None
    endpoint_url: Annotated[
        Url | None,
        Meta(
            description="Used instead of AWS's own endpoints: a private endpoint or a test server; https, or "
            "http on this host."
        ),
    ] = None
    requester_pays: Annotated[
        bool, Meta(description="Agree to pay for requests to requester-pays buckets.")
    ] = False


class Schedule(Struct, frozen=True):
    """When Dagster starts runs: schedule and sensor are on as soon as `sources` are configured."""

    time: Annotated[TimeOfDay, Meta(description="Time of day, UTC, of the daily run.")] = "03:00"
    lookback_days: Annotated[
        CountOrNone,
        Meta(description="Export days before its own that a run also reads, for objects that arrive late."),
    ] = 7
    sensor_seconds: Annotated[Seconds, Meta(description="Seconds between checks for new objects.")] = 60
    full_build_days: Annotated[
        Count,
        Meta(
            description="Days after which the next run, whoever starts it, builds every table anew, and "
            "compares what refreshes have made of them."
        ),
    ] = 7


class Alerts(Struct, frozen=True):
    """Where to post new Critical findings and new finding groups, once each. No target: no posts."""

    sns_topic_arn: Annotated[TopicArn | None, Meta(description="SNS topic to post to.")] = None
    webhook_url: Annotated[
        Url | None,
        Meta(
            description="Webhook that accepts Slack's JSON; https, or http on this host. It is a secret, so "
            "prefer the environment variable."
        ),
    ] = None
    minimum_severity: Annotated[
        Severity, Meta(description="Lowest severity of finding groups that are posted.")
    ] = 7.0
    maximum_age_days: Annotated[
        Count, Meta(description="Findings and groups without an update for this many days are not posted.")
    ] = 7


class Tickets(Struct, frozen=True):
    """Which finding groups get a ticket, one for ever, in each case target below that has an address.

    Secrets of targets are no keys: each is in its variable `TRACEHOUND_<TARGET>_SECRET` or its `secret_file`.
    """

    minimum_severity: Annotated[
        Severity, Meta(description="Lowest severity of finding groups that get a ticket.")
    ] = 7.0
    maximum_age_days: Annotated[
        Count, Meta(description="Groups without an update for this many days get no new ticket.")
    ] = 7
    resolve: Annotated[
        bool,
        Meta(
            description="Resolve a ticket once every finding of its group has the verdict benign or "
            "false-positive, or the status closed; open it again when that changes."
        ),
    ] = True


class Slack(Struct, frozen=True):
    """Tickets as messages of a Slack app, with updates in their threads. The secret is its bot token."""

    channel: Annotated[
        SlackChannel | None,
        Meta(description="Id of the channel, such as `C024BE91L`. None: no tickets in Slack."),
    ] = None
    url: Annotated[Url, Meta(description="Address of Slack.")] = "https://slack.com"
    secret_file: Annotated[
        Text | None, Meta(description="File with the bot token, for its owner alone (mode 0600).")
    ] = None


class Pagerduty(Struct, frozen=True):
    """Tickets as events of PagerDuty's Events API v2. The secret is the routing key of an integration."""

    url: Annotated[
        Url | None,
        Meta(
            description="`https://events.pagerduty.com`, or `https://events.eu.pagerduty.com`. None: no "
            "tickets in PagerDuty."
        ),
    ] = None
    secret_file: Annotated[
        Text | None, Meta(description="File with the routing key, for its owner alone (mode 0600).")
    ] = None


class Jira(Struct, frozen=True):
    """Tickets as issues of Jira Cloud. The secret is an API token of the user."""

    url: Annotated[
        Url | None,
        Meta(description="Address of the site, `https://NAME.atlassian.net`. None: no tickets in Jira."),
    ] = None
    project: Annotated[JiraProject | None, Meta(description="Key of the project, such as `SEC`.")] = None
    issue_type: Annotated[Text, Meta(description="Name of the type of its issues.")] = "Task"
    user: Annotated[Text | None, Meta(description="E-mail address of the user whose token it is.")] = None
    secret_file: Annotated[
        Text | None, Meta(description="File with the API token, for its owner alone (mode 0600).")
    ] = None


class Servicenow(Struct, frozen=True):
    """Tickets as incidents of ServiceNow. The secret is the user's password, or a token without a user."""

    url: Annotated[
        Url | None,
        Meta(
            description="Address of the instance, `https://NAME.service-now.com`. None: no tickets in "
            "ServiceNow."
        ),
    ] = None
    user: Annotated[
        Text | None, Meta(description="Name of the user; none: the secret is an OAuth token.")
    ] = None
    resolved_code: Annotated[
        Text, Meta(description="Close code of resolved incidents, one of those of the instance.")
    ] = "Solution provided"
    duplicate_code: Annotated[
        Text, Meta(description="Close code of incidents whose group became part of another's.")
    ] = "Duplicate"
    secret_file: Annotated[
        Text | None, Meta(description="File with password or token, for its owner alone (mode 0600).")
    ] = None


class Thehive(Struct, frozen=True):
    """Tickets as alerts of TheHive 5. The secret is an API key of a user of the organisation."""

    url: Annotated[Url | None, Meta(description="Address of TheHive. None: no tickets in TheHive.")] = None
    secret_file: Annotated[
        Text | None, Meta(description="File with the API key, for its owner alone (mode 0600).")
    ] = None


class Webhook(Struct, frozen=True):
    """Tickets as JSON for a program of yours. The secret, if there is one, is the key that signs it."""

    url: Annotated[
        Url | None,
        Meta(
            description="Where each change of a ticket is posted. An address that is itself a secret belongs "
            "into the environment variable. None: no posts."
        ),
    ] = None
    secret_file: Annotated[
        Text | None, Meta(description="File with the key of the signature, for its owner alone (mode 0600).")
    ] = None


class Retention(Struct, frozen=True):
    """How long versions of findings, API events and context are kept."""

    days: Annotated[
        Count | None,
        Meta(description="Each run deletes older versions, as `tracehound purge` does; none: never."),
    ] = None
    cloudtrail_days: Annotated[
        Count | None,
        Meta(
            description="Each run deletes older API events, and asks for none: they name people. None: never."
        ),
    ] = None
    context_days: Annotated[
        Count | None,
        Meta(description="Each run deletes what AWS told earlier about things; none: never."),
    ] = None


class Context(Struct, frozen=True):
    """What AWS is asked about things that findings name, where `context:` is a source."""

    calls_per_run: Annotated[
        Calls, Meta(description="Requests that a run sends at most; the next run asks for the rest.")
    ] = 2_000
    again_hours: Annotated[
        Count,
        Meta(
            description="Hours after which things that findings of the last 30 days name are asked for again."
        ),
    ] = 24


class Cloudtrail(Struct, frozen=True):
    """What is read of API calls, where a source has them."""

    all: Annotated[
        bool,
        Meta(
            description="Read every object of `cloudtrail:` sources. False: only the hours that findings ask "
            "for."
        ),
    ] = False


class Delta(Struct, frozen=True):
    """Delta tables beside the lake, for engines that read them."""

    after_runs: Annotated[
        bool, Meta(description="Publish them at the end of each run that serves a new file.")
    ] = False
    keep_hours: Annotated[
        Count,
        Meta(description="Hours for which earlier versions can be read. A purge ends them at once."),
    ] = 24


class Store(Struct, frozen=True):
    """How a lake is kept in object storage, where `lake` says so."""

    keep_hours: Annotated[
        Count,
        Meta(description="Hours for which objects stay that newer versions of the lake do not need."),
    ] = 24
    lease_seconds: Annotated[
        Seconds,
        Meta(description="Seconds after which another machine may take the lake of a writer that has died."),
    ] = 300
    publish_warehouse: Annotated[
        bool,
        Meta(
            description="Publish the served file in the bucket at the end of each run that serves a new one."
        ),
    ] = False
    keep_warehouses: Annotated[
        Count, Meta(description="Published served files that stay, the newest first.")
    ] = 2


class Iceberg(Struct, frozen=True):
    """Iceberg tables beside the lake, for engines that read them."""

    after_runs: Annotated[
        bool, Meta(description="Publish them at the end of each run that serves a new file.")
    ] = False
    keep_hours: Annotated[
        Count,
        Meta(description="Hours for which earlier versions can be read. A purge ends them at once."),
    ] = 24
    location: Annotated[
        Location | None,
        Meta(
            description="Where readers find `<home>/iceberg` once you have copied it there, such as "
            "`s3://BUCKET/iceberg`; none: in the home. Not with a catalog."
        ),
    ] = None
    catalog: Annotated[
        Text | None,
        Meta(
            description="Catalog that tables are found in, by its name in pyiceberg's configuration "
            "(`.pyiceberg.yaml`, `PYICEBERG_CATALOG__NAME__URI`); none: files alone."
        ),
    ] = None
    namespace: Annotated[
        Namespace,
        Meta(
            description="In a catalog, tables of a layer are in the namespace `NAMESPACE_LAYER`. Each home "
            "needs its own."
        ),
    ] = "tracehound"


class Spark(Struct, frozen=True):
    """Where Spark runs with `engine = "spark"`, with the extra `spark` and Java 17: [Spark](spark.md)."""

    master: Annotated[
        Text,
        Meta(
            description="Spark's master: `local[N]` in this process, `spark://HOST:PORT`, `yarn`, `k8s://…`."
        ),
    ] = "local[2]"
    memory: Annotated[
        JavaMemory, Meta(description="Memory of the driver, which in local mode does all the work: `4g`.")
    ] = "2g"
    shuffle_partitions: Annotated[
        Count,
        Meta(description="Parts that rows are divided into for joins and groups: about two or three a core."),
    ] = 4
    settings: Annotated[
        tuple[SparkSetting, ...],
        Meta(description="Any other settings of Spark, as `spark.executor.memory=8g`."),
    ] = ()


class Desk(Struct, frozen=True):
    """How people reach `tracehound desk`, and who they are. Without an identity it serves this host alone."""

    url: Annotated[
        Url | None,
        Meta(
            description="Address under which people reach the desk: the only host name that it then answers, "
            "and where alerts lead to."
        ),
    ] = None
    proxies: Annotated[
        tuple[Network, ...],
        Meta(
            description="Addresses and networks of proxies that people log in at: the identity headers of "
            "their requests count, of others none. A unix socket needs none of these."
        ),
    ] = ()
    user_header: Annotated[HeaderName, Meta(description="Header in which a proxy names the person.")] = (
        "X-Forwarded-Email"
    )
    groups_header: Annotated[
        HeaderName, Meta(description="Header in which a proxy lists the person's groups, with commas.")
    ] = "X-Forwarded-Groups"
    alb_arn: Annotated[
        LoadBalancerArn | None,
        Meta(description="Application load balancer that people log in at: only what it has signed counts."),
    ] = None
    alb_user_claim: Annotated[
        Text, Meta(description="Claim in which the load balancer names the person.")
    ] = "email"
    alb_groups_claim: Annotated[
        Text, Meta(description="Claim in which the load balancer lists the person's groups.")
    ] = "groups"
    readers: Annotated[
        tuple[Text, ...], Meta(description="Groups that may look; `*` is everyone who has logged in.")
    ] = ("*",)
    analysts: Annotated[
        tuple[Text, ...],
        Meta(description="Groups that may also decide: verdicts, owners, notes, cases; `*` is everyone."),
    ] = ()
    sql: Annotated[tuple[Text, ...], Meta(description="Groups that may also use SQL; `*` is everyone.")] = ()


class Assistants(Struct, frozen=True):
    """What assistants are offered by `tracehound mcp`, and inside the live desk."""

    sql: Annotated[
        bool,
        Meta(
            description="`tracehound mcp` offers a tool that runs any SELECT. Inside the live desk the role "
            "`sql` decides."
        ),
    ] = False
    redact: Annotated[
        bool,
        Meta(description="Replace accounts, addresses and people's names by pseudonyms that stay the same."),
    ] = False


# All settings of a command or a run: read once, and passed on.
class Settings(Struct, frozen=True):
    """Keys at the top of the file."""

    home: Annotated[
        Text, Meta(description="Folder of the lake and the warehouse; relative to the file's folder.")
    ] = ".tracehound"
    lake: Annotated[
        StoreUrl | None,
        Meta(
            description=f"Where the lake lies besides the home's folder, which is its mirror then: "
            f"`{S3}BUCKET/PREFIX`. None: in the folder alone. `tracehound lake move` moves it."
        ),
    ] = None
    sources: Annotated[
        tuple[Text, ...],
        Meta(
            description=f"What a run reads: folders, files, `{S3}BUCKET/PREFIX`, `{GUARDDUTY}`, "
            f"`{SQS}QUEUE_URL`; `{CLOUDTRAIL}` before a folder or `{S3}…` for API calls; `{CONTEXT}` for "
            f"what AWS says about things in findings; `{SECURITY_HUB}` for what Security Hub calls exposed. "
            "None: all sources that the home remembers from earlier runs."
        ),
    ] = ()
    processes: Annotated[
        Count | None, Meta(description="Number of worker processes; none: one per core, up to four.")
    ] = None
    batch: Annotated[
        Count,
        Meta(description="Documents that a process holds at once, or a quarter more; more use more memory."),
    ] = 20_000
    memory: Annotated[
        Memory,
        Meta(description="Memory limit of DuckDB, for example `2GB`; a million findings need 2.5 GB."),
    ] = "3GB"
    engine: Annotated[
        Literal["duckdb", "spark"],
        Meta(
            description="What builds the tables: DuckDB on this machine, or Apache Spark as `[spark]` says, "
            "for what one machine can't hold."
        ),
    ] = "duckdb"
    debug: Annotated[
        bool,
        Meta(description="Show the traceback of an unforeseen error, not only where it was saved."),
    ] = False
    aws: Aws = Aws()
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    tickets: Tickets = Tickets()
    slack: Slack = Slack()
    pagerduty: Pagerduty = Pagerduty()
    jira: Jira = Jira()
    servicenow: Servicenow = Servicenow()
    thehive: Thehive = Thehive()
    webhook: Webhook = Webhook()
    retention: Retention = Retention()
    cloudtrail: Cloudtrail = Cloudtrail()
    context: Context = Context()
    assistants: Assistants = Assistants()
    delta: Delta = Delta()
    store: Store = Store()
    iceberg: Iceberg = Iceberg()
    spark: Spark = Spark()
    desk: Desk = Desk()


@dataclass(frozen=True)
class Key:
    """One key of the settings: its section (empty at the top), name, type and description."""

    section: str
    name: str
    type: Any
    description: str
    default: Any

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "_".join(filter(None, (PREFIX, self.section, self.name))).upper()


def keys(struct: type[Struct] = Settings, section: str = "") -> Iterator[Key]:
    """Every key, section by section, the top first."""
    hints = get_type_hints(struct, include_extras=True)
    fields = [(field, hints[field.name]) for field in msgspec.structs.fields(struct)]
    for field, hint in fields:
        if not _is_section(hint):
            yield Key(section, field.name, hint, get_args(hint)[-1].description, field.default)
    for field, hint in fields:
        if _is_section(hint):
            yield from keys(hint, field.name)


def _is_section(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)
