"""How a command line is printed so that it can be typed again, where and as this command was called.

What belongs here: the name or path of the command. What does not: which command is worth typing.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

_NAME = "tracehound"


def as_typed(line: str) -> str:
    """A line that begins with `tracehound`, with what the user has to type for it."""
    return f"{_program()}{line.removeprefix(_NAME)}"


def _program() -> str:
    """Its name if the shell finds this very command by it, else the path by which it was called."""
    called = Path(sys.argv[0])
    if called.name != _NAME:  # a module that Python was given
        return _NAME if shutil.which(_NAME) else f"{shlex.quote(sys.executable)} -m tracehound.cli.app"
    if called == Path(_NAME) or _is_found(called):
        return _NAME
    return shlex.quote(_nearest(called))


def _is_found(called: Path) -> bool:
    found = shutil.which(_NAME)
    try:
        return found is not None and called.samefile(found)
    except OSError:
        return False


def _nearest(called: Path) -> str:
    """A path from the working folder if it lies below that, else the absolute one."""
    try:
        relative = called.absolute().relative_to(Path.cwd())
    except OSError:  # the working folder is gone
        return str(called)
    except ValueError:
        return os.path.normpath(called.absolute())
    return str(relative) if relative.parent.name else f"./{relative}"
