"""The letters of the procedure: who has which, what they are about, the texts that were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import LETTER, State
from kcvs_mailbot.selection.letters import Meeting, Occasion, ProcedureLetter
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import joined
from kcvs_mailbot.store.models import (
    Application,
    Appointment,
    Candidate,
    Event,
    LetterText,
    Message,
    Outbox,
    Restored,
)

# A letter is held only when the database was put back from a backup: it may have gone before.
_LEFT = (Happened.SENT, Happened.UNCERTAIN, Happened.BOUNCED, Happened.HELD)


@dataclass(frozen=True, slots=True)
class Posted:
    """One letter in the outbox. application: that for which it stands, also when it was joined.

    direct: it is that one's own. left: it may have reached the candidate, or is on its way there;
    not what came back from an address that was put right since.
    """

    id: int
    application: int
    letter: ProcedureLetter
    occasion: Occasion
    state: State
    why: str | None
    created_at: datetime
    sent_at: datetime | None
    direct: bool
    left: bool


def posted(session: Session, vacancy: str) -> list[Posted]:
    """All of the vacancy, oldest first."""
    query = (
        select(
            Outbox.id,
            Outbox.application_id,
            Outbox.template,
            Outbox.occasion,
            Outbox.state,
            Outbox.why,
            Outbox.created_at,
            Outbox.sent_at,
            (Outbox.canonical != Candidate.canonical).label("elsewhere"),
        )
        .join(Application, Application.id == Outbox.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.vacancy == vacancy, Outbox.template.is_not(None))
        .order_by(Outbox.id)
    )
    found = session.execute(query).all()
    stands = _joined(session, vacancy)
    cancelled = {row.id: row.application_id for row in found if row.state == State.CANCELLED}
    unsent = _never_left(session, cancelled)
    unsent |= {row.id for row in found if row.state == State.BOUNCED and row.elsewhere}
    return [
        Posted(
            row.id,
            stands.get(row.application_id, row.application_id),
            ProcedureLetter(row.template),
            Occasion.of(row.occasion or ""),
            State(row.state),
            row.why,
            row.created_at,
            row.sent_at,
            row.application_id not in stands,
            row.id not in unsent,
        )
        for row in found
    ]


def _never_left(session: Session, cancelled: dict[int, int]) -> set[int]:
    """Of these, by their applications, those that no server was ever given."""
    if not cancelled:
        return set()
    query = select(Event.detail).where(
        Event.application_id.in_(set(cancelled.values())), Event.kind.in_(_LEFT)
    )
    return set(cancelled) - {detail.get("outbox") for detail in session.scalars(query)}


def _joined(session: Session, vacancy: str) -> dict[int, int]:
    """The ids of applications to those that stand for them."""
    query = select(Application.id, Application.joined_id).where(
        Application.vacancy == vacancy, Application.joined_id.is_not(None)
    )
    to = {key: stands for key, stands in session.execute(query) if stands is not None}
    return {key: _end(key, to) for key in to}


def _end(key: int, to: dict[int, int]) -> int:
    while key in to:
        key = to[key]
    return key


def rows_of(session: Session, references: Collection[str]) -> dict[str, Application]:
    """The applications of these references with their candidates."""
    query = select(Application).where(Application.reference.in_(references))
    found = session.scalars(query.options(joinedload(Application.candidate)))
    return {row.reference: row for row in found}


_APPOINTMENTS = (
    select(Appointment)
    .join(Application, Application.id == Appointment.application_id)
    .where(Application.vacancy == bindparam("vacancy"))
    .order_by(Appointment.begins_at, Appointment.id)
)


def appointments(session: Session, vacancy: str) -> dict[int, list[Appointment]]:
    """Those of the vacancy by the ids of applications, cancelled ones too."""
    found: dict[int, list[Appointment]] = defaultdict(list)
    for row in session.scalars(_APPOINTMENTS, {"vacancy": vacancy}):
        found[row.application_id].append(row)
    return found


def appointment(session: Session, uid: str) -> Appointment | None:
    """That with this uid."""
    return session.scalar(select(Appointment).where(Appointment.uid == uid))


def meeting(row: Appointment) -> Meeting:
    """The same for the rules."""
    return Meeting(Kind(row.kind), row.uid, row.sequence, row.begins_at, row.cancelled)


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What passed between a candidate and us.

    own: Message-IDs of the candidate's own mails, as they came. newest, letter: the ids of the
    newest mail and of the newest letter; 0 where there is none.
    """

    own: tuple[str, ...] = ()
    newest: int = 0
    letter: int = 0


