"""What an application says in all: texts, arrival, lateness and notes, from its mails.

A mail that came after all others is added to what the earlier ones said, so that the thousandth
costs what the second did; `Application.tally` keeps what must be known of them for that. Whatever
changes an earlier mail has all composed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from kcvs_mailbot.application import (
    BODY,
    ApplicationStatus,
    Happened,
    Piece,
    Submission,
    compose_submission,
    extend_submission,
    is_late,
    without_piece,
)
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.secretary_notes import (
    candidates_addresses,
    first_notes,
    follow_up_notes,
    infected_notes,
    passed_on_notes,
    submitting,
)
from kcvs_mailbot.documents.reading import Role, is_unreadable
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.recognition import FollowUp
from kcvs_mailbot.recognition.first_look import FirstLook
from kcvs_mailbot.store import Session, filed_documents, filing
from kcvs_mailbot.store import models as rows

BRINGS_TEXT = (None, FollowUp.ADDITION, FollowUp.VERSION)
Documents = dict[int, list[rows.Document]]
Readings = Mapping[str, rows.Reading]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rows do not tell of the mails that were composed."""

    last: tuple[bool, str, int]
    """filing.arrival_key of the last one, its moment in ISO 8601."""
    passed_on: int
    """Notes before those of the follow-ups."""
    infected: int
    """Notes behind them."""
    submission: dict[str, Any]
    """The Submission without its texts and sources, which stand in the application."""


def refresh(session: Session, application: rows.Application, config: Configuration) -> None:
    """Composes all anew from all messages of the application."""
    messages = filing.messages_of(session, application.id)
    documents = filed_documents.documents_of(session, [m.id for m in messages])
    compose(session, application, messages, documents, config)


def compose(
    session: Session,
    application: rows.Application,
    messages: list[rows.Message],
    documents: Documents,
    config: Configuration,
    first_look: FirstLook | None = None,
) -> None:
    """From these, all that there are. first_look: that at a first mail, then the only one."""
    vacancy = session.get_one(rows.Vacancy, application.vacancy)
    _mark_replaced(messages, documents)
    readings = filed_documents.known_readings(
        session, {d.sha256 for ds in documents.values() for d in ds}
    )
    submission = compose_submission(
        _pieces(messages, documents, readings, first_look), unread=_any_unread(readings)
    )
    received = [m.received_at for m in submitting(messages) if m.received_at is not None]
    application.received_at = min(received, default=None)
    application.late = is_late(min(received), vacancy.closes_at) if received else None
    notes = first_notes(messages, vacancy.closes_at, config)
    theirs = candidates_addresses(session, application, messages)
    later = [
        note
        for message in messages
        for note in follow_up_notes(message, theirs, vacancy.closes_at, config)
    ]
    infected = infected_notes([d for m in messages for d in documents[m.id]], readings)
    application.notes = [*notes, *later, *infected]
    _write(application, submission, messages[-1:], len(notes), len(infected))


def tell_lateness(
    session: Session, application: rows.Application, was_late: bool | None, now: datetime
) -> None:
    """Enters into the timeline that it is late now, or no longer."""
    if application.status != ApplicationStatus.VOID and was_late not in (None, application.late):
        filing.add_event(
            session,
            Happened.LATE_CHANGED,
            now,
            application_id=application.id,
            late=application.late,
        )


def add(
    session: Session,
    application: rows.Application,
    message: rows.Message,
    documents: list[rows.Document],
    config: Configuration,
) -> None:
    """As `refresh`, when this message has just joined the application."""
    session.flush()
    _take_over(session, application, message, documents)
    if not _added(session, application, message, documents, config):
        refresh(session, application, config)


def _take_over(
    session: Session,
    application: rows.Application,
    message: rows.Message,
    documents: list[rows.Document],
) -> None:
    """What a person said of a document holds when it comes again, or in a corrected version."""
    unsaid = [document for document in documents if document.role_by is None]
    if not unsaid:
        return
    said = filed_documents.roles_by_people(session, application.id, message.id)
    by_name = {one.filename: one for one in said}
    by_bytes = {one.sha256: one for one in said}
    for document in unsaid:
        known = by_bytes.get(document.sha256)
        if known is None and document.filename and message.follow_up == FollowUp.VERSION:
            known = by_name.get(document.filename)
        if known is not None:
            document.role, document.role_by = known.role, known.role_by
    session.flush()


def _added(
    session: Session,
    application: rows.Application,
    message: rows.Message,
    documents: list[rows.Document],
    config: Configuration,
) -> bool:
    """False when the earlier mails must be looked at as well."""
    tally = None if application.tally is None else Tally(**application.tally)
    later = tally is not None and tuple(tally.last) < _key(message)
    if tally is None or not later or message.follow_up is None:
        return False  # what applies anew may be the first that does
    vacancy = session.get_one(rows.Vacancy, application.vacancy)
    readings = filed_documents.known_readings(session, {d.sha256 for d in documents})
    for document in documents:
        document.replaced = False
    before: Submission | None = _submission(application, tally)
    if message.follow_up == FollowUp.VERSION and before is not None:
        before = _without_replaced(session, application, message, documents, before)
    if before is None:
        return False
    taken = (
        filed_documents.taken_in(session, application.id, message.id, readings) if readings else []
    )
    pieces = _pieces([message], {message.id: documents}, readings, before=taken)
    submission = extend_submission(before, pieces, unread=_any_unread(readings))
    if submission is None:
        return False
    first = application.notes[: tally.passed_on] + passed_on_notes([message])
    rest = application.notes[tally.passed_on :]
    middle, infected = rest[: len(rest) - tally.infected], rest[len(rest) - tally.infected :]
    theirs = candidates_addresses(session, application, [message])
    middle += follow_up_notes(message, theirs, vacancy.closes_at, config)
    infected = list(dict.fromkeys([*infected, *infected_notes(documents, readings)]))
    application.notes = [*first, *middle, *infected]
    _write(application, submission, [message], len(first), len(infected))
    return True


