"""What is on record of a vacancy's procedure, as rows, by a fixed number of queries.

Nothing of what is void takes part; what was joined to another counts with that one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kcvs_mailbot.application import Happened
from kcvs_mailbot.delivery import State
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.letters import Meeting, Occasion, ProcedureLetter
from kcvs_mailbot.selection.moves import Step
from kcvs_mailbot.store import advices, frozen_lists, posted_letters, procedure
from kcvs_mailbot.store.models import (
    Advice,
    Application,
    Appointment,
    Event,
    LookUp,
    Message,
    Outbox,
    Scorecard,
)
from kcvs_mailbot.store.outbox import KNOWN_STATE

CONFLICT = Verdict.CONFLICT
GOES_WELL = (State.QUEUED, State.SENDING, State.SENT, State.CANCELLED)
"""Of a receipt that stands so nothing is to be done."""


@dataclass(frozen=True, slots=True)
class Said:
    """That there is an advice, or a conflict of interest."""

    application_id: int
    member: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Advised(Said):
    """An advice, or a conflict of interest."""

    motivation: str
    since: datetime
    after_reading: bool
    """Changed so after its member could read those of others."""


@dataclass(frozen=True, slots=True)
class Meets:
    """A test or an interview."""

    application_id: int
    kind: str
    begins_at: datetime
    place: str
    link: str
    uid: str
    sequence: int
    id: int


@dataclass(frozen=True, slots=True)
class Carded:
    """A scorecard, handed in or not."""

    application_id: int
    kind: str
    assessor: str
    marks: dict[str, Any]
    remark: str
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How it is with a mail. template "": a receipt, or a letter in a person's own words."""

    application_id: int
    template: str
    state: str
    occasion: str
    """The appointment that it tells; "": none."""


@dataclass(frozen=True, slots=True)
class Mailed(Outgoing):
    """An outgoing mail."""

    kind: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Looks:
    """How often one account looked at one dossier."""

    application_id: int
    actor: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """What decides what is still to be done in a vacancy. By the application's id: what stands so.

    mails: of receipts those alone that something is wrong with, or that are held.
    """

    who: Sequence[procedure.Place]
    lists: tuple[frozen_lists.Frozen, ...]
    advices: Sequence[Said]
    looked_up: frozenset[tuple[int, str]]
    meets: tuple[Meets, ...]
    cards: tuple[Carded, ...]
    """Not of who declared a conflict of interest."""
    mails: Sequence[Outgoing]
    meetings: dict[int, list[Meeting]]
    """Every appointment, called off ones too."""
    told: dict[int, set[tuple[ProcedureLetter, Occasion]]]
    """Letters of the procedure that somebody has, or that are on their way."""
    waiting: int
    """Mails before the secretary that are for it, or of which nobody knows for what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(InHand):
    """All of one vacancy. who: in the order of arrival."""

    who: tuple[procedure.Stands, ...]
    advices: tuple[Advised, ...]
    mails: tuple[Mailed, ...]
    given: int
    """References that were given out."""
    left: frozenset[str]
    """References of which the application was not erased; void ones too."""
    languages: dict[int, str]
    steps: dict[int, list[Step]]
    withdrawn_at: dict[int, datetime]
    called_off: tuple[Meets, ...]
    """Of the tests and interviews, what takes place no more."""
    reasons: dict[int, tuple[tuple[str, str], ...]]
    """By the appointment's id: what was done with it, and why."""
    looks: tuple[Looks, ...]


def in_hand(session: Session, vacancy: str) -> InHand:
    """What is needed to tell what is open: less than all of it, and read often."""
    who = procedure.places(session, vacancy)
    those = session.execute(_JOINED, {"vacancy": vacancy})
    joined = {one: into for one, into in those if into is not None}
    reader = _Reader(session, vacancy, {one.id for one in who}, joined)
    said = reader.said()
    meetings = _meetings(session, vacancy)
    return InHand(
        who=who,
        lists=tuple(frozen_lists.of_vacancy(session, vacancy)),
        advices=said,
        looked_up=frozenset(reader.looked_up()),
        meets=tuple(reader.meets()) if meetings else (),
        cards=reader.cards_but(said),
        mails=tuple(reader.to_be_seen_to()),
        meetings=meetings,
        told=_told(session, vacancy) if meetings else {},
        waiting=_waiting(session, vacancy),
    )


