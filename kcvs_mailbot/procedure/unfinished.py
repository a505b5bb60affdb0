"""What is still open in a procedure: what people have to do before its report is whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.delivery import State
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.closing import (
    SEARCHED_FOR,
    WERE_ON_THE_LONG_LIST,
    can_be_closed,
    is_another,
)
from kcvs_mailbot.selection.letters import (
    INVITATION,
    TOLD_BY_LETTER,
    Occasion,
    ProcedureLetter,
    due,
    may_get,
)
from kcvs_mailbot.selection.moves import WEIGHED
from kcvs_mailbot.selection.record import Lacks, Open
from kcvs_mailbot.selection.slots import INVITED_FROM, Kind
from kcvs_mailbot.store.outbox import ON_ITS_WAY
from kcvs_mailbot.store.procedure import Place
from kcvs_mailbot.store.recorded import InHand

AFTER = {Kind.TEST: (Status.TESTED, Status.INTERVIEWED), Kind.INTERVIEW: (Status.INTERVIEWED,)}
"""Where who took it stands until the choice: afterwards a card comes too late."""
DECIDED_FOR_ALL = WEIGHED | {Status.TESTED, Status.INTERVIEWED}
"""Where the board put somebody: before the deadline not all could be weighed together."""
LOST = frozenset({State.BOUNCED, State.FAILED, State.UNCERTAIN})


def find(rows: InHand, vacancy: Vacancy, board: Collection[str], now: datetime) -> tuple[Open, ...]:
    """In the order of the procedure; nothing that is done."""
    found = [
        *_arrivals(rows),
        *_look_ups(rows, vacancy),
        *_advices(rows, board),
        *_phase_2(rows, now),
        *_cards(rows, board),
        *_ends(rows, vacancy, now),
        *_out_of_order(rows, vacancy, now),
    ]
    return tuple(one for one in found if one.number)


def _standing(rows: InHand, *among: Status) -> list[Place]:
    return [one for one in rows.who if one.status in among]


def _arrivals(rows: InHand) -> Iterable[Open]:
    yield Open(Lacks.MAILS, rows.waiting)
    received = _standing(rows, Status.RECEIVED)
    yield Open(Lacks.LATE, sum(one.late is not False for one in received))
    refused = _standing(rows, Status.NOT_ADMITTED)
    yield Open(Lacks.IN_TIME_BY_NOW, sum(one.late is False for one in refused))
    admitted = _standing(rows, Status.ADMITTED)
    in_time = [one for one in received if one.late is False]
    yield Open(Lacks.NOT_LISTED, len(in_time) + len(admitted))
    yield from _list(rows, Phase.LONG_LIST)


def _look_ups(rows: InHand, vacancy: Vacancy) -> Iterable[Open]:
    """Also of who was decided about without it: what was not the same for all stays to be seen."""
    part = _standing(rows, *WERE_ON_THE_LONG_LIST)
    for source in vacancy.procedure.searched:
        missing = [one for one in part if (one.id, source) not in rows.looked_up]
        past = sum(one.status not in SEARCHED_FOR for one in missing)
        yield Open(Lacks.LOOK_UPS, len(missing), len(part), source, past)


def _advices(rows: InHand, board: Iterable[str]) -> Iterable[Open]:
    """Of who is still to be decided about: afterwards an advice comes too late."""
    listed = _standing(rows, Status.LONG_LIST)
    said = {(one.application_id, one.member) for one in rows.advices}
    apart = _conflicts(rows)
    for member in board:
        missing = sum((one.id, member) not in said for one in listed)
        could = sum((one.id, member) not in apart for one in listed)
        yield Open(Lacks.ADVICES, missing, could, member)
    yield Open(Lacks.SHORT_LIST, len(listed))
    yield from _list(rows, Phase.SHORT_LIST)


def _conflicts(rows: InHand) -> set[tuple[int, str]]:
    """(application, member) of those who take no part in it."""
    return {
        (one.application_id, one.member) for one in rows.advices if one.verdict == Verdict.CONFLICT
    }


def _phase_2(rows: InHand, now: datetime) -> Iterable[Open]:
    begins = {(one.application_id, one.kind): one.begins_at for one in rows.meets}
    for kind, here, unplanned, not_told in (
        (Kind.TEST, Status.SHORT_LIST, Lacks.TEST, Lacks.TESTED),
        (Kind.INTERVIEW, Status.TESTED, Lacks.INTERVIEW, Lacks.INTERVIEWED),
    ):
        moments = [begins.get((one.id, kind)) for one in _standing(rows, here)]
        yield Open(unplanned, moments.count(None), len(moments))
        past = sum(at is not None and at <= now for at in moments)
        yield Open(not_told, past, len(moments))


def _cards(rows: InHand, board: Iterable[str]) -> Iterable[Open]:
    before = {one.id for one in _standing(rows, Status.SHORT_LIST, *AFTER[Kind.TEST])}
    cards = [one for one in rows.cards if one.application_id in before]
    for name in sorted({one.assessor for one in cards}):
        own = [one for one in cards if one.assessor == name]
        yield Open(Lacks.CARDS, sum(one.handed_in_at is None for one in own), len(own), name)
    begun = {(one.application_id, one.kind, one.assessor) for one in rows.cards}
    conflicts = _conflicts(rows)
    for member in board:
        due = [
            (one.id, kind, member)
            for kind, after in AFTER.items()
            for one in _standing(rows, *after)
            if (one.id, member) not in conflicts
        ]
        yield Open(Lacks.NOT_BEGUN, sum(one not in begun for one in due), len(due), member)
    done = {(one.application_id, one.kind) for one in rows.cards if one.handed_in_at}
    for kind, after in AFTER.items():
        took = _standing(rows, *after)
        missing = sum((one.id, kind) not in done for one in took)
        yield Open(Lacks.NO_CARD, missing, len(took), kind)
    yield Open(Lacks.CHOICE, len(_standing(rows, Status.INTERVIEWED)))
    chosen = len(_standing(rows, Status.CHOSEN))
    yield Open(Lacks.SEVERAL, chosen if chosen > 1 else 0)
    yield from _list(rows, Phase.CHOICE)


def _list(rows: InHand, phase: Phase) -> Iterable[Open]:
    kept = [one for one in rows.lists if one.phase == phase]
    if kept:
        then = {entry.reference: entry.status for entry in kept[-1].entries}
        now = {one.reference: str(one.status) for one in rows.who}
        yield Open(Lacks.CHANGED, int(is_another(phase, then, now)), who=phase)
    elif can_be_closed(phase, [one.status for one in rows.who]):
        yield Open(Lacks.TO_CLOSE, 1, who=phase)
    else:
        yield Open(Lacks.LIST, 1, who=phase)


def _must_be_told(rows: InHand, one: Place, now: datetime) -> int:
    """Changes of appointments that the candidate does not know: who was invited comes in vain."""
    meetings, told = rows.meetings.get(one.id, ()), rows.told.get(one.id, ())
    letters = (ProcedureLetter.APPOINTMENT_CHANGED, ProcedureLetter.APPOINTMENT_CANCELLED)
    return sum(
        may_get(letter, one.status) and due(letter, [meeting], told, now) is not None
        for letter in letters
        for meeting in meetings
    )


def _ends(rows: InHand, vacancy: Vacancy, now: datetime) -> Iterable[Open]:
    written = {
        (one.application_id, one.template) for one in rows.mails if one.state != State.CANCELLED
    }
    wanted = {
        (one.id, TOLD_BY_LETTER[one.status]) for one in rows.who if one.status in TOLD_BY_LETTER
    }
    status = {one.id: one.status for one in rows.who}
    for meets in rows.meets:
        if status[meets.application_id] in INVITED_FROM[Kind(meets.kind)]:
            wanted.add((meets.application_id, INVITATION[Kind(meets.kind)]))
    changed = sum(_must_be_told(rows, one, now) for one in rows.who)
    yield Open(Lacks.LETTERS, len(wanted - written) + changed, len(wanted) + changed)
    yield Open(Lacks.UNDELIVERED, sum(one.state in LOST for one in rows.mails))
    yield Open(Lacks.HELD, sum(one.state == State.HELD for one in rows.mails))
    chosen = _standing(rows, Status.CHOSEN)
    yield Open(Lacks.CLOSING, int(bool(chosen) and vacancy.closed_on is None))


def _out_of_order(rows: InHand, vacancy: Vacancy, now: datetime) -> Iterable[Open]:
    """What was noted before its time or without its letter: people may, and see that they did."""
    told = invited(rows)
    for kind, after in AFTER.items():
        took = _standing(rows, *after)
        begins = {one.application_id: one.begins_at for one in rows.meets if one.kind == kind}
        early = sum(one.id in begins and begins[one.id] > now for one in took)
        yield Open(Lacks.EARLY, early, len(took), kind)
        yield Open(
            Lacks.UNINVITED, sum((one.id, kind) not in told for one in took), len(took), kind
        )
    if now < vacancy.closes_at:
        yield Open(Lacks.BEFORE_DEADLINE, len(_standing(rows, *DECIDED_FOR_ALL)))


def invited(rows: InHand) -> set[tuple[int, str]]:
    """Who was told of the appointment that stands, as it is now; by the kind of it."""
    told = {(one.application_id, one.occasion) for one in rows.mails if one.state in ON_ITS_WAY}
    return {
        (one.application_id, one.kind)
        for one in rows.meets
        if (one.application_id, str(Occasion(one.uid, one.sequence))) in told
    }
