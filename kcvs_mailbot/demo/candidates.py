"""The candidates' mails in the demo, of people who do not exist."""

from __future__ import annotations

from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.papers import docx, pdf
from kcvs_mailbot.demo.writing import (
    CLOSED_JOB,
    DOCX,
    JOB,
    PDF,
    Attached,
    SampleMail,
    letter,
    sample,
)

AN = "An Verstraeten <an.verstraeten@voorbeeld.example>"
KAREL = '"De Smedt, Karel" <karel.desmedt@post.example>'
FATIMA = "Fatima El Amrani <fatima.elamrani@voorbeeld.example>"
CAMILLE = "Camille Delvaux <camille.delvaux@courriel.example>"
PRIYA = "Priya Raman <priya.raman@mail.example>"
WOUT = "Wout Claessens <wout@claessens.example>"
NOOR = "Noor Hermans <noor.hermans@post.example>"
JORIS = "Joris Maes <joris.maes@voorbeeld.example>"
ELS = "Els Goossens <els.goossens@post.example>"
RIK = "Rik Thijs <rik.thijs@voorbeeld.example>"


def candidates(days: Calendar) -> list[SampleMail]:
    """Applications in the shapes that people send, on time or late."""
    return [
        _with_pdf(days),
        _see_attachment(days),
        _body_only(days),
        _link_only(days),
        _french(days),
        _english(days),
        _encrypted(days),
        _last_minute(days),
        _just_late(days),
        _forged_date(days),
    ]


def resume(name: str, *steps: str) -> str:
    """The words of a CV."""
    return "\n".join(("Curriculum vitae", name, "", "Loopbaan en ervaring", *steps))


def _with_pdf(days: Calendar) -> SampleMail:
    at = days.at(9, "10:12:31")
    body = f"""Geachte mevrouw Boudry

Hierbij stel ik mij kandidaat voor de functie van {JOB}.

Ik werk al twaalf jaar voor en met steden, eerst in het sociaal beleid en nu als
afdelingshoofd. Wat mij drijft, is dat steden van elkaar leren: wat de ene stad
uitprobeert over wonen, klimaat of mobiliteit, hoeft de andere niet opnieuw uit
te vinden. Daarvoor wil ik mij graag in de luwte inzetten.

Mijn loopbaan vindt u in bijlage.

Met vriendelijke groeten
An Verstraeten
"""
    cv = resume(
        "An Verstraeten",
        "2017 - heden: afdelingshoofd stedelijk beleid, een centrumstad",
        "2009 - 2017: beleidsmedewerker sociaal beleid",
        "Opleiding: master in de stedenbouw en ruimtelijke planning",
    )
    file = Attached("CV An Verstraeten.pdf", PDF, pdf(cv))
    return sample(
        "motivation in the mail, CV as PDF", letter(AN, f"Kandidatuur {JOB}", body, at, file), at
    )


def _see_attachment(days: Calendar) -> SampleMail:
    at = days.at(8, "21:47:03")
    motivation = f"""Motivatiebrief

Geachte leden van het dagelijks bestuur

Graag solliciteer ik naar de functie van {JOB}. Mijn motivatie is
eenvoudig: ik geloof in de kracht van steden die samenwerken, en ik breng mensen
met verschillende belangen rond één tafel. Na vijftien jaar in een stedelijke
administratie ken ik de praktijk, en ik zoek nu de bredere blik.

Karel De Smedt"""
    cv = resume(
        "Karel De Smedt",
        "2014 - heden: directeur stadsontwikkeling",
        "2006 - 2014: projectleider stadsvernieuwing",
    )
    files = (
        Attached("Motivatiebrief Karel De Smedt.docx", DOCX, docx(motivation)),
        Attached("cv_desmedt_2.pdf", PDF, pdf(cv)),
    )
    mail = letter(KAREL, "sollicitatie", "Beste Linda\n\nZie bijlagen.\n\nKarel\n", at, *files)
    return sample("“zie bijlagen”: DOCX and PDF", mail, at)


def _body_only(days: Calendar) -> SampleMail:
    at = days.at(6, "07:55:12")
    body = f"""Dag mevrouw Boudry,

Ik stel me graag kandidaat als {JOB}. Ik ben al tien jaar
coördinator van een stedelijk netwerk rond armoede en daarvoor was ik
stafmedewerker bij een lokaal bestuur. Ik wil dit doen omdat steden de plek zijn
waar de grote veranderingen eerst voelbaar worden.

Fatima El Amrani
0470 00 00 00

Verzonden vanaf mijn telefoon
"""
    return sample(
        "five lines from a phone, no attachment", letter(FATIMA, "Kandidatuur", body, at), at
    )


