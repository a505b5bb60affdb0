"""What a member of the board finds of tests and interviews: the next ones, and cards given back.

A part of `vandaag.html` and of what is to be done in a procedure.
"""

from __future__ import annotations

from itertools import groupby

from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.export.record_words import MEETING, MEETINGS
from kcvs_mailbot.procedure.assessing import ASSESSED_FROM
from kcvs_mailbot.selection import IN_PHASE_2
from kcvs_mailbot.store import appointments, procedure, scorecards
from kcvs_mailbot.store.appointments import Planned
from kcvs_mailbot.web.formatting import moment, readable
from kcvs_mailbot.web.visits import Visit

Sentence = tuple[str, str]
"""With its address."""


def given_back(visit: Visit, vacancy: Vacancy) -> list[Sentence]:
    """The own cards that came back, each with the reason; not where this person takes no part."""
    with visit.bench.store.read() as session:
        found = scorecards.returned_to(session, vacancy.reference, visit.name, ASSESSED_FROM)
    return [
        (
            f"De secretaris gaf u uw beoordeling van {MEETING[one.kind]} van "
            f"{readable(one.name or one.reference)} terug: \u201c{one.why}\u201d Wijzig wat moet, "
            "en dien ze opnieuw in.",
            f"/procedure/gesprekken/{one.reference}#{one.kind}",
        )
        for one in found
        if one.application not in visit.conflicts
    ]


def next_meetings(visit: Visit) -> list[Sentence]:
    """Of each vacancy the tests and interviews of the next day that has any, by the hour."""
    return [one for vacancy in visit.bench.config.vacancies for one in _next_of(visit, vacancy)]


def _next_of(visit: Visit, vacancy: Vacancy) -> list[Sentence]:
    bench, zone = visit.bench, visit.bench.config.zone
    now = bench.clock()
    with bench.store.read() as session:
        part = procedure.who_stands(session, vacancy.reference, IN_PHASE_2)
        mine = {one.reference for one in part if one.id not in visit.conflicts}
        planned = appointments.of_vacancy(session, vacancy.reference) if mine else []
    ahead = [
        one
        for one in planned
        if one.reference in mine and not one.cancelled and one.span.ends > now
    ]
    days = [one.span.begins.astimezone(zone).date() for one in ahead]
    first = [one for one, on in zip(ahead, days, strict=True) if on == days[0]]
    found = []
    for (begins, kind, place), together in groupby(
        first, lambda one: (one.span.begins, one.kind, one.place)
    ):
        those = list(together)
        when = moment(begins, now, zone)
        where = f" ({place})" if place else ""
        words = f"{when[0].upper()}{when[1:]}: {MEETINGS[kind]} van {_names(those)}{where}."
        found.append((words, _address(those, vacancy)))
    return found


def _names(those: list[Planned]) -> str:
    names = [readable(one.name or one.reference) for one in those]
    return " en ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _address(those: list[Planned], vacancy: Vacancy) -> str:
    if len(those) == 1:
        return f"/procedure/gesprekken/{those[0].reference}"
    return f"/procedure/gesprekken?vacature={vacancy.reference}"