def _without_replaced(
    session: Session,
    application: rows.Application,
    message: rows.Message,
    documents: list[rows.Document],
    before: Submission,
) -> Submission | None:
    """Marks what this version replaces; None when the texts do not tell what is left then."""
    names = [d.filename for d in documents if d.filename]
    roles = [d.role for d in documents if d.role != Role.OTHER]
    alike = filed_documents.named_or_of_role(session, application.id, message.id, names, roles)
    replaced = [old for old in alike if any(_replaces(new, old) for new in documents)]
    readings = filed_documents.known_readings(session, {old.sha256 for old in replaced})
    left: Submission | None = before
    for old in replaced:
        text = readings[old.sha256].text
        shown = text.strip() and not old.refused and old.role != Role.OTHER
        if shown and left is not None:
            # Its place among the letters is taken only by one of the same role.
            kept = any(_holds(new, old.role, session) for new in documents)
            piece = Piece(old.filename or old.media_type, Role(old.role), text)
            left = without_piece(left, piece) if kept else None
        old.replaced = True
    session.flush()
    return left


def _holds(document: rows.Document, role: str, session: Session) -> bool:
    reading = session.get_one(rows.Reading, document.sha256)
    return document.role == role and not document.refused and bool(reading.text.strip())


def _key(message: rows.Message) -> tuple[bool, str, int]:
    unknown, moment, number = filing.arrival_key(message)
    return unknown, moment.astimezone(UTC).isoformat(timespec="microseconds"), number


_KEPT = ("motivation_text", "motivation_source", "career_text", "career_source")


def _submission(application: rows.Application, tally: Tally) -> Submission:
    return Submission(**{name: getattr(application, name) for name in _KEPT}, **tally.submission)


def _write(
    application: rows.Application,
    submission: Submission,
    last: list[rows.Message],
    passed_on: int,
    infected: int,
) -> None:
    facts = asdict(submission)
    for name in _KEPT:
        setattr(application, name, facts.pop(name))
    application.missing = list(submission.missing)
    tally = asdict(Tally(_key(last[0]), passed_on, infected, facts)) if last else None
    application.tally = tally


def _any_unread(readings: Readings) -> bool:
    return any(map(is_unreadable, readings.values()))


def _mark_replaced(messages: list[rows.Message], documents: dict[int, list[rows.Document]]) -> None:
    """A corrected version replaces what came before under its name, or in its role."""
    earlier: list[rows.Document] = []
    for message in messages:
        own = documents[message.id]
        for document in own:
            document.replaced = False
        if message.follow_up == FollowUp.VERSION:
            for new in own:
                for old in earlier:
                    old.replaced = old.replaced or _replaces(new, old)
        earlier += own


def _replaces(new: rows.Document, old: rows.Document) -> bool:
    if new.sha256 == old.sha256:
        return False
    same_name = bool(new.filename) and new.filename == old.filename
    return same_name or (new.role == old.role and new.role != Role.OTHER)


def _pieces(
    messages: list[rows.Message],
    documents: dict[int, list[rows.Document]],
    readings: dict[str, rows.Reading],
    first_look: FirstLook | None = None,
    before: Iterable[tuple[str, str]] = (),
) -> list[Piece]:
    """before: (SHA-256, role) of documents that were taken in already."""
    pieces: list[Piece] = []
    seen = set(before)
    for message in messages:
        if message.follow_up in BRINGS_TEXT:
            pieces.append(_body_of(message, first_look))
        for document in documents[message.id]:
            same = (document.sha256, document.role)
            if document.replaced or document.refused or same in seen:
                continue
            seen.add(same)
            text = readings[document.sha256].text
            name = document.filename or document.media_type
            pieces.append(Piece(name, Role(document.role), text, document.role_by is not None))
    return pieces


def _body_of(message: rows.Message, first_look: FirstLook | None) -> Piece:
    own = message.own_text
    body = own if own is not None else message.new_text.strip() or message.body
    if message.body_role is not None:
        return Piece(BODY, Role(message.body_role), body, person=True)
    if own is not None:
        first_look = None
    return body_piece(body, first_look.body_role if first_look else role_of_body(body))


@lru_cache(64)
def role_of_body(body: str) -> Role:
    """What a mail's own text is."""
    return guess_role(None, body)


def role_of_text(message: rows.Message) -> Role:
    """What the text of a stored mail is to its application."""
    return _body_of(message, None).role


def body_piece(body: str, role: Role) -> Piece:
    """Whatever is no career may be motivation."""
    return Piece(BODY, role if role in (Role.CV, Role.BOTH) else Role.MOTIVATION, body)
