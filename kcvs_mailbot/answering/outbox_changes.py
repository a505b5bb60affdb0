"""What becomes of a mail that is made: people let it go or cancel it, bounces come back.

What was enqueued keeps its Message-ID and bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from kcvs_mailbot.acknowledgement import Kind
from kcvs_mailbot.acknowledgement.mail import is_complete
from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.answering import still_due
from kcvs_mailbot.application import ApplicationStatus, Happened
from kcvs_mailbot.delivery import LETTER, SENT_BEFORE, Reason, State, may_become
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import Verdict
from kcvs_mailbot.store import Session, filing, joined, outbox, restores
from kcvs_mailbot.store import models as rows

VOID = "its application was taken apart"
VOID_UNCERTAIN = "its application was taken apart, and nobody knows whether it had gone"
JOINED = "its application was joined to another"
MOVED = "the mail that it answers was taken out"
CAME_BACK = "the mail came back as undeliverable"


def note_bounce(session: Session, row: rows.Message, verdict: Verdict, now: datetime) -> None:
    """Ties a bounce to the receipt that it reports; only a lasting failure changes its state."""
    entry = _bounced_entry(session, verdict)
    if entry is None:
        return
    application = session.get_one(rows.Application, entry.application_id)
    row.proposed_reference = joined.standing(session, application).reference
    if filing.was_told(session, Happened.BOUNCED, row.id, entry.application_id):
        return  # the same bounce, read again: the receipt may have been sent anew since
    lasting = verdict.hard_bounce is not False
    if lasting and may_become(State(entry.state), State.BOUNCED):
        entry.why = CAME_BACK
        outbox.become(entry, State.BOUNCED)
    filing.add_event(
        session,
        Happened.BOUNCED,
        now,
        application_id=entry.application_id,
        message_id=row.id,
        outbox=entry.id,
        hard=verdict.hard_bounce,
    )


def _bounced_entry(session: Session, verdict: Verdict) -> rows.Outbox | None:
    """By the Message-ID; else, where a server rewrote that, the last mail that went to them.

    Of the kind that our mark in its headers names, where they came back.
    """
    identified = verdict.bounced_message_id
    if identified and (entry := outbox.by_message_id(session, identified)):
        return entry
    if verdict.bounced_to is None:
        return None
    sent = [
        entry
        for entry in outbox.sent_to(session, canonical(verdict.bounced_to))
        if may_become(State(entry.state), State.BOUNCED) and entry.state != State.QUEUED
        if verdict.bounced_kind in (None, entry.kind)
    ]
    return max(sent, key=lambda entry: (entry.sent_at or entry.created_at, entry.id), default=None)


Was = dict[str, list[str | None]]
"""Ids of entries that were set aside to their state, why, and next attempt before."""
_AGAIN = {State.QUEUED: Happened.ENQUEUED, State.HELD: Happened.HELD}
UNSENT = (State.QUEUED, State.HELD, State.FAILED, State.UNCERTAIN)


def set_aside(
    session: Session, entries: Iterable[rows.Outbox], why: str, now: datetime, actor: str
) -> Was:
    """Cancels those that have not gone out; `bring_back` makes them again what they were."""
    was: Was = {}
    for entry in entries:
        if entry.state not in UNSENT:
            continue
        due = entry.next_attempt_at
        was[str(entry.id)] = [entry.state, entry.why, due.isoformat() if due else None]
        change(session, entry, State.CANCELLED, Happened.CANCELLED, now, actor)
        entry.why = why
    return was


def bring_back(
    session: Session,
    was: Was,
    why: str,
    now: datetime,
    actor: str,
    hold: Callable[[rows.Outbox], str | None],
) -> None:
    """Undoes `set_aside` for those that nobody touched since. hold: why one shall not go now."""
    for key, (state, before, due) in was.items():
        entry = session.get_one(rows.Outbox, int(key), with_for_update=True)
        if (entry.state, entry.why) != (State.CANCELLED, why):
            continue
        held = None
        if state == State.QUEUED:
            lost = restores.may_be_answered(session, entry.created_at)
            held = Reason.RESTORED if lost else hold(entry)
        again = State.HELD if held else State(state or State.HELD)
        change(session, entry, again, _AGAIN.get(again, Happened.UNDONE), now, actor)
        entry.why = held or before
        entry.next_attempt_at = datetime.fromisoformat(due) if due and not held else None


def withdraw_receipt(session: Session, application: rows.Application, now: datetime) -> None:
    """Cancels the first receipt of an application that is void, when it has not gone out."""
    entry = outbox.first_receipt(session, application.id)
    if entry is None:
        return
    session.refresh(entry, with_for_update=True)
    _take_back(session, entry, now)


def withdraw_answers(session: Session, application_id: int, message_id: int, now: datetime) -> None:
    """Cancels what has not gone out and tells of a mail that belongs to the application no more."""
    for entry in outbox.of_application(session, application_id):
        if entry.answers == message_id and entry.kind == Kind.ADDITION:
            _take_back(session, entry, now)


def _take_back(session: Session, entry: rows.Outbox, now: datetime) -> None:
    if entry.state in UNSENT:
        why = VOID_UNCERTAIN if entry.state == State.UNCERTAIN else VOID
        change(session, entry, State.CANCELLED, Happened.CANCELLED, now, "machine")
        entry.why = why


def release(session: Session, entry: rows.Outbox, now: datetime, actor: str) -> None:
    """A person lets a held mail go.

    RequestError when it is not held, or not written (receipts.write).
    """
    if entry.state != State.HELD:
        raise _wrong(entry, f"an entry that is {entry.state} is not held")
    _require_text(entry)
    _require_fit(session, entry, now)
    change(session, entry, State.QUEUED, Happened.RELEASED, now, actor)


def retry(session: Session, entry: rows.Outbox, now: datetime, actor: str) -> None:
    """A failed, uncertain, bounced or cancelled mail goes (again), with the same Message-ID.

    RequestError when it went already, has no address that can be written to, or nothing to confirm.
    """
    if not entry.raw:
        raise _wrong(entry, "it has no address that can be written to: answer in another way")
    application = _application(session, entry)
    if application.status == ApplicationStatus.VOID:
        what = f"entry {entry.id}: its application was taken apart: undo that first"
        raise RequestError(Wrong.TAKEN_APART, what, application.reference)
    _require_text(entry)
    _require_fit(session, entry, now)
    change(session, entry, State.QUEUED, Happened.RETRIED, now, actor)
    entry.attempts = 0


def _application(session: Session, entry: rows.Outbox) -> rows.Application:
    """That it is about; what a person wrote goes on where its application was joined to another."""
    application = session.get_one(rows.Application, entry.application_id)
    return joined.standing(session, application) if entry.kind == LETTER else application


def _require_text(entry: rows.Outbox) -> None:
    if not is_complete(entry.raw):
        raise _wrong(entry, "its text is not written: see kcvs-mailbot check")


def _require_fit(session: Session, entry: rows.Outbox, now: datetime) -> None:
    if still_due.is_overtaken(session, entry, now):
        reference = _application(session, entry).reference
        what = f"entry {entry.id}: {still_due.STANDS_ELSEWHERE}"
        raise RequestError(Wrong.NOT_IN_THIS_PHASE, what, reference)


def cancel(session: Session, entry: rows.Outbox, now: datetime, actor: str) -> None:
    """A person decides that the mail shall not go. RequestError when it has gone already."""
    change(session, entry, State.CANCELLED, Happened.CANCELLED, now, actor)


def sent_before(session: Session, entry: rows.Outbox, now: datetime, actor: str) -> None:
    """A person found that it went already: it does not go, and says why for who looks later.

    RequestError when nobody doubted that.
    """
    if not may_have_gone(entry):
        raise _wrong(entry, "nobody doubts whether it was sent: cancel it without that word")
    change(session, entry, State.CANCELLED, Happened.CANCELLED, now, actor)
    entry.why = SENT_BEFORE


def may_have_gone(entry: rows.Outbox) -> bool:
    """The line broke, or the database was put back: only a person can find out."""
    held = entry.state == State.HELD and entry.why == Reason.RESTORED
    return held or entry.state == State.UNCERTAIN


def change(
    session: Session, entry: rows.Outbox, state: State, event: Happened, now: datetime, actor: str
) -> None:
    """It becomes that, told as `event`. RequestError when it cannot."""
    try:
        outbox.become(entry, state)
    except ValueError as error:
        raise _wrong(entry, str(error)) from error
    entry.why = None
    entry.next_attempt_at = now if state is State.QUEUED else None
    filing.add_event(
        session,
        event,
        now,
        actor=actor,
        application_id=entry.application_id,
        message_id=entry.answers,
        outbox=entry.id,
    )


def _wrong(entry: rows.Outbox, why: str) -> RequestError:
    return RequestError(Wrong.STATE_OF_ENTRY, f"entry {entry.id}: {why}")
