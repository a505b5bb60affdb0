"""The list of applications, a page at a time: none before or behind it is gone through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from kcvs_mailbot.application import ApplicationStatus
from kcvs_mailbot.store import counted, filing, joined, search
from kcvs_mailbot.store.counted import FIRST_RECEIPT
from kcvs_mailbot.store.models import (
    Application,
    Candidate,
    Document,
    Message,
    Outbox,
)

A_PAGE = 50
MOST_FOUND = 200
"""Applications that a search shows."""
NOFIRST_RECEIPT = "none"
FEW = 1000
"""So many are looked up and sorted; among more, a page's worth is soon met in their order."""


class Sort(StrEnum):
    """By nothing that weighs a person."""

    ARRIVAL = "ontvangen"
    NAME = "naam"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which applications, in which order; all of it stands in the address."""

    words: str = ""
    late: bool | None = None
    status: str = ""
    """"": all but the void ones."""
    vacancy: str = ""
    receipt: str = ""
    """A State of the first receipt, or NOFIRST_RECEIPT."""
    sort: Sort = Sort.ARRIVAL
    reverse: bool = False
    """Newest first is the order of arrivals that is not reversed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One application of the list."""

    id: int
    reference: str
    name: str
    address: str
    received_at: datetime | None
    late: bool | None
    status: str
    motivation: bool
    career: bool
    documents: int
    receipt: str
    """A State, or NOFIRST_RECEIPT."""
    passage: str = ""
    """Of a search; marked as passages.MARK."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a page begins: beside the application of that id, which it leaves out."""

    beside: int
    back: bool = False
    """The page before it, not the one after it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of them, and how many there are."""

    lines: tuple[Line, ...]
    total: int
    earlier: bool = False
    later: bool = False
    """Whether there are pages before and behind it."""


def applications(
    session: Session,
    choice: Choice,
    begin: Begin | None = None,
    not_searched: Collection[int] = (),
) -> Found:
    """A page; the first one unless told, or where nothing stands there. Of a search MOST_FOUND.

    not_searched: ids of those in which no words are looked for; a list has them all the same.
    """
    found = _found(session, choice.words) if choice.words else []
    found = [one for one in found if one not in not_searched]
    asked = _Asked(session, choice, found if choice.words else None)
    total = asked.total()
    page = asked.page(begin, A_PAGE + 1) if begin else None
    # SQLite ends once it met them all: of few it does not go on to the end of its walk.
    page = page or asked.page(None, min(A_PAGE + 1, total))
    shown, earlier, later = page or ([], False, False)
    rows = session.execute(_lines(choice.sort, reverse=choice.reverse), {"shown": shown})
    passages = search.passages(session, choice.words, shown)
    lines = [replace(Line(*row), passage=passages.get(row.id, "")) for row in rows]
    return Found(tuple(lines), total, earlier, later)


_DOCUMENTS = (
    select(func.count())
    .select_from(Document)
    .join(Message, Message.id == Document.message_id)
    .where(Message.application_id == Application.id, Document.inline.is_(False))
    .scalar_subquery()
)
_LINE = (
    select(
        Application.id,
        Application.reference,
        Candidate.name,
        Candidate.address,
        Application.received_at,
        Application.late,
        Application.status,
        Application.motivation_source.is_not(None),
        Application.career_source.is_not(None),
        _DOCUMENTS,
        func.coalesce(Outbox.state, NOFIRST_RECEIPT),
    )
    .join(Candidate, Candidate.id == Application.candidate_id)
    .outerjoin(Outbox, and_(Outbox.application_id == Application.id, Outbox.kind == FIRST_RECEIPT))
)


@cache
def _lines(sort: Sort, *, reverse: bool) -> Select[Any]:
    """Those that are `shown`, in that order; made once: that takes as long as asking it."""
    of_these = _LINE.where(Application.id.in_(bindparam("shown", expanding=True)))
    return of_these.order_by(*_order(Choice(sort=sort, reverse=reverse)))


