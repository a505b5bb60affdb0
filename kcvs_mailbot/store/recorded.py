"""What is on record of a vacancy's procedure, as rows, by a fixed number of queries.

Nothing of what is void takes part; what was joined to another counts with that one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from kcvs_mailbot.application import Happened
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
    Vacancy,
)
from kcvs_mailbot.store.outbox import KNOWN_STATE


@dataclass(frozen=True, slots=True)
class Advised:
    """An advice, or a conflict of interest."""

    application_id: int
    member: str
    verdict: str
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
class Mailed:
    """An outgoing mail. template "": a receipt, or a letter in a person's own words."""

    application_id: int
    kind: str
    template: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    occasion: str
    """The appointment that it tells; "": none."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How often one account looked at one dossier."""

    application_id: int
    actor: str
    times: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """Of one vacancy. who: in the order of arrival. By the application's id: what stands so."""

    who: tuple[procedure.Stands, ...]
    given: int
    """References that were given out."""
    left: frozenset[str]
    """References of which the application was not erased; void ones too."""
    languages: dict[int, str]
    steps: dict[int, list[Step]]
    withdrawn_at: dict[int, datetime]
    lists: tuple[frozen_lists.Frozen, ...]
    advices: tuple[Advised, ...]
    looked_up: frozenset[tuple[int, str]]
    meets: tuple[Meets, ...]
    called_off: tuple[Meets, ...]
    """Of those, what takes place no more."""
    reasons: dict[int, tuple[tuple[str, str], ...]]
    """By the appointment's id: what was done with it, and why."""
    cards: tuple[Carded, ...]
    """Not of who declared a conflict of interest."""
    mails: tuple[Mailed, ...]
    meetings: dict[int, list[Meeting]]
    """Every appointment, called off ones too."""
    told: dict[int, set[tuple[ProcedureLetter, Occasion]]]
    """Letters of the procedure that somebody has, or that are on their way."""
    looks: tuple[Looks, ...]
    waiting: int
    """Mails before the secretary that are for it, or of which nobody knows for what."""


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
    given = session.scalar(select(Vacancy.next_number).where(Vacancy.reference == vacancy))
    said = tuple(reader.advices())
    apart = {(one.application_id, one.member) for one in said if one.verdict == Verdict.CONFLICT}
    return Recorded(
        who=tuple(who),
        given=(given or 1) - 1,
        left=frozenset(row.reference for row in every),
        languages={row.id: row.language for row in every},
        steps=procedure.steps_of(session, vacancy),
        withdrawn_at=reader.withdrawn_at(),
        lists=tuple(frozen_lists.of_vacancy(session, vacancy)),
        advices=said,
        looked_up=frozenset(reader.looked_up()),
        meets=tuple(reader.meets()),
        cards=tuple(c for c in reader.cards() if (c.application_id, c.assessor) not in apart),
        called_off=tuple(reader.meets(cancelled=True)),
        reasons=reader.reasons(),
        mails=tuple(reader.mails()),
        meetings={
            key: [posted_letters.meeting(row) for row in theirs]
            for key, theirs in posted_letters.appointments(session, vacancy).items()
        },
        told=_told(session, vacancy),
        looks=tuple(reader.looks()),
        waiting=_waiting(session, vacancy),
    )


def _told(session: Session, vacancy: str) -> dict[int, set[tuple[ProcedureLetter, Occasion]]]:
    found: dict[int, set[tuple[ProcedureLetter, Occasion]]] = defaultdict(set)
    for one in posted_letters.posted(session, vacancy):
        if one.left:
            found[one.application].add((one.letter, one.occasion))
    return found


