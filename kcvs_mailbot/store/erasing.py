"""A person's rows: which there are, and how they go.

What stays of a mail is that it was there (intake.empty); of what people did, that they did it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, or_, select, update
from sqlalchemy.orm import Session

from kcvs_mailbot.addresses import canonical, folded_name
from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import State
from kcvs_mailbot.store import filing, intake, joined, lookups, named_elsewhere
from kcvs_mailbot.store.models import (
    Account,
    Advice,
    Amendment,
    Application,
    Appointment,
    Blob,
    BlobChunk,
    Candidate,
    Document,
    Event,
    FrozenList,
    LookUp,
    Mailbox,
    Message,
    Outbox,
    OwnNote,
    Position,
    Reading,
    Scorecard,
    Trace,
)

OF_AN_APPLICATION = (
    Trace,
    OwnNote,
    Amendment,
    LookUp,
    Advice,
    Appointment,
    Scorecard,
    Outbox,
)
"""Tables whose rows go with it."""
SPOOLED = "spooled"
"""In the event that tells of an erasure until it was told: how files in the spool begin."""
LETTERS = 4
"""A shorter name or word stands in too many texts to say who is meant."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """All that is of one person, or of one application of theirs."""

    applications: tuple[Application, ...]
    """The one that was named first; void ones and joined ones too."""
    candidates: tuple[Candidate, ...]
    """Those that have no other application."""
    messages: tuple[Message, ...]
    addresses: frozenset[str]
    """Canonical; by which the person wrote."""
    shared: bool
    """Somebody who stays has one of these addresses: mails that belong nowhere may be theirs."""

    @property
    def references(self) -> list[str]:
        return [one.reference for one in self.applications]

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.applications]

    @property
    def message_ids(self) -> list[int]:
        return [one.id for one in self.messages]


def of_person(session: Session, application: Application) -> Theirs:
    """Of the candidate: this application, and all that he or she has elsewhere."""
    found = _joined(session, [application])
    while True:
        people = {one.candidate_id for one in found}
        query = select(Application).where(Application.candidate_id.in_(people))
        more = _joined(session, [*found, *session.scalars(query.order_by(Application.id))])
        if len(more) == len(found):
            return _theirs(session, found)
        found = more


def of_applications(session: Session, applications: Sequence[Application]) -> Theirs:
    """Of these alone, with what was joined to them."""
    return _theirs(session, _joined(session, applications))


def _joined(session: Session, applications: Sequence[Application]) -> list[Application]:
    """These, what they were joined to, and all that was joined there; each once."""
    found: dict[int, Application] = {one.id: one for one in applications}
    for one in applications:
        stands = joined.standing(session, one)
        found.setdefault(stands.id, stands)
        for other in joined.into(session, stands.id):
            found.setdefault(other, session.get_one(Application, other))
    return list(found.values())


def _theirs(session: Session, applications: Sequence[Application]) -> Theirs:
    ids = [one.id for one in applications]
    addresses = frozenset[str]().union(
        *(lookups.addresses_of(session, one) for one in applications)
    )
    people = {one.candidate_id for one in applications}
    staying = select(Application.candidate_id).where(Application.id.not_in(ids))
    going = select(Candidate).where(Candidate.id.in_(people), Candidate.id.not_in(staying))
    shared = session.scalar(
        select(exists().where(Candidate.canonical.in_(addresses), Candidate.id.in_(staying)))
    )
    return Theirs(
        tuple(applications),
        tuple(session.scalars(going.order_by(Candidate.id))),
        tuple(_messages(session, ids, addresses, shared=bool(shared))),
        addresses,
        bool(shared),
    )


def _messages(
    session: Session, ids: list[int], addresses: frozenset[str], *, shared: bool
) -> list[Message]:
    """Of the applications, what came back of their receipts, and what else the person wrote."""
    came_back = select(Event.message_id).where(
        Event.application_id.in_(ids),
        Event.message_id.is_not(None),
        Event.kind == Happened.BOUNCED,
    )
    alone = Message.application_id.is_(None)
    ours = [Message.application_id.in_(ids), and_(alone, Message.id.in_(came_back))]
    if not shared:
        wrote = or_(Message.sender.in_(addresses), Message.candidate_address.is_not(None))
        ours.append(and_(alone, wrote))
    found = session.scalars(
        select(Message)
        .where(or_(*ours), Message.done_as.is_distinct_from(filing.ERASED))
        .order_by(Message.id)
    ).all()
    bounced = set(session.scalars(came_back))
    return [m for m in found if m.application_id or m.id in bounced or _speaks_of(m, addresses)]


def _speaks_of(message: Message, addresses: frozenset[str]) -> bool:
    """Of nobody else: a colleague who applies passes mails of others on."""
    named = message.candidate_address
    return canonical(named) in addresses if named else message.sender in addresses


@dataclass(frozen=True, slots=True)
class Count:
    """How much goes. kept: documents that somebody else sent too, and which stay there."""

    mails: int
    documents: int
    outgoing: int
    notes: int
    kept: int
    waiting: int
    """Of the mails, those that wait for a person."""


def count(session: Session, theirs: Theirs) -> Count:
    ids, mails = theirs.ids, theirs.message_ids
    documents = select(func.count()).where(Document.message_id.in_(mails))
    elsewhere = select(Document.sha256).where(Document.message_id.not_in(mails))
    kept = select(func.count(Document.sha256.distinct())).where(
        Document.message_id.in_(mails), Document.sha256.in_(elsewhere)
    )
    return Count(
        len(mails),
        session.scalar(documents) or 0,
        session.scalar(select(func.count()).where(Outbox.application_id.in_(ids))) or 0,
        session.scalar(select(func.count()).where(OwnNote.application_id.in_(ids))) or 0,
        session.scalar(kept) or 0,
        sum(message.waits for message in theirs.messages),
    )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What others have that names the person: a human looks at it. Ids and references only."""

    notes: tuple[str, ...]
    """References of the applications under which a note names the person."""
    messages: tuple[int, ...]
    applications: tuple[str, ...]
    """Of which a mail or document names the person, or which have the same address."""
    outgoing: tuple[int, ...]
    """Mails to the person that belong to another application."""
    selection: tuple[str, ...] = ()
    """Of applications and vacancies whose advices, lists or letters name the person."""

    def __bool__(self) -> bool:
        found = (self.notes, self.messages, self.applications, self.outgoing, self.selection)
        return any(found)


