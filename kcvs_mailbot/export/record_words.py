"""The words in which the record of a procedure is told, on the page and in its report. Dutch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from kcvs_mailbot.export.dutch import STATUSES
from kcvs_mailbot.plurals import counted
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import gone_on, in_phase
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.selection.record import Lacks, Open
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.selection.treatment import Difference, Differs, Done, Step

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
MEETINGS = {Kind.TEST: "proef", Kind.INTERVIEW: "gesprek"}
MEETING = {Kind.TEST: "de proef", Kind.INTERVIEW: "het gesprek"}
LISTS = {
    Phase.LONG_LIST: "longlist",
    Phase.SHORT_LIST: "shortlist",
    Phase.CHOICE: "keuze",
}
AFTER_READING = "gewijzigd na het lezen van de andere adviezen"
MAILS = {
    "receipt": "ontvangstbevestiging",
    "addition": "bericht over een aanvulling",
    "letter": "brief in eigen woorden",
}
LETTERS = {
    ProcedureLetter.NOT_ADMITTED: "te laat en niet toegelaten",
    ProcedureLetter.NOT_SHORT_LISTED: "niet op de shortlist",
    ProcedureLetter.INVITATION_TEST: "uitnodiging voor de proef",
    ProcedureLetter.INVITATION_INTERVIEW: "uitnodiging voor het gesprek",
    ProcedureLetter.APPOINTMENT_CHANGED: "afspraak gewijzigd",
    ProcedureLetter.APPOINTMENT_CANCELLED: "afspraak afgezegd",
    ProcedureLetter.NOT_CHOSEN: "niet gekozen",
    ProcedureLetter.RESERVE: "in de reserve",
    ProcedureLetter.CHOSEN: "gekozen",
    ProcedureLetter.PROCEDURE_EXTENDED: "procedure verlengd",
    ProcedureLetter.VACANCY_WITHDRAWN: "vacature ingetrokken",
}


def mail(kind: str, template: str) -> str:
    """What was sent."""
    return f"brief: {LETTERS[ProcedureLetter(template)]}" if template else MAILS.get(kind, kind)


def day(on: date) -> str:
    """15 september 2021."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime | None) -> str:
    """Of an instant that is local already: 15 september 2021 om 23.59 uur."""
    return "onbekend" if at is None else f"{day(at.date())} om {at:%H.%M} uur"


def candidates(number: int) -> str:
    return counted(number, "kandidaat", "kandidaten")


def share(number: int, of: int) -> str:
    """ "2 van 41 kandidaten", "alle 41 kandidaten", "de enige kandidaat"."""
    if number == of:
        return "de enige kandidaat" if of == 1 else f"alle {candidates(of)}"
    return f"{number} van {candidates(of)}"


def _of(one: Open) -> str:
    return share(one.number, one.of)


def stood(phase: str, status: str) -> str:
    """Where somebody on a kept list stood in that phase; and where by then, if it was kept late."""
    then = in_phase(Phase(phase), status)
    said = STATUSES.get(then, then)
    return said if then == status else f"{said} (toen al: {STATUSES.get(status, status)})"


def kept_late(phase: str, statuses: Iterable[str]) -> str:
    """A sentence for a list that was kept when some had gone on; "" when nobody had."""
    ahead = gone_on(Phase(phase), statuses)
    if not ahead:
        return ""
    return f"Toen ze vastgelegd werd, stond de procedure voor {candidates(ahead)} al verder."


def not_searched(found: Iterable[Open]) -> str:
    """For whom which source was not looked at, all in one sentence; "" when none is missing."""
    said = [f"“{one.who}” ontbreekt bij {_of(one)}" for one in found if one.lacks is Lacks.LOOK_UPS]
    return f"Niet voor iedereen is elke bron bekeken: {', '.join(said)}." if said else ""


def left_open(one: Open) -> str:
    """A sentence that says what is to be done still, for how many."""
    return _SAID[one.lacks](one)


_DECIDED = {
    Phase.LONG_LIST: "van iedereen staat vast of hij of zij erop komt",
    Phase.SHORT_LIST: "van iedereen staat vast of hij of zij erop komt",
    Phase.CHOICE: "over iedereen is beslist",
}


