"""The secretary plans tests and interviews, moves them and calls them off; all or none at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kcvs_mailbot.answering.receipts import our_domain
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config.vacancy import moment_at
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.invitations import new_uid
from kcvs_mailbot.procedure.moving import reasoned
from kcvs_mailbot.selection import IN_PHASE_2
from kcvs_mailbot.selection.slots import INVITED_FROM, Booked, Clash, Kind, Span, clash, may_collide
from kcvs_mailbot.store import Session, appointments, filing, joined, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

LONGEST_PLACE, LONGEST_LINK, LONGEST_REASON = 200, 1000, 1000
"""Characters."""
_TAKEN = {Clash.CANDIDATE: Wrong.CANDIDATE_TAKEN, Clash.PLACE: Wrong.MOMENT_TAKEN}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where and when somebody typed it: local time of the configured zone, of one day."""

    day: date
    begins: time
    ends: time
    place: str = ""
    link: str = ""


def plan(
    bench: Workbench,
    vacancy: str,
    kind: Kind,
    wanted: Sequence[tuple[str, Wanted]],
    actor: str,
) -> list[int]:
    """An appointment for each of these references; the ids. RequestError names what cannot be."""
    with bench.store.write() as session:
        vacancies.lock_all(session)
        standing = _standing(bench, session)
        made = []
        for reference, one in wanted:
            row = joined.of_reference(session, reference)
            _may_be_invited(row, vacancy, kind, standing)
            booked = _booked(bench, row.reference, kind, one)
            _fits(booked, standing)
            standing.append(booked)
            made.append(_add(bench, session, row, booked, one, actor))
    return made


def replan(
    bench: Workbench, appointment_id: int, wanted: Wanted, actor: str, *, seen: int, why: str
) -> None:
    """Moves it. seen: its sequence as it was shown; a person decides on what is there.

    why: kept with the event. RequestError without one.
    """
    words = reasoned(why, LONGEST_REASON)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row, application = _to_change(session, appointment_id, seen)
        kind = Kind(row.kind)
        if Status(application.status) not in IN_PHASE_2:
            raise _not_now(application)
        booked = _booked(bench, application.reference, kind, wanted)
        place, link = _place(wanted), _link(wanted)
        was = (row.begins_at, row.ends_at, row.place, row.link)
        if was == (booked.span.begins, booked.span.ends, place, link):
            raise RequestError(Wrong.NOTHING_NEW, "that is how it is planned already")
        _fits(booked, _standing(bench, session, but=row.id))
        row.begins_at, row.ends_at = booked.span.begins, booked.span.ends
        row.place, row.link = place, link
        _count_on(bench, row, actor)
        _tell(session, Happened.REPLANNED, row, bench.clock(), actor, why=words)


def call_off(bench: Workbench, appointment_id: int, actor: str, *, seen: int, why: str) -> None:
    """It takes place no more; of a candidate who withdrew too. RequestError without a reason."""
    words = reasoned(why, LONGEST_REASON)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row, _ = _to_change(session, appointment_id, seen)
        row.cancelled = True
        _count_on(bench, row, actor)
        _tell(session, Happened.CALLED_OFF, row, bench.clock(), actor, why=words)


def at_once(
    bench: Workbench,
    vacancy: str,
    kind: Kind,
    wanted: Sequence[tuple[str, Wanted]],
    *,
    but: int = 0,
) -> list[tuple[str, str]]:
    """References of two that would be tested or interviewed at once while one names no room.

    With what is planned already, without that id. RequestError for a moment that cannot be.
    """
    zone = bench.config.zone
    with bench.store.read() as session:
        standing = [
            one.booked
            for one in appointments.of_vacancy(session, vacancy)
            if not one.cancelled and one.id != but and one.status in IN_PHASE_2
        ]
    found = []
    for who, one in wanted:
        booked = Booked(who, kind, span_of(one, zone), _place(one))
        found += [(other.who, who) for other in standing if may_collide(booked, other)]
        standing.append(booked)
    return found


def clashing(
    bench: Workbench, kind: Kind, wanted: Sequence[tuple[str, Wanted]], *, but: int = 0
) -> list[tuple[str, str]]:
    """References of two that `plan` refuses to have at once; of one person, twice the same.

    With what is planned already, without that id. RequestError for a moment that cannot be.
    """
    with bench.store.read() as session:
        standing = _standing(bench, session, but)
    found = []
    for who, one in wanted:
        booked = Booked(who, kind, span_of(one, bench.config.zone), _place(one))
        found += [(other.who, who) for other in standing if clash(booked, [other])]
        standing.append(booked)
    return found