def elsewhere(session: Session, theirs: Theirs) -> Elsewhere:
    """Found by name and address, however they are written in capitals."""
    ids, mails = theirs.ids, theirs.message_ids
    words = _words(theirs)
    if not words:
        return Elsewhere((), (), (), ())
    staying = Application.id.not_in(ids)
    notes = (
        select(Application.reference)
        .join(OwnNote, OwnNote.application_id == Application.id)
        .where(staying, _any_of(words, OwnNote.text))
    )
    named = _any_of(words, Message.body, Message.subject, Message.from_address, Message.from_name)
    proposed = Message.proposed_reference.in_(theirs.references)
    others = select(Message.id, Message.application_id).where(
        Message.id.not_in(mails),
        Message.done_as.is_distinct_from(filing.ERASED),
        or_(named, proposed, _in_a_document(words)),
    )
    found = session.execute(others.order_by(Message.id)).all()
    same = (
        select(Application.reference)
        .join(Candidate)
        .where(staying, Candidate.canonical.in_(theirs.addresses))
    )
    belongs = {application for _, application in found if application is not None}
    of_others = select(Application.reference).where(Application.id.in_(belongs))
    outgoing = select(Outbox.id).where(
        Outbox.application_id.not_in(ids), Outbox.canonical.in_(theirs.addresses)
    )
    return Elsewhere(
        _sorted(session, notes),
        tuple(message for message, application in found if application is None),
        tuple(sorted({*_sorted(session, same), *_sorted(session, of_others)})),
        tuple(session.scalars(outgoing.order_by(Outbox.id))),
        named_elsewhere.naming(session, ids, words),
    )


def _words(theirs: Theirs) -> list[str]:
    people = [one.candidate for one in theirs.applications]
    words = {part for one in people for part in (one.name, one.address)} | theirs.addresses
    return sorted(word for word in words if len(word) >= LETTERS)


def _any_of(words: Iterable[str], *columns: Any) -> ColumnElement[bool]:
    each = (column.icontains(word, autoescape=True) for word in words for column in columns)
    return or_(false(), *each)


def _in_a_document(words: Iterable[str]) -> ColumnElement[bool]:
    read = Reading.sha256 == Document.sha256
    return exists().where(Document.message_id == Message.id, read, _any_of(words, Reading.text))


