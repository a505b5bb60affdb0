"""What kind of follow-up a later mail of a candidate is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from kcvs_mailbot.message import Document, Message
from kcvs_mailbot.recognition.mail_view import TEXT_CAP, View, is_document
from kcvs_mailbot.recognition.quoting import sentences
from kcvs_mailbot.recognition.rule import Rule
from kcvs_mailbot.recognition.text.folding import Folded, fold, word_set
from kcvs_mailbot.recognition.verdict import FollowUp, KnownApplication

SUBSTANTIAL = 60
"""Words from which a text may be more motivation or career; below, it only says what is sent."""
BRINGS = (FollowUp.ADDITION, FollowUp.VERSION, FollowUp.REPEAT)
"""What may ask something beside what it brings."""

_LEAVES = re.compile(
    r" (?:trek|trekken) (?:\w+ ){0,6}?(?:terug|in) | (?:terug|in) te trekken "
    r"| (?:terugtrek|teruggetrok|intrek|ingetrok|stopzet|stopgezet|schrap|annul)\w* "
    r"| stop te zetten | laat (?:\w+ ){0,5}?vallen | laten vallen "
    r"| (?:retir|retrait|desist|withdr[ae]w|disregard|cancel|discard|zuruck)\w* "
    r"| (?:ignore|remove|drop) "
)
_CANDIDACY = re.compile(
    r" (?:kandida|sollicit|candida|applica|bewerb)\w* | \w*(?:procedures?|process|verfahren\w*) "
    r"| (?:selectie|selection)\w* | (?:me|mij|mezelf|mich|myself|moi) | ons terug "
)
"""Of a candidate's mail its candidature, or the candidate."""
_NO_MORE = re.compile(
    r" niet (?:\w+ ){0,2}?(?:meer|langer|verder|voort|aan|handhav\w*|aanhoud\w*|behoud\w*)"
    r"(?: \w+)? | (?:geen|toch niet) (?:\w+ ){0,5}?(?:meer|rekening|gevolg|kandida\w*) "
    r"| (?:ne|n'\w+) (?:\w+ ){0,4}?(?:plus|(?:pas|aucun\w*) (?:\w+ ){0,2}?(?:suite|compte)) "
    r"| no longer | (?:not|\w+n't) (?:\w+ ){0,4}?(?:any ?more|any longer|further|longer|continu\w*"
    r"|proceed\w*|pursu\w*|go\w* ahead|take part) | nicht (?:mehr|langer|weiter) "
)
_TAKES_PART = re.compile(
    r" (?:neem|deelnem\w*|deelneem\w*|deel te nemen|mee|meedo\w*|geinteresseerd|aanmerking"
    r"|participe\w*|poursuivre|interesse\w*|interested|considered|consideration|teilnehm\w*) "
)
_GIVES_UP = re.compile(
    r" (?:haak|zie) (?:\w+ ){0,6}?af | (?:afhaken|afzien|afhaak|afzie) | af te (?:haken|zien) "
    r"| bedank (?:\w+ ){0,3}?voor (?:de|deze|die) (?:functie|job|eer|post) "
    r"| stap\w* (?:\w+ ){0,4}?uit de | uit de \w+ (?:te )?stap\w* "
    r"| (?:renonc|verzicht)\w* | (?:pull|bow|dropp?|back)(?:ing)? out "
    r"| step(?:ping)? (?:back|down|aside) "
)
_CORRECTS = re.compile(
    r" (?:gecorrigeerde|verbeterde|aangepaste|bijgewerkte|geactualiseerde|herwerkte|foutje"
    r"|corrected|updated|revised|corrigee?|korrigierte|aktualisierte) "
    r"| (?:nieuwe|nieuwere|laatste|recentste|juiste|correcte|definitieve|verkeerde|foute|new|latest"
    r"|right|wrong|nouvelle|bonne|mauvaise) versi(?:e|on) "
    r"| (?:verkeerde?|foute?|juiste?|wrong) (?:cv|bestand|bijlage|document|motivatiebrief|file"
    r"|attachment) | in plaats van (?:de|het) vorige | fout geslopen | ter vervanging "
    r"| (?:vervangt|replaces|remplace) (?:de|het|the|le|la) | mise a jour "
)
_THANKS = re.compile(
    r" (?:dank (?:u|je)|dankuwel|dankjewel|bedankt|(?:hartelijk|met|waarvoor|vielen) dank|merci"
    r"|remercie|thank you|thanks|danke) "
)
_ADDS = re.compile(
    r" (?:aanvul|toevoeg|complement|ajout|addition|erganz|nachtrag)\w* | completer | to add "
    r"| (?:vul|voeg) (?:\w+ ){0,6}?(?:aan|toe) | (?:aan te vullen|toe te voegen) "
)
_DATA_RIGHTS = re.compile(
    r" (?:avg|gdpr|rgpd|dsgvo) | persoonsgegevens | donnees (?:personnelles|a caractere personnel) "
    r"| personal data | personenbezogen\w* "
)
"""The law's own names for what it protects: who writes of it may use a right, within a month."""
_DENIES = word_set(
    """
    maar echter toch niet geen nooit nergens mais pas plus aucun aucune but however not no never
    don't won't can't cannot aber jedoch doch nicht kein keine keinen
    ander andere anders elders other another else elsewhere autre autres ailleurs anderer anderen
    """
)
"""Thanks in which one of these stands say more than thanks."""
_VERSION_MARKS = word_set(
    """
    v versie version def definitief definitieve final nieuw nieuwe new corr corrected correctie
    update updated kopie copy
    """
)
_SENTENCE = re.compile(r" [.?] ")
_PART_OF_NAME = re.compile(r"[^\W\d_]+|\d+")