def correspondence(session: Session, ids: Collection[int]) -> dict[int, Correspondence]:
    """Of these applications, by their ids."""
    arrival = func.coalesce(Message.received_at, Message.stored_at)
    query = select(
        Message.application_id, Message.id, Message.message_id, Message.own_text.is_(None)
    ).where(Message.application_id.in_(ids))
    own, newest = defaultdict[int, list[str]](list), dict[int, int]()
    for application, key, message_id, is_own in session.execute(query.order_by(arrival)):
        assert application is not None  # noqa: S101 - asked for
        newest[application] = max(key, newest.get(application, 0))
        if is_own and message_id:
            own[application].append(message_id)
    letters = (
        select(Outbox.application_id, func.max(Outbox.id))
        .where(Outbox.application_id.in_(ids), Outbox.kind == LETTER)
        .group_by(Outbox.application_id)
    )
    last = {row[0]: int(row[1]) for row in session.execute(letters)}
    return {
        key: Correspondence(tuple(own[key]), newest.get(key, 0), last.get(key, 0)) for key in ids
    }


def got(session: Session, application_id: int) -> list[tuple[ProcedureLetter, datetime]]:
    """Letters of the procedure that went to who applied so, and when; oldest first.

    With those of the application that it was joined to, and of what was joined to it.
    """
    stands = joined.standing(session, session.get_one(Application, application_id)).id
    query = select(Outbox.template, Outbox.sent_at).where(
        Outbox.application_id.in_([stands, *joined.into(session, stands)]),
        Outbox.template.is_not(None),
        Outbox.state == State.SENT,
    )
    found = session.execute(query.order_by(Outbox.sent_at, Outbox.id))
    return [(ProcedureLetter(name), at) for name, at in found if name and at]


def kept_texts(session: Session, vacancy: str, letter: ProcedureLetter) -> dict[str, LetterText]:
    """By language, where somebody changed it for this vacancy."""
    query = select(LetterText).where(LetterText.vacancy == vacancy, LetterText.template == letter)
    return {row.language: row for row in session.scalars(query)}


def changed_texts(session: Session, vacancy: str) -> set[ProcedureLetter]:
    """The letters of which some text was changed for this vacancy."""
    query = select(LetterText.template).where(LetterText.vacancy == vacancy).distinct()
    return {ProcedureLetter(name) for name in session.scalars(query)}


def restored_at(session: Session) -> datetime | None:
    """When the database was last put back from a backup: letters that went since may be lost."""
    return session.scalar(select(func.max(Restored.at)))


@dataclass(frozen=True, slots=True)
class Line:
    """A letter and to whom it went."""

    id: int
    reference: str
    name: str
    state: State
    why: str | None
    created_at: datetime
    sent_at: datetime | None


def troubled(session: Session, references: Collection[str]) -> list[tuple[str, str, State, int]]:
    """Reference, name, state and id of the last mail of these that came not over, or is held."""
    query = (
        select(Application.reference, Candidate.name, Outbox.state, Outbox.id)
        .join(Application, Application.id == Outbox.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.reference.in_(references),
            Outbox.recipient == Candidate.address,
            Outbox.state.in_([State.BOUNCED, State.FAILED, State.UNCERTAIN, State.HELD]),
        )
        .order_by(Outbox.id)
    )
    last = {
        row.reference: (row[0], row[1], State(row[2]), row[3]) for row in session.execute(query)
    }
    return sorted(last.values(), key=lambda one: one[0])


def lines(
    session: Session,
    vacancy: str,
    letter: ProcedureLetter,
    states: Collection[State],
    at_most: int,
    offset: int,
) -> list[Line]:
    """Those of that letter in these states, in the order in which they were put on their way."""
    query = (
        select(
            Outbox.id,
            Application.reference,
            Candidate.name,
            Outbox.state,
            Outbox.why,
            Outbox.created_at,
            Outbox.sent_at,
        )
        .join(Application, Application.id == Outbox.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.vacancy == vacancy,
            Outbox.template == letter,
            Outbox.state.in_(list(states)),
        )
        .order_by(Outbox.id)
        .limit(at_most)
        .offset(offset)
    )
    return [
        Line(key, reference, name, State(state), why, made, sent)
        for key, reference, name, state, why, made, sent in session.execute(query)
    ]
