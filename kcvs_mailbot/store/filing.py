"""Applications, candidates and messages as rows, and the events of their timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, inspect, select, text, update
from sqlalchemy.orm import InstanceState, Session

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import batched_rows, ids
from kcvs_mailbot.store.models import (
    Application,
    Candidate,
    Document,
    Event,
    Message,
)

# Made once: making a statement takes longer than running it.
_INSERT_EVENT = insert(Event)
_CANDIDATE = (
    select(Candidate.id)
    .where(Candidate.canonical == bindparam("canonical"))
    .order_by(Candidate.name != bindparam("name"), Candidate.id)  # a couple may share an address
    .limit(1)
)
_AT = select(Candidate.canonical).where(
    Candidate.canonical.in_(bindparam("addresses", expanding=True))
)
_UNWRITTEN = "canonical addresses of candidates that are not yet written"
_ABSENT = "canonical addresses at which nobody was"

_HOLD = text(
    "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(one, 18) AS key"
    " FROM unnest(CAST(:people AS text[])) AS one ORDER BY 1) AS people"
)
"""In one order for all, so that no two wait for each other."""

WAITING = (Happened.REVIEW, Happened.SET_ASIDE)
DONE, WITHDRAWN = "done", "withdrawn"
"""How a person deals with what waits (Message.done_as)."""
ERASED = "erased"
"""The same of a mail whose person was erased: only that it was there is left, for ever."""


def application_of(session: Session, candidate: Candidate, vacancy: str) -> Application | None:
    """The candidate's application for this vacancy, rather one that was not taken apart."""
    if is_new(candidate):
        return None
    return session.scalar(
        select(Application)
        .where(Application.candidate_id == candidate.id, Application.vacancy == vacancy)
        .order_by(Application.status == ApplicationStatus.VOID, Application.id)
        .limit(1)
    )


def applications_of(session: Session, candidate: Candidate) -> list[Application]:
    """All applications of this person."""
    query = select(Application).where(Application.candidate_id == candidate.id)
    return list(session.scalars(query.order_by(Application.id)))


def candidate_at(session: Session, canonical: str, but: int) -> Candidate | None:
    """Another person with this address."""
    query = select(Candidate).where(Candidate.canonical == canonical, Candidate.id != but)
    return session.scalar(query.order_by(Candidate.id).limit(1))


_BY_REFERENCE = select(Application).where(Application.reference == bindparam("reference"))
"""Made once, as it is asked for each page of an application."""


def by_reference(session: Session, reference: str) -> Application | None:
    """The application with this reference, whatever its case."""
    return session.scalar(_BY_REFERENCE, {"reference": reference.upper()})


def of_reference(session: Session, reference: str) -> Application:
    """The application of just that reference; RequestError when there is none."""
    row = by_reference(session, reference)
    if row is None:
        raise RequestError(Wrong.NO_APPLICATION, f"there is no application {reference}")
    return row


def hold_people(session: Session, addresses: Iterable[str]) -> None:
    """Nobody else decides about mails of these (canonical) until the commit.

    For who holds some vacancies only: another one may decide about the same person elsewhere, who
    is one candidate all the same. On SQLite nobody else writes.
    """
    people = sorted(set(addresses))
    if people and session.get_bind().dialect.name == "postgresql":
        session.execute(_HOLD, {"people": people})


def foresee_candidates(session: Session, addresses: Iterable[str]) -> None:
    """Asks at once who of these (canonical) is a candidate, where `candidate_for` asks one by one.

    Only for who holds the vacancies, or these people: none becomes one but by this transaction.
    """
    wanted = set(addresses)
    there = session.connection().scalars(_AT, {"addresses": sorted(wanted)})
    session.info[_ABSENT] = wanted - set(there)