def possible(bench: Workbench, wanted: Wanted) -> None:
    """RequestError when there is no such moment, it is over, or the link is none."""
    _booked(bench, "", Kind.TEST, wanted)
    _link(wanted)


def span_of(wanted: Wanted, zone: ZoneInfo) -> Span:
    """The instants meant, in UTC. RequestError when there are none, or they do not follow."""
    if wanted.ends <= wanted.begins:
        raise RequestError(Wrong.NO_MOMENT, "it ends before it begins")
    try:
        begins, ends = (
            moment_at(datetime.combine(wanted.day, at), zone) for at in (wanted.begins, wanted.ends)
        )
    except ValueError:
        what = "the clock shows that time twice or never"
        raise RequestError(Wrong.CLOCK_CHANGES, what) from None
    return Span(begins, ends)


def _standing(bench: Workbench, session: Session, but: int = 0) -> list[Booked]:
    """Those that take place, of every vacancy: they share their rooms."""
    return [
        one.booked
        for vacancy in bench.config.vacancies
        for one in appointments.of_vacancy(session, vacancy.reference)
        if not one.cancelled and one.id != but and one.status is not Status.WITHDRAWN
    ]


def _may_be_invited(
    row: rows.Application, vacancy: str, kind: Kind, standing: Sequence[Booked]
) -> None:
    if row.vacancy != vacancy or Status(row.status) not in INVITED_FROM[kind]:
        raise _not_now(row)
    if any(one.who == row.reference and one.kind is kind for one in standing):
        what = f"{row.reference} is invited already"
        raise RequestError(Wrong.CHANGED_MEANWHILE, what, row.reference)


def _not_now(row: rows.Application) -> RequestError:
    what = f"{row.reference} is {row.status}"
    return RequestError(Wrong.NOT_IN_THIS_PHASE, what, row.reference)


def _booked(bench: Workbench, reference: str, kind: Kind, wanted: Wanted) -> Booked:
    span = span_of(wanted, bench.config.zone)
    if span.begins <= bench.clock():
        raise RequestError(Wrong.MOMENT_PAST, "that moment is over")
    return Booked(reference, kind, span, _place(wanted))


def _fits(booked: Booked, standing: Sequence[Booked]) -> None:
    for other in standing:
        wrong = clash(booked, [other])
        if wrong is not None:
            what = f"{booked.who} clashes with {other.who}"
            raise RequestError(_TAKEN[wrong], what, other.who)


def _place(wanted: Wanted) -> str:
    return " ".join(wanted.place.split())[:LONGEST_PLACE]


def _link(wanted: Wanted) -> str:
    link = wanted.link.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        sound = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        sound = False
    if not (sound and link.isprintable() and " " not in link and len(link) <= LONGEST_LINK):
        raise RequestError(Wrong.NO_LINK, "the link of the video call is no https address")
    return link


def _add(
    bench: Workbench,
    session: Session,
    application: rows.Application,
    booked: Booked,
    wanted: Wanted,
    actor: str,
) -> int:
    domain = our_domain(bench.config.serving(application.vacancy))
    row = rows.Appointment(
        application_id=application.id,
        kind=booked.kind,
        uid=new_uid(application.reference, booked.kind, secrets.token_hex(8), domain),
        sequence=0,
        begins_at=booked.span.begins,
        ends_at=booked.span.ends,
        place=booked.place,
        link=_link(wanted),
        cancelled=False,
        by=actor,
        at=bench.clock(),
    )
    appointments.add(session, row)
    _tell(session, Happened.PLANNED, row, bench.clock(), actor)
    return row.id


def _to_change(
    session: Session, appointment_id: int, seen: int
) -> tuple[rows.Appointment, rows.Application]:
    row = appointments.of_id(session, appointment_id)
    application = session.get_one(rows.Application, row.application_id)
    if row.sequence != seen or row.cancelled:
        what = f"appointment {row.id} changed meanwhile"
        raise RequestError(Wrong.CHANGED_MEANWHILE, what, application.reference)
    return row, application


def _count_on(bench: Workbench, row: rows.Appointment, actor: str) -> None:
    row.sequence += 1  # RFC 5546 2.1.4: a calendar takes the higher one
    row.by, row.at = actor, bench.clock()


def _tell(
    session: Session,
    kind: Happened,
    row: rows.Appointment,
    now: datetime,
    actor: str,
    why: str = "",
) -> None:
    told: dict[str, Any] = {"why": why} if why else {}
    filing.add_event(
        session,
        kind,
        now,
        actor=actor,
        application_id=row.application_id,
        appointment=row.id,
        what=row.kind,
        begins=row.begins_at.isoformat(),
        **told,
    )
