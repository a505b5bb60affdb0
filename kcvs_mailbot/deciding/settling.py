"""A verdict becomes rows: application, documents, events and receipt in the caller's transaction.

The same path serves a first reading, a person's correction and a reprocessing: what the message
brought before is taken out first, then the verdict is applied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from kcvs_mailbot.addresses import canonical, folded_name, phones
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.application import ApplicationStatus, Happened, reference
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding import dossier
from kcvs_mailbot.deciding.doubts import arrival
from kcvs_mailbot.deciding.reader import ReadMail, sender_of
from kcvs_mailbot.deciding.whose_words import KEPT_AS_FILES, with_own_words
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.recognition import Disposition, FollowUp, Verdict
from kcvs_mailbot.recognition.follow_ups import Brought
from kcvs_mailbot.selection.moves import standing_step
from kcvs_mailbot.store import (
    Session,
    amendments,
    filed_documents,
    filing,
    ids,
    joined,
    lookups,
    procedure,
    search,
    vacancies,
)
from kcvs_mailbot.store import models as rows


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
    apart: bool = False,
) -> None:
    """Applies the verdict to the message; everything it brought before is replaced.

    send: False stores all the same but enqueues nothing (reprocessing). before: what `detach`
    gave, when it was called already. apart: an application of its own, whatever there is.
    """
    before = before or detach(session, row)
    _note_facts(row, mail.message, config)
    application = _application_for(session, row, verdict, now, again=before.again, apart=apart)
    new = application is not None and filing.is_new(application)
    if application is not None:
        mail = with_own_words(row, mail, _who(session, application, verdict), config)
    _note_verdict(row, verdict, now, actor)
    kept = mail.documents if verdict.disposition in KEPT_AS_FILES else ()
    documents = filed_documents.file_documents(session, row, kept, before.documents, now)
    if application is not None:
        row.application, row.application_id = application, application.id
        if new:
            _compose_first(session, application, row, documents, config, mail)
        else:
            was_late = application.late
            dossier.add(session, application, row, documents, config)
            dossier.tell_lateness(session, application, was_late, now)
    _make_findable(session, row, documents, mail)
    if application is not None:
        _leave_traces(session, application, row, verdict, documents)
        _tell_once(session, before, row, _kind_of(row), now)
        if send:
            receipts.enqueue(
                session, application, row, mail.message, verdict, documents, config, now, new=new
            )
    elif verdict.disposition is Disposition.REVIEW:
        _tell_once(session, before, row, Happened.REVIEW, now)
    elif verdict.disposition is Disposition.BOUNCE:
        outbox_changes.note_bounce(session, row, verdict, now)
    if before.application_id not in (None, row.application_id):
        outbox_changes.withdraw_answers(session, before.application_id, row.id, now)
        leave(session, before.application_id, config, now)


def _compose_first(
    session: Session,
    application: rows.Application,
    row: rows.Message,
    documents: list[rows.Document],
    config: Configuration,
    mail: ReadMail,
) -> None:
    """What an application says whose first mail this is."""
    application.language = row.language or "nl"
    dossier.compose(session, application, [row], {row.id: documents}, config, mail.first_look)


@dataclass(frozen=True, slots=True)
class Before:
    """What a message was part of before it is settled again."""

    application_id: int | None = None
    documents: filed_documents.Earlier = field(default_factory=filed_documents.Earlier)
    again: bool = False
    """It was settled before, so that its arrival was told."""


def detach(session: Session, row: rows.Message) -> Before:
    """Takes out all that a message brought, so that it can be settled again."""
    if row.disposition is None:
        return Before(again=row.settled_at is not None)
    before = Before(
        row.application_id, filed_documents.earlier_documents(session, row.id), again=True
    )
    if row.application_id is not None:  # what it said is taken out of nothing but a new sum
        session.get_one(rows.Application, row.application_id).tally = None
    filed_documents.clear_documents(session, row)
    row.application, row.application_id = None, None
    session.flush()
    return before


def reopen(session: Session, row: rows.Message, config: Configuration, now: datetime) -> None:
    """Takes a decision of the machine back: the message is judged again like one just stored."""
    before = detach(session, row)
    row.disposition = row.settled_by = row.follow_up = row.next_attempt_at = None
    row.asks = False
    row.attempts = 0
    session.flush()
    if before.application_id is not None:
        leave(session, before.application_id, config, now)


def leave(session: Session, application_id: int, config: Configuration, now: datetime) -> None:
    """After a message left: without mails it becomes void, its unsent receipt cancelled."""
    application = session.get_one(rows.Application, application_id)
    if filing.messages_of(session, application_id):
        was_late = application.late
        dossier.refresh(session, application, config)
        dossier.tell_lateness(session, application, was_late, now)
        return
    application.status = ApplicationStatus.VOID
    outbox_changes.withdraw_receipt(session, application, now)


def _application_for(
    session: Session,
    row: rows.Message,
    verdict: Verdict,
    now: datetime,
    *,
    again: bool,
    apart: bool,
) -> rows.Application | None:
    match verdict.disposition:
        case Disposition.APPLICATION | Disposition.FOLLOW_UP if verdict.application:
            known = filing.by_reference(session, verdict.application)
            return None if known is None else _standing(session, known)
        case Disposition.APPLICATION if verdict.candidate and verdict.vacancy:
            return _apply(
                session, row, verdict.candidate, verdict.vacancy, now, again=again, apart=apart
            )
    return None


def _standing(session: Session, known: rows.Application) -> rows.Application:
    """The one that its mails come to; a void one stands again where it did."""
    stands = joined.standing(session, known)
    if stands.status == ApplicationStatus.VOID:
        step = standing_step(procedure.steps(session, stands.id))
        led_to = ApplicationStatus(step.to) if step else ApplicationStatus.RECEIVED
        stands.status = ApplicationStatus.WITHDRAWN if stands.withdrawn_from else led_to
    return stands


def _apply(
    session: Session,
    row: rows.Message,
    candidate: Address,
    vacancy: str,
    now: datetime,
    *,
    again: bool,
    apart: bool,
) -> rows.Application:
    """The candidate's application for the vacancy; a new one is not yet written.

    again: the mail was settled before. The application that it made then is the same one still
    when a person put the candidate's address right.
    """
    key = canonical(candidate.address)
    known = amendments.was_at(session, row.id, vacancy, key) if again and not apart else None
    person = known.candidate if known else None
    if person is None:
        person = filing.candidate_for(session, candidate.name, candidate.address, key)
        known = filing.application_of(session, person, vacancy)
    if known is not None and not apart:
        return _standing(session, known)
    if known is not None:  # somebody else at the same address, or the same one once more
        person = filing.another_candidate(session, candidate.name, candidate.address, key)
    number = vacancies.next_number(session, vacancy)
    application = rows.Application(
        id=ids.take(session, rows.Application),
        reference=reference(vacancy, number),
        vacancy=vacancy,
        number=number,
        candidate_id=person.id,
        candidate=person,
        created_at=now,
        status=ApplicationStatus.RECEIVED,
    )
    session.add(application)
    return application


def _who(session: Session, application: rows.Application, verdict: Verdict) -> Address:
    """The candidate as the mail knows them, be it by a former address or one that was joined."""
    candidate, named = application.candidate, verdict.candidate
    key = canonical(named.address) if named else candidate.canonical
    if named is None or key == candidate.canonical or filing.is_new(application):
        return Address(candidate.name, candidate.address)
    known = key in lookups.addresses_of(session, application)
    return named if known else Address(candidate.name, candidate.address)


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
    row.follow_up, row.asks, row.vacancy = verdict.follow_up, verdict.asks, verdict.vacancy
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
    _index_mail(session, row)
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


def _index_mail(session: Session, row: rows.Message, others: Iterable[Address] = ()) -> None:
    """others: the candidate elsewhere, in what was joined to the application."""
    people = [row.candidate_name or "", row.from_name or "", row.from_address or ""]
    candidate = row.application.candidate if row.application else None
    if candidate is not None and candidate.name != row.candidate_name:
        people.append(candidate.name)
    if candidate is not None and candidate.address not in (row.candidate_address, row.from_address):
        people.append(candidate.address)
    people += [part for one in others for part in (one.name, one.address)]
    search.index(
        session,
        names=" ".join([*people, row.subject or ""]),
        body=row.body if row.own_text is None else row.own_text,
        application_id=row.application_id,
        message_id=row.id,
    )


def index_again(session: Session, application: rows.Application) -> None:
    """Its mails are found by its candidate's name and address as they are now."""
    others = joined.others(session, joined.into(session, application.id))
    for row in filing.messages_of(session, application.id):
        search.drop(session, application.id, row.id, [])
        _index_mail(session, row, others)


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


def _kind_of(row: rows.Message) -> Happened:
    if row.follow_up == FollowUp.WITHDRAWAL:
        return Happened.WITHDRAWAL
    is_first = row.disposition == Disposition.APPLICATION
    return Happened.RECEIVED if is_first else Happened.FOLLOW_UP


def _tell_once(
    session: Session, before: Before, row: rows.Message, kind: Happened, now: datetime
) -> None:
    """A mail arrives once: reading it again, or a decision undone, is no arrival."""
    if before.again:
        came = joined.into(session, row.application_id) if row.application_id else []
        places = [row.application_id, *came]
        if any(filing.was_told(session, kind, row.id, place) for place in places):
            return
    filing.add_event(session, kind, now, application_id=row.application_id, message_id=row.id)
