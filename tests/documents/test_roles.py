"""Guesses the roles of papers by invented people, in four languages."""

from __future__ import annotations

import pytest

from documents import words
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.documents.roles import guess_role

CV_NL = """Jan Janssens
Kerkstraat 1, 9000 Gent
Curriculum vitae
Persoonlijke gegevens
Geboortedatum: 3 maart 1975
Werkervaring
2012 - heden: Diensthoofd ruimte, stad Gent
2005 - 2012: Adviseur, VVSG
1999 – 2005: Stafmedewerker
Opleiding
1995-1999: Licentiaat politieke wetenschappen
Talenkennis
Nederlands, Frans, Engels"""

CV_NL_LOOSE = """JANA DE WIT
Profiel
Bruggenbouwer met hart voor steden.
LOOPBAAN
Coördinator armoedebestrijding | OCMW Aalst | sinds 2015
Projectleider | Samenlevingsopbouw | maart 2009 - december 2014
OPLEIDINGEN
Master sociaal werk, KU Leuven, 2008
HOBBY'S
Lezen, lopen"""

CV_SPACED = """L O T T E  P E E T E R S
W E R K E R V A R I N G
Directeur  2010 - nu
Adviseur  2004 - 2010
O P L E I D I N G
T A L E N"""

CV_AT_THE_SIDE = """Éloïse Maes
Werkervaring\tCoördinator stedelijk beleid, stad Gent, met een budget van drie miljoen\t2012–heden
Beleidsmedewerker bij een vereniging van steden en gemeenten in Vlaanderen
Opleiding\tMaster in de sociale wetenschappen aan de universiteit van Leuven
Talen    Nederlands: moedertaal, Frans: zeer goed, Engels: goed, Duits: een beetje"""

CV_FR = """Amélie Dubois
Expérience professionnelle
2014 - aujourd'hui : Directrice adjointe, Ville de Namur
2008 à 2014 : Chargée de mission
Formation
2003-2008 : Licence en droit
Langues
Français, néerlandais, anglais
Centres d'intérêt
Randonnée"""

CV_EN = """EMMA CLARKE
Professional experience
March 2016 – present  Head of Policy, City of Antwerp
2010 – 2016  Policy adviser
Education
2006 – 2010  BA Geography, Ghent University
Skills
Facilitation, budgeting
Languages
Dutch, English"""

CV_DE = """Lebenslauf
Persönliche Daten
Geburtsdatum: 4. Mai 1980
Beruflicher Werdegang
seit 2015 Referentin, Stadt Aachen
2008 - 2015 Projektleiterin
Ausbildung
2000 - 2006 Universität Köln
Sprachkenntnisse
Deutsch, Niederländisch"""

LETTER_NL = """Geachte mevrouw Boudry,

Hierbij stel ik mij kandidaat voor de functie van directeur van het Kenniscentrum.
Al twintig jaar werk ik voor en met steden. Van 2005 tot 2012 was ik adviseur, daarna
diensthoofd. Ik ben gemotiveerd om mijn ervaring te delen. Mijn loopbaan toont dat ik
bruggen bouw.
Graag licht ik dit toe in een gesprek.

Met vriendelijke groeten,
Jan Janssens"""

LETTER_NL_PLAIN = """Waarom ik directeur wil worden

Steden zijn de plek waar het gebeurt. Ik geloof dat het Kenniscentrum daarin een
sleutelrol speelt en deze functie spreekt mij aan. Mijn drijfveren zijn eenvoudig: ik wil
dat steden van elkaar leren. Ik stel mij kandidaat omdat ik mijn netwerk wil inzetten.
Ik werk graag in de luwte. Ik zeg wat ik denk, en ik luister."""

LETTER_FR = """Madame,

Par la présente, je pose ma candidature au poste de directeur du centre de connaissances.
Passionnée par les villes, je suis convaincue que mon parcours répond à vos attentes.
Je reste à votre disposition pour un entretien.

Je vous prie d'agréer, Madame, l'expression de mes sentiments distingués.
Amélie Dubois"""

LETTER_EN = """Dear Ms Boudry,

I am writing to apply for the position of director. I am passionate about cities and I
believe my experience fits the role. I would welcome an interview.

Kind regards,
Emma Clarke"""

