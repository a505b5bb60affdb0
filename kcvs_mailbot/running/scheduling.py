"""`run`: the worker by the clock, with IDLE as a doorbell, until SIGTERM.

APScheduler starts the passes; one instance of each job, missed ones run once. Trouble with the
mailbox or the SMTP server only postpones the next try; nothing switches itself off.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from kcvs_mailbot.connecting import opened
from kcvs_mailbot.deciding import scanning
from kcvs_mailbot.deciding.batches import Done
from kcvs_mailbot.desk import retention
from kcvs_mailbot.errors import MailbotError, MailboxError, StoreError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.ping import Pinger
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.running.backing_up import Backupper
from kcvs_mailbot.running.copying import Copier
from kcvs_mailbot.running.pacing import Backoff, ClockWatch, Repeated
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.watch import balance, observing
from kcvs_mailbot.watch.alerting import Alerting

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
IDLE_ROUND_SECONDS = 240.0


class Schedule:
    """The jobs of one worker."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.backoff, self.smtp_backoff, self.sent_backoff = Backoff(), Backoff(), Backoff()
        self.bell_guard = Guard()
        self.signed_in = threading.Event()
        """The poll signs in before all others: a wrong password is refused once, not thrice."""
        self.alerting = Alerting(worker.store, worker.config, worker.bench.worker_id, worker.clock)
        self.copier = Copier(worker.store, worker.config.storage)
        self.backupper = Backupper(worker.store, worker.config.storage, worker.bench.stop.is_set)
        self.alerting.backup_failed = lambda: self.backupper.failed
        self.pinger = Pinger(worker.config.alerts.ping_url.get_secret_value())
        self._polled: list[datetime | None] = []
        self._clock_watch = ClockWatch(worker.clock(), time.monotonic())
        self.poll = self._repeated("poll", self._poll)
        """Fetches; the mailbox is left alone while its backoff lasts."""
        self.process = self._repeated("process", self._process)
        """Reads and decides, however long that takes: nothing else waits for it."""
        self.send = self._repeated("send", self._send)
        """Sends what is due."""
        worker.progress = lambda done, of: self._soon("process", self.process)
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        section = self.worker.config.mailbox
        now = self.worker.clock()
        add = self.scheduler.add_job
        twice = {"max_instances": 2}  # one is at it, another only asks it to go on
        every = section.poll_every.total_seconds()
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
        self.scheduler.start()
        if section.idle:
            threading.Thread(target=self._listen, name="doorbell", daemon=True).start()

    def _poll(self) -> None:
        fetched = not self.backoff.closed(time.monotonic()) and self._fetch()
        if fetched:
            self._ping()
        if fetched and not self.worker.bench.stop.is_set():
            self._balance()

    def _process(self) -> None:
        self.worker.process(self._answer_soon)

    def _answer_soon(self, done: Done) -> None:
        answered = done.disposition in (Disposition.APPLICATION, Disposition.FOLLOW_UP)
        if answered and not self.send.is_asked:
            self._soon("send", self.send)

    def _fetch(self) -> bool:
        try:
            fetched = self.worker.fetch()
        except MailboxError as error:
            self._postpone(error)
            return False
        except StoreError as error:  # what is stored is processed and sent all the same
            self.signed_in.set()
            log.error("fetching_stopped", why=str(error))
            return False
        self.signed_in.set()
        self.backoff.succeeded()
        log.info("polled", fetched=fetched)
        return True

    def _told(self, error: MailbotError) -> None:
        """A refusal stops all that signs in there."""
        if isinstance(error, MailboxError) and error.refused:
            self._postpone(error)

    def _balance(self) -> None:
        """Once a day, right after a poll, when the sum should close."""
        try:
            balance.keep_daily(self.worker.bench)
        except MailboxError as error:
            self._postpone(error)

    def _postpone(self, error: MailboxError) -> None:
        if error.refused:
            self.signed_in.clear()
        pause = _after(self.backoff, refused=error.refused)
        log.warning("mailbox_unreachable", why=str(error), pause_s=pause.seconds)

    def _ping(self) -> None:
        """Not when another worker holds the mailbox and does not get on."""
        polled = observing.polled(self.worker.store, self.worker.config)
        if polled != self._polled:
            self._polled = polled
            self.pinger.ring()

    def _send(self) -> None:
        """An SMTP server that is away is left alone for a while, not tried for every mail."""
        if self.smtp_backoff.closed(time.monotonic()):
            return
        self.worker.last_attempt = None
        self.worker.send()
        last = self.worker.last_attempt
        if last is None or last.away is None:
            self.smtp_backoff.succeeded()
            return
        pause = _after(self.smtp_backoff, refused=last.login_refused)
        log.warning("smtp_unreachable", refused=last.login_refused, pause_s=pause.seconds)

    def keep_sent(self) -> None:
        """Looks receipts up in the Sent folder, and copies them there."""
        self._guarded("sent", self._keep_sent)

    def _keep_sent(self) -> None:
        if not self.signed_in.is_set() and not self.backoff.failures:
            return  # the first poll is on its way
        if not self.signed_in.is_set() or self.sent_backoff.closed(time.monotonic()):
            self.worker.let_go()
            return
        try:
            self.worker.keep_sent()
        except MailboxError as error:
            self._told(error)
            _after(self.sent_backoff, refused=error.refused)
            return
        self.sent_backoff.succeeded()

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

    def _listen(self) -> None:
        """The doorbell: rings by starting a poll at once; the schedule goes on without it."""
        section = self.worker.config.mailbox
        bell = Backoff()
        while not self.worker.bench.stop.is_set():
            if not self.signed_in.wait(GLANCE_SECONDS):
                continue
            try:
                with opened(
                    self.worker.config,
                    section.folder,
                    self.worker.bench.spool,
                    self.worker.clock,
                    self.bell_guard,
                ) as mailbox:
                    bell.succeeded()
                    self.ring()
                    while not self.worker.bench.stop.is_set():
                        if mailbox.wait(IDLE_ROUND_SECONDS, self.worker.bench.stop.is_set):
                            self.ring()
                            mailbox.refresh()
            except MailbotError as error:
                if self.worker.bench.stop.is_set():
                    return  # `end` cut it off
                self._told(error)
                refused = isinstance(error, MailboxError) and error.refused
                pause = _after(bell, refused=refused)
                log.info("doorbell_broken", why=str(error), pause_s=pause.seconds)
                self.worker.bench.stop.wait(pause.total_seconds())

    def ring(self) -> None:
        """Starts a poll now, or has the one that is running go on with what came meanwhile."""
        self._soon("poll", self.poll)

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
        self.bell_guard.abort()
        ending = threading.Thread(target=self.scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(GRACE_SECONDS / 2)
        if ending.is_alive():
            self.worker.abort()
            self.alerting.guard.abort()
            ending.join(GRACE_SECONDS / 2)
        return not ending.is_alive()


def _after(backoff: Backoff, *, refused: bool) -> timedelta:
    jitter = random.random()  # noqa: S311 - it only spreads retries
    return backoff.failed(time.monotonic(), refused=refused, jitter=jitter)


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
