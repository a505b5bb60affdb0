"""What a message turned out to be, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.documents.reading import Role, Status
from kcvs_mailbot.message import Address


class Disposition(StrEnum):
    """What a message turned out to be; the words of the contract."""

    APPLICATION = "application"  # a candidate's first mail for a vacancy
    FOLLOW_UP = "follow_up"  # belongs to an application that is there already
    REVIEW = "review"  # doubtful: a person decides
    AUTOMATIC = "automatic"  # sent by a machine or a list
    BOUNCE = "bounce"  # reports that a mail could not be delivered (RFC 3464)
    OTHER = "other"  # a person's mail that is not an application


class Receipt(StrEnum):
    """Whether the application may be acknowledged."""

    SEND = "send"  # an ordinary candidate's mail
    HOLD = "hold"  # a person must release it first
    NEVER = "never"  # no receipt for this mail


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke: its name, its words, and what it saw.

    weight: of earlier versions; now always None. `english` and `dutch` are full short sentences;
    `evidence` is what was seen, at most 160 characters, for the page and `show`, never for a log.
    """

    rule: str
    weight: int | None
    english: str
    dutch: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A document as recognition sees it: name and what reading it brought."""

    filename: str | None
    media_type: str
    status: Status
    role: Role
    text: str = ""


@dataclass(frozen=True, slots=True)
class VacancyWords:
    """What tells a vacancy apart from others in a mail."""

    reference: str
    title: str
    synonyms: tuple[str, ...] = ()
    """Other words for the role, beside those of the title."""


@dataclass(frozen=True, slots=True)
class House:
    """Who we are: fixed by the configuration."""

    own_addresses: frozenset[str]
    colleague_domains: frozenset[str]
    vacancies: tuple[VacancyWords, ...]
    trusted_hosts: frozenset[str] = frozenset()
    records_return_path: bool = False
    """True when our server is known to write Return-Path into every mail it takes."""
    trusted_authserv: frozenset[str] = frozenset()
    """Names under which our servers write Authentication-Results (RFC 8601), lower case."""
    use_model: bool = True
    """False: nothing is thought likely; whatever is no machine's mail is half likely."""


class FollowUp(StrEnum):
    """What kind of follow-up a message is."""

    ADDITION = "addition"  # brings documents or more motivation or career
    VERSION = "version"  # brings a corrected document that replaces an earlier one
    REPEAT = "repeat"  # the same mail sent again
    WITHDRAWAL = "withdrawal"  # the candidate withdraws: put before the secretary
    QUESTION = "question"  # asks something
    THANKS = "thanks"  # thanks, or anything else that asks for nothing
    ACCEPTANCE = "acceptance"  # the candidate's calendar says that he or she comes


@dataclass(frozen=True, slots=True)
class Questions:
    """What recognition wants to know of the database before it decides.

    addresses: canonical (addresses.canonical). message_ids: with angle brackets, as in headers.
    names: folded (addresses.folded_name). phones: digits only, last nine. references: of
    applications, as application.reference makes them. uids: of invitations.
    """

    addresses: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    uids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownApplication:
    """An application that may concern this message, and which questions it answered."""

    reference: str
    vacancy: str
    address: str
    name: str
    by_address: bool = False
    by_thread: bool = False
    by_name: bool = False
    by_phone: bool = False
    by_reference: bool = False
    by_invitation: bool = False
    receipts: frozenset[str] = frozenset()
    """Message-IDs, of those asked for, that are receipts of ours for this application."""
    bodies: frozenset[str] = frozenset()
    """Of the digests of new_text asked for, those that its messages so far have."""
    documents: frozenset[str] = frozenset()
    """Of the SHA-256 asked for, those that its documents so far have."""
    others: tuple[Address, ...] = ()
    """The same person elsewhere: a person said so."""
    filenames: frozenset[str] = frozenset()
    """Names of its documents so far, or their stems, lower case; at least those asked for."""
    former: frozenset[str] = frozenset()
    """Canonical addresses of the candidate that a person put right: mail may come from them."""
    names: frozenset[str] = frozenset()
    """Names that were put right."""

    @property
    def senders(self) -> frozenset[str]:
        """The canonical addresses from which its candidate writes."""
        theirs = (self.address, *(other.address for other in self.others))
        return self.former | {canonical(address) for address in theirs}


@dataclass(frozen=True, slots=True)
class Known:
    """What the database answered; empty for a dry run."""

    applications: tuple[KnownApplication, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The disposition with all reasons, and whose mail it is."""

    disposition: Disposition
    reasons: tuple[Reason, ...]
    candidate: Address | None = None
    """Whose application it is, or in review: may be; None when nobody is proposed."""
    vacancy: str | None = None
    """Reference of the vacancy, None when unclear or not about one."""
    application: str | None = None
    """Follow-up, bounce, or proposal in review: the application's reference."""
    follow_up: FollowUp | None = None
    receipt: Receipt = Receipt.NEVER
    """For an application its first receipt; for a follow-up with new documents the addition's."""
    receipt_reason: str = ""
    """Why (not), in English, one sentence."""
    hard_bounce: bool | None = None
    """For a bounce: True permanent, False temporary, None unknown."""
    bounced_message_id: str | None = None
    """For a bounce: the Message-ID of the mail that bounced, with angle brackets."""
    bounced_to: str | None = None
    """For a bounce that no Message-ID ties to a receipt: the candidate's address that it names."""
    bounced_kind: str | None = None
    """And what our mark in its headers says that it was, where they came back."""
    likelihood: float | None = None
    """That the mail reads like an application, 0 to 1; None when that was not judged."""
    asks: bool = False
    """A follow-up that brings something asks something as well: a person answers."""