def kind(view: View, known: KnownApplication) -> FollowUp:
    """What a mail of a known candidate brings, or wants."""
    sent = [d for d in view.message.documents if is_document(d)]
    new = _new(sent, known)
    if _is_repeat(view, known, sent, new):
        return FollowUp.REPEAT
    if withdraws(view) is not None:
        return FollowUp.WITHDRAWAL
    if new:
        return FollowUp.VERSION if _corrects(view, known, new) else FollowUp.ADDITION
    asks = _asks(view)
    if not asks and (_ADDS.search(view.text.text) or _ADDS.search(view.subject.text)):
        return FollowUp.ADDITION
    if not asks and _only_thanks(view):
        return FollowUp.THANKS
    # What is neither more of the application nor mere thanks, a person reads.
    return FollowUp.QUESTION if asks or view.text.words < SUBSTANTIAL else FollowUp.ADDITION


def asks_too(view: View, known: KnownApplication, kind: FollowUp) -> bool:
    """Whether a mail that is something else asks something as well; not what it asked before."""
    if kind is FollowUp.REPEAT and digest(view.message.new_text) in known.bodies:
        return False
    return kind in BRINGS and _asks(view)


def _asks(view: View) -> bool:
    rights = _DATA_RIGHTS.search(view.subject.text) is not None
    return rights or _says_so(view.text) or _asks_in_subject(view)


def question(view: View) -> str | None:
    """The sentence that asks, or names what may be a right; None when none does alone."""
    lines = [*sentences(view), view.subject_shown]
    return next((line.strip() for line in lines if _says_so(fold(line, TEXT_CAP))), None)


def _says_so(line: Folded) -> bool:
    return " ? " in line.text or _DATA_RIGHTS.search(line.text) is not None


def new_documents(view: View, known: KnownApplication) -> list[str]:
    """The names of those that the application does not have."""
    sent = [d for d in view.message.documents if is_document(d)]
    return [d.filename or d.media_type for d in _new(sent, known)]


def _new(sent: list[Document], known: KnownApplication) -> list[Document]:
    return [d for d in sent if d.sha256 not in known.documents]


def _asks_in_subject(view: View) -> bool:
    """That of an answer is not its sender's own."""
    return "?" in (view.message.subject or "") and not view.message.in_reply_to


def _only_thanks(view: View) -> bool:
    if _THANKS.search(view.text.text) is None or view.text.words >= 2 * SUBSTANTIAL:
        return False
    return _DENIES.isdisjoint(view.text.text.split())


def withdraws(view: View) -> str | None:
    """The sentence in which a candidate gives the candidature up."""
    sentences = (*_SENTENCE.split(view.text.text), view.subject.text)
    return next((line.strip() for line in sentences if _is_withdrawal(f" {line.strip()} ")), None)


