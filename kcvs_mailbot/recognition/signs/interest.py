"""Words of somebody who wants the job, where nothing is said outright."""

from __future__ import annotations

from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight

_PHRASES = Phrases(
    """
    interesse in/voor
    geinteresseerd in
    ik ben .. geinteresseerd
    mijn interesse
    mijn .. ervaring
    jaar ervaring
    mijn loopbaan
    mijn .. carriere
    mijn motivatie
    mijn motieven
    mijn profiel
    mijn competenties
    mijn achtergrond
    lijf geschreven
    nieuwe uitdaging
    deze uitdaging
    droomjob
    spreekt mij/me .. aan
    de geknipte persoon
    een gesprek
    toe te lichten
    kennismaking*
    als directeur
    beschik ik over
    ik beschik over
    ik werk/werkte .. als
    ik ben .. werkzaam
    graag wil ik
    mes motivations
    mon experience
    mon parcours
    interesse par/e
    interessee par
    ma motivation
    un entretien
    my experience
    my background
    my motivation
    my career
    years of experience
    i am .. interested
    an interview
    meine erfahrung
    meine motivation
    """
)
MANY = 3


def shows_interest(sight: Sight) -> str | None:
    return _PHRASES.find(sight.text) or _PHRASES.find(sight.subject)


def tells_motivation(sight: Sight) -> str | None:
    count = _PHRASES.count(sight.text)
    return f"{count}" if count >= MANY else None


INTEREST = Rule(
    "shows_interest",
    1,
    "The writer shows interest or speaks of own experience.",
    "De schrijver toont interesse of heeft het over eigen ervaring.",
    shows_interest,
)
MOTIVATION = Rule(
    "tells_motivation",
    2,
    "The writer tells at length of own motives or experience.",
    "De schrijver vertelt uitgebreid over eigen motieven of ervaring.",
    tells_motivation,
)
