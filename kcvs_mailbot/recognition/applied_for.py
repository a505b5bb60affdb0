"""For what somebody applies: the object behind "voor de functie van", "als", "au poste de", "for".

The words here are closed by grammar: verbs and nouns of applying, words for a post, prepositions
and articles of four languages. What the object may be called is nowhere listed: it is compared
with the vacancy's own words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise, takewhile

from kcvs_mailbot.recognition.likelihood.masking import MASK, NAME, NUMBER, Passage
from kcvs_mailbot.recognition.likelihood.traits import FIRST_PERSON
from kcvs_mailbot.recognition.text.folding import word_set
from kcvs_mailbot.recognition.text.vacancies import Title, is_role, names_title

_APPLY = re.compile(
    r"soll?icit\w*|kandid\w*|postul\w*|candidat\w*|candidac\w*|appl(?:y|ying|ication|icant)"
    r"|bewerb\w*"
)
_POST = re.compile(
    r"(?:functies?|jobs?|posten?|poste|positie|betrekking|ambt|mandaat|rol|baan|vacatures?|vacaturen"
    r"|plaats|plek|fonction|emploi|mandat|positions?|posts?|roles?|vacanc(?:y|ies)|openings?"
    r"|stelle|stellen|amt|posto|offre)"
)
_CALL = re.compile(
    rf"{_POST.pattern}|oproep|advertentie|advert(?:isement)?|annonce|anzeige|ausschreibung"
)
_OF = word_set("van als voor de d' du des of as for pour comme als fur des der zu")
_AT = word_set("van bij de d' du des of at chez bei von der")
_FOR = word_set("voor als for as pour comme fur um naar betreft concerne concerns betrifft")
_WITHIN = word_set("in bij binnen op aan at on within au aux dans chez im am bei beim")
_ENDS = _AT | _WITHIN
"""Behind them stands where or whose the thing is: "stageplaats bij het Kenniscentrum"."""
_NOT = word_set("niet geen not pas nicht kein keine")
_ANY = word_set("een 'n a an un une ein eine einen einer")
_ARTICLES = _ANY | word_set(
    "de het 't the le la les l' du des der die das den dem zum zur au aux d'"
)
_LEADING = _ARTICLES - _AT
_ELIDED = re.compile(r"([dl]')(\w.*)")
"""French writes them in one with what follows: "le poste d'assistante", "l'emploi"."""
_THIS = word_set(
    "deze dit die dat jullie uw je jouw u hun bovenstaande bovenvermelde genoemde vermelde"
    " betreffende openstaande vacante this that your these cette cet ce votre vos diese diesen"
    " dieser ihre ihren ihrer ihr mijn m'n onze mon ma notre my meine meinen unsere"
    " mij me mich moi us ons our"
)
_YOUR = _THIS - FIRST_PERSON
_LIKE = word_set("als as comme um naar")
"""They lead to much else: "als bijlage", "as soon as"."""
_ABOUT = word_set("over sur about uber")
"""Behind a verb they lead to it: "mijn kandidatuur gaat over"."""
_INFINITIVE = word_set("te zu to")
_VERB = re.compile(r"\w{2,}(?:er|ir|re)")
_PARTICIPLE = re.compile(r"\w{3,}(?:[dt]e|en|ante|ed)")
"""Before a post it points to one: "onderstaande functie", "de door u aangeboden plaats"."""
_HOUSE = re.compile(
    r"organi[sz]ati(?:e|on)|cent(?:rum|re|er|rums)|huis|vereniging|instelling|dienst|werking|ploeg"
    r"|team|staf|house|maison|association|structure|institution|equipe|einrichtung|zentrums?"
)
"""How any house can be called without its name."""
REACH, LONGEST, NEAR = 7, 6, 1
"""Words from the verb to the preposition, and of the object that are looked at; for "als"."""


class Object(IntEnum):
    """For what somebody applies."""

    UNNAMED = 0  # no object
    POINTED_AT = 1  # "this post", "your vacancy"
    OURS = 2  # words of our vacancy
    AMONG_US = 3  # something else with our organisation: a seat, a traineeship
    PERHAPS_ANOTHER = 4  # something else, but no post was named in so many words
    ANOTHER = 5  # another post


@dataclass(frozen=True, slots=True)
class Applied:
    """The object, the words that name it, and the passage they stand in as it was written."""

    what: Object
    words: str = ""
    passage: str = ""


def _shown(words: Iterable[str]) -> str:
    """For people: where a word was masked, an ellipsis stands."""
    return " ".join("…" if word.startswith(MASK) else word for word in words)


def object_of(
    subject: tuple[Passage, ...], texts: Iterable[tuple[Passage, ...]], titles: list[Title]
) -> Applied:
    """For what the mail applies: ours wherever it is named as such; else what is named first."""
    found = [
        replace(named, passage=passage.shown)
        for passages in (subject, *texts)
        for at, passage in enumerate(passages)
        if _APPLY.search(" ".join(passage.words))
        for named in _objects(passage.words, running_on(*passages[at : at + 2]), titles)
    ]
    ours = next((one for one in found if one.what is Object.OURS), None)
    return ours or max(found, key=lambda one: one.what, default=Applied(Object.UNNAMED))


def speaks_of_applying(words: Iterable[str]) -> bool:
    return any(map(_APPLY.fullmatch, words))


def speaks_of_post(words: Collection[str]) -> bool:
    """True when they hold a word of applying, or for a post."""
    return speaks_of_applying(words) or any(map(_POST.fullmatch, words))


def points_at_vacancy(words: tuple[str, ...]) -> bool:
    """ "Uw vacature", "votre annonce": one that is not named."""
    return any(one in _YOUR and _CALL.fullmatch(two) for one, two in pairwise(words))


def running_on(passage: Passage, behind: Passage | None = None) -> tuple[str, ...]:
    """The words of the next line, where a mail program broke a sentence: below a title is none."""
    if behind is None or not passage.shown.endswith("\n"):
        return ()
    return behind.words if behind.shown.lstrip()[:1].islower() else ()


def _objects(
    line: tuple[str, ...], next_line: tuple[str, ...], titles: list[Title]
) -> Iterable[Applied]:
    written = tuple(_parts(line))
    words = (*written, *_parts(next_line))
    for at, word in enumerate(written):
        if not _APPLY.fullmatch(word):
            continue
        rest = words[at + 1 : at + 1 + REACH + LONGEST]
        start = next((gap for gap in range(min(len(rest), REACH + 1)) if _leads(rest, gap)), None)
        if start is None:
            continue
        if rest[start] in _WITHIN:
            yield _within(rest[start + 1 :], titles)
        else:
            posted = start > 0 and _POST.fullmatch(rest[start - 1]) is not None
            yield _named(rest[start + 1 :], titles, posted=posted and rest[start] in _OF)


def _parts(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if "'" in word:
            yield from _ELIDED.sub(r"\1 \2", word).split()
        else:
            yield word


def _leads(words: tuple[str, ...], gap: int) -> bool:
    """True when the object begins behind this word."""
    word, behind = words[gap], words[gap + 1 : gap + 2]
    if behind and (behind[0] in _INFINITIVE or _is_infinitive((word, *behind))):
        return False  # "voor te stellen", "pour diriger"
    if word in _WITHIN:
        return gap > 1 and _is_infinitive(words[gap - 2 : gap])  # "om te zetelen in"
    if word in _ABOUT:
        return gap == NEAR
    if word in _OF and gap and _POST.fullmatch(words[gap - 1]):
        return True
    return word in _FOR and (word not in _LIKE or gap <= NEAR)


def _is_infinitive(two: tuple[str, ...]) -> bool:
    return two[0] in _INFINITIVE or (two[0] == "pour" and _VERB.fullmatch(two[1]) is not None)


def _named(words: tuple[str, ...], titles: list[Title], *, posted: bool) -> Applied:
    """What follows the preposition; `posted`: a word for a post stands before that."""
    at = 0
    while at < len(words) and (words[at] in _ARTICLES or words[at] in _THIS):
        at += 1
    pointed = any(word in _THIS for word in words[:at])
    pairs = zip(words[at : at + LONGEST], words[at + 1 :], strict=False)
    told = (
        n
        for n, two in enumerate(pairs, 1)
        if _POST.fullmatch(two[1]) and _PARTICIPLE.fullmatch(two[0])
    )
    at += next(told, 0)
    if at < len(words) and _POST.fullmatch(words[at]):
        behind = words[at + 1 :]
        if behind[:1] and behind[0] in _OF:
            return _told(behind[1:], titles, Object.ANOTHER)
        if behind[:1] and behind[0] in _WITHIN and not _ANY.isdisjoint(words[:at]):
            return _within(behind[1:], titles)
        return _told(behind[:3], titles, Object.POINTED_AT if pointed else Object.UNNAMED)
    if pointed or at >= len(words):
        return _told(words[at:], titles, Object.UNNAMED)
    if words[at] == NAME and not _ANY.isdisjoint(words[:at]):
        return Applied(Object.PERHAPS_ANOTHER, _shown(words[:LONGEST]))  # "einen Platz": no name
    otherwise = Object.ANOTHER if posted else Object.PERHAPS_ANOTHER
    return _told(
        words[at:], titles, otherwise, only=not posted and at > 0 and _ANY.isdisjoint(words[:at])
    )


def _within(words: tuple[str, ...], titles: list[Title]) -> Applied:
    """Where "a place" or "a job" is: among us, or with somebody else."""
    if any(_HOUSE.fullmatch(word) for word in words[:4]):
        return _told(words, titles, Object.UNNAMED)
    if words[:1] and words[0] in _THIS:
        alone = not words[1:] or words[1] in _ENDS or words[0] in FIRST_PERSON
        return _told(words[1:], titles, Object.UNNAMED if alone else Object.AMONG_US)
    if NAME in words[1:2] and words[0] in _ARTICLES:
        return Applied(Object.PERHAPS_ANOTHER, _shown(words[:LONGEST]))
    return _told(words, titles, Object.PERHAPS_ANOTHER)


def _told(
    words: tuple[str, ...], titles: list[Title], otherwise: Object, *, only: bool = False
) -> Applied:
    """OURS when they hold our role (and no other house's name) or our organisation.

    What only stands with it, or is only its director's, is something else: AMONG_US; but of
    which it has one ("de leiding van het Kenniscentrum": `only`), that is ours.
    """
    shown = _shown(words[:LONGEST])
    near = [w for w in takewhile(lambda w: w not in _NOT, words[:LONGEST]) if w not in _LEADING]
    ends = (n for n, two in enumerate(pairwise(near), 1) if _ends_head(*two))
    head = near[: next(ends, len(near))]
    if any(names_title(title, head) or _is_explained(title, words) for title in titles):
        return Applied(Object.OURS, shown)
    roles = [at for at, word in enumerate(head) if any(is_role(t, word) for t in titles)]
    if roles:
        behind = near[roles[0] + 1 :]
        elsewhere = behind[:1] and behind[0] in _AT
        place = [w for w in behind[1:] if w not in _THIS and w not in _ARTICLES]
        if elsewhere and place and not _HOUSE.fullmatch(place[0]):
            ours = any(names_title(title, place) for title in titles)
            other = Object.ANOTHER if NAME in place[:3] else Object.PERHAPS_ANOTHER
            return Applied(Object.OURS if ours else other, shown)
        return Applied(Object.OURS, shown)
    if any(names_title(t, near) or any(is_role(t, word) for word in near) for t in titles):
        only = only and near[len(head) : len(head) + 1] != [] and near[len(head)] in _OF
        return Applied(Object.OURS if only else Object.AMONG_US, shown)
    if otherwise is not Object.POINTED_AT and (not near or near[0] in (NAME, NUMBER)):
        return Applied(Object.UNNAMED)
    return Applied(otherwise, shown)


def _is_explained(title: Title, words: tuple[str, ...]) -> bool:
    """ "Coördinator van het Kenniscentrum Vlaamse Steden (directeur dus)"."""
    return any(is_role(title, two[1]) and names_title(title, two[:1]) for two in pairwise(words))


def _ends_head(word: str, behind: str) -> bool:
    """ "stageplaats | bij het Kenniscentrum", but "vaste functie bij het Kenniscentrum"."""
    return behind in _ENDS and word not in _ENDS and not _POST.fullmatch(word)
