"""Scorecards of a vacancy's candidates, and who takes no part in whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.cards import Card, Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import advices
from kcvs_mailbot.store.models import Application, Candidate, Event, Scorecard


def of_applications(
    session: Session, applications: Collection[int]
) -> dict[tuple[int, Kind], list[Card]]:
    """By application and kind, by assessor.

    Not of who declared a conflict of interest: the card is kept, and counts again when that goes.
    """
    apart = conflicts(session, applications)
    query = select(Scorecard).where(Scorecard.application_id.in_(applications))
    found: dict[tuple[int, Kind], list[Card]] = defaultdict(list)
    for row in session.scalars(query.order_by(Scorecard.assessor, Scorecard.id)):
        if (row.application_id, row.assessor) not in apart:
            found[row.application_id, Kind(row.kind)].append(card_of(row))
    return dict(found)


def own(session: Session, application_id: int, kind: Kind, assessor: str) -> Scorecard | None:
    """None when it was not begun."""
    return session.scalar(
        select(Scorecard).where(
            Scorecard.application_id == application_id,
            Scorecard.kind == kind,
            Scorecard.assessor == assessor,
        )
    )


def returned(session: Session, application_id: int, assessor: str) -> dict[Kind, str]:
    """Why cards of that assessor were given back, by kind the last time."""
    query = select(Event).where(
        Event.application_id == application_id, Event.kind == Happened.CARD_GIVEN_BACK
    )
    return {
        Kind(event.detail["what"]): str(event.detail["why"])
        for event in session.scalars(query.order_by(Event.id))
        if event.detail["account"] == assessor
    }


@dataclass(frozen=True, slots=True)
class Returned:
    """A card that its assessor got back and did not hand in again. name "": nobody knows it."""

    application: int
    reference: str
    name: str
    kind: Kind
    why: str


def returned_to(
    session: Session, vacancy: str, assessor: str, among: Collection[Status]
) -> list[Returned]:
    """Of candidates who stand there, by name."""
    query = (
        select(Application.id, Application.reference, Candidate.name, Scorecard.kind)
        .join(Application, Application.id == Scorecard.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.vacancy == vacancy,
            Application.status.in_(sorted(among)),
            Scorecard.assessor == assessor,
            Scorecard.handed_in_at.is_(None),
        )
        .order_by(func.lower(Candidate.name), Application.id, Scorecard.kind)
    )
    drafts = session.execute(query).all()
    told = select(Event.application_id, Event.detail).where(
        Event.application_id.in_({key for key, *_ in drafts}),
        Event.kind == Happened.CARD_GIVEN_BACK,
    )
    why = {
        (key, detail["what"]): str(detail["why"])
        for key, detail in session.execute(told.order_by(Event.id))
        if detail["account"] == assessor
    }
    return [
        Returned(key, reference, name, Kind(kind), why[key, kind])
        for key, reference, name, kind in drafts
        if (key, kind) in why
    ]


def conflicts(session: Session, applications: Collection[int]) -> set[tuple[int, str]]:
    """(application, member) of those who declared one."""
    return {
        (key, member)
        for key, said in advices.on(session, applications).items()
        for member, one in said.items()
        if one.verdict is Verdict.CONFLICT
    }


def card_of(row: Scorecard) -> Card:
    marks = {
        key: Mark(str(said.get("level", "")), str(said.get("note", "")))
        for key, said in row.marks.items()
    }
    return Card(row.assessor, marks, row.remark, row.handed_in_at is not None)
