"""Receipts in the Sent folder: an uncertain one is looked up there, a sent one copied there once.

Sending never waits for it. When the folder cannot be read, uncertain receipts go again as
`resend_uncertain` says; copies that cannot be made stay due, and somebody is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from kcvs_mailbot import connecting
from kcvs_mailbot.answering.sending import COPY_AFTER, Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import State
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import DeclinedError, SentFolder
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import Session, Store, filing, outbox, workers
from kcvs_mailbot.store import models as rows

log = structlog.get_logger()

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What it works with. `stopping` is asked between mails."""

    store: Store
    config: Configuration
    worker_id: str
    clock: Clock
    guard: Guard
    stopping: Callable[[], bool]


def keep(work: Keeping) -> None:
    """Looks up what is uncertain, copies what was sent; connects only when there is any.

    Raises MailboxError when the folder cannot be read or written; what was done before stays done.
    """
    if not work.config.acknowledgement.sent_folder:
        return
    with work.store.read() as session:
        uncertain = [entry.id for entry in outbox.in_state(session, State.UNCERTAIN)]
        copies = outbox.copies_due(session, work.clock(), COPY_AFTER)
    if not uncertain and not copies:
        return
    try:
        with connecting.sent_folder(work.config, work.clock, work.guard) as folder:
            for entry in uncertain:
                _look_up(work, folder, entry)
            _copy_all(work, folder, copies)
    except MailboxError as error:
        log.warning("sent_folder_unusable", why=str(error))
        let_go(work)
        raise


def let_go(work: Keeping) -> None:
    """Uncertain receipts that are due go again, though nobody could look for them."""
    if not work.config.acknowledgement.sent_folder:
        return
    with work.store.write() as session:
        for entry in outbox.in_state(session, State.UNCERTAIN):
            _send_again_when_due(entry, work.clock())


def _look_up(work: Keeping, folder: SentFolder, entry_id: int) -> None:
    if work.stopping():
        return
    with work.store.read() as session:
        entry = session.get_one(rows.Outbox, entry_id)
    # One that went out before (it came back, and a person had it sent again) stands there already.
    found = entry.sent_at is None and folder.contains(entry.message_id, _since(entry))
    with work.store.write() as session:
        entry = session.get_one(rows.Outbox, entry_id, with_for_update=True)
        if entry.state != State.UNCERTAIN:  # a person or another worker was faster
            return
        if found:
            _note_sent(session, entry, work.clock())
        else:
            _send_again_when_due(entry, work.clock())
        state = entry.state
    log.info("receipt_looked_up", outbox=entry_id, found=found, state=state)


def _note_sent(session: Session, entry: rows.Outbox, now: datetime) -> None:
    entry.sent_at, entry.why, entry.next_attempt_at = now, None, None
    outbox.become(entry, State.SENT)
    filing.add_event(
        session, "sent", now, application_id=entry.application_id, outbox=entry.id, by="look"
    )


def _send_again_when_due(entry: rows.Outbox, now: datetime) -> None:
    if entry.next_attempt_at is not None and entry.next_attempt_at <= now:
        outbox.become(entry, State.QUEUED)
        entry.why = None


def _copy_all(work: Keeping, folder: SentFolder, entries: list[int]) -> None:
    """One that the server refuses does not keep the others from their copy."""
    refused: DeclinedError | None = None
    for entry in entries:
        try:
            _copy(work, folder, entry)
        except DeclinedError as error:
            if error.passing:
                raise
            refused = error
    if refused is not None:
        raise refused


def _copy(work: Keeping, folder: SentFolder, entry_id: int) -> None:
    """Looks first: the provider may have put it there, or we, before we were killed."""
    if work.stopping():
        return
    with work.store.write() as session:
        living = workers.alive(session, work.clock())
        entry = outbox.claim_copy(session, entry_id, work.worker_id, living)
    if entry is None:
        return
    done = False
    try:
        # Without bytes (erased meanwhile) there is nothing to copy.
        if entry.raw and not folder.contains(entry.message_id, _since(entry)):
            folder.append(entry.raw, entry.sent_at or work.clock())
        done = True
    finally:
        with work.store.write() as session:
            outbox.end_copy(session, entry_id, work.worker_id, done=done)
    log.info("receipt_copied", outbox=entry_id)


def _since(entry: rows.Outbox) -> date:
    """From this day on it can stand there, also when our clock was wrong once."""
    return (min(entry.created_at, entry.sent_at or entry.created_at) - DAY).date()
