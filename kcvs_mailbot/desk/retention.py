"""Candidates are erased when their term is over: a term for each status, from the vacancy's end.

By itself only once that is switched on, and 14 days after the secretary was told of each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.config.vacancy import moment_at
from kcvs_mailbot.desk import erasing
from kcvs_mailbot.store import Session, alerts, filing, vacuuming
from kcvs_mailbot.store import erasing as rows
from kcvs_mailbot.store.models import Application, Event
from kcvs_mailbot.troubles import Kind
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

NOTICE = timedelta(days=14)
"""So long the secretary knows it before the program erases by itself."""
CLOCK_STEADY = timedelta(days=1)
MACHINE = "machine"
_NAME = re.compile(r"(?P<reference>.+) \(due (?P<day>\d{4}-\d\d-\d\d)\)")


@dataclass(frozen=True, slots=True)
class Kept:
    """An application and how long it is kept; due_at None: no term, or its procedure runs."""

    id: int
    reference: str
    vacancy: str
    status: str
    due_at: datetime | None
    announced_at: datetime | None
    """When the secretary was told of just this day; None once that does not stand any more."""
    name: str
    """By which it is announced: with the day, so that one that moved is announced anew."""

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def erased_from(self) -> datetime | None:
        """When the program may erase it by itself; None while nobody was told."""
        if self.due_at is None or self.announced_at is None:
            return None
        return max(self.due_at, self.announced_at + NOTICE)

    def is_ripe(self, now: datetime) -> bool:
        """The program may erase it by itself."""
        at = self.erased_from()
        return at is not None and at <= now


def overview(session: Session, config: Configuration) -> list[Kept]:
    """All applications that stand, who is due first on top."""
    kept = _keeping(session, config)
    never = datetime.max.replace(tzinfo=config.zone) - timedelta(days=1)
    return sorted(map(kept, rows.that_stand(session)), key=lambda k: (k.due_at or never, k.id))


def _keeping(session: Session, config: Configuration) -> Callable[[Application], Kept]:
    """Says of an application how long it is kept."""
    standing, told = alerts.told_of(session, Kind.ERASURE), rows.announced(session)

    def kept(one: Application) -> Kept:
        due_at = until(config, one)
        day = due_at.astimezone(config.zone).date().isoformat() if due_at else ""
        name = f"{one.reference} (due {day})"
        at = told.get((one.id, day)) if name in standing else None
        return Kept(one.id, one.reference, one.vacancy, one.status, due_at, at, name)

    return kept


def until(config: Configuration, application: Application) -> datetime | None:
    """The first moment at which its term is over; None: it has none, or its procedure runs."""
    term = config.retention.term_of(application.status)
    closed = {one.reference: one.closed_on for one in config.vacancies}.get(application.vacancy)
    return None if term is None or closed is None else moment_at(term.end(closed), config.zone)


def soon(session: Session, config: Configuration, now: datetime) -> tuple[str, ...]:
    """Names of those that the program erases by itself within 14 days: to be announced."""
    if not config.retention.automatic:
        return ()
    return tuple(
        one.name
        for one in overview(session, config)
        if one.due_at is not None and one.due_at - NOTICE <= now
    )


def announced(session: Session, names: Iterable[str], now: datetime) -> None:
    """The secretary was told of these (`Kept.name`): from this moment their 14 days count."""
    for found in filter(None, map(_NAME.fullmatch, sorted(names))):
        application = filing.by_reference(session, found["reference"])
        if application is not None:
            kind, key = Happened.ERASURE_ANNOUNCED, application.id
            filing.add_event(session, kind, now, application_id=key, due=found["day"])


def apply(bench: Workbench, actor: str, shown: Collection[str] | None = None) -> erasing.Round:
    """A person has those erased that are due now, and what broke off before finished.

    shown: references of those that the person saw and agreed to; all when None. Who passes it on
    calls `erasing.told` then. ConfigError, StoreError before anything is done.
    """
    now = bench.clock()
    with bench.store.read() as session:
        due = [one for one in overview(session, bench.config) if one.is_due(now)]
        due = [one for one in due if shown is None or one.reference in shown]
        begun = rows.untold(session, erasing.TERM_OVER)
    return _erase(bench, lambda one: one.is_due(now), actor, due, begun)


def step(bench: Workbench) -> int:
    """Once it is switched on: erases who was announced and whose time has come.

    Nobody while the clock may be wrong. Returns how many were erased; MailbotError when not all
    could be: the next step goes on. What broke off when a person did it is left for that person.
    """
    if not bench.config.retention.automatic:
        return 0
    now = bench.clock()
    with bench.store.read() as session:
        is_steady = vacuuming.clock_is_steady(session, now, CLOCK_STEADY)
        every = overview(session, bench.config) if is_steady else []
        begun = [e for e in rows.untold(session, erasing.TERM_OVER) if e.actor == MACHINE]
    ripe = [one for one in every if one.is_ripe(now)]
    if not ripe and not begun:
        return 0
    ended = _erase(bench, lambda one: one.is_ripe(now), MACHINE, ripe, begun)
    erasing.told(bench, ended.done)
    if (wrong := ended.broken_off()) is not None:
        raise wrong
    return len(ended.done)


def _erase(
    bench: Workbench,
    is_over: Callable[[Kept], bool],
    actor: str,
    due: Iterable[Kept],
    begun: Iterable[Event],
) -> erasing.Round:
    def is_still_over(session: Session, one: Application) -> bool:
        # One that was joined to another meanwhile goes when that one's term is over.
        return one.joined_id is None and is_over(_keeping(session, bench.config)(one))

    ended = erasing.erase_applications(
        bench,
        [one.reference for one in due],
        actor,
        bench.config.retention.reason,
        is_still_over,
        [event.detail["references"][0] for event in begun],
    )
    if ended.done:
        log.info("terms_over", applications=len(ended.done))
    return ended
