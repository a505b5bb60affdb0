"""The record of a procedure: gathers what is stored of it, for people who write its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.delivery import LETTER, State
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.minutes import minutes
from kcvs_mailbot.procedure import unfinished
from kcvs_mailbot.selection import Ask, Phase, Procedure
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.closing import WERE_ON_THE_LONG_LIST
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.selection.moves import FOR_LATE_ONES, IN_PHASE_2, Step, standing_steps
from kcvs_mailbot.selection.naming import with_names
from kcvs_mailbot.selection.record import (
    HIDDEN,
    Call,
    Card,
    Decision,
    Frozen,
    Late,
    Listed,
    Meeting,
    Member,
    Met,
    Numbers,
    Open,
    Opinion,
    Person,
    Posted,
    Record,
)
from kcvs_mailbot.selection.slots import NOTED, Kind
from kcvs_mailbot.store import Session, accounts, frozen_lists, recorded
from kcvs_mailbot.store.procedure import Stands
from kcvs_mailbot.store.recorded import Mailed, Meets, Recorded
from kcvs_mailbot.workbench import Workbench

SHORT_LISTING = frozenset({Status.SHORT_LIST, Status.NOT_SHORT_LISTED})
CHOOSING = frozenset({Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN})
RECEIPT = "receipt"
"""The kind of a first mail (Outbox.kind)."""
WITHOUT_LEVEL = "alleen mandaten"
"""Public offices are noted as facts."""
WAITING = frozenset({State.HELD, State.QUEUED, State.SENDING})


BLIND = "niet in dit exemplaar, want de lezer gaf nog geen advies over deze kandidaat"


def record(
    bench: Workbench, vacancy: Vacancy, *, annexes: bool = False, reader: str = ""
) -> Record:
    """As it stands now.

    annexes: with the words of advices and scorecards, but of closed phases only: a member who has
    yet to give an advice shall not read those of the others in a report. reader: takes no part
    where he or she has a conflict of interest, also who became secretary since.
    """
    with bench.store.read() as session:
        rows = recorded.of(session, vacancy.reference)
        board = members(session)
    return _Gathered(bench, vacancy, rows, board, reader).record(annexes=annexes)


def write(
    bench: Workbench, vacancy: Vacancy, actor: str, *, annexes: bool = False, reader: str = ""
) -> bytes:
    """The report as a Word file; that it left stands in the events."""
    with bench.store.read() as session:
        names = accounts.called(session)
    told = record(bench, vacancy, annexes=annexes, reader=reader)
    made = minutes(with_names(told, lambda account: names.get(account, account)))
    with bench.store.write() as session:
        accounts.note_export(session, actor, bench.clock(), "docx", told.numbers.received)
    return made


def still_open(bench: Workbench, vacancy: Vacancy) -> tuple[Open, ...]:
    """What people have to do before the procedure is whole, in its order."""
    with bench.store.read() as session:
        rows = recorded.in_hand(session, vacancy.reference)
        board = members(session)
    return unfinished.find(rows, vacancy, board, bench.clock())


def members(session: Session) -> tuple[str, ...]:
    """Of the board, who can sign in; by name."""
    every = accounts.all_accounts(session)
    return tuple(one.name for one in every if one.role == Role.BOARD and not one.disabled)


def with_annexes(rows: Iterable[Frozen]) -> frozenset[Phase]:
    """Phases that are closed, whose advices or scorecards may stand in a report."""
    closed = {one.phase for one in rows}
    return frozenset({phase for phase in (Phase.SHORT_LIST, Phase.CHOICE) if phase in closed})


class _Gathered:
    """One vacancy, in one state of the database."""

    def __init__(
        self,
        bench: Workbench,
        vacancy: Vacancy,
        rows: Recorded,
        board: tuple[str, ...],
        reader: str = "",
    ) -> None:
        self._hidden = {
            one.application_id
            for one in rows.advices
            if (one.member, one.verdict) == (reader, Verdict.CONFLICT)
        }
        heard = {one.application_id for one in rows.advices if one.member == reader}
        # A decision that was undone can tell what others advised.
        self._blind = {
            one.id
            for one in rows.who
            if reader in board and one.status is Status.LONG_LIST and one.id not in heard
        }
        self._bench, self._vacancy, self._rows, self._board = bench, vacancy, rows, board
        self._zone, self._now = bench.config.zone, bench.clock()
        self._person = {one.id: Person(one.reference, one.name) for one in rows.who}
        self._by_name = sorted(rows.who, key=lambda one: (one.name.casefold(), one.id))
        self._lists = tuple(map(self._frozen, rows.lists))

    def record(self, *, annexes: bool) -> Record:
        rows, procedure = self._rows, self._vacancy.procedure
        closed = with_annexes(self._lists) if annexes else frozenset()
        return Record(
            call=self._call(),
            made_at=self._now.astimezone(self._zone),
            numbers=numbers(rows),
            members=self._members(),
            late=tuple(self._late()),
            withdrawn=tuple(
                (self._person[one.id], self._local(rows.withdrawn_at.get(one.id)))
                for one in self._by_name
                if one.status is Status.WITHDRAWN
            ),
            taking_part=sum(one.status in WERE_ON_THE_LONG_LIST for one in rows.who),
            searched=searched(rows, procedure),
            lists=self._lists,
            short_listing=self._decisions(SHORT_LISTING),
            phase_2=tuple(self._met()),
            choosing=self._decisions(CHOOSING),
            undone=self._undone(),
            posted=posted(rows.mails, self._bench),
            opinions=tuple(self._opinions()) if Phase.SHORT_LIST in closed else (),
            cards=tuple(self._cards()) if Phase.CHOICE in closed else (),
            open=unfinished.find(rows, self._vacancy, self._board, self._now),
        )

    def _call(self) -> Call:
        vacancy = self._vacancy
        sender = self._bench.config.serving(vacancy.reference).smtp.sender
        return Call(
            vacancy.reference,
            vacancy.title,
            sender.name or sender.address,
            vacancy.decided_by.nl,
            vacancy.opens_at.astimezone(self._zone).date(),
            vacancy.deadline_text_at,
            vacancy.closes_with_a_day,
            vacancy.procedure,
            vacancy.closes_at,
        )

    def _local(self, at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(self._zone)

    def _members(self) -> tuple[Member, ...]:
        """Accounts of the board, and whoever gave an advice while having another role or name."""
        given = Counter(one.member for one in self._rows.advices if one.verdict != Verdict.CONFLICT)
        conflicts: dict[str, list[Person]] = {}
        for one in self._rows.advices:
            if one.verdict == Verdict.CONFLICT:
                conflicts.setdefault(one.member, []).append(self._person[one.application_id])
        names = sorted({*self._board, *given, *conflicts})
        return tuple(
            Member(
                one,
                given[one],
                _sorted(conflicts.get(one, ())),
                self._silent(one),
                tuple(self._changed(one)),
            )
            for one in names
        )

    def _changed(self, member: str) -> Iterable[tuple[Person, datetime]]:
        for one in self._open_to_reader():
            for said in self._rows.advices:
                mine = (said.application_id, said.member) == (one.id, member)
                if mine and said.after_reading and said.verdict != Verdict.CONFLICT:
                    yield self._person[one.id], said.since.astimezone(self._zone)

    def _silent(self, member: str) -> tuple[Person, ...]:
        """On whom this member of the board could have said something, and did not."""
        said = {one.application_id for one in self._rows.advices if one.member == member}
        return tuple(
            self._person[one.id]
            for one in self._by_name
            if member in self._board and one.status in WERE_ON_THE_LONG_LIST and one.id not in said
        )

    def _late(self) -> Iterable[Late]:
        for one in self._by_name:
            if one.late is False:
                continue
            decided = [s for s in self._standing(one) if s.to in FOR_LATE_ONES]
            decision = self._decision(one, decided[-1]) if decided else None
            yield Late(self._person[one.id], self._local(one.received_at), one.late, decision)

    def _standing(self, one: Stands) -> tuple[Step, ...]:
        return standing_steps(self._rows.steps.get(one.id, ()))

    def _decision(self, one: Stands, step: Step) -> Decision:
        hidden = one.id in self._hidden
        reasons = {} if hidden else step.reasons
        return Decision(
            self._person[one.id],
            step.here,
            step.to,
            HIDDEN if hidden else BLIND if step.back and one.id in self._blind else step.why,
            tuple((_name(self._vacancy.procedure, key), text) for key, text in reasons.items()),
            step.actor,
            step.at.astimezone(self._zone),
        )

    def _decisions(self, to: frozenset[Status]) -> tuple[Decision, ...]:
        return tuple(
            self._decision(one, step)
            for one in self._by_name
            for step in self._standing(one)
            if step.to in to
        )

    def _undone(self) -> tuple[Decision, ...]:
        return tuple(
            self._decision(one, step)
            for one in self._by_name
            for step in self._rows.steps.get(one.id, ())
            if step.back
        )

    def _frozen(self, one: frozen_lists.Frozen) -> Frozen:
        entries = tuple(
            Listed(self._listed(entry), entry.status, entry.late) for entry in one.entries
        )
        return Frozen(one.phase, one.at.astimezone(self._zone), one.by, one.remark, entries)

    def _listed(self, entry: frozen_lists.Entry) -> Person:
        return Person(entry.reference, entry.name, entry.reference not in self._rows.left)

    def _met(self) -> Iterable[Met]:
        """Who was on the short list, also who withdrew since or was not chosen."""
        cards = Counter(one.application_id for one in self._rows.cards if one.handed_in_at)
        for one in self._by_name:
            listed = any(step.to == Status.SHORT_LIST for step in self._standing(one))
            if not listed and one.status not in IN_PHASE_2:
                continue
            test, interview = (self._meeting(one, kind) for kind in Kind)
            yield Met(self._person[one.id], test, interview, cards[one.id])

    def _meeting(self, one: Stands, kind: Kind) -> Meeting:
        if one.id in self._hidden:
            return Meeting(None, hidden=True)
        planned = next((m for m in self._rows.meets if _is_of(m, one, kind)), None)
        off = [m for m in self._rows.called_off if _is_of(m, one, kind)]
        noted = [step for step in self._standing(one) if step.to == NOTED[kind]]
        return Meeting(
            self._local(planned.begins_at) if planned else None,
            planned.place if planned else "",
            planned.link if planned else "",
            tuple(
                (m.begins_at.astimezone(self._zone), "; ".join(self._why(m, Happened.CALLED_OFF)))
                for m in off
            ),
            self._why(planned, Happened.REPLANNED) if planned else (),
            self._local(noted[-1].at) if noted else None,
            noted[-1].actor if noted else "",
            (one.id, kind) in unfinished.invited(self._rows),
        )

    def _why(self, one: Meets, deed: Happened) -> tuple[str, ...]:
        return tuple(why for kind, why in self._rows.reasons.get(one.id, ()) if kind == deed)

    def _open_to_reader(self) -> Iterable[Stands]:
        return (one for one in self._by_name if one.id not in self._hidden)

    def _opinions(self) -> Iterable[Opinion]:
        for one in self._open_to_reader():
            for advice in self._rows.advices:
                # Why somebody has a conflict is about that person.
                if advice.application_id == one.id and advice.verdict != Verdict.CONFLICT:
                    yield Opinion(
                        self._person[one.id],
                        advice.member,
                        advice.verdict,
                        advice.motivation,
                        self._local(advice.since) if advice.after_reading else None,
                    )

    def _cards(self) -> Iterable[Card]:
        for one in self._open_to_reader():
            for card in self._rows.cards:
                if card.application_id == one.id and card.handed_in_at:
                    yield Card(
                        self._person[one.id],
                        card.kind,
                        card.assessor,
                        tuple(marks(self._vacancy.procedure, card.marks)),
                        card.remark,
                    )


def _is_of(meets: Meets, one: Stands, kind: Kind) -> bool:
    return (meets.application_id, meets.kind) == (one.id, kind)


def numbers(rows: Recorded) -> Numbers:
    """Of all that were given a reference; void ones and erased ones apart."""
    return Numbers(
        given=rows.given,
        erased=max(rows.given - len(rows.left), 0),
        void=len(rows.left) - len(rows.who),
        late=sum(one.late is True for one in rows.who),
        unknown=sum(one.late is None for one in rows.who),
        by_status=Counter(str(one.status) for one in rows.who),
    )


def searched(rows: Recorded, procedure: Procedure) -> tuple[tuple[str, int], ...]:
    """For how many of those that take part each source was looked at, in the configured order."""
    part = {one.id for one in rows.who if one.status in WERE_ON_THE_LONG_LIST}
    found = Counter(source for key, source in rows.looked_up if key in part)
    return tuple((source, found[source]) for source in procedure.searched)


def posted(mails: Iterable[Mailed], bench: Workbench) -> tuple[Posted, ...]:
    """By kind and template, in the order of the procedure; cancelled ones went to nobody."""
    groups: dict[tuple[str, str], list[Mailed]] = {}
    for one in mails:
        if one.state != State.CANCELLED:
            groups.setdefault((one.kind, one.template), []).append(one)
    return tuple(_posted(*key, groups[key], bench) for key in sorted(groups, key=_in_order))


def _in_order(key: tuple[str, str]) -> tuple[bool, bool, int]:
    """Receipts, what answers additions, letters in own words, those of the procedure."""
    kind, template = key
    place = list(ProcedureLetter).index(ProcedureLetter(template)) if template else -1
    return kind == LETTER, kind != RECEIPT, place


def _posted(kind: str, template: str, mails: list[Mailed], bench: Workbench) -> Posted:
    sent = [one for one in mails if one.state in (State.SENT, State.BOUNCED)]
    at = sorted(one.sent_at.astimezone(bench.config.zone) for one in sent if one.sent_at)
    return Posted(
        kind,
        template,
        len(sent),
        sum(one.state in unfinished.LOST for one in mails),
        sum(one.state in WAITING for one in mails),
        at[0] if at else None,
        at[-1] if at else None,
    )


def marks(procedure: Procedure, said: dict[str, object]) -> Iterable[tuple[str, str, str]]:
    """A card's, in the order of the competencies; those that the configuration lost come last."""
    order = [one.key for one in procedure.competencies]
    for key in sorted(said, key=lambda key: order.index(key) if key in order else len(order)):
        mark = said[key]
        if isinstance(mark, dict) and (mark.get("level") or mark.get("note")):
            level, note = str(mark.get("level") or ""), str(mark.get("note") or "")
            asked = procedure.named(key)
            offices = asked is not None and asked.ask is Ask.PUBLIC_OFFICES
            yield _name(procedure, key), level or (WITHOUT_LEVEL if offices else ""), note


def _name(procedure: Procedure, key: str) -> str:
    found = procedure.named(key)
    return key if found is None else found.name


def _sorted(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda one: (one.name.casefold(), one.reference)))