def _link_only(days: Calendar) -> SampleMail:
    at = days.at(5, "13:20:44")
    body = f"""Beste

Met veel overtuiging stel ik mij kandidaat voor {JOB}. Mijn cv en
mijn motivatie staan hier klaar: https://wetransfer.example/d/8h2k1
Mijn loopbaan staat ook op https://www.linkedin.example/in/noor-hermans

Vriendelijke groet
Noor Hermans
"""
    mail = letter(NOOR, "Kandidatuurstelling directeur", body, at)
    return sample("documents behind a link only", mail, at)


def _french(days: Calendar) -> SampleMail:
    at = days.at(4, "16:31:09")
    body = """Madame,

Veuillez trouver ci-joint ma candidature au poste de directrice du Kenniscentrum
Vlaamse Steden : ma lettre de motivation et mon curriculum vitae.

Je vous prie d'agréer, Madame, mes salutations distinguées.

Camille Delvaux
"""
    motivation = """Lettre de motivation

Bruxelloise et parfaite bilingue, je travaille depuis quatorze ans avec les villes
et leurs administrations. Je souhaite mettre cette expérience au service du centre."""
    cv = """Curriculum vitae
Camille Delvaux
Expérience professionnelle
2015 - aujourd'hui : cheffe de service, développement urbain
2007 - 2015 : chargée de mission auprès d'une commune bruxelloise"""
    files = (
        Attached("Lettre de motivation.pdf", PDF, pdf(motivation)),
        Attached("CV Delvaux été.pdf", PDF, pdf(cv)),
    )
    mail = letter(CAMILLE, "Candidature au poste de directrice", body, at, *files)
    return sample("in French, two PDFs", mail, at)


def _english(days: Calendar) -> SampleMail:
    at = days.at(3, "09:04:50")
    body = f"""Dear Ms Boudry,

Please find attached my application for the post of {JOB}: a
covering letter and my CV. I have lived in Ghent for nine years and speak Dutch.

Kind regards,
Priya Raman
"""
    motivation = """Covering letter

I would like to become the director of your knowledge centre because cities learn best
from each other. For eleven years I have led teams in urban research and city networks."""
    cv = """Curriculum vitae
Priya Raman
Work experience
2016 - present: head of programme, network of European cities
2010 - 2016: researcher in urban governance"""
    files = (
        Attached("Covering letter.docx", DOCX, docx(motivation)),
        Attached("CV Priya Raman.pdf", PDF, pdf(cv)),
    )
    mail = letter(PRIYA, "Application for director", body, at, *files)
    return sample("in English, DOCX and PDF", mail, at)


def _encrypted(days: Calendar) -> SampleMail:
    at = days.at(2, "18:22:17")
    body = f"""Geachte

Ik solliciteer voor {JOB}. Mijn motivatie: ik wil de dertien
centrumsteden en de VGC helpen om samen sterker te staan. Mijn cv zit in bijlage.

Wout Claessens
"""
    cv = pdf(resume("Wout Claessens", "2012 - heden: algemeen directeur"), password="geheim")  # noqa: S106
    mail = letter(WOUT, "Sollicitatie directeur", body, at, Attached("cv Wout.pdf", PDF, cv))
    return sample("CV protected with a password", mail, at)


def _last_minute(days: Calendar) -> SampleMail:
    at = days.at(0, "23:59:41")
    body = f"""Beste mevrouw Boudry

Op de valreep: mijn kandidatuur als {CLOSED_JOB}.
Mijn motivatie staat in mijn cv, samen met mijn loopbaan.

Joris Maes
"""
    cv = resume(
        "Joris Maes", "Motivatie: ik ontvang graag mensen.", "2011 - heden: balie, ziekenhuis"
    )
    mail = letter(JORIS, "kandidatuur", body, at, Attached("cv-joris-maes.pdf", PDF, pdf(cv)))
    return sample("in the last minute", mail, at)


def _just_late(days: Calendar) -> SampleMail:
    at = days.at(-1, "00:03:10")
    body = f"""Geachte mevrouw Boudry

Mijn kandidatuur voor {CLOSED_JOB}, met mijn motivatie en mijn cv in bijlage.

Els Goossens
"""
    cv = resume(
        "Els Goossens", "Motivatie: mijn hart ligt bij de stad.", "2010 - heden: loket, stadhuis"
    )
    mail = letter(ELS, f"Kandidatuur {CLOSED_JOB}", body, at, Attached("cv.pdf", PDF, pdf(cv)))
    return sample("three minutes after the deadline", mail, at)


def _forged_date(days: Calendar) -> SampleMail:
    at, written = days.at(-1, "08:40:00"), days.at(1, "20:00:00")
    body = f"""Beste

In bijlage mijn sollicitatie als {CLOSED_JOB}: motivatie en cv.

Rik Thijs
"""
    cv = resume("Rik Thijs", "Motivatie: samenwerken loont.", "2008 - heden: gids")
    # The Date header says that he wrote before the deadline; our server knows better.
    file = Attached("cv Rik Thijs.pdf", PDF, pdf(cv))
    mail = letter(RIK, "sollicitatie onthaalmedewerker", body, written, file)
    return sample("late, though its Date header says otherwise", mail, at)
