"""Mails fetched in bounded groups, large ones in pieces into a file.

Measured: 50 mails a FETCH come six times as fast as one by one; a large mail in pieces needs a
fifth of the memory. BODY.PEEK[] never sets \\Seen (RFC 3501 6.4.5).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kcvs_mailbot.content import CHUNK, SPOOLED, Content
from kcvs_mailbot.errors import MailboxError, StoreError
from kcvs_mailbot.mailbox.failures import DeclinedError
from kcvs_mailbot.mailbox.values import Failure, Fetched, Group, Head

HEADS = 500
GROUP_MAILS = 50
GROUP_BYTES = 8 * 1024 * 1024
LARGE = 4 * 1024 * 1024
SMALL_CHANGE = 64
"""Bytes by which also the estimate of a tiny mail may be wrong."""

Fetch = Callable[[Sequence[int], Sequence[str]], dict[int, dict[bytes, Any]]]
"""UIDs and items to the answer by UID; a UID that is gone is simply missing. MailboxError."""


def heads(fetch: Fetch, uids: Sequence[int]) -> list[Head]:
    """Size and date of those mails that still exist, in order of UID.

    A mail whose size the server refuses to tell has size 0 and no date.
    """
    try:
        answer = fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    except DeclinedError as refusal:
        if refusal.passing:
            raise
        if len(uids) == 1:
            return [Head(uids[0], 0, None)]
        return [head for uid in uids for head in heads(fetch, [uid])]
    found = []
    for uid, items in sorted(answer.items()):
        size = items.get(b"RFC822.SIZE")
        if isinstance(size, int):  # else unsolicited data about a mail that is gone
            found.append(Head(uid, size, _in_utc(items)))
    return found


def plan(wanted: Sequence[Head], most: int = GROUP_MAILS) -> Iterator[list[Head]]:
    """The mails cut into groups: at most `most` mails or 8 MB, a large one alone."""
    group: list[Head] = []
    size = 0
    for head in wanted:
        full = len(group) >= most or size + head.size > GROUP_BYTES or head.size > LARGE
        if group and full:
            yield group
            group, size = [], 0
        group.append(head)
        size += head.size
        if head.size > LARGE:
            yield group
            group, size = [], 0
    if group:
        yield group


def fetch_group(
    fetch: Fetch, group: Sequence[Head], spool: Path, look: Callable[[], object]
) -> Group:
    """The mails of one planned group; a large one stands in a file in `spool`.

    look: opens the folder anew, when what came is not what was announced.
    """
    if len(group) == 1 and group[0].size > LARGE:
        results = [_one(fetch, group[0], spool)]
    else:
        results = _together(fetch, group, spool)
    results = _as_announced(fetch, group, results, look)
    return Group(
        tuple(item for item in results if isinstance(item, Fetched)),
        group[-1].uid,
        tuple(item for item in results if isinstance(item, Failure)),
    )


def _as_announced(
    fetch: Fetch,
    group: Sequence[Head],
    results: list[Fetched | Failure | None],
    look: Callable[[], object],
) -> list[Fetched | Failure | None]:
    """Of a mail that is gone Courier 5.0 gives an invented one: it becomes no record.

    Where it is still there, the size may be an estimate (Exchange), but a good one.
    """
    told = {head.uid: head.size for head in group}
    odd = [
        item.uid
        for item in results
        if isinstance(item, Fetched) and told[item.uid] not in (0, item.content.size)
    ]
    if not odd:
        return results
    look()
    told |= dict.fromkeys(odd, -1) | {head.uid: head.size for head in heads(fetch, odd)}
    return [
        _if_fitting(item, told[item.uid]) if isinstance(item, Fetched) else item for item in results
    ]


def _if_fitting(item: Fetched, announced: int) -> Fetched | Failure | None:
    size = item.content.size
    near = announced // 2 <= size <= 2 * announced or abs(announced - size) <= SMALL_CHANGE
    if announced == 0 or (announced > 0 and near):
        return replace(item, announced=announced)
    _remove(item.content.path)
    if announced < 0:
        return None
    return Failure(item.uid, "the mail server gives another mail than it announces")


def _together(fetch: Fetch, group: Sequence[Head], spool: Path) -> list[Fetched | Failure | None]:
    try:
        answer = fetch([head.uid for head in group], ["BODY.PEEK[]"])
    except DeclinedError as refusal:
        if refusal.passing:
            raise
        # One mail that the server cannot read makes it refuse the whole group.
        return _one_by_one(fetch, group, spool, refusal)
    results: list[Fetched | Failure | None] = []
    for head in group:
        body = answer.get(head.uid, {}).get(b"BODY[]")
        if isinstance(body, bytes) and (body or not head.size):
            results.append(Fetched(head.uid, head.internaldate, Content.of_bytes(body), head.size))
        else:
            results.append(_one(fetch, head, spool))
    return results


def _one_by_one(
    fetch: Fetch, group: Sequence[Head], spool: Path, refusal: DeclinedError
) -> list[Fetched | Failure | None]:
    results = [_one(fetch, head, spool) for head in group]
    if len(group) > 1 and all(isinstance(item, Failure) for item in results):
        raise refusal  # it gives none of them: the server is ill, not the mails
    return results


def _one(fetch: Fetch, head: Head, spool: Path) -> Fetched | Failure | None:
    """The mail, or why the server does not give it, or None when it is gone."""
    pieces = _pieces(fetch, head)
    try:
        if head.size > LARGE:
            content = _spooled(pieces, spool)
        else:
            content = Content.of_bytes(b"".join(pieces))
    except _NoContentError:
        if not heads(fetch, [head.uid]):
            return None
        return Failure(head.uid, "the mailbox lists this mail but does not give its content")
    except DeclinedError as refusal:
        if refusal.passing:
            raise
        return Failure(head.uid, f"the mail server refuses to give it {refusal.code}".rstrip())
    if head.size and not content.size:
        return Failure(head.uid, "the mail server gives an empty mail in its place")
    return Fetched(head.uid, head.internaldate, content, head.size)


class _NoContentError(Exception):
    """The server gave no content for the mail."""


def _pieces(fetch: Fetch, head: Head) -> Iterator[bytes]:
    """1 MiB at a time until a short piece: the announced size may be an estimate."""
    offset = 0
    while True:
        items = fetch([head.uid], [f"BODY.PEEK[]<{offset}.{CHUNK}>"]).get(head.uid, {})
        piece = items.get(f"BODY[]<{offset}>".encode())
        if not isinstance(piece, bytes):
            raise _NoContentError
        yield piece
        if len(piece) < CHUNK:
            return
        offset += len(piece)
        if len(piece) > CHUNK or offset > 2 * head.size + GROUP_BYTES:
            raise MailboxError(
                "the IMAP server gives more of a mail than there is of it",
                "look at the mail in the mailbox itself",
            )


def _spooled(pieces: Iterator[bytes], spool: Path) -> Content:
    path: Path | None = None
    digest, size = hashlib.sha256(), 0
    try:
        spool.mkdir(parents=True, exist_ok=True)  # in a new installation this may be the first
        with tempfile.NamedTemporaryFile(dir=spool, prefix=SPOOLED, delete=False) as file:
            path = Path(file.name)
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
    except OSError as error:
        _remove(path)
        raise StoreError(
            f"a large mail cannot be written to {spool} ({error.strerror})", "free some space there"
        ) from error
    except BaseException:
        _remove(path)
        raise
    return Content(digest.hexdigest(), size, path=path)


def _remove(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)


def _in_utc(items: dict[bytes, Any]) -> datetime | None:
    moment = items.get(b"INTERNALDATE")
    if not isinstance(moment, datetime):
        return None
    # imapclient gives no zone for "-0000", which means UTC of unknown place (RFC 5322 3.3).
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
