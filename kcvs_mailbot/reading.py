"""One stored mail through the cage: message, documents, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.antivirus import Scanner
from kcvs_mailbot.documents.cage import Cage, Parsed
from kcvs_mailbot.documents.disguises import as_named, compare
from kcvs_mailbot.documents.facts import plausible_type
from kcvs_mailbot.documents.reading import (
    Apart,
    ApartKind,
    Clean,
    Infected,
    Member,
    NotScanned,
    Reading,
    Scan,
    Status,
)
from kcvs_mailbot.documents.roles import guess_role
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.message import Document, Message
from kcvs_mailbot.receiving import ReadMail
from kcvs_mailbot.recognition import Glance, House, Known, settle_early
from kcvs_mailbot.store import Session, Store, blobs, filing, scans
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.filing import FiledDocument

LASTING = (Status.READ, Status.NO_TEXT, Status.ENCRYPTED, Status.REFUSED)
"""What another reading would not better; a time-out or a depth limit may have been the reason."""
HOLDS_INFECTED = "the virus scanner found something in a file in it"
SMALL = 16 * 1024
"""Kept files above this size wait on the disk: an archive may hold hundreds."""
LOGO_BYTES = 50_000
"""An inline image below this size is taken for a signature's logo, not for a document."""


@dataclass
class Opened:
    """A read mail whose files stay until it is closed."""

    mail: ReadMail
    files: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        self.files.close()


@dataclass
class _Found:
    """What was found in one mail so far. `rows`: what was known of its bytes."""

    files: ExitStack
    anew: bool
    documents: list[FiledDocument] = field(default_factory=list)
    rows: dict[str, rows.Reading] = field(default_factory=dict)


