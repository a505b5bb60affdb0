"""The mail is about another job than ours, or about an internship."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from kcvs_mailbot.recognition.folding import Folded, word_set
from kcvs_mailbot.recognition.phrases import Phrases
from kcvs_mailbot.recognition.rule import Rule, says
from kcvs_mailbot.recognition.sight import Sight
from kcvs_mailbot.recognition.vacancies import Naming, names_house, present, stems, title_of

INTERNSHIP = Rule(
    "asks_for_internship",
    -20,
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
            zoek .. stage
            voor een stage
            stage bij jullie/u/uw
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
            pour un stage
            recherche .. stage
            praktikum
            """
        )
    ),
)
_SPONTANEOUS = Phrases(
    """
    open sollicitatie
    spontane sollicitatie
    spontaan solliciteren
    spontane kandidatuur
    candidature spontanee
    unsolicited application
    speculative application
    initiativbewerbung
    """
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
    medewerker medewerkster administratie administratief administratieve secretaresse boekhouder
    boekhoudster boekhouding jurist juriste ingenieur projectmedewerker beleidsmedewerker
    stafmedewerker dossierbeheerder bediende arbeider poetshulp schoonmaker schoonmaakster
    chauffeur developer programmeur analist receptionist receptioniste onthaal onthaalmedewerker
    consulent consultant officemanager assistent assistente kok verpleegkundige zorgkundige
    leerkracht leraar archivaris bibliothecaris communicatie communicatiemedewerker
    communicatieverantwoordelijke preventieadviseur ambtenaar deskundige personeelsdienst hr
    accountant vertegenwoordiger technicus ict designer copywriter assistant secretary officer
    engineer teacher nurse driver clerk employe comptable secretaire assistante
    """
)
# People call the same post by different names: these may mean ours.
_LEADERS = word_set(
    """
    coordinator coordinatrice adviseur diensthoofd teamleider afdelingshoofd projectleider
    projectleidster projectmanager directeur directrice director manager secretaris
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


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """The words of another job than ours; `leading` when some may call ours by that name."""

    words: str
    leading: bool


def _elsewhere(sight: Sight) -> _Elsewhere | None:
    titles = [title_of(vacancy) for vacancy in sight.house.vacancies]
    ours = frozenset(word for title in titles for word in title.role)
    for folded in (sight.subject, sight.text):
        for words in _objects(folded):
            is_ours = present(ours, stems(words)) > 0
            if not _PLACES.isdisjoint(words) and (is_ours or not _LEADERS.isdisjoint(words)):
                return _Elsewhere(" ".join(words), False)
            if not is_ours and not (_JOBS | _LEADERS).isdisjoint(words[:4]):
                return _Elsewhere(" ".join(words), _JOBS.isdisjoint(words[:4]))
    return None


def _names_ours(sight: Sight) -> bool:
    """True when something else than a role ("directeur") points to a vacancy of ours."""
    titles = [title_of(vacancy) for vacancy in sight.house.vacancies]
    return any(names_house(t, f) for t in titles for f in (sight.subject, sight.text))


def names_other_job(sight: Sight) -> str | None:
    """Certain only when the mail does not name our organisation, nor a post such as ours."""
    found = _elsewhere(sight)
    return None if found is None or found.leading or _names_ours(sight) else found.words


def may_name_other_job(sight: Sight) -> str | None:
    found = _elsewhere(sight)
    return found.words if found is not None and names_other_job(sight) is None else None


def is_spontaneous(sight: Sight) -> str | None:
    """An application without a job, unless it names our role all the same."""
    if sight.named >= Naming.ROLE:
        return None
    return _SPONTANEOUS.find(sight.subject) or _SPONTANEOUS.find(sight.text)


OTHER_JOB = Rule(
    "names_other_job",
    -30,
    "The mail is about another job than ours.",
    "De mail gaat over een andere job dan de onze.",
    names_other_job,
)
OTHER_JOB_PERHAPS = Rule(
    "may_name_other_job",
    -3,
    "The mail names a job that may be another than ours.",
    "De mail noemt een job die een andere dan de onze kan zijn.",
    may_name_other_job,
    doubt=True,
)
SPONTANEOUS = Rule(
    "is_spontaneous",
    -2,
    "The writer applies without naming a job.",
    "De schrijver solliciteert zonder een job te noemen.",
    is_spontaneous,
    doubt=True,
)
