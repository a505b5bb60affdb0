"""The worker: one pass for `poll`, and passes by the clock for `run`.

Everything it does can be broken off at any moment: what is committed stays, the rest comes again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
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

POLLS_AT_ONCE = 4
"""So many mailboxes are read at the same time."""
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
        self.benches = tuple(bench.beside(view) for view in self.config.views)
        """One for each mailbox, with a connection of its own."""
        self.posts = sending.posts(self.config)
        self.smtp_guards = [Guard() for _ in self.posts]
        self.sent_guard = Guard()
        self.progress: Callable[[int, int], None] = lambda done, of: None
        self._warming: threading.Thread | None = None
        self._warms = threading.Lock()
        self._forgetter = housekeeping.Forgetter(self.store, self.config)

    def _stored(self, done: int, of: int) -> None:
        """Mails are there to be read: the cage starts while they are fetched."""
        if done:
            self.bench.bell.set()
        with self._warms:  # several mailboxes are fetched at once
            if self._warming is None:
                self._warming = threading.Thread(target=self._warm, name="warm")
                self._warming.start()
        self.progress(done, of)

    def _warm(self) -> None:
        with contextlib.suppress(CageError):  # it shows at the first mail
            self.bench.reader.warm()

    def fetch(self) -> int:
        """Stores what is new in each mailbox; MailboxError when one cannot be reached."""
        fetched, troubles = self.fetch_each()
        if (trouble := together(troubles)) is not None:
            raise trouble
        return fetched

    def fetch_each(self) -> tuple[int, list[MailbotError]]:
        """The same, and what was wrong with which mailbox: none holds another up."""

        def fetched(bench: Workbench) -> int | MailbotError:
            try:
                return fetching.fetch_all(bench)
            except (MailboxError, StoreError) as error:
                return error

        if len(self.benches) == 1:
            found = [fetched(self.bench)]
        else:
            with ThreadPoolExecutor(POLLS_AT_ONCE, "poll") as pool:
                found = list(pool.map(fetched, self.benches))
        troubles = [one for one in found if isinstance(one, MailbotError)]
        return sum(one for one in found if isinstance(one, int)), troubles

    def process(
        self,
        tell: Callable[[Done], None] | None = None,
        more_comes: Callable[[], bool] = lambda: False,
    ) -> Counter[Disposition | None]:
        """Processes all that is stored; counts by disposition, None for failed attempts.

        tell: is told of each message once that is decided, while others are still read.
        more_comes: while it is so, what is stored meanwhile is waited for.
        """
        decided: dict[int, Disposition | None] = {}  # one that is judged again counts once
        for done in process_all(self.bench, more_comes):
            decided[done.message_id] = done.disposition
            if tell is not None:
                tell(done)
        return Counter(decided.values())

    def send(self) -> Counter[State]:
        """Sends all that is due, until the servers take no more."""
        counts: Counter[State] = Counter()
        for number in range(len(self.posts)):
            counts += self.send_by(number)[0]
        return counts

    def send_by(self, number: int) -> tuple[Counter[State], sending.Attempt | None]:
        """Sends what is due by one of `posts`; what came of it, and the last attempt."""
        counts: Counter[State] = Counter()
        last: sending.Attempt | None = None
        post = self.posts[number]
        sending.recover(self.bench, post.of)
        if not sending.anything_due(self.bench, post.of):
            return counts, last
        with connecting.sender(post.config, self.clock, self.smtp_guards[number]) as sender:
            for attempt in sending.send_due(self.bench, sender, post.of):
                last = attempt
                if attempt.away is None:
                    counts[attempt.state] += 1
        return counts, last

    def send_all(self) -> tuple[Counter[State], MailbotError | None]:
        """As `send`; what kept due mails from being sent is returned, of each server."""
        counts: Counter[State] = Counter()
        troubles: list[MailbotError] = []
        for number, post in enumerate(self.posts):
            try:
                found, last = self.send_by(number)
            except MailbotError as error:
                troubles.append(error)
                continue
            counts += found
            if last is not None and last.away is not None:
                what = f"{post.named}receipts wait: {last.away.what}"
                troubles.append(MailbotError(what, last.away.remedy))
        return counts, together(troubles)

    def keep_sent(self) -> None:
        """Looks uncertain receipts up in the Sent folders, and puts copies there.

        MailboxError when one cannot be opened or written; no receipt waits for that.
        """
        troubles: list[MailbotError] = []
        for bench in self.benches:
            try:
                self.keep_sent_of(bench)
            except MailboxError as error:
                troubles.append(error)
        if (trouble := together(troubles)) is not None:
            raise trouble

    def keep_sent_of(self, bench: Workbench) -> None:
        """The same for one mailbox."""
        sent_folder.keep(bench, self.sent_guard)

    def poll(self, *, fetch: bool = True) -> tuple[Pass, MailbotError | None]:
        """One full pass; trouble is returned, and the rest is done all the same."""
        start = time.monotonic()
        counts: Counter[Disposition | None] = Counter()
        early: Counter[State] = Counter()
        wrong: list[MailbotError] = []
        with self._fetching(fetch) as fetches:
            try:
                with self._sending(early):
                    counts = self.process(more_comes=lambda: not fetches.done())
            except StoreError as error:  # what waits in the outbox may still go
                wrong.append(error)
        fetched, troubles = fetches.result()
        troubles += wrong
        try:
            self.keep_sent()
        except MailbotError as error:
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
    def _fetching(self, fetch: bool) -> Iterator[Future[tuple[int, list[MailbotError]]]]:
        """Fetches while what came is processed; trouble is told, and the rest done all the same."""

        def fetched() -> tuple[int, list[MailbotError]]:
            found = self.fetch_each() if fetch else (0, [])
            if fetch and not found[1] and not self.bench.stop.is_set():
                ping(self.config.alerts.ping_url.get_secret_value())
            return found

        with ThreadPoolExecutor(1, "fetch") as aside:
            task = aside.submit(fetched)
            task.add_done_callback(lambda _: self.bench.bell.set())
            try:
                yield task
                wait([task])
            except KeyboardInterrupt:
                self.abort()
                raise

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
        except KeyboardInterrupt:
            self.abort()
            raise
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
        for bench in self.benches:
            bench.guard.abort()
        for guard in (*self.smtp_guards, self.sent_guard):
            guard.abort()
