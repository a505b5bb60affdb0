"""Tells people of troubles over another channel than the watched mailbox.

What stands is kept in the database, so that a restart neither repeats nor forgets it. When the
database itself cannot be written it is told from memory, at most once an hour.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

import structlog

from kcvs_mailbot import smtp
from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import server_pause
from kcvs_mailbot.desk import retention
from kcvs_mailbot.errors import DeliveryError, DeliveryUncertain, StoreError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import Session, Store, alerts, workers
from kcvs_mailbot.troubles import (
    Facts,
    Kind,
    Language,
    Notice,
    Standing,
    Trouble,
    Why,
    build_mail,
    compose,
    follow,
    look,
    told,
    trial,
)
from kcvs_mailbot.watch import observing

log = structlog.get_logger()

PATIENCE = 120.0
"""Seconds: a database that another program locks for a minute is no trouble yet."""
FROM_MEMORY_EVERY = 3600.0
REFUSED_PAUSE = timedelta(minutes=15)


class Alerting:
    """`step` looks once, and tells what is due; one object a worker, one step at a time."""

    def __init__(
        self,
        store: Store,
        config: Configuration,
        worker_id: str,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._config, self._worker_id = store, config, worker_id
        self._clock, self._seconds = clock, seconds
        self.guard = Guard()
        self._ear = observing.Ear(seconds())
        self._pauses = {language: _Pause() for language in Language}
        self._unnoted: list[Notice] = []
        """Told, but the database could not take it down."""
        self._failing_since: float | None = None
        self._from_memory_at: float | None = None
        self._remembered: dict[Kind, Standing] = {}
        """Told from memory."""
        self.backup_failed: Callable[[], bool] = lambda: False
        """Asked of who makes the backups."""

    def step(self) -> list[Notice]:
        """What was told."""
        now = self._clock()
        facts = observing.outside(self._config, now, backup_failed=self.backup_failed())
        try:
            due = self._follow(facts, now)
        except StoreError as error:
            log.error("database_unusable", why=str(error))
            return self._from_memory(facts, now)
        self._failing_since = self._from_memory_at = None
        done = self._tell(due)
        if due:
            self._note(done, now)
        return done

    def _follow(self, facts: Facts, now: datetime) -> list[Notice]:
        """Brings what stands up to date; the notices that are due and ours to tell."""
        with self._store.read() as session:
            facts = observing.inside(session, self._config, facts, self._ear, self._seconds())
        section = self._config.alerts
        with self._store.write() as session:
            workers.beat(session, self._worker_id, now)  # shows that the database takes writes
            known = {one.kind: one for one in told(alerts.standing(session), self._unnoted, now)}
            before = self._remembered | known
            plan = follow(look(facts), before.values(), now, section.remind_every)
            standing, due = plan.standing, list(plan.notices)
            if not section.host:  # the log has it; there is nobody to tell
                standing = told(standing, [one for one in due if one.why is Why.OVER], now)
                due = []
            self._keep(session, standing, now)
            living = workers.alive(session, now) if due else []
            ours = alerts.claim(session, {n.trouble.kind for n in due}, self._worker_id, living)
        self._unnoted, self._remembered = [], {}
        _log_changes(before.keys(), standing)
        return [notice for notice in due if notice.trouble.kind in ours]

    def _note(self, done: list[Notice], now: datetime) -> None:
        try:
            with self._store.write() as session:
                self._keep(session, told(alerts.standing(session), done, now), now)
                alerts.release(session, self._worker_id)
        except StoreError as error:
            self._unnoted = done  # else it would be told again, and again
            log.error("database_unusable", why=str(error))

    def _keep(self, session: Session, standing: Iterable[Standing], now: datetime) -> None:
        """With what becomes of it when somebody was told that applications will be erased."""
        before = alerts.told_of(session, Kind.ERASURE)
        alerts.keep(session, standing)
        retention.announced(session, alerts.told_of(session, Kind.ERASURE) - before, now)

    def _from_memory(self, facts: Facts, now: datetime) -> list[Notice]:
        second = self._seconds()
        if self._failing_since is None:
            self._failing_since = second
        last = self._from_memory_at
        if second - self._failing_since < PATIENCE or (
            last is not None and second - last < FROM_MEMORY_EVERY
        ):
            return []
        done = self._tell(
            [
                Notice(
                    Why.REMINDER if trouble.kind in self._remembered else Why.NEW,
                    trouble,
                    self._remembered.get(trouble.kind, Standing(trouble.kind, now)).since,
                )
                for trouble in (Trouble(Kind.DATABASE), *look(facts).troubles)
            ]
        )
        for one in done:
            self._remembered[one.trouble.kind] = Standing(one.trouble.kind, one.since, now)
        self._from_memory_at = second if done else last
        return done

    def _tell(self, notices: Sequence[Notice]) -> list[Notice]:
        """Those that somebody was told of; an announcement, when the secretary was."""
        section, second = self._config.alerts, self._seconds()
        if not notices or not section.host or all(p.closed(second) for p in self._pauses.values()):
            return []
        reached: set[Kind] = set()
        with smtp.Sender(section.account, section.timeouts, self.guard) as sender:
            for language, people in ((Language.NL, section.secretary), (Language.EN, section.to)):
                hers = language is Language.NL
                theirs = [
                    one
                    for one in notices
                    if hers or not one.is_announcement or one.trouble.kind in reached
                ]
                letter = compose(theirs, language, self._config.zone)
                if letter is not None and people and not self._pauses[language].closed(second):
                    raw = build_mail(
                        letter,
                        sender=section.from_,
                        to=people,
                        message_id=_message_id(section.from_),
                        date=self._clock().astimezone(self._config.zone),
                    )
                    if self._sent(sender, language, people, raw, second):
                        reached |= letter.kinds
        return [notice for notice in notices if notice.trouble.kind in reached]

    def _sent(
        self,
        sender: smtp.Sender,
        language: Language,
        people: Iterable[str],
        raw: bytes,
        second: float,
    ) -> bool:
        """True when anybody's mail was taken.

        Addresses that are refused put off the letters in their language only.
        """
        address = parseaddr(self._config.alerts.from_)[1]
        taken = False
        for person in people:
            try:
                sender.send(address, person, raw)
                taken = True
            except DeliveryUncertain:
                taken = True
            except DeliveryError as error:
                why = str(error).replace("[smtp]", "[alerts]")  # the section it was given
                log.error("alert_not_sent", why=why)
                if error.server_wide:
                    for pause in self._pauses.values():
                        pause.failed(second, refused=isinstance(error, smtp.LoginRefusedError))
                    return taken
        if taken:
            self._pauses[language] = _Pause()
        else:
            self._pauses[language].failed(second, refused=False)
        return taken


def try_each(config: Configuration, clock: Clock) -> Iterator[tuple[str, DeliveryError | None]]:
    """Sends everybody who is told of troubles a trial mail: each address, and why it got none.

    DeliveryError when the server for alerts cannot be used at all.
    """
    section = config.alerts
    with smtp.Sender(section.account, section.timeouts) as sender:
        sender.open()
        for language, people in ((Language.EN, section.to), (Language.NL, section.secretary)):
            for person in people:
                raw = build_mail(
                    trial(language),
                    sender=section.from_,
                    to=[person],
                    message_id=_message_id(section.from_),
                    date=clock().astimezone(config.zone),
                )
                try:
                    sender.send(parseaddr(section.from_)[1], person, raw)
                except DeliveryError as error:
                    yield person, error
                else:
                    yield person, None


class _Pause:
    """When the alerts' server may be tried again, by a clock that never jumps."""

    def __init__(self) -> None:
        self._failures, self._not_before = 0, 0.0

    def closed(self, second: float) -> bool:
        return self._failures > 0 and second < self._not_before

    def failed(self, second: float, *, refused: bool) -> None:
        self._failures += 1
        pause = REFUSED_PAUSE if refused else server_pause(self._failures, 0)
        self._not_before = second + pause.total_seconds()


def _log_changes(before: Iterable[Kind], standing: Iterable[Standing]) -> None:
    """The log is told as well, once each."""
    kinds = {one.kind for one in standing}
    for kind in sorted(kinds.difference(before)):
        log.error("trouble", kind=kind.value)
    for kind in sorted(set(before) - kinds):
        log.info("trouble_over", kind=kind.value)


def _message_id(sender: str) -> str:
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<alert.{secrets.token_hex(8)}@{domain}>"
