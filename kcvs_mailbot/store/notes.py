"""What people of the house wrote down about an application, as rows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcvs_mailbot.store import joined
from kcvs_mailbot.store.models import Application, OwnNote


def notes_of(session: Session, application_id: int) -> list[OwnNote]:
    """Of the application and of those that were joined to it, oldest first."""
    ids = [application_id, *joined.into(session, application_id)]
    query = select(OwnNote).where(OwnNote.application_id.in_(ids))
    return list(session.scalars(query.order_by(OwnNote.written_at, OwnNote.id)))


def note_of(session: Session, application: Application, note_id: int) -> OwnNote | None:
    """The note of that number; None when it is not one of this application."""
    return next((n for n in notes_of(session, application.id) if n.id == note_id), None)
