"""A phase is closed: its list is kept as it was, whatever happens after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import freezing, moving
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import UNDECIDED
from kcvs_mailbot.store import frozen_lists, procedure
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office

HERE = "KCVS-2021"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def seen(house: Office) -> str:
    with house.store.read() as session:
        return freezing.stamp(procedure.who_stands(session, HERE))


def freeze(house: Office, phase: Phase = Phase.LONG_LIST, remark: str = "") -> int:
    return freezing.freeze(house.bench, HERE, phase, "marc", seen=seen(house), remark=remark)


def lists(house: Office) -> list[frozen_lists.Frozen]:
    with house.store.read() as session:
        return frozen_lists.of_vacancy(session, HERE)


def test_the_list_says_where_everybody_stood_who_closed_it_and_when(house: Office) -> None:
    bo, an = house.candidate(2, "Bo Maes", late=True), house.candidate(1)
    moving.move(house.bench, [bo], Status.NOT_ADMITTED, "linda", why="te laat")
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    number = freeze(house, remark=" Beslist op 20 september.\r\n")
    moving.undo(house.bench, an, "linda", seen="long_list")
    (kept,) = lists(house)
    assert (kept.id, kept.phase, kept.by, kept.at) == (number, "long_list", "marc", NOW)
    assert kept.remark == "Beslist op 20 september."
    # In the order of arrival.
    assert [(e.reference, e.name, e.status, e.late) for e in kept.entries] == [
        (bo, "Bo Maes", "not_admitted", True),
        (an, "An Claes", "long_list", False),
    ]
    with house.store.read() as session:
        event = session.query(rows.Event).filter_by(kind="list_frozen").one()
    assert (event.application_id, event.actor) == (None, "marc")
    assert event.detail == {"vacancy": HERE, "phase": "long_list", "list": number}


def test_it_is_refused_while_somebody_is_undecided_and_says_who(house: Office) -> None:
    an, bo, late = house.candidate(1), house.candidate(2, "Bo"), house.candidate(3, late=None)
    moving.move(house.bench, [an, bo], Status.LONG_LIST, "linda")
    with pytest.raises(RequestError) as error:
        freeze(house)
    assert (error.value.kind, error.value.names) == (Wrong.UNDECIDED, (late,))
    moving.move(house.bench, [late], Status.NOT_ADMITTED, "linda", why="te laat")
    freeze(house)
    with pytest.raises(RequestError) as error:
        freeze(house, Phase.SHORT_LIST)
    assert error.value.names == (f"{bo}, {an}",)
    assert "An" not in str(error.value)
    assert len(lists(house)) == 1


def test_who_withdrew_holds_no_phase_up(house: Office) -> None:
    an, bo = house.candidate(1), house.candidate(2, "Bo")
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    withdrawing.withdraw_application(house.bench, bo, "linda")
    freeze(house)
    assert {e.status for e in lists(house)[0].entries} == {"long_list", "withdrawn"}


def test_without_anybody_there_is_no_list(house: Office) -> None:
    with pytest.raises(RequestError) as error:
        freeze(house)
    assert error.value.kind is Wrong.NOBODY_THERE


def test_nobody_closes_on_what_changed_meanwhile(house: Office) -> None:
    moving.move(house.bench, [house.candidate()], Status.LONG_LIST, "linda")
    before = seen(house)
    moving.move(house.bench, [house.candidate(2)], Status.LONG_LIST, "linda")
    with pytest.raises(RequestError) as error:
        freezing.freeze(house.bench, HERE, Phase.LONG_LIST, "marc", seen=before)
    assert error.value.kind is Wrong.CHANGED_MEANWHILE
    assert lists(house) == []


def test_closing_again_makes_another_list_and_two_clicks_make_one(house: Office) -> None:
    moving.move(house.bench, [house.candidate()], Status.LONG_LIST, "linda")
    assert freeze(house) == freeze(house)
    house.at(timedelta(hours=1))
    assert freeze(house) == 2
    assert [one.id for one in lists(house)] == [1, 2]
    assert freeze(house, remark="Opnieuw.") == 3


@pytest.mark.parametrize("phase", [*Phase])
def test_a_later_phase_waits_for_all_that_an_earlier_one_waits_for(phase: Phase) -> None:
    before = [*Phase][: [*Phase].index(phase)]
    assert all(UNDECIDED[one] < UNDECIDED[phase] for one in before)
