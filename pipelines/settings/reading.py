"""Reads the settings: the command line, the environment, the file `tracehound.toml`, else a key's default.

What belongs here: where values come from, and errors in them. What does not: the keys
(`pipelines.settings.keys`). A command, or a run of Dagster, reads them once; from then on they are passed on.
"""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tracehound.pipelines.settings import secrets
from tracehound.pipelines.settings.keys import PREFIX, Key, Settings, keys

FILE_VARIABLE = "TRACEHOUND_CONFIG"
FILE_NAME = "tracehound.toml"
DAGSTER_VARIABLE = "TRACEHOUND_DAGSTER"
# Other variables than those of keys: the file, those in `dagster.yaml`, of `make dashboards` and its tests,
# and secrets.
_OTHERS = (
    FILE_VARIABLE,
    DAGSTER_VARIABLE,
    "TRACEHOUND_DASHBOARDS",
    "TRACEHOUND_DATABASE",
    "TRACEHOUND_SUPERSET",
    *secrets.VARIABLES,
)


class WrongSettings(ValueError):
    """Settings can't be used; the message names the file, the key and the allowed values."""


def path(given: Path | None = None) -> Path | None:
    """The given file, else the environment's, else `tracehound.toml` in the working folder, if any."""
    named = given or os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    here = Path(FILE_NAME).absolute()
    return here if here.is_file() else None


def load(given: Path | None = None, chosen: Mapping[str, str] | None = None) -> Settings:
    """The settings: `chosen` on the command line, by variable; environment; file; defaults.

    Raises WrongSettings.
    """
    file = path(given)
    return read(_written(file) if file else {}, os.environ | (chosen or {}), file)


def read(written: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings from a file's content and an environment. Raises WrongSettings."""
    _refuse_unknown_variables(environment)
    where = str(file or FILE_NAME)
    _refuse_unknown(written, where)
    values: dict[str, Any] = {}
    for key in keys():
        found = _found(key, written, environment, where, file)
        if found is not None:
            section = values.setdefault(key.section, {}) if key.section else values
            section[key.name] = found
    return msgspec.convert(values, Settings)


def origin(name: str, given: Path | None = None) -> str:
    """Where to change a key at the top: its variable if that is set, else the key in the file."""
    variable = next(key.variable for key in keys() if key.name == name and not key.section)
    is_set = bool(os.environ.get(variable, "").strip())
    return f"the variable {variable}" if is_set else f"`{name}` in {path(given) or FILE_NAME}"


def _written(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(
            f"{file} can't be read: {error.strerror}. Check --config and {FILE_VARIABLE}."
        ) from None
    except ValueError as error:
        raise WrongSettings(f"{file} is not valid TOML: {error}") from None


def _refuse_unknown_variables(environment: Iterable[str]) -> None:
    """Raises WrongSettings for an unknown variable with our prefix: it is misspelt or obsolete."""
    ours = f"{PREFIX}_"
    allowed = [*(key.variable for key in keys()), *_OTHERS]
    for name in sorted(environment):
        if name.startswith(ours) and name not in allowed:
            endings = [each.removeprefix(ours) for each in allowed]
            nearest = difflib.get_close_matches(name.removeprefix(ours), endings, 1)
            hint = (
                f"Did you mean {ours}{nearest[0]}?"
                if nearest
                else "docs/configuration.md lists all variables."
            )
            raise WrongSettings(f"unknown variable {name}. {hint} If not, unset it.")


def _refuse_unknown(written: Mapping[str, Any], where: str) -> None:
    allowed: dict[str, list[str]] = {}
    for key in keys():
        allowed.setdefault(key.section, []).append(key.name)
    sections = [section for section in allowed if section]
    _refuse(where, "at the top", written, [*allowed[""], *sections])
    for section in sections:
        content = written.get(section, {})
        if not isinstance(content, dict):
            raise WrongSettings(f"{where}: `{section}` is a section: write [{section}] and its keys below")
        _refuse(where, f"in [{section}]", content, allowed[section])


def _refuse(where: str, place: str, content: Mapping[str, Any], allowed: list[str]) -> None:
    unknown = sorted(content.keys() - set(allowed))
    if unknown:
        names = ", ".join(f"`{name}`" for name in unknown)
        raise WrongSettings(f"{where}: unknown {names} {place}. Allowed: {', '.join(allowed)}")


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
        shown = "a hidden value" if "secret" in key.description else repr(value)
        raise WrongSettings(f"{name} is {shown}: {error}. {key.description}") from None


# Keys whose values are paths, or may be.
_PLACES = {
    (key.section, key.name)
    for key in keys()
    if key.name == "secret_file" or (not key.section and key.name in ("home", "sources"))
}


def _placed(key: Key, value: Any, file: Path | None) -> Any:
    if file is None or (key.section, key.name) not in _PLACES:
        return value
    if key.name != "sources":
        return str(file.parent / Path(value).expanduser())
    return tuple(each if ":" in each else str(file.parent / Path(each).expanduser()) for each in value)
