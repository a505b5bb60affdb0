"""What the letter about an appointment brings to the candidate's calendar."""

from __future__ import annotations

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.mail import Calendar
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.invitations import Invitation, calendar
from kcvs_mailbot.message import Address
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import models as rows

_TITLES = {
    Language.NL: {Kind.TEST: "Proef", Kind.INTERVIEW: "Gesprek"},
    Language.FR: {Kind.TEST: "Épreuve", Kind.INTERVIEW: "Entretien"},
    Language.EN: {Kind.TEST: "Test", Kind.INTERVIEW: "Interview"},
}
_REFERENCES = {
    Language.NL: "Kenmerk van uw kandidatuur: {}. Vragen: {}.",
    Language.FR: "Référence de votre candidature : {}. Questions : {}.",
    Language.EN: "Reference of your application: {}. Questions: {}.",
}


def invitation(
    row: rows.Application,
    vacancy: Vacancy,
    appointment: rows.Appointment,
    language: Language,
    config: Configuration,
) -> Calendar:
    """Of the appointment as it stands: an invitation, its change, or that it is called off.

    The same bytes each time. ValueError when the candidate's address is not `sendable`.
    """
    title = " ".join(vacancy.title.split())
    return calendar(
        Invitation(
            uid=appointment.uid,
            sequence=appointment.sequence,
            stamp=appointment.at,
            begins=appointment.begins_at,
            ends=appointment.ends_at,
            zone=config.zone,
            organizer=config.smtp.sender,
            attendee=Address(row.candidate.name, row.candidate.address),
            summary=f"{_TITLES[language][Kind(appointment.kind)]}: {title}",
            description=_REFERENCES[language].format(row.reference, vacancy.contact),
            place=appointment.place,
            link=appointment.link,
            cancelled=appointment.cancelled,
        )
    )
