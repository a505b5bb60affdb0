"""The value of a parsed mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 3.4: the display name as shown ("" if none) and the addr-spec."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Received:
    """One Received header (RFC 5321 4.4): the host after `by`, lower case, and its date."""

    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """A MIME leaf that is kept as a file; its bytes travel beside the Message, same index.

    `filename` is the decoded name as sent (NFC, without control and bidirectional characters), or
    None. `media_type` is what the sender declared, lower case; a hint only.
    """

    filename: str | None
    media_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class BounceFacts:
    """What a bounce tells. `failed` are the addresses that the mail did not reach.

    failure: True it failed, False it is only late or has arrived, None when it does not say.
    hard: True permanent (5.x.x), False temporary (4.x.x), None unknown.
    """

    failed: frozenset[str] = frozenset()
    failure: bool | None = None
    hard: bool | None = None
    message_id: str | None = None
    """Message-ID of the mail that came back, with angle brackets."""


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What a calendar answers to an invitation. method: REPLY, or COUNTER for another moment.

    uid, sequence: which invitation, as it was when it was answered. status: PARTSTAT, upper case,
    such as ACCEPTED. attendee: the address that it speaks for. comment: a person's own words.
    product: the program that wrote it. All on one line, "" when absent.
    """

    method: str
    uid: str
    sequence: int = 0
    status: str = ""
    attendee: str = ""
    comment: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """The parsed value of one mail. Texts are NFC with "\\n" line ends and without NUL."""

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str | None
    date: datetime | None
    """The Date header when it can be read with a zone; shown, never used as a clock."""
    received: tuple[Received, ...]
    """Received headers, the last hop (ours) first."""
    headers: tuple[tuple[str, str], ...]
    """All headers in order: name in lower case, decoded and unfolded value (capped)."""
    content_type: str
    """Declared type of the root part, e.g. "multipart/report"."""
    part_types: tuple[str, ...]
    """Declared types of all parts, depth first, e.g. ("multipart/mixed", "text/plain")."""
    body: str
    """The whole body text, quoted and forwarded text included."""
    new_text: str
    """What this sender wrote: `body` without quoted earlier mails and signature delimiters."""
    links: tuple[str, ...]
    """http(s) addresses in body or HTML, in order, at most 200; recorded, never fetched."""
    documents: tuple[Document, ...]
    problems: tuple[str, ...]
    """What was wrong with the mail, in English, e.g. "header Subject cut at 32 kB"."""
    damaged: bool = False
    """True when the mail could not be read as a mail: it belongs in review."""
    language: str | None = None
    """Of `new_text` (else `body`): nl, fr, en or de; None when there is too little to tell by.

    Filled in by the cage: `parse` leaves it None.
    """
    bounce: BounceFacts | None = None
    """What a possible bounce tells; filled in by the cage, None for all other mail."""
    answer: CalendarAnswer | None = None
    """What a calendar answers in it."""

    def header(self, name: str) -> str | None:
        """The first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)

    def header_all(self, name: str) -> tuple[str, ...]:
        """All values of that header, in order."""
        return tuple(value for key, value in self.headers if key == name)
