"""The demo's candidates in the middle of their procedure, to be drawn for the docs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from browser.houses import NAMES, NOW, PASSWORD, House
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import advising, assessing, moving, planning
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection.advising import Verdict
from kcvs_mailbot.selection.cards import Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import advices, filing

MEMBERS = (NAMES[Role.BOARD], "bart", "mia")
WORDS = {
    Verdict.YES: "Werkte lang voor steden en schrijft helder over wat hen bindt.",
    Verdict.TALK: "Sterk dossier, maar weinig ervaring met een bestuur. Laten we erover praten.",
    Verdict.NO: "De loopbaan ligt ver van wat we zoeken.",
}
PLACE = "Bischoffsheimlaan 1-8, Brussel"
SHORT_LISTED = 3


def fill_with_a_procedure(house: House) -> list[str]:
    """References of who is on the short list; the first was tested, and is assessed."""
    accounts = Accounts(house.store, lambda: house.now)
    for name in MEMBERS[1:]:
        accounts.add(name, Role.BOARD, "test", PASSWORD)
    bench, vacancy = house.worker.bench, house.worker.config.vacancies[0]
    theirs = [
        one["reference"]
        for one in house.applications()
        if (one["vacancy"], one["late"], one["status"]) == (vacancy.reference, False, "received")
    ]
    moving.move(bench, theirs, Status.LONG_LIST, "linda")
    verdicts = (Verdict.YES, Verdict.YES, Verdict.TALK, Verdict.YES, Verdict.NO)
    for n, reference in enumerate(theirs):
        for k, member in enumerate(MEMBERS):
            verdict = verdicts[(n + k) % len(verdicts)]
            advising.advise(bench, reference, member, verdict, WORDS[verdict], seen="")
    _changes(house, theirs[-1])
    chosen = theirs[:SHORT_LISTED]
    moving.move(bench, chosen, Status.SHORT_LIST, "linda", why="Past bij wat de stad vraagt.")
    soon = (NOW + timedelta(days=20)).date()
    _plan(house, Kind.TEST, chosen, soon)
    house.at(datetime.combine(soon, time(15), NOW.tzinfo))
    moving.move(bench, chosen[:2], Status.TESTED, "linda")
    levels = vacancy.procedure.levels
    for k, member in enumerate(MEMBERS[1:]):
        marks = {
            one.key: Mark(levels[(n + k) % len(levels)], "Met voorbeelden uit eigen werk.")
            for n, one in enumerate(vacancy.procedure.competencies)
        }
        assessing.save(
            bench, chosen[0], Kind.TEST, member, marks, "Op tijd klaar.", seen="", hand_in=True
        )
    marks = {"stedelijkheid": Mark(levels[2], "Ziet hoe wijken en stadsdiensten samenhangen.")}
    assessing.save(bench, chosen[1], Kind.TEST, MEMBERS[0], marks, "", seen="", hand_in=False)
    _plan(house, Kind.INTERVIEW, chosen[:1], soon + timedelta(days=7))
    return chosen


def _changes(house: House, reference: str) -> None:
    """One member, after reading the others."""
    house.at(NOW + timedelta(hours=2))
    with house.store.read() as session:
        key = filing.of_reference(session, reference).id
        own = advices.on(session, [key])[key][MEMBERS[2]]
    seen, why = advising.stamp(own), WORDS[Verdict.TALK]
    verdict = Verdict.TALK if own.verdict != Verdict.TALK else Verdict.NO
    advising.advise(house.worker.bench, reference, MEMBERS[2], verdict, why, seen=seen)


def _plan(house: House, kind: Kind, those: list[str], on: date) -> None:
    wanted = [(one, Wanted(on, time(9), time(12), PLACE)) for one in those]
    planning.plan(house.worker.bench, those[0].rpartition("-")[0], kind, wanted, "linda")