def candidate_for(session: Session, name: str, address: str, canonical: str) -> Candidate:
    """The person with this address; a new one, not yet written, when there is none.

    A name is added, never replaced.
    """
    unwritten: set[str] = session.info.setdefault(_UNWRITTEN, set())
    absent: set[str] = session.info.get(_ABSENT, set())
    if canonical in unwritten:
        session.flush()
    asked = {"canonical": canonical, "name": name}
    found = None
    if canonical not in absent or canonical in unwritten:
        found = session.connection().execute(_CANDIDATE, asked).scalar()
    if found is None:
        unwritten.add(canonical)
        return another_candidate(session, name, address, canonical)
    row = session.get_one(Candidate, found)
    if name and not row.name:
        row.name = name
    return row


def another_candidate(session: Session, name: str, address: str, canonical: str) -> Candidate:
    """A new person, not yet written, whoever else has this address."""
    row = Candidate(
        id=ids.take(session, Candidate), name=name, address=address, canonical=canonical
    )
    session.add(row)
    return row


def is_new(row: Candidate | Application) -> bool:
    """True until it is written for the first time."""
    state: InstanceState[Candidate | Application] = inspect(row)
    return state.pending


_MESSAGES_OF = select(Message).where(Message.application_id == bindparam("application"))


def messages_of(session: Session, application_id: int) -> list[Message]:
    """The messages of an application in the order they were received."""
    rows = session.scalars(_MESSAGES_OF, {"application": application_id})
    return sorted(rows, key=arrival_key)


def arrival_key(message: Message) -> tuple[bool, datetime, int]:
    """By which the messages of an application are in order; an unknown arrival comes last."""
    unknown = message.received_at is None
    return unknown, message.received_at or message.stored_at, message.id


def readable(session: Session, ids: list[int] | None) -> list[int]:
    """The settled messages whose bytes are kept, oldest first; of `ids`, or all when None."""
    query = select(Message.id).where(Message.blob.is_not(None), Message.disposition.is_not(None))
    found = session.scalars(query.order_by(Message.id))
    wanted = None if ids is None else set(ids)
    return [i for i in found if wanted is None or i in wanted]


def was_first(session: Session, message: Message, application_id: int) -> bool:
    """True when all other mails of the application came after this one."""
    others = messages_of(session, application_id)
    return all(_arrived(message) < _arrived(other) for other in others)


def _arrived(message: Message) -> tuple[datetime, int]:
    return message.received_at or message.stored_at, message.id


def applications_with_mail_between(
    session: Session, vacancy: str, first: datetime, last: datetime
) -> list[Application]:
    """Applications for the vacancy of which a mail was received in that time."""
    mails = select(Message.application_id).where(
        Message.received_at >= first, Message.received_at <= last
    )
    return list(
        session.scalars(
            select(Application)
            .where(Application.vacancy == vacancy, Application.id.in_(mails))
            .order_by(Application.id)
        )
    )


def add_event(
    session: Session,
    kind: Happened,
    now: datetime,
    *,
    actor: str = "machine",
    application_id: int | None = None,
    message_id: int | None = None,
    **detail: Any,
) -> None:
    """Enters one event into the timeline. `detail` holds ids and states, never personal data."""
    row = {
        "at": now,
        "kind": kind,
        "actor": actor,
        "application_id": application_id,
        "message_id": message_id,
        "detail": detail,
    }
    batched_rows.add(session, _INSERT_EVENT, row)


def is_proposed(session: Session, sender: str, before: int) -> bool:
    """Whether an earlier mail waits that proposes its own sender as the candidate."""
    waiting = select(Message.candidate_address).where(
        Message.sender == sender, Message.id < before, Message.waits
    )
    return any(address and canonical(address) == sender for address in session.scalars(waiting))


_EARLY = (
    select(Message)
    .where(
        Message.sender.in_(bindparam("senders", expanding=True)),
        Message.id > bindparam("first"),
        Message.disposition.in_(bindparam("dispositions", expanding=True)),
        Message.settled_by == "machine",
        Message.done_as.is_(None),
        Message.blob.is_not(None),
        ~exists().where(Document.message_id == Message.id, Document.role_by.is_not(None)),
    )
    .order_by(Message.id)
)


