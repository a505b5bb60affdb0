"""The values that a receipt is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.message import Address


class Kind(StrEnum):
    """Which of our two mails to a candidate it is."""

    RECEIPT = "receipt"  # the one first receipt of an application
    ADDITION = "addition"  # short: these documents were added to the application


class Language(StrEnum):
    """The languages that a receipt can speak; Dutch always stands first."""

    NL = "nl"
    FR = "fr"
    EN = "en"

    @classmethod
    def of(cls, code: str | None) -> Language:
        """The language to answer in: unknown is Dutch, any other language is English."""
        if code is None or code == cls.NL:
            return cls.NL
        return cls.FR if code == cls.FR else cls.EN


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """A document as it is named in the receipt; size in bytes, filename as sent ("" if none)."""

    filename: str
    size: int
    status: Status


@dataclass(frozen=True, slots=True)
class InEach:
    """The same words in each language; "" where nobody gave them."""

    nl: str = ""
    fr: str = ""
    en: str = ""

    def said(self, language: Language) -> str:
        return {Language.NL: self.nl, Language.FR: self.fr, Language.EN: self.en}[language]


@dataclass(frozen=True, slots=True)
class Privacy:
    """What candidates are told of their data (GDPR art. 13) beside our usual words."""

    notice_url: str = ""
    """Where the privacy notice stands, https; may be ""."""
    contact: str = ""
    """Whom to ask about data protection; may be ""."""
    period: InEach = InEach()
    """How long the data are kept, to follow "Wij bewaren ze"; "": as long as needed or required."""
    authority: InEach = InEach()
    """The name of the supervisory authority, art. 13(2)(d); "": it goes unnamed."""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """All that the receipt tells; what is not known is left unsaid."""

    kind: Kind
    reference: str
    vacancy_title: str
    candidate: Address
    language: Language
    received_at: datetime | None
    """When our mail server took the mail, aware; None when that is unknown."""
    timezone: ZoneInfo
    deadline_at: datetime
    """The last instant to show, aware: 23:59 of that day when the deadline is a date."""
    whole_day: bool
    """The deadline is a date: people are told the day, without an hour."""
    open: bool
    """The deadline is still to come as this is written: what is added now is in time."""
    late: bool | None
    """For an addition: whether the addition itself came after the deadline."""
    documents: tuple[ReceivedDocument, ...]
    body_received: bool
    """Motivation or career stood in the text of the mail itself."""
    missing: tuple[str, ...]
    """Hints only, there are no form requirements: any of them brings a friendly reminder."""
    links: bool
    """The mail points to documents elsewhere; we never fetch them."""
    contact: str
    """Whom to write to besides answering, e.g. "Linda Boudry (linda.boudry@kcvb.be)"; may be ""."""
    organisation: str
    """Who is responsible for the data, as the receipt signs; when "" the contact stands there."""
    decided_by: InEach
    """Who decides, in the middle of a sentence ("het dagelijks bestuur"); Dutch is always given."""
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class Letter:
    """A receipt: `plain` is wrapped as format=flowed (RFC 3676), lines end with "\\n".

    Unwritten, it has no texts yet: those of its vacancy cannot be used.
    """

    subject: str
    plain: str
    html: str
    languages: tuple[Language, ...] = (Language.NL,)