def of(session: Session, vacancy: str) -> Recorded:
    """All of it."""
    who = procedure.who_stands(session, vacancy)
    every = session.execute(
        select(
            Application.id, Application.joined_id, Application.language, Application.reference
        ).where(Application.vacancy == vacancy)
    ).all()
    reader = _Reader(
        session,
        vacancy,
        {one.id for one in who},
        {row.id: row.joined_id for row in every if row.joined_id is not None},
    )
    left = frozenset(row.reference for row in every)
    said = reader.advices()
    return Recorded(
        who=tuple(who),
        # Not the number that comes next: going back to a backup leaves a gap before it.
        given=len(left | _erased(session, vacancy)),
        left=left,
        languages={row.id: row.language for row in every},
        steps=procedure.steps_of(session, vacancy),
        withdrawn_at=reader.withdrawn_at(),
        lists=tuple(frozen_lists.of_vacancy(session, vacancy)),
        advices=said,
        looked_up=frozenset(reader.looked_up()),
        meets=tuple(reader.meets()),
        cards=reader.cards_but(said),
        called_off=tuple(reader.meets(cancelled=True)),
        reasons=reader.reasons(),
        mails=tuple(reader.mails()),
        meetings=_meetings(session, vacancy),
        told=_told(session, vacancy),
        looks=tuple(reader.looks()),
        waiting=_waiting(session, vacancy),
    )


def _erased(session: Session, vacancy: str) -> frozenset[str]:
    """References of applications for it of which nothing else is left."""
    told = session.scalars(select(Event.detail).where(Event.kind == Happened.ERASED))
    every = (reference for detail in told for reference in detail["references"])
    return frozenset(one for one in every if one.rpartition("-")[0] == vacancy)


def _meetings(session: Session, vacancy: str) -> dict[int, list[Meeting]]:
    found = posted_letters.appointments(session, vacancy)
    return {key: [posted_letters.meeting(row) for row in theirs] for key, theirs in found.items()}


def _told(session: Session, vacancy: str) -> dict[int, set[tuple[ProcedureLetter, Occasion]]]:
    found: dict[int, set[tuple[ProcedureLetter, Occasion]]] = defaultdict(set)
    for one in posted_letters.posted(session, vacancy):
        if one.left:
            found[one.application].add((one.letter, one.occasion))
    return found


def _waiting(session: Session, vacancy: str) -> int:
    return session.scalar(_WAITING, {"vacancy": vacancy}) or 0


Advices = TypeVar("Advices", bound=Said)


def _one_of_each(found: Iterable[Advices]) -> tuple[Advices, ...]:
    """Of each member on each application: a conflict of interest stands before an advice."""
    kept: dict[tuple[int, str], Advices] = {}
    for one in found:
        before = kept.get((one.application_id, one.member))
        if before is None or (one.verdict == CONFLICT != before.verdict):
            kept[one.application_id, one.member] = one
    return tuple(sorted(kept.values(), key=lambda one: one.member))


# Each is made once: to make a statement takes longer than these take to be answered.
_of_which = func.coalesce(Application.vacancy, Message.vacancy)
_WAITING = (
    select(func.count())
    .select_from(Message)
    .outerjoin(Application, Application.id == Message.application_id)
    .where(Message.waits, or_(_of_which == bindparam("vacancy"), _of_which.is_(None)))
)
_JOINED = select(Application.id, Application.joined_id).where(
    Application.vacancy == bindparam("vacancy"), Application.joined_id.is_not(None)
)
_MAIL = (func.coalesce(Outbox.template, ""), KNOWN_STATE, func.coalesce(Outbox.occasion, ""))
"""The columns of an Outgoing."""


def _theirs(
    key: InstrumentedAttribute[Any],
    *more: Any,
    where: Iterable[Any] = (),
    order: Iterable[Any] = (),
) -> Select[Any]:
    """Of the applications of a vacancy; an application's own rows before those that came to it."""
    return (
        select(key, *more)
        .join(Application, Application.id == key)
        .where(Application.vacancy == bindparam("vacancy"), *where)
        .order_by(Application.joined_id.is_not(None), *order)
    )


def _said(*more: Any) -> Select[Any]:
    columns = (Advice.member, Advice.verdict, *more)
    return _theirs(Advice.application_id, *columns, order=(Advice.member, Advice.id))


def _meets(*, cancelled: bool) -> Select[Any]:
    return _theirs(
        Appointment.application_id,
        Appointment.kind,
        Appointment.begins_at,
        Appointment.place,
        Appointment.link,
        Appointment.uid,
        Appointment.sequence,
        Appointment.id,
        where=[Appointment.cancelled.is_(cancelled)],
        order=(Appointment.begins_at, Appointment.id),
    )


