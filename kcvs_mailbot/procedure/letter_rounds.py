"""A letter of the procedure, sent to one or to many: offered, seen as it goes, put on its way.

What was seen is what goes: the stamp of the look holds every mail of it, byte for byte but for the
date. All that was chosen is enqueued in one transaction, or nothing is.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.addresses import sendable
from kcvs_mailbot.answering import letters as post
from kcvs_mailbot.answering.letters import OfProcedure, Thread, Typed
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.config import Vacancy
from kcvs_mailbot.delivery import State
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.letter_texts import Field, Flaw, empty, filled, flaws, unfilled, unknown
from kcvs_mailbot.procedure import letter_facts
from kcvs_mailbot.procedure.letter_wording import Wording, wordings
from kcvs_mailbot.selection.letters import (
    Occasion,
    ProcedureLetter,
    due,
    is_meant_for,
    is_unexpected,
    key_of,
    may_get,
)
from kcvs_mailbot.store import Session, posted_letters, procedure, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store.posted_letters import Correspondence, Posted
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.workbench import Workbench

log = structlog.get_logger()
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody who can get the letter. meant: False for who takes part no more."""

    id: int
    reference: str
    name: str
    status: Status
    occasion: Occasion
    meant: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """How it stands with one letter: how many can get it still, and the mails there are."""

    letter: ProcedureLetter
    offered: int
    states: Mapping[State, int]
    changed: bool
    """Some text of it was changed for this vacancy."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The very mail for one candidate, dated when it goes."""

    reference: str
    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why nothing goes to this candidate. fields: those that are empty; strange: that nobody knows.

    left: places of the text that are still open.
    """

    reference: str
    name: str
    language: Language
    fields: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """A letter that told one of these candidates something else. id: of that mail."""

    name: str
    letter: ProcedureLetter
    state: State
    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Look:
    """What would go, what would not, who has it by now, and the stamp with which it goes.

    before: letters by which some who get it were told something else.
    """

    mails: tuple[Mail, ...]
    stopped: tuple[Stopped, ...]
    had: tuple[str, ...]
    before: tuple[Before, ...]
    stamp: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """A letter that can go."""

    row: rows.Application
    typed: Typed
    thread: Thread
    of: OfProcedure


class _Round:
    """Who stands where in the vacancy, and has which letter; as many queries however many stand."""

    def __init__(self, session: Session, vacancy: Vacancy, bench: Workbench) -> None:
        self._session, self._vacancy, self._bench = session, vacancy, bench
        self.now = bench.clock()
        self.standing = procedure.who_stands(session, vacancy.reference, by_name=True)
        self.posted = posted_letters.posted(session, vacancy.reference)
        self.appointments = posted_letters.appointments(session, vacancy.reference)
        self._told: dict[int, set[tuple[ProcedureLetter, Occasion]]] = defaultdict(set)
        self.earlier: dict[tuple[int, ProcedureLetter, Occasion], int] = {}
        for one in self.posted:
            self._note(one)

    def _note(self, one: Posted) -> None:
        """One that was cancelled before it left, or came back, is as if it had not been."""
        if not one.left:
            if one.direct:
                self.earlier[one.application, one.letter, one.occasion] = one.id
            return
        self._told[one.application].add((one.letter, one.occasion))

    def offered(self, letter: ProcedureLetter) -> list[Offered]:
        """By name."""
        return [
            Offered(
                one.id,
                one.reference,
                one.name,
                one.status,
                occasion,
                is_meant_for(letter, one.status),
            )
            for one in self.standing
            if (occasion := self._due(letter, one)) is not None
        ]

    def _due(self, letter: ProcedureLetter, one: Stands) -> Occasion | None:
        if not may_get(letter, one.status):
            return None
        meetings = map(posted_letters.meeting, self.appointments.get(one.id, ()))
        return due(letter, meetings, self._told[one.id], self.now)

    def before(self, letter: ProcedureLetter, those: Iterable[Offered]) -> tuple[Before, ...]:
        """In the order of those."""
        had = defaultdict[int, list[Posted]](list)
        for one in self.posted:
            if one.left and is_unexpected(letter, one.letter):
                had[one.application].append(one)
        return tuple(
            Before(
                who.name or who.reference,
                one.letter,
                one.state,
                one.sent_at or one.created_at,
                one.id,
            )
            for who in those
            for one in had[who.id]
        )

    def appointment(self, application: int, occasion: Occasion) -> rows.Appointment | None:
        theirs = self.appointments.get(application, ())
        return next((row for row in theirs if row.uid == occasion.uid), None)


def sheets(bench: Workbench, vacancy: Vacancy) -> list[Sheet]:
    """Every letter, in the order in which a procedure sends them."""
    with bench.store.read() as session:
        found = _Round(session, vacancy, bench)
        changed = posted_letters.changed_texts(session, vacancy.reference)
    states = {letter: Counter[State]() for letter in ProcedureLetter}
    for one in found.posted:
        states[one.letter][one.state] += 1
    return [
        Sheet(
            letter,
            sum(one.meant for one in found.offered(letter)),
            states[letter],
            letter in changed,
        )
        for letter in ProcedureLetter
    ]


def offered(bench: Workbench, vacancy: Vacancy, letter: ProcedureLetter) -> list[Offered]:
    """Who can get it and does not have it, by name."""
    with bench.store.read() as session:
        return _Round(session, vacancy, bench).offered(letter)


def look(
    bench: Workbench, vacancy: Vacancy, letter: ProcedureLetter, references: Iterable[str]
) -> Look:
    """The letter for each of these, as it would go now."""
    with bench.store.read() as session:
        seen, _ = _look(session, bench, vacancy, letter, references)
        return seen


def send(
    bench: Workbench,
    vacancy: Vacancy,
    letter: ProcedureLetter,
    references: Sequence[str],
    actor: str,
    *,
    seen: str,
) -> int:
    """Puts the letters that were looked at on their way; how many that were.

    0 when nobody gets one any more: pressed twice, a colleague did, or they stand elsewhere now.
    RequestError when anything is not as it was seen: then nothing goes.
    """
    with bench.store.write() as session:
        vacancies.lock_all(session)
        now, ready = _look(session, bench, vacancy, letter, references)
        if now.had and not now.mails and not now.stopped:
            return 0
        if not ready or now.stamp != seen:
            raise RequestError(Wrong.CHANGED_MEANWHILE, f"letters {letter} are not as they were")
        for one in ready:
            post.enqueue(
                session,
                one.row,
                one.typed,
                one.thread,
                bench.config,
                bench.clock(),
                actor,
                one.of,
            )
    log.info("letters_enqueued", letter=letter.value, number=len(ready))
    return len(ready)


def _look(
    session: Session,
    bench: Workbench,
    vacancy: Vacancy,
    letter: ProcedureLetter,
    references: Iterable[str],
) -> tuple[Look, list[_Ready]]:
    wanted = dict.fromkeys(references)
    found = _Round(session, vacancy, bench)
    chosen = [one for one in found.offered(letter) if one.reference in wanted]
    known = posted_letters.rows_of(session, [one.reference for one in chosen])
    passed = posted_letters.correspondence(session, [one.id for one in chosen])
    words = wordings(session, vacancy, letter)
    mails, stopped, ready, stamp = [], [], [], hashlib.sha256()
    for one in chosen:
        row = known[one.reference]
        made = _letter(found, row, one, letter, words, passed[one.id], vacancy, bench)
        stamp.update(f"{row.reference} {row.status} {passed[one.id]}\n".encode())
        if isinstance(made, Stopped):
            stopped.append(made)
            stamp.update(repr(made).encode())
            continue
        raw = post.mail_of(row, made.typed, made.thread, bench.config, _UNDATED, made.of.calendar)
        mails.append(Mail(row.reference, one.name, raw))
        ready.append(made)
        stamp.update(raw)
    offered_now = {one.reference for one in chosen}
    had = tuple(reference for reference in wanted if reference not in offered_now)
    before = found.before(letter, chosen)
    return Look(tuple(mails), tuple(stopped), had, before, stamp.hexdigest()), ready


def _letter(
    found: _Round,
    row: rows.Application,
    one: Offered,
    letter: ProcedureLetter,
    words: Mapping[Language, Wording],
    passed: Correspondence,
    vacancy: Vacancy,
    bench: Workbench,
) -> _Ready | Stopped:
    language = Language.of(row.language)
    told, appointment = words[language], found.appointment(row.id, one.occasion)
    values = letter_facts.values(row, vacancy, appointment, language, bench.config)
    typed = Typed(
        key_of(letter, one.occasion),
        language,
        filled(told.subject, values),
        filled(told.text, values),
    )
    if why := _why_not(row, letter, told, typed, values):
        return why
    calendar = letter_facts.calendar(row, vacancy, appointment, language, bench.config)
    earlier = found.earlier.get((row.id, letter, one.occasion))
    of = OfProcedure(letter, one.occasion, calendar, earlier)
    # It begins a subject of its own: it stands in the candidate's thread, and answers no mail.
    return _Ready(row, typed, Thread(None, passed.own), of)


def _why_not(
    row: rows.Application,
    letter: ProcedureLetter,
    told: Wording,
    typed: Typed,
    values: Mapping[Field, str],
) -> Stopped | None:
    source = f"{told.subject}\n{told.text}"
    wrong = list(flaws(typed.subject, typed.text))
    if sendable(row.candidate.address) is None:
        wrong.append(Flaw.NO_ADDRESS)
    why = Stopped(
        row.reference,
        row.candidate.name,
        typed.language,
        tuple(empty(source, values)),
        tuple(unknown(source, letter)),
        tuple(unfilled(f"{typed.subject}\n{typed.text}")),
        tuple(wrong),
    )
    return why if why.fields or why.strange or why.flaws else None
