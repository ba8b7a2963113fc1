"""A store in memory that does what S3 promises, and lets something happen before each request."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tracehound.pipelines.store.objects import Found, Replaced


class Killed(BaseException):
    """The process dies here: no code of it runs any more, so nothing may handle this."""


@dataclass
class Memory:
    """The objects of a bucket, by key. `before` is called with each request."""

    objects: dict[str, bytes] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)
    clock: float = 1_000_000.0
    url: str = "s3://memory/lake"
    before: Callable[[str, str], None] = lambda request, key: None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def get(self, key: str) -> Found | None:
        self.before("get", key)
        if key not in self.objects:
            return None
        return Found(self.objects[key], self.etags[key], self.clock - self.written[key])

    def put(self, key: str, content: bytes) -> None:
        self.before("put", key)
        assert key not in self.objects, "an object is written once"
        self._write(key, content)

    def swap(self, key: str, content: bytes, etag: str | None) -> str:
        self.before("swap", key)
        if self.etags.get(key) != etag:
            raise Replaced(key)
        self._write(key, content)
        return self.etags[key]

    def send(self, key: str, path: Path) -> None:
        self.put(key, path.read_bytes())

    def fetch(self, key: str, path: Path) -> bool:
        found = self.get(key)
        if found:
            path.write_bytes(found.content)
        return found is not None

    def delete(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            self.before("delete", key)
            self.objects.pop(key, None)
            self.etags.pop(key, None)

    def list(self, folder: str) -> Iterator[tuple[str, int]]:
        self.before("list", folder)
        found = [(key, len(content)) for key, content in self.objects.items() if key.startswith(f"{folder}/")]
        return iter(sorted(found))

    def now(self) -> float:
        return self.clock

    def _write(self, key: str, content: bytes) -> None:
        self.objects[key], self.written[key] = content, self.clock
        self.etags[key] = f'"{next(self._numbers)}"'


@dataclass
class At:
    """Does something before the N-th request from now, from 1."""

    left: int
    act: Callable[[], None]

    def __call__(self, request: str, key: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.act()


def die() -> None:
    raise Killed