_SAID, _ADVICES = (
    _said(),
    _said(Advice.motivation, func.coalesce(Advice.changed_at, Advice.given_at)),
)
_LOOKED_UP = _theirs(LookUp.application_id, LookUp.source)
_MEETS, _CALLED_OFF = _meets(cancelled=False), _meets(cancelled=True)
_REASONS = _theirs(
    Event.application_id,
    Event.kind,
    Event.detail,
    where=[Event.kind.in_((Happened.REPLANNED, Happened.CALLED_OFF))],
    order=(Event.id,),
)
_CARDS = _theirs(
    Scorecard.application_id,
    Scorecard.kind,
    Scorecard.assessor,
    Scorecard.marks,
    Scorecard.remark,
    Scorecard.handed_in_at,
    order=(Scorecard.assessor, Scorecard.id),
)
_MAILS = _theirs(
    Outbox.application_id,
    *_MAIL,
    Outbox.kind,
    Outbox.created_at,
    Outbox.sent_at,
    order=(Outbox.id,),
)
_TO_BE_SEEN_TO = _theirs(
    Outbox.application_id,
    *_MAIL,
    where=[or_(Outbox.template.is_not(None), KNOWN_STATE.not_in(GOES_WELL))],
)
_WITHDRAWN_AT = _theirs(
    Event.application_id,
    Event.at,
    where=[Event.kind == Happened.WITHDRAWN],
    order=(Event.id,),
)


class _Reader:
    """Rows of the applications that stand, and of those that were joined to them."""

    def __init__(
        self, session: Session, vacancy: str, stand: set[int], joined: dict[int, int]
    ) -> None:
        self._session, self._vacancy, self._stand, self._joined = session, vacancy, stand, joined

    def _stands(self, application: int) -> int | None:
        while application in self._joined:
            application = self._joined[application]
        return application if application in self._stand else None

    def _rows(self, query: Select[Any]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """With the id of the application that stands."""
        rows = self._session.connection().execute(query, {"vacancy": self._vacancy})
        for application, *found in rows.all():
            stands = self._stands(application)
            if stands is not None:
                yield stands, tuple(found)

    def advices(self) -> tuple[Advised, ...]:
        read = advices.after_reading(self._session, {*self._stand, *self._joined})
        return _one_of_each(
            Advised(stands, member, verdict, motivation, at, (member, at) in read)
            for stands, (member, verdict, motivation, at) in self._rows(_ADVICES)
        )

    def said(self) -> tuple[Said, ...]:
        return _one_of_each(Said(stands, *row) for stands, row in self._rows(_SAID))

    def looked_up(self) -> Iterator[tuple[int, str]]:
        for stands, (source,) in self._rows(_LOOKED_UP):
            yield stands, source

    def meets(self, *, cancelled: bool = False) -> Iterator[Meets]:
        for stands, row in self._rows(_CALLED_OFF if cancelled else _MEETS):
            yield Meets(stands, *row)

    def reasons(self) -> dict[int, tuple[tuple[str, str], ...]]:
        found: dict[int, tuple[tuple[str, str], ...]] = {}
        for _, (kind, told) in self._rows(_REASONS):
            if told.get("why"):
                key = told["appointment"]
                found[key] = (*found.get(key, ()), (kind, told["why"]))
        return found

    def cards(self) -> Iterator[Carded]:
        for stands, row in self._rows(_CARDS):
            yield Carded(stands, *row)

    def cards_but(self, said: Iterable[Said]) -> tuple[Carded, ...]:
        """Without those of who declared a conflict of interest."""
        apart = {(one.application_id, one.member) for one in said if one.verdict == CONFLICT}
        return tuple(c for c in self.cards() if (c.application_id, c.assessor) not in apart)

    def mails(self) -> Iterator[Mailed]:
        for stands, row in self._rows(_MAILS):
            yield Mailed(stands, *row)

    def to_be_seen_to(self) -> Iterator[Outgoing]:
        for stands, row in self._rows(_TO_BE_SEEN_TO):
            yield Outgoing(stands, *row)

    def withdrawn_at(self) -> dict[int, datetime]:
        """The last time."""
        return {stands: at for stands, (at,) in self._rows(_WITHDRAWN_AT)}

    def looks(self) -> Iterator[Looks]:
        query = (
            select(Event.application_id, Event.actor, func.count())
            .join(Application, Application.id == Event.application_id)
            .where(Application.vacancy == self._vacancy, Event.kind == Happened.VIEWED)
            .group_by(Event.application_id, Event.actor)
        )
        for application, actor, times in self._session.execute(query):
            stands = self._stands(application or 0)
            if stands is not None:
                yield Looks(stands, actor, times)
