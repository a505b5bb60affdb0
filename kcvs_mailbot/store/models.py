"""The tables: what the program knows, one class a table.

Times are aware UTC datetimes (see UtcDateTime). Every column's comment is in docs/database.md.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from kcvs_mailbot.application import ApplicationStatus

FOR_A_PERSON = ("withdrawal", "question")
"""Follow-ups (recognition.FollowUp) that the program only tells: a person carries them out."""
MAY_ASK_TOO = ("addition", "version", "repeat")
"""Those that the program carries out, and that wait where they ask something as well."""
_ARRIVAL = text("coalesce(received_at, created_at)")
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes in, aware UTC datetimes out; naive ones are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The one metadata, with names for constraints so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[int]: JSON,
        list[dict[str, Any]]: JSON,
    }


class Blob(Base):
    """Bytes, stored once however often they come; their SHA-256 is their name."""

    __tablename__ = "blob"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)


class BlobChunk(Base):
    """At most 1 MiB of a blob, so that nobody needs to hold a large one in memory."""

    __tablename__ = "blob_chunk"
    sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Vacancy(Base):
    """One call, as the configuration last said; `next_number` is never lowered."""

    __tablename__ = "vacancy"
    reference: Mapped[str] = mapped_column(String(100), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """The first instant that is late."""
    next_number: Mapped[int] = mapped_column(default=1)


class Mailbox(Base):
    """One IMAP folder of one account, with the cursor: all up to `last_uid` is recorded."""

    __tablename__ = "mailbox"
    __table_args__ = (UniqueConstraint("account", "folder"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(400))
    folder: Mapped[str] = mapped_column(String(400))
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    watched_since: Mapped[datetime | None]
    """The opening that the cursor was made for; an earlier one starts the cursor again."""
    polled_at: Mapped[datetime | None]
    ungiven: Mapped[list[int]] = mapped_column(default=list)
    """UIDs that exist but whose bytes the server did not give yet; asked for at every pass."""
    suspects: Mapped[list[int]] = mapped_column(default=list)
    """UIDs that were being fetched when the connection broke: one of them may be why."""
    breaks: Mapped[int] = mapped_column(default=0)
    """How often in a row it broke at these suspects."""
    skipped: Mapped[list[int]] = mapped_column(default=list)
    """UIDs that broke the connection each time: asked for again the next day, told to a person."""
    polled_by: Mapped[str | None] = mapped_column(String(40))
    """The worker that is fetching now; one at a time."""


class Candidate(Base):
    """The person who applies."""

    __tablename__ = "candidate"
    __table_args__ = (Index("ix_candidate_lower_name", text("lower(name)")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text, index=True)
    """The address as addresses.canonical gives it, for comparing."""


class Application(Base):
    """One candidate's submission for one vacancy."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("vacancy", "number"),
        # How the page lists them: all, or those that it is asked for.
        Index("ix_application_listed", _ARRIVAL, "id"),
        Index("ix_application_vacancy", "vacancy", _ARRIVAL, "id"),
        Index("ix_application_status", "status", _ARRIVAL, "id"),
        Index("ix_application_late", "late", _ARRIVAL, "id"),
        Index("ix_application_vacancy_late", "vacancy", "late", _ARRIVAL, "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    vacancy: Mapped[str] = mapped_column(ForeignKey("vacancy.reference"))
    number: Mapped[int]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    candidate: Mapped[Candidate] = relationship()
    created_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    late: Mapped[bool | None]
    status: Mapped[str] = mapped_column(String(30), default=ApplicationStatus.RECEIVED)
    withdrawn_from: Mapped[str | None] = mapped_column(String(30))
    """Its status before it was withdrawn, which it gets back when that is undone."""
    language: Mapped[str] = mapped_column(String(2), default="nl")
    motivation_text: Mapped[str] = mapped_column(Text, default="")
    motivation_source: Mapped[str | None] = mapped_column(Text)
    career_text: Mapped[str] = mapped_column(Text, default="")
    career_source: Mapped[str | None] = mapped_column(Text)
    missing: Mapped[list[str]] = mapped_column(default=list)
    notes: Mapped[list[str]] = mapped_column(default=list)
    """What the secretary should look at, in Dutch."""
    tally: Mapped[dict[str, Any] | None]
    """composing.Tally; null: all its mails must be looked at to add another."""
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    """The application that a person joined it to: what would come here comes there."""


class CountedApplication(Base):
    """How many applications there are of a kind; kept by triggers, see migration 0024."""

    __tablename__ = "counted_application"
    vacancy: Mapped[str] = mapped_column(String(100), primary_key=True)
    hour: Mapped[str] = mapped_column(String(13), primary_key=True)
    """In which it arrived, in UTC: "2021-09-15 21"; "" when that is not known."""
    status: Mapped[str] = mapped_column(String(30), primary_key=True)
    late: Mapped[int] = mapped_column(primary_key=True)
    """1, 0, or -1 when that is not known."""
    slot: Mapped[int] = mapped_column(primary_key=True)
    """Of who counted; the sum over all of them counts."""
    number: Mapped[int]


class CountedMail(Base):
    """The same of mails: those of the outbox by kind and state, all others as "incoming"."""

    __tablename__ = "counted_mail"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Message(Base):
    """One mail, by the SHA-256 of its raw bytes; a row is never removed."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waits", "done_as", "disposition", "follow_up", "asks"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    blob: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    """The raw bytes; null once mail that is not ours was forgotten."""
    stored_at: Mapped[datetime]
    internaldate: Mapped[datetime | None]
    junk: Mapped[bool] = mapped_column(default=False)

    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(40))

    message_id: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime | None]
    header_date: Mapped[datetime | None]
    from_name: Mapped[str | None] = mapped_column(Text)
    from_address: Mapped[str | None] = mapped_column(Text)
    sender: Mapped[str | None] = mapped_column(Text, index=True)
    """from_address as addresses.canonical gives it, for comparing."""
    subject: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    new_text: Mapped[str] = mapped_column(Text, default="")
    own_text: Mapped[str | None] = mapped_column(Text)
    """The candidate's own words, where they stand in a mail that was passed on."""
    note: Mapped[str | None] = mapped_column(Text)
    """What stood above them, by the sender: never the candidate's."""
    written: Mapped[str | None] = mapped_column(Text)
    """The date of the candidate's mail, as it is written there."""
    body_role: Mapped[str | None] = mapped_column(String(20))
    """What its own text is to the application, where a person said so."""
    body_role_by: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(2))
    """Of the candidate's own words."""
    problems: Mapped[list[str]] = mapped_column(default=list)

    disposition: Mapped[str | None] = mapped_column(String(20), index=True)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    likelihood: Mapped[float | None]
    """That it reads like an application, 0 to 1; null when that was not judged."""
    settled_at: Mapped[datetime | None]
    """Kept while it is judged again; null until it was settled once."""
    settled_by: Mapped[str | None] = mapped_column(Text)
    """"machine", or the person who corrected it."""
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application | None] = relationship()
    follow_up: Mapped[str | None] = mapped_column(String(20))
    asks: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A follow-up that brings something asks something as well: a person answers."""
    vacancy: Mapped[str | None] = mapped_column(String(100))
    candidate_name: Mapped[str | None] = mapped_column(Text)
    """The candidate whom recognition saw or, in review, proposes."""
    candidate_address: Mapped[str | None] = mapped_column(Text)
    proposed_reference: Mapped[str | None] = mapped_column(String(120))
    receipt_reason: Mapped[str | None] = mapped_column(Text)
    done_as: Mapped[str | None] = mapped_column(String(20))
    """How a person dealt with what waited: done, or withdrawn with its application. Or erased, with
    its person: only that it was there is left.
    """
    taken_out: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What it was before a person took it out of its application (taking_out); to undo that."""

    @hybrid_property
    def waits(self) -> bool:
        """A person must act on it; the view na_te_kijken says the same."""
        told = self.follow_up in FOR_A_PERSON or (self.asks and self.follow_up in MAY_ASK_TOO)
        asks = self.disposition == "follow_up" and told
        return self.done_as is None and (self.disposition == "review" or asks)

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        # Each part by the index of what waits: else all that nobody did anything about is asked.
        follows, undone = cls.disposition == "follow_up", cls.done_as.is_(None)
        return or_(
            and_(undone, cls.disposition == "review"),
            and_(undone, follows, cls.follow_up.in_(FOR_A_PERSON)),
            and_(undone, follows, cls.follow_up.in_(MAY_ASK_TOO), cls.asks),
        )

    @property
    def words(self) -> str:
        """What the candidate wrote in it, without what is quoted."""
        return self.new_text if self.own_text is None else self.own_text