LETTER_DE = """Sehr geehrte Frau Boudry,

hiermit bewerbe ich mich um die Stelle der Direktorin. Die Aufgabe reizt mich, weil ich
Städte verbinden möchte. Über ein persönliches Gespräch freue ich mich.

Mit freundlichen Grüßen
Petra Müller"""

REFERENCE_EN = """To whom it may concern

I have known Jan for ten years and can recommend him without hesitation for the position
of director. My experience of working with him was excellent.

Kind regards,
Professor Smith"""

REFERENCE_NL = """Aan wie het aanbelangt

Hierbij bevestig ik dat Jan Janssens van 2005 tot 2012 bij ons werkte als adviseur. Ik
beveel hem van harte aan.

Met vriendelijke groeten,
An Peeters, algemeen directeur"""

DIPLOMA = """KATHOLIEKE UNIVERSITEIT LEUVEN
De examencommissie verleent aan Jan Janssens, geboren te Gent op 3 maart 1975,
de graad van licentiaat in de politieke wetenschappen met onderscheiding.
Gedaan te Leuven op 1 juli 1999"""

ZEUGNIS = """Arbeitszeugnis
Frau Petra Müller war in unserem Hause von 2008 bis 2015 als Projektleiterin tätig.
Sie erledigte ihre Aufgaben zu unserer vollsten Zufriedenheit."""

REPORT = """Jaarverslag 2019
Inleiding
De vereniging groeide in 2019. De inkomsten stegen tussen 2018 en 2019 met tien procent.
Besluit
Wij danken alle vrijwilligers."""

VACANCY = """Het Kenniscentrum Vlaamse Steden zoekt nieuwe directeur
Wie ben je?
Je beschikt over een stevig netwerk. Je bent oplossingsgericht.
Indienen kandidatuur
De uiterste datum voor het indienen van je kandidatuur is 15 september."""

COVER_NOTE = """Beste Linda,
In bijlage de gevraagde documenten.
Groeten,
Jan"""

BY_TEXT = {
    "cv nl": (CV_NL, Role.CV),
    "cv nl without a title": (CV_NL_LOOSE, Role.CV),
    "cv with spaced letters": (CV_SPACED, Role.CV),
    "cv with its headings at the side": (CV_AT_THE_SIDE, Role.CV),
    "cv fr": (CV_FR, Role.CV),
    "cv en": (CV_EN, Role.CV),
    "cv de": (CV_DE, Role.CV),
    "sample cv": (f"{words.HEADER}\n{words.CV}\n{words.ROWS}", Role.CV),
    "letter nl that tells of a career": (LETTER_NL, Role.MOTIVATION),
    "letter nl without a salutation": (LETTER_NL_PLAIN, Role.MOTIVATION),
    "letter fr": (LETTER_FR, Role.MOTIVATION),
    "letter en": (LETTER_EN, Role.MOTIVATION),
    "letter de": (LETTER_DE, Role.MOTIVATION),
    "sample letter": (words.LETTER, Role.MOTIVATION),
    "letter and cv in one": (f"{LETTER_NL}\n\n{CV_NL}", Role.BOTH),
    "cv and letter in one": (f"{CV_FR}\n\n{LETTER_FR}", Role.BOTH),
    "cv and letter in english": (f"{CV_EN}\n\n{LETTER_EN}", Role.BOTH),
    "reference letter en": (REFERENCE_EN, Role.OTHER),
    "reference letter nl": (REFERENCE_NL, Role.OTHER),
    "diploma": (DIPLOMA, Role.OTHER),
    "arbeitszeugnis": (ZEUGNIS, Role.OTHER),
    "report": (REPORT, Role.OTHER),
    "the vacancy itself": (VACANCY, Role.OTHER),
    "cover note": (COVER_NOTE, Role.OTHER),
    "nothing": ("", Role.OTHER),
    "scan that was badly recognised": ("Ge4chte m vr0uw ,; ll | ~~", Role.OTHER),
}


