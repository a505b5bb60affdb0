"""Whose each mail is of what a candidate gets, and why one does not go along as it came."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from kcvs_mailbot.addresses import canonical, folded_name
from kcvs_mailbot.recognition import Disposition, House
from kcvs_mailbot.recognition.mail_view import is_colleague, is_own
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.erasing import Theirs


class Came(StrEnum):
    """From whom a mail came, as far as is known."""

    OWN = "own"  # from an address of the candidate's, or a human says that it is theirs
    OTHERS = "others"
    MACHINE = "machine"  # a mail server's report that a mail to the candidate came back


class Why(StrEnum):
    """Why a mail does not go along as it came; each is a word of access_words."""

    PASSED_ON = "mail_of_others"
    PERHAPS_YOURS = "mail_perhaps_yours"  # from an address that nobody knows
    OF_MACHINE = "mail_of_machine"  # it may tell to whose address a mail was forwarded


@dataclass(frozen=True, slots=True)
class Origin:
    """why: None when it goes along as it came."""

    came: Came
    why: Why | None = None


def origin(message: rows.Message, theirs: Theirs, house: House, own: Set[int]) -> Origin:
    """own: ids of mails that a human has read and lets go along, as the candidate's own."""
    if message.disposition == Disposition.BOUNCE:
        return Origin(Came.MACHINE, None if message.id in own else Why.OF_MACHINE)
    if message.id in own or message.sender in theirs.addresses:
        return Origin(Came.OWN)
    passed_on = _was_passed_on(message, theirs, house)
    return Origin(Came.OTHERS, Why.PASSED_ON if passed_on else Why.PERHAPS_YOURS)


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


def _is_of_house(message: rows.Message, house: House) -> bool:
    key = message.sender or canonical(message.from_address or "")
    return is_own(key, house) or is_colleague(key, house)
