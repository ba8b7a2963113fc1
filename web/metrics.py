"""Figures of the desk itself, in Prometheus's text format: how many requests of which kind, and how long.

What belongs here: counting and the format. What does not: who asked (`web.audit`).
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracehound.web import passing

_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 1.5, 2.0, 5.0)
_OTHER = "other"


class Metrics:
    """What was counted since the process began. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._running = 0

    def begun(self) -> None:
        """A request has come."""
        with self._lock:
            self._running += 1

    def ended(self, route: str, status: int, seconds: float) -> None:
        """A request to a route was answered."""
        name = route or _OTHER
        with self._lock:
            self._running -= 1
            self._requests[name, status] += 1
            self._seconds.setdefault(name, [0] * (len(_BOUNDS) + 1))[bisect_left(_BOUNDS, seconds)] += 1
            self._sums[name] = self._sums.get(name, 0) + seconds

    def text(self, gauges: dict[str, float]) -> str:
        """All figures. `gauges` are further ones by name."""
        with self._lock:
            return "\n".join([*self._lines(), *_gauges(gauges | {"requests_running": self._running})]) + "\n"

    def _lines(self) -> Iterator[str]:
        yield "# TYPE tracehound_desk_requests_total counter"
        for (route, status), count in sorted(self._requests.items()):
            yield f'tracehound_desk_requests_total{{route="{route}",status="{status}"}} {count}'
        yield "# TYPE tracehound_desk_request_seconds histogram"
        for route, counts in sorted(self._seconds.items()):
            total = 0
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), counts, strict=True):
                total += count
                yield f'tracehound_desk_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}'
            yield f'tracehound_desk_request_seconds_sum{{route="{route}"}} {self._sums[route]:.6f}'
            yield f'tracehound_desk_request_seconds_count{{route="{route}"}} {total}'


def _gauges(gauges: dict[str, float]) -> Iterator[str]:
    for name, value in sorted(gauges.items()):
        yield f"# TYPE tracehound_desk_{name} gauge"
        yield f"tracehound_desk_{name} {value:g}"


class Measured:
    """An application whose requests are counted."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and counts its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.begun()
        note = passing.of(scope)
        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.ended(note.route, status, time.monotonic() - began)
