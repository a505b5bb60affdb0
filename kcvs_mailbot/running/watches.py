"""All mailboxes that a worker watches, over a bounded number of connections.

At most POLLS_AT_ONCE are read at a time, and beside them AILING that failed last or whose server is
away: those wait for each other, and nobody else for them. Doorbells have what is left.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from kcvs_mailbot.running.watching import Watch
from kcvs_mailbot.running.worker import POLLS_AT_ONCE

AILING = 2
OTHERS = 2
"""Connections for a Sent folder and for the balance."""


class Watches:
    """Those of one worker, in the order of the file."""

    def __init__(self, every: Sequence[Watch], connections: int) -> None:
        self.every = every
        self._bells = max(connections - POLLS_AT_ONCE - AILING - OTHERS, 1)
        self._well = ThreadPoolExecutor(POLLS_AT_ONCE, "poll")
        self._ailing = ThreadPoolExecutor(AILING, "ailing poll")
        self._queued: set[Watch] = set()

    def poll_due(self) -> None:
        """Reads those whose time has come: one alone here and now, several beside each other."""
        if len(self.every) == 1:
            self.every[0].poll()
            return
        second = time.monotonic()
        for watch in self.every:
            if watch.is_due(second):
                self.ask(watch)

    def ask(self, watch: Watch) -> None:
        """It is read soon; when it is read now, once more."""
        watch.poll.ask()
        if watch not in self._queued:
            self._queued.add(watch)
            (self._ailing if self._ails(watch) else self._well).submit(self._poll, watch)

    def _poll(self, watch: Watch) -> None:
        self._queued.discard(watch)
        watch.poll()

    def _ails(self, watch: Watch) -> bool:
        """It failed last, or all that were tried on its server did."""
        there = [one for one in self.every if one.server == watch.server and one.was_tried]
        away = bool(there) and all(one.backoff.failures for one in there)
        return away or watch.backoff.failures > 0

    def listen(self) -> None:
        """Doorbells for the first of those that are held, as many as there are connections for."""
        ringing = [one for one in self.every if one.held and one.section.idle][: self._bells]
        for watch in self.every:
            if watch in ringing:
                watch.listen()
            else:
                watch.hush()

    def hush(self) -> None:
        """No doorbells any more."""
        for watch in self.every:
            watch.hush()

    def close(self) -> None:
        """Waits for what is being read."""
        for pool in (self._well, self._ailing):
            pool.shutdown(cancel_futures=True)
