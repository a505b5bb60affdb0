"""A person writes to a candidate: a letter begun, seen as it goes, sent off through the outbox.

What was seen is what goes: `seen` is the stamp of the mail that `preview` gave, and when the mail
would not be that one any more, or something came between, nothing goes and the person looks again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.strangers import greeting_name
from kcvs_mailbot.addresses import sendable
from kcvs_mailbot.answering import letters as post
from kcvs_mailbot.answering.letters import Thread, Typed
from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.desk.releasing import Preview, as_read
from kcvs_mailbot.letter_texts import Facts, Flaw, Template, begun, flaws
from kcvs_mailbot.store import Session, filing, joined, outbox, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes. flaw: why none can. answers: the mail it would answer, by its id."""

    id: int
    reference: str
    name: str
    address: str
    language: Language
    answers: int | None
    flaw: Flaw | None


@dataclass(frozen=True, slots=True)
class Ready:
    """The very mail, to be looked at, and the stamp with which it goes."""

    mail: Preview
    stamp: str


def addressee(bench: Workbench, reference: str) -> Addressee:
    """The candidate of that application; RequestError when there is none."""
    with bench.store.read() as session:
        row = joined.of_reference(session, reference)
        mail = post.to_answer(session, row)
        return Addressee(
            row.id,
            row.reference,
            row.candidate.name,
            row.candidate.address,
            Language.of(row.language),
            mail.id if mail else None,
            _flaw(row),
        )


def begin(bench: Workbench, reference: str, template: Template, language: Language) -> Typed:
    """A new letter with the words of that template, in answer to the candidate's newest mail."""
    with bench.store.read() as session:
        row = joined.of_reference(session, reference)
        mail = post.to_answer(session, row)
        facts = _facts(session, row, bench)
        known = {vacancy.reference: vacancy for vacancy in bench.config.vacancies}
        vacancy = known.get(row.vacancy)
    told = post.in_own_words(vacancy, lambda own: begun(template, language, facts, own))
    return Typed(new_key(), language, told.subject, told.text, mail.id if mail else None)


def new_key() -> str:
    """That of a letter which is not written yet."""
    return secrets.token_hex(8)


def _facts(session: Session, row: rows.Application, bench: Workbench) -> Facts:
    sender = bench.config.serving(row.vacancy).smtp.sender
    known = {vacancy.reference: vacancy for vacancy in bench.config.vacancies}
    vacancy = known.get(row.vacancy)
    title = vacancy.title if vacancy else session.get_one(rows.Vacancy, row.vacancy).title
    contact = vacancy.contact if vacancy else sender.address
    return Facts(
        greeting_name(row.candidate.name),
        row.reference,
        " ".join(title.split()),
        sender.name or contact,
        contact if sender.name else "",
    )


def preview(bench: Workbench, reference: str, typed: Typed) -> Ready | tuple[Flaw, ...]:
    """The mail as it would go now, byte for byte but for its date; else what is wrong."""
    typed, thread = _in_thread(bench, reference, typed)
    with bench.store.read() as session:
        row = joined.of_reference(session, reference)
        found = _flaws(row, typed)
        return found or _ready(session, row, typed, thread, bench)


def send(
    bench: Workbench, reference: str, typed: Typed, stamp: str, actor: str
) -> int | tuple[Flaw, ...]:
    """Stores the letter, which then goes; its id in the outbox, else what is wrong.

    The same letter once more is that letter: nothing is added.
    """
    typed, thread = _in_thread(bench, reference, typed)
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = joined.of_reference(session, reference)
        begun_for = filing.by_reference(session, reference) or row
        message_id = post.message_id_of(begun_for, typed.key, bench.config)
        earlier = outbox.by_message_id(session, message_id)
        if earlier is not None:
            same = post.says_the_same(earlier, typed)
            return earlier.id if same else (Flaw.WENT_OTHERWISE,)
        if found := _flaws(row, typed):
            return found
        if _ready(session, row, typed, thread, bench).stamp != stamp:
            return (Flaw.CHANGED,)
        return post.enqueue(session, row, typed, thread, bench.config, bench.clock(), actor)


def _in_thread(bench: Workbench, reference: str, typed: Typed) -> tuple[Typed, Thread]:
    """Answers nothing when that mail is none of this application, or not any more."""
    if typed.answers is not None:
        with bench.store.read() as session:
            mail = session.get(rows.Message, typed.answers)
            if mail is None or mail.application_id != joined.of_reference(session, reference).id:
                typed = replace(typed, answers=None)
    return typed, post.thread_of(bench, typed.answers)


def _flaw(row: rows.Application) -> Flaw | None:
    """Why nobody can write to this candidate."""
    if row.status == ApplicationStatus.VOID:
        return Flaw.VOID
    return None if sendable(row.candidate.address) else Flaw.NO_ADDRESS


def _flaws(row: rows.Application, typed: Typed) -> tuple[Flaw, ...]:
    unwritable = _flaw(row)
    return (unwritable,) if unwritable else flaws(typed.subject, typed.text)


def _ready(
    session: Session, row: rows.Application, typed: Typed, thread: Thread, bench: Workbench
) -> Ready:
    """The stamp holds too what came since: a mail, a letter of a colleague, a withdrawal."""
    raw = post.mail_of(row, typed, thread, bench.config, _UNDATED)
    mails = [mail.id for mail in filing.messages_of(session, row.id)]
    since = f"{row.status} {max(mails, default=0)} {outbox.last_letter(session, row.id)}\n"
    return Ready(as_read(raw), hashlib.sha256(since.encode() + raw).hexdigest())
