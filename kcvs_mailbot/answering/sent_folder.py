"""Receipts in the Sent folder: an uncertain one is looked up there, a sent one copied there once.

Sending never waits for it. When the folder cannot be read, uncertain receipts go again as
`resend_uncertain` says; copies that cannot be made stay due, and somebody is told.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog

from kcvs_mailbot import connecting
from kcvs_mailbot.addresses import sendable
from kcvs_mailbot.answering.sending import COPY_AFTER
from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import State
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import DeclinedError, SentFolder
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import Session, amendments, filing, outbox, workers
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.vacancies import Served
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

DAY = timedelta(days=1)


def keep(bench: Workbench, guard: Guard) -> None:
    """Looks up what is uncertain, copies what was sent; connects only when there is any.

    bench: of one mailbox, for the mails of its vacancies. Raises MailboxError when the folder
    cannot be read or written; what was done before stays done.
    """
    if not bench.config.acknowledgement.sent_folder:
        return
    of = Served(*bench.config.served)
    with bench.store.read() as session:
        uncertain = [entry.id for entry in outbox.in_state(session, State.UNCERTAIN, of)]
        copies = outbox.copies_due(session, bench.clock(), COPY_AFTER, of)
    copies = copies if bench.config.acknowledgement.copy_to_sent else []  # it may be off since
    if not uncertain and not copies:
        return
    try:
        with connecting.sent_folder(bench.config, bench.clock, guard) as folder:
            for entry in uncertain:
                _look_up(bench, folder, entry)
            _copy_all(bench, folder, copies)
    except MailboxError as error:
        log.warning("sent_folder_unusable", why=str(error))
        let_go(bench)
        raise


def let_go(bench: Workbench) -> None:
    """Uncertain receipts that are due go again, though nobody could look for them."""
    if not bench.config.acknowledgement.sent_folder:
        return
    with bench.store.write() as session:
        for entry in outbox.in_state(session, State.UNCERTAIN, Served(*bench.config.served)):
            _send_again_when_due(entry, bench.clock())


def _look_up(bench: Workbench, folder: SentFolder, entry_id: int) -> None:
    if bench.stop.is_set():
        return
    with bench.store.read() as session:
        entry = session.get(rows.Outbox, entry_id)
        if entry is None:  # erased meanwhile
            return
        to = _told_apart_by(session, entry)
    # One that went out before (it came back, and a person had it sent again) stands there already.
    found = entry.sent_at is None and folder.contains(entry.message_id, _since(entry), to)
    with bench.store.write() as session:
        known = session.get(rows.Outbox, entry_id, with_for_update=True)
        if known is None or known.state != State.UNCERTAIN:  # another was faster
            return
        entry = known
        if found:
            _note_sent(session, entry, bench.clock())
        else:
            _send_again_when_due(entry, bench.clock())
        state = entry.state
    log.info("receipt_looked_up", outbox=entry_id, found=found, state=state)


def _note_sent(session: Session, entry: rows.Outbox, now: datetime) -> None:
    entry.sent_at, entry.why, entry.next_attempt_at = now, None, None
    outbox.become(entry, State.SENT)
    filing.add_event(
        session, Happened.SENT, now, application_id=entry.application_id, outbox=entry.id, by="look"
    )


def _send_again_when_due(entry: rows.Outbox, now: datetime) -> None:
    if entry.next_attempt_at is not None and entry.next_attempt_at <= now:
        outbox.become(entry, State.QUEUED)
        entry.why = None


def _copy_all(bench: Workbench, folder: SentFolder, entries: list[int]) -> None:
    """One that the server refuses does not keep the others from their copy."""
    refused: DeclinedError | None = None
    for entry in entries:
        try:
            _copy(bench, folder, entry)
        except DeclinedError as error:
            if error.passing:
                raise
            refused = error
    if refused is not None:
        raise refused


def _copy(bench: Workbench, folder: SentFolder, entry_id: int) -> None:
    """Looks first: the provider may have put it there, or we, before we were killed."""
    if bench.stop.is_set():
        return
    with bench.store.write() as session:
        living = workers.alive(session, bench.clock())
        entry = outbox.claim_copy(session, entry_id, bench.worker_id, living)
        to = _told_apart_by(session, entry) if entry else ""
    if entry is None:
        return
    done = False
    try:
        # Without bytes (erased meanwhile) there is nothing to copy.
        if entry.raw and not folder.contains(entry.message_id, _since(entry), to):
            folder.append(entry.raw, entry.sent_at or bench.clock())
        done = True
    finally:
        with bench.store.write() as session:
            outbox.end_copy(session, entry_id, bench.worker_id, done=done)
    log.info("receipt_copied", outbox=entry_id)


def _told_apart_by(session: Session, entry: rows.Outbox) -> str:
    """Its address, when the same mail may have gone to another one that was put right since."""
    went = amendments.letters(session, entry.application_id)
    return (sendable(entry.recipient) or "") if entry.id in went else ""


def _since(entry: rows.Outbox) -> date:
    """From this day on it can stand there, also when our clock was wrong once."""
    return (min(entry.created_at, entry.sent_at or entry.created_at) - DAY).date()
