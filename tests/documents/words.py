"""The texts of the sample files: an invented candidate's CV and letter."""

from __future__ import annotations

NAME = "Lotte Peeters-Van Damme"

HEADER = "Curriculum vitae van Lotte Peeters-Van Damme"
FOOTER = "Vertrouwelijk: enkel voor het dagelijks bestuur"
BOX = "Kernwoorden: stedelijkheid, coördinatie, overleg"

CV_LINES = (
    "Werkervaring",
    "Coördinator stedelijk beleid, stad Geraardsbergen",
    "Efficiënt financieel beheer van vijftien offertes en officiële dossiers.",
    "Beleidsmedewerker bij een vereniging van gemeenten in Oost-Vlaanderen",
    "Opleiding",
    "Master in de sociale wetenschappen, met een scriptie over naïviteit en façades",
    "Talen",
    "Nederlands (moedertaal), Français (très bien), Deutsch (größtenteils)",
)

TABLE = (
    ("2012 - heden", "Coördinator stedelijk beleid"),
    ("2005 - 2012", "Beleidsmedewerker"),
)

LEFT = (
    "De eerste kolom vertelt waarom steden mij boeien. "
    "Zij zijn groot genoeg om te vernieuwen en klein genoeg om elkaar te kennen."
)
RIGHT = (
    "De tweede kolom vertelt wat ik meebreng. "
    "Ik heb jaren bruggen gebouwd tussen besturen die elkaar niet vertrouwden."
)

LETTER_LINES = (
    "Geachte mevrouw Boudry,",
    "Hierbij stel ik mij kandidaat voor de functie van directeur van het Kenniscentrum.",
    "Mijn motivatie is eenvoudig: ik geloof in steden die van elkaar leren.",
    "Graag licht ik mijn kandidatuur toe in een gesprek.",
    "Met vriendelijke groeten,",
    NAME,
)

CV = "\n".join(CV_LINES)
LETTER = "\n".join(LETTER_LINES)
ROWS = "\n".join("\t".join(row) for row in TABLE)
