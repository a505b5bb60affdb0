"""What kind of follow-up a later mail of a candidate is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from kcvs_mailbot.message import Document, Message
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import word_set
from kcvs_mailbot.recognition.text.phrases import Phrases
from kcvs_mailbot.recognition.verdict import FollowUp, KnownApplication
from kcvs_mailbot.recognition.view import View, is_document

SUBSTANTIAL = 60
"""Words from which a text without documents may be more motivation or career."""
SHORT = 60

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
"""What is not among these waits for a person too, as a question."""
_CORRECTS = Phrases(
    """
    gecorrigeerde
    verbeterde
    aangepaste
    bijgewerkte
    geactualiseerde
    herwerkte
    nieuwe/nieuwere versie
    laatste/recentste/juiste/correcte/definitieve versie
    juiste cv/bestand/bijlage/document/motivatiebrief
    verkeerde cv/bestand/bijlage/document/versie/motivatiebrief
    verkeerd/fout/juist bestand/document
    foute bijlage/versie/bestand
    in plaats van de/het vorige
    fout geslopen
    foutje
    ter vervanging
    vervangt de/het vorige
    corrected
    updated
    revised
    new version
    latest version
    right version
    wrong version/file/attachment
    replaces the
    corrigee
    corrige
    mise a jour
    nouvelle version
    bonne version
    mauvaise version
    remplace le/la
    korrigierte
    aktualisierte
    """
)
_THANKS = Phrases(
    """
    dank u
    dank je
    dankuwel
    bedankt
    hartelijk dank
    met dank
    waarvoor dank
    dankjewel
    merci
    thank you
    thanks
    many thanks
    je vous remercie
    danke
    vielen dank
    """
)
_VERSION_MARKS = word_set(
    """
    v versie version def definitief definitieve final nieuw nieuwe new corr corrected correctie
    update updated kopie copy
    """
)
_PART_OF_NAME = re.compile(r"[^\W\d_]+|\d+")


def kind(view: View, known: KnownApplication) -> FollowUp:
    """What a mail of a known candidate brings, or wants."""
    sent = [d for d in view.message.documents if is_document(d)]
    new = [d for d in sent if d.sha256 not in known.documents]
    if _is_repeat(view, known, sent, new):
        return FollowUp.REPEAT
    if withdraws(view) is not None:
        return FollowUp.WITHDRAWAL
    if new:
        return FollowUp.VERSION if _corrects(view, known, new) else FollowUp.ADDITION
    thanks = _THANKS.find(view.text) is not None and view.text.words < 2 * SUBSTANTIAL
    if thanks and " ? " not in view.text.text:
        return FollowUp.THANKS
    substantial = view.text.words >= SUBSTANTIAL and " ? " not in view.text.text
    # What is neither more of the application nor mere thanks, a person reads.
    return FollowUp.ADDITION if substantial else FollowUp.QUESTION


def withdraws(view: View) -> str | None:
    return WITHDRAWS.find(view.text) or WITHDRAWS.find(view.subject)


def digest(text: str) -> str:
    """The SHA-256 by which the same words sent twice are known."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Brought:
    """By what it is told whether a mail brings something that its application does not have."""

    body: str
    """The digest of its words."""
    documents: frozenset[str]
    """SHA-256 of each."""
    stems: frozenset[str]
    """Their names without marks of a version."""

    @classmethod
    def of(cls, text: str, documents: Iterable[tuple[str, str | None]]) -> Self:
        """documents: the SHA-256 and name of each."""
        named = list(documents)
        stems = frozenset(_stem(name.lower()) for _, name in named if name)
        return cls(digest(text), frozenset(sha256 for sha256, _ in named), stems)

    def by_kind(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The kinds under which an application keeps them, each with its values."""
        return ("body", frozenset({self.body})), ("document", self.documents), ("stem", self.stems)


def brought(message: Message) -> Brought:
    return Brought.of(message.new_text, ((d.sha256, d.filename) for d in message.documents))


def _is_repeat(
    view: View, known: KnownApplication, sent: list[Document], new: list[Document]
) -> bool:
    if new:
        return False
    same_words = digest(view.message.new_text) in known.bodies
    if same_words and (sent or view.text.words):
        return True
    return bool(sent) and view.text.words < SHORT and withdraws(view) is None


def _corrects(view: View, known: KnownApplication, new: list[Document]) -> bool:
    if _CORRECTS.find(view.text) or _CORRECTS.find(view.subject):
        return True
    earlier = {_stem(name) for name in known.filenames}
    return any(
        document.filename and _stem(document.filename.lower()) in earlier for document in new
    )


def _stem(filename: str) -> str:
    """The name without ending and without marks of a version: "cv jan v2.pdf" is "cv jan"."""
    bare = filename[:200].rpartition(".")[0] or filename[:200]
    parts = _PART_OF_NAME.findall(bare)
    while len(parts) > 1 and (parts[-1].isdigit() or parts[-1] in _VERSION_MARKS):
        parts.pop()
    return " ".join(parts)


FOLLOWS_BY_ADDRESS = Rule(
    "follows_by_address",
    None,
    "A candidate whom we know already wrote this mail.",
    "Een kandidaat die we al kennen schreef deze mail.",
)
FOLLOWS_BY_THREAD = Rule(
    "follows_by_thread",
    None,
    "The mail answers a receipt or an earlier mail of an application.",
    "De mail antwoordt op een ontvangstbevestiging of een eerdere mail van een kandidatuur.",
)
SAME_NAME = Rule(
    "same_name",
    None,
    "There is an application of the same name from another address.",
    "Er is al een kandidatuur op dezelfde naam, van een ander adres.",
)
SAME_PHONE = Rule(
    "same_phone",
    None,
    "There is an application with the same telephone number from another address.",
    "Er is al een kandidatuur met hetzelfde telefoonnummer, van een ander adres.",
)
CITES_REFERENCE = Rule(
    "cites_reference",
    None,
    "It cites the number of an application, from another address than its candidate's.",
    "De mail noemt het nummer van een kandidatuur, maar komt van een ander adres dan de kandidaat.",
)
OTHER_PERSON_IN_THREAD = Rule(
    "other_person_in_thread",
    None,
    "Somebody else than the candidate writes in the thread of an application.",
    "Iemand anders dan de kandidaat schrijft in de draad van een kandidatuur.",
)
OTHER_NAME = Rule(
    "other_name_at_same_address",
    None,
    "Somebody applies from a candidate's address under another name.",
    "Iemand stelt zich kandidaat vanaf het adres van een kandidaat, maar onder een andere naam.",
)
WITHDRAWN_BY_ANOTHER = Rule(
    "withdrawn_by_another",
    None,
    "Somebody writes from another address than the candidate's to withdraw the application.",
    "Iemand schrijft van een ander adres dan dat van de kandidaat om de kandidatuur in te trekken.",
)
UNRELATED = Rule(
    "unrelated_mail_of_candidate",
    None,
    "A colleague who is a candidate writes about something else.",
    "Een collega die kandidaat is, schrijft over iets anders.",
)
KINDS = {
    FollowUp.ADDITION: Rule(
        "brings_addition", None, "It adds to the application.", "Hij vult de kandidatuur aan."
    ),
    FollowUp.VERSION: Rule(
        "brings_version",
        None,
        "It brings a corrected document; the earlier one is kept.",
        "Hij brengt een verbeterd document; het vorige blijft bewaard.",
    ),
    FollowUp.REPEAT: Rule(
        "is_repeat", None, "The same was sent before.", "Hetzelfde werd al eerder gestuurd."
    ),
    FollowUp.WITHDRAWAL: Rule(
        "is_withdrawal",
        None,
        "The candidate withdraws.",
        "De kandidaat trekt zich terug.",
    ),
    FollowUp.QUESTION: Rule(
        "is_question", None, "The candidate asks something.", "De kandidaat stelt een vraag."
    ),
    FollowUp.THANKS: Rule(
        "is_thanks",
        None,
        "It thanks, or asks for nothing.",
        "Hij bedankt, of vraagt niets.",
    ),
}

ALL = (
    FOLLOWS_BY_ADDRESS,
    FOLLOWS_BY_THREAD,
    SAME_NAME,
    SAME_PHONE,
    CITES_REFERENCE,
    OTHER_PERSON_IN_THREAD,
    OTHER_NAME,
    WITHDRAWN_BY_ANOTHER,
    UNRELATED,
    *KINDS.values(),
)