def _waiting(session: Session, vacancy: str) -> int:
    whose = func.coalesce(Application.vacancy, Message.vacancy)
    query = (
        select(func.count())
        .select_from(Message)
        .outerjoin(Application, Application.id == Message.application_id)
        .where(Message.waits, or_(whose == vacancy, whose.is_(None)))
    )
    return session.scalar(query) or 0


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

    def _rows(
        self,
        key: InstrumentedAttribute[Any],
        *more: Any,
        where: Iterable[Any] = (),
        order: Iterable[Any] = (),
    ) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """With the id of the application that stands; its own rows before those that came to it."""
        query = (
            select(key, *more)
            .join(Application, Application.id == key)
            .where(Application.vacancy == self._vacancy, *where)
            .order_by(Application.joined_id.is_not(None), *order)
        )
        for application, *found in self._session.execute(query):
            stands = self._stands(application)
            if stands is not None:
                yield stands, tuple(found)

    def advices(self) -> Iterator[Advised]:
        """One of each member: a conflict of interest stands before an advice."""
        found: dict[tuple[int, str], Advised] = {}
        read = advices.after_reading(self._session, {*self._stand, *self._joined})
        for stands, row in self._rows(
            Advice.application_id,
            Advice.member,
            Advice.verdict,
            Advice.motivation,
            func.coalesce(Advice.changed_at, Advice.given_at),
            order=(Advice.member, Advice.id),
        ):
            member, verdict, motivation, since = row
            changed = (member, since) in read
            one = Advised(stands, member, verdict, motivation, since, changed)
            before = found.get((stands, one.member))
            if before is None or (one.verdict == Verdict.CONFLICT != before.verdict):
                found[stands, one.member] = one
        yield from sorted(found.values(), key=lambda one: one.member)

    def looked_up(self) -> Iterator[tuple[int, str]]:
        for stands, (source,) in self._rows(LookUp.application_id, LookUp.source):
            yield stands, source

    def meets(self, *, cancelled: bool = False) -> Iterator[Meets]:
        columns = (
            Appointment.kind,
            Appointment.begins_at,
            Appointment.place,
            Appointment.link,
            Appointment.uid,
            Appointment.sequence,
            Appointment.id,
        )
        for stands, row in self._rows(
            Appointment.application_id,
            *columns,
            where=[Appointment.cancelled.is_(cancelled)],
            order=(Appointment.begins_at, Appointment.id),
        ):
            yield Meets(stands, *row)

    def reasons(self) -> dict[int, tuple[tuple[str, str], ...]]:
        found: dict[int, tuple[tuple[str, str], ...]] = {}
        kinds = (Happened.REPLANNED, Happened.CALLED_OFF)
        columns = (Event.kind, Event.detail)
        for _, (kind, told) in self._rows(
            Event.application_id, *columns, where=[Event.kind.in_(kinds)], order=(Event.id,)
        ):
            if told.get("why"):
                key = told["appointment"]
                found[key] = (*found.get(key, ()), (kind, told["why"]))
        return found

    def cards(self) -> Iterator[Carded]:
        columns = (
            Scorecard.kind,
            Scorecard.assessor,
            Scorecard.marks,
            Scorecard.remark,
            Scorecard.handed_in_at,
        )
        for stands, row in self._rows(
            Scorecard.application_id, *columns, order=(Scorecard.assessor, Scorecard.id)
        ):
            yield Carded(stands, *row)

    def mails(self) -> Iterator[Mailed]:
        columns = (
            Outbox.kind,
            func.coalesce(Outbox.template, ""),
            KNOWN_STATE,
            Outbox.created_at,
            Outbox.sent_at,
            func.coalesce(Outbox.occasion, ""),
        )
        for stands, row in self._rows(Outbox.application_id, *columns, order=(Outbox.id,)):
            yield Mailed(stands, *row)

    def withdrawn_at(self) -> dict[int, datetime]:
        """The last time."""
        return {
            stands: at
            for stands, (at,) in self._rows(
                Event.application_id,
                Event.at,
                where=[Event.kind == Happened.WITHDRAWN],
                order=(Event.id,),
            )
        }

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
