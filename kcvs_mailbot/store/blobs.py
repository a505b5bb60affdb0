"""Bytes in the database, in chunks of 1 MiB, stored once under their SHA-256."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import delete, event, exists, or_, select
from sqlalchemy.orm import Session

from kcvs_mailbot.content import CHUNK, SPOOLED, Content
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import once
from kcvs_mailbot.store.models import Blob, BlobChunk, Document, Message, Reading

_LATER = "contents that are stored with the next rows"


def put(session: Session, *contents: Content) -> None:
    """Stores the bytes that are not there already."""
    wanted = {content.sha256: content for content in contents}
    if not wanted:
        return
    connection = session.connection()
    there = connection.scalars(select(Blob.sha256).where(Blob.sha256.in_(list(wanted))))
    # In one order for all: two that store the same at one moment wait for each other in a row.
    missing = [wanted[sha256] for sha256 in sorted(wanted.keys() - set(there))]
    if not missing:
        return
    insert_chunk = once.insert_new(session, BlobChunk)
    connection.execute(
        once.insert_new(session, Blob), [{"sha256": c.sha256, "size": c.size} for c in missing]
    )
    small = [_chunk(c, 0, c.data) for c in missing if c.data and c.size <= CHUNK]
    if small:
        connection.execute(insert_chunk, small)
    for content in missing:
        if not content.data or content.size > CHUNK:  # one piece in memory at a time
            for seq, data in enumerate(content.chunks()):
                connection.execute(insert_chunk, _chunk(content, seq, data))


def put_later(session: Session, *contents: Content) -> None:
    """The same, at once with the next rows that are written; their files are needed till then.

    Who gathers what many mails bring holds nobody up meanwhile.
    """
    waiting: dict[str, Content] | None = session.info.get(_LATER)
    if waiting is None:
        waiting = session.info[_LATER] = {}
        event.listen(session, "before_flush", _put_waiting)
    waiting.update({content.sha256: content for content in contents})


def _put_waiting(session: Session, *_given: object) -> None:
    waiting: dict[str, Content] = session.info[_LATER]
    contents = list(waiting.values())
    waiting.clear()
    put(session, *contents)


def _chunk(content: Content, seq: int, data: bytes) -> dict[str, object]:
    return {"sha256": content.sha256, "seq": seq, "data": data}


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


def load_small(session: Session, hashes: Iterable[str]) -> dict[str, Content]:
    """Those of them that are one chunk, read at once, by their SHA-256."""
    rows = session.execute(
        select(BlobChunk.sha256, BlobChunk.data)
        .join(Blob, Blob.sha256 == BlobChunk.sha256)
        .where(BlobChunk.sha256.in_(list(hashes)), Blob.size < CHUNK)
    )
    return {sha256: Content(sha256, len(data), data=data) for sha256, data in rows}


def load(session: Session, sha256: str, spool: Path, in_memory: int = CHUNK) -> Content:
    """The content: in memory when small, else written to a file in `spool`."""
    pieces = chunks(session, sha256)
    first = next(pieces, b"")
    if len(first) < in_memory:
        return Content(sha256, len(first), data=first)
    path: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=spool, prefix=SPOOLED, delete=False) as stream:
            path = Path(stream.name)
            size = stream.write(first)
            size += sum(stream.write(piece) for piece in pieces)
    except OSError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        raise StoreError(
            f"a large mail cannot be written to the spool ({error.strerror})", "make room there"
        ) from error
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
