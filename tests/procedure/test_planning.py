"""The secretary plans tests and interviews, moves them and calls them off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

import databases
from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.deciding import deadlines
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import moving, planning, reporting
from kcvs_mailbot.procedure.planning import Wanted
from kcvs_mailbot.selection.slots import Kind
from kcvs_mailbot.store import appointments, filing
from procedure.post_room import post_room
from web.office import Office, office

DAY = date(2021, 10, 5)
V = "KCVS-2021"


@pytest.fixture(params=databases.KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path, request.param) as made:
        yield made


def short_listed(house: Office, number: int = 1, name: str = "An Claes") -> str:
    reference = house.candidate(number, name)
    moving.move(house.bench, [reference], Status.LONG_LIST, "linda")
    moving.move(house.bench, [reference], Status.SHORT_LIST, "linda", why="Sterk.")
    return reference


def wanted(hour: int = 9, to: int = 10, place: str = "Zaal 1", **more: Any) -> Wanted:
    return Wanted(**{"day": DAY, "begins": time(hour), "ends": time(to), "place": place, **more})


def plan(house: Office, *those: tuple[str, Wanted], kind: Kind = Kind.INTERVIEW) -> list[int]:
    return planning.plan(house.bench, V, kind, those, "linda")


def planned(house: Office) -> list[appointments.Planned]:
    with house.store.read() as session:
        return appointments.of_vacancy(session, V)


def refused(why: Wrong, house: Office, *those: tuple[str, Wanted], **more: Any) -> None:
    before = planned(house)
    with pytest.raises(RequestError) as error:
        plan(house, *those, **more)
    assert error.value.kind is why
    assert planned(house) == before


def test_a_local_time_becomes_the_instant_that_is_meant(house: Office) -> None:
    an = short_listed(house)
    plan(house, (an, wanted(link=" https://video.example/a ")))
    (one,) = planned(house)
    assert one.span.begins == datetime(2021, 10, 5, 7, tzinfo=UTC)
    assert one.span.ends == datetime(2021, 10, 5, 8, tzinfo=UTC)
    assert (one.place, one.link) == ("Zaal 1", "https://video.example/a")
    assert (one.sequence, one.cancelled, one.answer) == (0, False, None)
    assert one.uid.startswith("kcvs-2021-0001.interview.")
    assert ("planned", "linda") in house.events()


def test_all_are_planned_or_none(house: Office) -> None:
    an, bo = short_listed(house), short_listed(house, 2, "Bo Maes")
    refused(Wrong.MOMENT_TAKEN, house, (an, wanted()), (bo, wanted()))
    assert len(plan(house, (an, wanted()), (bo, wanted(10, 11)))) == 2


def test_what_clashes_is_told(house: Office) -> None:
    an, bo = short_listed(house), short_listed(house, 2, "Bo Maes")
    plan(house, (an, wanted()))
    refused(Wrong.MOMENT_TAKEN, house, (bo, wanted(place="zaal  1")))
    refused(Wrong.CANDIDATE_TAKEN, house, (an, wanted(place="Zaal 2")), kind=Kind.TEST)
    refused(Wrong.CHANGED_MEANWHILE, house, (an, wanted(14, 15)))
    plan(house, (bo, wanted(place="Zaal 2")))


def test_two_vacancies_do_not_meet_in_one_room(tmp_path: Path) -> None:
    days = {"opens": "2021-08-01", "deadline": "2021-09-15"}
    several = [{"reference": one, "title": f"de functie {one}", **days} for one in (V, "PS-2021")]
    with post_room(tmp_path, vacancy=several) as made:
        an, bo = made.stand("short_list", 1, 2)
        plan(made, (an, wanted()))
        with made.store.write() as session:
            deadlines.synchronise(session, made.bench.config, made.now)
            filing.of_reference(session, bo).vacancy = "PS-2021"
        with pytest.raises(RequestError) as error:
            planning.plan(made.bench, "PS-2021", Kind.INTERVIEW, [(bo, wanted())], "linda")
        assert (error.value.kind, error.value.names) == (Wrong.MOMENT_TAKEN, (an,))


def test_candidates_may_sit_one_test_together(house: Office) -> None:
    an, bo = short_listed(house), short_listed(house, 2, "Bo Maes")
    plan(house, (an, wanted()), (bo, wanted()), kind=Kind.TEST)
    assert [one.reference for one in planned(house)] == [an, bo]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": 9}, Wrong.NO_MOMENT),
        ({"hour": 10, "to": 9}, Wrong.NO_MOMENT),
        ({"day": date(2021, 9, 9)}, Wrong.MOMENT_PAST),
        ({"day": date(2021, 10, 31), "hour": 2, "to": 4}, Wrong.CLOCK_CHANGES),
        ({"day": date(2022, 3, 27), "hour": 2, "to": 4}, Wrong.CLOCK_CHANGES),
        ({"link": "http://video.example/a"}, Wrong.NO_LINK),
        ({"link": "javascript:alert(1)"}, Wrong.NO_LINK),
        ({"link": "https://an@video.example/"}, Wrong.NO_LINK),
        ({"link": "https://[video"}, Wrong.NO_LINK),
        ({"link": "https://video.example/a b"}, Wrong.NO_LINK),
        ({"link": "https://video.example/" + "a" * 1000}, Wrong.NO_LINK),
    ],
)
def test_what_cannot_be_is_refused(house: Office, change: dict[str, Any], why: Wrong) -> None:
    refused(why, house, (short_listed(house), wanted(**change)))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.RECEIVED, Kind.INTERVIEW),
        (Status.LONG_LIST, Kind.TEST),
        (Status.NOT_SHORT_LISTED, Kind.TEST),
        (Status.TESTED, Kind.TEST),
        (Status.WITHDRAWN, Kind.INTERVIEW),
        (Status.VOID, Kind.INTERVIEW),
        (Status.CHOSEN, Kind.INTERVIEW),
    ],
)
def test_nobody_is_invited_who_does_not_take_part(
    house: Office, status: Status, kind: Kind
) -> None:
    an = house.candidate(1, status=status)
    refused(Wrong.NOT_IN_THIS_PHASE, house, (an, wanted()), kind=kind)


def test_a_moved_one_counts_on_under_the_same_uid(house: Office) -> None:
    an = short_listed(house)
    (key,) = plan(house, (an, wanted()))
    before = planned(house)[0]
    planning.replan(house.bench, key, wanted(14, 15, "Zaal 2"), "linda", seen=0, why="Ziek.")
    (after,) = planned(house)
    assert (after.uid, after.sequence, after.place) == (before.uid, 1, "Zaal 2")
    assert ("replanned", "linda") in house.events()


def test_who_saw_an_earlier_moment_changes_nothing(house: Office) -> None:
    (key,) = plan(house, (short_listed(house), wanted()))
    planning.replan(house.bench, key, wanted(14, 15), "linda", seen=0, why="Ziek.")
    with pytest.raises(RequestError) as error:
        planning.replan(house.bench, key, wanted(16, 17), "x", seen=0, why="Ziek.")
    assert error.value.kind is Wrong.CHANGED_MEANWHILE
    with pytest.raises(RequestError) as error:
        planning.call_off(house.bench, key, "x", seen=0, why="Ziek.")
    assert error.value.kind is Wrong.CHANGED_MEANWHILE
    with pytest.raises(RequestError) as error:
        planning.replan(house.bench, key, wanted(14, 15), "x", seen=1, why="Ziek.")
    assert error.value.kind is Wrong.NOTHING_NEW


def test_its_own_former_moment_is_no_clash(house: Office) -> None:
    (key,) = plan(house, (short_listed(house), wanted(9, 11)))
    planning.replan(house.bench, key, wanted(10, 12), "linda", seen=0, why="Ziek.")


def test_called_off_leaves_room_for_another(house: Office) -> None:
    an = short_listed(house)
    (key,) = plan(house, (an, wanted()))
    planning.call_off(house.bench, key, "linda", seen=0, why="Ziek.")
    (off,) = planned(house)
    assert (off.cancelled, off.sequence) == (True, 1)
    with pytest.raises(RequestError) as error:
        planning.call_off(house.bench, key, "linda", seen=1, why="Ziek.")
    assert error.value.kind is Wrong.CHANGED_MEANWHILE
    plan(house, (an, wanted()))
    assert len({one.uid for one in planned(house)}) == 2


def test_of_whom_withdrew_it_can_only_be_called_off(house: Office) -> None:
    an, bo = short_listed(house), short_listed(house, 2, "Bo Maes")
    (key,) = plan(house, (an, wanted()))
    withdrawing.withdraw_application(house.bench, an, "linda")
    with pytest.raises(RequestError) as error:
        planning.replan(house.bench, key, wanted(14, 15), "linda", seen=0, why="Ziek.")
    assert error.value.kind is Wrong.NOT_IN_THIS_PHASE
    plan(house, (bo, wanted()))  # the room is free again
    planning.call_off(house.bench, key, "linda", seen=0, why="Ziek.")


def test_moving_and_calling_off_need_a_reason_that_the_record_tells(house: Office) -> None:
    (key,) = plan(house, (short_listed(house), wanted()))
    for why, kind in (("  ", Wrong.NO_REASON), ("x" * 1001, Wrong.LONG_REASON)):
        with pytest.raises(RequestError) as error:
            planning.replan(house.bench, key, wanted(14, 15), "linda", seen=0, why=why)
        assert error.value.kind is kind
        with pytest.raises(RequestError) as error:
            planning.call_off(house.bench, key, "linda", seen=0, why=why)
        assert error.value.kind is kind
    planning.replan(house.bench, key, wanted(14, 15), "linda", seen=0, why="De zaal is bezet.")
    told = reporting.record(house.bench, house.config.vacancies[0]).phase_2[0].interview
    assert told.moved == ("De zaal is bezet.",)
    planning.call_off(house.bench, key, "linda", seen=1, why="An is ziek.")
    told = reporting.record(house.bench, house.config.vacancies[0]).phase_2[0].interview
    assert [why for _, why in told.called_off] == ["An is ziek."]


def test_of_what_is_not_there_that_is_said(house: Office) -> None:
    with pytest.raises(RequestError) as error:
        planning.call_off(house.bench, 7, "linda", seen=0, why="Ziek.")
    assert error.value.kind is Wrong.NO_APPOINTMENT


def test_a_void_one_has_no_appointments(house: Office) -> None:
    an = short_listed(house)
    (key,) = plan(house, (an, wanted()))
    with house.store.write() as session:
        filing.of_reference(session, an).status = Status.VOID
    assert planned(house) == []
    with house.store.read() as session, pytest.raises(RequestError):
        appointments.one(session, key)
