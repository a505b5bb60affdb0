"""Whose each mail is of what a candidate gets, and each document that others passed on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from email.utils import getaddresses
from enum import StrEnum

from kcvs_mailbot.addresses import canonical, folded_name
from kcvs_mailbot.recognition import Disposition, House
from kcvs_mailbot.recognition.mail_view import MAIL, is_colleague, is_own
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.erasing import LETTERS, Theirs

MAILS = (MAIL, "application/vnd.ms-outlook")
"""Attached, they hold what their own writer says and sends."""


class Came(StrEnum):
    """From whom a mail came, as far as is known."""

    OWN = "own"  # from an address of the candidate's, or a human says that it is theirs
    OTHERS = "others"
    MACHINE = "machine"  # a mail server's report that a mail to the candidate came back


class Why(StrEnum):
    """Why a mail does not go along as it came; each is a word of access_words."""

    PASSED_ON = "mail_of_others"
    UNSPLIT = "mail_of_others_unsplit"  # the same, where none of its words are known as hers
    UNDECIDED = "mail_undecided"  # nobody said yet that it is about the candidate
    PERHAPS_YOURS = "mail_perhaps_yours"  # from an address that nobody knows
    OF_MACHINE = "mail_of_machine"  # it may tell to whose address a mail was forwarded


BRINGS_DOCUMENTS = (None, Why.PASSED_ON, Why.UNSPLIT)
"""Of which the documents go along, but for those that are another's."""
WITHOUT_WORDS = (Why.UNSPLIT, Why.UNDECIDED, Why.PERHAPS_YOURS)
"""Of which nothing is told: nobody knows which words are the candidate's."""


@dataclass(frozen=True, slots=True)
class Origin:
    """why: None when it goes along as it came."""

    came: Came
    why: Why | None = None


def origin(message: rows.Message, theirs: Theirs, house: House, own: Set[int]) -> Origin:
    """own: ids of mails that a human has read and lets go along, as the candidate's own."""
    if message.disposition == Disposition.BOUNCE:
        return Origin(Came.MACHINE, None if message.id in own else Why.OF_MACHINE)
    if message.id in own or _is_own(message, theirs, house):
        return Origin(Came.OWN)
    if message.disposition == Disposition.REVIEW and not _is_namesake(message, theirs):
        return Origin(Came.OTHERS, Why.UNDECIDED)
    if not _was_passed_on(message, theirs, house):
        return Origin(Came.OTHERS, Why.PERHAPS_YOURS)
    return Origin(Came.OTHERS, Why.PASSED_ON if message.own_text else Why.UNSPLIT)


def _is_own(message: rows.Message, theirs: Theirs, house: House) -> bool:
    """A colleague whom somebody took for the candidate first is none by that."""
    if message.sender not in theirs.addresses:
        return False
    return not wrote_formerly(message, theirs) or not _is_of_house(message, house)


def wrote_formerly(message: rows.Message, theirs: Theirs) -> bool:
    """From an address of the candidate's that a person put right since."""
    now = {one.candidate.canonical for one in theirs.applications}
    return message.sender in theirs.addresses - now


def _was_passed_on(message: rows.Message, theirs: Theirs, house: House) -> bool:
    """Surely by somebody else, or by a website; whoever bears the candidate's name may be her."""
    if _is_namesake(message, theirs):
        return False
    # An application that names another candidate than its sender was passed on.
    known = message.own_text is not None or message.disposition == Disposition.APPLICATION
    return known or _is_of_house(message, house)


def _is_namesake(message: rows.Message, theirs: Theirs) -> bool:
    name = folded_name(message.from_name or "")
    return bool(name) and name in {folded_name(one.candidate.name) for one in theirs.applications}


def strangers(messages: Collection[rows.Message], theirs: Theirs) -> frozenset[str]:
    """Who sent mails that are not the candidate's, by each name and address; casefolded."""
    others = [one for one in messages if not _is_namesake(one, theirs)]
    named = {name for one in others if (name := one.from_name)}
    addresses = {word for one in others for word in (one.from_address, one.sender) if word}
    every = {word.casefold() for word in named | addresses} | {folded_name(n) for n in named}
    return frozenset(word for word in every if len(word) >= LETTERS)


def _is_of_house(message: rows.Message, house: House) -> bool:
    key = message.sender or canonical(message.from_address or "")
    return is_own(key, house) or is_colleague(key, house)


def of_others(
    documents: Sequence[rows.Document], texts: Mapping[str, str], theirs: Theirs
) -> frozenset[int]:
    """Ids of those documents of one mail, passed on, that are not known to be the candidate's.

    An attached mail of somebody else with all in it, and what such a mail is packed in. texts: what
    was read in the attached mails, by their SHA-256.
    """
    by_id = {one.id: one for one in documents}
    found: set[int] = set()
    for one in documents:
        mails = [each for each in _around(one, by_id) if each.media_type in MAILS]
        if mails and not any(_wrote(texts.get(each.sha256, ""), theirs) for each in mails):
            found.update(each.id for each in _around(one, by_id))
    return frozenset(found)


def _around(document: rows.Document, by_id: Mapping[int, rows.Document]) -> Iterator[rows.Document]:
    """The document, and what it was found in."""
    place: rows.Document | None = document
    while place is not None:
        yield place
        place = by_id.get(place.parent_id or 0)


def _wrote(text: str, theirs: Theirs) -> bool:
    """The heads of a mail that was read as a document begin with who wrote it."""
    head, _, line = text.partition("\n")[0].partition(": ")
    people = getaddresses([line]) if head == "From" else []
    return len(people) == 1 and canonical(people[0][1]) in theirs.addresses
