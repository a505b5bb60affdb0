"""`/procedure/gesprekken`: who is tested and interviewed when, and what the assessors noted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.export.record_words import MEETINGS
from kcvs_mailbot.procedure import assessing
from kcvs_mailbot.procedure.unfinished import invited
from kcvs_mailbot.selection import IN_PHASE_2, Ask, Competency, Procedure
from kcvs_mailbot.selection.cards import Card, Mark, lacking, open_to
from kcvs_mailbot.selection.letters import INVITATION, ProcedureLetter
from kcvs_mailbot.selection.moves import WERE_IN_PHASE_2
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import (
    Session,
    advices,
    appointments,
    joined,
    procedure,
    recorded,
    scorecards,
)
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.appointments import Planned
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.web import heat_map, remedies
from kcvs_mailbot.web.navigation import BOARD, DESK, READERS
from kcvs_mailbot.web.visits import Missing, Page, Visit, missing_is_404

DONE = {
    "gepland": "De afspraken zijn bewaard. De kandidaten weten ze pas als u hun de brief stuurt.",
    "verplaatst": "De afspraak is verplaatst. De kandidaat weet dat pas als u de brief stuurt.",
    "afgezegd": "De afspraak is afgezegd. De kandidaat weet dat pas als u de brief stuurt.",
    "bewaard": "Uw beoordeling is bewaard. Alleen u ziet ze, tot u ze indient.",
    "ingediend": "Uw beoordeling is ingediend. Alleen de secretaris kan ze u teruggeven.",
    "terug": "De beoordeling is teruggegeven: het lid kan ze weer wijzigen en opnieuw indienen.",
}
LETTER_AFTER = {
    **{("gepland", kind.value): letter for kind, letter in INVITATION.items()},
    **{("verplaatst", kind.value): ProcedureLetter.APPOINTMENT_CHANGED for kind in Kind},
    **{("afgezegd", kind.value): ProcedureLetter.APPOINTMENT_CANCELLED for kind in Kind},
}
"""Which letter tells what was done."""
Cards = Mapping[tuple[int, Kind], Sequence[Card]]


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate of phase 2. cards: by kind how many were handed in; own: of who looks."""

    stands: Stands
    appointments: Mapping[Kind, Planned]
    cards: Mapping[Kind, int]
    own: Mapping[Kind, Card | None]
    assessors: Mapping[Kind, int]
    """By kind, members of the board who may write a card, or did."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The cards of one test or interview that who looks may see, and their picture."""

    kind: Kind
    cards: Sequence[Card]
    picture: heat_map.Picture | None


def shown(visit: Visit) -> Response:
    vacancy = visit.vacancy.reference
    with visit.bench.store.read() as session:
        closed = {session.get_one(rows.Application, one).reference for one in visit.conflicts}
        every = appointments.of_vacancy(session, vacancy)
        planned = [one for one in every if one.reference not in closed]
        lines = _lines(visit, session, planned)
        told = invited(recorded.in_hand(session, vacancy))
    return visit.page(
        "procedure_gesprekken.html",
        lines=lines,
        told=told,
        kinds=MEETINGS,
        planned=[one for one in planned if _stands_for_nobody(one, visit.bench.clock())],
        off=[one for one in planned if one.cancelled],
        plans=visit.may(DESK),
        assesses=visit.may(BOARD),
        done=DONE.get(visit.asked("gedaan"), ""),
        letter=LETTER_AFTER.get((visit.asked("gedaan"), visit.asked("soort")), ""),
    )


def _stands_for_nobody(one: Planned, now: datetime) -> bool:
    """Its candidate takes part no more, and the day is yet to come."""
    return one.status not in IN_PHASE_2 and not one.cancelled and one.span.begins > now


def _lines(visit: Visit, session: Session, planned: Sequence[Planned]) -> list[Line]:
    those = procedure.who_stands(session, visit.vacancy.reference, WERE_IN_PHASE_2, by_name=True)
    ids = [one.id for one in those]
    cards = scorecards.of_applications(session, ids)
    conflicts = scorecards.conflicts(session, ids)
    board = advices.members(session, Role.BOARD)
    standing = {(one.reference, one.kind): one for one in planned if not one.cancelled}
    return [
        Line(
            one,
            {k: standing[one.reference, k] for k in Kind if (one.reference, k) in standing},
            {k: sum(card.handed_in for card in cards.get((one.id, k), ())) for k in Kind},
            {k: _own(cards.get((one.id, k), ()), visit.name) for k in Kind},
            {k: _assessors(one.id, board, cards.get((one.id, k), ()), conflicts) for k in Kind},
        )
        for one in those
    ]


def _assessors(
    application: int,
    board: Collection[str],
    cards: Sequence[Card],
    conflicts: Collection[tuple[int, str]],
) -> int:
    members = {*board, *(card.assessor for card in cards if card.handed_in)}
    return sum((application, member) not in conflicts for member in members)


