"""How fast a place is asked: its limits are shared with the account's own programs.

What belongs here: waiting. What does not: how far apart requests of a service should be.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Pace:
    """Lets requests pass one after another, so far apart; shared by the threads that ask one place."""

    seconds: float
    wait: Callable[[float], None] = time.sleep
    _next_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self) -> None:
        """Returns when the next request may be sent."""
        with self._lock:
            now = time.monotonic()
            waiting = self._next_at - now
            self._next_at = max(now, self._next_at) + self.seconds
        if waiting > 0:
            self.wait(waiting)
