"""Applications that were joined: which one stands for them, and who else they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.message import Address
from kcvs_mailbot.store import filed_documents, filing, search
from kcvs_mailbot.store.models import Amendment, Application, Candidate, Message, Trace


def standing(session: Session, application: Application) -> Application:
    """The application that it was joined to, if need be over others; itself where it was not."""
    while application.joined_id is not None:
        application = session.get_one(Application, application.joined_id)
    return application


def of_reference(session: Session, reference: str) -> Application:
    """The application of that reference, or the one that it was joined to.

    RequestError when there is none.
    """
    return standing(session, filing.of_reference(session, reference))


_INTO = (
    select(Application.id)
    .where(Application.joined_id.in_(bindparam("layer", expanding=True)))
    .order_by(Application.id)
)
"""Made once: each page of an application asks it several times."""


def into(session: Session, application_id: int) -> list[int]:
    """Ids of all that were joined to this one, over others too."""
    found: list[int] = []
    layer = [application_id]
    while layer:
        layer = list(session.scalars(_INTO, {"layer": layer}))
        found += layer
    return found


def others(session: Session, came: Sequence[int]) -> tuple[Address, ...]:
    """The candidate elsewhere, as those that came `into` an application name them."""
    if not came:
        return ()
    query = (
        select(Candidate)
        .join(Application, Application.candidate_id == Candidate.id)
        .where(Application.id.in_(came))
        .order_by(Application.id)
    )
    return tuple(Address(one.name, one.address) for one in session.scalars(query))


def move(session: Session, messages: Sequence[Message], to: Application) -> None:
    """These mails with all they left, as they are, belong to that application."""
    session.flush()
    for message in messages:
        before = message.application_id
        documents = filed_documents.documents_of(session, [message.id])[message.id]
        search.move(session, message.id, [d.id for d in documents], before, to.id)
        message.application, message.application_id = to, to.id
        for trace in session.scalars(select(Trace).where(Trace.message_id == message.id)):
            trace.application_id = to.id
    move_roles(session, messages, to)


def move_roles(session: Session, messages: Sequence[Message], to: Application) -> None:
    """What people said of texts of these mails alone is put right, and undone, there."""
    session.flush()
    documents = filed_documents.documents_of(session, [message.id for message in messages])
    theirs = {f"m{message.id}" for message in messages}
    theirs |= {f"d{one.id}" for some in documents.values() for one in some}
    for said in session.scalars(select(Amendment).where(Amendment.what == "roles")):
        if theirs.issuperset(said.after):
            said.application_id = to.id
    session.flush()


def to_go_back(
    session: Session,
    stands: Application,
    brought: Sequence[int],
    senders: Iterable[str],
    since: datetime,
) -> list[Message]:
    """Of the mails of `stands` those that were brought, and what these senders wrote since."""
    theirs = and_(Message.sender.in_(list(senders)), Message.stored_at >= since)
    query = select(Message).where(
        Message.application_id == stands.id, or_(Message.id.in_(brought), theirs)
    )
    return list(session.scalars(query.order_by(Message.id)))
