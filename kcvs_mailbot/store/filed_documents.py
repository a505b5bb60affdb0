"""The documents of stored messages, as rows: filed, filed anew, looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.disguises import WELL, Named, as_named
from kcvs_mailbot.documents.reading import Reading as Read
from kcvs_mailbot.documents.reading import Role, Scan
from kcvs_mailbot.store import blobs, ids, scans, search
from kcvs_mailbot.store.models import Document, Message, Reading, Trace

Name = tuple[str, str | None]
"""SHA-256 and filename: what makes a document of a message the same one."""

_NOTED = "what was read, by the SHA-256 of its bytes"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a message's documents were before they are filed anew."""

    ids: Mapping[Name, Sequence[int]] = field(default_factory=dict)
    """People may have kept them; several where a document stands twice in its mail."""
    roles: Mapping[Name, tuple[str, str | None]] = field(default_factory=dict)
    """Those that people gave, each with its person."""


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document on its way into the database. `parent`: index of what it was found in."""

    filename: str | None
    declared_type: str
    inline: bool
    content: Content
    reading: Read
    role: Role
    parent: int | None = None
    scan: Scan | None = None
    named: Named = WELL

    @property
    def seen(self) -> Read:
        """What people see of it: the reading, which its name may forbid."""
        return as_named(self.reading, self.named)

    @property
    def media_type(self) -> str:
        return self.reading.media_type or self.declared_type


def known_readings(session: Session, hashes: Iterable[str]) -> dict[str, Reading]:
    """What was read already, by the SHA-256 of the bytes."""
    known, noted = session.identity_map, _noted(session)
    found: dict[str, Reading] = {}
    missing = []
    for sha256 in hashes:
        row = noted.get(sha256) or known.get(identity_key(Reading, sha256))
        if row is not None and row in session:
            found[sha256] = row
        elif row is not None or sha256 not in noted:
            missing.append(sha256)
    if missing:
        rows = session.scalars(select(Reading).where(Reading.sha256.in_(missing)))
        found |= {row.sha256: row for row in rows}
    return found


def foresee_readings(session: Session, hashes: Iterable[str]) -> None:
    """Asks at once what was read already; `known_readings` need not ask of these any more.

    Before it asks, all that was gathered until then is written.
    """
    wanted = list(hashes)
    _noted(session).update({**dict.fromkeys(wanted), **known_readings(session, wanted)})


def _noted(session: Session) -> dict[str, Reading | None]:
    """Readings by the SHA-256 of their bytes; None: of these there were none."""
    found: dict[str, Reading | None] = session.info.setdefault(_NOTED, {})
    return found


def file_documents(
    session: Session,
    message: Message,
    documents: tuple[FiledDocument, ...],
    earlier: Earlier,
    now: datetime,
) -> list[Document]:
    """Stores bytes, readings and names of a message's documents; ids and people's roles stay."""
    rows: list[Document] = []
    kept = {name: list(numbers) for name, numbers in earlier.ids.items()}
    if not documents:
        return rows
    blobs.put_later(session, *(document.content for document in documents))
    readings = known_readings(session, {document.content.sha256 for document in documents})
    for seq, document in enumerate(documents):
        sha256 = document.content.sha256
        if sha256 not in readings:  # the same bytes may stand twice in one mail
            readings[sha256] = _noted(session)[sha256] = Reading(sha256=sha256)
            session.add(readings[sha256])
        _note_reading(readings[sha256], document, now)
        name = (sha256, document.filename)
        role, role_by = earlier.roles.get(name, (None, None))
        row = Document(
            id=kept[name].pop(0) if kept.get(name) else ids.take(session, Document),
            message_id=message.id,
            parent_id=None if document.parent is None else rows[document.parent].id,
            seq=seq,
            filename=document.filename,
            media_type=document.media_type,
            size=document.content.size,
            sha256=document.content.sha256,
            inline=document.inline,
            role=role or document.role,
            role_by=role_by,
            refused=document.named.refused,
            problems=list(document.named.problems),
        )
        session.add(row)
        rows.append(row)
    return rows


def earlier_documents(session: Session, message_id: int) -> Earlier:
    """To be asked before the documents are cleared, so that none of their ids is given anew."""
    ids.hold(session, Document)
    numbers: dict[Name, list[int]] = {}
    roles: dict[Name, tuple[str, str | None]] = {}
    for row in documents_of(session, [message_id])[message_id]:
        numbers.setdefault((row.sha256, row.filename), []).append(row.id)
        if row.role_by is not None:
            roles[row.sha256, row.filename] = (row.role, row.role_by)
    return Earlier(numbers, roles)


def _note_reading(row: Reading, document: FiledDocument, now: datetime) -> None:
    read = document.reading
    row.status, row.media_type, row.text = read.status, document.media_type, read.text
    row.characters, row.pages, row.language = read.characters, read.pages, read.language
    row.problems = list(read.problems)
    row.apart = [{"kind": a.kind.value, "text": a.text, "by": a.by} for a in read.apart]
    row.members = [
        {
            "filename": m.filename,
            "media_type": m.media_type,
            "size": m.size,
            "sha256": m.sha256,
        }
        for m in read.members
    ]
    row.read_at = now
    scans.set_scan(row, document.scan, now)


def clear_documents(session: Session, message: Message) -> None:
    """Takes a message's documents, traces and index entries out; its raw bytes stay."""
    rows = session.execute(
        select(Document.id, Document.sha256)
        .where(Document.message_id == message.id)
        .order_by(Document.id.desc())
    ).all()
    if message.disposition is not None:
        search.drop(session, message.application_id, message.id, [row.id for row in rows])
        session.execute(delete(Trace).where(Trace.message_id == message.id))
    for row in rows:
        session.execute(delete(Document).where(Document.id == row.id))
    for sha256 in {row.sha256 for row in rows}:
        blobs.drop_unused(session, sha256)


