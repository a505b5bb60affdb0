"""Mails from files: .eml, mbox, Maildir, or folders of them, their bytes unchanged."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kcvs_mailbot.clock import Clock
from kcvs_mailbot.content import CHUNK, Content
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.store import Store, intake
from kcvs_mailbot.store.intake import Arrival
from kcvs_mailbot.store.tombstones import Tombstones

GROUP_MAILS, GROUP_BYTES = 50, 8 * CHUNK


@dataclass(frozen=True, slots=True)
class MailFile:
    """One mail and where it stands, e.g. "archive.mbox#3"."""

    name: str
    content: Content


def mail_files(paths: Iterable[Path]) -> Iterator[MailFile]:
    """All mails under the paths, in order of name. ConfigError for a path that is not there."""
    for path in paths:
        if not path.exists():
            raise ConfigError(f"{path} does not exist", "name a mail file or a folder of them")
        try:
            yield from _mails_in(path)
        except OSError as error:
            raise ConfigError(f"{error.filename or path}: {error.strerror}") from error


def _mails_in(path: Path) -> Iterator[MailFile]:
    if path.is_dir():
        if _is_maildir(path):
            yield from _maildir(path)
            return
        for child in sorted(path.iterdir()):
            if child.is_dir() or _looks_like_mail(child):
                yield from _mails_in(child)
    elif path.suffix.lower() != ".eml" and _is_mbox(path):
        yield from _mbox(path)
    else:
        yield MailFile(str(path), _content(path))


def _is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _maildir(path: Path) -> Iterator[MailFile]:
    files = [f for name in ("new", "cur") for f in (path / name).iterdir() if f.is_file()]
    for file in sorted(files, key=lambda f: f.name):
        yield MailFile(str(file), _content(file))
    # Maildir++: sub-folders are dot-folders beside cur and new.
    for child in sorted(path.iterdir()):
        if child.is_dir() and child.name.startswith(".") and _is_maildir(child):
            yield from _maildir(child)


def _looks_like_mail(path: Path) -> bool:
    return path.is_file() and (
        path.suffix.lower() in (".eml", ".mbox") or (not path.suffix and _is_mbox(path))
    )


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(5) == b"From "


def _mbox(path: Path) -> Iterator[MailFile]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield MailFile(f"{path}#{number}", Content.of_bytes(box.get_bytes(key)))
    finally:
        box.close()


def _content(path: Path) -> Content:
    if path.stat().st_size < CHUNK:
        return Content.of_bytes(path.read_bytes())
    return Content.of_file(path)


@dataclass(frozen=True, slots=True)
class Stored:
    """How many mails were seen, how many of them are new."""

    seen: int
    new: int
    restored: tuple[int, ...]
    """Ids of messages that had been forgotten; their bytes are there again, to be read again."""
    erased: int
    """Mails that were erased with their person: counted, and not taken in."""


def store_files(
    store: Store, paths: Iterable[Path], clock: Clock, tombstones: Tombstones | None = None
) -> Stored:
    """Stores every mail, also the bytes of one that was forgotten: somebody wants it back.

    What was erased stays erased.
    """
    seen = new = erased = 0
    restored: list[int] = []
    for group in _groups(mail_files(paths)):
        with store.write() as session:
            restored += intake.bring_back(session, [m.content for m in group], clock())
            arrivals = [Arrival(m.content) for m in group]
            new += intake.record(session, arrivals, clock(), tombstones=tombstones)
            erased += intake.were_erased(session, {m.content.sha256 for m in group})
        seen += len(group)
    return Stored(seen, new, tuple(restored), erased)


def _groups(mails: Iterator[MailFile]) -> Iterator[list[MailFile]]:
    group: list[MailFile] = []
    size = 0
    for mail in mails:
        if group and (len(group) == GROUP_MAILS or size + mail.content.size > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(mail)
        size += mail.content.size
    if group:
        yield group
