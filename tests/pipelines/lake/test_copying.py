"""A copy has the same bytes, whether the file system shares them or not."""

import errno
import fcntl
import os
import shutil
import zlib
from pathlib import Path
from typing import IO

import pytest

from tracehound.pipelines.lake import copying

CONTENT = os.urandom(3 << 20)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given"
    path.write_bytes(CONTENT)
    return path


def test_where_blocks_can_not_be_shared_bytes_are_copied(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ioctl(*_: object) -> int:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    copying.copy(given, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


@pytest.mark.skipif(not hasattr(os, "sendfile"), reason="a system that shares blocks otherwise")
def test_where_blocks_can_be_shared_none_are_copied(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ioctl(target: IO[bytes], request: int, source: int) -> int:
        assert request == 0x40049409
        os.sendfile(target.fileno(), source, 0, len(CONTENT))
        return 0

    def copyfile(*_: object) -> None:
        raise AssertionError("it was copied")

    monkeypatch.setattr(copying.sys, "platform", "linux")
    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    monkeypatch.setattr(shutil, "copyfile", copyfile)
    copying.copy(given, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_a_sum_is_of_what_was_copied(given: Path, tmp_path: Path) -> None:
    assert copying.copy_and_sum(given, tmp_path / "copy") == zlib.crc32(CONTENT)
    assert (tmp_path / "copy").read_bytes() == CONTENT
