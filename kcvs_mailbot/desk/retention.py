"""Candidates are erased when their term is over: a term for each status, from the vacancy's end.

By itself only once that is switched on, and 14 days after the secretary was told of each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Kept:
    """An application and how long it is kept; due_at None: no term, or its procedure runs."""

    id: int
    reference: str
    vacancy: str
    status: str
    due_at: datetime | None
    announced_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def erased_from(self) -> datetime | None:
        """When the program may erase it by itself; None while nobody was told."""
        if self.due_at is None or self.announced_at is None:
            return None
        return max(self.due_at, self.announced_at + NOTICE)


def overview(session: Session, config: Configuration) -> list[Kept]:
    """All applications that stand, who is due first on top."""
    told = rows.announced(session)
    found = [
        Kept(one.id, one.reference, one.vacancy, one.status, until(config, one), told.get(one.id))
        for one in rows.that_stand(session)
    ]
    never = datetime.max.replace(tzinfo=config.zone) - timedelta(days=1)
    return sorted(found, key=lambda one: (one.due_at or never, one.id))


def until(config: Configuration, application: Application) -> datetime | None:
    """The first moment at which its term is over; None: it has none, or its procedure runs."""
    term = config.retention.term_of(application.status)
    closed = {one.reference: one.closed_on for one in config.vacancies}.get(application.vacancy)
    return None if term is None or closed is None else moment_at(term.end(closed), config.zone)


def soon(session: Session, config: Configuration, now: datetime) -> tuple[str, ...]:
    """References of those that the program erases by itself within 14 days: to be announced."""
    if not config.retention.automatic:
        return ()
    return tuple(
        one.reference
        for one in overview(session, config)
        if one.due_at is not None and one.due_at - NOTICE <= now
    )


def apply(bench: Workbench, actor: str) -> erasing.Round:
    """A person has those erased that are due now, and what broke off before finished.

    Who passes it on calls `erasing.told` then. ConfigError, StoreError before anything is done.
    """
    with bench.store.read() as session:
        due = [one for one in overview(session, bench.config) if one.is_due(bench.clock())]
        begun = rows.untold(session, erasing.TERM_OVER)
    return _erase(bench, due, actor, begun)


def step(bench: Workbench) -> int:
    """Once it is switched on: takes down who was announced, and erases whose time has come.

    Nobody while the clock may be wrong. Returns how many were erased; MailbotError when not all
    could be: the next step goes on. What broke off when a person did it is left for that person.
    """
    if not bench.config.retention.automatic:
        return 0
    now = bench.clock()
    with bench.store.write() as session:
        _take_down(session, bench.config, now)
        is_steady = vacuuming.clock_is_steady(session, now, CLOCK_STEADY)
        every = overview(session, bench.config) if is_steady else []
        begun = [e for e in rows.untold(session, erasing.TERM_OVER) if e.actor == MACHINE]
    ripe = [one for one in every if (at := one.erased_from()) is not None and at <= now]
    if not ripe and not begun:
        return 0
    ended = _erase(bench, ripe, MACHINE, begun)
    erasing.told(bench, ended.done)
    if (wrong := ended.broken_off()) is not None:
        raise wrong
    return len(ended.done)


def _take_down(session: Session, config: Configuration, now: datetime) -> None:
    """Of those that the alert told of: from that moment the 14 days count."""
    told = {ref for one in alerts.standing(session) if one.kind is Kind.ERASURE for ref in one.told}
    for one in overview(session, config):
        if one.reference in told and one.announced_at is None:
            filing.add_event(session, Happened.ERASURE_ANNOUNCED, now, application_id=one.id)


def _erase(
    bench: Workbench, due: Iterable[Kept], actor: str, begun: Iterable[Event]
) -> erasing.Round:
    ended = erasing.erase_applications(
        bench,
        [one.reference for one in due],
        actor,
        bench.config.retention.reason,
        [event.detail["references"][0] for event in begun],
    )
    if ended.done:
        log.info("terms_over", applications=len(ended.done))
    return ended
