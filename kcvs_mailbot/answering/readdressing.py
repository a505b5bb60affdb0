"""What becomes of the outgoing mails when a person puts the candidate's name or address right.

The receipt keeps its row and its Message-ID. To an address at which it may have arrived it never
goes again; the bytes that went to another one are kept beside (Amendment.letter).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kcvs_mailbot.acknowledgement.mail import readdressed
from kcvs_mailbot.addresses import canonical, sendable
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import MAY_HAVE_ARRIVED, State, after_readdressing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.invitations.readdressing import for_another
from kcvs_mailbot.message import Address
from kcvs_mailbot.store import Session, filing, outbox
from kcvs_mailbot.store import models as rows

UNSENT = (State.QUEUED, State.HELD, State.FAILED)
_MOMENTS = ("sent_at", "next_attempt_at")
_PLAIN = ("id", "state", "recipient", "subject", "why", "attempts")


class Fate(StrEnum):
    """What becomes of the receipt."""

    NONE = "none"  # there is none
    GOES = "goes"  # to the new address, at once
    WAITS = "waits"  # held as before: it goes to the new address when a person releases it
    STAYS = "stays"  # cancelled as before
    WENT = "went"  # to the new address before: it is not sent again
    OVER = "over"  # the vacancy is not configured any more: nothing goes


@dataclass(frozen=True, slots=True)
class Readdressed:
    """The fate of the receipt; how it was before, None when that did not change."""

    fate: Fate
    before: dict[str, Any] | None = None
    letter: bytes | None = None
    raw: bytes = b""
    """The receipt as it goes, or would go."""


def readdress(
    session: Session,
    application: rows.Application,
    earlier: Iterable[rows.Amendment],
    config: Configuration,
    now: datetime,
    actor: str,
    dated: datetime,
) -> Readdressed:
    """The mails of the application are for its candidate's address as it is now.

    earlier: what was put right of it before, newest first. dated: the date that a receipt bears
    which is written anew. RequestError while the receipt is being sent.
    """
    _others(session, application)
    entry = outbox.first_receipt(session, application.id)
    if entry is None:
        return Readdressed(Fate.NONE)
    session.refresh(entry, with_for_update=True)
    state = after_readdressing(State(entry.state))
    if state is None:
        raise RequestError(Wrong.ON_ITS_WAY, f"entry {entry.id} is being sent")
    before, letter = _as_it_is(entry), entry.raw
    if receipts.is_over(application, config):
        if entry.state in UNSENT:
            outbox_changes.change(session, entry, State.CANCELLED, Happened.CANCELLED, now, actor)
        return Readdressed(Fate.OVER, before, letter)
    if entry.canonical == application.candidate.canonical and entry.state in MAY_HAVE_ARRIVED:
        return Readdressed(Fate.WENT, raw=entry.raw)
    there = _there_before(earlier, application.candidate.canonical)
    if there is not None:
        put_back(entry, there.before["receipt"], there.letter or b"", now)
        return Readdressed(Fate.WENT, before, letter, entry.raw)
    receipts.write_anew(session, entry, config, dated)
    _go(session, entry, state, now, actor)
    return Readdressed(_FATES[State(entry.state)], before, letter, entry.raw)


_FATES = {State.QUEUED: Fate.GOES, State.HELD: Fate.WAITS, State.CANCELLED: Fate.STAYS}


def _there_before(earlier: Iterable[rows.Amendment], address: str) -> rows.Amendment | None:
    """When the receipt last was for that address, and may have arrived there."""
    for one in earlier:
        was = one.before.get("receipt") if one.undone_at is None else None
        if was is not None and canonical(was["recipient"]) == address:
            return one if was["state"] in MAY_HAVE_ARRIVED else None
    return None


def _go(session: Session, entry: rows.Outbox, state: State, now: datetime, actor: str) -> None:
    waits = entry.state == State.QUEUED
    why = entry.why if state is State.HELD else None
    if state is not State.CANCELLED:
        why = receipts.or_want_of_text(entry, why)
        state = State.HELD if why else state
    entry.state, entry.why, entry.attempts = state, why, 0
    entry.next_attempt_at = now if state is State.QUEUED else None
    entry.sent_at = entry.copy_due_at = entry.claimed_by = None
    if state is State.QUEUED and not waits:
        filing.add_event(
            session,
            Happened.RETRIED,
            now,
            actor=actor,
            application_id=entry.application_id,
            message_id=entry.answers,
            outbox=entry.id,
        )


def _others(session: Session, application: rows.Application) -> None:
    """What else was not sent yet goes to the new address; what did go stays as it went."""
    candidate = application.candidate
    if sendable(candidate.address) is None:
        return
    to = Address(candidate.name, candidate.address)

    def invite(data: bytes) -> bytes:
        return for_another(data, to)

    for entry in outbox.beside_receipt(session, application.id, UNSENT):
        if entry.raw:
            entry.raw = readdressed(entry.raw, to, invite)
            entry.recipient, entry.canonical = candidate.address, candidate.canonical


def rewrite(
    session: Session, application: rows.Application, config: Configuration, now: datetime
) -> bool:
    """A receipt that never left greets its candidate by the name as it is now; True if it did."""
    entry = outbox.first_receipt(session, application.id)
    if entry is None:
        return False
    session.refresh(entry, with_for_update=True)
    never_left = entry.state in (*UNSENT, State.CANCELLED) and entry.attempts == 0
    if not never_left or not receipts.write_anew(session, entry, config, now):
        return False
    if entry.state == State.QUEUED and receipts.or_want_of_text(entry, None):
        entry.state, entry.why = State.HELD, receipts.or_want_of_text(entry, None)
        entry.next_attempt_at = None
    return True


def sent_at(session: Session, application: rows.Application) -> datetime | None:
    """When the receipt left to the address that it has now."""
    entry = outbox.first_receipt(session, application.id)
    return entry.sent_at if entry else None


def went_after(session: Session, application: rows.Application, one: rows.Amendment) -> bool:
    """True when the receipt may have left to the address that was put right then."""
    entry = outbox.first_receipt(session, application.id)
    if entry is None or one.before["receipt"] is None or one.after["fate"] == Fate.WENT:
        return entry is not None and entry.state == State.SENDING
    if entry.sent_at is not None or entry.state not in (*UNSENT, State.CANCELLED):
        return True
    return filing.was_uncertain(session, application.id, entry.id, one.at)


def take_back(
    session: Session,
    application: rows.Application,
    one: rows.Amendment,
    config: Configuration,
    now: datetime,
) -> None:
    """The mails are as they were before the address was put right, if nothing went meanwhile."""
    _others(session, application)
    entry = outbox.first_receipt(session, application.id)
    if entry is not None and one.before["receipt"] is not None:
        session.refresh(entry, with_for_update=True)
        if went_after(session, application, one):
            raise RequestError(Wrong.LETTER_WENT, f"entry {entry.id} has left")
        put_back(entry, one.before["receipt"], one.letter or b"", now)
    rewrite(session, application, config, now)


def _as_it_is(entry: rows.Outbox) -> dict[str, Any]:
    moments = {name: getattr(entry, name) for name in _MOMENTS}
    return {
        **{name: getattr(entry, name) for name in _PLAIN},
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }


def put_back(entry: rows.Outbox, was: dict[str, Any], letter: bytes, now: datetime) -> None:
    """The entry is as `was` says; due at once if it was on its way."""
    for name in _PLAIN[1:]:
        setattr(entry, name, was[name])
    for name in _MOMENTS:
        setattr(entry, name, datetime.fromisoformat(was[name]) if was[name] else None)
    entry.canonical, entry.raw = canonical(entry.recipient), letter
    entry.copy_due_at = entry.claimed_by = None
    if entry.state == State.QUEUED:
        entry.next_attempt_at = now
