"""Errors of the host, from the system and as libraries write them, in a sentence that says what to do."""

import errno
import os

import pytest

from tracehound.pipelines.lake.troubles import told


@pytest.mark.parametrize(
    ("number", "what"),
    [
        (errno.ENOSPC, "the disk is full, or its quota is used up"),
        (errno.EDQUOT, "the disk is full, or its quota is used up"),
        (errno.EFBIG, "exceed the maximum file size"),
        (errno.EROFS, "its disk is read-only"),
        (errno.EACCES, "permission denied"),
        (errno.EMFILE, "too many files are open"),
        (errno.EIO, "the disk reports an I/O error"),
        (errno.ENOTDIR, "is in the way"),
        (errno.ENAMETOOLONG, "the path is too long"),
        (errno.ENOENT, "does not exist"),
    ],
)
def test_the_system_s_own(number: int, what: str) -> None:
    said = told(OSError(number, os.strerror(number), "/a/b"))
    assert said
    assert said.startswith("/a/b ")
    assert what in said


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('IO Error: Could not write file "/h/w.wal": No space left on device', "/h/w.wal", "full"),
        ("(sqlite3.OperationalError) database or disk is full", "the place", "full"),
        ("(sqlite3.OperationalError) attempt to write a readonly database", "the place", "denied"),
        ("Permission denied (os error 13): '/h/x.parquet'", "/h/x.parquet", "denied"),
        ("[Errno 24] Too many open files", "the place", "too many files"),
    ],
)
def test_as_libraries_write_them(text: str, where: str, what: str) -> None:
    said = told(RuntimeError(text), "the place")
    assert said
    assert said.startswith(where)
    assert what in said


def test_what_caused_an_error_counts_and_other_errors_are_none_of_the_host() -> None:
    outer = RuntimeError("step failed")
    outer.__cause__ = OSError(errno.ENOSPC, "No space left on device", "/a")
    assert "/a can't be written" in str(told(outer))
    assert told(ValueError("a wrong value")) is None