class Position(Base):
    """Where a message was seen: (mailbox, UIDVALIDITY, UID), RFC 3501 2.3.1.1."""

    __tablename__ = "position"
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"), primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True, index=True)
    """Part of the key: a careless server may show other bytes under an old UID."""
    seen_at: Mapped[datetime]
    size: Mapped[int | None] = mapped_column(BigInteger)
    """As the server announced it; with the date it tells another mail under an old UID."""
    internaldate: Mapped[datetime | None]


class Reading(Base):
    """What reading a document's bytes brought; read once however often they come."""

    __tablename__ = "reading"
    __table_args__ = (Index("ix_reading_scan", "scan", "scan_again_at"),)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    media_type: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    characters: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(String(8))
    problems: Mapped[list[str]] = mapped_column(default=list)
    members: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Files found inside: filename, media_type, size, sha256."""
    apart: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """What stands in it and is not said by it: kind (hidden or comment), text, by."""
    read_at: Mapped[datetime]
    scan: Mapped[str | None] = mapped_column(String(12))
    """What the virus scanner made of it: clean, infected, not_scanned; null: never asked."""
    scan_said: Mapped[str | None] = mapped_column(Text)
    """What it calls the infection, or why it was not scanned."""
    scan_again_at: Mapped[datetime | None]
    """When the scanner is due, for what is not settled."""


class Document(Base):
    """A part or archive member that is kept as a file, under the name it was sent with."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    seq: Mapped[int]
    filename: Mapped[str | None] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    inline: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(20))
    role_by: Mapped[str | None] = mapped_column(Text)
    """The person who corrected the role; null when it is the machine's guess."""
    refused: Mapped[bool] = mapped_column(default=False)
    """Under this name it is never opened, whatever its bytes hold."""
    problems: Mapped[list[str]] = mapped_column(default=list)
    """What its name or declared type says against its content."""
    replaced: Mapped[bool] = mapped_column(default=False)
    """A newer version of this document came; kept, but left out of the texts."""