def _sorted(session: Session, query: Select[str]) -> tuple[str, ...]:
    return tuple(sorted(set(session.scalars(query))))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mail stands in the mailbox, or stood when it was seen last."""

    message: int
    mailbox: str
    uidvalidity: int
    uid: int
    account: str


def positions(session: Session, message_ids: Collection[int]) -> list[Standing]:
    query = (
        select(
            Position.message_id,
            Mailbox.folder,
            Position.uidvalidity,
            Position.uid,
            Mailbox.account,
        )
        .join(Mailbox, Mailbox.id == Position.mailbox_id)
        .where(Position.message_id.in_(message_ids))
        .order_by(Mailbox.account, Mailbox.folder, Position.uidvalidity, Position.uid)
    )
    return [Standing(*row) for row in session.execute(query)]


def being_sent(session: Session, theirs: Theirs) -> bool:
    """A mail to the person is on its way at this moment; locks those that are to go."""
    query = select(Outbox.state).where(Outbox.application_id.in_(theirs.ids)).with_for_update()
    return State.SENDING in set(session.scalars(query))


def sent(session: Session, theirs: Theirs) -> list[str]:
    """Message-IDs of what went out: copies may stand in the Sent folder."""
    query = select(Outbox.message_id).where(
        Outbox.application_id.in_(theirs.ids), Outbox.sent_at.is_not(None)
    )
    return list(session.scalars(query.order_by(Outbox.id)))


def large(session: Session, theirs: Theirs, begins: int) -> list[bytes]:
    """How the bytes begin that may stand in the spool: of mails and documents above a chunk."""
    hashes = [m.blob for m in theirs.messages if m.blob]
    documents = select(Document.sha256).where(Document.message_id.in_(theirs.message_ids))
    first = (
        select(func.substr(BlobChunk.data, 1, begins))
        .join(Blob, Blob.sha256 == BlobChunk.sha256)
        .where(BlobChunk.seq == 0, Blob.size >= begins)
        .where(or_(BlobChunk.sha256.in_(hashes), BlobChunk.sha256.in_(documents)))
    )
    return [bytes(data) for data in session.scalars(first)]


def events_of(session: Session, theirs: Theirs) -> list[Event]:
    """What happened with the applications, and with mails that belong to none; oldest first."""
    alone = and_(Event.application_id.is_(None), Event.message_id.in_(theirs.message_ids))
    query = select(Event).where(or_(Event.application_id.in_(theirs.ids), alone))
    return list(session.scalars(query.order_by(Event.id)))


def letters_to(session: Session, theirs: Theirs) -> list[Outbox]:
    """What went out to the person, oldest first."""
    query = select(Outbox).where(Outbox.application_id.in_(theirs.ids), Outbox.sent_at.is_not(None))
    return list(session.scalars(query.order_by(Outbox.id)))


def unsent(session: Session, theirs: Theirs) -> list[int]:
    """Ids of mails to the person that are not known to have gone out, oldest first."""
    query = select(Outbox.id).where(Outbox.application_id.in_(theirs.ids), Outbox.sent_at.is_(None))
    return list(session.scalars(query.order_by(Outbox.id)))


def notes_of(session: Session, theirs: Theirs) -> list[OwnNote]:
    """What people of the house wrote down about the applications, oldest first."""
    query = select(OwnNote).where(OwnNote.application_id.in_(theirs.ids))
    return list(session.scalars(query.order_by(OwnNote.id)))


def known_by(session: Session, theirs: Theirs, but: Collection[int] = ()) -> list[str]:
    """Addresses, names as they are compared, and telephone numbers, but for the candidate's own.

    but: ids of mails that do not count, since a number in them may be another's.
    """
    kinds = ("address", "name", "phone", lookups.FORMER, lookups.NAMED)
    counts = or_(Trace.message_id.is_(None), Trace.message_id.not_in(but))
    query = select(Trace.value).where(
        Trace.application_id.in_(theirs.ids), Trace.kind.in_(kinds), counts
    )
    person = theirs.applications[0].candidate
    own = {person.address.casefold(), person.canonical, folded_name(person.name)}
    return sorted(set(session.scalars(query)) - own)


def names_of_others(session: Session, theirs: Theirs) -> set[str]:
    """Names and addresses of other candidates, and of people of the house; casefolded."""
    people = session.execute(select(Candidate.name, Candidate.address)).all()
    wrote = (Account.name, OwnNote.author, LookUp.by, Advice.member, Scorecard.assessor)
    house = {name for column in wrote for name in session.scalars(select(column).distinct())}
    every = {word.casefold() for word in (*house, *(w for row in people for w in row)) if word}
    ours = {word.casefold() for word in _words(theirs)}
    return {word for word in every - ours if len(word) >= LETTERS}


def erase(session: Session, theirs: Theirs) -> None:
    """All of it goes; who locks the vacancies before loses no race with who decides."""
    ids, references = theirs.ids, theirs.references
    mails = theirs.message_ids
    for message in theirs.messages:
        intake.erase(session, message)
    session.flush()
    for table in OF_AN_APPLICATION:
        session.execute(delete(table).where(table.application_id.in_(ids)))
    for one in theirs.applications:
        _let_events_go(session, Event.application_id == one.id, {"application": one.reference})
    _leave_frozen_lists(session, references)
    unbound = and_(Event.message_id.in_(mails), Event.application_id.is_(None))
    _let_events_go(session, and_(unbound, Event.detail["application"].as_string().is_(None)), {})
    for row in session.scalars(select(Message).where(Message.taken_out.is_not(None))):
        if row.taken_out and row.taken_out.get("application_id") in ids:
            row.taken_out = None  # it cannot be put back where it was
    session.execute(
        update(Message)
        .where(Message.proposed_reference.in_(references))
        .values(proposed_reference=None)
    )
    session.flush()
    session.execute(update(Application).where(Application.id.in_(ids)).values(joined_id=None))
    session.execute(delete(Application).where(Application.id.in_(ids)))
    people = [one.id for one in theirs.candidates]
    session.execute(delete(Candidate).where(Candidate.id.in_(people)))


def _leave_frozen_lists(session: Session, references: Collection[str]) -> None:
    """That somebody with this reference stood there stays; the name goes."""
    gone = set(references)
    for row in session.scalars(select(FrozenList)):
        if gone & {entry["reference"] for entry in row.entries}:
            row.entries = [
                {**entry, "name": ""} if entry["reference"] in gone else entry
                for entry in row.entries
            ]


def _let_events_go(session: Session, which: ColumnElement[bool], detail: dict[str, str]) -> None:
    """That somebody did something then stays; nothing but the reference says with whom."""
    session.execute(
        update(Event)
        .where(which)
        .values(application_id=None, detail=detail)
        .execution_options(synchronize_session=False)
    )


def was_erased(session: Session, reference: str) -> Event | None:
    """The event that tells of it, the last one; None when there is none."""
    told = select(Event).where(Event.kind == Happened.ERASED).order_by(Event.id.desc())
    wanted = reference.upper()
    return next((e for e in session.scalars(told) if wanted in e.detail["references"]), None)


def untold(session: Session, why: str) -> list[Event]:
    """The events of erasures of which nobody was told yet what is left, oldest first."""
    every = session.scalars(select(Event).where(Event.kind == Happened.ERASED).order_by(Event.id))
    return [one for one in every if SPOOLED in one.detail and one.detail["why"] == why]


def told(event: Event) -> None:
    """Its files are clear, and somebody was told: nothing of it is to be done any more."""
    event.detail = {key: value for key, value in event.detail.items() if key != SPOOLED}


def exported_since(session: Session, moment: datetime, erased: Sequence[str] = ()) -> list[Event]:
    """Lists and dossiers that left since then, oldest first; what a candidate was given is none.

    But for candidates that were erased, of whom it may be left.
    """
    query = select(Event).where(Event.kind == Happened.EXPORTED, Event.at >= moment)
    found = session.scalars(query.order_by(Event.id))
    lists = [(one, one.detail.get("application")) for one in found if one.application_id is None]
    return [one for one, of in lists if of is None or of in erased]


def that_stand(session: Session) -> list[Application]:
    """All applications but those that were joined to another."""
    query = select(Application).where(Application.joined_id.is_(None))
    return list(session.scalars(query.order_by(Application.id)))


def announced(session: Session) -> dict[tuple[int, str], datetime]:
    """When the secretary was told last that an application is due on a day, by its id and that day.

    What was announced without a day, by an earlier program, counts for none.
    """
    query = select(Event.application_id, Event.at, Event.detail).where(
        Event.kind == Happened.ERASURE_ANNOUNCED, Event.application_id.is_not(None)
    )
    found = session.execute(query.order_by(Event.id)).all()
    return {(key, detail["due"]): at for key, at, detail in found if key and "due" in detail}


def undecided(session: Session) -> int:
    """Mails of which nobody knows yet whose they are."""
    query = select(func.count()).select_from(Message).where(Message.disposition.is_(None))
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Back:
    """What a database brings back of those who were erased."""

    whole: tuple[Application, ...]
    """All whose mails were erased."""
    mails: tuple[Message, ...]
    """Other mails that were erased; the applications of some of them hold more."""


def brought_back(session: Session, known: Iterable[int]) -> Back:
    """known: ids of messages that were erased once, and stand here again."""
    back = set(known)
    rows = session.scalars(select(Message).where(Message.id.in_(back))).all()
    touched = {row.application_id for row in rows if row.application_id is not None}
    every = session.scalars(select(Application).order_by(Application.id)).all()
    whole = [one for one in every if (made := _mails_of(session, one, touched)) and made <= back]
    gone = {one.id for one in whole}
    left = [row for row in rows if row.application_id not in gone]
    return Back(tuple(whole), tuple(left))


def _mails_of(session: Session, application: Application, touched: set[int]) -> set[int]:
    """Its mails, where one of them came back; of one that has none any more, those it had."""
    if application.id in touched:
        return {message.id for message in filing.messages_of(session, application.id)}
    has_mails = exists().where(Message.application_id == application.id)
    if application.joined_id is not None or session.scalar(select(has_mails)):
        return set()
    query = select(Event.message_id).where(
        Event.application_id == application.id, Event.message_id.is_not(None)
    )
    return {message for message in session.scalars(query) if message is not None}
