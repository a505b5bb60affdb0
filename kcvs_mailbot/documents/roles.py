"""What a document is to an application: told by its name and its text.

Pure: no I/O. Careful rather than clever: without two signs, or one strong one, it is OTHER, and
the secretary sees the document all the same.
"""

# ruff: noqa: E501 - word lists

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kcvs_mailbot.documents.reading import Role

_LOOKED_AT = 60_000
_OPENING = 1500
_ENOUGH = 3
_CLEARLY = 5


def _words(*words: str) -> re.Pattern[str]:
    """Any of these, as whole words; spaces stand for any run of spaces, dashes, underscores."""
    joined = "|".join(word.replace(" ", r"[\s_.-]*") for word in words)
    return re.compile(rf"(?<![a-z])(?:{joined})(?![a-z])")


def _heading(*words: str) -> re.Pattern[str]:
    """Any of these alone on a line (or nearly), as headings stand; letters may be spaced."""
    joined = "|".join(word.replace(" ", r"\s+") for word in words)
    return re.compile(rf"(?m)^[\W\d_]{{0,12}}(?:{joined})(?:\s*[:.|–—-].{{0,60}}|[\W\d_]{{0,12}})$")


_CV_NAMES = _words(
    "cv", "c v", "cvs", "curriculum", "curriculum vitae", "vitae", "resume", "lebenslauf", "loopbaan",
    "loopbaanoverzicht", "levensloop", "europass", "werkervaring", "parcours professionnel",
    "mycv", "mijncv", "cv[a-z]?[0-9]{1,4}", "profile linkedin", "linkedin profile?", "linkedinprofiel",
)  # fmt: skip
_MOTIVATION_NAMES = _words(
    "motivatie", "motivatiebrief", "motivatieschrijven", "motivation", "motivations", "motivation letter",
    "sollicitatiebrief", "sollicitatie brief", "sollicitatieschrijven", "begeleidende brief", "begeleidend schrijven",
    "cover letter", "coverletter", "letter of motivation", "motivational letter", "motivationletter",
    "lettre de motivation", "lettre motivation", "lettre d ?accompagnement", "lettre de candidature",
    "motivationsschreiben", "anschreiben", "bewerbungsschreiben", "kandidaatstelling", "kandidatuurstelling",
    "kandidaturbrief", "kandidatuurbrief", "kandidatuur brief", "brief", "aanbiedingsbrief", "beweegredenen",
    "motieven", "motiv", "mot brief", "motbrief", "ldm",
)  # fmt: skip
_OTHER_NAMES = _words(
    "diploma", "diplomas", "diplome", "diplomes", "certificaat", "certificaten", "certificate", "certificat",
    "certificats", "zeugnis", "zeugnisse", "attest", "attesten", "attestation", "getuigschrift", "getuigschriften",
    "referentie", "referenties", "referentiebrief", "reference", "references", "reference letter",
    "letter of reference", "recommendation", "aanbeveling", "aanbevelingsbrief", "lettre de recommandation",
    "recommandation", "foto", "photo", "picture", "pasfoto", "identiteitskaart", "id kaart", "rijbewijs",
    "paspoort", "uittreksel", "strafregister", "vacature", "publicaties", "publications", "portfolio",
    "functiebeschrijving", "bijlage", "annex", "logo", "scriptie", "thesis", "artikel",
)  # fmt: skip
_BOTH_NAMES = _words(
    "cv en motivatie[a-z]*", "motivatie[a-z]* en cv", "cv et (?:lettre|motivation).*", "lettre et cv",
    "cv and (?:cover|motivation).*", "motivation and cv", "sollicitatiebundel", "sollicitatiedossier",
    "kandidatuurdossier", "kandidaatsdossier", "dossier de candidature", "bewerbungsunterlagen", "bewerbungsmappe",
)  # fmt: skip

