"""The receipt is made and enqueued in the application's transaction; people's words about it.

Invariant 3: one first receipt per application. Its Message-ID and bytes are fixed here, so a
crash may repeat the same mail, never make a second one.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from kcvs_mailbot.acknowledgement import Kind, Language, Letter, ReceiptFacts, ReceivedDocument
from kcvs_mailbot.acknowledgement.mail import (
    build_mail,
    completed,
    is_complete,
    new_message_id,
    references_of,
)
from kcvs_mailbot.acknowledgement.receipt import compose, unwritten
from kcvs_mailbot.acknowledgement.templates import BrokenTextError
from kcvs_mailbot.addresses import canonical, sendable
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.application import Happened, is_late
from kcvs_mailbot.config import AcknowledgementMode, Configuration, Vacancy
from kcvs_mailbot.config.templates import own_texts
from kcvs_mailbot.delivery import Mode, Reason, State, brake, hold_reason
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.recognition import Disposition, Receipt, Verdict
from kcvs_mailbot.store import Session, filed_documents, filing, lookups, outbox, restores
from kcvs_mailbot.store import models as rows

log = structlog.get_logger()

DOCUMENT_LINK = "has_document_link"  # recognition's rule
UNDELIVERABLE = "the candidate's address cannot be written to"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_MADE = {
    State.QUEUED: Happened.ENQUEUED,
    State.HELD: Happened.HELD,
    State.FAILED: Happened.FAILED,
}


def enqueue(
    session: Session,
    application: rows.Application,
    row: rows.Message,
    message: Message,
    verdict: Verdict,
    documents: list[rows.Document],
    config: Configuration,
    now: datetime,
    *,
    new: bool = False,
) -> None:
    """Puts the receipt that the verdict allows into the outbox, queued or held; or nothing.

    documents: what the message brought. new: the application was made just now. A person's
    verdict sends at once: neither age nor brakes hold it, only that person's own Receipt.HOLD. What
    came before the database was put back from a backup is held, whoever decides.
    """
    kind = Kind.RECEIPT if row.disposition == Disposition.APPLICATION else Kind.ADDITION
    off = config.acknowledgement.mode is AcknowledgementMode.OFF
    if verdict.receipt is Receipt.NEVER or off or is_over(application, config):
        return
    earlier = None if new else _earlier(session, application, row, kind)
    if earlier is not None:
        of_void = earlier.why in (outbox_changes.VOID, outbox_changes.VOID_UNCERTAIN)
        if earlier.state == State.CANCELLED and of_void and earlier.raw:
            _offer_again(session, earlier, application, row, verdict, config, now)
        return
    why = _why_held(session, application.candidate, row, verdict, config, now)
    entry = _entry(session, application, row, message, kind, documents, config, now)
    why = or_want_of_text(entry, why)
    entry.state, entry.why = (State.HELD, why) if why else (State.QUEUED, None)
    entry.next_attempt_at = None if why else now
    if not entry.raw:
        entry.state, entry.why, entry.next_attempt_at = State.FAILED, UNDELIVERABLE, None
    outbox.add(session, entry)
    lookups.leave_traces(session, application.id, None, [("message_id", entry.message_id)])
    filing.add_event(
        session,
        _MADE[State(entry.state)],
        now,
        application_id=application.id,
        message_id=row.id,
        outbox=entry.id,
        why=entry.why,
    )


def _offer_again(
    session: Session,
    entry: rows.Outbox,
    application: rows.Application,
    row: rows.Message,
    verdict: Verdict,
    config: Configuration,
    now: datetime,
) -> None:
    """Its application is whole again; what would hold a new receipt holds this one too.

    One that may have gone is as uncertain as it was.
    """
    if entry.why == outbox_changes.VOID_UNCERTAIN:
        outbox_changes.change(session, entry, State.UNCERTAIN, Happened.UNCERTAIN, now, "machine")
        resend = config.acknowledgement.resend_uncertain
        entry.next_attempt_at = None if resend is None else now + resend
        return
    why = _why_held(session, application.candidate, row, verdict, config, now)
    why = or_want_of_text(entry, why)
    state = State.HELD if why else State.QUEUED
    outbox_changes.change(
        session, entry, state, Happened.HELD if why else Happened.ENQUEUED, now, "machine"
    )
    entry.why = why


def or_want_of_text(entry: rows.Outbox, why: str | None) -> str | None:
    """Why the mail is held; a doubt that holds it stays the reason, for it is told as well."""
    if not entry.raw or is_complete(entry.raw):
        return why
    return Reason.TEXT_BROKEN if why in (None, Reason.MODE) else why


def _earlier(
    session: Session, application: rows.Application, row: rows.Message, kind: Kind
) -> rows.Outbox | None:
    if kind is Kind.RECEIPT:
        return outbox.first_receipt(session, application.id)
    return outbox.answer_to(session, row.id)


def _why_held(
    session: Session,
    candidate: rows.Candidate,
    row: rows.Message,
    verdict: Verdict,
    config: Configuration,
    now: datetime,
) -> str | None:
    rules = config.acknowledgement
    if restores.may_be_answered(session, row.received_at or row.internaldate or row.stored_at):
        return Reason.RESTORED
    if row.settled_by != "machine":
        return Reason.TAKEN_OUT if verdict.receipt is Receipt.HOLD else None
    if verdict.receipt is Receipt.HOLD:
        return Reason.RECOGNITION
    reason: Reason | None = hold_reason(Mode(rules.mode), row.received_at, now, rules.max_age)
    return reason or brake(
        outbox.enqueued_since(session, now - DAY, candidate.canonical),
        rules.per_address_per_day,
        outbox.enqueued_within(session, now - HOUR),
        rules.per_hour,
    )


def _entry(
    session: Session,
    application: rows.Application,
    row: rows.Message,
    message: Message,
    kind: Kind,
    documents: list[rows.Document],
    config: Configuration,
    now: datetime,
) -> rows.Outbox:
    config = config.serving(application.vacancy)
    candidate, token = application.candidate, secrets.token_hex(8)
    message_id = new_message_id(application.reference, our_domain(config), token, kind)
    letter = _letter(
        _facts(session, application, row, kind, documents, config, now), config, application
    )
    thread = (message.message_id, message.references)
    return rows.Outbox(
        application_id=application.id,
        answers=row.id,
        kind=kind,
        recipient=candidate.address,
        canonical=canonical(candidate.address),
        message_id=message_id,
        subject=letter.subject,
        raw=_mail(letter, candidate, message_id, kind, thread, config, now),
        created_at=now,
        attempts=0,
    )


def _mail(
    letter: Letter,
    candidate: rows.Candidate,
    message_id: str,
    kind: Kind,
    thread: tuple[str | None, tuple[str, ...]],
    config: Configuration,
    now: datetime,
) -> bytes:
    """b"" when the address cannot be written to. thread: what it answers, and what that did."""
    if not sendable(candidate.address):
        return b""
    return build_mail(
        letter,
        sender=config.smtp.sender,
        recipient=Address(candidate.name, candidate.address),
        message_id=message_id,
        in_reply_to=thread[0],
        references=thread[1],
        date=now.astimezone(config.zone),
        our_marker=kind,
    )


def write_anew(session: Session, entry: rows.Outbox, config: Configuration, now: datetime) -> bool:
    """Writes a receipt to its candidate as they are known now, under its Message-ID, dated `now`.

    False, and nothing is written, when its vacancy is not configured any more.
    """
    application = session.get_one(rows.Application, entry.application_id)
    if is_over(application, config) or entry.answers is None:
        return False
    config = config.serving(application.vacancy)
    row, kind = session.get_one(rows.Message, entry.answers), Kind(entry.kind)
    documents = filed_documents.documents_of(session, [row.id])[row.id]
    facts = _facts(session, application, row, kind, documents, config, now)
    letter, candidate = _letter(facts, config, application), application.candidate
    thread = (row.message_id, references_of(entry.raw))
    entry.raw = _mail(letter, candidate, entry.message_id, kind, thread, config, now)
    entry.subject = letter.subject
    entry.recipient, entry.canonical = candidate.address, canonical(candidate.address)
    return True


def is_over(application: rows.Application, config: Configuration) -> bool:
    """True when its vacancy is not configured any more: nobody is written to about it."""
    return application.vacancy not in {v.reference for v in config.vacancies}


def our_domain(config: Configuration) -> str:
    """In which our Message-IDs are made; `config` as the mailbox of the vacancy sees it."""
    return (sendable(config.smtp.sender.address) or "").rpartition("@")[2] or "localhost"


def _letter(facts: ReceiptFacts, config: Configuration, application: rows.Application) -> Letter:
    """Unwritten when a text of the vacancy is broken: the application is kept all the same."""
    try:
        return compose(facts, own_texts(_vacancy(config, application.vacancy).templates))
    except ConfigError as error:
        where = error.where if isinstance(error, BrokenTextError) else error.what
        log.error("receipt_text_broken", application=application.id, where=where)
        return unwritten(facts)


def write(session: Session, entry: rows.Outbox, config: Configuration, now: datetime) -> None:
    """Writes the mail whose text was broken when it was made; any other stays as it is.

    ConfigError while its text is broken, or when its vacancy is not configured any more.
    """
    if not entry.raw or is_complete(entry.raw):
        return
    application = session.get_one(rows.Application, entry.application_id)
    if is_over(application, config):
        raise ConfigError(
            f"the vacancy {application.vacancy} is not in the configuration", "answer by hand"
        )
    row = session.get_one(rows.Message, entry.answers)
    documents = filed_documents.documents_of(session, [row.id])[row.id]
    facts = _facts(session, application, row, Kind(entry.kind), documents, config, now)
    letter = compose(facts, own_texts(_vacancy(config, application.vacancy).templates))
    entry.raw = completed(entry.raw, letter, entry.message_id)


def _facts(
    session: Session,
    application: rows.Application,
    row: rows.Message,
    kind: Kind,
    documents: list[rows.Document],
    config: Configuration,
    now: datetime,
) -> ReceiptFacts:
    vacancy, candidate = _vacancy(config, application.vacancy), application.candidate
    readings = filed_documents.known_readings(session, {d.sha256 for d in documents})
    received = row.received_at
    # The row's deadline, as of all that is stored: another worker may have another file.
    closes_at = session.get_one(rows.Vacancy, application.vacancy).closes_at
    return replace(
        sample(vacancy, config, now),
        open=not is_late(now, closes_at),
        kind=kind,
        reference=application.reference,
        candidate=Address(candidate.name, candidate.address),
        language=Language.of(row.language),
        received_at=received,
        late=None if received is None else is_late(received, closes_at),
        documents=tuple(
            ReceivedDocument(d.filename or "", d.size, _status(d, readings[d.sha256]))
            for d in documents
            if not d.inline and d.parent_id is None
        ),
        body_received=bool(row.words.strip()),
        missing=tuple(application.missing) if kind is Kind.RECEIPT else (),
        links=any(reason["rule"] == DOCUMENT_LINK for reason in row.reasons),
    )


def sample(vacancy: Vacancy, config: Configuration, now: datetime) -> ReceiptFacts:
    """What the receipts of this vacancy have in common, of nobody's application."""
    return ReceiptFacts(
        kind=Kind.RECEIPT,
        reference=f"{vacancy.reference}-0001",
        vacancy_title=vacancy.title,
        candidate=Address("", ""),
        language=Language.NL,
        received_at=None,
        timezone=config.zone,
        deadline_at=vacancy.deadline_text_at,
        whole_day=vacancy.closes_with_a_day,
        open=not is_late(now, vacancy.closes_at),
        late=None,
        documents=(),
        body_received=False,
        missing=(),
        links=False,
        contact=vacancy.contact,
        organisation=config.serving(vacancy.reference).smtp.sender.name,
        decided_by=vacancy.decided_by,
        privacy=config.privacy.told,
    )


def _status(document: rows.Document, reading: rows.Reading) -> Status:
    return Status.REFUSED if document.refused else Status(reading.status)


def _vacancy(config: Configuration, reference: str) -> Vacancy:
    return next(v for v in config.vacancies if v.reference == reference)