def named_or_of_role(
    session: Session, application_id: int, but: int, names: list[str], roles: list[str]
) -> list[Document]:
    """The documents of its other mails with such a name or role that no version replaced yet."""
    alike = or_(Document.filename.in_(names), Document.role.in_(roles))
    query = _of_other_mails(application_id, but).where(Document.replaced.is_(False), alike)
    return list(session.scalars(query))


def _of_other_mails(application_id: int, but: int) -> Select[Document]:
    query = select(Document).join(Message, Message.id == Document.message_id)
    return query.where(Message.application_id == application_id, Message.id != but)


def taken_in(
    session: Session, application_id: int, but: int, hashes: Iterable[str]
) -> list[tuple[str, str]]:
    """(SHA-256, role) of those documents that other mails of the application brought already."""
    rows = session.execute(
        select(Document.sha256, Document.role)
        .join(Message, Message.id == Document.message_id)
        .where(
            Document.sha256.in_(list(hashes)),
            Message.application_id == application_id,
            Message.id != but,
            Document.replaced.is_(False),
            Document.refused.is_(False),
        )
        .distinct()
    )
    return [(sha256, role) for sha256, role in rows]


def roles_by_people(session: Session, application_id: int, but: int) -> list[Document]:
    """The documents of its other mails of which a person said what they are, oldest first."""
    query = _of_other_mails(application_id, but).where(Document.role_by.is_not(None))
    return list(session.scalars(query.order_by(Document.id)))


def documents_of(session: Session, message_ids: list[int]) -> dict[int, list[Document]]:
    """The documents of each message, in their order."""
    found: dict[int, list[Document]] = {message_id: [] for message_id in message_ids}
    rows = session.scalars(
        select(Document).where(Document.message_id.in_(message_ids)).order_by(Document.id)
    )
    for row in rows:
        found[row.message_id].append(row)
    return found
