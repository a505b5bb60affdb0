"""Applications that were joined: which one stands for them, and who else they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.message import Address
from kcvs_mailbot.store import filing, search
from kcvs_mailbot.store.models import Application, Candidate, Message, Trace


def standing(session: Session, application: Application) -> Application:
    """The application that it was joined to, if need be over others; itself where it was not."""
    while application.joined_id is not None:
        application = session.get_one(Application, application.joined_id)
    return application


def into(session: Session, application_id: int) -> list[int]:
    """Ids of all that were joined to this one, over others too."""
    found: list[int] = []
    layer = [application_id]
    while layer:
        query = select(Application.id).where(Application.joined_id.in_(layer))
        layer = list(session.scalars(query.order_by(Application.id)))
        found += layer
    return found


def others(session: Session, application_id: int) -> tuple[Address, ...]:
    """The candidates as those that were joined to it name them: the same person elsewhere."""
    ids = into(session, application_id)
    if not ids:
        return ()
    query = (
        select(Candidate)
        .join(Application, Application.candidate_id == Candidate.id)
        .where(Application.id.in_(ids))
        .order_by(Application.id)
    )
    return tuple(Address(one.name, one.address) for one in session.scalars(query))


def named(session: Session, application: Application, candidate: Address | None) -> Address:
    """This candidate, where a joined application knows the address; else the application's own."""
    own = Address(application.candidate.name, application.candidate.address)
    if candidate is None or canonical(candidate.address) == canonical(own.address):
        return own
    theirs = {canonical(one.address) for one in others(session, application.id)}
    return candidate if canonical(candidate.address) in theirs else own


def move(session: Session, messages: Iterable[Message], to: Application) -> None:
    """These mails with all they left, as they are, belong to that application."""
    session.flush()
    for message in messages:
        before = message.application_id
        documents = filing.documents_of(session, [message.id])[message.id]
        search.move(session, message.id, [d.id for d in documents], before, to.id)
        message.application, message.application_id = to, to.id
        for trace in session.scalars(select(Trace).where(Trace.message_id == message.id)):
            trace.application_id = to.id
    session.flush()


def to_go_back(
    session: Session, application: Application, brought: Sequence[int], since: datetime
) -> list[Message]:
    """Of the mails where it stands now those it brought, and what its candidate wrote since."""
    theirs = and_(Message.sender == application.candidate.canonical, Message.stored_at >= since)
    query = select(Message).where(
        Message.application_id == standing(session, application).id,
        or_(Message.id.in_(brought), theirs),
    )
    return list(session.scalars(query.order_by(Message.id)))
