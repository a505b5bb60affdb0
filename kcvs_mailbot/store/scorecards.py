"""Scorecards of a vacancy's candidates, and who takes no part in whose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.cards import Card, Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import advices
from kcvs_mailbot.store.models import Event, Scorecard


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
