"""A candidate's calendar answers our invitation: it is shown with the application, not answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import databases
from browsing import Browser
from calendar_answers import apple, gmail, outlook
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding import reprocessing
from kcvs_mailbot.desk import erasing
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.procedure import moving, planning
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.recognition.invited import Coming
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import appointments
from kcvs_mailbot.store import models as rows
from workshop import Workshop, application, shared_cage, workshop

AN = "KCVS-2021-0001"
PROGRAMS: list[Callable[..., bytes]] = [outlook, gmail, apple]


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with shared_cage(tmp_path_factory.mktemp("cage")) as made:
        yield made


@pytest.fixture
def work(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with databases.sqlite(tmp_path) as store, workshop(tmp_path, cage, store) as made:
        made.receive(application())
        bench = made.worker.bench
        moving.move(bench, [AN], Status.LONG_LIST, "linda")
        moving.move(bench, [AN], Status.SHORT_LIST, "linda", why="Sterk.")
        yield made


def planned(work: Workshop, hour: int = 9) -> str:
    """The UID of An's interview."""
    wanted = Wanted(date(2021, 10, 5), time(hour), time(hour + 1), "Zaal 1")
    planning.plan(work.worker.bench, "KCVS-2021", Kind.INTERVIEW, [(AN, wanted)], "linda")
    return interview(work).uid


def interview(work: Workshop) -> appointments.Planned:
    with work.store.read() as session:
        (one,) = appointments.of_vacancy(session, "KCVS-2021")
        return one


def rules(mail: dict[str, Any]) -> list[str]:
    return [reason["rule"] for reason in mail["reasons"]]


@pytest.mark.parametrize("program", PROGRAMS)
def test_who_accepts_is_shown_and_asks_nothing_of_anybody(
    work: Workshop, program: Callable[..., bytes]
) -> None:
    uid, before = planned(work), len(work.outbox())
    mail = work.receive(program(uid))
    assert (mail["disposition"], mail["application"]) == ("follow_up", AN)
    assert rules(mail) == ["accepts_invitation"]
    assert not mail["waits"]
    assert len(work.outbox()) == before
    answer = interview(work).answer
    assert answer is not None
    assert answer.coming is Coming.ACCEPTED
    assert work.events()[-1] == "follow_up"


def test_who_says_less_than_yes_waits_for_a_person(work: Workshop) -> None:
    mail = work.receive(outlook(planned(work), "DECLINED"))
    assert (mail["disposition"], mail["application"]) == ("follow_up", AN)
    assert rules(mail) == ["declines_invitation"]
    assert mail["waits"]
    answer = interview(work).answer
    assert answer is not None
    assert answer.coming is Coming.DECLINED


def test_an_answer_to_an_earlier_moment_is_none_to_the_new_one(work: Workshop) -> None:
    uid = planned(work)
    work.receive(outlook(uid))
    one = interview(work)
    wanted = Wanted(date(2021, 10, 5), time(14), time(15), "Zaal 1")
    planning.replan(work.worker.bench, one.id, wanted, "linda", seen=0, why="Ziek.")
    assert interview(work).answer is None
    work.receive(outlook(uid, "DECLINED", sequence=1))
    answer = interview(work).answer
    assert answer is not None
    assert answer.coming is Coming.DECLINED


def test_what_was_answered_is_told_where_it_is_looked_for(work: Workshop) -> None:
    mail = work.receive(gmail(planned(work), "DECLINED"))
    browser = Browser(work.worker.bench, Role.SECRETARY)
    browser.get(f"/kandidaturen/{AN}")
    assert browser.says("Mail toegevoegd: slaat de uitnodiging af")
    assert browser.says("; slaat de uitnodiging af; wacht op u")
    assert browser.get("/procedure/gesprekken").says("De kandidaat slaat af.")
    assert browser.get(f"/mails/{mail['id']}").says("slaat de uitnodiging af")
    waits = browser.get(f"/na-te-kijken/{mail['id']}")
    assert waits.says("De kandidaat slaat onze uitnodiging af.")


def test_the_last_answer_counts(work: Workshop) -> None:
    uid = planned(work)
    work.receive(outlook(uid))
    work.at(timedelta(hours=1))
    work.receive(outlook(uid, "DECLINED"))
    answer = interview(work).answer
    assert answer is not None
    assert answer.coming is Coming.DECLINED


def test_who_was_only_forwarded_the_invitation_does_not_answer_for_the_candidate(
    work: Workshop,
) -> None:
    other = "bo.maes@example.be"
    mail = work.receive(outlook(planned(work), sender=other, attendee=other))
    assert mail["disposition"] == "review"
    assert rules(mail)[0] == "another_answers_invitation"
    assert mail["waits"]
    assert interview(work).answer is None


def test_an_answer_in_the_thread_of_our_mail_is_read_by_a_person(work: Workshop) -> None:
    receipt = work.application()["receipt"]["message_id"]
    mail = work.receive(outlook("another-uid", in_reply_to=receipt))
    assert (mail["disposition"], mail["application"]) == ("follow_up", AN)
    assert mail["waits"]


def test_an_answer_judged_again_stays_what_it_was(work: Workshop) -> None:
    mail = work.receive(outlook(planned(work)))
    before = interview(work).answer
    assert reprocessing.reprocess_one(work.worker.bench, mail["id"])
    assert interview(work).answer == before


def test_all_of_it_goes_with_the_person(work: Workshop) -> None:
    work.receive(outlook(planned(work)))
    erasing.erase(work.worker.bench, AN, "linda")
    with work.store.read() as session:
        assert appointments.of_vacancy(session, "KCVS-2021") == []
        assert session.query(rows.Trace).count() == 0
