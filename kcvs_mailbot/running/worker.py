"""The worker: one pass for `poll`, and passes by the clock for `run`.

Everything it does can be broken off at any moment: what is committed stays, the rest comes again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kcvs_mailbot import connecting
from kcvs_mailbot.answering import sending, sent_folder
from kcvs_mailbot.deciding.batches import Done
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import kept_exports, restoring
from kcvs_mailbot.errors import CageError, MailbotError, MailboxError, StoreError, together
from kcvs_mailbot.intake import fetching
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.ping import ping
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running import housekeeping
from kcvs_mailbot.store import claims, workers
from kcvs_mailbot.workbench import Workbench

SEND_EVERY = 0.5
"""Seconds between two looks for what is due, while one pass is held up by slow mails."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did; the JSON of `poll`."""

    fetched: int
    processed: int
    applications: int
    review: int
    sent: int
    failed: int
    seconds: float


class Worker:
    """A registered worker at its bench; made by `at_work`."""

    def __init__(self, bench: Workbench) -> None:
        self.bench, self.config, self.store, self.clock = (
            bench,
            bench.config,
            bench.store,
            bench.clock,
        )
        bench.stored = self._stored
        self.smtp_guard, self.sent_guard = Guard(), Guard()
        self.last_attempt: sending.Attempt | None = None
        self.progress: Callable[[int, int], None] = lambda done, of: None
        self._warming: threading.Thread | None = None
        self._forgetter = housekeeping.Forgetter(self.store, self.config)

    def _stored(self, done: int, of: int) -> None:
        """Mails are there to be read: the cage starts while more are fetched."""
        if done:
            self.bench.bell.set()
        if done and self._warming is None:
            self._warming = threading.Thread(target=self._warm, name="warm")
            self._warming.start()
        self.progress(done, of)

    def _warm(self) -> None:
        with contextlib.suppress(CageError):  # it shows at the first mail
            self.bench.reader.warm()

    def fetch(self) -> int:
        """Stores what is new in the mailbox; MailboxError when it cannot be reached."""
        return fetching.fetch_all(self.bench)

    def process(self, tell: Callable[[Done], None] | None = None) -> Counter[Disposition | None]:
        """Processes all that is stored; counts by disposition, None for failed attempts.

        tell: is told of each message once that is decided, while others are still read.
        """
        decided: dict[int, Disposition | None] = {}  # one that is judged again counts once
        for done in process_all(self.bench):
            decided[done.message_id] = done.disposition
            if tell is not None:
                tell(done)
        return Counter(decided.values())

    def send(self) -> Counter[State]:
        """Sends all that is due, until the server takes no more."""
        counts: Counter[State] = Counter()
        sending.recover(self.bench)
        if not sending.anything_due(self.bench):
            return counts
        with connecting.sender(self.config, self.clock, self.smtp_guard) as sender:
            for attempt in sending.send_due(self.bench, sender):
                self.last_attempt = attempt
                if attempt.away is None:
                    counts[attempt.state] += 1
        return counts

    def send_all(self) -> tuple[Counter[State], MailbotError | None]:
        """As `send`; what kept due mails from being sent is returned."""
        self.last_attempt = None
        try:
            counts = self.send()
        except MailbotError as error:
            return Counter(), error
        away = self.last_attempt and self.last_attempt.away
        if not away:
            return counts, None
        return counts, MailbotError(f"receipts wait: {away.what}", away.remedy)

    def keep_sent(self) -> None:
        """Looks uncertain receipts up in the Sent folder, and puts copies there.

        MailboxError when it cannot be opened or written; no receipt waits for that.
        """
        sent_folder.keep(self.bench, self.sent_guard)

    def let_go(self) -> None:
        """Uncertain receipts go again as configured, while the Sent folder cannot be read."""
        sent_folder.let_go(self.bench)

    def poll(self, *, fetch: bool = True) -> tuple[Pass, MailbotError | None]:
        """One full pass; trouble is returned, and the rest is done all the same."""
        start = time.monotonic()
        troubles: list[MailbotError] = []
        fetched = 0
        if fetch:
            try:
                fetched = self.fetch()
                ping(self.config.alerts.ping_url.get_secret_value())
            except (MailboxError, StoreError) as error:  # the rest may still be done
                troubles.append(error)
        counts: Counter[Disposition | None] = Counter()
        early: Counter[State] = Counter()
        try:
            with self._sending(early):
                counts = self.process()
        except StoreError as error:  # what waits in the outbox may still go
            troubles.append(error)
        try:
            self.keep_sent()
        except MailboxError as error:
            troubles.append(error)
        states, unsent = self.send_all()
        states += early
        if unsent is not None:
            troubles.append(unsent)
        if counts[None] and not troubles:
            troubles.append(
                MailbotError(f"{counted(counts[None], 'mail')} could not be processed", "try again")
            )
        done = Pass(
            fetched=fetched,
            processed=counts.total() - counts[None],
            applications=counts[Disposition.APPLICATION],
            review=counts[Disposition.REVIEW],
            sent=states[State.SENT],
            failed=states[State.FAILED] + counts[None],
            seconds=round(time.monotonic() - start, 3),
        )
        return done, together(troubles)

    @contextmanager
    def _sending(self, states: Counter[State]) -> Iterator[None]:
        """Sends what is due while slow mails are read; trouble is left to the last sending."""
        ended = threading.Event()

        def send() -> None:
            unsent = None
            while unsent is None and not ended.wait(SEND_EVERY):
                if self.bench.held_up.is_set():
                    sent, unsent = self.send_all()
                    states.update(sent)

        thread = threading.Thread(target=send, name="sending", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def housekeep(self) -> None:
        """Says that we live, and once what a restore holds; forgets what is not ours."""
        with self.store.write() as session:
            workers.beat(session, self.bench.worker_id, self.clock())
        housekeeping.clear_spool(self.bench.spool, self.clock())
        kept_exports.tidy(self.bench.spool, self.clock())
        self._forgetter.step(self.clock())
        restoring.tell(self.store, self.clock())

    def give_back(self) -> None:
        """What was claimed and is not yet stored is anybody's; the attempt does not count."""
        with self.store.write() as session:
            claims.release(session, self.bench.worker_id)

    def rest(self) -> None:
        """Waits for the cage, should it be starting."""
        if self._warming is not None:
            self._warming.join()

    def abort(self) -> None:
        """Ends what is going on over the network, from another thread."""
        self.bench.stop.set()
        self.bench.guard.abort()
        self.smtp_guard.abort()
        self.sent_guard.abort()
