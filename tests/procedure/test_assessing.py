"""Members of the board note what they saw, each by themselves, and hand it in once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import assessing, moving, planning
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection.cards import Card, Mark
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import erasing, filing, scorecards
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office
from workshop import PROCEDURE

GOOD = {"netwerk": Mark("aangetoond", "Kent velen.")}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def save(house: Office, who: str = "marc", **more: Any) -> None:
    usual = {"marks": GOOD, "remark": "", "seen": stamp(house, who)}
    words = {**usual, **more}
    assessing.save(house.bench, "KCVS-2021-0001", Kind.INTERVIEW, who, **words)


def stamp(house: Office, who: str = "marc") -> str:
    with house.store.read() as session:
        return assessing.stamp(scorecards.own(session, 1, Kind.INTERVIEW, who))


def cards(house: Office) -> list[Card]:
    with house.store.read() as session:
        return scorecards.of_applications(session, [1]).get((1, Kind.INTERVIEW), [])


def refused(house: Office, why: Wrong, who: str = "marc", **more: Any) -> None:
    before = cards(house)
    with pytest.raises(RequestError) as error:
        save(house, who, **more)
    assert error.value.kind is why
    assert cards(house) == before


def test_a_draft_is_kept_and_can_be_changed(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    save(house, remark=" Was te vroeg. ")
    house.at(timedelta(minutes=1))
    save(house, marks={"netwerk": Mark("", "Toch niet."), "visie": Mark("ruim aangetoond")})
    (one,) = cards(house)
    assert one.marks == {"netwerk": Mark("", "Toch niet."), "visie": Mark("ruim aangetoond")}
    assert not one.handed_in
    assert house.events() == []


def test_what_was_handed_in_stays(house: Office) -> None:
    house.candidate(status=Status.INTERVIEWED)
    save(house, hand_in=True)
    assert cards(house)[0].handed_in
    assert house.events() == [("assessed", "marc")]
    refused(house, Wrong.HANDED_IN, marks={"netwerk": Mark("niet aangetoond")})


def test_a_card_that_says_nothing_cannot_be_handed_in(house: Office) -> None:
    house.candidate(status=Status.INTERVIEWED)
    refused(house, Wrong.NOTHING_ASSESSED, marks={"netwerk": Mark("", "Notitie.")}, hand_in=True)


def test_where_no_competency_is_asked_the_remark_alone_is_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PROCEDURE, "competencies", [])
    with office(tmp_path) as house:
        house.candidate(status=Status.INTERVIEWED)
        refused(house, Wrong.NO_REMARK, marks={}, remark=" ", hand_in=True)
        save(house, marks={}, remark="Sprak rustig en helder.", hand_in=True)
        assert cards(house)[0].handed_in


def test_of_an_interview_that_nobody_planned_a_card_is_a_draft_only(house: Office) -> None:
    """One that was called off is none either."""
    house.candidate(status=Status.TESTED)
    save(house)
    refused(house, Wrong.NOT_PLANNED, hand_in=True)
    wanted = Wanted(date(2021, 9, 20), time(9), time(10))
    planned = [("KCVS-2021-0001", wanted)]
    (key,) = planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, planned, "linda")
    with house.store.write() as session:
        session.get_one(rows.Appointment, key).cancelled = True
    house.at(timedelta(days=11))
    refused(house, Wrong.NOT_PLANNED, hand_in=True)


def test_before_it_begins_a_card_is_a_draft_only(house: Office) -> None:
    house.candidate(status=Status.TESTED)
    wanted = Wanted(date(2021, 9, 20), time(9), time(10))
    planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, [("KCVS-2021-0001", wanted)], "linda")
    save(house)
    refused(house, Wrong.NOT_BEGUN_YET, hand_in=True)
    house.at(timedelta(days=11))
    save(house, hand_in=True)
    assert cards(house)[0].handed_in


def test_when_people_noted_that_it_took_place_the_planned_hour_holds_up_nobody(
    house: Office,
) -> None:
    house.candidate(status=Status.TESTED)
    wanted = Wanted(date(2021, 9, 20), time(9), time(10))
    planning.plan(house.bench, "KCVS-2021", Kind.INTERVIEW, [("KCVS-2021-0001", wanted)], "linda")
    moving.move(house.bench, ["KCVS-2021-0001"], Status.INTERVIEWED, "linda")
    save(house, hand_in=True)
    assert cards(house)[0].handed_in


def test_the_secretary_gives_a_card_back_with_a_reason(house: Office) -> None:
    house.candidate(status=Status.INTERVIEWED)
    save(house, hand_in=True)
    give_back = partial(assessing.give_back, house.bench, "KCVS-2021-0001", Kind.INTERVIEW)
    for who, why, wrong in (("marc", " ", Wrong.NO_REASON), ("els", "x", Wrong.NOT_HANDED_IN)):
        with pytest.raises(RequestError) as error:
            give_back(who, "linda", why)
        assert error.value.kind is wrong
    give_back("marc", "linda", "Per vergissing ingediend.")
    (card,) = cards(house)
    assert (card.handed_in, dict(card.marks)) == (False, GOOD)
    assert house.events()[-1] == ("card_given_back", "linda")
    house.at(timedelta(minutes=1))
    save(house, marks={"netwerk": Mark("niet aangetoond")}, hand_in=True)
    assert cards(house)[0].handed_in


def test_after_the_choice_no_card_is_given_back(house: Office) -> None:
    house.candidate(status=Status.INTERVIEWED)
    save(house, hand_in=True)
    moving.move(house.bench, ["KCVS-2021-0001"], Status.CHOSEN, "linda", why="Sterk.")
    with pytest.raises(RequestError) as error:
        assessing.give_back(
            house.bench, "KCVS-2021-0001", Kind.INTERVIEW, "marc", "linda", "Vergissing."
        )
    assert error.value.kind is Wrong.NOT_IN_THIS_PHASE


def test_who_saw_an_earlier_draft_overwrites_none(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    save(house)
    refused(house, Wrong.CHANGED_MEANWHILE, seen="", marks={})


def test_two_members_write_a_card_each(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    save(house, "marc")
    save(house, "els", marks={"visie": Mark("aangetoond")})
    assert [card.assessor for card in cards(house)] == ["els", "marc"]


@pytest.mark.parametrize(
    "status", [Status.LONG_LIST, Status.NOT_SHORT_LISTED, Status.CHOSEN, Status.VOID]
)
def test_only_of_who_takes_part_a_card_is_written(house: Office, status: Status) -> None:
    house.candidate(status=status)
    refused(house, Wrong.NOT_IN_THIS_PHASE)


def test_of_whom_withdrew_no_card_is_written(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    withdrawing.withdraw_application(house.bench, "KCVS-2021-0001", "linda")
    refused(house, Wrong.NOT_IN_THIS_PHASE)


def test_a_member_with_a_conflict_writes_none(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    conflict(house, "marc")
    refused(house, Wrong.CONFLICT)
    save(house, "els")


def conflict(house: Office, who: str) -> None:
    with house.store.write() as session:
        session.add(rows.Advice(application_id=1, member=who, verdict="conflict", given_at=NOW))


@pytest.mark.parametrize(
    ("marks", "remark", "why"),
    [
        ({"netwerk": Mark("uitstekend")}, "", Wrong.NO_LEVEL),
        ({"netwerk": Mark("aangetoond", "x" * 4001)}, "", Wrong.LONG_REASON),
        (GOOD, "x" * 4001, Wrong.LONG_REASON),
    ],
)
def test_what_is_no_mark_is_refused(
    house: Office, marks: dict[str, Mark], remark: str, why: Wrong
) -> None:
    house.candidate(status=Status.SHORT_LIST)
    refused(house, why, marks=marks, remark=remark)


def test_a_competency_that_is_asked_no_more_keeps_what_was_noted(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    save(house)
    with house.store.write() as session:
        row = scorecards.own(session, 1, Kind.INTERVIEW, "marc")
        assert row is not None
        row.marks = {**row.marks, "vroeger": {"level": "goed", "note": "Was er."}}
    save(house, marks={"netwerk": Mark("ruim aangetoond"), "onbekend": Mark("aangetoond")})
    assert cards(house)[0].marks == {
        "vroeger": Mark("goed", "Was er."),
        "netwerk": Mark("ruim aangetoond"),
    }


def test_cards_go_with_the_person(house: Office) -> None:
    house.candidate(status=Status.SHORT_LIST)
    save(house)
    with house.store.write() as session:
        row = filing.of_reference(session, "KCVS-2021-0001")
        erasing.erase(session, erasing.of_person(session, row))
    with house.store.read() as session:
        assert session.query(rows.Scorecard).count() == 0
