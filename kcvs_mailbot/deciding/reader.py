"""One stored mail through the cage: message, documents, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.antivirus.scanner import Scanner
from kcvs_mailbot.cage.budget import Budget
from kcvs_mailbot.cage.cage import Cage, Parsed
from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.unfolding import Tools, Unfolding
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.reading import is_bare
from kcvs_mailbot.message import Message
from kcvs_mailbot.recognition import Attached, House, Known, Verdict
from kcvs_mailbot.recognition.delivery_reports import RETURNED_TYPES, STATUS_TYPES
from kcvs_mailbot.recognition.first_look import FirstLook
from kcvs_mailbot.recognition.recognising import recognise, settle_early
from kcvs_mailbot.store import Store
from kcvs_mailbot.store.filed_documents import FiledDocument

CHILDREN = 4
"""So many mails are read at once; see lanes."""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What the cage brought of one stored message."""

    message: Message
    documents: tuple[FiledDocument, ...] = ()
    first_look: FirstLook | None = None
    unread: tuple[str, ...] = ()
    """What the limits of one mail cost, as problems of the mail."""


def attached(documents: Iterable[FiledDocument]) -> tuple[Attached, ...]:
    """The documents as recognition sees them."""
    return tuple(
        Attached(d.filename, _type_for_recognition(d), d.seen.status, d.role, d.seen.text)
        for d in documents
        if is_shown(d)
    )


def judged(mail: ReadMail, house: House, known: Known, *, junk: bool = False) -> Verdict:
    """What recognition makes of it; where nothing is known of its sender, what it did already."""
    taken = mail.first_look.verdict if mail.first_look else None
    if taken is not None and known == Known() and not junk:
        return taken
    papers = attached(mail.documents)
    return recognise(mail.message, papers, house, known, junk=junk, bounce=mail.message.bounce)


def is_shown(document: FiledDocument) -> bool:
    """False for what is a part of the mail's looks, or holds nothing by itself."""
    return not document.inline and not is_bare(document.seen)


def _type_for_recognition(document: FiledDocument) -> str:
    """What the content shows; the parts of a delivery report (RFC 3464) look like plain text."""
    declared = document.declared_type
    return declared if declared in (*STATUS_TYPES, *RETURNED_TYPES) else document.media_type


def sender_of(message: Message) -> str | None:
    """The writer, as mails are compared."""
    return (canonical(message.from_[0].address) or None) if message.from_ else None


@dataclass
class Opened:
    """A read mail whose files stay until it is closed."""

    mail: ReadMail
    files: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        self.files.close()


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
        self.cage, self.house, self.scanner = cage, house, scanner
        self._tools = Tools(cage, max_depth, store, scanner, spool)

    def warm(self) -> None:
        """Starts the cage, which takes a second, before the first mail needs it."""
        with self.cage.parse(Content.of_bytes(b"\r\n")):
            pass

    def read(self, content: Content, *, every_document: bool = False, anew: bool = False) -> Opened:
        """The mail with its documents; those of machine mail only with `every_document`.

        anew: also documents whose bytes were read before.

        Raises CageError when the cage cannot run, nothing else.
        """
        budget = self.cage.budget()
        parsed = self.cage.parse(content, budget)
        return self.open(parsed, budget, every_document=every_document, anew=anew)

    def open(
        self, parsed: Parsed, budget: Budget, *, every_document: bool = False, anew: bool = False
    ) -> Opened:
        """As `read`, for a mail that the cage has parsed; its files are the result's then.

        PutOff when the budget's mail is put off.
        """
        with ExitStack() as files:
            files.enter_context(parsed)
            message = parsed.message
            first_look = parsed.first_look if self.cage.house == self.house else None
            unfolding = Unfolding(self._tools, files, budget, anew=anew)
            wanted = every_document or self.brings_more(parsed)
            found = zip(message.documents, parsed.contents, strict=True) if wanted else ()
            documents = unfolding.read(list(found))
            unread = unfolding.left_unread()
            if unread:
                message = replace(message, problems=(*message.problems, *unread))
            return Opened(ReadMail(message, documents, first_look, unread), files.pop_all())

    def brings_more(self, parsed: Parsed) -> bool:
        """True when documents must be read before it can be told what the mail is."""
        if not parsed.message.documents:
            return False
        if parsed.first_look is not None and self.cage.house == self.house:
            return parsed.first_look.early is None
        return settle_early(parsed.message, self.house, Known()) is None


@contextmanager
def reader_when_asked(
    config: Configuration, store: Store, clock: Clock
) -> Iterator[Callable[[], Reader]]:
    """Makes the reader that the configuration asks for; its cage ends with the context."""
    with ExitStack() as files:

        def open_reader() -> Reader:
            spool = config.storage.spool_folder
            spool.mkdir(parents=True, exist_ok=True)
            # Where there are several, whose house it is is known only here, by the mail's position.
            house = None if config.has_several else config.house
            cage = files.enter_context(Cage(limits(config), spool, CHILDREN, house))
            return reader_in(cage, config, store, clock)

        yield open_reader


def reader_in(cage: Cage, config: Configuration, store: Store | None, clock: Clock) -> Reader:
    """A reader in this cage, as configured; without a store it keeps nothing."""
    spool = config.storage.spool_folder if store is not None else None
    depth = config.documents.max_depth
    return Reader(cage, config.house, depth, store, scanner(config, clock), spool)


def scanner(config: Configuration, clock: Clock) -> Scanner | None:
    """The virus scanner as configured."""
    section = config.antivirus
    return Scanner(section.clamd, section.timeout, clock) if section.clamd else None


def limits(config: Configuration) -> Limits:
    """The cage's limits as configured."""
    section = config.documents
    return Limits(
        seconds=section.max_time.total_seconds(),
        cpu_seconds=int(section.max_time.total_seconds()) + 1,
        memory=section.max_memory,
        file_size=section.max_unpacked_size,
        text_characters=section.max_text_characters,
        depth=section.max_depth,
        members=section.max_members,
        unpacked_size=section.max_unpacked_size,
        ocr=section.ocr,
        ocr_seconds=section.ocr_max_time.total_seconds(),
        mail_documents=section.mail_documents,
        mail_seconds=section.mail_time.total_seconds(),
        mail_ocr_pages=section.mail_ocr_pages,
        mail_unpacked_size=section.mail_unpacked_size,
    )
