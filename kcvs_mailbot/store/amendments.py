"""What people put right in an application, as rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kcvs_mailbot.store import lookups
from kcvs_mailbot.store.models import Amendment, Application, Event, Trace


def of_application(session: Session, application_id: int) -> list[Amendment]:
    """All of them, the newest first."""
    query = select(Amendment).where(Amendment.application_id == application_id)
    return list(session.scalars(query.order_by(Amendment.id.desc())))


def letters(session: Session, application_id: int) -> set[int]:
    """Ids of the outgoing mails that were to another address before."""
    query = select(Amendment.before).where(
        Amendment.application_id == application_id,
        Amendment.letter.is_not(None),
        Amendment.undone_at.is_(None),
    )
    return {before["receipt"]["id"] for before in session.scalars(query)}


def forget(session: Session, application_id: int, traces: Iterable[tuple[str, str]]) -> None:
    """Later mail is not tied to the application by these (kind, value) any more; what mails left
    stays.
    """
    for kind, value in traces:
        session.execute(
            delete(Trace).where(
                Trace.application_id == application_id,
                Trace.message_id.is_(None),
                Trace.kind == kind,
                Trace.value == value,
            )
        )


def was_at(session: Session, message_id: int, vacancy: str, canonical: str) -> Application | None:
    """The application that this mail was once part of, when its candidate had that address."""
    return session.scalar(
        select(Application)
        .join(Trace, Trace.application_id == Application.id)
        .join(Event, Event.application_id == Application.id)
        .where(
            Trace.kind.in_((lookups.FORMER, lookups.OF_ANOTHER)),
            Trace.value == canonical,
            Event.message_id == message_id,
            Application.vacancy == vacancy,
        )
        .order_by(Application.id)
        .limit(1)
    )
