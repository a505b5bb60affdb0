"""What else lies in the demo's mailbox: machines, colleagues, other people."""

from __future__ import annotations

from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.papers import pdf
from kcvs_mailbot.demo.returned import bounce
from kcvs_mailbot.demo.writing import JOB, PDF, Attached, SampleMail, letter, sample

_INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//voorbeeld//NL
METHOD:REQUEST
BEGIN:VEVENT
UID:beheerscomite@stad.example
DTSTAMP:20210801T080000Z
DTSTART:20210920T120000Z
SUMMARY:Beheerscomité
END:VEVENT
END:VCALENDAR
"""


def bystanders(days: Calendar) -> list[SampleMail]:
    """Mails that are no application, or that a person must judge."""
    return [
        _newsletter(days),
        _out_of_office(days),
        _bounce(days),
        _invitation(days),
        _question(days),
        _doubtful(days),
        _forward(days),
        _offer(days),
        _thanks(days),
    ]


def _newsletter(days: Calendar) -> SampleMail:
    at = days.at(7, "06:00:00")
    mail = letter(
        "Stadsnieuws <nieuws@nieuwsbrief.example>",
        "Nieuwsbrief: directeurs over de stad van morgen",
        "Deze maand: vacatures, kandidaten en cv's van de stad.\n\nUitschrijven kan hier.\n",
        at,
        list_id="<nieuws.nieuwsbrief.example>",
        list_unsubscribe="<https://nieuwsbrief.example/uit>",
        precedence="bulk",
    )
    return sample("a newsletter", mail, at)


def _out_of_office(days: Calendar) -> SampleMail:
    at = days.at(7, "09:30:12")
    mail = letter(
        "Tom Wuyts <tom.wuyts@stad.example>",
        "Automatisch antwoord: overleg centrumsteden",
        "Ik ben afwezig tot en met maandag.\n",
        at,
        auto_submitted="auto-replied",
    )
    return sample("an out-of-office reply", mail, at, return_path="")


def _bounce(days: Calendar) -> SampleMail:
    at = days.at(5, "11:15:00")
    mail = bounce(at, "niemand@stad.example", "verslag", "<verslag@kcvb.be>")
    return sample("a bounce of another mail", mail, at)


def _invitation(days: Calendar) -> SampleMail:
    at = days.at(3, "14:00:00")
    secretary = "Secretariaat <secretariaat@stad.example>"
    mail = letter(secretary, "Uitnodiging: beheerscomité", "", at)
    mail.set_content(_INVITATION, subtype="calendar", params={"method": "REQUEST"})
    return sample("an invitation to a meeting", mail, at)


def _question(days: Calendar) -> SampleMail:
    at = days.at(8, "15:10:20")
    body = """Dag Linda,

Ik heb een vraag over de vacature van directeur: is telewerk mogelijk, en wat is het
loon? Ik weet nog niet of ik mij kandidaat stel.

Groeten
Stijn Aerts
"""
    mail = letter("Stijn Aerts <stijn.aerts@post.example>", "Vraag over de vacature", body, at)
    return sample("a question about the vacancy", mail, at)


def _doubtful(days: Calendar) -> SampleMail:
    at = days.at(4, "22:05:33")
    body = """Beste

Via een vriend hoorde ik dat jullie een directeur zoeken. Dat lijkt me wel iets, denk ik.
Mag ik eens bellen wat dat inhoudt?

Dirk
"""
    mail = letter("Dirk <dirk1968@post.example>", "directeur", body, at)
    return sample("interest, but is it an application?", mail, at)


def _forward(days: Calendar) -> SampleMail:
    at = days.at(2, "11:48:27")
    body = f"""Linda, deze kwam bij mij binnen.

Groeten, Veerle

-----Oorspronkelijk bericht-----
Van: Hilde Baert <hilde.baert@voorbeeld.example>
Verzonden: {days.at(3, "20:14:00"):%d/%m/%Y %H:%M}
Aan: Veerle Peeters <veerle.peeters@kcvb.be>
Onderwerp: Kandidatuur {JOB}

Beste mevrouw Peeters

Hierbij mijn kandidatuur voor {JOB}. Mijn motivatie en mijn cv
vindt u in bijlage.

Hilde Baert
"""
    cv = "Curriculum vitae\nHilde Baert\nLoopbaan en ervaring\n2013 - heden: stafmedewerker"
    file = Attached("CV Hilde Baert.pdf", PDF, pdf(cv))
    veerle = "Veerle Peeters <veerle.peeters@kcvb.be>"
    mail = letter(veerle, f"FW: Kandidatuur {JOB}", body, at, file)
    return sample("a colleague forwards an application", mail, at)


def _offer(days: Calendar) -> SampleMail:
    at = days.at(6, "12:00:00")
    body = """Geachte directie

In bijlage onze offerte voor nieuwe kantoorstoelen, geldig tot het einde van de maand.

Met vriendelijke groeten
Kantoor Plus
"""
    file = Attached("offerte 2231.pdf", PDF, pdf("Offerte\n12 bureaustoelen\nTotaal: 2 400 euro"))
    mail = letter("Kantoor Plus <verkoop@kantoorplus.example>", "Offerte 2231", body, at, file)
    return sample("a quotation for office chairs", mail, at)


def _thanks(days: Calendar) -> SampleMail:
    at = days.at(1, "17:20:10")
    body = "Beste Linda\n\nBedankt voor het verslag van vorige week. Tot donderdag!\n\nLeen\n"
    mail = letter("Leen Dox <leen.dox@stad.example>", "Re: verslag", body, at)
    return sample("a mail between colleagues in other cities", mail, at)
