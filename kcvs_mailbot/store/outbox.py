"""Outgoing mail as rows: enqueued with the application, claimed, and its outcome recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from kcvs_mailbot.delivery import LETTER, SENT_BEFORE, State, may_become
from kcvs_mailbot.store import batched_rows, ids
from kcvs_mailbot.store.models import Application, Outbox
from kcvs_mailbot.store.vacancies import ALL, Served

_COUNTS = "mails put on their way, by the moment since"
BATCH = 100
ON_ITS_WAY = (State.QUEUED, State.SENDING, State.SENT, State.UNCERTAIN, State.BOUNCED)
KNOWN_STATE = case((Outbox.why == SENT_BEFORE, str(State.SENT)), else_=Outbox.state)
"""For who counts what candidates got: cancelled because it went before is sent."""

_ENQUEUED = (
    select(func.count())
    .select_from(Outbox)
    .where(
        Outbox.created_at > bindparam("since"),
        Outbox.state.in_(ON_ITS_WAY),
        Outbox.kind != LETTER,
    )
    .execution_options(**batched_rows.COUNTS_THEM)
)
_DUE = (
    select(Outbox.id, Outbox.state)
    .where(
        Outbox.state.in_(bindparam("states", expanding=True)),
        Outbox.next_attempt_at <= bindparam("now"),
    )
    .order_by(Outbox.next_attempt_at, Outbox.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(Outbox)
    .where(Outbox.id == bindparam("entry"), Outbox.state == bindparam("was"))
    .values(state=State.SENDING, claimed_by=bindparam("worker"))
    .returning(Outbox)
    .execution_options(populate_existing=True)
)
_COLUMNS = [column.key for column in Outbox.__table__.columns]
_INSERT = insert(Outbox)
_ENQUEUED_TO = _ENQUEUED.where(Outbox.canonical == bindparam("canonical"))


def first_receipt(session: Session, application_id: int) -> Outbox | None:
    """The one first receipt of an application, whatever its state."""
    return session.scalar(
        select(Outbox).where(Outbox.application_id == application_id, Outbox.kind == "receipt")
    )


def of_application(session: Session, application_id: int) -> list[Outbox]:
    """All that was written to its candidate, locked, oldest first."""
    query = select(Outbox).where(Outbox.application_id == application_id).order_by(Outbox.id)
    return list(session.scalars(query.with_for_update()))


def beside_receipt(session: Session, application_id: int, states: Iterable[State]) -> list[Outbox]:
    """The other mails of an application in these states, held until the commit."""
    query = select(Outbox).where(
        Outbox.application_id == application_id,
        Outbox.kind != "receipt",
        Outbox.state.in_(list(states)),
    )
    return list(session.scalars(query.order_by(Outbox.id).with_for_update()))


def answer_to(session: Session, message_id: int) -> Outbox | None:
    """The automatic mail that answers this message."""
    automatic = Outbox.kind != LETTER
    return session.scalar(select(Outbox).where(Outbox.answers == message_id, automatic))


def all_answers_to(session: Session, message_id: int) -> list[tuple[str, State]]:
    """The applications for which it was answered automatically, with the state of each mail."""
    query = (
        select(Application.reference, Outbox.state)
        .join(Application, Application.id == Outbox.application_id)
        .where(Outbox.answers == message_id, Outbox.kind != LETTER)
        .order_by(Outbox.id)
    )
    return [(reference, State(state)) for reference, state in session.execute(query)]


def by_message_id(session: Session, message_id: str) -> Outbox | None:
    """The mail with this Message-ID."""
    return session.scalar(select(Outbox).where(Outbox.message_id == message_id))


def last_letter(session: Session, application_id: int) -> int | None:
    """The id of the newest mail that a person wrote in this application."""
    of_it = (Outbox.application_id == application_id, Outbox.kind == LETTER)
    return session.scalar(select(func.max(Outbox.id)).where(*of_it))


def sent_to(session: Session, canonical: str) -> list[Outbox]:
    """All mails to this person, whatever their state, oldest first."""
    query = select(Outbox).where(Outbox.canonical == canonical).order_by(Outbox.id)
    return list(session.scalars(query))


def enqueued_since(session: Session, since: datetime, canonical: str | None = None) -> int:
    """How many automatic mails were put on their way after `since`, also in a clock's future.

    A clock that jumped back therefore does not reopen the brakes.
    """
    query = _ENQUEUED if canonical is None else _ENQUEUED_TO
    values = {"since": since, "canonical": canonical}
    written: int = session.connection().execute(query, values).scalar_one()
    return written + sum(
        1
        for row in batched_rows.waiting(session, _INSERT)
        if row["created_at"] > since
        and row["state"] in ON_ITS_WAY
        and row["kind"] != LETTER
        and canonical in (None, row["canonical"])
    )


def enqueued_within(session: Session, since: datetime) -> int:
    """As `enqueued_since`, counted once in a transaction: `add` counts on."""
    counts: dict[datetime, int] = session.info.setdefault(_COUNTS, {})
    if since not in counts:
        counts[since] = enqueued_since(session, since)
    return counts[since]


def add(session: Session, entry: Outbox) -> None:
    """Enters a new mail, written with the commit; the session does not watch it."""
    entry.id = ids.take(session, Outbox)
    if entry.state in ON_ITS_WAY and entry.kind != LETTER:
        counts: dict[datetime, int] = session.info.get(_COUNTS, {})
        for since in counts:
            counts[since] += 1
    batched_rows.add(session, _INSERT, {name: getattr(entry, name) for name in _COLUMNS})


def claim_next(
    session: Session,
    worker_id: str,
    now: datetime,
    *,
    uncertain: bool = True,
    of: Served = ALL,
) -> Outbox | None:
    """The next mail that is due, now in state `sending` for this worker alone; None when none.

    An `uncertain` mail is due once resend_uncertain has passed; it keeps its Message-ID.
    of: only mails of these vacancies.
    """
    due = {"states": list(_waiting(uncertain)), "now": now}
    session.flush()
    found = session.connection().execute(_of(_DUE, of), due).first()
    if found is None:
        return None
    return session.scalar(_CLAIM, {"entry": found.id, "was": found.state, "worker": worker_id})


def _of(query: Any, served: Served) -> Any:
    """Of what the query asks for only the mails of these vacancies."""
    if served == ALL:
        return query
    theirs = select(Application.id).where(served.holds(Application.vacancy))
    return query.where(Outbox.application_id.in_(theirs))


def _waiting(uncertain: bool) -> tuple[State, ...]:
    return (State.QUEUED, State.UNCERTAIN) if uncertain else (State.QUEUED,)


def become(row: Outbox, state: State) -> None:
    """Changes the state along delivery.may_become; ValueError for any other step."""
    if row.state == state:
        raise ValueError(f"it is {state} already")
    if not may_become(State(row.state), state):
        raise ValueError(f"an entry that is {row.state} cannot become {state}")
    row.state = state


def abandoned(session: Session, living: Iterable[str], of: Served = ALL) -> list[Outbox]:
    """Mails in `sending` whose worker is dead: nobody knows whether they went out."""
    dead = or_(Outbox.claimed_by.is_(None), Outbox.claimed_by.not_in(list(living)))
    query = select(Outbox).where(Outbox.state == State.SENDING, dead)
    return list(session.scalars(_of(query, of)))


def waiting(session: Session, after: datetime) -> list[tuple[int, State, int, datetime]]:
    """(id, state, attempts, next attempt) of the mails that are due only after that moment."""
    query = select(Outbox.id, Outbox.state, Outbox.attempts, Outbox.next_attempt_at).where(
        Outbox.state.in_(_waiting(True)), Outbox.next_attempt_at > after
    )
    return [
        (entry, State(state), attempts, moment)
        for entry, state, attempts, moment in session.execute(query)
        if moment is not None
    ]


def put_off(session: Session, entry_id: int, until: datetime) -> None:
    """It is due then, and not before."""
    session.execute(
        update(Outbox)
        .where(Outbox.id == entry_id, Outbox.state.in_(_waiting(True)))
        .values(next_attempt_at=until)
    )


def never_by_itself(session: Session) -> None:
    """What is uncertain waits for a person, whatever was to become of it."""
    due = Outbox.next_attempt_at.is_not(None)
    uncertain = update(Outbox).where(Outbox.state == State.UNCERTAIN, due)
    session.execute(uncertain.values(next_attempt_at=None))


def next_due(session: Session, *, uncertain: bool = True, of: Served = ALL) -> datetime | None:
    """When the next waiting mail is due."""
    query = select(func.min(Outbox.next_attempt_at)).where(Outbox.state.in_(_waiting(uncertain)))
    found: datetime | None = session.scalar(_of(query, of))
    return found


def in_state(session: Session, state: State, of: Served = ALL) -> list[Outbox]:
    """All mails in this state, oldest first."""
    query = select(Outbox).where(Outbox.state == state).order_by(Outbox.id)
    return list(session.scalars(_of(query, of)))


def copies_due(session: Session, now: datetime, at_most: timedelta, of: Served = ALL) -> list[int]:
    """Ids of sent mails whose copy is due; nothing is due more than `at_most` from now."""
    # One further in the future was entered before the clock jumped back.
    due = or_(Outbox.copy_due_at <= now, Outbox.copy_due_at > now + at_most)
    query = select(Outbox.id).where(due).order_by(Outbox.id).limit(BATCH)
    return list(session.scalars(_of(query, of)))


def claim_copy(
    session: Session, entry_id: int, worker_id: str, living: Iterable[str]
) -> Outbox | None:
    """The mail, to be copied by this worker alone; None when it needs no copy (any more)."""
    others = [one for one in living if one != worker_id]
    free = or_(Outbox.claimed_by.is_(None), Outbox.claimed_by.not_in(others))
    return session.scalar(
        update(Outbox)
        .where(
            Outbox.id == entry_id,
            Outbox.state.in_((State.SENT, State.BOUNCED)),
            Outbox.copy_due_at.is_not(None),
            free,
        )
        .values(claimed_by=worker_id)
        .returning(Outbox)
    )


def end_copy(session: Session, entry_id: int, worker_id: str, *, done: bool) -> None:
    """Gives the mail back after `claim_copy`; `done`: its copy stands there."""
    if done:
        session.execute(update(Outbox).where(Outbox.id == entry_id).values(copy_due_at=None))
    # A person may have had it sent again meanwhile: then it is claimed for that.
    session.execute(
        update(Outbox)
        .where(Outbox.id == entry_id, Outbox.claimed_by == worker_id, Outbox.state != State.SENDING)
        .values(claimed_by=None)
    )