_CV_TITLES = _heading(
    "curriculum vit(?:ae|æ)", "c\\.?v\\.?", "resume", "lebenslauf", "europass", "levensloop",
    "c u r r i c u l u m v i t a e", "curriculum vitae.{0,40}", "cv.{0,40}", "loopbaanoverzicht",
)  # fmt: skip
_CV_SECTIONS: tuple[re.Pattern[str], ...] = (
    _heading(
        "(?:relevante |professionele )?(?:werk|beroeps|loopbaan)ervaring(?:en)?", "professionele ervaring",
        "(?:professionele )?loopbaan", "ervaring", "(?:work|professional|employment|relevant)\\s*(?:experience|history)",
        "employment", "experience", "career(?: history| summary)?", "experiences? professionnelles?",
        "parcours(?: professionnel)?", "berufserfahrung", "beruflicher werdegang", "werdegang", "berufspraxis",
        "work experience.{0,20}", "werkervaring.{0,20}",
    ),
    _heading(
        "opleiding(?:en)?", "studies", "onderwijs(?: en opleiding(?:en)?)?", "opleiding(?:en)? en (?:vorming|studies).{0,20}",
        "vorming(?:en)?", "diploma'?s", "education(?: and training)?", "academic background", "formations?(?: .{0,30})?",
        "etudes", "diplomes", "ausbildung", "studium", "bildungsweg", "schulbildung", "bijscholing(?:en)?", "education.{0,30}",
    ),
    _heading(
        "vaardigheden", "(?:computer|it|digitale)[ -]?(?:kennis|vaardigheden|skills)", "competenties", "skills.{0,20}",
        "competences(?: .{0,30})?", "kenntnisse(?: .{0,30})?", "fahigkeiten", "informatique", "kernkompetenzen", "key skills",
    ),
    _heading(
        "talen(?:kennis)?", "languages?(?: skills)?", "langues?(?: .{0,20})?", "sprachen", "sprachkenntnisse", "taalvaardigheid",
    ),
    _heading(
        "persoonlijke (?:gegevens|informatie)", "personalia", "personal (?:data|details|information)", "contact(?:gegevens)?",
        "donnees personnelles", "informations personnelles", "etat civil", "personliche (?:daten|angaben)",
        "identiteit", "wie ben ik",
    ),
    _heading(
        "hobby'?s(?: .{0,20})?", "interesses", "interests", "vrije tijd", "loisirs", "centres d'interet", "hobbys",
        "referenties", "references", "publicaties", "publications", "vrijwilligerswerk", "nevenactiviteiten",
        "bestuursmandaten", "mandaten", "engagements?", "ehrenamt", "benevolat", "volunteering",
    ),
    _words(
        "geboortedatum", "geboren(?: op| te)?", "date de naissance", "ne(?:e)? le", "date of birth", "geburtsdatum",
        "geboren am", "nationaliteit", "nationality", "nationalite", "staatsangehorigkeit", "burgerlijke staat",
        "familienstand", "rijbewijs b",
    ),
)  # fmt: skip
_MONTH = (
    r"(?:jan|feb|fev|fevr|maa|mrt|mar|mars|mae|marz|apr|avr|mei|may|mai|jun|juin|jul|juil|aug|aou|aout|sep|sept|"
    r"okt|oct|nov|dec|dez)[a-z]*\.?\s+"
)
_YEAR = r"(?:\d{1,2}[/.-])?(?:\d{1,2}[/.-])?(?:19[5-9]|20[0-4])\d"
_NOW = r"heden|nu|vandaag|present|today|now|current|date|ce jour|aujourd'hui|maintenant|heute|jetzt|actueel|\.{2,3}|…"
_EMPLOYMENT_DATES = re.compile(
    rf"(?<!\d)(?:{_MONTH})?{_YEAR}\s*(?:-|–|—|tot(?: en met)?|t/m|to|until|a|au|bis|>|→)\s*"
    rf"(?:(?:{_MONTH})?(?:{_YEAR}|\d{{2}}(?!\d))|{_NOW})"
    rf"|(?:^|\b)(?:sinds|sedert|depuis|since|seit|vanaf)\s+(?:{_MONTH})?{_YEAR}"
)

