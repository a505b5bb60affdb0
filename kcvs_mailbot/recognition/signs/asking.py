"""Questions about the vacancy."""

from __future__ import annotations

from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.signs.applying import applies, speaks_of_earlier
from kcvs_mailbot.recognition.signs.interest import shows_interest

_SHORT = 80

_FIRST = Phrases(
    """
    heb .. eerst .. vraag/vragen/vraagje/vraagjes
    eerst nog .. vraag/vragen/vraagje/vraagjes
    eerst .. enkele/een/wat vragen/vraag/vraagje/vraagjes
    voor ik mij/me .. kandidaat
    voordat ik
    vooraleer ik
    alvorens .. te solliciteren
    alvorens .. kandidaat
    ik overweeg
    overweeg ik
    before applying
    before i apply
    considering applying
    thinking of applying
    i am considering
    avant de postuler
    avant de poser
    j'envisage de
    """
)
ASKS_WORDS = Phrases(
    """
    een vraag over/ivm/betreffende/omtrent/rond/bij/aangaande
    vragen over/ivm/betreffende/omtrent/rond/bij/aangaande
    vraag i v m
    vraag ivm
    vraag over
    vraag in verband
    vraagje
    nog een vraag
    heb .. een vraag
    heb .. enkele/paar vragen
    had .. een vraag
    had ik graag geweten
    had graag geweten
    graag geweten
    vroeg mij/me af
    vraag mij/me af
    kan/kunt/kan/zou u/je/jij/jullie mij/me .. zeggen/vertellen/meedelen/laten/bezorgen/sturen
    kan/kunt/zou u/je/jij/jullie .. meer .. informatie/info/uitleg/toelichting
    meer informatie/info over/omtrent
    bijkomende informatie/info/inlichtingen
    wat is het/de loon/salaris/verloning/barema/weddeschaal
    wat zijn de voorwaarden/loonsvoorwaarden/arbeidsvoorwaarden
    welk barema
    welke weddeschaal
    tot wanneer kan
    is de vacature nog
    staat de vacature nog
    is de functie
    functieprofiel
    functiebeschrijving
    functieomschrijving
    waar vind ik
    waar kan ik
    hoe kan ik
    hoe moet ik
    moet ik .. bezorgen/indienen/meesturen
    kan ik .. solliciteren
    kan ik .. kandidaat stellen
    mag ik .. solliciteren
    wie kan ik contacteren
    question concernant/sur/relative
    une question
    quelques questions
    pourriez vous me
    pouvez vous me
    j'aimerais savoir
    i have a question
    i have some/a questions/few
    a question about
    question about
    questions about
    question regarding
    could you tell/send/let me
    can you tell/send/let me
    i was wondering
    is the position/vacancy/post still
    salary range
    job description
    frage zu/zur
    """
)


def asks_about_vacancy(sight: Sight) -> str | None:
    """Who applies may ask besides: then the application counts."""
    if applies(sight) is not None:
        return None
    return ASKS_WORDS.find(sight.subject) or ASKS_WORDS.find(sight.text)


def only_asks(sight: Sight) -> str | None:
    """A short mail with a question mark, in which nothing else speaks of the writer."""
    short = sight.text.words < _SHORT and not sight.brings
    if not short or " ? " not in sight.text.text or applies(sight) is not None:
        return None
    more = shows_interest(sight) is not None or speaks_of_earlier(sight) is not None
    return None if more else "?"


def asks_first(sight: Sight) -> str | None:
    return _FIRST.find(sight.text)


ASKS = Rule(
    "asks_about_vacancy",
    -5,
    "The writer asks something.",
    "De schrijver stelt een vraag.",
    asks_about_vacancy,
)
ONLY_ASKS = Rule(
    "only_asks",
    -3,
    "The mail is short and asks something.",
    "De mail is kort en vraagt iets.",
    only_asks,
)
ASKS_FIRST = Rule(
    "asks_before_applying",
    -3,
    "The writer wants to know something before applying.",
    "De schrijver wil iets weten alvorens zich kandidaat te stellen.",
    asks_first,
    doubt=True,
)
