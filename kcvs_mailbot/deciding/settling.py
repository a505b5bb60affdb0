"""A verdict becomes rows: application, documents, events and receipt in the caller's transaction.

The same path serves a first reading, a person's correction and a reprocessing: what the message
brought before is taken out first, then the verdict is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from kcvs_mailbot.addresses import canonical, folded_name, phones
from kcvs_mailbot.answering import enqueueing
from kcvs_mailbot.application import (
    ApplicationStatus,
    Piece,
    received_at,
    reference,
)
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.reading import Role, is_bare
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.recognition import (
    Attached,
    Disposition,
    FirstLook,
    FollowUp,
    House,
    Reason,
    Receipt,
    Verdict,
)
from kcvs_mailbot.recognition.bounces import RETURNED_TYPES, STATUS_TYPES
from kcvs_mailbot.recognition.first_look import own_text
from kcvs_mailbot.recognition.follow_ups import Brought
from kcvs_mailbot.recognition.own_words import Words, own_words
from kcvs_mailbot.recognition.view import MAIL
from kcvs_mailbot.store import Session, filing, ids, lookups, search, vacancies
from kcvs_mailbot.store import models as rows

KEPT_AS_FILES = (Disposition.APPLICATION, Disposition.FOLLOW_UP, Disposition.REVIEW)
BRINGS_TEXT = (None, FollowUp.ADDITION, FollowUp.VERSION)

ARRIVAL_UNKNOWN = Reason(
    "arrival_unknown",
    None,
    "Nobody we trust says when our mail server took this mail.",
    "Geen vertrouwde server zegt wanneer deze mail ontvangen is.",
)


APPLICATION_VOID = Reason(
    "application_void",
    None,
    "The application it belongs to was taken apart by a person.",
    "De kandidatuur waar deze mail bij hoort is door iemand terzijde gelegd.",
)

APPLICATION_WITHDRAWN = Reason(
    "application_withdrawn",
    None,
    "The application it adds to was withdrawn.",
    "De kandidatuur die deze mail aanvult, is ingetrokken.",
)


SENDER_WAITS = Reason(
    "sender_waits",
    None,
    "An earlier mail of this sender still waits for a decision.",
    "Een eerdere mail van deze afzender wacht nog op een beslissing.",
)
LEFT_UNREAD = Reason(
    "left_unread",
    None,
    "Not all documents of this mail were read: there are too many, or they take too long.",
    "Niet alle documenten van deze mail zijn gelezen: het zijn er te veel, of het duurt te lang.",
)


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What the cage brought of one stored message."""

    message: Message
    documents: tuple[filing.FiledDocument, ...] = ()
    first_look: FirstLook | None = None
    unread: tuple[str, ...] = ()
    """What the limits of one mail cost, as problems of the mail."""


def attached(documents: Iterable[filing.FiledDocument]) -> tuple[Attached, ...]:
    """The documents as recognition sees them."""
    return tuple(
        Attached(d.filename, _type_for_recognition(d), d.seen.status, d.role, d.seen.text)
        for d in documents
        if is_shown(d)
    )


def is_shown(document: filing.FiledDocument) -> bool:
    """False for what is a part of the mail's looks, or holds nothing by itself."""
    return not document.inline and not is_bare(document.seen)


def _type_for_recognition(document: filing.FiledDocument) -> str:
    """What the content shows; the parts of a delivery report (RFC 3464) look like plain text."""
    declared = document.declared_type
    return declared if declared in (*STATUS_TYPES, *RETURNED_TYPES) else document.media_type


def arrival(row: rows.Message, message: Message, config: Configuration) -> datetime | None:
    """When our mail server took the message (application.received_at), UTC."""
    trusted = frozenset(config.mailbox.trusted_received_by)
    return received_at(message, trusted, row.internaldate)


def with_known_arrival(verdict: Verdict, received: datetime | None) -> Verdict:
    """A mail whose arrival is unknown is for a person: nobody else can tell whether it is late."""
    belongs = verdict.disposition in (Disposition.APPLICATION, Disposition.FOLLOW_UP)
    if received is not None or not belongs:
        return verdict
    return _for_a_person(verdict, ARRIVAL_UNKNOWN, "the time of arrival is unknown")


