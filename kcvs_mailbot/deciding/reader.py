"""One stored mail through the cage: message, documents, and what stands in them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from kcvs_mailbot.antivirus.scanner import Scanner
from kcvs_mailbot.cage.budget import Budget
from kcvs_mailbot.cage.cage import Cage, Parsed
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.settling import ReadMail
from kcvs_mailbot.deciding.unfolding import Tools, Unfolding
from kcvs_mailbot.recognition import House, Known, settle_early
from kcvs_mailbot.store import Store


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
        self.cage, self.house = cage, house
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