def _is_withdrawal(line: str) -> bool:
    """Leaving or ending, said of the candidature; what says neither waits as a question."""
    its_own = _CANDIDACY.search(line) is not None
    ends = _NO_MORE.search(line) is not None
    return bool(
        (its_own and (ends or _LEAVES.search(line)))
        or (ends and _TAKES_PART.search(line))
        or _GIVES_UP.search(line)
    )


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
    if (sent or view.text.words) and digest(view.message.new_text) in known.bodies:
        return True
    return bool(sent) and view.text.words < SUBSTANTIAL and withdraws(view) is None


def _corrects(view: View, known: KnownApplication, new: list[Document]) -> bool:
    if _CORRECTS.search(view.text.text) or _CORRECTS.search(view.subject.text):
        return True
    earlier = {_stem(name) for name in known.filenames}
    return any(d.filename and _stem(d.filename.lower()) in earlier for d in new)


def _stem(filename: str) -> str:
    """The name without ending and without marks of a version: "cv jan v2.pdf" is "cv jan"."""
    bare = filename[:200].rpartition(".")[0] or filename[:200]
    parts = _PART_OF_NAME.findall(bare)
    while len(parts) > 1 and (parts[-1].isdigit() or parts[-1] in _VERSION_MARKS):
        parts.pop()
    return " ".join(parts)


FOLLOWS_BY_ADDRESS = Rule(
    "follows_by_address",
    "A candidate whom we know already wrote this mail.",
    "De mail komt van de kandidaat van {}.",
)
FOLLOWS_BY_THREAD = Rule(
    "follows_by_thread",
    "The mail answers a receipt or an earlier mail of an application.",
    "De mail antwoordt op een mail aan of van de kandidaat van {}.",
)
SAME_NAME = Rule(
    "same_name",
    "There is an application of the same name from another address.",
    "Er is al een kandidatuur op dezelfde naam, van een ander adres: {}.",
)
SAME_PHONE = Rule(
    "same_phone",
    "There is an application with the same telephone number from another address.",
    "Er is al een kandidatuur met hetzelfde telefoonnummer, van een ander adres: {}.",
)
CITES_REFERENCE = Rule(
    "cites_reference",
    "It cites the number of an application, from another address than its candidate's.",
    "De mail noemt {}, maar komt van een ander adres dan dat van de kandidaat.",
)
OTHER_PERSON_IN_THREAD = Rule(
    "other_person_in_thread",
    "Somebody else than the candidate writes in the thread of an application.",
    "Iemand anders dan de kandidaat schrijft in de draad van {}.",
)
OTHER_NAME = Rule(
    "other_name_at_same_address",
    "Somebody applies from a candidate's address under another name.",
    "Iemand stelt zich kandidaat vanaf het adres van de kandidaat van {}, onder een andere naam.",
)
WITHDRAWN_BY_ANOTHER = Rule(
    "withdrawn_by_another",
    "Somebody writes from another address than the candidate's to withdraw the application.",
    "Iemand schrijft van een ander adres dan dat van de kandidaat om {} in te trekken.",
)
UNRELATED = Rule(
    "unrelated_mail_of_candidate",
    "A colleague who is a candidate writes about something else.",
    "Een collega die kandidaat is, schrijft over iets anders.",
)
ASKS_TOO = Rule(
    "asks_too",
    "It asks something as well: a person answers.",
    "De kandidaat vraagt ook iets, lees en antwoord zelf: “{}”.",
)
KINDS = {
    FollowUp.ADDITION: Rule(
        "brings_addition", "It adds to the application.", "De mail vult de kandidatuur aan: {}."
    ),
    FollowUp.VERSION: Rule(
        "brings_version",
        "It brings a corrected document; the earlier one is kept.",
        "De mail brengt een verbeterd document ({}); het vorige blijft bewaard.",
    ),
    FollowUp.REPEAT: Rule(
        "is_repeat", "The same was sent before.", "Hetzelfde werd al eerder gestuurd."
    ),
    FollowUp.WITHDRAWAL: Rule(
        "is_withdrawal",
        "The candidate seems to withdraw.",
        "De kandidaat lijkt zich terug te trekken: “{}”.",
    ),
    FollowUp.QUESTION: Rule(
        "is_question",
        "The candidate asks or tells something.",
        "De kandidaat vraagt of meldt iets, lees en antwoord zelf: “{}”.",
    ),
    FollowUp.THANKS: Rule(
        "is_thanks",
        "It thanks, or asks for nothing.",
        "De mail bedankt, of vraagt niets.",
    ),
}