def with_all_read(verdict: Verdict, mail: ReadMail) -> Verdict:
    """What was not read could say otherwise; a machine's mail is known without its documents."""
    if not mail.unread or verdict.disposition in (Disposition.AUTOMATIC, Disposition.BOUNCE):
        return verdict
    reason = replace(LEFT_UNREAD, evidence=mail.unread[0])
    return _for_a_person(verdict, reason, "not all that it brings was read")


def with_living_application(session: Session, verdict: Verdict) -> Verdict:
    """A follow-up to what people took apart, or more of what was withdrawn, is theirs to judge."""
    if verdict.disposition is not Disposition.FOLLOW_UP or verdict.application is None:
        return verdict
    application = filing.by_reference(session, verdict.application)
    if application is None or application.status == ApplicationStatus.VOID:
        return _for_a_person(verdict, APPLICATION_VOID, "its application was taken apart")
    brings = verdict.follow_up in (FollowUp.ADDITION, FollowUp.VERSION)
    if brings and application.status == ApplicationStatus.WITHDRAWN:
        return _for_a_person(verdict, APPLICATION_WITHDRAWN, "its application was withdrawn")
    return verdict


def with_waiting_mail(
    session: Session, row: rows.Message, verdict: Verdict, sender: str | None
) -> Verdict:
    """More of somebody whose first mail waits to be accepted waits beside it.

    sender: canonical. Judged alone it would be nobody's, and soon forgotten.
    """
    if verdict.disposition is not Disposition.OTHER or sender is None:
        return verdict
    if not filing.is_proposed(session, sender, before=row.id):
        return verdict
    return _for_a_person(verdict, SENDER_WAITS, "an earlier mail of this sender waits")


def _for_a_person(verdict: Verdict, reason: Reason, why: str) -> Verdict:
    return replace(
        verdict,
        disposition=Disposition.REVIEW,
        reasons=(reason, *verdict.reasons),
        receipt=Receipt.NEVER,
        receipt_reason=why,
    )


def settle(
    session: Session,
    row: rows.Message,
    mail: ReadMail,
    verdict: Verdict,
    config: Configuration,
    now: datetime,
    *,
    actor: str = "machine",
    send: bool = True,
    before: Before | None = None,
) -> None:
    """Applies the verdict to the message; everything it brought before is replaced.

    send: False stores all the same but enqueues nothing (reprocessing). before: what `detach`
    gave, when it was called already.
    """
    before = before or detach(session, row)
    _note_facts(row, mail.message, config)
    application = _application_for(session, row, verdict, now)
    if application is not None:
        mail = _with_own_words(row, mail, application.candidate, config)
    _note_verdict(row, verdict, now, actor)
    new = application is not None and filing.is_new(application)
    kept = mail.documents if verdict.disposition in KEPT_AS_FILES else ()
    documents = filing.file_documents(session, row, kept, before.documents, now)
    if application is not None:
        row.application, row.application_id = application, application.id
        if new:
            application.language = row.language or "nl"
            dossier.compose(
                session, application, [row], {row.id: documents}, config, mail.first_look
            )
        else:
            dossier.add(session, application, row, documents, config)
    _make_findable(session, row, documents, mail)
    if application is not None:
        _leave_traces(session, application, row, verdict, documents)
        _tell_once(session, before, row, _kind_of(row), now)
        if send:
            enqueueing.enqueue(
                session, application, row, mail.message, verdict, documents, config, now, new=new
            )
    elif verdict.disposition is Disposition.REVIEW:
        _tell_once(session, before, row, "review", now)
    elif verdict.disposition is Disposition.BOUNCE:
        enqueueing.note_bounce(session, row, verdict, now)
    if before.application_id not in (None, row.application_id):
        _leave(session, before.application_id, config, now)


@dataclass(frozen=True, slots=True)
class Before:
    """What a message was part of before it is settled again."""

    application_id: int | None = None
    documents: filing.Earlier = field(default_factory=filing.Earlier)
    again: bool = False
    """It was settled before, so that its arrival was told."""


