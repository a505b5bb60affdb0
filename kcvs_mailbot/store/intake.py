"""Recording what was fetched: bytes, positions and the cursor, in one transaction.

After the commit a message cannot be lost any more; nothing has looked inside it yet.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kcvs_mailbot.content import Content
from kcvs_mailbot.errors import RequestError, StoreError, Wrong
from kcvs_mailbot.mailbox.values import MailboxState
from kcvs_mailbot.store import blobs, filed_documents, filing, once
from kcvs_mailbot.store.models import Mailbox, Message, Position
from kcvs_mailbot.store.tombstones import Tombstones

ERASED = {
    "rule": "erased",
    "weight": None,
    "english": "The person whom it was about was erased.",
    "dutch": "De persoon over wie het ging, is gewist.",
    "evidence": "",
}
"""The one reason that is left of such a mail; as recognition.Reason."""
_QUOTED = re.compile(r"“.*”(?: \(in .*\))?", re.DOTALL)
"""In a reason's words: a passage, and the name of the document in which it stands."""
OTHER = "other"
"""What an erased mail counts as that was not decided yet; as recognition.Disposition."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as the server (uid, internaldate) or a file (both None) gave it."""

    content: Content
    uid: int | None = None
    internaldate: datetime | None = None
    announced: int = 0
    """RFC822.SIZE, 0 when it is not known."""


def mailbox_row(
    session: Session, account: str, folder: str, state: MailboxState, since: datetime
) -> Mailbox:
    """The mailbox with its cursor; started again when stored UIDs say nothing any more.

    RFC 3501 2.3.1.1: a new UIDVALIDITY voids them; so does a UIDNEXT that went backwards, and an
    earlier opening asks for older mail. All is then fetched again; the SHA-256 finds what is
    known already.
    """
    # Locked: two workers that look at the same moment decide one after the other.
    this_one = (
        select(Mailbox)
        .where(Mailbox.account == account, Mailbox.folder == folder)
        .with_for_update()
    )
    row = session.scalar(this_one)
    if row is None:
        _enter(session, account, folder)
        row = session.scalars(this_one).one()
    earlier = row.watched_since is None or since < row.watched_since
    backwards = state.uidnext is not None and state.uidnext <= row.last_uid
    if row.uidvalidity != state.uidvalidity or earlier or backwards:
        row.uidvalidity, row.last_uid = state.uidvalidity, 0
        row.ungiven, row.suspects, row.skipped, row.breaks = [], [], [], 0
    row.watched_since = since
    session.flush()
    return row


def _enter(session: Session, account: str, folder: str) -> None:
    row = Mailbox(account=account, folder=folder)
    row.last_uid, row.ungiven, row.suspects, row.skipped, row.breaks = 0, [], [], [], 0
    with contextlib.suppress(IntegrityError), session.begin_nested():  # another worker was first
        session.add(row)


def record(
    session: Session,
    arrivals: Iterable[Arrival],
    now: datetime,
    *,
    mailbox: Mailbox | None = None,
    last_uid: int = 0,
    ungiven: Iterable[int] = (),
    junk: bool = False,
    tombstones: Tombstones | None = None,
) -> int:
    """Stores the arrivals and moves the cursor to `last_uid`; returns how many were new.

    Bytes that are known already only add a position to their row. `ungiven`: UIDs whose bytes
    the server did not give; they are asked for again at every pass. StoreError, and nothing is
    stored, when another worker has taken the mailbox over. Of what `tombstones` know only that it
    came is recorded.
    """
    arrivals = list(arrivals)
    known = _ids(session, {a.content.sha256 for a in arrivals})
    fresh = {a.content.sha256: a for a in arrivals if a.content.sha256 not in known}
    before = list(known.values())
    if fresh:
        erased = tombstones.among(fresh) if tombstones else {}
        _insert(session, [a for a in fresh.values() if a.content.sha256 not in erased], now, junk)
        _insert_erased(
            session, [a for a in fresh.values() if a.content.sha256 in erased], erased, now
        )
        known |= _ids(session, set(fresh))
    _add_arrivals(session, arrivals, known)
    if mailbox is not None:
        if before:
            _judge_here_too(session, mailbox, before, arrivals)
        _add_positions(session, mailbox, arrivals, known, now)
        got = {a.uid for a in arrivals}
        mailbox.ungiven = sorted({*_asked_for(session, mailbox.id), *ungiven} - got)
        mailbox.last_uid = max(mailbox.last_uid, last_uid)
        _move(session, mailbox, last_uid=mailbox.last_uid, ungiven=mailbox.ungiven)
    return len(fresh)