@dataclass(frozen=True)
class _Asked:
    """The applications of a choice; of a search only those that it `found`."""

    session: Session
    choice: Choice
    found: Sequence[int] | None = None

    def total(self) -> int:
        """Counted only where what is kept does not tell."""
        choice = self.choice
        if self.found is not None:
            return len(self._every)
        if not choice.receipt:
            return self._of_kind()
        if choice == Choice(receipt=choice.receipt, sort=choice.sort, reverse=choice.reverse):
            return self._with_receipt()
        every = select(func.count()).select_from(Application).where(*self._wanted())
        return self.session.scalar(every) or 0

    def page(self, begin: Begin | None, most: int) -> tuple[list[int], bool, bool] | None:
        """Its ids, and whether there are some before and behind them; None: there is no such page.

        most: of which one tells only that more come.
        """
        back = begin is not None and begin.back
        found = self._searched(begin, most)
        if found is None:
            found = self._ids(begin, back, most) if most else []
        if not found or (back and len(found) <= A_PAGE):
            return None
        shown, more = found[:A_PAGE], len(found) > A_PAGE
        return (shown[::-1], True, True) if back else (shown, begin is not None, more)

    @cached_property
    def _every(self) -> list[int]:
        """Of a search: it finds few."""
        return self._ids(None, back=False, most=MOST_FOUND)

    def _searched(self, begin: Begin | None, most: int) -> list[int] | None:
        """Of a search what _ids would give; None when it did not find the one to begin beside."""
        if self.found is None:
            return None
        if begin is None:
            return self._every[:most]
        if begin.beside not in self._every:
            return None
        place = self._every.index(begin.beside)
        beside = self._every[:place][::-1] if begin.back else self._every[place + 1 :]
        return beside[:most]

    def _ids(self, begin: Begin | None, back: bool, most: int) -> list[int]:
        """In their order; going back in the reversed one.

        What a line shows is looked up for these only: else each row passed over would count.
        """
        choice = replace(self.choice, reverse=self.choice.reverse != back)
        here, wanted = select(Application.id), self._wanted()
        if choice.sort is Sort.NAME and self._walks_names():
            # Left, and asked in words that SQLite does not see through: it walks the names' index.
            here = here.select_from(Candidate).outerjoin(Application, and_(_OF_PERSON, *wanted))
            wanted = [func.coalesce(Application.id, 0) > 0]
        elif choice.sort is Sort.NAME:
            here = here.join(Candidate, _OF_PERSON)
        if begin is not None:
            wanted += self._behind(choice, begin.beside)
        here = here.where(*wanted).order_by(*_order(choice)).limit(most)
        return list(self.session.scalars(here))

    def _wanted(self) -> list[ColumnElement[bool]]:
        """SQLite knows nothing of how many there are: it is led to the index with the fewest."""
        choice, picked = self.choice, self._picked()
        status, late, vacancy = Application.status, Application.late, Application.vacancy
        rare = choice.status not in ("", ApplicationStatus.RECEIVED)
        others = choice.late is not None or bool(choice.vacancy)
        wanted = [self._led(status, not picked and (rare or not others)) == choice.status]
        if not choice.status:
            wanted = [status != ApplicationStatus.VOID]
        if choice.late is not None:
            wanted.append(self._led(late, not picked and not rare).is_(choice.late))
        if choice.vacancy:
            wanted.append(self._led(vacancy, not picked and not rare) == choice.vacancy)
        if self.found is not None:
            wanted.append(Application.id.in_(self.found))
        if choice.receipt:
            wanted.append(self._of_receipt(picked and self.found is None))
        return wanted

    def _led(self, column: Any, this_way: bool) -> Any:
        sqlite = self.session.get_bind().dialect.name == "sqlite"
        return func.coalesce(column, null()) if sqlite and not this_way else column

    def _of_receipt(self, looked_up: bool) -> ColumnElement[bool]:
        state = self.choice.receipt
        theirs = and_(Outbox.kind == FIRST_RECEIPT, Outbox.state == state)
        if looked_up:
            return Application.id.in_(select(Outbox.application_id).where(theirs))
        own = select(Outbox.id).where(Outbox.application_id == Application.id)
        if state == NOFIRST_RECEIPT:
            return ~own.where(Outbox.kind == FIRST_RECEIPT).exists()
        return own.where(theirs).exists()

    def _picked(self) -> bool:
        """Whether a few are looked up by their ids."""
        receipt = self.choice.receipt
        if self.found is not None or receipt in ("", NOFIRST_RECEIPT):
            return self.found is not None
        return self.receipts.get(receipt, 0) <= FEW

    def _walks_names(self) -> bool:
        choice = self.choice
        narrowed = bool(choice.status or choice.vacancy) or choice.late is not None
        return not self._picked() and not (narrowed and self._of_kind() <= FEW)

    def _of_kind(self) -> int:
        choice = self.choice
        return counted.applications(
            self.session, status=choice.status, late=choice.late, vacancy=choice.vacancy
        )

    def _with_receipt(self) -> int:
        found = self.receipts
        if self.choice.receipt == NOFIRST_RECEIPT:
            return self._of_kind() - sum(found.values())
        return found.get(self.choice.receipt, 0)

    @cached_property
    def receipts(self) -> dict[str, int]:
        """The first ones by state."""
        return counted.receipts(self.session)

    def _behind(self, choice: Choice, beside: int) -> list[ColumnElement[bool]]:
        """What comes behind that application in this order; nothing when it is not there."""
        first, number = _key(choice)
        of_it = select(first, number).join(Candidate, _OF_PERSON).where(number == beside)
        key = self.session.execute(of_it).first()
        if key is None:
            return [false()]
        downwards = choice.reverse is (choice.sort is Sort.NAME)
        # SQLite finds the place by the first of these; both as a pair it would not look up.
        if downwards:
            return [first <= key[0], or_(first < key[0], number < key[1])]
        return [first >= key[0], or_(first > key[0], number > key[1])]


_OF_PERSON = Application.candidate_id == Candidate.id


def _key(choice: Choice) -> tuple[Any, Any]:
    if choice.sort is Sort.NAME:
        return func.lower(Candidate.name), Application.id
    return func.coalesce(Application.received_at, Application.created_at), Application.id


def _order(choice: Choice) -> tuple[Any, ...]:
    first, number = _key(choice)
    if choice.reverse is (choice.sort is Sort.NAME):
        return first.desc(), number.desc()
    return first.asc(), number.asc()


def _found(session: Session, words: str) -> list[int]:
    """The newest with these words; a reference finds its own."""
    named = filing.by_reference(session, words.strip())
    if named is not None:
        return [joined.standing(session, named).id]
    return search.newest(session, words, MOST_FOUND)