def detach(session: Session, row: rows.Message) -> Before:
    """Takes out all that a message brought, so that it can be settled again."""
    if row.disposition is None:
        return Before(again=row.settled_at is not None)
    before = Before(row.application_id, filing.earlier_documents(session, row.id), again=True)
    if row.application_id is not None:  # what it said is taken out of nothing but a new sum
        session.get_one(rows.Application, row.application_id).tally = None
    filing.clear_documents(session, row)
    row.application, row.application_id = None, None
    session.flush()
    return before


def reopen(session: Session, row: rows.Message, config: Configuration, now: datetime) -> None:
    """Takes a decision of the machine back: the message is judged again like one just stored."""
    before = detach(session, row)
    row.disposition = row.settled_by = row.follow_up = row.next_attempt_at = None
    row.attempts = 0
    session.flush()
    if before.application_id is not None:
        _leave(session, before.application_id, config, now)


def _leave(session: Session, application_id: int, config: Configuration, now: datetime) -> None:
    """After a message left: without mails it becomes void, its unsent receipt cancelled."""
    application = session.get_one(rows.Application, application_id)
    if filing.messages_of(session, application_id):
        dossier.refresh(session, application, config)
        return
    application.status = "void"
    enqueueing.withdraw_receipt(session, application, now)


def _application_for(
    session: Session, row: rows.Message, verdict: Verdict, now: datetime
) -> rows.Application | None:
    match verdict.disposition:
        case Disposition.APPLICATION if verdict.candidate and verdict.vacancy:
            return _apply(session, row, verdict.candidate, verdict.vacancy, now)
        case Disposition.FOLLOW_UP if verdict.application:
            application = filing.by_reference(session, verdict.application)
            if application is not None and application.status == "void":
                application.status = "received"
            return application
    return None


def _apply(
    session: Session,
    row: rows.Message,
    candidate: Address,
    vacancy: str,
    now: datetime,
) -> rows.Application:
    """The candidate's application for the vacancy; a new one is not yet written."""
    key = canonical(candidate.address)
    person = filing.candidate_for(session, candidate.name, candidate.address, key)
    known = filing.application_of(session, person, vacancy)
    if known is not None:
        if known.status == "void":
            known.status = "received"
        return known
    number = vacancies.next_number(session, vacancy)
    application = rows.Application(
        id=ids.take(session, rows.Application),
        reference=reference(vacancy, number),
        vacancy=vacancy,
        number=number,
        candidate_id=person.id,
        candidate=person,
        created_at=now,
        status="received",
    )
    session.add(application)
    return application


def sender_of(message: Message) -> str | None:
    """The writer, as mails are compared."""
    return (canonical(message.from_[0].address) or None) if message.from_ else None


def _note_facts(row: rows.Message, message: Message, config: Configuration) -> None:
    sender = message.from_[0] if message.from_ else None
    row.message_id = message.message_id
    row.received_at = arrival(row, message, config)
    row.header_date = message.date
    row.from_name = sender.name if sender else None
    row.from_address = sender.address if sender else None
    row.sender = sender_of(message)
    row.subject = message.subject
    row.body, row.new_text = message.body, message.new_text
    row.own_text, row.note, row.written = None, None, None
    row.language = message.language
    row.problems = list(message.problems)


def _note_verdict(row: rows.Message, verdict: Verdict, now: datetime, actor: str) -> None:
    row.disposition = verdict.disposition
    row.reasons = [asdict(reason) for reason in verdict.reasons]
    row.likelihood = verdict.likelihood
    row.settled_at, row.settled_by = now, actor
    row.follow_up, row.vacancy = verdict.follow_up, verdict.vacancy
    row.candidate_name = verdict.candidate.name if verdict.candidate else None
    row.candidate_address = verdict.candidate.address if verdict.candidate else None
    row.proposed_reference = verdict.application
    row.receipt_reason = verdict.receipt_reason
    row.claimed_by = None