def _asked_for(session: Session, mailbox_id: int) -> list[int]:
    """`ungiven` as it is now: the balance may have asked for more meanwhile."""
    return session.scalar(select(Mailbox.ungiven).where(Mailbox.id == mailbox_id)) or []


def ask_for(session: Session, mailbox_id: int, uids: Iterable[int]) -> None:
    """The next pass fetches these too, wherever the cursor stands."""
    row = session.get_one(Mailbox, mailbox_id, with_for_update=True)
    row.ungiven = sorted({*row.ungiven, *uids} - {*row.skipped})


def note_poll(
    session: Session,
    mailbox: Mailbox,
    last_uid: int,
    ungiven: list[int],
    now: datetime,
    asked: Iterable[int] = (),
) -> None:
    """The whole folder was looked at, up to `last_uid`; of `asked` only `ungiven` are to come."""
    ungiven = sorted({*ungiven, *_asked_for(session, mailbox.id)} - ({*asked} - {*ungiven}))
    _move(
        session,
        mailbox,
        last_uid=last_uid,
        ungiven=ungiven,
        polled_at=now,
        suspects=[],
        breaks=0,
    )


def _move(session: Session, mailbox: Mailbox, **cursor: object) -> None:
    """The cursor is moved by who holds the lease: UIDs of another may have another meaning."""
    moved = session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox.id, Mailbox.polled_by.is_not_distinct_from(mailbox.polled_by))
        .values(**cursor)
        .returning(Mailbox.id)
    ).all()
    if not moved:
        raise StoreError("another worker has taken the mailbox over", "nothing: it goes on there")


def take_lease(session: Session, row: Mailbox, worker_id: str, living: Iterable[str]) -> bool:
    """True when this worker may fetch now; False while another living one does."""
    others = [one for one in living if one != worker_id]
    free = or_(Mailbox.polled_by.is_(None), Mailbox.polled_by.not_in(others))
    taken = session.execute(
        update(Mailbox)
        .where(Mailbox.id == row.id, free)
        .values(polled_by=worker_id)
        .returning(Mailbox.id)
    ).all()
    session.refresh(row, ["polled_by"])
    return len(taken) == 1


def end_lease(session: Session, mailbox_id: int, worker_id: str) -> None:
    """Lets another worker fetch."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.id == mailbox_id, Mailbox.polled_by == worker_id)
        .values(polled_by=None)
    )


def forgive(row: Mailbox, now: datetime) -> None:
    """Once a day what was skipped is asked for again: a bad line may have been the reason."""
    if row.skipped and row.polled_at is not None and row.polled_at.date() != now.date():
        row.ungiven, row.skipped = sorted({*row.ungiven, *row.skipped}), []


BREAKS_OF_ONE_MAIL = 3


def note_break(session: Session, mailbox_id: int, in_flight: Iterable[int]) -> int | None:
    """The connection broke while these UIDs were fetched; returns the one that is now skipped.

    They are then fetched one by one; a single mail at which it breaks three times in a row is
    skipped, so that it does not block what comes after it.
    """
    row = session.get_one(Mailbox, mailbox_id)
    suspects = sorted(in_flight)
    row.breaks = row.breaks + 1 if suspects == row.suspects else 1
    row.suspects = suspects
    if len(suspects) != 1 or row.breaks < BREAKS_OF_ONE_MAIL:
        return None
    row.skipped = sorted({*row.skipped, *suspects})
    row.suspects, row.breaks = [], 0
    return suspects[0]


def _ids(session: Session, hashes: set[str]) -> dict[str, int]:
    rows = session.execute(select(Message.sha256, Message.id).where(Message.sha256.in_(hashes)))
    return dict(rows.all())


def _insert_erased(
    session: Session, arrivals: list[Arrival], kinds: Mapping[str, str], now: datetime
) -> None:
    """Mails that were erased once: counted as what they were, for every mail is accounted for."""
    for arrival in arrivals:
        sha256 = arrival.content.sha256
        row = Message(
            sha256=sha256,
            size=arrival.content.size,
            stored_at=now,
            internaldate=arrival.internaldate,
            disposition=kinds[sha256],
            settled_at=now,
            settled_by="machine",
        )
        session.add(row)
        empty(row)
    session.flush()


def not_erased(session: Session) -> dict[str, int]:
    """SHA-256 and id of all mails but those."""
    query = select(Message.sha256, Message.id)
    return dict(session.execute(query.where(Message.done_as.is_distinct_from(filing.ERASED))).all())


def were_erased(session: Session, hashes: Iterable[str]) -> int:
    """How many of these mails were erased with their person."""
    rows = select(Message.id).where(
        Message.sha256.in_(list(hashes)), Message.done_as == filing.ERASED
    )
    return len(session.scalars(rows).all())


def _insert(session: Session, arrivals: list[Arrival], now: datetime, junk: bool) -> None:
    if not arrivals:
        return
    blobs.put(session, *(arrival.content for arrival in arrivals))
    rows = [
        {
            "sha256": a.content.sha256,
            "blob": a.content.sha256,
            "size": a.content.size,
            "stored_at": now,
            "internaldate": a.internaldate,
            "junk": junk,
        }
        for a in arrivals
    ]
    session.execute(once.insert_new(session, Message), rows)


def _add_arrivals(session: Session, arrivals: list[Arrival], ids: dict[str, int]) -> None:
    """A mail that was imported before gets the server's time once it is seen in the mailbox."""
    dated = {ids[a.content.sha256]: a.internaldate for a in arrivals if a.internaldate}
    undated = session.scalars(
        select(Message).where(Message.id.in_(list(dated)), Message.internaldate.is_(None))
    )
    for message in undated:
        message.internaldate = dated[message.id]


