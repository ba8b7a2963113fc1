"""Secrets of case targets: from the environment, or from a file that only its owner can read.

What belongs here: reading one when it is needed. What does not: keeping it. It is no part of the settings,
which are passed on to other processes and may be shown.
"""

import os
import stat
from pathlib import Path

from tracehound.pipelines.settings.case_targets import TARGETS
from tracehound.pipelines.settings.keys import PREFIX

_OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 4096


class NoSecret(ValueError):
    """A secret can't be used; the message says where it should be, and never what it is."""


def variable(target: str) -> str:
    """The variable with a target's secret."""
    return f"{PREFIX}_{target}_secret".upper()


VARIABLES = tuple(map(variable, TARGETS))


def secret(target: str, file: str | None) -> str | None:
    """A target's secret: of its variable, else of a file; None without both. Raises NoSecret."""
    where, found = variable(target), os.environ.get(variable(target), "")
    if not found.strip() and file is not None:
        where, found = file, _written(Path(file).expanduser())
    found = found.strip()
    # Anything else breaks the header that it is sent in, and the error would quote it.
    if not (found.isascii() and found.isprintable()):
        raise NoSecret(f"the secret in {where} must be one line of ASCII characters")
    return found or None


def _written(file: Path) -> str:
    if file.exists() and not file.is_file():
        # To open a pipe could take for ever.
        raise NoSecret(f"{file} is no file")
    try:
        with file.open(encoding="utf-8") as opened:
            if os.fstat(opened.fileno()).st_mode & _OTHERS_MAY:
                raise NoSecret(f"others than its owner may use {file}: chmod 600")
            return opened.read(_LONGEST)
    except OSError as error:
        raise NoSecret(f"{file} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NoSecret(f"the secret in {file} must be one line of ASCII characters") from None
