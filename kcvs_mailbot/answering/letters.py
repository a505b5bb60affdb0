"""A person's letter to a candidate: made as it goes, and put into the outbox.

No setting holds it, and no brake: a person saw the very mail. Its key makes its Message-ID, so
that however often it is sent off it stays one letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from kcvs_mailbot.acknowledgement import Language, Letter
from kcvs_mailbot.acknowledgement.mail import Calendar, build_mail, completed, new_message_id
from kcvs_mailbot.acknowledgement.templates import OwnTexts
from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.answering.receipts import our_domain
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Configuration, Vacancy
from kcvs_mailbot.config.templates import own_texts
from kcvs_mailbot.content import Content
from kcvs_mailbot.delivery import LETTER, State
from kcvs_mailbot.errors import CageError, ConfigError
from kcvs_mailbot.letter_texts import Begun, laid_out
from kcvs_mailbot.message import Address
from kcvs_mailbot.selection.letters import Occasion, ProcedureLetter
from kcvs_mailbot.store import Session, blobs, filing, lookups, outbox
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()

KEY = re.compile(r"[0-9a-f]{16}")
HEAD = 256 * 1024
"""Bytes in which the headers of a mail are looked for."""
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n|\r\r")


@dataclass(frozen=True, slots=True)
class Typed:
    """A letter as a person left it.

    key: 16 hexadecimal digits, the letter's own. answers: the mail that it answers; None: none.
    """

    key: str
    language: Language
    subject: str
    text: str
    answers: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a letter stands in the candidate's thread (RFC 5322 3.6.4)."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfProcedure:
    """Which letter of the procedure one is. earlier: its entry, which never reached anybody.

    calendar: what it says to the candidate's.
    """

    letter: ProcedureLetter
    occasion: Occasion
    calendar: Calendar | None = None
    earlier: int | None = None


def to_answer(session: Session, application: rows.Application) -> rows.Message | None:
    """The candidate's newest mail, else the newest that nobody passed on."""
    own = lookups.addresses_of(session, application)
    mails = [m for m in filing.messages_of(session, application.id) if m.own_text is None]
    return max(mails, key=lambda m: (m.sender in own, filing.arrival_key(m)), default=None)


def thread_of(bench: Workbench, message_id: int | None) -> Thread:
    """That of the mail it answers, whose headers are read in the cage."""
    if message_id is None:
        return Thread()
    with bench.store.read() as session:
        row = session.get(rows.Message, message_id)
        if row is None or row.message_id is None:
            return Thread()
        parent, head = row.message_id, _head(session, row)
    if head is None:
        return Thread(parent)
    try:
        with bench.reader.cage.parse(Content.of_bytes(head)) as parsed:
            return Thread(parent, parsed.message.references)
    except CageError as error:  # the mail itself is enough to stand below it
        log.warning("thread_not_read", message=message_id, why=error.what)
        return Thread(parent)


def _head(session: Session, row: rows.Message) -> bytes | None:
    """The headers of the mail as it came; None when its bytes are forgotten."""
    if row.blob is None:
        return None
    begin = next(iter(blobs.chunks(session, row.blob)), b"")[:HEAD]
    end = _END_OF_HEAD.search(begin)
    return (begin[: end.start()] if end else begin) + b"\r\n\r\n"


def in_own_words(vacancy: Vacancy | None, make: Callable[[OwnTexts], Begun]) -> Begun:
    """With the vacancy's own texts; with ours where those cannot be used: a person looks at it."""
    try:
        return make(own_texts(vacancy.templates if vacancy else None))
    except ConfigError as error:
        log.warning("letter_text_broken", what=error.what, remedy=error.remedy)
        return make(())


def message_id_of(application: rows.Application, key: str, config: Configuration) -> str:
    """The Message-ID of the letter with this key; ValueError when that is none."""
    if not KEY.fullmatch(key):
        raise ValueError("a letter's key is 16 hexadecimal digits")
    domain = our_domain(config.serving(application.vacancy))
    return new_message_id(application.reference, domain, key, LETTER)


def mail_of(
    application: rows.Application,
    typed: Typed,
    thread: Thread,
    config: Configuration,
    date: datetime,
    calendar: Calendar | None = None,
    message_id: str = "",
) -> bytes:
    """The whole mail, also under a Message-ID that it has already.

    ValueError when the candidate's address is not `sendable`.
    """
    candidate = application.candidate
    return build_mail(
        _laid_out(typed),
        sender=config.serving(application.vacancy).smtp.sender,
        recipient=Address(candidate.name, candidate.address),
        message_id=message_id or message_id_of(application, typed.key, config),
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        date=date.astimezone(config.zone),
        our_marker=LETTER,
        by_person=True,
        calendar=calendar,
    )


def _laid_out(typed: Typed) -> Letter:
    return laid_out(typed.subject, typed.text, typed.language)


def says_the_same(entry: rows.Outbox, typed: Typed) -> bool:
    """True when the letter in the outbox has these very words."""
    letter = _laid_out(typed)
    body = completed(b"", letter, entry.message_id)
    return entry.subject == letter.subject and entry.raw.endswith(body)


def enqueue(
    session: Session,
    application: rows.Application,
    typed: Typed,
    thread: Thread,
    config: Configuration,
    now: datetime,
    actor: str,
    of: OfProcedure | None = None,
) -> int:
    """Puts it into the outbox, to go at once; its id there."""
    candidate, calendar = application.candidate, of.calendar if of else None
    if of and of.earlier:
        return _once_more(session, application, typed, thread, config, now, actor, of)
    entry = rows.Outbox(
        application_id=application.id,
        answers=typed.answers,
        kind=LETTER,
        template=of.letter if of else None,
        occasion=str(of.occasion) if of else None,
        state=State.QUEUED,
        recipient=candidate.address,
        canonical=canonical(candidate.address),
        message_id=message_id_of(application, typed.key, config),
        subject=_laid_out(typed).subject,
        raw=mail_of(application, typed, thread, config, now, calendar),
        created_at=now,
        attempts=0,
        next_attempt_at=now,
    )
    outbox.add(session, entry)
    lookups.leave_traces(session, application.id, None, [("message_id", entry.message_id)])
    filing.add_event(
        session,
        Happened.ENQUEUED,
        now,
        actor=actor,
        application_id=application.id,
        outbox=entry.id,
    )
    return entry.id


def _once_more(
    session: Session,
    application: rows.Application,
    typed: Typed,
    thread: Thread,
    config: Configuration,
    now: datetime,
    actor: str,
    of: OfProcedure,
) -> int:
    """The letter that was cancelled or came back goes with these words, under its Message-ID."""
    entry = session.get_one(rows.Outbox, of.earlier, with_for_update=True)
    outbox_changes.change(session, entry, State.QUEUED, Happened.ENQUEUED, now, actor)
    entry.raw = mail_of(
        application, typed, thread, config, now, of.calendar, message_id=entry.message_id
    )
    entry.subject, entry.attempts, entry.created_at = _laid_out(typed).subject, 0, now
    entry.sent_at = entry.copy_due_at = None
    entry.recipient = application.candidate.address
    entry.canonical = canonical(entry.recipient)
    return entry.id
