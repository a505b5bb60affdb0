"""`run`: the worker by the clock, with IDLE as a doorbell, until SIGTERM.

APScheduler starts the passes; one instance of each job, missed ones run once. Trouble with the
mailbox or the SMTP server only postpones the next try; nothing switches itself off.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from kcvs_mailbot.deciding import scanning
from kcvs_mailbot.deciding.batches import Done
from kcvs_mailbot.desk import retention
from kcvs_mailbot.errors import MailbotError, MailboxError
from kcvs_mailbot.network.ping import Pinger
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running.backing_up import Backupper
from kcvs_mailbot.running.copying import Copier
from kcvs_mailbot.running.leasing import Leases
from kcvs_mailbot.running.pacing import Backoff, ClockWatch, Repeated
from kcvs_mailbot.running.watches import Watches
from kcvs_mailbot.running.watching import Watch, after
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.watch import balance, observing
from kcvs_mailbot.watch.alerting import Alerting
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

SEND_EVERY = timedelta(seconds=10)
HOUSEKEEP_EVERY = timedelta(seconds=30)
SCAN_EVERY = timedelta(minutes=1)
"""For documents that the virus scanner has not seen."""
LOOK_EVERY = timedelta(seconds=30)
"""For troubles that somebody must be told of."""
COPY_EVERY = timedelta(minutes=1)
"""For the copy for Datasette: looks whether one is due."""
RETAIN_EVERY = timedelta(hours=1)
"""For candidates whose term is over."""
BACKUP_EVERY = timedelta(minutes=1)
"""For the daily backup: looks whether one is due."""
SENT_EVERY = timedelta(seconds=60)
"""For the Sent folder, when one is configured."""
GRACE_SECONDS = 8.0
"""SIGTERM ends the program within 10 s; what is not ended by itself then is cut off."""
GIVE_BACK_SECONDS = 1.0
GLANCE_SECONDS = 0.5
SHARE_EVERY = timedelta(seconds=2)
"""For the mailboxes that workers share."""
COUNT_EVERY = timedelta(minutes=1)
"""For the balance of several mailboxes: looks whether one is due."""
SENDS_AT_ONCE = 4
"""So many servers take our mail at the same time."""


class Schedule:
    """The jobs of one worker."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        several = len(worker.benches) > 1
        every = [Watch(bench, self._guarded, self._read, self.ring) for bench in worker.benches]
        self.watches = Watches(every, worker.config.mailbox.connections)
        self.leases = Leases(worker.bench, self.watches) if several else None
        self.smtp_backoffs = [Backoff() for _ in worker.posts]
        self._sends = [
            self._repeated("send", partial(self._send_by, number))
            for number in range(len(worker.posts))
        ]
        self._senders = ThreadPoolExecutor(SENDS_AT_ONCE, "send")
        self._sending: set[int] = set()
        self.alerting = Alerting(worker.store, worker.config, worker.bench.worker_id, worker.clock)
        self.copier = Copier(worker.store, worker.config.storage)
        self.backupper = Backupper(worker.store, worker.config.storage, worker.bench.stop.is_set)
        self.alerting.backup_failed = lambda: self.backupper.failed
        self.pinger = Pinger(worker.config.alerts.ping_url.get_secret_value())
        self._polled: datetime | None = None
        self._clock_watch = ClockWatch(worker.clock(), time.monotonic())
        self.poll = self._poll if several else every[0].poll
        """Fetches; a mailbox is left alone while its backoff lasts."""
        self.process = self._repeated("process", self._process)
        """Reads and decides, however long that takes: nothing else waits for it."""
        self.send = self._sends[0] if len(self._sends) == 1 else self._repeated("send", self._send)
        """Sends what is due."""
        worker.progress = lambda done, of: self._soon("process", self.process) if done else None
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        sections = [watch.section for watch in self.watches.every]
        now = self.worker.clock()
        add = self.scheduler.add_job
        twice = {"max_instances": 2}  # one is at it, another only asks it to go on
        every = min(section.poll_every for section in sections).total_seconds()
        add(self.poll, "interval", seconds=every, id="poll", next_run_time=now, **twice)
        add(self.process, "interval", seconds=every, id="process", next_run_time=now, **twice)
        add(self.send, "interval", seconds=SEND_EVERY.total_seconds(), id="send", **twice)
        add(
            self.housekeep,
            "interval",
            seconds=HOUSEKEEP_EVERY.total_seconds(),
            id="housekeep",
            next_run_time=now,
        )
        if self.worker.config.antivirus.clamd:
            add(self.scan, "interval", seconds=SCAN_EVERY.total_seconds(), id="scan")
        if self.worker.config.acknowledgement.sent_folder:
            every = SENT_EVERY.total_seconds()
            add(self.keep_sent, "interval", seconds=every, id="sent", next_run_time=now)
        if self.worker.config.storage.datasette_folder is not None:
            seconds = COPY_EVERY.total_seconds()
            add(self.copy, "interval", seconds=seconds, id="copy", next_run_time=now)
        if self.worker.config.retention.automatic:
            add(self.retain, "interval", seconds=RETAIN_EVERY.total_seconds(), id="retain")
        if self.worker.config.storage.backup_folder is not None:
            seconds = BACKUP_EVERY.total_seconds()
            add(self.back_up, "interval", seconds=seconds, id="backup", next_run_time=now)
        add(self.alert, "interval", seconds=LOOK_EVERY.total_seconds(), id="alert")
        if self.leases is not None:
            seconds = SHARE_EVERY.total_seconds()
            add(self.share, "interval", seconds=seconds, id="share", next_run_time=now)
        if len(sections) > 1:
            seconds = COUNT_EVERY.total_seconds()
            add(self.count, "interval", seconds=seconds, id="balance")
        self.scheduler.start()
        self.watches.listen()

    def _poll(self) -> None:
        self._guarded("poll", self.watches.poll_due)

    def _read(self, watch: Watch) -> None:
        """After a pass over that mailbox."""
        self._guarded("ping", self._ping)
        if len(self.watches.every) == 1 and not self.worker.bench.stop.is_set():
            self._balance(watch)

    def _process(self) -> None:
        self.worker.process(self._answer_soon)

    def _answer_soon(self, done: Done) -> None:
        answered = done.disposition in (Disposition.APPLICATION, Disposition.FOLLOW_UP)
        if answered and not self.send.is_asked:
            self._soon("send", self.send)

    def _balance(self, watch: Watch) -> None:
        """Once a day, right after a poll, when the sum should close."""
        try:
            balance.keep_daily(self.worker.bench)
        except MailboxError as error:
            watch.postpone(error)

    def share(self) -> None:
        """Looks which mailboxes are ours."""
        if self.leases is not None:
            self._guarded("share", self.leases.step)

    def count(self) -> None:
        """The same over several mailboxes: one that cannot be asked is left out."""
        self._guarded("balance", lambda: balance.keep_daily(self.worker.bench, self._countable()))

    def _countable(self) -> list[Workbench]:
        """Those of which nothing is known to be wrong now; each is asked on a line of its own."""
        well = [one for one in self.watches.every if not one.backoff.failures or not one.held]
        return [self.worker.bench.beside(one.bench.config) for one in well]

    def _ping(self) -> None:
        """Once every mailbox was read again, by this worker or another one."""
        if not self.worker.config.alerts.ping_url.get_secret_value():
            return
        polled = observing.polled(self.worker.store, self.worker.config)
        oldest = None if None in polled else min(at for at in polled if at is not None)
        if oldest is not None and oldest != self._polled:
            self._polled = oldest
            self.pinger.ring()

    def _send(self) -> None:
        """Beside each other by all servers that take our mail; one that is slow keeps its own."""
        for number, send in enumerate(self._sends):
            send.ask()
            if number not in self._sending:
                self._sending.add(number)
                self._senders.submit(self._send_soon, number)

    def _send_soon(self, number: int) -> None:
        self._sending.discard(number)
        self._sends[number]()

    def _send_by(self, number: int) -> None:
        """An SMTP server that is away is left alone for a while, not tried for every mail."""
        backoff = self.smtp_backoffs[number]
        if backoff.closed(time.monotonic()):
            return
        _, last = self.worker.send_by(number)
        if last is None or last.away is None:
            backoff.succeeded()
            return
        pause = after(backoff, refused=last.login_refused)
        named = self.worker.posts[number].named.removesuffix(": ")
        of = {"mailbox": named} if named else {}
        log.warning("smtp_unreachable", refused=last.login_refused, pause_s=pause.seconds, **of)

    def keep_sent(self) -> None:
        """Looks receipts up in the Sent folders, and copies them there."""
        for watch in self.watches.every:
            if watch.held:
                self._guarded("sent", partial(watch.keep_sent, self.worker.keep_sent_of))

    def housekeep(self) -> None:
        self._guarded("housekeep", self.worker.housekeep)

    def scan(self) -> None:
        """Shows the virus scanner what it has not seen."""
        self._guarded("scan", lambda: scanning.scan_waiting(self.worker.bench))

    def copy(self) -> None:
        """Makes the copy for Datasette, when it is due."""
        self._guarded("copy", lambda: self.copier.step(self.worker.clock()))

    def retain(self) -> None:
        """Erases who is due and was announced, once that is switched on."""
        self._guarded("retain", lambda: retention.step(self.worker.bench))

    def back_up(self) -> None:
        """Makes the daily backup, when it is due."""
        self._guarded("backup", lambda: self.backupper.step(self.worker.clock()))

    def alert(self) -> None:
        """Looks for troubles, and tells them."""
        self._guarded("alert", self.alerting.step)

    def _guarded(self, job: str, work: Callable[[], object]) -> None:
        """The outermost step: a job that fails is said, and comes again by the clock."""
        try:
            work()
        except MailbotError as error:
            log.error("job_failed", job=job, why=str(error))
        except Exception as error:  # noqa: BLE001 - the outermost step
            log.error("job_failed", job=job, error=type(error).__name__)

    def ring(self, watch: Watch | None = None) -> None:
        """Starts a poll now, or has the one that is running go on with what came meanwhile."""
        if len(self.watches.every) == 1:
            self._soon("poll", self.watches.every[0].poll)
        else:
            for one in [watch] if watch else self.watches.every:
                self.watches.ask(one)

    def _soon(self, name: str, work: Repeated) -> None:
        """Starts that job now, or has the one that is running go on."""
        work.ask()
        job = self.scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=self.worker.clock())

    def _repeated(self, name: str, work: Callable[[], object]) -> Repeated:
        return Repeated(lambda: self._guarded(name, work), self.worker.bench.stop.is_set)

    def glance(self) -> None:
        """APScheduler waits by the wall clock: set back by hours, it would sleep for hours."""
        now = self.worker.clock()
        if self._clock_watch.went_back(now, time.monotonic()):
            log.warning("clock_went_back")
            for job in self.scheduler.get_jobs():
                job.modify(next_run_time=now)

    def end(self) -> bool:
        """Lets running jobs finish, then cuts their connections off; True when all ended."""
        self.worker.bench.stop.set()
        self.watches.hush()
        ending = threading.Thread(target=self._shut_down, daemon=True)
        ending.start()
        ending.join(GRACE_SECONDS / 2)
        if ending.is_alive():
            self.worker.abort()
            self.alerting.guard.abort()
            ending.join(GRACE_SECONDS / 2)
        return not ending.is_alive()

    def _shut_down(self) -> None:
        self.scheduler.shutdown()
        self.watches.close()
        self._senders.shutdown(cancel_futures=True)


def run(worker: Worker) -> None:
    """Works until SIGTERM or SIGINT, then ends within 10 s."""
    asked = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    schedule = Schedule(worker)
    schedule.start()
    log.info("started", worker=worker.bench.worker_id)
    # The kernel may hand a signal to any thread, and Python runs its handler in this one alone: a
    # wait without end could sleep through SIGTERM (it did, once in twenty ends).
    while not asked.wait(GLANCE_SECONDS):
        schedule.glance()
    ended = schedule.end()
    log.info("ended", clean=ended)
    if not ended:
        # A job hangs in something that cannot be cut off. All is committed; what was being sent
        # becomes `uncertain` at the next start; what was being read did not stop the program.
        giving = threading.Thread(target=worker.give_back, daemon=True)
        giving.start()
        giving.join(GIVE_BACK_SECONDS)
        os._exit(0)
