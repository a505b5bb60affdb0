"""What is still open in a procedure, in sentences that lead to where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from urllib.parse import urlencode

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.record_words import left_open
from kcvs_mailbot.selection.record import Lacks, Open
from kcvs_mailbot.web.navigation import CONCERNED, DESK, READERS
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
    Lacks.NO_CARD: _MEETINGS,
    Lacks.EARLY: _MEETINGS,
    Lacks.UNINVITED: _MEETINGS,
    Lacks.BEFORE_DEADLINE: Where("/procedure", READERS),
    Lacks.CHOICE: Where("/procedure/vergadering", READERS),
    Lacks.TO_CLOSE: _CLOSING,
    Lacks.CHANGED: _CLOSING,
    Lacks.LETTERS: Where("/procedure/brieven", DESK),
    Lacks.UNDELIVERED: Where("/verzending", DESK),
    Lacks.HELD: Where("/verzending", DESK),
}
"""Nowhere on the page for what is missing here."""


def sentences(visit: Visit, found: Iterable[Open]) -> list[tuple[str, str]]:
    """Each with its address; "" for who has no work there."""
    return [(left_open(one), _address(visit, one)) for one in found]


def _address(visit: Visit, one: Open) -> str:
    where = WHERE.get(one.lacks)
    if where is None or not visit.may(where.roles):
        return ""
    if not where.path.startswith("/procedure"):
        return where.path
    more = {"naar": where.to} if where.to else {}
    if where.who:
        more[where.who] = one.who
    return address(visit, where.path, **more) + where.anchor


def address(visit: Visit, path: str, **more: str) -> str:
    """Of that page, for the same vacancy."""
    return f"{path}?{urlencode({'vacature': visit.vacancy.reference, **more})}"
