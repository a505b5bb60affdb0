"""What the rules look at: the capped, folded views of one message, made once."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kcvs_mailbot.addresses import canonical, domain
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.message import Address, Document, Message
from kcvs_mailbot.recognition.applied_for import Applied, object_of
from kcvs_mailbot.recognition.likelihood.masking import Passage, Reader, passages, words_of_names
from kcvs_mailbot.recognition.likelihood.model import Opinion, Weighable, shipped
from kcvs_mailbot.recognition.likelihood.traits import Traits, years_in
from kcvs_mailbot.recognition.text.folding import Folded, fold, word_set
from kcvs_mailbot.recognition.text.vacancies import Naming, naming, title_of
from kcvs_mailbot.recognition.verdict import Attached, House

SUBJECT_CAP = 500
TEXT_CAP = 12_000
DOCUMENT_CAP = 5_000
MOST_DOCUMENTS = 12
WEIGHED_TEXT, WEIGHED_DOCUMENT, WEIGHED_DOCUMENTS = 6_000, 3_000, 4
"""Characters of the text and of each of the first documents that the model reads."""
MAIL = "message/rfc822"
"""A mail that is attached is passed on: it is no document of its sender."""
LOGO_BYTES = 50_000
"""An inline image below this size is taken for a signature's logo."""
NO_DOCUMENT = word_set(
    """
    application/pkcs7-signature application/x-pkcs7-signature application/pgp-signature
    application/pgp-keys text/calendar application/ics text/vcard text/x-vcard text/directory
    message/delivery-status message/disposition-notification text/rfc822-headers
    """
)


@dataclass(frozen=True, eq=False)
class View:
    """One mail as rules see it; no other view is the same, so that what they saw can be kept.

    `text` is what this sender wrote; `documents` are the beginnings of what stands in `attached`.
    `sender` is the one From address, None when there is none or more than one.
    """

    message: Message
    house: House
    attached: tuple[Attached, ...]
    subject: Folded
    text: Folded
    documents: tuple[Folded, ...]
    sender: Address | None
    canonical: str
    brings: bool
    """True when something is attached that somebody meant to send; read or not."""
    by_own: bool
    by_colleague: bool
    named: Naming
    """How clearly subject or text name a vacancy of ours."""
    subject_shown: str
    text_shown: str

    @cached_property
    def papers(self) -> tuple[Attached, ...]:
        """What the sender brings: no mail that is passed on."""
        return tuple(a for a in self.attached if a.media_type != MAIL)

    @property
    def weighable_papers(self) -> list[tuple[Attached, tuple[Passage, ...]]]:
        """The first ones, each as the model reads it."""
        return list(zip(self.papers, self.weighable.papers, strict=False))

    @property
    def people(self) -> list[Address]:
        """Whose names are masked before the mail is judged."""
        named = [*self.message.from_, *self.message.reply_to, *self.message.to, *self.message.cc]
        return [*named, *([self.sender] if self.sender else [])]

    def read(self, known: Set[str]) -> Weighable:
        """As the model reads it, whose words `known` are."""
        reader = Reader(known, words_of_names(self.people))
        some = self.papers[:WEIGHED_DOCUMENTS]
        traits = Traits(
            years_in([self.text_shown, *(a.text for a in some)], WEIGHED_TEXT),
            bool(self.message.in_reply_to),
            int(self.named),
            frozenset(f"{a.role} {a.status}" for a in self.papers),
        )
        return Weighable(
            passages(self.subject_shown, SUBJECT_CAP, reader),
            passages(self.text_shown, WEIGHED_TEXT, reader),
            tuple(passages(a.text, WEIGHED_DOCUMENT, reader) for a in some),
            traits,
        )

    @cached_property
    def weighable(self) -> Weighable:
        return self.read(shipped().known)

    @cached_property
    def opinion(self) -> Opinion:
        """How much the mail reads as somebody applying."""
        return _judged(self.weighable)

    @cached_property
    def applied_for(self) -> Applied:
        return self.object_in(self.weighable)

    def naming_of(self, line: str) -> Naming:
        """How clearly a line of it names a vacancy of ours."""
        return _clearest(self.house, (fold(line, SUBJECT_CAP),))

    def object_in(self, mail: Weighable) -> Applied:
        """For what somebody applies; a CV names posts that were held elsewhere."""
        read = zip(self.papers, mail.papers, strict=False)
        letters = [found for paper, found in read if paper.role is not Role.CV]
        titles = [title_of(v) for v in self.house.vacancies]
        return object_of(mail.subject, (mail.text, *letters), titles)


@lru_cache(maxsize=4)
def _judged(mail: Weighable) -> Opinion:
    """Once for a mail without documents, which is looked at before and after they are read."""
    return shipped().judge(mail)


def view_as_it_came(message: Message, attached: tuple[Attached, ...], house: House) -> View:
    """The view of a mail as it came."""
    return view_of(message, attached, house, message.subject or "", message.new_text)


def view_of(
    message: Message, attached: tuple[Attached, ...], house: House, subject: str, text: str
) -> View:
    """The view of a mail whose subject and text are taken from elsewhere (a forwarded block)."""
    sender = message.from_[0] if len(message.from_) == 1 and message.from_[0].address else None
    address = canonical(sender.address) if sender else ""
    folded = (fold(subject, SUBJECT_CAP), fold(text, TEXT_CAP))
    documents = (fold(a.text, DOCUMENT_CAP) for a in attached[:MOST_DOCUMENTS])
    return View(
        message,
        house,
        attached,
        *folded,
        tuple(documents),
        sender,
        address,
        any(map(is_document, message.documents)),
        is_own(address, house),
        is_colleague(address, house),
        _clearest(house, folded),
        subject,
        text,
    )


def _clearest(house: House, texts: tuple[Folded, ...]) -> Naming:
    found = (naming(title_of(v), text) for v in house.vacancies for text in texts)
    return max(found, default=Naming.NOT)


def is_document(document: Document) -> bool:
    """True for what somebody meant to send: no logo of a signature, no business card."""
    if document.media_type in NO_DOCUMENT:
        return False
    logo = document.inline and document.media_type.startswith("image/")
    return not (logo and document.size < LOGO_BYTES)


def is_own(address: str, house: House) -> bool:
    """True for an address of ours, however it is tagged. `address` is canonical."""
    return bool(address) and address in {canonical(own) for own in house.own_addresses}


def is_insider(person: Address | None, house: House) -> bool:
    """True for one of us or a colleague."""
    key = canonical(person.address) if person is not None and person.address else ""
    return bool(key) and (is_own(key, house) or is_colleague(key, house))


def is_colleague(address: str, house: House) -> bool:
    """True when the address is of a colleague's domain or below it."""
    place = domain(address) if address else ""
    colleagues = (domain(f"@{d}") for d in house.colleague_domains)
    return any(place == d or place.endswith(f".{d}") for d in colleagues)