def _own(cards: Sequence[Card], name: str) -> Card | None:
    return next((card for card in cards if card.assessor == name), None)


def _seen_by(visit: Visit, cards: Sequence[Card]) -> list[Card]:
    """A member what `open_to` says; the secretary, who writes none, those that were handed in."""
    if visit.may(BOARD):
        return open_to(cards, visit.name)
    return [card for card in cards if card.handed_in]


def one_shown(visit: Visit) -> Response:
    return _one(visit)


def _one(visit: Visit, *, kind: Kind | None = None, wrong: str = "", status: int = 200) -> Response:
    """kind: whose form was posted and not taken: what was typed stays typed."""
    with visit.bench.store.read() as session:
        with missing_is_404():
            row = joined.of_reference(session, visit.path("reference"))
        if row.status == Status.VOID:
            raise Missing
        known = {one.reference: one for one in visit.bench.config.vacancies}
        vacancy = known.get(row.vacancy)
        if vacancy is None:
            raise Missing
        key, name, reference = row.id, row.candidate.name, row.reference
        visit.require_part(key)
        cards = scorecards.of_applications(session, [key])
        planned = appointments.of_vacancy(session, row.vacancy)
        open_ = Status(row.status) in assessing.ASSESSED_FROM
        stamps = {k: assessing.stamp(scorecards.own(session, key, k, visit.name)) for k in Kind}
        here = row.status
        handing = _handing(visit, session, row)
    seen = {k: _seen_by(visit, cards.get((key, k), ())) for k in Kind}
    own = {k: _own(seen[k], visit.name) for k in Kind}
    writes = visit.may(BOARD) and open_
    answer = visit.page(
        "procedure_gesprekken_een.html",
        status,
        vacature=vacancy,
        reference=reference,
        name=name or reference,
        kinds=MEETINGS,
        asks=Ask,
        in_phase=Status(here) in WERE_IN_PHASE_2,
        assesses=visit.may(BOARD),
        appointments=[a for a in planned if a.reference == reference and not a.cancelled],
        forms=[kind for kind, card in own.items() if writes and not (card and card.handed_in)],
        typed={k: _typed(visit, vacancy.procedure, own[k], posted=k is kind) for k in Kind},
        own=own,
        stamps=stamps,
        asked_again=_asked_again(visit, own, vacancy.procedure) if writes else None,
        **handing,
        beside=[_beside(visit, k, seen[k], vacancy.procedure) for k in Kind],
        wrong=wrong,
        wrong_kind=kind,
        done=DONE.get(visit.asked("gedaan"), ""),
    )
    if status == 200:
        visit.saw(key)
    return answer


def side_by_side(visit: Visit, session: Session, application: int) -> list[SideBySide]:
    """For who decides: those that were handed in, and that this person may see; no picture."""
    cards = scorecards.of_applications(session, [application])
    return [
        SideBySide(
            kind,
            [one for one in _seen_by(visit, cards.get((application, kind), ())) if one.handed_in],
            None,
        )
        for kind in Kind
    ]


def _handing(visit: Visit, session: Session, row: rows.Application) -> dict[str, object]:
    """Why own cards were given back, and of which kinds none can be handed in yet."""
    ahead = [k for k in Kind if not assessing.took_place(row, k)]
    begins = {k: assessing.planned_at(session, row, k) for k in ahead}
    return {
        "gives_back": visit.may(DESK) and Status(row.status) in assessing.ASSESSED_FROM,
        "returned": scorecards.returned(session, row.id, visit.name),
        "waits": {k for k, at in begins.items() if at is None or at > visit.bench.clock()},
        "unplanned": {k for k, at in begins.items() if at is None},
    }


def _asked_again(
    visit: Visit, own: Mapping[Kind, Card | None], asked: Procedure
) -> tuple[Kind, list[str], list[str]] | None:
    """The card that is about to be handed in, and what it lacks: handing in asks once more."""
    kind = visit.asked("indienen")
    card = own.get(Kind(kind)) if kind in set(Kind) else None
    if card is None or card.handed_in:
        return None
    return Kind(kind), *lacking(card, asked.competencies)


def _beside(visit: Visit, kind: Kind, seen: Sequence[Card], asked: Procedure) -> SideBySide:
    cards = [card for card in seen if card.handed_in]
    said = {
        (r, c): [card.of(competency).level]
        for r, competency in enumerate(asked.rated)
        for c, card in enumerate(cards)
    }
    names = [one.name for one in asked.rated]
    whose = [visit.called(card.assessor) for card in cards]
    picture = heat_map.drawn(names, whose, asked.levels, said)
    return SideBySide(kind, cards, picture if said else None)


def _typed(visit: Visit, asked: Procedure, card: Card | None, *, posted: bool) -> Card:
    """What stands in the form."""
    if posted:
        return Card(visit.name, _marks(visit, asked.competencies), visit.said("opmerking"))
    return card or Card(visit.name, {})


