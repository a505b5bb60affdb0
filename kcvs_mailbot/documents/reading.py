"""What reading or scanning one document brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Status(StrEnum):
    """What became of a document; the words of the contract."""

    READ = "read"  # its text is stored
    NO_TEXT = "no_text"  # readable, but holds no text (a photo, an empty page)
    ENCRYPTED = "encrypted"  # asks for a password
    DAMAGED = "damaged"  # cannot be read: broken, a bomb, or it ran out of its limits
    REFUSED = "refused"  # of a kind that is never opened (executable, script)
    INFECTED = "infected"  # the virus scanner found something
    UNSUPPORTED = "unsupported"  # of a kind that the program does not read


CMS_SIGNATURE, PGP_SIGNATURE = "application/pkcs7-signature", "application/pgp-signature"
_SIGNATURES = (CMS_SIGNATURE, PGP_SIGNATURE)
_WRAPPERS = (
    "application/vnd.ms-tnef",
    "application/pkcs7-mime",
    "application/gzip",
    "application/x-bzip2",
    "application/x-xz",
)
UNREADABLE = (
    Status.ENCRYPTED,
    Status.DAMAGED,
    Status.NO_TEXT,
    Status.INFECTED,
    Status.UNSUPPORTED,
)
SEALED = (Status.REFUSED, Status.INFECTED)
"""Their bytes are kept, and never offered: not for opening, nor in an export."""


class Seen(Protocol):
    """What is known of a document, stored or just read."""

    @property
    def status(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def pages(self) -> int | None: ...
    @property
    def members(self) -> Sequence[Any]: ...


def is_bare(read: Seen) -> bool:
    """True for what nobody wrote anything in: a mere wrapper, a signature, a logo.

    RFC 8551 3.5 and RFC 3156 5: a signature is no content. What a wrapper holds speaks for itself.
    """
    if read.status != Status.NO_TEXT:
        return False
    is_wrapper = bool(read.members) and read.media_type in _WRAPPERS
    return is_wrapper or read.media_type in _SIGNATURES or read.pages == 0


def is_unreadable(read: Seen) -> bool:
    """True when its text is unknown: what seems to be missing may stand in it."""
    return read.status in UNREADABLE and not is_bare(read)


@dataclass(frozen=True, slots=True)
class Clean:
    """The virus scanner knows nothing bad in it."""


@dataclass(frozen=True, slots=True)
class Infected:
    """What the virus scanner calls it."""

    signature: str


@dataclass(frozen=True, slots=True)
class NotScanned:
    """Nobody knows: to be tried again, and never taken for clean.

    away: the scanner could not be asked; else it was, and would say the same for some time.
    """

    why: str
    away: bool = False


Scan = Clean | Infected | NotScanned


class Role(StrEnum):
    """What a document is to the application, as far as name and text tell."""

    CV = "cv"
    MOTIVATION = "motivation"
    BOTH = "both"
    OTHER = "other"


class ApartKind(StrEnum):
    """Why something that stands in a document is none of its text."""

    HIDDEN = "hidden"  # nobody sees it: hidden, white on white, tiny
    COMMENT = "comment"  # said about the text, in its margin


@dataclass(frozen=True, slots=True)
class Apart:
    """What stands in a document and is not said by it: never motivation, never career.

    by: who wrote a comment, as the document says.
    """

    kind: ApartKind
    text: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file found inside a document (archive member, attachment of a mail, embedded file).

    `file` is the name of the file in the cage's folder that holds its bytes.
    """

    filename: str | None
    media_type: str
    size: int
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts about one document. `media_type` is what the content shows, not what was declared.

    pages: 0 for a picture that is too small to show one.
    """

    status: Status
    media_type: str
    text: str = ""
    pages: int | None = None
    language: str | None = None
    problems: tuple[str, ...] = ()
    """In English, for the secretary's page and `show`, e.g. "text cut at 2 000 000 characters"."""
    members: tuple[Member, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def findable(self) -> str:
        """What people can read in it: comments stand in its margin for all to see."""
        comments = (each.text for each in self.apart if each.kind is ApartKind.COMMENT)
        return "\n\n".join((self.text, *comments))

    @property
    def characters(self) -> int:
        return len(self.text)