class Trace(Base):
    """By what a later mail may be tied to an application: address, name, phone, message_id, uid.

    Or by which what it brings is known already: body, document, stem (follow_ups.Brought). Or what
    a person put right: former (a canonical address), named (a name) of its candidate.
    """

    __tablename__ = "trace"
    __table_args__ = (
        # All that is asked stands in these: a candidate's thousand mails leave thousands.
        Index("ix_trace_kind_value", "kind", "value", "application_id", "message_id"),
        Index("ix_trace_application_id", "application_id", "kind", "value"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(Text)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    """The mail it was found in; null for a receipt of ours, and for what a person put right."""


class OwnNote(Base):
    """What people of the house wrote down about an application; the candidate may ask for it."""

    __tablename__ = "own_note"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    author: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Event(Base):
    """What happened, when and by whom: the timeline, and the record of people's corrections."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(Text, default="machine")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Amendment(Base):
    """What a person put right in an application; with what is needed to undo it."""

    __tablename__ = "amendment"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    """name, address or roles."""
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    letter: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The receipt as it was before its address was put right."""
    undone_at: Mapped[datetime | None]


class LookUp(Base):
    """Additional information on a candidate that a person searched for; not the candidate's own."""

    __tablename__ = "look_up"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    source: Mapped[str] = mapped_column(String(60))
    """One of those that are searched for everybody (Procedure.searched), or another."""
    address: Mapped[str] = mapped_column(Text, default="")
    """Where it was found; "" when nothing was."""
    found: Mapped[str] = mapped_column(Text, default="")
    """What it says; "": nothing was found."""
    looked_on: Mapped[date] = mapped_column(Date)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class Advice(Base):
    """What a member of the board advises on one application; or that there is a conflict."""

    __tablename__ = "advice"
    __table_args__ = (UniqueConstraint("application_id", "member"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    member: Mapped[str] = mapped_column(String(100))
    """Name of the account."""
    verdict: Mapped[str] = mapped_column(String(10))
    """yes, no, talk; or conflict (of interest): then the member takes no part in it."""
    motivation: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class FrozenList(Base):
    """Where everybody stood when the board closed a phase; a row never changes but by erasing."""

    __tablename__ = "frozen_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy: Mapped[str] = mapped_column(ForeignKey("vacancy.reference"), index=True)
    phase: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    remark: Mapped[str] = mapped_column(Text, default="")
    entries: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """reference, name ("" once erased), status, late, of each; in the order of arrival."""


class Appointment(Base):
    """A test or an interview of one candidate; its letter carries it as iCalendar (RFC 5545)."""

    __tablename__ = "appointment"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """test or interview."""
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    """RFC 5545 3.8.4.7; never changes."""
    sequence: Mapped[int] = mapped_column(default=0)
    """RFC 5545 3.8.7.4: one more with each change."""
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    """Of a video call."""
    cancelled: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class Scorecard(Base):
    """What one assessor noted of one candidate's test or interview, by competency."""

    __tablename__ = "scorecard"
    __table_args__ = (UniqueConstraint("application_id", "kind", "assessor"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """test or interview."""
    assessor: Mapped[str] = mapped_column(String(100))
    """Name of the account."""
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By key of the competency: level (a word of the scale, or ""), note."""
    remark: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    """From then on the others see it, who handed in theirs."""


class LetterText(Base):
    """Words of a letter of the procedure, as the secretary last left them for a vacancy."""

    __tablename__ = "letter_text"
    vacancy: Mapped[str] = mapped_column(ForeignKey("vacancy.reference"), primary_key=True)
    template: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class Outbox(Base):
    """One stored outgoing mail; its Message-ID never changes once enqueued.

    Nor do its bytes, unless a person puts the candidate's name or address right.
    """

    __tablename__ = "outbox"
    # The migrations say the same for PostgreSQL; here it would load that dialect in each command.
    __table_args__ = (
        # Invariant 3: one first receipt per application, held by the database itself.
        Index(
            "uq_outbox_first_receipt",
            "application_id",
            unique=True,
            sqlite_where=text("kind = 'receipt'"),
        ),
        # One letter of a kind per application, whatever its Message-ID.
        Index(
            "uq_outbox_letter_of_the_procedure",
            "application_id",
            "template",
            "occasion",
            unique=True,
            sqlite_where=text("template IS NOT NULL"),
        ),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_outbox_kind_state", "kind", "state", "application_id"),
        Index("ix_outbox_state", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    answers: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    """The mail that this one answers."""
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(Text)
    canonical: Mapped[str] = mapped_column(Text, index=True)
    """The recipient as addresses.canonical gives it, for the brake per address."""
    message_id: Mapped[str] = mapped_column(Text, unique=True)
    subject: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(Text)
    """Why it is held, uncertain, failed or tried again; never free text of a server."""
    template: Mapped[str | None] = mapped_column(String(40))
    """Which letter of the procedure it is; null: a receipt, or a letter in a person's own words."""
    occasion: Mapped[str | None] = mapped_column(String(280))
    """Of a letter of the procedure: sequence and uid of the appointment that it tells, else ""."""
    copy_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When its copy goes to the Sent folder; null once it stands there, or none is wanted."""


class Worker(Base):
    """A running process; its claims are void once it is dead."""

    __tablename__ = "worker"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]
    started: Mapped[int] = mapped_column(BigInteger)
    """Start of the process in clock ticks since boot, so that a reused pid is not taken for it."""
    heartbeat_at: Mapped[datetime]
    watches: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It shares the mailboxes with others that do, where there are several (Lease)."""


class Lease(Base):
    """Which worker watches a mailbox, where there are several; void once that worker is dead."""

    __tablename__ = "lease"
    account: Mapped[str] = mapped_column(String(400), primary_key=True)
    worker: Mapped[str | None] = mapped_column(String(40))


class Alert(Base):
    """A trouble that stands (troubles.Standing); the row goes when it is told to be over."""

    __tablename__ = "alert"
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told: Mapped[list[str]] = mapped_column(default=list)
    """The ids that were told."""
    gone_at: Mapped[datetime | None]
    """Since when it is not there any more; over once it stays so."""
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    """The worker that is telling it now."""


class Housekeeping(Base):
    """What housekeeping must remember; one row."""

    __tablename__ = "housekeeping"
    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    """Our clock when it was last looked at."""
    steady_since: Mapped[datetime]
    """It has not jumped since."""
    index_due: Mapped[bool] = mapped_column(default=False)
    """Something was forgotten since `optimised_at`, of which the search index may keep letters."""
    optimised_at: Mapped[datetime | None]
    pages_due: Mapped[bool] = mapped_column(default=False)
    """The same of the database's pages, since `vacuumed_at`."""
    vacuumed_at: Mapped[datetime | None]


class Restored(Base):
    """A time that this database was put back from a backup."""

    __tablename__ = "restored"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When it was said which mails are held for it: after the first pass."""
    answered: Mapped[dict[str, Any]]
    """SHA-256 of mails that the lost database had answered, to the reference told; {} once said."""


class Balance(Base):
    """One balance of the mailbox against the records (balance.Sheet)."""

    __tablename__ = "balance"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    closes: Mapped[bool]
    sheet: Mapped[dict[str, Any]]


class Account(Base):
    """Who may use the page."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    """In lower case: nobody shall be two."""
    display_name: Mapped[str] = mapped_column(String(100), default="", server_default="")
    """By which name people know who it is; "" where none was given."""
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(Text)
    """Its argon2id hash."""
    one_time: Mapped[bool]
    """The password is to be changed at the next sign-in."""
    second_factor: Mapped[str | None] = mapped_column(String(64))
    """The secret of RFC 6238, in base32; null until it is set."""
    last_code: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the last code that was taken: none is taken twice."""
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    subject: Mapped[str | None] = mapped_column(String(600), unique=True, index=True)
    """Who it is at the organisation's own sign-in: issuer, a blank, `sub`; null for our own."""


class WebSession(Base):
    """Somebody who is signed in on the page; the browser alone knows the token."""

    __tablename__ = "web_session"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The SHA-256 of what the browser holds."""
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    second: Mapped[bool] = mapped_column(default=False)
    """The second factor was given."""
    proven_at: Mapped[datetime | None]
    """When a password was given last; null when the organisation's sign-in asked for none."""


class Device(Base):
    """A browser in which somebody signed in before: strangers cannot lock it out."""

    __tablename__ = "device"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    seen_at: Mapped[datetime]


class FailedSignIn(Base):
    """A wrong password or code; kept for as long as it counts."""

    __tablename__ = "failed_sign_in"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(80))
    """The address it came from, or the known device."""