@pytest.mark.parametrize(("text", "role"), BY_TEXT.values(), ids=BY_TEXT)
def test_the_text_alone_tells_the_role(text: str, role: Role) -> None:
    assert guess_role(None, text) is role
    assert guess_role("document.pdf", text) is role
    assert guess_role("Jan Janssens.pdf", text.upper()) is role


BY_NAME = {
    "CV.pdf": Role.CV,
    "cv_jan_janssens.docx": Role.CV,
    "JanJanssensCV2021.pdf": Role.CV,
    "CV2021.pdf": Role.CV,
    "Curriculum Vitae Jan.doc": Role.CV,
    "CurriculumVitae.pdf": Role.CV,
    "resume-emma.pdf": Role.CV,
    "Résumé Emma.pdf": Role.CV,
    "Lebenslauf Müller.pdf": Role.CV,
    "Europass-CV-20210901.pdf": Role.CV,
    "mijn loopbaan.odt": Role.CV,
    "CV met foto.pdf": Role.CV,
    "Motivatie.pdf": Role.MOTIVATION,
    "motivatiebrief_JJ.docx": Role.MOTIVATION,
    "Sollicitatiebrief directeur.doc": Role.MOTIVATION,
    "cover letter.pdf": Role.MOTIVATION,
    "CoverLetter.pdf": Role.MOTIVATION,
    "Lettre de motivation.pdf": Role.MOTIVATION,
    "lettre_motivation.pdf": Role.MOTIVATION,
    "Anschreiben.pdf": Role.MOTIVATION,
    "brief.pdf": Role.MOTIVATION,
    "kandidatuur Kenniscentrum.pdf": Role.MOTIVATION,
    "cv en motivatie.pdf": Role.BOTH,
    "Motivatiebrief + CV Jan.pdf": Role.BOTH,
    "CV et lettre de motivation.pdf": Role.BOTH,
    "sollicitatiedossier.pdf": Role.BOTH,
    "Bewerbungsunterlagen.pdf": Role.BOTH,
    "diploma master.pdf": Role.OTHER,
    "Referentiebrief.pdf": Role.OTHER,
    "reference letter.pdf": Role.OTHER,
    "brief van referentie.pdf": Role.OTHER,
    "foto.jpg": Role.OTHER,
    "IMG_2041.jpg": Role.OTHER,
    "scan0001.pdf": Role.OTHER,
    "document.pdf": Role.OTHER,
    "invoice 2021.pdf": Role.OTHER,
    "recviews.pdf": Role.OTHER,
    ".pdf": Role.OTHER,
}


@pytest.mark.parametrize(("name", "role"), BY_NAME.items())
def test_the_name_tells_the_role_of_what_cannot_be_read(name: str, role: Role) -> None:
    assert guess_role(name, "") is role


TOGETHER = {
    "a letter named cv": ("cv.pdf", LETTER_NL, Role.MOTIVATION),
    "a cv named motivation": ("motivatie.pdf", CV_NL, Role.CV),
    "both named cv": ("CV Jan.pdf", f"{LETTER_NL}\n\n{CV_NL}", Role.BOTH),
    "a cv named diploma": ("diploma.pdf", CV_NL, Role.CV),
    "a diploma named diploma": ("diploma.pdf", DIPLOMA, Role.OTHER),
    "a career in prose, named so": (
        "loopbaan.docx", "In 1999 begon ik bij de stad. Daarna werd ik adviseur.", Role.CV,
    ),
    "a career with a jury, named so": (
        "CV An Peeters.docx", "HR-directeur sinds 2010. Lid van een examencommissie.", Role.CV,
    ),
    "a vision in prose, named so": ("visietekst.pdf", "Steden zijn van ons.", Role.MOTIVATION),
    "reference letter with letters' words": ("brief.pdf", REFERENCE_EN, Role.OTHER),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "role"), TOGETHER.values(), ids=TOGETHER)
def test_a_clear_text_weighs_more_than_a_name(name: str, text: str, role: Role) -> None:
    assert guess_role(name, text) is role


@pytest.mark.parametrize(
    "text",
    ["2005 - " * 50_000, "geachte " * 50_000, "i " * 200_000, "\n" * 200_000, "- 2" * 99_999],
)
def test_any_text_gets_a_role(text: str) -> None:
    assert guess_role("x" * 5000, text) in Role
