"""When work is done again: after a pause, at once, or because the clock went back.

Seconds come from a clock that never jumps (time.monotonic): a wall clock that is set back or
forth neither opens a pause early nor holds it for hours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from kcvs_mailbot.delivery import server_pause

REFUSED_PAUSE = timedelta(minutes=15)
JUMP_SECONDS = 2.0


class Backoff:
    """When a server that failed may be tried again: 1 to 15 minutes, a refused login 15."""

    def __init__(self) -> None:
        self.failures = 0
        self._not_before = 0.0

    def closed(self, second: float) -> bool:
        return self.failures > 0 and second < self._not_before

    def failed(self, second: float, *, refused: bool, jitter: float) -> timedelta:
        """The pause that begins now."""
        self.failures += 1
        pause = REFUSED_PAUSE if refused else server_pause(self.failures, jitter)
        self._not_before = second + pause.total_seconds()
        return pause

    def succeeded(self) -> None:
        self.failures = 0


class Repeated:
    """Work that is done once at a time; asked for while it is done, it is done once more.

    Any thread may ask or call: what was asked for is done by the one that is at it.
    """

    def __init__(self, work: Callable[[], object], stopping: Callable[[], bool]) -> None:
        self._work, self._stopping = work, stopping
        self._asked = threading.Event()
        self._at_it = threading.Lock()

    @property
    def is_asked(self) -> bool:
        """It is asked for, and not yet begun."""
        return self._asked.is_set()

    def ask(self) -> None:
        """It shall be done (again)."""
        self._asked.set()

    def __call__(self) -> None:
        self.ask()
        # Looked at again after each release: who asked meanwhile may have found it locked.
        while self._asked.is_set() and not self._stopping() and self._at_it.acquire(blocking=False):
            try:
                self._asked.clear()
                self._work()
            finally:
                self._at_it.release()


class ClockWatch:
    """Notices that the wall clock went back."""

    def __init__(self, wall: datetime, second: float) -> None:
        self._ahead = wall.timestamp() - second

    def went_back(self, wall: datetime, second: float) -> bool:
        """True when it did since the last look."""
        before, self._ahead = self._ahead, wall.timestamp() - second
        return self._ahead < before - JUMP_SECONDS
