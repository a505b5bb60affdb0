"""The mail is about another job than ours, or about an internship."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from kcvs_mailbot.recognition.folding import Folded, word_set
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule, says
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.vacancies import names_house, present, stems, title_of

INTERNSHIP = Rule(
    "asks_for_internship",
    -9,
    "The mail is about an internship, a student job or a thesis.",
    "De mail gaat over een stage, studentenjob of eindwerk.",
    says(
        Phrases(
            """
            stageplaats
            stageplek
            stageaanvraag
            stage aanvraag
            stage lopen
            stage te lopen
            een stage
            mijn stage bij
            mogelijkheid tot stage
            aanvraag stage
            stagiair
            stagiaire
            studentenjob
            vakantiejob
            vakantiewerk
            jobstudent*
            bachelorproef
            masterproef
            eindwerk
            thesisonderzoek
            vrijwilligerswerk
            internship
            work placement
            student job
            stage de fin d'etudes
            demande de stage
            un stage
            praktikum
            """
        )
    ),
)
_NAMES_A_JOB = word_set(
    """
    functie vacature job betrekking positie ambt poste fonction position role post vacancy
    stelle solliciteer sollicitatie solliciteren kandidatuur kandidaatstelling kandidaat
    kandidate postuleer candidature candidat candidate postule postuler application apply
    applying bewerbung bewerbe
    """
)
"""The job that the writer means follows one of these."""
_BETWEEN = _NAMES_A_JOB | word_set(
    """
    hierbij graag mij me de het een uw jullie bij in open openstaande vacante spontane stellen
    van voor als naar op of as for du des d pour au comme to le la les the a an un une your mich
    als um die der
    """
)
_ENDS = word_set(
    """
    . ? omdat want die dat en maar met ik u waar wegens sinds because since that who and with i
    car et avec qui je und weil
    """
)
_JOBS = word_set(
    """
    medewerker medewerkster administratie administratief administratieve secretaris secretaresse
    boekhouder boekhoudster boekhouding jurist juriste ingenieur projectleider projectleidster
    projectmedewerker projectmanager beleidsmedewerker stafmedewerker dossierbeheerder
    coordinator coordinatrice bediende arbeider poetshulp schoonmaker schoonmaakster chauffeur
    developer programmeur analist receptionist receptioniste onthaal onthaalmedewerker adviseur
    consulent consultant officemanager assistent assistente kok verpleegkundige zorgkundige
    leerkracht leraar archivaris bibliothecaris communicatie communicatiemedewerker
    communicatieverantwoordelijke preventieadviseur ambtenaar deskundige diensthoofd teamleider
    afdelingshoofd personeelsdienst hr accountant vertegenwoordiger technicus ict designer
    copywriter assistant secretary accountant officer engineer teacher nurse driver clerk
    employe comptable secretaire juriste ingenieur assistante directeur directrice director
    manager
    """
)
# A role such as ours, somewhere else.
_PLACES = word_set(
    """
    school basisschool hogeschool scholengroep woonzorgcentrum wzc rusthuis ziekenhuis kliniek
    museum bibliotheek academie cultuurcentrum fabriek bank verzekeringen kinderdagverblijf
    financien financieel financiele personeel marketing sales verkoop commercieel commerciele
    technisch ict logistiek productie zorg ecole hopital musee banque usine finances ventes
    hospital factory sales finance marketing operations hr zwembad sporthal jeugdhuis
    """
)


def _objects(folded: Folded) -> Iterator[list[str]]:
    """The few words that name the job, behind each "functie van", "solliciteer voor", ..."""
    words = folded.text.split()
    for at, word in enumerate(words):
        if word in _NAMES_A_JOB:
            behind = takewhile(lambda w: w not in _ENDS, words[at + 1 : at + 12])
            yield [w for w in behind if w not in _BETWEEN][:5]


def _is_other(words: list[str], ours: frozenset[str]) -> bool:
    known = stems(words)
    if present(ours, known):
        return not _PLACES.isdisjoint(words)
    return not _JOBS.isdisjoint(words[:4])


def _other_job(sight: Sight) -> str | None:
    titles = [title_of(vacancy) for vacancy in sight.house.vacancies]
    ours = frozenset(word for title in titles for word in title.role)
    for folded in (sight.subject, sight.text):
        for words in _objects(folded):
            if _is_other(words, ours):
                return " ".join(words)
    return None


def _names_ours(sight: Sight) -> bool:
    """True when something else than a role ("directeur") points to a vacancy of ours."""
    titles = [title_of(vacancy) for vacancy in sight.house.vacancies]
    return any(names_house(t, f) for t in titles for f in (sight.subject, sight.text))


def names_other_job(sight: Sight) -> str | None:
    return None if _names_ours(sight) else _other_job(sight)


def names_other_job_too(sight: Sight) -> str | None:
    return _other_job(sight) if _names_ours(sight) else None


OTHER_JOB = Rule(
    "names_other_job",
    -9,
    "The mail is about another job than ours.",
    "De mail gaat over een andere job dan de onze.",
    names_other_job,
)
OTHER_JOB_TOO = Rule(
    "names_other_job_too",
    -3,
    "The mail names another job, and ours too.",
    "De mail noemt een andere job, en ook de onze.",
    names_other_job_too,
    doubt=True,
)
