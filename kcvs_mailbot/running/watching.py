"""One watched mailbox of a worker that runs: its passes, its pauses, its doorbell."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from kcvs_mailbot.answering import sent_folder
from kcvs_mailbot.connecting import opened
from kcvs_mailbot.errors import MailbotError, MailboxError, StoreError
from kcvs_mailbot.intake import fetching
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.running.pacing import Backoff, Repeated
from kcvs_mailbot.workbench import Workbench

GLANCE_SECONDS = 0.5
IDLE_ROUND_SECONDS = 240.0
EARLY = 0.9
"""A pass is due a little before its time: who looks for what is due comes by the same clock."""


class Watch:
    """`poll` fetches, but for the pauses after trouble; what one mailbox meets holds up no other.

    guarded: does the work, and says when it fails. read: called after each pass that succeeded.
    ring: called when new mail is announced.
    """

    def __init__(
        self,
        bench: Workbench,
        guarded: Callable[[str, Callable[[], object]], None],
        read: Callable[[Watch], None],
        ring: Callable[[Watch], None],
    ) -> None:
        self.bench, self._read, self._ring = bench, read, ring
        self.section = bench.config.mailbox
        log = structlog.get_logger()
        self._log = log.bind(mailbox=self.section.name) if bench.config.named else log
        self.backoff, self.sent_backoff = Backoff(), Backoff()
        self.signed_in = threading.Event()
        """The poll signs in before all others: a wrong password is refused once, not thrice."""
        self.held = True
        """Ours to read; another worker's otherwise."""
        self.was_tried = False
        self.poll = Repeated(lambda: guarded("poll", self._poll), self._left)
        self._next_at = 0.0
        self._bell_guard: Guard | None = None
        """Of the doorbell, while one listens."""

    @property
    def server(self) -> tuple[str, int]:
        return self.section.host.casefold(), self.section.port

    def is_due(self, second: float) -> bool:
        """Its time has come, or somebody asked for it."""
        return self.held and (self.poll.is_asked or second >= self._next_at)

    def take(self) -> None:
        """It is ours from now on: read at once, whatever we met there before."""
        self.backoff, self.sent_backoff = Backoff(), Backoff()
        self.held, self._next_at = True, 0.0

    def let_go(self) -> None:
        """Another worker reads it from now on; what is fetched at this moment is finished."""
        self.held = False
        self.hush()
        self.signed_in.clear()

    def _left(self) -> bool:
        return self.bench.stop.is_set() or not self.held

    def _poll(self) -> None:
        second = time.monotonic()
        self._next_at = second + EARLY * self.section.poll_every.total_seconds()
        if self.backoff.closed(second):
            return
        done = self._fetch()
        self.was_tried = True
        if done:
            self._read(self)

    def _fetch(self) -> bool:
        try:
            fetched = fetching.fetch_all(self.bench)
        except MailboxError as error:
            self.postpone(error)
            return False
        except StoreError as error:  # what is stored is processed and sent all the same
            self.signed_in.set()
            self._log.error("fetching_stopped", why=str(error))
            return False
        self.signed_in.set()
        self.backoff.succeeded()
        self._log.info("polled", fetched=fetched)
        return True

    def told(self, error: MailbotError) -> None:
        """A refusal stops all that signs in there."""
        if isinstance(error, MailboxError) and error.refused:
            self.postpone(error)

    def postpone(self, error: MailboxError) -> None:
        """It is left alone for a while."""
        if error.refused:
            self.signed_in.clear()
        pause = after(self.backoff, refused=error.refused)
        self._log.warning("mailbox_unreachable", why=str(error), pause_s=pause.seconds)

    def keep_sent(self, keep: Callable[[Workbench], None]) -> None:
        """Looks receipts up in its Sent folder, and copies them there; `keep` does it."""
        if not self.signed_in.is_set() and not self.backoff.failures:
            return  # the first poll is on its way
        if not self.signed_in.is_set() or self.sent_backoff.closed(time.monotonic()):
            sent_folder.let_go(self.bench)
            return
        try:
            keep(self.bench)
        except MailboxError as error:
            self.told(error)
            after(self.sent_backoff, refused=error.refused)
            return
        self.sent_backoff.succeeded()

    def listen(self) -> None:
        """Has a doorbell, from now on: mail that is announced starts a poll at once."""
        if self._bell_guard is None and self.section.idle:
            guard = self._bell_guard = Guard()
            threading.Thread(
                target=self._listen, args=(guard,), name="doorbell", daemon=True
            ).start()

    def hush(self) -> None:
        """Has none any more."""
        guard, self._bell_guard = self._bell_guard, None
        if guard is not None:
            guard.abort()

    def _listen(self, guard: Guard) -> None:
        """Rings by starting a poll at once; the schedule goes on without it."""

        def ended() -> bool:
            return self._bell_guard is not guard or self.bench.stop.is_set()

        bell, bench = Backoff(), self.bench
        while not ended():
            if not self.signed_in.wait(GLANCE_SECONDS):
                continue
            try:
                with opened(
                    bench.config, self.section.folder, bench.spool, bench.clock, guard
                ) as mailbox:
                    bell.succeeded()
                    self._ring(self)
                    while not ended():
                        if mailbox.wait(IDLE_ROUND_SECONDS, ended):
                            self._ring(self)
                            mailbox.refresh()
            except MailbotError as error:
                if ended():
                    return  # it was cut off
                self.told(error)
                refused = isinstance(error, MailboxError) and error.refused
                pause = after(bell, refused=refused)
                self._log.info("doorbell_broken", why=str(error), pause_s=pause.seconds)
                bench.stop.wait(pause.total_seconds())


def after(backoff: Backoff, *, refused: bool) -> timedelta:
    """The pause that begins now, after a failure."""
    jitter = random.random()  # noqa: S311 - it only spreads retries
    return backoff.failed(time.monotonic(), refused=refused, jitter=jitter)
