"""Bytes in the database, in chunks of 1 MiB, stored once under their SHA-256."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete, exists, insert, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store.models import Blob, BlobChunk, Document, Message, Reading


def put(session: Session, content: Content) -> None:
    """Stores the bytes unless they are there already."""
    if session.scalar(select(exists().where(Blob.sha256 == content.sha256))):
        return
    session.execute(insert(Blob).values(sha256=content.sha256, size=content.size))
    for seq, data in enumerate(content.chunks()):
        session.execute(insert(BlobChunk).values(sha256=content.sha256, seq=seq, data=data))


def chunks(session: Session, sha256: str) -> Iterator[bytes]:
    """The bytes in pieces of at most 1 MiB, one in memory at a time. StoreError when absent."""
    size = session.scalar(select(Blob.size).where(Blob.sha256 == sha256))
    if size is None:
        raise StoreError(f"the bytes {sha256[:12]}… are not in the database")
    seen, seq = 0, 0
    while seen < size:
        where = (BlobChunk.sha256 == sha256, BlobChunk.seq == seq)
        data = session.scalar(select(BlobChunk.data).where(*where))
        if not data:
            raise StoreError(f"the bytes {sha256[:12]}… are not whole", "restore from a backup")
        yield data
        seen, seq = seen + len(data), seq + 1


def load(session: Session, sha256: str, spool: Path, in_memory: int = 1 << 20) -> Content:
    """The content: in memory when small, else written to a file in `spool`."""
    pieces = chunks(session, sha256)
    first = next(pieces, b"")
    if len(first) < in_memory:
        return Content(sha256, len(first), data=first)
    path = spool / f"{sha256}.blob"
    with path.open("wb") as stream:
        size = stream.write(first)
        size += sum(stream.write(piece) for piece in pieces)
    return Content(sha256, size, path=path)


def drop_unused(session: Session, sha256: str) -> None:
    """Removes the bytes, and what was read from them, when no mail or document needs them."""
    used = or_(
        exists().where(Message.blob == sha256),
        exists().where(Document.sha256 == sha256),
    )
    if session.scalar(select(used)):
        return
    for table, column in ((Reading, Reading.sha256), (BlobChunk, BlobChunk.sha256)):
        session.execute(delete(table).where(column == sha256))
    session.execute(delete(Blob).where(Blob.sha256 == sha256))
