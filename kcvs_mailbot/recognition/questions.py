"""What recognition asks the database before it decides."""

from __future__ import annotations

import re
from functools import lru_cache

from kcvs_mailbot.addresses import canonical, folded_name, is_machine_local_part, phones
from kcvs_mailbot.application import reference
from kcvs_mailbot.message import Address, BounceFacts, Message
from kcvs_mailbot.recognition.delivery_reports import may_be_bounce, report, sent_to
from kcvs_mailbot.recognition.forwards import forwarded
from kcvs_mailbot.recognition.job_sites import relayed, writes_as_relay
from kcvs_mailbot.recognition.mail_view import is_own, view_as_it_came
from kcvs_mailbot.recognition.verdict import Attached, House, Questions

MOST = 50
CITED = 60_000
"""Characters at the beginning of the text in which our references are looked for."""
SIGNATURE = 4_000
"""Characters at the end of the text in which telephone numbers are looked for."""


def questions(
    message: Message,
    house: House,
    attached: tuple[Attached, ...] = (),
    bounce: BounceFacts | None = None,
) -> Questions:
    """Addresses, threads, names, telephone numbers, references: what the mail may belong to.

    `attached` lets it look into attached mails and reports too.
    """
    people = _people(message, house, attached)
    addresses = {canonical(person.address) for person in people if person.address}
    ids = [*message.in_reply_to, *reversed(message.references)]
    if may_be_bounce(message):
        told = report(message, attached, bounce or message.bounce)
        ids = [*told.ids, *ids]
        addresses |= {canonical(address) for address in sent_to(told)}
    ours = {address for address in addresses if is_own(address, house)}
    names = {folded_name(person.name) for person in people if person.name}
    return Questions(
        frozenset(sorted(addresses - ours)[:MOST]),
        frozenset(list(dict.fromkeys(ids))[:MOST]),
        frozenset(sorted(names - {""})[:MOST]),
        frozenset(sorted(phones(message.new_text[-SIGNATURE:]))[:MOST]),
        frozenset(sorted(_references(message, house))[:MOST]),
        frozenset({message.answer.uid} if message.answer else ()),
    )


def _references(message: Message, house: House) -> set[str]:
    """Numbers of applications that subject or text cite, quoted receipts included."""
    text = f"{message.subject or ''}\n{message.body[:CITED]}"
    return {
        reference(vacancy.reference, int(found[1]))
        for vacancy in house.vacancies
        for found in _citing(vacancy.reference).finditer(text)
    }


@lru_cache
def _citing(vacancy: str) -> re.Pattern[str]:
    """People and programs write other hyphens, or none, and any case."""
    parts = r"[\W_]{1,2}".join(map(re.escape, re.findall(r"[^\W_]+", vacancy)))
    return re.compile(rf"(?<![^\W_]){parts}[\W_]{{1,2}}([0-9]{{4,7}})(?![^\W_])", re.IGNORECASE)


def _people(message: Message, house: House, attached: tuple[Attached, ...]) -> list[Address]:
    """Who may be the candidate: senders, and who wrote what is passed on."""
    people = [*message.from_, *message.reply_to]
    people += [inner.sender for inner in forwarded(message, attached) if inner.sender]
    # Whoever a relay names in Reply-To stands there already; else it may name him in the text.
    passed_on = relayed(view_as_it_came(message, (), house)) if writes_as_relay(message) else None
    if passed_on is not None and passed_on.candidate is not None:
        people.append(passed_on.candidate)
    return [p for p in people if not (p.address and is_machine_local_part(p.address))]
