"""People's corrections: one action each, recorded, undone by another, never a second receipt.

Each replays the stored original through receiving.settle with the person's verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from kcvs_mailbot.acknowledgement import sendable
from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.deciding.dossier import refresh
from kcvs_mailbot.deciding.processing import judge
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.deciding.settling import Before, detach, settle
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.intake.fetching import fetch_again
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, FollowUp, Reason, Receipt, Verdict
from kcvs_mailbot.recognition.forwards import is_forward
from kcvs_mailbot.recognition.view import view_as_it_came
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import Session, blobs, filing, vacancies
from kcvs_mailbot.store import models as rows

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
Decide = Callable[[Session, rows.Message, Opened, Before], Verdict]


def accept(
    worker: Worker, message_id: int, actor: str, candidate: str | None, vacancy: str | None
) -> None:
    """The message is an application; its receipt goes out, unless the application has one.

    `candidate`: the address or "Name <address>", when it is not the proposed one, or nobody is
    proposed. ConfigError when that is no address, or when it is unclear who applies or for what.
    """

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        if candidate is not None:
            who = _named(row, opened, candidate)
        else:
            who = _proposed(session, row, opened, worker, before)
        return Verdict(
            Disposition.APPLICATION,
            (_by(actor, "accepted", "als kandidatuur aanvaard"),),
            candidate=who,
            vacancy=_for_what(worker, row, vacancy),
            receipt=Receipt.SEND,
            receipt_reason="accepted by a person",
        )

    _correct(worker, message_id, actor, "accepted", decide)


def attach(
    worker: Worker,
    message_id: int,
    actor: str,
    reference: str,
    kind: FollowUp | None = None,
) -> None:
    """The message belongs to that application. No mail goes out.

    kind: what it is to the application; what recognition makes of it unless given.
    """

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        application = filing.by_reference(session, reference)
        if application is None:
            raise ConfigError(
                f"there is no application {reference}", "see: kcvs-mailbot applications"
            )
        judged = judge(session, row, opened, worker.config, before.application_id)
        return Verdict(
            Disposition.FOLLOW_UP,
            (_by(actor, "attached", "toegewezen"),),
            application=application.reference,
            vacancy=application.vacancy,
            follow_up=kind or _kind(judged, application),
            receipt_reason="attached by a person",
        )

    _correct(worker, message_id, actor, "attached", decide)


def _kind(judged: Verdict, application: rows.Application) -> FollowUp:
    """What recognition made of the mail, as far as that holds for this application."""
    of_another = judged.application != application.reference
    if judged.follow_up is None:
        return FollowUp.ADDITION
    if of_another and judged.follow_up in (FollowUp.REPEAT, FollowUp.VERSION):
        return FollowUp.ADDITION
    return judged.follow_up


def dismiss(worker: Worker, message_id: int, actor: str) -> None:
    """The message is not about an application."""

    def decide(_session: Session, _row: rows.Message, _opened: Opened, _before: Before) -> Verdict:
        return Verdict(
            Disposition.OTHER,
            (_by(actor, "dismissed", "terzijde gelegd"),),
            receipt_reason="dismissed by a person",
        )

    _correct(worker, message_id, actor, "dismissed", decide)


def done(worker: Worker, message_id: int, actor: str) -> None:
    """What the message asked of a person was dealt with; what it belongs to stays as it is.

    ConfigError when it does not wait.
    """
    with worker.store.write() as session:
        row = row_of(session, message_id)
        if not row.waits:
            raise ConfigError(f"message {message_id} does not wait", "see: kcvs-mailbot review")
        row.done_as = filing.DONE
        _record(session, row, None, actor, "done", worker.clock())


def withdraw(worker: Worker, message_id: int, actor: str) -> None:
    """The application of the message is withdrawn; one that is only proposed is attached first.

    ConfigError when the message belongs to no application, or that one is not to be withdrawn.
    """
    with worker.store.read() as session:
        row = row_of(session, message_id)
        joined, proposed = row.application_id is not None, row.proposed_reference
    if not joined and proposed is not None:
        attach(worker, message_id, actor, proposed, FollowUp.WITHDRAWAL)
    with worker.store.write() as session:
        row = row_of(session, message_id)
        if row.application is None:
            raise ConfigError(
                f"message {message_id} belongs to no application",
                f"first: kcvs-mailbot review attach {message_id} REFERENCE",
            )
        if row.application.status == ApplicationStatus.WITHDRAWN:
            raise ConfigError(
                f"{row.application.reference} is withdrawn already",
                f"say: kcvs-mailbot review done {message_id}",
            )
        row.application.status = ApplicationStatus.WITHDRAWN
        row.done_as = filing.WITHDRAWN
        _record(session, row, None, actor, "withdrawn", worker.clock())


def _take_back(session: Session, row: rows.Message) -> None:
    """Whatever was done about the message is to be done anew; its application stands again."""
    withdrew, row.done_as = row.done_as == filing.WITHDRAWN, None
    session.flush()
    application = row.application if withdrew else None
    if application is not None and not filing.withdrawing(session, application.id):
        application.status = ApplicationStatus.RECEIVED


def undo(worker: Worker, message_id: int, actor: str) -> None:
    """Takes the corrections back: the machine judges the original again, by its own rules.

    ConfigError when nobody corrected the message, or dealt with it.
    """
    with worker.store.read() as session:
        row = row_of(session, message_id)
        if row.settled_by == "machine" and row.done_as is None:
            raise ConfigError(
                f"message {message_id} was not corrected by a person", "nothing to undo"
            )

    def decide(session: Session, row: rows.Message, opened: Opened, before: Before) -> Verdict:
        return judge(session, row, opened, worker.config, before.application_id)

    _correct(worker, message_id, actor, "undone", decide, by="machine")


def set_role(worker: Worker, document_id: int, actor: str, role: Role) -> None:
    """What a document is to its application; stays, also when the mail is read again."""
    with worker.store.write() as session:
        document = session.get(rows.Document, document_id)
        if document is None:
            raise ConfigError(
                f"there is no document {document_id}", "see: kcvs-mailbot show REFERENCE"
            )
        document.role, document.role_by = role, actor
        message = session.get_one(rows.Message, document.message_id)
        _with_new_role(worker, session, message, actor, role, document_id)


def set_body_role(worker: Worker, message_id: int, actor: str, role: Role) -> None:
    """The same for what stands in a mail itself."""
    with worker.store.write() as session:
        message = row_of(session, message_id)
        message.body_role, message.body_role_by = role, actor
        _with_new_role(worker, session, message, actor, role, None)


def _with_new_role(
    worker: Worker,
    session: Session,
    message: rows.Message,
    actor: str,
    role: Role,
    document_id: int | None,
) -> None:
    session.flush()
    if message.application_id is not None:
        application = session.get_one(rows.Application, message.application_id)
        refresh(session, application, worker.config)
    filing.add_event(
        session,
        "role_set",
        worker.clock(),
        actor=actor,
        application_id=message.application_id,
        message_id=message.id,
        document=document_id,
        role=role,
    )


def _correct(
    worker: Worker,
    message_id: int,
    actor: str,
    event: str,
    decide: Decide,
    *,
    by: str | None = None,
) -> None:
    opened = _open(worker, message_id)
    now = worker.clock()
    try:
        with worker.store.write() as session:
            vacancies.lock_all(session)
            row = row_of(session, message_id)
            _take_back(session, row)
            # Out of its application first: recognition must not meet the mail's own traces.
            before = detach(session, row)
            verdict = decide(session, row, opened, before)
            settle(
                session,
                row,
                opened.mail,
                verdict,
                worker.config,
                now,
                actor=by or actor,
                before=before,
            )
            _record(session, row, before.application_id, actor, event, now)
    finally:
        opened.close()


def _open(worker: Worker, message_id: int) -> Opened:
    with worker.store.read() as session:
        forgotten = row_of(session, message_id).blob is None
    if forgotten:
        fetch_again(worker.fetching, message_id)
    with worker.store.read() as session:
        content = blobs.load(session, row_of(session, message_id).sha256, worker.spool)
    try:
        return worker.bench.reader.read(content, every_document=True)
    finally:
        if content.path is not None:
            content.path.unlink(missing_ok=True)


def row_of(session: Session, message_id: int) -> rows.Message:
    """The message, or a ConfigError that says where to look."""
    row = session.get(rows.Message, message_id)
    if row is None:
        raise ConfigError(f"there is no message {message_id}", "see: kcvs-mailbot messages")
    return row


def _record(
    session: Session,
    row: rows.Message,
    before: int | None,
    actor: str,
    event: str,
    now: datetime,
) -> None:
    filing.add_event(
        session,
        event,
        now,
        actor=actor,
        application_id=row.application_id or before,
        message_id=row.id,
        disposition=row.disposition,
    )


def _by(actor: str, english: str, dutch: str) -> Reason:
    return Reason("person", None, f"A person ({actor}) {english} it.", f"Door {actor} {dutch}.")


def _named(row: rows.Message, opened: Opened, written: str) -> Address:
    """Whom a person wrote down; the name may stand in the mail."""
    message, given = opened.mail.message, _one_address(written)
    proposed = Address(row.candidate_name or "", row.candidate_address or given.address)
    known = [proposed, *message.from_, *message.reply_to]
    same = (a.name for a in known if canonical(a.address) == canonical(given.address))
    return Address(given.name or next(same, ""), given.address)


def _proposed(
    session: Session, row: rows.Message, opened: Opened, worker: Worker, before: Before
) -> Address:
    """Whom recognition proposes; never the writer of a mail that may be for somebody else.

    ConfigError when it proposes nobody.
    """
    candidate = Address(row.candidate_name or "", row.candidate_address or "")
    if row.settled_by != "machine":  # what it proposed was overwritten by a person's decision
        judged = judge(session, row, opened, worker.config, before.application_id)
        candidate = judged.candidate or candidate
        disposition = judged.disposition
    else:
        disposition = Disposition(row.disposition or Disposition.REVIEW)
    if not candidate.address and disposition is Disposition.OTHER:
        candidate = _writer(opened, worker) or candidate
    if not candidate.address:
        raise ConfigError(
            f"message {row.id} proposes nobody as candidate: it may be written for somebody else",
            'say who applies: --candidate "Name <ADDRESS>"',
        )
    return candidate


def _writer(opened: Opened, worker: Worker) -> Address | None:
    """Who wrote a mail in which nothing pointed to an application, and to nobody else either."""
    message, house = opened.mail.message, worker.config.house
    seen = view_as_it_came(message, (), house)
    return None if seen.by_own or is_forward(message) else seen.sender


def _one_address(written: str) -> Address:
    """What a person typed; checked before a reference is spent on what no server would take."""
    named = NAMED.fullmatch(written.strip())
    address = (named["address"] if named else written).strip()
    if sendable(address) is None:
        raise ConfigError(
            "that is not one address that can be written to",
            'say: --candidate ADDRESS, or --candidate "Name <ADDRESS>"',
        )
    return Address(named["name"].strip(' "') if named else "", address)


def _for_what(worker: Worker, row: rows.Message, vacancy: str | None) -> str:
    references = [v.reference for v in worker.config.vacancies]
    if vacancy is not None:
        named = [one for one in references if one.casefold() == vacancy.casefold()]
        if not named:
            raise ConfigError(
                f"there is no vacancy {vacancy}", f"known are {', '.join(references)}"
            )
        return named[0]
    chosen = row.vacancy or (references[0] if len(references) == 1 else None)
    if chosen not in references:
        raise ConfigError(
            "it is unclear for which vacancy", f"add: --vacancy {'|'.join(references)}"
        )
    return chosen
