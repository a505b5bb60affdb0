"""What candidates mail after their application: more, better, or that they withdraw."""

from __future__ import annotations

from datetime import datetime

from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.candidates import AN, FATIMA, KAREL, NOOR, resume
from kcvs_mailbot.demo.papers import docx, pdf
from kcvs_mailbot.demo.writing import (
    DOCX,
    JOB,
    PDF,
    Attached,
    SampleMail,
    letter,
    message_id,
    sample,
)


def sequels(days: Calendar) -> list[SampleMail]:
    """Each answers a mail of `candidates`."""
    return [
        _forgotten_attachment(days),
        _corrected_cv(days),
        _withdrawal(days),
        _question(days),
    ]


def _forgotten_attachment(days: Calendar) -> SampleMail:
    body = "Beste mevrouw Boudry\n\nIk was een bijlage vergeten: mijn publicaties.\n\nAn\n"
    file = Attached("Publicaties An Verstraeten.docx", DOCX, docx("Publicaties\nDe lerende stad"))
    return _later(
        "a forgotten attachment follows",
        AN,
        f"Re: Kandidatuur {JOB}",
        body,
        days.at(9, "10:31:02"),
        days.at(9, "10:12:31"),
        file,
    )


def _corrected_cv(days: Calendar) -> SampleMail:
    body = """Beste Linda

In mijn cv stond een fout jaartal. In bijlage de verbeterde versie; gelieve de vorige te
vervangen.

Karel
"""
    cv = resume(
        "Karel De Smedt",
        "2015 - heden: directeur stadsontwikkeling",
        "2006 - 2015: projectleider stadsvernieuwing",
    )
    return _later(
        "a corrected CV",
        KAREL,
        "Re: sollicitatie",
        body,
        days.at(5, "20:11:48"),
        days.at(8, "21:47:03"),
        Attached("cv_desmedt_2.pdf", PDF, pdf(cv)),
    )


def _withdrawal(days: Calendar) -> SampleMail:
    body = """Beste mevrouw Boudry

Ik heb intussen een andere functie aanvaard. Daarom trek ik mijn kandidatuur in.
Bedankt voor uw tijd.

Noor Hermans
"""
    return _later(
        "a candidate withdraws",
        NOOR,
        "Re: Kandidatuurstelling directeur",
        body,
        days.at(1, "08:15:30"),
        days.at(5, "13:20:44"),
    )


def _question(days: Calendar) -> SampleMail:
    body = """Dag mevrouw Boudry,

Kunt u mij zeggen wanneer de gesprekken plaatsvinden? Dan houd ik die dagen vrij.

Fatima El Amrani
"""
    return _later(
        "a candidate asks something",
        FATIMA,
        "Re: Kandidatuur",
        body,
        days.at(2, "16:45:00"),
        days.at(6, "07:55:12"),
    )


def _later(
    about: str,
    sender: str,
    subject: str,
    body: str,
    at: datetime,
    first_at: datetime,
    *attached: Attached,
) -> SampleMail:
    first = message_id(sender, first_at)
    mail = letter(sender, subject, body, at, *attached, in_reply_to=first, references=first)
    return sample(about, mail, at)
