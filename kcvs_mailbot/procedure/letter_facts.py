"""What a letter of the procedure tells one candidate: the values of its fields, the invitation."""

from __future__ import annotations

from collections.abc import Mapping

from kcvs_mailbot import invitations
from kcvs_mailbot.acknowledgement import Language, dates_and_sizes
from kcvs_mailbot.acknowledgement.mail import Calendar
from kcvs_mailbot.acknowledgement.strangers import greeting_name
from kcvs_mailbot.config import Configuration, Vacancy
from kcvs_mailbot.invitations import Invitation
from kcvs_mailbot.letter_texts import Field
from kcvs_mailbot.message import Address
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import models as rows

_GREETINGS = {
    Language.NL: ("Beste {}", "Beste kandidaat"),
    Language.FR: ("Bonjour {}", "Madame, Monsieur"),
    Language.EN: ("Dear {}", "Dear applicant"),
}
_MEETINGS = {
    Language.NL: {Kind.TEST: "de proef", Kind.INTERVIEW: "het gesprek"},
    Language.FR: {Kind.TEST: "l’épreuve", Kind.INTERVIEW: "l’entretien"},
    Language.EN: {Kind.TEST: "the test", Kind.INTERVIEW: "the interview"},
}
_TITLES = {
    Language.NL: {Kind.TEST: "Proef", Kind.INTERVIEW: "Gesprek"},
    Language.FR: {Kind.TEST: "Épreuve", Kind.INTERVIEW: "Entretien"},
    Language.EN: {Kind.TEST: "Test", Kind.INTERVIEW: "Interview"},
}
_COLON = {Language.NL: ":", Language.FR: "\u00a0:", Language.EN: ":"}
_ONLINE = {
    Language.NL: "online, via {link}",
    Language.FR: "en ligne, par {link}",
    Language.EN: "online, at {link}",
}
_EITHER = {
    Language.NL: "{place}, of online: u kiest zelf\nOnline neemt u deel via {link}",
    Language.FR: "{place}, ou en ligne, à votre choix\nEn ligne, vous participez par {link}",
    Language.EN: "{place}, or online: the choice is yours\nOnline, you take part at {link}",
}
"""With a room and a link the candidate may choose: a letter that names both must say so."""
_IN_CALENDARS = {
    Language.NL: "{place} of online (u kiest zelf): {link}",
    Language.FR: "{place} ou en ligne (à votre choix)\u00a0: {link}",
    Language.EN: "{place} or online (the choice is yours): {link}",
}
"""The same in the one line that a calendar has for it."""


def values(
    row: rows.Application,
    vacancy: Vacancy,
    appointment: rows.Appointment | None,
    language: Language,
    config: Configuration,
) -> Mapping[Field, str]:
    """The fields of a letter for this candidate; "" where there is nothing to tell."""
    name = greeting_name(row.candidate.name)
    sender = config.serving(row.vacancy).smtp.sender
    named, unnamed = _GREETINGS[language]
    return {
        Field.GREETING: named.format(name) if name else unnamed,
        Field.NAME: name,
        Field.REFERENCE: row.reference,
        Field.VACANCY: " ".join(vacancy.title.split()),
        Field.ORGANISATION: sender.name or vacancy.contact,
        Field.CONTACT: vacancy.contact,
        **_of_the_appointment(appointment, language, config),
    }


def _of_the_appointment(
    row: rows.Appointment | None, language: Language, config: Configuration
) -> dict[Field, str]:
    if row is None:
        return {}
    place, link, zone = row.place.strip(), row.link.strip(), config.zone
    return {
        Field.MEETING: _MEETINGS[language][Kind(row.kind)],
        Field.DAY: dates_and_sizes.weekday(row.begins_at, zone, language),
        Field.HOUR: dates_and_sizes.hour(row.begins_at, zone, language),
        Field.UNTIL: dates_and_sizes.hour(row.ends_at, zone, language),
        Field.WHERE: _where(place, link, language),
        Field.PLACE: place,
        Field.LINK: link,
    }


def _where(place: str, link: str, language: Language) -> str:
    if place and link:
        return _EITHER[language].format(place=place, link=link)
    return _ONLINE[language].format(link=link) if link else place


def calendar(
    row: rows.Application,
    vacancy: Vacancy,
    appointment: rows.Appointment | None,
    language: Language,
    config: Configuration,
) -> Calendar | None:
    """What the letter says to the candidate's calendar; None for one of no appointment."""
    if appointment is None:
        return None
    # Without the article it heads the day in a calendar: "Gesprek: directeur ...".
    what = _TITLES[language][Kind(appointment.kind)]
    title = f"{what}{_COLON[language]} {' '.join(vacancy.title.split())} ({row.reference})"
    return invitations.calendar(
        Invitation(
            uid=appointment.uid,
            sequence=appointment.sequence,
            stamp=appointment.at,
            begins=appointment.begins_at,
            ends=appointment.ends_at,
            zone=config.zone,
            organizer=config.serving(row.vacancy).smtp.sender,
            attendee=Address(row.candidate.name, row.candidate.address),
            summary=title,
            place=appointment.place,
            link=appointment.link,
            either=_IN_CALENDARS[language],
            cancelled=appointment.cancelled,
        )
    )