def _are(number: int, one: str = "is", many: str = "zijn") -> str:
    return one if number == 1 else many


def _not_searched(one: Open) -> str:
    which = f"Voor {_of(one)} is de bron “{one.who}”"
    if not one.past:
        return f"{which} nog niet bekeken."
    if one.can_be_done:
        return f"{which} niet bekeken; over {one.past} van hen is al beslist."
    return f"{which} niet bekeken; over hen is al beslist."


_SAID: dict[Lacks, Callable[[Open], str]] = {
    Lacks.MAILS: lambda o: (
        f"{counted(o.number, 'mail', 'mails')} {_are(o.number, 'wacht', 'wachten')} nog op "
        "een beslissing: er kan een kandidatuur of een intrekking bij zijn."
    ),
    Lacks.LATE: lambda o: (
        f"Over {counted(o.number, 'kandidatuur', 'kandidaturen')} die laattijdig of mogelijk "
        f"laattijdig {_are(o.number)}, is nog niet beslist."
    ),
    Lacks.IN_TIME_BY_NOW: lambda o: (
        f"{counted(o.number, 'kandidatuur', 'kandidaturen')} {_are(o.number, 'werd', 'werden')} "
        f"als laattijdig niet toegelaten, maar {_are(o.number)} op tijd nu de uiterste datum "
        "veranderde: maak die beslissing ongedaan."
    ),
    Lacks.NOT_LISTED: lambda o: (
        f"{candidates(o.number)} {_are(o.number, 'staat', 'staan')} nog niet op de longlist."
    ),
    Lacks.LOOK_UPS: lambda o: _not_searched(o),
    Lacks.ADVICES: lambda o: f"{o.who} gaf over {_of(o)} nog geen advies.",
    Lacks.SHORT_LIST: lambda o: (
        f"Van {candidates(o.number)} op de longlist is nog niet beslist of "
        f"{_are(o.number, 'die', 'ze')} op de shortlist {_are(o.number, 'komt', 'komen')}."
    ),
    Lacks.TEST: lambda o: f"Voor {_of(o)} op de shortlist is nog geen proef gepland.",
    Lacks.INTERVIEW: lambda o: f"Voor {_of(o)} na de proef is nog geen gesprek gepland.",
    Lacks.TESTED: lambda o: (
        f"Van {_of(o)} is het uur van de proef voorbij, maar nog niet genoteerd of die doorging."
    ),
    Lacks.INTERVIEWED: lambda o: (
        f"Van {_of(o)} is het uur van het gesprek voorbij, maar nog niet genoteerd of het doorging."
    ),
    Lacks.CARDS: lambda o: (
        f"{o.who} begon {counted(o.number, 'beoordeling', 'beoordelingen')} en diende die nog "
        "niet in."
    ),
    Lacks.NOT_BEGUN: lambda o: (
        f"{o.who} begon nog niet aan {counted(o.number, 'beoordeling', 'beoordelingen')} van wie "
        "de proef aflegde of het gesprek voerde."
    ),
    Lacks.NO_CARD: lambda o: (
        f"Voor {_of(o)} diende nog niemand een beoordeling in van {MEETING[Kind(o.who)]}."
    ),
    Lacks.CHOICE: lambda o: f"Over {candidates(o.number)} na het gesprek is nog niet beslist.",
    Lacks.SEVERAL: lambda o: f"Er zijn {candidates(o.number)} gekozen.",
    Lacks.LIST: lambda o: f"De lijst na de fase {LISTS[Phase(o.who)]} is nog niet vastgelegd.",
    Lacks.TO_CLOSE: lambda o: (
        f"De {LISTS[Phase(o.who)]} kan vastgelegd worden: {_DECIDED[Phase(o.who)]}."
    ),
    Lacks.CHANGED: lambda o: f"De {LISTS[Phase(o.who)]} veranderde nadat ze vastgelegd werd.",
    Lacks.LETTERS: lambda o: (
        f"{counted(o.number, 'brief', 'brieven')} over een beslissing of een afspraak "
        f"{_are(o.number, 'moet', 'moeten')} nog vertrekken."
    ),
    Lacks.UNDELIVERED: lambda o: (
        f"{counted(o.number, 'mail', 'mails')} aan kandidaten {_are(o.number, 'kwam', 'kwamen')}"
        f" terug, of {_are(o.number, 'kwam', 'kwamen')} misschien niet aan."
    ),
    Lacks.HELD: lambda o: (
        f"{counted(o.number, 'mail', 'mails')} aan kandidaten {_are(o.number, 'wacht', 'wachten')}"
        " op vrijgave."
    ),
    Lacks.EARLY: lambda o: (
        f"Van {_of(o)} is {MEETING[Kind(o.who)]} genoteerd als doorgegaan, terwijl het geplande "
        "uur nog moet komen."
    ),
    Lacks.UNINVITED: lambda o: (
        f"Van {_of(o)} is {MEETING[Kind(o.who)]} genoteerd als doorgegaan, zonder dat er een brief "
        "met het uur vertrok."
    ),
    Lacks.BEFORE_DEADLINE: lambda o: (
        f"Over {candidates(o.number)} is al beslist, terwijl de uiterste datum nog niet voorbij is."
    ),
    Lacks.CLOSING: lambda o: (
        "De dag waarop de procedure eindigde, staat nog niet in de instellingen: pas vanaf die dag "
        "lopen de bewaartermijnen. De beheerder vult hem in."
    ),
}

