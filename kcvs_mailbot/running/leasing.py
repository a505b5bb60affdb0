"""Which of several mailboxes this worker watches, of those that it shares with other workers."""

from __future__ import annotations

import time

import structlog

from kcvs_mailbot.running.at_work import BEAT_OFTEN
from kcvs_mailbot.running.watches import Watches
from kcvs_mailbot.store import leases, workers
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()


class Leases:
    """`step` looks, and takes or gives back what is to be; one step at a time."""

    def __init__(self, bench: Workbench, watches: Watches) -> None:
        self._bench, self._watches = bench, watches
        self._by_account = {watch.section.key: watch for watch in watches.every}
        self._free: set[str] = set()
        """That nobody watched at the last look."""
        self._beaten_at = 0.0
        for watch in watches.every:
            watch.held = False

    def step(self) -> None:
        """What is ours from now on is read at once."""
        self._beat()
        accounts, now = list(self._by_account), self._bench.clock()
        with self._bench.store.read() as session:
            if leases.is_settled(session, self._bench.worker_id, accounts, now):
                watched = leases.held(session, accounts, now)
                self._free = set()
                self._follow({a for a, by in watched.items() if by == self._bench.worker_id})
                return
        with self._bench.store.write() as session:
            mine = leases.settle(session, self._bench.worker_id, accounts, now, self._free)
            watched = leases.held(session, accounts, now)
        self._free = {account for account, by in watched.items() if by is None}
        self._follow(mine)

    def _beat(self) -> None:
        second = time.monotonic()
        if self._bench.store.is_sqlite or second - self._beaten_at < BEAT_OFTEN:
            return
        with self._bench.store.write() as session:
            workers.beat(session, self._bench.worker_id, self._bench.clock())
        self._beaten_at = second

    def _follow(self, mine: set[str]) -> None:
        changed = False
        for account, watch in self._by_account.items():
            if watch.held != (account in mine):
                changed = True
                (watch.let_go if watch.held else watch.take)()
        if changed:
            held = [w.section.name for w in self._watches.every if w.held]
            log.info("mailboxes_shared", held=held)
            self._watches.listen()
            self._watches.poll_due()
