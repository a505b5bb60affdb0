"""The mail names the vacancy: by reference, by title, or only its role or the organisation."""

from __future__ import annotations

from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.recognition.rule import Look, Rule
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.vacancies import Naming, naming, title_of


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


CITES_REFERENCE = Rule(
    "cites_reference",
    5,
    "The mail cites the reference of the vacancy.",
    "De mail vermeldt de referentie van de vacature.",
    _named(Naming.REFERENCE),
)
NAMES_VACANCY = Rule(
    "names_vacancy",
    4,
    "The mail names the vacancy.",
    "De mail noemt de vacature.",
    _named(Naming.CLEAR),
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
