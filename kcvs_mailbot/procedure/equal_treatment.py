"""Counts over what is recorded of a procedure, for who judges that all were treated alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import reporting
from kcvs_mailbot.procedure.reporting import RECEIPT
from kcvs_mailbot.procedure.unfinished import LOST
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.closing import WERE_ON_THE_LONG_LIST
from kcvs_mailbot.selection.letters import TOLD_BY_LETTER
from kcvs_mailbot.selection.moves import IN_PHASE_2, standing_steps
from kcvs_mailbot.selection.treatment import (
    SLOW,
    Difference,
    Differs,
    Done,
    Looked,
    Spread,
    Step,
    Treatment,
    Waited,
)
from kcvs_mailbot.store import accounts, recorded
from kcvs_mailbot.store.recorded import Recorded
from kcvs_mailbot.workbench import Workbench

KINDS = {"test": Status.TESTED, "interview": Status.INTERVIEWED}


def treatment(bench: Workbench, vacancy: Vacancy) -> Treatment:
    """As it stands now."""
    with bench.store.read() as session:
        rows = recorded.of(session, vacancy.reference)
        roles = {one.name: str(one.role) for one in accounts.all_accounts(session)}
        board = reporting.members(session)
    return _Counted(bench, vacancy, rows, roles, board).all()


class _Counted:
    """One vacancy, in one state of the database."""

    def __init__(
        self,
        bench: Workbench,
        vacancy: Vacancy,
        rows: Recorded,
        roles: Mapping[str, str],
        board: Collection[str],
    ) -> None:
        self._bench, self._vacancy, self._rows = bench, vacancy, rows
        self._roles, self._board = roles, board
        self._every = [one.id for one in rows.who]
        self._part = [one.id for one in rows.who if one.status in WERE_ON_THE_LONG_LIST]
        self._reached = {
            one.id: {step.to for step in standing_steps(rows.steps.get(one.id, ()))}
            for one in rows.who
        }
        self._phase_2 = [
            one.id
            for one in rows.who
            if one.status in WERE_ON_THE_LONG_LIST
            and (one.status in IN_PHASE_2 or Status.SHORT_LIST in self._reached[one.id])
        ]
        self._waits = self._receipts()

    def all(self) -> Treatment:
        rows, waits = self._rows, self._waits
        late = {one.id: one.late for one in rows.who}
        spoken = sorted({rows.languages[key] for key in self._every})
        return Treatment(
            everybody=len(self._every),
            taking_part=len(self._part),
            erased=max(rows.given - len(rows.left), 0),
            in_all=Waited.of(waits.values()),
            in_time=Waited.of(wait for key, wait in waits.items() if late[key] is False),
            late=Waited.of(wait for key, wait in waits.items() if late[key]),
            by_language=tuple(
                (one, Waited.of(w for key, w in waits.items() if rows.languages[key] == one))
                for one in spoken
            ),
            posted=reporting.posted(rows.mails, self._bench),
            done=tuple(self._done()),
            advices=self._advices(),
            conflicts=sum(one.verdict == Verdict.CONFLICT for one in rows.advices),
            cards=tuple((kind, self._cards(kind)) for kind in KINDS),
            looks=tuple(self._looks()),
            # What was so for all was the same for all.
            differences=tuple(one for one in self._differences() if 0 < one.number < one.of),
        )

    def _receipts(self) -> dict[int, timedelta]:
        """How long each waited for the first one; who has none, or came at an unknown time, not."""
        came = {one.id: one.received_at for one in self._rows.who}
        found: dict[int, timedelta] = {}
        for mail in self._rows.mails:
            at = came[mail.application_id]
            if mail.kind == RECEIPT and mail.sent_at is not None and at is not None:
                wait = max(mail.sent_at - at, timedelta())
                found[mail.application_id] = min(wait, found.get(mail.application_id, wait))
        return found

    def _done(self) -> Iterable[Done]:
        for source, number in reporting.searched(self._rows, self._vacancy.procedure):
            yield Done(Step.LOOKED_UP, number, len(self._part), source)
        said = {(one.application_id, one.member) for one in self._rows.advices}
        if self._board:
            heard = sum(all((key, one) in said for one in self._board) for key in self._part)
            yield Done(Step.ADVISED, heard, len(self._part))
        planned = {(one.application_id, one.kind) for one in self._rows.meets}
        of = len(self._phase_2)
        for kind, plan, took in (
            ("test", Step.TEST_PLANNED, Step.TESTED),
            ("interview", Step.INTERVIEW_PLANNED, Step.INTERVIEWED),
        ):
            yield Done(plan, sum((key, kind) in planned for key in self._phase_2), of)
            yield Done(took, sum(KINDS[kind] in self._reached[key] for key in self._phase_2), of)

    def _advices(self) -> Spread:
        given = Counter(
            one.application_id for one in self._rows.advices if one.verdict != Verdict.CONFLICT
        )
        return Spread.of(given[key] for key in self._part)

    def _cards(self, kind: str) -> Spread:
        """Of who took the test, or had the interview."""
        cards = Counter(
            one.application_id
            for one in self._rows.cards
            if one.kind == kind and one.handed_in_at is not None
        )
        took = [key for key in self._phase_2 if KINDS[kind] in self._reached[key]]
        return Spread.of(cards[key] for key in took)

    def _looks(self) -> Iterable[Looked]:
        """Every role that can read dossiers, and others who did."""
        times: dict[str, Counter[int]] = {
            str(Role.SECRETARY): Counter(),
            str(Role.BOARD): Counter(),
        }
        for one in self._rows.looks:
            role = self._roles.get(one.actor, "")
            times.setdefault(role, Counter())[one.application_id] += one.times
        for role, counts in times.items():
            yield Looked.of(role, [counts[key] for key in self._every])

    def _differences(self) -> Iterable[Difference]:
        every, part = len(self._every), len(self._part)
        got = {
            mail.application_id
            for mail in self._rows.mails
            if mail.kind == RECEIPT and (mail.sent_at or mail.state == State.SENT)
        }
        yield Difference(Differs.NO_RECEIPT, every - len(got), every)
        slow = sum(wait > SLOW for wait in self._waits.values())
        yield Difference(Differs.SLOW_RECEIPT, slow, len(self._waits))
        hit = {mail.application_id for mail in self._rows.mails if mail.state in LOST}
        yield Difference(Differs.LOST_MAIL, len(hit), every)
        for one in self._done():
            if one.step is Step.LOOKED_UP:
                yield Difference(Differs.LOOKED_UP, part - one.number, part, one.who)
        spoken = Counter(one.application_id for one in self._rows.advices)
        # Who declared a conflict of interest spoke too: that is no advice too few.
        fewer = Spread.of(spoken[key] for key in self._part).fewer
        yield Difference(Differs.ADVICES, fewer, part)
        yield from self._unseen()
        for kind in KINDS:
            met = sum(KINDS[kind] in self._reached[key] for key in self._phase_2)
            of = len(self._phase_2)
            yield Difference(Differs.MET, of - met, of, kind)
            spread = self._cards(kind)
            yield Difference(Differs.CARDS, spread.fewer, spread.every, kind)
        yield from self._untold()

    def _unseen(self) -> Iterable[Difference]:
        """Where members of the board looked at others of those that take part."""
        seen = {
            one.application_id
            for one in self._rows.looks
            if self._roles.get(one.actor) == Role.BOARD
        }
        if seen:
            unseen = sum(key not in seen for key in self._part)
            yield Difference(Differs.UNSEEN, unseen, len(self._part))

    def _untold(self) -> Iterable[Difference]:
        """Letters that some with an outcome got, and others with the same one did not."""
        told = {
            (mail.application_id, mail.template)
            for mail in self._rows.mails
            if mail.state != State.CANCELLED
        }
        for status in sorted(TOLD_BY_LETTER):
            those = [one.id for one in self._rows.who if one.status is status]
            letter = TOLD_BY_LETTER[status]
            missing = sum((key, letter) not in told for key in those)
            if missing < len(those):
                yield Difference(Differs.UNTOLD, missing, len(those), letter)
