"""Who applies, and for which vacancy, when a person says that a mail is an application."""

from __future__ import annotations

import re

from kcvs_mailbot.addresses import canonical, sendable
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.deciding.processing import judge
from kcvs_mailbot.deciding.reader import Opened
from kcvs_mailbot.deciding.settling import Before
from kcvs_mailbot.deciding.whose_mailbox import view_of
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.message import Address
from kcvs_mailbot.recognition import Disposition, House
from kcvs_mailbot.recognition.forwards import is_forward
from kcvs_mailbot.recognition.mail_view import is_own, view_as_it_came
from kcvs_mailbot.store import Session
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")


def named(row: rows.Message, opened: Opened, written: str, house: House) -> Address:
    """Whom a person wrote down; the name may stand in the mail."""
    message, given = opened.mail.message, one_address(written, house)
    proposed = Address(row.candidate_name or "", row.candidate_address or given.address)
    known = [proposed, *message.from_, *message.reply_to]
    same = (a.name for a in known if canonical(a.address) == canonical(given.address))
    return Address(given.name or next(same, ""), given.address)


def proposed(
    session: Session, row: rows.Message, opened: Opened, bench: Workbench, before: Before
) -> Address:
    """Whom recognition proposes; never the writer of a mail that may be for somebody else.

    RequestError when it proposes nobody.
    """
    candidate = Address(row.candidate_name or "", row.candidate_address or "")
    if row.settled_by != "machine":  # what it proposed was overwritten by a person's decision
        view = view_of(session, bench.config, row.id)
        judged = judge(session, row, opened, view, before.application_id)
        candidate = judged.candidate or candidate
        disposition = judged.disposition
    else:
        disposition = Disposition(row.disposition or Disposition.REVIEW)
    if not candidate.address and disposition is Disposition.OTHER:
        candidate = _writer(opened, bench) or candidate
    if not candidate.address:
        raise RequestError(
            Wrong.NOBODY_PROPOSED,
            f"message {row.id} proposes nobody as candidate: it may be written for somebody else",
        )
    return candidate


def _writer(opened: Opened, bench: Workbench) -> Address | None:
    """Who wrote a mail in which nothing pointed to an application, and to nobody else either."""
    message, house = opened.mail.message, bench.config.house
    seen = view_as_it_came(message, (), house)
    return None if seen.by_own or is_forward(message) else seen.sender


def one_address(written: str, house: House) -> Address:
    """What a person typed; checked before a reference is spent on what reaches no candidate."""
    named = NAMED.fullmatch(written.strip())
    address = (named["address"] if named else written).strip()
    if sendable(address) is None:
        raise RequestError(Wrong.NO_ADDRESS, "that is not one address that can be written to")
    if is_own(canonical(address), house):  # where all candidates would be one, and get no receipt
        raise RequestError(Wrong.OWN_ADDRESS, "that is an address of our own")
    return Address(named["name"].strip(' "') if named else "", address)


def for_what(
    config: Configuration, view: Configuration, row: rows.Message, vacancy: str | None
) -> str:
    """The vacancy that a person names, or else the only one it can be for.

    view: as the mailbox sees it in which the mail came.
    """
    references = [v.reference for v in config.vacancies]
    if vacancy is not None:
        named = [one for one in references if one.casefold() == vacancy.casefold()]
        if not named:
            what = f"there is no vacancy {vacancy}"
            raise RequestError(Wrong.NO_VACANCY, what, *references)
        return named[0]
    likely = [v.reference for v in view.vacancies]
    chosen = row.vacancy or (likely[0] if len(likely) == 1 else None)
    if chosen not in references:
        raise RequestError(Wrong.WHICH_VACANCY, "it is unclear for which vacancy", *references)
    return chosen
