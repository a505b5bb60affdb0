"""What the mail brings: a CV, a letter, files that cannot be read, links."""

from __future__ import annotations

import re

from kcvs_mailbot.documents.reading import Role, Status
from kcvs_mailbot.recognition.first_person import APPLIES
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Look, Rule, titled
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.statements import statement

MAIL = "message/rfc822"
"""A mail that is attached is passed on: it is no document of its sender."""

OWN_PAPERS = Phrases(
    """
    mijn/m'n/mn cv
    mijn/m'n/mn c v
    mijn/m'n curriculum
    mijn/m'n .. levensloop
    mijn/m'n motivatiebrief
    mijn/m'n motivatie
    mijn/m'n begeleidende brief
    mon cv
    mon c v
    mon curriculum
    ma lettre de motivation
    my cv
    my resume
    my curriculum
    my cover letter
    my covering letter
    my motivation letter
    my letter of motivation
    mein lebenslauf
    meinen lebenslauf
    mein motivationsschreiben
    """
)
_OFFERS = Phrases(
    """
    bijlage .. cv
    bijlagen .. cv
    bijlage .. motivatiebrief
    cv .. in bijlage
    motivatiebrief .. in bijlage
    bijgevoegd .. cv
    bijgaand .. cv
    cv en motivatie*
    motivatie* en cv
    ci joint .. cv
    attached .. cv
    attached .. resume
    """
)
_SUBJECT = Phrases(
    """
    kandidatuur
    kandidatuurstelling
    kandidaatstelling
    sollicitatie
    sollicitatiebrief
    sollicitatiedossier
    solliciteren
    solliciteer
    candidature
    postulation
    application
    applying
    candidacy
    job application
    bewerbung
    motivatiebrief
    lettre de motivation
    motivation letter
    cover letter
    """
)
_SUBJECT_CV = Phrases(
    """
    cv
    curriculum
    resume
    lebenslauf
    motivatie
    """
)
# Named by their services; also under other top domains, as on a company's own site.
_HOSTS = re.compile(
    r"https?://([^/\s]*\.)?(linkedin|wetransfer|we|drive\.google|docs\.google|1drv|onedrive"
    r"|onedrive\.live|sharepoint|dropbox|icloud|transfernow|smash|mega|box)\.[a-z.]{2,20}(:\d+)?/.",
    re.IGNORECASE,
)
UNREADABLE = (Status.ENCRYPTED, Status.DAMAGED, Status.NO_TEXT, Status.UNSUPPORTED)


def has_document_link(sight: Sight) -> str | None:
    return next((link for link in sight.message.links if _HOSTS.match(link[:300])), None)


def brings(role: Role) -> Look:
    """Looks for a document that is a CV, or a letter, or both in one."""

    def look(sight: Sight) -> str | None:
        fitting = (
            d
            for d in sight.attached
            if d.role in (role, Role.BOTH)
            and d.media_type != MAIL
            and d.status is not Status.INFECTED  # its name is all that is known, and may be bait
        )
        return next((d.filename or d.media_type for d in fitting), None)

    return look


def document_applies(sight: Sight) -> str | None:
    """In a letter its writer applies. A forwarded mail in it is no letter of the sender."""
    for document, folded in zip(sight.attached, sight.documents, strict=False):
        if document.role is Role.CV or document.media_type == MAIL:
            continue
        found = statement(APPLIES, folded)
        if found is not None:
            return found
    return None


def brings_unreadable(sight: Sight) -> str | None:
    """A scan, an encrypted or broken file, when nothing else in the mail can be read."""
    own = [document for document in sight.attached if document.media_type != MAIL]
    if any(document.role is not Role.OTHER for document in own):
        return None
    unread = (d for d in own if d.status in UNREADABLE)
    return next((d.filename or d.media_type for d in unread), None)


def brings_infected(sight: Sight) -> str | None:
    found = (d for d in sight.attached if d.status is Status.INFECTED)
    return next((d.filename or d.media_type for d in found), None)


def only_brings_infected(sight: Sight) -> str | None:
    """Without a word on applying: bait is sent in the name of candidates too."""
    return brings_infected(sight) if sight.applies is None else None


def offers_documents(sight: Sight) -> str | None:
    said = statement(OWN_PAPERS, sight.text) or statement(_OFFERS, sight.text)
    return said or OWN_PAPERS.find(sight.subject) or _OFFERS.find(sight.subject)


BRINGS_CV = Rule(
    "brings_cv", 3, "A document looks like a CV.", "Een document lijkt een cv.", brings(Role.CV)
)
BRINGS_LETTER = Rule(
    "brings_letter",
    3,
    "A document looks like a letter of motivation.",
    "Een document lijkt een motivatiebrief.",
    brings(Role.MOTIVATION),
)
DOCUMENT_APPLIES = Rule(
    "document_applies",
    5,
    "In a document somebody applies in the first person.",
    "In een document stelt iemand zich kandidaat, in de eerste persoon.",
    document_applies,
)
BRINGS_UNREADABLE = Rule(
    "brings_unreadable_document",
    3,
    "A document cannot be read by the program (a scan, a password, damage).",
    "Een document kan het programma niet lezen (een scan, een wachtwoord, schade).",
    brings_unreadable,
)
BRINGS_INFECTED = Rule(
    "brings_infected_document",
    0,
    "The virus scanner found something in a document: it is kept sealed.",
    "De virusscanner vond iets in een document: het blijft verzegeld.",
    brings_infected,
)
ONLY_BRINGS_INFECTED = Rule(
    "only_brings_infected_document",
    3,
    "Beside it the writer does not apply in so many words: a person looks at it.",
    "Daarbuiten stelt de schrijver zich niet met zoveel woorden kandidaat: iemand kijkt het na.",
    only_brings_infected,
    doubt=True,
)
OFFERS_DOCUMENTS = Rule(
    "offers_own_documents",
    3,
    "The writer speaks of an own CV or letter of motivation.",
    "De schrijver heeft het over een eigen cv of motivatiebrief.",
    offers_documents,
)
SUBJECT_APPLIES = Rule(
    "subject_speaks_of_applying",
    4,
    "The subject speaks of an application.",
    "Het onderwerp heeft het over een kandidatuur of sollicitatie.",
    titled(_SUBJECT),
)
SUBJECT_CV = Rule(
    "subject_names_cv",
    2,
    "The subject names a CV or motivation.",
    "Het onderwerp noemt een cv of motivatie.",
    titled(_SUBJECT_CV),
)
DOCUMENT_LINK = Rule(
    "has_document_link",
    2,
    "A link leads to documents or a profile; it is recorded, never opened, and can expire.",
    "Een link leidt naar documenten of een profiel; hij is genoteerd, wordt nooit geopend en kan "
    "vervallen.",
    has_document_link,
)
