"""Whose words a mail holds: the candidate's, and what somebody wrote who passed them on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from kcvs_mailbot.addresses import canonical, folded_name
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.message.quotes import without_quotes
from kcvs_mailbot.recognition.forms import filled_in
from kcvs_mailbot.recognition.forwards import Forward, forwarded, quoted
from kcvs_mailbot.recognition.mail_view import is_insider
from kcvs_mailbot.recognition.verdict import Attached, House


@dataclass(frozen=True, slots=True)
class Words:
    """The candidate's own words in a mail that passes mails on.

    note: what another wrote above them. date: of the candidate's mail, as it is written there.
    places: the attached mails that the text was taken from, as indices in `attached`.
    """

    text: str
    note: str = ""
    date: str = ""
    places: frozenset[int] = frozenset()


def own_words(
    message: Message, attached: tuple[Attached, ...], candidate: Address | None, house: House
) -> Words | None:
    """The words of `candidate` (None: of whoever wrote what is passed on).

    None when they are what the sender of the mail wrote himself.
    """
    inner = forwarded(message, attached)
    sender = message.from_[0] if message.from_ else None
    if candidate is not None and sender is not None and _same(candidate, sender):
        own = list(takewhile(lambda mail: _by(candidate, mail), inner))
        texts = [message.new_text.strip(), *map(_written, own)]
        return Words("\n\n".join(filter(None, texts)), places=_places(own)) if own else None
    theirs = [mail for mail in inner if candidate is not None and _by(candidate, mail)]
    theirs = theirs or [mail for mail in inner if not is_insider(mail.sender, house)][:1]
    if not theirs and candidate is not None:
        theirs = [mail for mail in quoted(message) if _by(candidate, mail)]
    if not theirs:
        return _of_form(message, candidate) if candidate is not None else None
    note = theirs[0].note if theirs[0].place is None else message.new_text.strip()
    text = "\n\n".join(map(_written, theirs))
    return Words(text, note, theirs[-1].date, _places(theirs))


def _of_form(message: Message, candidate: Address) -> Words | None:
    found = filled_in(message.body, candidate)
    return Words(*found) if found is not None and found[0] else None


def _by(candidate: Address, mail: Forward) -> bool:
    return mail.sender is not None and _same(candidate, mail.sender)


def _same(one: Address, other: Address) -> bool:
    """The same address, or the same name of at least two words: people have several addresses."""
    if one.address and canonical(one.address) == canonical(other.address):
        return True
    name = folded_name(one.name)
    return " " in name and name == folded_name(other.name)


def _written(mail: Forward) -> str:
    """What its writer wrote, without the mails quoted below it."""
    return without_quotes(mail.text, mail.subject, is_answer=False) or mail.text


def _places(mails: list[Forward]) -> frozenset[int]:
    return frozenset(mail.place for mail in mails if mail.place is not None)
