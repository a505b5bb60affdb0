"""Stored originals read again by newer code: people's decisions stay, nothing is sent.

What was an application or a follow-up stays one, with better texts; what newly looks like an
application goes to review, so that a person sends its receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import structlog

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.processing import judge
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.deciding.settling import Before, detach, settle
from kcvs_mailbot.deciding.whose_mailbox import view_of
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, FollowUp, Reason, Receipt, Verdict
from kcvs_mailbot.store import Session, blobs, filed_documents, filing, intake, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

NOW_AN_APPLICATION = Reason(
    "reprocessed",
    None,
    "Read again by newer code, this looks like an application.",
    "Opnieuw gelezen lijkt dit wel een kandidatuur.",
)
BRINGS_NO_TEXT = (Status.DAMAGED, Status.NO_TEXT, Status.UNSUPPORTED)
OURS = (Disposition.APPLICATION, Disposition.FOLLOW_UP)


def reprocess(
    bench: Workbench, ids: Iterable[int] | None, report: Callable[[int, int], None]
) -> int:
    """Reads these messages again, all when None, oldest first; returns how many.

    Mails whose bytes were forgotten are left as they are, and those from which less could be read
    than before. RequestError for an unknown id.
    """
    with bench.store.read() as session:
        chosen = [filing.row_of(session, i).id for i in ids] if ids is not None else None
        todo = filing.readable(session, chosen)
    done = 0
    for number, message_id in enumerate(todo, 1):
        done += reprocess_one(bench, message_id)
        report(number, len(todo))
    return done


def reprocess_one(bench: Workbench, message_id: int) -> bool:
    """Reads one message again; False when that brings less than before, which then stays.

    RequestError when there is no such message, or it was erased; StoreError without its bytes.
    """
    with bench.store.read() as session:
        row = filing.row_of(session, message_id)
        intake.require_not_erased(row)
        content = blobs.load(session, row.sha256, bench.spool)
    opened = bench.reader.read(content, anew=True)
    try:
        with bench.store.write() as session:
            vacancies.lock_all(session)
            row = filing.row_of(session, message_id)
            if row.blob is None:  # forgotten or erased meanwhile
                return False
            if _loses_text(session, row, opened):
                log.warning("reading_again_brings_less", message=message_id)
                return False
            stored, settled_by, settled_at = as_stored(session, row), row.settled_by, row.settled_at
            before = detach(session, row)
            view = view_of(session, bench.config, message_id)
            verdict = _verdict(session, row, stored, opened, view, before)
            settle(
                session,
                row,
                opened.mail,
                verdict,
                view,
                bench.clock(),
                actor=settled_by or "machine",
                send=False,
                before=before,
            )
            if verdict.disposition == stored.disposition:
                row.settled_at = settled_at
            else:
                row.done_as = None  # what was dealt with was something else
        return True
    finally:
        opened.close()
        if content.path is not None:
            content.path.unlink(missing_ok=True)


def _loses_text(session: Session, row: rows.Message, opened: Opened) -> bool:
    """A time-out or a program that is missing now must not cost what was read before."""
    if opened.mail.message.damaged and row.body:
        return True
    now = {document.content.sha256: document.reading for document in opened.mail.documents}
    before = filed_documents.known_readings(session, now)
    return any(
        known.status == Status.READ and now[sha256].status in BRINGS_NO_TEXT
        for sha256, known in before.items()
    )


def _verdict(
    session: Session,
    row: rows.Message,
    stored: Verdict,
    opened: Opened,
    config: Configuration,
    before: Before,
) -> Verdict:
    if row.settled_by != "machine":
        return stored
    judged = judge(session, row, opened, config, before.application_id)
    if stored.disposition in OURS:
        if judged.disposition != stored.disposition:
            return stored
        asks = stored.asks or (judged.asks and judged.follow_up == stored.follow_up)
        return replace(stored, reasons=judged.reasons, likelihood=judged.likelihood, asks=asks)
    if judged.disposition in OURS:
        return replace(
            judged,
            disposition=Disposition.REVIEW,
            reasons=(NOW_AN_APPLICATION, *judged.reasons),
            receipt=Receipt.NEVER,
        )
    return judged


def as_stored(session: Session, row: rows.Message) -> Verdict:
    """The verdict as it stands in the database."""
    application = (
        session.get_one(rows.Application, row.application_id).reference
        if row.application_id is not None
        else row.proposed_reference
    )
    candidate = (
        Address(row.candidate_name or "", row.candidate_address)
        if row.candidate_address is not None
        else None
    )
    return Verdict(
        Disposition(row.disposition or Disposition.REVIEW),
        tuple(Reason(**reason) for reason in row.reasons),
        candidate,
        row.vacancy,
        application,
        FollowUp(row.follow_up) if row.follow_up else None,
        Receipt.NEVER,
        row.receipt_reason or "",
        likelihood=row.likelihood,
        asks=row.asks,
    )
