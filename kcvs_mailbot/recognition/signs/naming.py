"""The mail names the vacancy: by reference, by title, or only its role or the organisation."""

from __future__ import annotations

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition.rule import Look, Rule
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.signs.documents import brings
from kcvs_mailbot.recognition.vacancies import Naming, naming, opening_words, title_of


def _named(level: Naming) -> Look:
    def look(sight: Sight) -> str | None:
        return sight.named_title if sight.named is level else None

    return look


def document_names_vacancy(sight: Sight) -> str | None:
    """Only documents that look like a CV or a letter: minutes name the vacancy too."""
    for document, folded in zip(sight.attached, sight.documents, strict=False):
        if document.role is Role.OTHER:
            continue
        for vacancy in sight.house.vacancies:
            if naming(title_of(vacancy), folded) >= Naming.CLEAR:
                return document.filename or document.media_type
    return None


def names_opening(sight: Sight) -> str | None:
    """Much mail names the director of the house; less speaks of the post that is open."""
    if sight.named < Naming.CLEAR:
        return None
    texts = (sight.subject, sight.text)
    return next((word for text in texts for word in opening_words(text)), None)


def brings_documents_for_vacancy(sight: Sight) -> str | None:
    """The text alone may name our director, beside the CV of somebody else."""
    in_subject = max(
        (naming(title_of(vacancy), sight.subject) for vacancy in sight.house.vacancies),
        default=Naming.NOT,
    )
    if in_subject < Naming.CLEAR and names_opening(sight) is None:
        return None
    return brings(Role.CV)(sight) or brings(Role.MOTIVATION)(sight)


CITES_REFERENCE = Rule(
    "cites_reference",
    5,
    "The mail cites the reference of the vacancy.",
    "De mail vermeldt de referentie van de vacature.",
    _named(Naming.REFERENCE),
)
NAMES_VACANCY = Rule(
    "names_vacancy",
    2,
    "The mail names the vacancy.",
    "De mail noemt de vacature.",
    _named(Naming.CLEAR),
)
NAMES_OPENING = Rule(
    "names_opening",
    2,
    "The mail speaks of a vacancy, and names the same role as ours.",
    "De mail spreekt over een vacature en noemt dezelfde functie als de onze.",
    names_opening,
)
NAMES_ROLE = Rule(
    "names_role",
    2,
    "The mail names the role of the vacancy, but nothing more of it.",
    "De mail noemt de functie, maar verder niets van de vacature.",
    _named(Naming.ROLE),
)
NAMES_HOUSE = Rule(
    "names_organisation",
    1,
    "The mail names the organisation, but not the vacancy.",
    "De mail noemt de organisatie, maar niet de vacature.",
    _named(Naming.HOUSE),
)
DOCUMENT_NAMES_VACANCY = Rule(
    "document_names_vacancy",
    4,
    "A CV or letter in the mail names the vacancy.",
    "Een cv of brief in de mail noemt de vacature.",
    document_names_vacancy,
)
DOCUMENTS_FOR_VACANCY = Rule(
    "brings_documents_for_vacancy",
    2,
    "A CV or letter comes with a mail that names the vacancy.",
    "Een cv of brief komt met een mail die de vacature noemt.",
    brings_documents_for_vacancy,
)
