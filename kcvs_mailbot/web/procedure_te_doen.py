"""What is still open in a procedure, in sentences that lead to where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.record_words import left_open
from kcvs_mailbot.procedure import reporting
from kcvs_mailbot.selection.naming import OF_A_MEMBER, with_name
from kcvs_mailbot.selection.record import Lacks, Open
from kcvs_mailbot.web.eigen_beoordelingen import given_back
from kcvs_mailbot.web.navigation import BOARD, CONCERNED, DESK, READERS
from kcvs_mailbot.web.visits import Visit


@dataclass(frozen=True, slots=True)
class Where:
    """A page, for who has work there. who: its word for what an Open is of."""

    path: str
    roles: Set[Role]
    anchor: str = ""
    to: str = ""
    who: str = ""


_MOVING = "/procedure/verplaatsen"
_MEETINGS = Where("/procedure/gesprekken", READERS)
_CLOSING = Where("/procedure/afsluiten", READERS, who="fase")
WHERE = {
    Lacks.MAILS: Where("/na-te-kijken", DESK),
    Lacks.LATE: Where("/procedure", READERS, anchor="#toelaten"),
    Lacks.IN_TIME_BY_NOW: Where("/procedure", READERS, anchor="#not_admitted"),
    Lacks.NOT_LISTED: Where(_MOVING, DESK, to=Status.LONG_LIST),
    Lacks.LOOK_UPS: Where("/procedure/informatie", CONCERNED),
    Lacks.ADVICES: Where("/procedure/adviezen", READERS),
    Lacks.SHORT_LIST: Where("/procedure/vergadering", READERS),
    Lacks.TEST: _MEETINGS,
    Lacks.INTERVIEW: _MEETINGS,
    Lacks.TESTED: Where(_MOVING, DESK, to=Status.TESTED),
    Lacks.INTERVIEWED: Where(_MOVING, DESK, to=Status.INTERVIEWED),
    Lacks.CARDS: _MEETINGS,
    Lacks.NOT_BEGUN: _MEETINGS,
    Lacks.NO_CARD: _MEETINGS,
    Lacks.EARLY: _MEETINGS,
    Lacks.UNINVITED: _MEETINGS,
    Lacks.BEFORE_DEADLINE: Where("/procedure", READERS),
    Lacks.CHOICE: Where("/procedure/vergadering", READERS),
    Lacks.SEVERAL: Where("/procedure/vergadering", READERS),
    Lacks.LIST: _CLOSING,
    Lacks.TO_CLOSE: _CLOSING,
    Lacks.CHANGED: _CLOSING,
    Lacks.LETTERS: Where("/procedure/brieven", DESK),
    Lacks.UNDELIVERED: Where("/verzending", DESK),
    Lacks.HELD: Where("/verzending", DESK),
}
"""Nowhere on the page for what is missing here."""


LATER = frozenset({Lacks.LIST})
"""Open, but nothing that anybody at the page could do now."""
OF_THE_BOARD = frozenset(
    {Lacks.SHORT_LIST, Lacks.CHOICE, Lacks.SEVERAL, Lacks.TO_CLOSE, Lacks.CHANGED}
)
"""What any member may do for all of them."""
ELSEWHERE = frozenset({Lacks.MAILS, Lacks.UNDELIVERED, Lacks.HELD})
"""What Vandaag tells by itself."""
FEW = 8
MOST = 1000
"""Candidates of a vacancy of which Vandaag, that everybody opens first, gathers what is open."""
TOO_MANY = "Er zijn veel kandidaten: wat er te doen is, leest u bij Procedure."


def of_a_vacancy(visit: Visit, vacancy: Vacancy) -> list[Open]:
    """What this person can do about it now; a member of the board the own part first.

    The work of the secretary and of other members is not a member's.
    """
    left = [one for one in reporting.still_open(visit.bench, vacancy) if one.lacks not in LATER]
    if not visit.may(BOARD):
        return left
    back = len(given_back(visit, vacancy))
    return [
        *_drafts_but(back, (one for one in left if is_own(visit, one))),
        *(one for one in left if one.lacks in OF_THE_BOARD),
    ]


def following(visit: Visit, reference: str) -> tuple[str, str] | None:
    """What comes next in that vacancy for this person, with its address; None when nothing does.

    Mails that wait are no step of the procedure: their number stands beside their place.
    """
    for vacancy in visit.bench.config.vacancies:
        if vacancy.reference == reference:
            every = of_a_vacancy(visit, vacancy)
            left = (one for one in every if one.can_be_done and one.lacks not in ELSEWHERE)
            return next((one for one in sentences(visit, left, reference) if one[1]), None)
    return None


def _drafts_but(number: int, those: Iterable[Open]) -> Iterable[Open]:
    """Without so many of the drafts: these are told by themselves."""
    for one in those:
        if one.lacks is not Lacks.CARDS:
            yield one
        elif one.number > number:
            yield replace(one, number=one.number - number)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody in the procedure of a vacancy. more: points that are left out."""

    vacancy: Vacancy
    sentences: list[tuple[str, str]]
    more: int = 0


def waiting(visit: Visit, number: Mapping[str, int]) -> list[Waiting]:
    """For Vandaag: by vacancy, for this very person; in short, the first one of each kind.

    number: of the candidates of each vacancy that has any.
    """
    found = []
    for vacancy in visit.bench.config.vacancies:
        if number.get(vacancy.reference, 0) > MOST:
            found.append(Waiting(vacancy, [(TOO_MANY, _of("/procedure", vacancy.reference))]))
            continue
        left = [one for one in of_a_vacancy(visit, vacancy) if one.can_be_done]
        if visit.may(BOARD):
            left = [one for one in left if is_own(visit, one)]
        left = [one for one in left if one.lacks not in ELSEWHERE]
        back = given_back(visit, vacancy) if visit.may(BOARD) else []
        if left or back:
            kinds: dict[Lacks, Open] = {}
            for one in left:
                kinds.setdefault(one.lacks, one)
            told = sentences(visit, list(kinds.values())[:FEW], vacancy.reference)
            found.append(Waiting(vacancy, [*back, *told], len(left) - len(told)))
    return found


def is_own(visit: Visit, one: Open) -> bool:
    return one.lacks in OF_A_MEMBER and one.who == visit.name


def sentences(visit: Visit, found: Iterable[Open], vacancy: str = "") -> list[tuple[str, str]]:
    """Each with its address; "" for who has no work there. vacancy "": the one of this page."""
    of = vacancy or visit.vacancy.reference
    return [(_words(visit, one), _address(visit, one, of)) for one in found]


def _words(visit: Visit, one: Open) -> str:
    return left_open(with_name(one, lambda who: "U" if who == visit.name else visit.called(who)))


def _address(visit: Visit, one: Open, vacancy: str) -> str:
    where = WHERE.get(one.lacks)
    if where is None or not visit.may(where.roles):
        return ""
    if not where.path.startswith("/procedure"):
        return where.path
    more = {"naar": where.to} if where.to else {}
    if where.who:
        more[where.who] = one.who
    return _of(where.path, vacancy, **more) + where.anchor


def address(visit: Visit, path: str, **more: str) -> str:
    """Of that page, for the same vacancy."""
    return _of(path, visit.vacancy.reference, **more)


def _of(path: str, vacancy: str, **more: str) -> str:
    return f"{path}?{urlencode({'vacature': vacancy, **more})}"