def _marks(visit: Visit, asked: Sequence[Competency]) -> dict[str, Mark]:
    return {
        one.key: Mark(visit.said(f"niveau-{one.key}"), visit.said(f"nota-{one.key}"))
        for one in asked
        if f"nota-{one.key}" in visit.form
    }


def assessed(visit: Visit) -> Response:
    reference, kind = visit.path("reference"), _kind(visit.said("soort"))
    hand_in = bool(visit.said("indienen"))
    here = (visit.bench, reference, kind, visit.name)
    try:
        if visit.said("zeker"):
            with missing_is_404():
                assessing.hand_in(*here, seen=visit.said("stand"))
            return visit.to(f"/procedure/gesprekken/{reference}?gedaan=ingediend#{kind}")
        with missing_is_404():
            assessing.save(
                *here,
                _marks(visit, _competencies(visit, reference)),
                visit.said("opmerking"),
                seen=visit.said("stand"),
            )
    except RequestError as error:
        typed = None if visit.said("zeker") else kind
        return _one(visit, kind=typed, wrong=remedies.why(error), status=409)
    if hand_in:
        return visit.to(f"/procedure/gesprekken/{reference}?indienen={kind}#indienen")
    return visit.to(f"/procedure/gesprekken/{reference}?gedaan=bewaard#{kind}")


def given_back(visit: Visit) -> Response:
    reference, kind = visit.path("reference"), _kind(visit.said("soort"))
    here = (visit.bench, reference, kind, visit.said("lid"), visit.name, visit.said("waarom"))
    try:
        with missing_is_404():
            assessing.give_back(*here)
    except RequestError as error:
        return _one(visit, wrong=remedies.why(error), status=409)
    return visit.to(f"/procedure/gesprekken/{reference}?gedaan=terug#{kind}")


def _competencies(visit: Visit, reference: str) -> Sequence[Competency]:
    with visit.bench.store.read() as session:
        vacancy = joined.of_reference(session, reference).vacancy
    found = (one for one in visit.bench.config.vacancies if one.reference == vacancy)
    return next((one.procedure.competencies for one in found), ())


def _kind(said: str) -> Kind:
    """Missing for what is neither."""
    if said not in set(Kind):
        raise Missing
    return Kind(said)


def compared(visit: Visit) -> Response:
    kind = _kind(visit.asked("soort") or Kind.INTERVIEW)
    asked = visit.vacancy.procedure
    with visit.bench.store.read() as session:
        those = procedure.who_stands(
            session, visit.vacancy.reference, WERE_IN_PHASE_2, by_name=True
        )
        ids = [one.id for one in those]
        cards = scorecards.of_applications(session, ids)
    mine = [one for one in those if one.id not in visit.conflicts]
    seen = {
        one.id: [card for card in _seen_by(visit, cards.get((one.id, kind), ())) if card.handed_in]
        for one in mine
    }
    open_ = [one for one in mine if seen[one.id]]
    answer = visit.page(
        "procedure_gesprekken_naast_elkaar.html",
        kind=kind,
        kinds=MEETINGS,
        asked=asked,
        those=open_,
        cards=seen,
        short=heat_map.short(_who_assessed(visit, seen.values())),
        closed=[one for one in those if not seen.get(one.id)],
        picture=_all_drawn(visit, open_, seen, asked) if open_ and asked.competencies else None,
        assesses=visit.may(BOARD),
    )
    visit.saw_all([one.id for one in open_])
    return answer


def _all_drawn(
    visit: Visit, those: Sequence[Stands], cards: Mapping[int, Collection[Card]], asked: Procedure
) -> heat_map.Picture:
    """A cell is a candidate's competency, with a part for each assessor."""
    said = {
        (r, c): [card.of(competency).level for card in cards[one.id]]
        for r, competency in enumerate(asked.rated)
        for c, one in enumerate(those)
    }
    rows = [one.name for one in asked.rated]
    short = heat_map.short(_who_assessed(visit, cards.values()))
    whose = {
        c: [short[visit.called(card.assessor)] for card in cards[one.id]]
        for c, one in enumerate(those)
    }
    names = [one.name or one.reference for one in those]
    return heat_map.drawn(rows, names, asked.levels, said, whose)


def _who_assessed(visit: Visit, cards: Collection[Collection[Card]]) -> list[str]:
    return sorted({visit.called(card.assessor) for theirs in cards for card in theirs})


_AT = "/procedure/gesprekken"
PAGES = (
    Page(_AT, READERS, get=shown),
    Page(f"{_AT}/naast-elkaar", READERS, get=compared),
    Page(f"{_AT}/{{reference}}", READERS, get=one_shown),
    Page(f"{_AT}/{{reference}}", BOARD, post=assessed),
    Page(f"{_AT}/{{reference}}/teruggeven", DESK, post=given_back),
)