def judged_early(
    session: Session, senders: Mapping[str, int], dispositions: Iterable[str]
) -> list[Message]:
    """What the machine settled though an earlier mail of the same sender was still to be settled.

    senders: the id of that mail by the sender's canonical address. Not what people said
    something of, nor what was forgotten.
    """
    if not senders:
        return []
    given = {
        "senders": sorted(senders),
        "first": min(senders.values()),
        "dispositions": list(dispositions),
    }
    rows = session.scalars(_EARLY, given)
    return [row for row in rows if row.id > senders[row.sender or ""]]


def withdraw(application: Application) -> None:
    """Who asks has looked whether that may be (selection.may_withdraw)."""
    application.withdrawn_from = application.status
    application.status = ApplicationStatus.WITHDRAWN


def reinstate(session: Session, application: Application, now: datetime, actor: str) -> None:
    """It stands again where it stood before it was withdrawn."""
    application.status = application.withdrawn_from or ApplicationStatus.RECEIVED
    application.withdrawn_from = None
    add_event(session, Happened.REINSTATED, now, actor=actor, application_id=application.id)


def withdrawing(session: Session, application_id: int) -> list[int]:
    """Ids of the mails on whose word a person withdrew the application."""
    of_it = Message.application_id == application_id
    return list(session.scalars(select(Message.id).where(of_it, Message.done_as == WITHDRAWN)))


def last_decider(session: Session, message_id: int) -> str | None:
    """The person who did something about this mail last; None when nobody did."""
    query = (
        select(Event.actor)
        .where(Event.message_id == message_id, Event.actor != "machine", Event.kind != "viewed")
        .order_by(Event.id.desc())
    )
    return session.scalar(query.limit(1))


def last_event(session: Session, application_id: int, kind: Happened) -> Event | None:
    """The latest of this kind."""
    query = select(Event).where(Event.application_id == application_id, Event.kind == kind)
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def last_event_of(session: Session, message_id: int, kind: Happened) -> Event | None:
    """The latest of this kind that tells of the message."""
    query = select(Event).where(Event.message_id == message_id, Event.kind == kind)
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def begun_by(session: Session, message_id: int) -> int | None:
    """The application that this message began, whatever was decided of it since."""
    query = select(Event.application_id).where(
        Event.message_id == message_id, Event.kind == Happened.RECEIVED
    )
    return session.scalar(query.order_by(Event.id).limit(1))


def was_told(
    session: Session, kind: Happened, message_id: int, application_id: int | None = None
) -> bool:
    """True when the application's timeline (or that of none) has such an event of the message."""
    return (
        session.scalar(
            select(
                exists().where(
                    Event.message_id == message_id,
                    Event.kind.in_(WAITING if kind is Happened.REVIEW else (kind,)),
                    Event.application_id.is_not_distinct_from(application_id),
                )
            )
        )
        or False
    )


def was_uncertain(session: Session, application_id: int, entry_id: int, since: datetime) -> bool:
    """True when nobody knew, at that moment or later, whether this outgoing mail had left."""
    found = session.scalars(
        select(Event.detail).where(
            Event.application_id == application_id,
            Event.kind == Happened.UNCERTAIN,
            Event.at >= since,
        )
    )
    return any(detail.get("outbox") == entry_id for detail in found)


def set_aside(
    session: Session, message_id: int, reason: dict[str, Any], problem: str, now: datetime
) -> None:
    """Puts a message that cannot be processed before a person, its bytes kept."""
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.disposition.is_(None))
        .values(
            disposition="review",
            reasons=[reason],
            problems=[problem],
            settled_at=now,
            settled_by="machine",
            claimed_by=None,
        )
    )
    add_event(session, Happened.SET_ASIDE, now, message_id=message_id)


def row_of(session: Session, message_id: int) -> Message:
    """The message; RequestError when there is none."""
    row = session.get(Message, message_id)
    if row is None:
        raise RequestError(Wrong.NO_MESSAGE, f"there is no message {message_id}")
    return row