_SALUTATIONS = re.compile(
    r"(?m)^\W{0,4}(?:(?:geachte|beste|waarde|hooggeachte|dear|hello|chere?|sehr geehrte[rs]?|liebe[rs]?)\b.{0,80}"
    r"|(?:mevrouw|mijnheer|meneer|madame|monsieur|dag)\b.{0,60}[,!]?|(?:to whom it may concern|a l'attention de)\b.{0,60})$"
)
_CLOSINGS = re.compile(
    r"(?m)^\W{0,4}(?:(?:met (?:de )?(?:\w+ )?(?:vriendelijke|hartelijke|beste|oprechte|hoogachtende|warme|collegiale)|"
    r"hoogachtend|vriendelijke groet|hartelijke groet|beste groet|mvg\b|yours (?:sincerely|faithfully|truly)|sincerely|"
    r"(?:kind|best|warm) regards|cordialement|bien (?:cordialement|a vous)|(?:veuillez|je vous prie).{0,120}"
    r"(?:salutations|consideration|sentiments)|dans l'attente|mit freundlichen gru(?:ss|ß|s)en|hochachtungsvoll).{0,80})$"
)
_APPLYING: tuple[re.Pattern[str], ...] = (
    _words(
        "(?:stel|stelde) (?:ik )?(?:mij|me|mezelf) (?:\\w+ ){0,6}kandidaat", "kandidaat (?:te )?stellen",
        "mijn kandidatuur", "mijn sollicitatie", "solliciteer(?: ik)?", "te solliciteren", "dien (?:ik )?mijn kandidatuur",
        "i (?:am|'m|would like to) (?:writing to )?apply(?:ing)?", "my application", "my candidacy", "i hereby apply",
        "(?:pose|poser|depose|presente|soumets|soumettre|presenter|vous adresse|adresser) (?:\\w+ ){0,3}(?:ma )?candidature",
        "ma candidature", "je (?:me porte|postule)", "postuler", "bewerbe ich mich", "ich bewerbe mich", "meine bewerbung",
    ),
    _words(
        "motivatie", "motivation", "mijn motieven", "motiveert mij", "motiveert me", "gemotiveerd", "drijfveer", "drijfveren",
        "spreekt (?:mij|me) (?:\\w+ ){0,3}aan", "(?:mij|me) (?:\\w+ ){0,4}aanspreekt", "aangetrokken", "waarom ik", "uitdaging",
        "my motivation", "motivated", "motivates me", "drawn to", "attracts me", "why i", "ma motivation", "mes motivations",
        "motivee?", "me motive", "m'attire", "m'interesse", "meine motivation", "motiviert", "reizt mich",
    ),
    _words(
        "directeur", "deze functie", "uw vacature", "de vacature", "uw organisatie", "het kenniscentrum", "deze job",
        "this position", "the position of", "the role of", "your organi[sz]ation", "the post of", "the vacancy",
        "ce poste", "le poste", "la fonction", "votre organisation", "votre annonce", "diese stelle", "ihre anzeige",
        "die stelle", "ihr(?:e)? organisation",
    ),
    _words(
        "gesprek", "persoonlijk toelichten", "toe te lichten", "interview", "meet you", "discuss", "entretien",
        "vous rencontrer", "gesprach", "kennis te maken", "kennismaking",
    ),
)  # fmt: skip
_FIRST_PERSON = re.compile(
    r"(?<![a-z])(?:ik|mijn|mij|i|my|je|j|mon|ma|mes|ich|mein|meine|meiner)(?![a-z])"
)
_MOTIVATION_TITLES = _heading(
    "motivatie(?:brief|schrijven)?.{0,50}", "mijn motivatie.{0,30}", "motivation(?: letter)?.{0,50}", "cover letter.{0,50}",
    "lettre de (?:motivation|candidature).{0,50}", "ma motivation.{0,30}", "sollicitatiebrief.{0,50}",
    "motivationsschreiben.{0,50}", "anschreiben.{0,30}", "kandidaatstelling.{0,60}", "kandidatuur.{0,60}", "candidature.{0,60}",
    "(?:betreft|betreff|objet|onderwerp|subject|concerne|re)\\s*:.{0,80}(?:kandida|sollicita|candidature|application|bewerbung|vacature).{0,60}",
    "waarom ik.{0,60}", "mijn motieven.{0,40}",
)  # fmt: skip
_REFERENCE_LETTER = re.compile(
    r"(?<![a-z])(?:to whom it may concern|i (?:am pleased to |can )?(?:highly |warmly )?recommend|letter of recommendation|"
    r"hierbij bevestig(?:en)? (?:ik|wij)|aanbevelingsbrief|beveel (?:ik )?(?:\w+ ){0,6}aan|referentiebrief|"
    r"lettre de recommandation|je (?:vous )?recommande|wij verklaren|ondergetekende verklaart|arbeitszeugnis|"
    r"(?:verklaart|certifie|certify|certifies|attest|bescheinigt|bescheinigen) (?:hierbij |hereby )?(?:que|that|dat|dass))"
)
_DIPLOMA = re.compile(
    r"(?<![a-z])(?:heeft (?:met .{0,30})?(?:vrucht |de graad )|de graad van|met onderscheiding|grote onderscheiding|"
    r"verleent (?:hierbij )?(?:aan|de)|examencommissie|has been awarded|the degree of|conferred (?:up)?on|"
    r"le grade de|le diplome de|avec (?:grande )?distinction|getuigschrift van|le jury|verleiht)(?![a-z])"
)


