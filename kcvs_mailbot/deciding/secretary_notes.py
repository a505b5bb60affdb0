"""What the secretary should know of an application, in Dutch notes beside its texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kcvs_mailbot.addresses import canonical
from kcvs_mailbot.application import arrival_notes, is_late
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.documents.reading import Status
from kcvs_mailbot.recognition import FollowUp
from kcvs_mailbot.store import Session, filing, lookups
from kcvs_mailbot.store import models as rows

INFECTED_NOTE = "de virusscanner vond iets in {}: verzegeld bewaard, niet te openen"
FOLLOW_UP_NOTES = {
    FollowUp.ADDITION: "aanvulling ontvangen",
    FollowUp.VERSION: "verbeterde versie ontvangen; de vorige is bewaard",
    FollowUp.REPEAT: "dezelfde mail kwam nog eens",
    FollowUp.WITHDRAWAL: "{} wil de kandidatuur intrekken: zelf nakijken",
    FollowUp.QUESTION: "{} stelt een vraag: zelf beantwoorden",
    FollowUp.THANKS: "nog een bericht van {}",
    FollowUp.ACCEPTANCE: "de kandidaat aanvaardt de uitnodiging",
}
DEALT_WITH = {
    FollowUp.WITHDRAWAL: "{} wilde de kandidatuur intrekken: afgehandeld",
    FollowUp.QUESTION: "{} stelde een vraag: afgehandeld",
}
"""The same once a person did so: nobody is to do it twice."""
SUBMITS = (None, FollowUp.ADDITION, FollowUp.VERSION, FollowUp.REPEAT)
"""Follow-ups by which somebody applies, as by the application itself."""
WITHDREW = "{} trok de kandidatuur in"
THE_CANDIDATE, SOMEBODY_ELSE = "de kandidaat", "iemand anders"


def infected_notes(
    documents: Iterable[rows.Document], readings: Mapping[str, rows.Reading]
) -> list[str]:
    names = (
        document.filename or document.media_type
        for document in documents
        if readings[document.sha256].status == Status.INFECTED
    )
    return [INFECTED_NOTE.format(name) for name in dict.fromkeys(names)]


def first_notes(
    messages: list[rows.Message], closes_at: datetime, config: Configuration
) -> list[str]:
    """What stands before the follow-ups, oldest first."""
    if not messages:
        return []
    first = submitting(messages)[0]
    arrived = arrival_notes(first.received_at, first.header_date, closes_at, config.zone)
    return arrived + passed_on_notes(messages)


def submitting(messages: list[rows.Message]) -> list[rows.Message]:
    """Those by which somebody applies: a question that came before does not make it in time.

    All of them where none does.
    """
    return [message for message in messages if message.follow_up in SUBMITS] or messages


def passed_on_notes(messages: list[rows.Message]) -> list[str]:
    """Shown as it is written: a mail may bear any date, and the sender may have changed it."""
    return [
        f"doorgestuurd door {message.from_name or message.from_address};"
        f" de doorgestuurde mail draagt als datum: {message.written}"
        for message in messages
        if message.written
    ]


def candidates_addresses(
    session: Session, application: rows.Application, messages: list[rows.Message]
) -> frozenset[str]:
    """From which the candidate writes; all of them when one of the mails asks."""
    own = application.candidate.canonical
    if all(message.follow_up is None or message.sender == own for message in messages):
        return frozenset({own})
    return lookups.addresses_of(session, application)


def follow_up_notes(
    message: rows.Message, theirs: frozenset[str], closes_at: datetime, config: Configuration
) -> list[str]:
    """What the secretary should know of a later mail, in Dutch."""
    if message.follow_up is None:
        return []
    by_candidate = canonical(message.from_address or "") in theirs
    writer = THE_CANDIDATE if by_candidate else SOMEBODY_ELSE
    words = _said_of(FollowUp(message.follow_up), message.done_as).format(writer)
    if message.received_at is not None:
        local = message.received_at.astimezone(config.zone)
        words = f"{local:%d/%m/%Y %H:%M}: {words}"
        if is_late(message.received_at, closes_at):
            words += " (na de uiterste datum)"
    if message.asks and message.done_as is None:
        words += f"; {writer} vraagt ook iets: zelf beantwoorden"
    elif message.asks:
        words += f"; {writer} vroeg ook iets: afgehandeld"
    return [words]


def _said_of(kind: FollowUp, done_as: str | None) -> str:
    if kind is FollowUp.WITHDRAWAL and done_as == filing.WITHDRAWN:
        return WITHDREW
    return FOLLOW_UP_NOTES[kind] if done_as is None else DEALT_WITH.get(kind, FOLLOW_UP_NOTES[kind])