STEPS: dict[Step, str] = {
    Step.ADVISED: "Advies van elk bestuurslid, of een gemeld belangenconflict",
    Step.TEST_PLANNED: "Proef gepland",
    Step.TESTED: "Proef afgelegd",
    Step.INTERVIEW_PLANNED: "Gesprek gepland",
    Step.INTERVIEWED: "Gesprek gevoerd",
}


def step(one: Done) -> str:
    """What was done."""
    return f"Opgezocht: {one.who}" if one.step is Step.LOOKED_UP else STEPS[one.step]


def difference(one: Difference) -> str:
    """A sentence that says for how many it was otherwise, and nothing of why."""
    return _OTHERWISE[one.differs](one)


def _some(one: Difference) -> str:
    return f"{one.number} van {candidates(one.of)}"


_A_MEETING = {Kind.TEST: "proef", Kind.INTERVIEW: "gesprek"}
_OTHERWISE: dict[Differs, Callable[[Difference], str]] = {
    Differs.NO_RECEIPT: lambda d: (
        f"{_some(d)} {_are(d.number, 'kreeg', 'kregen')} nog geen ontvangstbevestiging."
    ),
    Differs.SLOW_RECEIPT: lambda d: (
        f"{_some(d)} {_are(d.number, 'wachtte', 'wachtten')} langer dan een dag op de "
        "ontvangstbevestiging."
    ),
    Differs.LOST_MAIL: lambda d: (
        f"Bij {_some(d)} kwam minstens één mail terug, of kwam die misschien niet aan."
    ),
    Differs.LOOKED_UP: lambda d: f"Voor {_some(d)} is de bron “{d.who}” niet bekeken.",
    Differs.ADVICES: lambda d: f"Over {_some(d)} zijn minder adviezen gegeven dan over anderen.",
    Differs.UNSEEN: lambda d: f"Van {_some(d)} bekeek nog geen bestuurslid het dossier.",
    Differs.MET: lambda d: (
        f"Met {_some(d)} op de shortlist was er nog geen {_A_MEETING[Kind(d.who)]}."
    ),
    Differs.CARDS: lambda d: (
        f"Voor {_some(d)} zijn minder beoordelingen van {MEETING[Kind(d.who)]} ingediend dan voor "
        "anderen."
    ),
    Differs.UNTOLD: lambda d: (
        f"{_some(d)} met dezelfde uitkomst ({LETTERS[ProcedureLetter(d.who)]}) "
        f"{_are(d.number, 'kreeg', 'kregen')} de brief nog niet die anderen wel kregen."
    ),
}


def lasting(time: timedelta) -> str:
    """2 dagen 3 uur, 5 minuten, 40 seconden: the two largest units."""
    seconds = int(time.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    told = [
        counted(days, "dag", "dagen") if days else "",
        f"{hours} uur" if hours else "",
        counted(minutes, "minuut", "minuten") if minutes and not days else "",
        counted(seconds, "seconde", "seconden") if seconds < 60 else "",
    ]
    return " ".join(filter(None, told))
