"""The words by which people apply in the first person, or withdraw.

Longer than a module should be, because it holds the phrases of four languages.
"""

from __future__ import annotations

from kcvs_mailbot.recognition.folding import Folded
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.statements import statement

APPLIES = Phrases(
    """
    ik solliciteer
    ik .. solliciteer
    solliciteer ik
    solliciteer hierbij
    solliciteer graag
    solliciteer bij deze
    ik .. solliciteren
    wil/wens/wenste .. solliciteren
    graag solliciteren
    stel ik mij/me/mijzelf/mezelf .. kandidaat/kandidate
    stel mij/me/mijzelf/mezelf .. kandidaat/kandidate
    stel ik .. mij/me/mijzelf/mezelf .. kandidaat/kandidate
    mij/me/mijzelf/mezelf .. kandidaat/kandidate .. stellen
    mij/me/mijzelf/mezelf .. kandidaat/kandidate stel
    mij/me/mijzelf/mezelf kandidaat/kandidate voor
    ik .. mij/me kandidaat/kandidate
    ik ben kandidaat/kandidate
    ben ik kandidaat/kandidate
    ik ben .. kandidaat/kandidate voor
    ik kandideer
    kandideer ik
    ik postuleer
    postuleer ik
    mijn/m'n kandidatuur
    mijn/m'n officiele/formele/spontane/persoonlijke kandidatuur/sollicitatie
    mijn/m'n schriftelijke/gemotiveerde/oprechte kandidatuur/sollicitatie
    mijn/m'n kandidatuurstelling*
    mijn/m'n kandidaatstelling
    mijn/m'n sollicitatie
    mijn/m'n sollicitatiebrief
    mijn/m'n sollicitatiedossier
    mijn/m'n sollicitatiedocumenten
    hierbij .. kandidatuur voor/als
    bij deze .. kandidatuur voor/als
    hierbij .. sollicitatie voor/als
    bij deze .. sollicitatie voor/als
    ik .. reageer op .. vacature/oproep/advertentie
    reageer ik .. op .. vacature/oproep/advertentie
    ik .. reageren op .. vacature/oproep/advertentie
    ingaan op .. vacature/oproep/advertentie
    ik ga .. in op .. vacature
    ik meld mij/me .. kandidaat/kandidate
    meld ik mij/me .. kandidaat/kandidate
    meld mij/me aan als kandidaat/kandidate
    ik wil .. directeur/directrice worden
    je pose .. candidature
    pose ma candidature
    poser ma candidature
    ma lettre de candidature
    mon dossier de candidature
    je postule
    je souhaite/voudrais/desire/tiens/viens .. postuler
    ma candidature
    je me porte candidat/candidate
    me porter candidat/candidate
    je suis candidat/candidate
    je souhaite .. candidature
    je presente .. candidature
    j'ai l'honneur .. candidature
    i am applying
    i'm applying
    i would like to apply
    i'd like to apply
    i want to apply
    i wish to apply
    i would love to apply
    i am writing to apply
    i hereby apply
    hereby apply
    i am happy/pleased to apply
    my job application
    my application
    my candidacy
    my candidature
    i submit .. application/candidacy
    i .. put myself forward
    i am a candidate for
    ich bewerbe mich
    bewerbe ich mich
    meine bewerbung
    mochte ich mich .. bewerben
    """
)
OWN_EARLIER = Phrases(
    """
    ik heb .. gesolliciteerd
    heb ik .. gesolliciteerd
    ik solliciteerde
    ik heb mij/me .. kandidaat/kandidate gesteld
    ik stelde mij/me .. kandidaat/kandidate
    mijn/m'n kandidatuur
    mijn/m'n kandidaatstelling
    mijn/m'n sollicitatie
    ma candidature
    j'ai postule
    my application
    my candidacy
    i applied
    i have applied
    """
)
WITHDRAWS = Phrases(
    """
    ik trek .. kandidatuur/sollicitatie/kandidaatstelling .. in
    trek ik .. kandidatuur/sollicitatie/kandidaatstelling .. in
    trek ik .. mij/me terug
    ik trek mij/me .. terug
    ik me/mij .. terugtrek
    me/mij .. terug te trekken
    me/mij .. terugtrekken
    mijn .. kandidatuur/sollicitatie/kandidaatstelling .. in te trekken
    mijn .. kandidatuur/sollicitatie/kandidaatstelling .. intrekken
    mijn .. kandidatuur/sollicitatie/kandidaatstelling .. intrek
    intrekken .. van mijn kandidatuur/sollicitatie/kandidaatstelling
    intrekking .. kandidatuur/sollicitatie/kandidaatstelling
    mijn kandidatuur/sollicitatie .. als ingetrokken
    mijn kandidatuur/sollicitatie .. niet meer in aanmerking
    niet langer kandidaat/kandidate
    geen kandidaat/kandidate meer
    zie ik af van mijn kandidatuur/sollicitatie
    afzien van mijn kandidatuur/sollicitatie
    mijn kandidatuur/sollicitatie .. niet aan te houden
    mijn kandidatuur/sollicitatie .. niet .. handhaven/aanhouden/behouden
    mijn kandidatuur/sollicitatie .. laten vallen
    toch niet .. kandidaat/kandidate
    hou/houd .. geen rekening .. met mijn kandidatuur/sollicitatie
    niet verder .. gaan met .. kandidatuur/sollicitatie
    mijn kandidatuur/sollicitatie stop te zetten
    niet verder/langer .. deel te nemen
    niet verder/langer .. deelnemen
    niet verder/langer .. deelneem
    neem .. niet verder/langer .. deel
    stap .. uit de procedure/selectieprocedure/selectie
    uit de procedure/selectieprocedure te stappen
    ik haak .. af
    haak ik .. af
    ik zie er .. van af
    zie ik er .. van af
    ik bedank .. voor de functie
    ne souhaite plus participer
    je me retire
    do not wish to continue
    mijn kandidatuur/sollicitatie stopzetten
    je retire .. candidature
    retirer ma candidature
    retrait de ma candidature
    je renonce .. candidature
    je ne suis plus candidat/candidate
    withdraw .. application/candidacy
    withdraw from .. process/procedure/selection
    withdrawal of my application/candidacy
    withdrawing my application/candidacy
    no longer .. considered .. position/post/role/function
    no longer a candidate
    ich ziehe .. bewerbung .. zuruck
    """
)


def applied_in(subject: Folded, text: Folded) -> str | None:
    """What somebody says who applies. Not when the mail withdraws: that speaks of it too."""
    if withdrawn_in(subject, text) is not None:
        return None
    return statement(APPLIES, text) or statement(APPLIES, subject)


def withdrawn_in(subject: Folded, text: Folded) -> str | None:
    """What somebody says who withdraws."""
    return WITHDRAWS.find(text) or WITHDRAWS.find(subject)