def guess_role(filename: str | None, text: str) -> Role:
    """By the words of Dutch, French, English and German applications.

    The name weighs most when the text says little (a scan), the text when it says enough.
    """
    name = _folded((filename or "").rpartition(".")[0] or filename or "")
    seen = _folded(text[:_LOOKED_AT])
    named = _named(name)
    cv, motivation = _cv_points(seen), _motivation_points(seen)
    if named is Role.OTHER and not (cv >= _CLEARLY or motivation >= _CLEARLY):
        return Role.OTHER
    if _is_of_another(seen, cv):
        return named if named in (Role.CV, Role.MOTIVATION, Role.BOTH) else Role.OTHER
    return _weighed(named, cv, motivation)


def _weighed(named: Role | None, cv: int, motivation: int) -> Role:
    if named is Role.BOTH:
        return Role.BOTH
    is_cv = cv >= _ENOUGH or (named is Role.CV and cv >= 0)
    is_motivation = motivation >= _ENOUGH or named is Role.MOTIVATION
    if is_cv and is_motivation:
        return _both_or_stronger(named, cv, motivation)
    if is_cv:
        return Role.CV
    return Role.MOTIVATION if is_motivation else Role.OTHER


def _both_or_stronger(named: Role | None, cv: int, motivation: int) -> Role:
    """Letters tell of a career, and a CV has a line on motives: both must be clear for both."""
    if cv >= _CLEARLY and motivation >= _CLEARLY:
        return Role.BOTH
    if named in (Role.CV, Role.MOTIVATION):
        return named
    return Role.CV if cv > motivation else Role.MOTIVATION


def _named(name: str) -> Role | None:
    if _BOTH_NAMES.search(name):
        return Role.BOTH
    cv, motivation = _CV_NAMES.search(name), _MOTIVATION_NAMES.search(name)
    if cv and motivation:
        return Role.BOTH
    # "Referentiebrief.pdf" is a letter too; "CV met foto.pdf" is a CV with a photo.
    if _OTHER_NAMES.search(name) and not cv and not _is_letter(name):
        return Role.OTHER
    return Role.CV if cv else Role.MOTIVATION if motivation else None


def _is_letter(name: str) -> bool:
    return bool(re.search("motivat|cover|sollicitatie", name))


def _cv_points(text: str) -> int:
    sections = _count(_CV_SECTIONS, text)
    dates = len(_EMPLOYMENT_DATES.findall(text))
    titled = 3 if _CV_TITLES.search(text[:_OPENING]) else 0
    return (
        titled + min(2 * sections, 6) + (2 if dates >= 3 else 1 if dates else 0) - (sections == 0)
    )


def _motivation_points(text: str) -> int:
    saluted, closed = _SALUTATIONS.search(text), _CLOSINGS.search(text)
    titled = 2 if _MOTIVATION_TITLES.search(text) else 0
    letter = 2 if saluted and closed else 1 if saluted or closed else 0
    applying = _count(_APPLYING[:1], text) * 2 + _count(_APPLYING[1:], text)
    personal = 1 if len(_FIRST_PERSON.findall(text)) >= 8 else 0
    return titled + letter + applying + personal if titled or letter or applying > 1 else 0


def _is_of_another(text: str, cv: int) -> bool:
    """A diploma, or what a third person writes about the candidate."""
    about = bool(_REFERENCE_LETTER.search(text)) or bool(_DIPLOMA.search(text))
    applies = _count(_APPLYING[:1], text) > 0
    return about and not applies and cv < _CLEARLY


def _count(patterns: Iterable[re.Pattern[str]], text: str) -> int:
    return sum(1 for pattern in patterns if pattern.search(text))


def _folded(text: str) -> str:
    """Lower case without accents; apostrophes alike."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("ß", "ss"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
