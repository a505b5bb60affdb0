"""A day of 24 hours by a moved clock: 2 000 mails, three outages, a full disk and one restore.

    PYTHONPATH=.:tests python -m crashes.day [MAILS]      (some minutes; `make torture ARGS="day"`)

One worker on a real Dovecot and SMTP sinks does every ten minutes what `run` does by its schedule.
At the end every mail must be accounted for, every candidate have one receipt or a held one, every
trouble have been told and be over, and the memory be what it was.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from crashes.disks import may_mount, volume
from house import ROOT, House, house
from kcvs_mailbot.config import load
from kcvs_mailbot.desk import restoring
from kcvs_mailbot.errors import MailbotError
from kcvs_mailbot.running.at_work import at_work
from kcvs_mailbot.running.backing_up import Backupper
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.troubles.following import Why
from kcvs_mailbot.troubles.trouble import Kind
from kcvs_mailbot.watch import balance
from kcvs_mailbot.watch.alerting import Alerting
from servers.smtp_sink import Sink
from test_story import application
from workshop import told_by

HOUR = timedelta(hours=1)
STEP = timedelta(minutes=10)
MAILBOX_AWAY = (3 * HOUR, 4 * HOUR)
POST_AWAY = (7 * HOUR, 9 * HOUR)
BOTH_AWAY = (20 * HOUR, 21 * HOUR)
DISK_FULL = (13 * HOUR, 14 * HOUR)
BACKED_UP, RESTORED = 12 * HOUR, 17 * HOUR
ROOM = "20MB"
"""[storage] free_floor."""
GROWTH = 25.0
"""MB that the worker may hold more at the end than after six hours."""
LABELLED = Path(__file__).resolve().parent.parent / "labelled"


def during(period: tuple[timedelta, timedelta], hour: timedelta) -> bool:
    return period[0] <= hour < period[1]


@dataclass
class Day:
    """What stands around the worker, and what it told."""

    home: House
    post: Sink
    begin: datetime
    away: bool = False
    hour: timedelta = timedelta(0)
    told: list[tuple[Kind, Why]] = field(default_factory=list)
    memory: dict[int, float] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.begin + self.hour

    def weather(self) -> None:
        """The outages of this hour begin, or end."""
        mailbox = during(MAILBOX_AWAY, self.hour) or during(BOTH_AWAY, self.hour)
        if mailbox != self.away:
            (self.home.dovecot.stop if mailbox else self.home.dovecot.start)()
            self.away = mailbox
        post = during(POST_AWAY, self.hour) or during(BOTH_AWAY, self.hour)
        self.post.faults.clear()
        if post:
            self.post.fail("CONNECT", drop=True, times=1_000_000)

    def disk(self, volume: Path | None) -> None:
        if volume is None:
            return
        ballast = volume / "ballast"
        if not during(DISK_FULL, self.hour):
            ballast.unlink(missing_ok=True)
        elif not ballast.exists():
            place = os.statvfs(volume)
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, place.f_bavail * place.f_frsize)


def mails(count: int) -> Iterator[bytes]:
    """Half of them small applications, the others all kinds that people labelled."""
    others = sorted(LABELLED.glob("*/*.eml"))
    for number in range(count):
        if number % 2 and others:
            yield others.pop(number * 7919 % len(others)).read_bytes()
        else:
            yield bytes(application(f"Kandidaat {number}", f"kandidaat{number}@example.be"))


def pass_(day: Day, worker: Worker, alerting: Alerting, backups: Backupper) -> None:
    """What `run` does by its schedule; what fails is told by the alerts and comes again."""
    steps: tuple[Callable[[], object], ...] = (
        worker.fetch,
        worker.process,
        worker.send,
        worker.housekeep,
        lambda: balance.keep_daily(worker.bench),
        lambda: backups.step(day.now()),
    )
    for step in steps:
        try:
            step()
        except MailbotError:
            continue
    day.told += [(notice.trouble.kind, notice.why) for notice in alerting.step()]


@contextmanager
def at_its_work(day: Day) -> Iterator[Callable[[], None]]:
    config = load(day.home.config, {})
    with at_work(config, day.now) as worker:
        alerting = Alerting(
            worker.store, config, worker.bench.worker_id, day.now, lambda: day.now().timestamp()
        )
        backups = Backupper(worker.store, config.storage, lambda: False)
        alerting.backup_failed = lambda: backups.failed
        yield lambda: pass_(day, worker, alerting, backups)


def live(day: Day, waiting: Iterator[bytes], share: int, place: Path | None, folder: Path) -> None:
    """The day itself, with a worker before the restore and another after it."""
    copy = folder / "before noon"
    for end in (RESTORED, 24 * HOUR):
        with at_its_work(day) as step:
            while day.hour < end:
                day.weather()
                day.disk(place)
                some = [mail for _, mail in zip(range(share), waiting, strict=False)]
                day.home.dovecot.deliver_many(some, internaldate=day.now())
                step()
                if day.hour == BACKED_UP:
                    words = day.home.command("backup", str(copy))
                    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
                if day.hour % HOUR == timedelta(0):
                    gc.collect()
                    day.memory[day.hour // HOUR] = resident()
                day.hour += STEP
        if end == RESTORED:
            restoring.restore(load(day.home.config, {}), copy, day.now(), None)


def resident() -> float:
    """MB that are this process's own: language tables are mapped from a file that all share."""
    return int(re.findall(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1000


def complaints(day: Day, alerts: Sink, mails: int, *, full: bool) -> Iterator[str]:
    """What is not as it must be at the end of the day."""
    sheet = day.home.json("balance")
    if not sheet["closes"]:
        yield f"the balance does not close: {sheet}"
    applications = day.home.json("applications")
    ours = Counter(a["candidate"]["address"] for a in applications)
    wanted = {f"kandidaat{number}@example.be" for number in range(0, mails, 2)}
    if lost := [one for one in wanted if ours[one] != 1]:
        yield f"{len(lost)} candidates have no application or two"
    answers = Counter(address for mail in day.post.taken for address in mail.recipients)
    if twice := [one for one in wanted if answers[one] > 1]:
        yield f"{len(twice)} candidates were answered twice"
    sent, held = (
        {a["candidate"]["address"] for a in applications if a["receipt"]["state"] == state}
        for state in ("sent", "held")
    )
    if silent := [one for one in wanted if not answers[one] and one not in held]:
        yield f"{len(silent)} candidates were not answered, and nothing of theirs is held"
    if said := [one for one in wanted & sent if not answers[one]]:
        yield f"{len(said)} receipts are told as sent that nobody got"
    expected = {Kind.POLL, Kind.WAITING} | ({Kind.DISK} if full else set())
    for why in (Why.NEW, Why.OVER):
        if missing := expected - {kind for kind, of in day.told if of is why}:
            yield f"{', '.join(sorted(missing))}: nobody was told that it is {why.name.lower()}"
    if len(alerts.taken) < len(expected):
        yield f"only {len(alerts.taken)} alerts arrived"
    grown = day.memory[23] - day.memory[6]
    if grown > GROWTH:
        yield f"the memory grew by {grown:.0f} MB: {day.memory}"


def whole_day(folder: Path, mails_: int) -> tuple[Day, list[str]]:
    """Lives it in this folder; with what was wrong at its end."""
    with ExitStack() as stack:
        place = stack.enter_context(volume(folder)) if may_mount() else None
        alerts = stack.enter_context(Sink())
        sections: dict[str, Any] = {
            "alerts": told_by(alerts),
            "acknowledgement": {"per_hour": 100_000},
            "documents": {"ocr": False},
            "storage": {"free_floor": ROOM, "backup_folder": str(folder / "backups")},
        }
        home = stack.enter_context(house(place or folder, **sections))
        assert home.sink is not None
        begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - 25 * HOUR
        day = Day(home, home.sink, begin)
        share = -(-mails_ // (22 * 6))
        live(day, mails(mails_), share, place, folder)
        return day, list(complaints(day, alerts, mails_, full=place is not None))


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="day-") as name:
        day, wrong = whole_day(Path(name), count)
    told = Counter(f"{kind} {why.name.lower()}" for kind, why in day.told)
    print(f"{count} mails; told: {', '.join(f'{n} {what}' for what, n in sorted(told.items()))}")
    print("MB by hour:", " ".join(f"{hour}:{mb:.0f}" for hour, mb in day.memory.items()))
    print(*(wrong or ["all is as it must be"]), sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