def _add_positions(
    session: Session,
    mailbox: Mailbox,
    arrivals: list[Arrival],
    ids: dict[str, int],
    now: datetime,
) -> None:
    here = (Position.mailbox_id == mailbox.id, Position.uidvalidity == mailbox.uidvalidity)
    uids = [a.uid for a in arrivals if a.uid is not None]
    seen = set(
        session.execute(
            select(Position.uid, Position.message_id).where(*here, Position.uid.in_(uids))
        )
    )
    rows = [
        {
            "mailbox_id": mailbox.id,
            "uidvalidity": mailbox.uidvalidity,
            "uid": a.uid,
            "message_id": ids[a.content.sha256],
            "seen_at": now,
            "size": a.announced or a.content.size,
            "internaldate": a.internaldate,
        }
        for a in arrivals
        if a.uid is not None
    ]
    new = [row for row in rows if (row["uid"], row["message_id"]) not in seen]
    if new:
        session.execute(insert(Position), new)
    told = [
        {f"key_{name}" if name in _KEY else name: value for name, value in row.items()}
        for row in rows
        if (row["uid"], row["message_id"]) in seen
    ]
    if told:  # the server may tell of it otherwise than before
        session.connection().execute(_TOLD, told)


def _judge_here_too(
    session: Session, mailbox: Mailbox, ids: Iterable[int], arrivals: Iterable[Arrival]
) -> None:
    """What another mailbox knew nothing of may be an application here: it is judged again.

    With its bytes, where they were forgotten meanwhile.
    """
    elsewhere = exists().where(
        Position.message_id == Message.id,
        Position.mailbox_id == Mailbox.id,
        Mailbox.account != mailbox.account,
    )
    here = exists().where(
        Position.message_id == Message.id,
        Position.mailbox_id.in_(select(Mailbox.id).where(Mailbox.account == mailbox.account)),
    )
    rows = session.scalars(
        select(Message)
        .where(Message.id.in_(list(ids)), elsewhere, ~here)
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    given = {arrival.content.sha256: arrival.content for arrival in arrivals}
    for row in rows:
        untouched = row.settled_by == "machine" and row.done_as is None
        if row.disposition == OTHER and untouched:
            if row.blob is None:
                restore_bytes(session, row.id, given[row.sha256])
            row.disposition = row.settled_by = row.next_attempt_at = None
            row.attempts = 0


_KEY = ("mailbox_id", "uidvalidity", "uid", "message_id")
_TOLD = (
    update(Position.__table__)  # type: ignore[arg-type]
    .where(*(Position.__table__.c[name] == bindparam(f"key_{name}") for name in _KEY))
    .values(size=bindparam("size"), internaldate=bindparam("internaldate"))
)


def positions_of(session: Session, message_id: int) -> list[tuple[str, str, int, int]]:
    """(account, folder, UIDVALIDITY, UID) of a message, the last seen first."""
    rows = session.execute(
        select(Mailbox.account, Mailbox.folder, Position.uidvalidity, Position.uid)
        .join(Mailbox, Mailbox.id == Position.mailbox_id)
        .where(Position.message_id == message_id)
        .order_by(Position.seen_at.desc())
    )
    return [(account, folder, uidvalidity, uid) for account, folder, uidvalidity, uid in rows]


def restore_bytes(session: Session, message_id: int, content: Content) -> bool:
    """Puts back the bytes of a forgotten message; False when these are other bytes.

    RequestError when it was erased with its person.
    """
    message = session.get_one(Message, message_id)
    require_not_erased(message)
    if content.sha256 != message.sha256:
        return False
    blobs.put(session, content)
    message.blob = content.sha256
    return True


def bring_back(session: Session, contents: Iterable[Content], now: datetime) -> list[int]:
    """Puts back the bytes of those that were forgotten; kept from now on as if settled now."""
    given = {content.sha256: content for content in contents}
    forgotten = session.scalars(
        select(Message).where(
            Message.sha256.in_(list(given)),
            Message.blob.is_(None),
            Message.done_as.is_distinct_from(filing.ERASED),
        )
    ).all()
    for message in forgotten:
        restore_bytes(session, message.id, given[message.sha256])
        message.settled_at = now
    return [message.id for message in forgotten]


def require_not_erased(message: Message) -> None:
    """RequestError when nothing of it may come back."""
    if message.done_as == filing.ERASED:
        raise RequestError(Wrong.ERASED, f"message {message.id} was erased with its person")


def erase(session: Session, message: Message) -> None:
    """Drops all that a mail says, with its documents; that it was there stays accounted for."""
    filed_documents.clear_documents(session, message)
    sha256, message.blob = message.blob, None
    empty(message)
    session.flush()
    if sha256 is not None:
        blobs.drop_unused(session, sha256)


def empty(message: Message) -> None:
    """What it was, its size, hash and positions stay."""
    message.application = message.application_id = None
    message.body = message.new_text = ""
    message.subject = message.message_id = message.sender = message.language = None
    message.from_name = message.from_address = message.header_date = None
    message.own_text = message.note = message.written = None
    message.body_role = message.body_role_by = message.receipt_reason = None
    message.candidate_name = message.candidate_address = message.proposed_reference = None
    message.asks = False
    message.follow_up = message.taken_out = message.likelihood = None
    message.claimed_by = message.next_attempt_at = None
    message.problems, message.reasons = [], [ERASED]
    message.disposition = message.disposition or OTHER
    message.done_as = filing.ERASED


def forget(session: Session, message: Message) -> None:
    """Drops what is personal in a mail that is not about a vacancy; the row stays accounted for.

    Position, hash, disposition and reasons stay (invariant 7); the evidence in the reasons goes.
    """
    sha256 = message.blob
    message.blob = None
    message.body = message.new_text = ""
    message.subject = message.from_name = message.from_address = message.message_id = None
    message.sender = None
    message.candidate_name = message.candidate_address = message.taken_out = None
    message.reasons = [_without_evidence(reason) for reason in message.reasons]
    session.flush()
    if sha256 is not None:
        blobs.drop_unused(session, sha256)


def _without_evidence(reason: Mapping[str, Any]) -> dict[str, Any]:
    """Why, without what was seen: the words for the secretary hold that as well."""
    dutch = _QUOTED.sub("“…”", reason["dutch"])
    seen = reason["evidence"].rstrip(" .,;:")
    return {**reason, "evidence": "", "dutch": dutch.replace(seen, "…") if seen else dutch}


def unrelated_since(
    session: Session, dispositions: Iterable[str], before: datetime, limit: int
) -> list[Message]:
    """Messages of these dispositions, settled before that moment, whose bytes are still here."""
    return list(
        session.scalars(
            select(Message)
            .where(
                Message.disposition.in_(list(dispositions)),
                Message.settled_at < before,
                Message.blob.is_not(None),
            )
            .order_by(Message.id)
            .limit(limit)
        )
    )