class Reader:
    """Reads mails in the cage; safe to call from several threads.

    `store` None reads every document anew and keeps nothing (a dry run); else `spool` is where
    large files of known archives wait.
    """

    def __init__(
        self,
        cage: Cage,
        house: House,
        max_depth: int,
        store: Store | None,
        scanner: Scanner | None = None,
        spool: Path | None = None,
    ) -> None:
        self.cage, self.house, self.max_depth, self.store = cage, house, max_depth, store
        self.scanner, self.spool = scanner, spool

    def warm(self) -> None:
        """Starts the cage, which takes a second, before the first mail needs it."""
        with self.cage.parse(Content.of_bytes(b"\r\n")):
            pass

    def read(self, content: Content, *, every_document: bool = False, anew: bool = False) -> Opened:
        """The mail with its documents; those of machine mail only with `every_document`.

        anew: also documents whose bytes were read before.

        Raises CageError when the cage cannot run, nothing else.
        """
        return self.open(self.cage.parse(content), every_document=every_document, anew=anew)

    def open(self, parsed: Parsed, *, every_document: bool = False, anew: bool = False) -> Opened:
        """As `read`, for a mail that the cage has parsed; its files are the result's then."""
        with ExitStack() as files:
            files.enter_context(parsed)
            glance = parsed.glance if self.cage.house == self.house else None
            found = _Found(files, anew)
            if parsed.message.documents and (
                every_document or self._may_matter(parsed.message, glance)
            ):
                self._look_up(found, parsed.contents)
                for document, bytes_ in zip(parsed.message.documents, parsed.contents, strict=True):
                    self._read_document(document, bytes_, None, 0, found)
            mail = ReadMail(parsed.message, tuple(found.documents), glance)
            return Opened(mail, files.pop_all())

    def _may_matter(self, message: Message, glance: Glance | None) -> bool:
        if glance is not None:
            return glance.early is None
        return settle_early(message, self.house, Known()) is None

    def _read_document(
        self,
        document: Document | Member,
        content: Content,
        parent: int | None,
        depth: int,
        found: _Found,
    ) -> None:
        row, into = found.rows.get(content.sha256), found.documents
        scan = self._scan(content, row, found.anew)
        reading, members = self._judged(document, content, row, scan, depth, found)
        named = compare(document.filename, plausible_type(document.media_type), reading)
        inline = isinstance(document, Document) and document.inline and content.size < LOGO_BYTES
        into.append(
            FiledDocument(
                filename=document.filename,
                declared_type=document.media_type,
                inline=inline,
                content=content,
                reading=reading,
                role=guess_role(document.filename, as_named(reading, named).text),
                parent=parent,
                scan=scan,
                named=named,
            )
        )
        if named.refused:
            return
        index = len(into) - 1
        self._look_up(found, members)
        for member, bytes_ in zip(reading.members, members, strict=True):
            self._read_document(member, bytes_, index, depth + 1, found)
        if any(inside.reading.status is Status.INFECTED for inside in into[index + 1 :]):
            into[index] = replace(into[index], reading=_sealed(reading, HOLDS_INFECTED))

    def _look_up(self, found: _Found, contents: Sequence[Content]) -> None:
        """What is known of these bytes, asked all at once."""
        if self.store is not None and contents:
            with self.store.read() as session:
                found.rows |= filing.known_readings(session, {c.sha256 for c in contents})

    def _scan(self, content: Content, row: rows.Reading | None, anew: bool) -> Scan | None:
        """What the scanner makes of it. What it once found stays till it says otherwise."""
        before = scans.scan_of(row) if row is not None else None
        settled = isinstance(before, (Clean, Infected))
        if self.scanner is None or (settled and not anew):
            return before
        said = self.scanner.scan(content)
        return before if settled and isinstance(said, NotScanned) else said

    def _judged(
        self,
        document: Document | Member,
        content: Content,
        row: rows.Reading | None,
        scan: Scan | None,
        depth: int,
        found: _Found,
    ) -> tuple[Reading, tuple[Content, ...]]:
        """What is infected is not read; what was read is not read again, unless anew."""
        if isinstance(scan, Infected):
            unread = Reading(Status.INFECTED, plausible_type(document.media_type))
            return _sealed(unread, f"the virus scanner found {scan.signature} in it"), ()
        known = None if found.anew or row is None else self._known(row, found.files)
        return known or self._reading(document, content, depth, found.files)

    def _reading(
        self, document: Document | Member, content: Content, depth: int, files: ExitStack
    ) -> tuple[Reading, tuple[Content, ...]]:
        if depth > self.max_depth:
            problem = f"nested more than {self.max_depth} deep: not opened"
            return Reading(Status.UNSUPPORTED, document.media_type, problems=(problem,)), ()
        read = files.enter_context(
            self.cage.read(content, document.filename, document.media_type, depth)
        )
        return read.reading, read.members

    def _known(
        self, row: rows.Reading, files: ExitStack
    ) -> tuple[Reading, tuple[Content, ...]] | None:
        """What was read from the same bytes before; None when it must be read again."""
        if row.status not in LASTING or self.store is None or self.spool is None:
            return None
        members = tuple(Member(**member, file="") for member in row.members)
        try:
            with self.store.read() as session:
                contents = tuple(self._kept(session, m.sha256, files) for m in members)
        except StoreError:  # forgotten meanwhile
            return None
        reading = Reading(
            Status(row.status),
            row.media_type,
            row.text,
            row.pages,
            row.language,
            tuple(row.problems),
            members,
            tuple(Apart(ApartKind(each["kind"]), each["text"], each["by"]) for each in row.apart),
        )
        return reading, contents

    def _kept(self, session: Session, sha256: str, files: ExitStack) -> Content:
        content = blobs.load(session, sha256, self.spool or Path(), SMALL)
        if content.path is not None:
            files.callback(content.path.unlink, missing_ok=True)
        return content


def _sealed(reading: Reading, problem: str) -> Reading:
    """Without its text: nothing of what is infected is shown."""
    return replace(
        reading,
        status=Status.INFECTED,
        text="",
        pages=None,
        language=None,
        apart=(),
        problems=(f"{problem}: kept sealed", *reading.problems),
    )
