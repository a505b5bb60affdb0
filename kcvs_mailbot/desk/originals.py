"""What came in, as people look at it: mails in their parts, documents page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from kcvs_mailbot.cage.cage import NoAnswer
from kcvs_mailbot.cage.jobs import Kind
from kcvs_mailbot.documents.reading import SEALED, Status
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.message import showing
from kcvs_mailbot.store import Session, blobs, filed_documents, filing, intake
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

PDF = "application/pdf"
WIDTH = 1000
NARROWEST, WIDEST = 50, 3000
"""Pixels of a page's picture."""
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST_PICTURE = 64 * 1024**2
_LARGEST_MAIL = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class Original:
    """A document as it came. `media_type` by its content; sealed: never handed out."""

    id: int
    filename: str | None
    media_type: str
    size: int
    sha256: str
    status: Status
    pages: int | None
    text: str
    apart: list[dict[str, Any]]
    sealed: bool

    @property
    def is_drawn(self) -> bool:
        """True when its pages can be seen as pictures."""
        return self.media_type == PDF and not self.sealed and bool(self.pages)


@dataclass(frozen=True, slots=True)
class MailParts:
    """A mail: headers (name in lower case, decoded value) in order, text, HTML made safe.

    raw: the bytes as they came. sealed: it brings what is never handed out, nor is `raw` then.
    """

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    raw: bytes
    sealed: bool


def original(session: Session, document_id: int) -> Original:
    """RequestError when there is no such document."""
    row = session.get(rows.Document, document_id)
    if row is None:
        raise RequestError(Wrong.NO_DOCUMENT, f"there is no document {document_id}")
    reading = session.get(rows.Reading, row.sha256)
    status = Status.UNSUPPORTED if reading is None else Status(reading.status)
    if row.refused:
        status, reading = Status.REFUSED, None
    return Original(
        row.id,
        row.filename,
        row.media_type,
        row.size,
        row.sha256,
        status,
        reading.pages if reading else None,
        reading.text if reading else "",
        reading.apart if reading else [],
        status in SEALED,
    )


def handed_out(session: Session, document_id: int) -> Original:
    """The same; RequestError also when it is sealed."""
    found = original(session, document_id)
    if found.sealed:
        raise RequestError(Wrong.SEALED, f"document {document_id} is {found.status}")
    return found


def page_image(bench: Workbench, document_id: int, page: int, width: int = WIDTH) -> bytes:
    """A page (from 1) of a PDF as PNG, so many pixels wide; drawn in the cage.

    RequestError when there is no such document or page, or it cannot be drawn.
    """
    with bench.store.read() as session:
        found = handed_out(session, document_id)
    if found.media_type != PDF:
        raise RequestError(Wrong.NOT_DRAWN, f"document {document_id} is no PDF")
    asked = {"page": page, "width": max(NARROWEST, min(width, WIDEST))}
    cage = bench.reader.cage
    try:
        with (
            _stored(bench, found.sha256) as document,
            cage.make(Kind.DRAW, document, asked) as (said, output),
        ):
            picture = output.read(_LARGEST_PICTURE)
    except NoAnswer as why:
        raise RequestError(Wrong.NOT_DRAWN, f"document {document_id}: {why}") from None
    if not picture:
        pages = said.get("pages")
        raise RequestError(Wrong.NO_PAGE, f"document {document_id} has no page {page}", pages)
    if not picture.startswith(_PNG):
        raise RequestError(Wrong.NOT_DRAWN, f"document {document_id} cannot be drawn")
    return picture


def mail_parts(bench: Workbench, message_id: int) -> MailParts:
    """A stored mail, read in the cage.

    RequestError when there is none, its bytes are forgotten or erased, or they cannot be shown.
    """
    with bench.store.read() as session:
        row = filing.row_of(session, message_id)
        intake.require_not_erased(row)
        if row.blob is None:
            what = f"the bytes of message {message_id} are forgotten"
            raise RequestError(Wrong.FORGOTTEN, what, message_id)
        sha256, body, sealed = row.blob, row.body, mail_is_sealed(session, message_id)
    shown = showing.Shown(text=body)
    try:
        with (
            _stored(bench, sha256) as mail,
            bench.reader.cage.make(Kind.SHOW, mail, {}) as (_, output),
        ):
            shown = showing.from_json(output.read(_LARGEST_MAIL))
            mail.seek(0)
            raw = mail.read()
    except (NoAnswer, ValueError):
        with bench.store.read() as session:
            raw = b"".join(blobs.chunks(session, sha256))
    return MailParts(shown.headers, shown.text, shown.html, b"" if sealed else raw, sealed)


def mail_is_sealed(session: Session, message_id: int) -> bool:
    """True for a mail that brings a document which is never handed out."""
    documents = filed_documents.documents_of(session, [message_id]).get(message_id, [])
    return any(original(session, document.id).sealed for document in documents)


@contextmanager
def _stored(bench: Workbench, sha256: str) -> Iterator[BinaryIO]:
    """The bytes as a file that a child of the cage may have."""
    with bench.reader.cage.file() as file:
        with bench.store.read() as session:
            for piece in blobs.chunks(session, sha256):
                file.write(piece)
        file.flush()
        yield file
