"""The worker: one pass for `poll`, and passes by the clock for `run`.

Everything it does can be broken off at any moment: what is committed stays, the rest comes again.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from kcvs_mailbot import connecting
from kcvs_mailbot.answering import sending, sent_folder
from kcvs_mailbot.answering.sending import Clock
from kcvs_mailbot.antivirus.scanner import Scanner
from kcvs_mailbot.cage.cage import Cage, Limits
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.counting import counted
from kcvs_mailbot.deciding import deadlines, lanes
from kcvs_mailbot.deciding.batches import Done, Workbench
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.deciding.reader import Reader
from kcvs_mailbot.delivery import State
from kcvs_mailbot.errors import MailbotError, MailboxError, StoreError, together
from kcvs_mailbot.intake import fetching
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.ping import ping
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running import housekeeping
from kcvs_mailbot.store import Store, claims, open_store, workers

log = structlog.get_logger()

CHILDREN = lanes.QUICK + lanes.SLOW
SEND_EVERY = 0.5
"""Seconds between two looks for what is due, while one pass is held up by slow mails."""
BEAT_EVERY = 30.0
"""Seconds; workers.SILENT_AFTER allows for two that fail."""


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


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
    """A registered worker with its cage; made by `at_work`."""

    def __init__(
        self,
        config: Configuration,
        store: Store,
        cage: Cage,
        pool: ThreadPoolExecutor,
        worker_id: str,
        clock: Clock,
    ) -> None:
        self.config, self.store, self.clock, self.worker_id = config, store, clock, worker_id
        self.stop = threading.Event()
        self.guard, self.smtp_guard, self.sent_guard = Guard(), Guard(), Guard()
        self.last_attempt: sending.Attempt | None = None
        self.progress: Callable[[int, int], None] = lambda done, of: None
        self._warmed = False
        self._forgetter = housekeeping.Forgetter(store, config)
        self.spool = spool = config.storage.spool_folder
        self.scanner = scanner(config, clock)
        depth = config.documents.max_depth
        reader = Reader(cage, config.house, depth, store, self.scanner, spool)
        self.bench = Workbench(store, reader, pool, spool, config, worker_id, clock)

    @property
    def fetching(self) -> fetching.Fetching:
        return fetching.Fetching(
            self.store,
            self.config,
            self.spool,
            self.clock,
            self.guard,
            self.stop.is_set,
            self.worker_id,
            self._stored,
        )

    def _stored(self, done: int, of: int) -> None:
        """Mails are there to be read: the cage starts while more are fetched."""
        if done:
            self.bench.bell.set()
        if done and not self._warmed:
            self._warmed = True
            self.bench.pool.submit(self.bench.reader.warm)  # its trouble shows at the first mail
        self.progress(done, of)

    def fetch(self) -> int:
        """Stores what is new in the mailbox; MailboxError when it cannot be reached."""
        return fetching.fetch_all(self.fetching)

    def process(self, tell: Callable[[Done], None] | None = None) -> Counter[Disposition | None]:
        """Processes all that is stored; counts by disposition, None for failed attempts.

        tell: is told of each message once that is decided, while others are still read.
        """
        counts: Counter[Disposition | None] = Counter()
        for done in process_all(self.bench, self.stop.is_set):
            counts[done.disposition] += 1
            if tell is not None:
                tell(done)
        return counts

    def send(self) -> Counter[State]:
        """Sends all that is due, until the server takes no more."""
        counts: Counter[State] = Counter()
        sending.recover(self.store, self.config, self.worker_id, self.clock())
        if not sending.anything_due(self.store, self.config, self.clock()):
            return counts
        with connecting.sender(self.config, self.clock, self.smtp_guard) as sender:
            for attempt in sending.send_due(
                self.store, sender, self.config, self.worker_id, self.clock, self.stop.is_set
            ):
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

    @property
    def keeping(self) -> sent_folder.Keeping:
        return sent_folder.Keeping(
            self.store, self.config, self.worker_id, self.clock, self.sent_guard, self.stop.is_set
        )

    def keep_sent(self) -> None:
        """Looks uncertain receipts up in the Sent folder, and puts copies there.

        MailboxError when it cannot be opened or written; no receipt waits for that.
        """
        sent_folder.keep(self.keeping)

    def let_go(self) -> None:
        """Uncertain receipts go again as configured, while the Sent folder cannot be read."""
        sent_folder.let_go(self.keeping)

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
        """Says that we live; forgets what is not ours."""
        with self.store.write() as session:
            workers.beat(session, self.worker_id, self.clock())
        housekeeping.clear_spool(self.spool, self.clock())
        self._forgetter.step(self.clock())

    def give_back(self) -> None:
        """What was claimed and is not yet stored is anybody's; the attempt does not count."""
        with self.store.write() as session:
            claims.release(session, self.worker_id)

    def abort(self) -> None:
        """Ends what is going on over the network, from another thread."""
        self.stop.set()
        self.guard.abort()
        self.smtp_guard.abort()
        self.sent_guard.abort()


@contextmanager
def at_work(config: Configuration, clock: Clock = now, *, beats: bool = True) -> Iterator[Worker]:
    """A worker on the configured database, with the vacancies of the configuration.

    It says by itself that it lives, unless its caller does so (`beats`). StoreError when the
    database is not at the newest schema.
    """
    store = open_store(config.storage.url.get_secret_value())
    with ExitStack() as stack:
        stack.callback(store.close)
        store.require_newest_schema()
        with store.write() as session:
            deadlines.synchronise(session, config, clock())
            worker_id = workers.register(session, clock())
        stack.callback(_resign, store, worker_id)
        if beats:
            stack.enter_context(_beating(store, worker_id, clock))
        spool = config.storage.spool_folder
        spool.mkdir(parents=True, exist_ok=True)
        cage = stack.enter_context(Cage(limits(config), spool, CHILDREN, config.house))
        pool = stack.enter_context(ThreadPoolExecutor(CHILDREN, "reader"))
        yield Worker(config, store, cage, pool, worker_id, clock)


@contextmanager
def _beating(store: Store, worker_id: str, clock: Clock) -> Iterator[None]:
    """However long a command takes, no worker on another host takes it for dead."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_EVERY):
            try:
                with store.write() as session:
                    workers.beat(session, worker_id, clock())
            except StoreError as error:  # the next one may succeed
                log.warning("no_sign_of_life", why=error.what)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _resign(store: Store, worker_id: str) -> None:
    with store.write() as session:
        claims.release(session, worker_id)
        workers.resign(session, worker_id)


def scanner(config: Configuration, clock: Clock) -> Scanner | None:
    """The virus scanner as configured."""
    section = config.antivirus
    return Scanner(section.clamd, section.timeout, clock) if section.clamd else None


def limits(config: Configuration) -> Limits:
    """The cage's limits as configured."""
    section = config.documents
    return Limits(
        seconds=section.max_time.total_seconds(),
        cpu_seconds=int(section.max_time.total_seconds()) + 1,
        memory=section.max_memory,
        file_size=section.max_unpacked_size,
        text_characters=section.max_text_characters,
        depth=section.max_depth,
        members=section.max_members,
        unpacked_size=section.max_unpacked_size,
        ocr=section.ocr,
        ocr_seconds=section.ocr_max_time.total_seconds(),
        mail_documents=section.mail_documents,
        mail_seconds=section.mail_time.total_seconds(),
        mail_ocr_pages=section.mail_ocr_pages,
        mail_unpacked_size=section.mail_unpacked_size,
    )
