"""Tests and interviews of the candidates of a vacancy, and what their calendars answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import Disposition
from kcvs_mailbot.recognition.invited import Answered, answered_in
from kcvs_mailbot.selection.slots import Booked, Kind, Span
from kcvs_mailbot.store import filing, joined, lookups
from kcvs_mailbot.store.models import Application, Appointment, Candidate, Event, Message


@dataclass(frozen=True, slots=True)
class Planned:
    """One appointment with its candidate; moments in UTC."""

    id: int
    vacancy: str
    reference: str
    name: str
    status: Status
    kind: Kind
    uid: str
    sequence: int
    span: Span
    place: str
    link: str
    cancelled: bool
    at: datetime
    """When it was planned so."""
    answer: Answered | None
    """The candidate's last answer to it as it stands now."""

    @property
    def booked(self) -> Booked:
        return Booked(self.reference, self.kind, self.span, self.place)


@dataclass(frozen=True, slots=True)
class Trace:
    """What somebody did with an appointment. begins: from then on, or when it was called off."""

    kind: Happened
    by: str
    at: datetime
    begins: datetime
    why: str


_DEEDS = (Happened.PLANNED, Happened.REPLANNED, Happened.CALLED_OFF)


def traces(session: Session, appointment_id: int) -> list[Trace]:
    """Of one appointment, oldest first."""
    row = of_id(session, appointment_id)
    theirs = [row.application_id, *joined.into(session, row.application_id)]
    query = select(Event).where(Event.application_id.in_(theirs), Event.kind.in_(_DEEDS))
    told = session.scalars(query.order_by(Event.id))
    return [_trace(event) for event in told if event.detail["appointment"] == row.id]


def of_vacancy(session: Session, vacancy: str) -> list[Planned]:
    """All of them, by the hour; called off ones too."""
    query = (
        select(Appointment, Application.reference, Application.status, Candidate.name)
        .join(Application, Application.id == Appointment.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.vacancy == vacancy, Application.status != Status.VOID)
        .order_by(Appointment.begins_at, func.lower(Candidate.name), Appointment.id)
    )
    found = session.execute(query).all()
    answers = _answers(session, {row.application_id for row, *_ in found})
    return [
        _planned(row, vacancy, reference, status, name, answers.get((row.uid, row.sequence)))
        for row, reference, status, name in found
    ]


def one(session: Session, appointment_id: int) -> Planned:
    """RequestError when there is none, or its application was taken apart."""
    row = of_id(session, appointment_id)
    application = session.get_one(Application, row.application_id)
    if application.status == Status.VOID:
        raise RequestError(Wrong.NO_APPOINTMENT, f"there is no appointment {appointment_id}")
    answers = _answers(session, {row.application_id})
    found = answers.get((row.uid, row.sequence))
    name = application.candidate.name
    return _planned(
        row, application.vacancy, application.reference, application.status, name, found
    )


def of_id(session: Session, appointment_id: int) -> Appointment:
    """RequestError when there is none."""
    row = session.get(Appointment, appointment_id)
    if row is None:
        raise RequestError(Wrong.NO_APPOINTMENT, f"there is no appointment {appointment_id}")
    return row


def add(session: Session, row: Appointment) -> None:
    """With its trace, by which an answer of the candidate's calendar is known."""
    session.add(row)
    session.flush()
    lookups.leave_traces(session, row.application_id, None, [("uid", row.uid)])


def _trace(event: Event) -> Trace:
    told = event.detail
    begins = datetime.fromisoformat(told["begins"])
    return Trace(Happened(event.kind), event.actor, event.at, begins, str(told.get("why", "")))


def _planned(
    row: Appointment, vacancy: str, reference: str, status: str, name: str, answer: Answered | None
) -> Planned:
    return Planned(
        row.id,
        vacancy,
        reference,
        name,
        Status(status),
        Kind(row.kind),
        row.uid,
        row.sequence,
        Span(row.begins_at, row.ends_at),
        row.place,
        row.link,
        row.cancelled,
        row.at,
        answer,
    )


def _answers(session: Session, applications: Collection[int]) -> dict[tuple[str, int], Answered]:
    """The last answer of each invitation, by its UID and sequence."""
    query = select(Message).where(
        Message.application_id.in_(applications), Message.disposition == Disposition.FOLLOW_UP
    )
    found: dict[tuple[str, int], Answered] = {}
    for mail in sorted(session.scalars(query), key=filing.arrival_key):
        answer = answered_in(mail.reasons)
        if answer is not None:
            found[answer.uid, answer.sequence] = answer
    return found
