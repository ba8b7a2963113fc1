"""The configuration: `tracehound.toml`, and what the environment overrides in it.

What belongs here: every key, with its type, default and meaning, and reading them. What does not: what a
value does. Command line overrides environment, environment overrides file, file overrides default.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

CONFIG_VARIABLE = "TRACEHOUND_CONFIG"
FILE_NAME = "tracehound.toml"
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
Seconds = Annotated[int, Meta(ge=10)]
Memory = Annotated[str, Meta(pattern=r"^[1-9]\d*(\.\d+)? ?[KMGT]i?B$")]


class WrongConfiguration(ValueError):
    """A configuration that can't be used; the message names the file, the key and the allowed values."""


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


class Retention(Struct, frozen=True):
    """How long versions of findings are kept."""

    days: Annotated[
        Count | None,
        Meta(description="Each run deletes older versions, as `tracehound purge` does; none: never."),
    ] = None


class Config(Struct, frozen=True):
    """Keys at the top of the file."""

    home: Annotated[
        Text, Meta(description="Folder of the lake and the warehouse; relative to the file's folder.")
    ] = ".tracehound"
    sources: Annotated[
        tuple[Text, ...],
        Meta(
            description="What a run reads: folders, files, `s3://BUCKET/PREFIX`, `guardduty:`, "
            "`sqs:QUEUE_URL`. None: all sources that the home was ever given."
        ),
    ] = ()
    processes: Annotated[
        Count | None, Meta(description="Number of worker processes; none: one per core, up to four.")
    ] = None
    batch: Annotated[
        Count, Meta(description="Documents that a process holds at once; more use more memory.")
    ] = 20_000
    memory: Annotated[
        Memory,
        Meta(description="Memory limit of DuckDB, for example `2GB`; a million findings need 2.5 GB."),
    ] = "3GB"
    debug: Annotated[
        bool,
        Meta(description="Show the traceback of an unforeseen error, not only where it was saved."),
    ] = False
    aws: Aws = Aws()
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    retention: Retention = Retention()


@dataclass(frozen=True)
class Key:
    """One key of the configuration: its section (empty at the top), name, type and description."""

    section: str
    name: str
    type: Any
    description: str
    default: Any

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "_".join(filter(None, (PREFIX, self.section, self.name))).upper()


def keys(struct: type[Struct] = Config, section: str = "") -> Iterator[Key]:
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


def use(file: Path | None) -> None:
    """Makes a file, if one is given, the configuration of this process and of those that it starts."""
    if file is not None:
        os.environ[CONFIG_VARIABLE] = str(file.expanduser().absolute())


def path() -> Path | None:
    """The configuration file: the environment's, else `tracehound.toml` in the working folder, if any."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    here = Path(FILE_NAME).absolute()
    return here if here.is_file() else None


def load() -> Config:
    """The configuration of this process. Raises WrongConfiguration."""
    file = path()
    return read(_written(file) if file else {}, os.environ, file)


def read(written: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Config:
    """The configuration that a file's content and an environment give. Raises WrongConfiguration."""
    where = str(file or FILE_NAME)
    _refuse_unknown(written, where)
    values: dict[str, Any] = {}
    for key in keys():
        found = _found(key, written, environment, where, file)
        if found is not None:
            section = values.setdefault(key.section, {}) if key.section else values
            section[key.name] = found
    return msgspec.convert(values, Config)


def _written(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongConfiguration(
            f"{file} can't be read: {error.strerror}. Check --config and {CONFIG_VARIABLE}."
        ) from None
    except ValueError as error:
        raise WrongConfiguration(f"{file} is not valid TOML: {error}") from None


def _refuse_unknown(written: Mapping[str, Any], where: str) -> None:
    allowed: dict[str, list[str]] = {}
    for key in keys():
        allowed.setdefault(key.section, []).append(key.name)
    sections = [section for section in allowed if section]
    _refuse(where, "at the top", written, [*allowed[""], *sections])
    for section in sections:
        content = written.get(section, {})
        if not isinstance(content, dict):
            raise WrongConfiguration(
                f"{where}: `{section}` is a section: write [{section}] and its keys below"
            )
        _refuse(where, f"in [{section}]", content, allowed[section])


def _refuse(where: str, place: str, content: Mapping[str, Any], allowed: list[str]) -> None:
    unknown = sorted(content.keys() - set(allowed))
    if unknown:
        names = ", ".join(f"`{name}`" for name in unknown)
        raise WrongConfiguration(f"{where}: unknown {names} {place}. Allowed: {', '.join(allowed)}")


def _found(
    key: Key, written: Mapping[str, Any], environment: Mapping[str, str], where: str, file: Path | None
) -> Any:
    """A key's value, if environment or file have one. Paths of the file are relative to its folder."""
    text = environment.get(key.variable, "").strip()
    if text:
        return _converted(key, _split(text) if _is_list(key) else text, key.variable, strict=False)
    content = written.get(key.section, {}) if key.section else written
    if key.name not in content:
        return None
    name = f"{key.section}.{key.name}".lstrip(".")
    return _placed(key, _converted(key, content[key.name], f"{where}: `{name}`", strict=True), file)


def _is_list(key: Key) -> bool:
    return isinstance(key.default, tuple)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _converted(key: Key, value: Any, name: str, *, strict: bool) -> Any:
    try:
        return msgspec.convert(value, key.type, strict=strict)
    except msgspec.ValidationError as error:
        shown = "a value that is not shown" if "secret" in key.description else repr(value)
        raise WrongConfiguration(f"{name} is {shown}: {error}. {key.description}") from None


def _placed(key: Key, value: Any, file: Path | None) -> Any:
    if file is None or key.section or key.name not in ("home", "sources"):
        return value
    if key.name == "home":
        return str(file.parent / Path(value).expanduser())
    return tuple(each if ":" in each else str(file.parent / Path(each).expanduser()) for each in value)