def _make_findable(
    session: Session, row: rows.Message, documents: list[rows.Document], mail: ReadMail
) -> None:
    if row.disposition not in KEPT_AS_FILES:
        return
    people = f"{row.candidate_name or ''} {row.from_name or ''} {row.from_address or ''}"
    search.index(
        session,
        names=f"{people} {row.subject or ''}",
        body=row.body if row.own_text is None else row.own_text,
        application_id=row.application_id,
        message_id=row.id,
    )
    found: set[str] = set()
    for document, filed in zip(documents, mail.documents, strict=True):
        again = document.sha256 in found  # it is found by its first copy, and by its own name
        if filed.seen.text:
            found.add(document.sha256)
        if filed.seen.text or filed.filename:
            search.index(
                session,
                names=filed.filename or "",
                body="" if again else filed.seen.findable,
                application_id=row.application_id,
                message_id=row.id,
                document_id=document.id,
            )


def _leave_traces(
    session: Session,
    application: rows.Application,
    row: rows.Message,
    verdict: Verdict,
    documents: list[rows.Document],
) -> None:
    traces = [("message_id", row.message_id or "")]
    sent = Brought.of(row.words, ((d.sha256, d.filename) for d in documents))
    traces += [(kind, value) for kind, values in sent.by_kind() for value in values]
    candidate = verdict.candidate
    if candidate is not None:
        traces.append(("address", canonical(candidate.address)))
        traces.append(("name", folded_name(candidate.name)))
        traces += [("phone", phone) for phone in phones(row.words[-4000:])]
    lookups.leave_traces(session, application.id, row.id, traces)


def _kind_of(row: rows.Message) -> str:
    if row.follow_up == FollowUp.WITHDRAWAL:
        return "withdrawal"
    return "received" if row.disposition == Disposition.APPLICATION else "follow_up"


def _tell_once(
    session: Session, before: Before, row: rows.Message, kind: str, now: datetime
) -> None:
    """A mail arrives once: reading it again, or a decision undone, is no arrival."""
    if before.again and filing.was_told(session, kind, row.id, row.application_id):
        return
    filing.add_event(session, kind, now, application_id=row.application_id, message_id=row.id)


def pieces_of_mail(mail: ReadMail, verdict: Verdict, house: House) -> tuple[list[Piece], str]:
    """The texts of one mail that is not stored, and the note of who passed it on."""
    words = None
    if verdict.disposition in KEPT_AS_FILES:
        words = own_words(mail.message, attached(mail.documents), verdict.candidate, house)
    body = words.text if words else own_text(mail.message)
    pieces = [dossier.body_piece(body, dossier.role_of_body(body))]
    for document in _of_candidate(mail.documents, words):
        name = document.filename or document.media_type
        pieces.append(Piece(name, document.role, document.seen.text))
    return pieces, words.note if words else ""


def _with_own_words(
    row: rows.Message, mail: ReadMail, candidate: rows.Candidate, config: Configuration
) -> ReadMail:
    """Notes whose words the mail holds; the mail, with only the candidate's documents in a role."""
    who = Address(candidate.name, candidate.address)
    words = own_words(mail.message, attached(mail.documents), who, config.house)
    if words is None:
        return mail
    row.own_text, row.note, row.written = words.text, words.note or None, words.date or None
    row.language = guess_language(words.text) or row.language
    return replace(mail, documents=_of_candidate(mail.documents, words))


def _of_candidate(
    documents: tuple[filing.FiledDocument, ...], words: Words | None
) -> tuple[filing.FiledDocument, ...]:
    """An attached mail gave its words already; what another's brings is not the candidate's."""
    if words is None or not words.places:
        return documents
    shown = [place for place, document in enumerate(documents) if is_shown(document)]
    own = {shown[place] for place in words.places}
    mails = {place for place in shown if documents[place].media_type == MAIL}
    found = []
    for place, document in enumerate(documents):
        around = {*_around(documents, place)} & mails
        another = bool(around) and not around & own
        found.append(replace(document, role=Role.OTHER) if another or place in own else document)
    return tuple(found)


def _around(documents: tuple[filing.FiledDocument, ...], place: int | None) -> Iterator[int]:
    """The document, and what it was found in."""
    while place is not None:
        yield place
        place = documents[place].parent
