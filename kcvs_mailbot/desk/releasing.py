"""What a person decides of outgoing mail: looked at, let go, sent again, cancelled."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kcvs_mailbot.acknowledgement.mail import is_complete
from kcvs_mailbot.answering import outbox_changes, receipts
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.delivery import Reason, State, may_become
from kcvs_mailbot.errors import ConfigError, RequestError, Wrong
from kcvs_mailbot.message.flowed import unflow
from kcvs_mailbot.store import Session, outbox
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

Change = Callable[[Session, rows.Outbox, datetime, str], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """The very mail, as its reader sees it. written: False while a text of it is broken."""

    sender: str
    to: str
    subject: str
    date: str
    text: str
    written: bool
    attachment: str = ""
    calendar: str = ""
    """What it says to the reader's calendar (RFC 5545)."""


def entry_of(session: Session, entry_id: int) -> rows.Outbox:
    """The outgoing mail; RequestError when there is none."""
    entry = session.get(rows.Outbox, entry_id)
    if entry is None:
        raise RequestError(Wrong.NO_ENTRY, f"there is no outbox entry {entry_id}")
    return entry


def _locked(session: Session, entry_id: int) -> rows.Outbox:
    """As it stands: neither a worker nor a colleague changes it before the commit."""
    entry = entry_of(session, entry_id)
    session.refresh(entry, with_for_update=True)
    return entry


def stamp(entry: rows.Outbox) -> str:
    """Changes with its state, and when it becomes another mail."""
    return f"{entry.state} {hashlib.sha256(entry.raw).hexdigest()[:16]}"


def change(
    bench: Workbench, entry_id: int, do: Change, actor: str, *, seen: str | None = None
) -> State:
    """Does outgoing.release, retry or cancel. RequestError, ConfigError when it cannot be.

    seen: its `stamp` when it was shown to the person; when that is another one nothing is done.
    """
    with bench.store.write() as session:
        entry = _locked(session, entry_id)
        if seen is not None and seen != stamp(entry):
            raise RequestError(Wrong.STATE_OF_ENTRY, f"entry {entry_id} is {entry.state} meanwhile")
        _change(session, entry, do, bench, actor)
        return State(entry.state)


def release(bench: Workbench, entry_ids: list[int], actor: str) -> None:
    """All of these go, or none. RequestError, ConfigError when one cannot."""
    with bench.store.write() as session:
        for entry in [_locked(session, entry_id) for entry_id in sorted(entry_ids)]:
            _change(session, entry, outbox_changes.release, bench, actor)


@dataclass(frozen=True, slots=True)
class Released:
    """How many went, and how many stay."""

    gone: int = 0
    unwritten: int = 0
    """A text is broken."""
    restored: int = 0
    """They may have gone before the database was put back: a person looks at each."""


def release_held(bench: Workbench, actor: str) -> Released:
    """Lets all go that are held, but those of which nobody knows whether they went already."""
    gone = kept = restored = 0
    with bench.store.write() as session:
        for entry in outbox.in_state(session, State.HELD):
            session.refresh(entry, with_for_update=True)
            if entry.state != State.HELD:  # a colleague was faster
                continue
            if entry.why == Reason.RESTORED:
                restored += 1
                continue
            if not _writable(session, entry, bench.config, bench.clock()):
                kept += 1
                continue
            outbox_changes.release(session, entry, bench.clock(), actor)
            gone += 1
    return Released(gone, kept, restored)


def _change(session: Session, entry: rows.Outbox, do: Change, bench: Workbench, actor: str) -> None:
    if do not in (outbox_changes.cancel, outbox_changes.sent_before):
        receipts.write(session, entry, bench.config, bench.clock())
    do(session, entry, bench.clock(), actor)


def _writable(session: Session, entry: rows.Outbox, config: Configuration, now: datetime) -> bool:
    try:
        receipts.write(session, entry, config, now)
    except ConfigError:
        return False
    return True


def choices(entry: rows.Outbox) -> frozenset[str]:
    """What a person may do with it now: release, retry, cancel, sent_before."""
    state = State(entry.state)
    found = {"release"} if state is State.HELD else set[str]()
    if state is not State.HELD and may_become(state, State.QUEUED) and entry.raw:
        found.add("retry")
    if may_become(state, State.CANCELLED):
        found.add("cancel")
    if outbox_changes.may_have_gone(entry):
        found.add("sent_before")
    return frozenset(found)


def preview(session: Session, entry_id: int, bench: Workbench) -> Preview | None:
    """The mail as it goes, or went; None when it has no address that can be written to.

    Changes nothing: a mail whose text is mended since is shown as it would be written.
    """
    entry = entry_of(session, entry_id)
    if not entry.raw:
        return None
    with session.no_autoflush:
        _writable(session, entry, bench.config, bench.clock())
    raw = entry.raw
    session.expunge(entry)
    return as_read(raw)


def as_read(raw: bytes) -> Preview:
    """The bytes of an outgoing mail as its reader sees them."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body(("plain",))
    invitation = next((p for p in mail.walk() if p.get_content_type() == "text/calendar"), None)
    words = body.get_content().replace("\r\n", "\n") if body is not None else ""
    return Preview(
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        date=str(mail["Date"] or ""),
        text=unflow(words, delete_space=False),
        written=is_complete(raw),
        attachment=(invitation.get_filename() or "afspraak.ics") if invitation else "",
        calendar=invitation.get_content() if invitation else "",
    )
