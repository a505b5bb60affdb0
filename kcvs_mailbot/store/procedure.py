"""Who stands where in the procedure of a vacancy, and the steps that led there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.selection.moves import Step
from kcvs_mailbot.store.models import Application, Candidate, Event


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application stands; without its name."""

    id: int
    reference: str
    status: Status
    late: bool | None


@dataclass(frozen=True, slots=True)
class Stands(Place):
    """One application, and where it stands."""

    name: str
    received_at: datetime | None


_PLACES = select(Application.id, Application.reference, Application.status, Application.late).where(
    Application.vacancy == bindparam("vacancy"), Application.status != Status.VOID
)


def places(session: Session, vacancy: str) -> list[Place]:
    """All of the vacancy but the void ones, in no order."""
    ours = session.connection().execute(_PLACES, {"vacancy": vacancy})
    return [
        Place(key, reference, Status(status), late) for key, reference, status, late in ours.all()
    ]


def who_stands(
    session: Session, vacancy: str, among: Collection[Status] = (), *, by_name: bool = False
) -> list[Stands]:
    """All of the vacancy but the void ones, or those `among`; in the order of arrival or by name.

    Never in an order that weighs anybody.
    """
    wanted = [Application.vacancy == vacancy, Application.status != Status.VOID]
    if among:
        wanted.append(Application.status.in_(sorted(among)))
    arrival = func.coalesce(Application.received_at, Application.created_at)
    order = func.lower(Candidate.name) if by_name else arrival
    query = (
        select(
            Application.id,
            Application.reference,
            Application.status,
            Application.late,
            Candidate.name,
            Application.received_at,
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(*wanted)
        .order_by(order, Application.id)
    )
    return [
        Stands(key, reference, Status(status), late, name, at)
        for key, reference, status, late, name, at in session.execute(query)
    ]


def names_of(session: Session, references: Collection[str]) -> dict[str, str]:
    """Of the candidates of these applications; of whom no name is known, the reference."""
    query = (
        select(Application.reference, Candidate.name)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.reference.in_(references))
    )
    return {reference: name or reference for reference, name in session.execute(query)}


_TOLD = (Happened.MOVED, Happened.MOVED_BACK)
_STEPS = select(Event).where(Event.kind.in_(_TOLD)).order_by(Event.id)


def steps(session: Session, application_id: int) -> list[Step]:
    """Of one application, oldest first; undone ones, and that they were, too."""
    told = _STEPS.where(Event.application_id == application_id)
    return [_step(event) for event in session.scalars(told)]


def steps_of(session: Session, vacancy: str) -> dict[int, list[Step]]:
    """The same of all applications of a vacancy, by their ids; who made none is not in it."""
    of_it = select(Application.id).where(Application.vacancy == vacancy)
    found: dict[int, list[Step]] = {}
    for event in session.scalars(_STEPS.where(Event.application_id.in_(of_it))):
        assert event.application_id is not None  # noqa: S101 - asked for
        found.setdefault(event.application_id, []).append(_step(event))
    return found


def _step(event: Event) -> Step:
    told = event.detail
    return Step(
        str(told["from"]),
        str(told["to"]),
        str(told.get("why", "")),
        dict(told.get("reasons") or {}),
        event.actor,
        event.at,
        back=event.kind == Happened.MOVED_BACK,
    )
