"""People put applications where they stand, each step with who, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import moving
from kcvs_mailbot.selection.moves import Step
from kcvs_mailbot.store import filing, procedure
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def status(house: Office, reference: str) -> str:
    with house.store.read() as session:
        return filing.of_reference(session, reference).status


def steps(house: Office, reference: str) -> list[Step]:
    with house.store.read() as session:
        return procedure.steps(session, filing.of_reference(session, reference).id)


def test_a_step_tells_who_took_it_when_and_why(house: Office) -> None:
    an = house.candidate()
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    moving.move(
        house.bench, [an], Status.SHORT_LIST, "marc", why="Sterk.", reasons={"netwerk": " Breed "}
    )
    last = steps(house, an)[-1]
    assert (last.here, last.to, last.why) == ("long_list", "short_list", "Sterk.")
    assert (last.reasons, last.actor, last.at) == ({"netwerk": "Breed"}, "marc", NOW)


def test_all_move_or_none(house: Office) -> None:
    an, bo = house.candidate(1), house.candidate(2, "Bo Maes", late=True)
    with pytest.raises(RequestError) as refused:
        moving.move(house.bench, [an, bo], Status.LONG_LIST, "linda")
    assert (refused.value.kind, refused.value.names) == (Wrong.LATE_FIRST, (bo,))
    assert status(house, an) == status(house, bo) == "received"


def test_who_saw_another_status_decides_nothing(house: Office) -> None:
    an = house.candidate()
    moving.move(house.bench, [an], Status.LONG_LIST, "linda", seen={an: "received"})
    with pytest.raises(RequestError) as refused:
        moving.move(house.bench, [an], Status.SHORT_LIST, "x", why="y", seen={an: "received"})
    assert refused.value.kind is Wrong.CHANGED_MEANWHILE
    with pytest.raises(RequestError) as refused:
        moving.undo(house.bench, an, "x", seen="received")
    assert refused.value.kind is Wrong.CHANGED_MEANWHILE
    assert status(house, an) == "long_list"


def test_a_withdrawn_one_stands_again_where_it_stood(house: Office) -> None:
    an = house.candidate()
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    moving.move(house.bench, [an], Status.SHORT_LIST, "linda", why="Sterk.")
    withdrawing.withdraw_application(house.bench, an, "linda")
    with pytest.raises(RequestError) as refused:
        moving.undo(house.bench, an, "linda", seen="withdrawn")
    assert refused.value.kind is Wrong.NOT_CORRECTED
    withdrawing.reinstate(house.bench, an, "linda")
    assert status(house, an) == "short_list"
    moving.undo(house.bench, an, "linda", seen="short_list")
    assert status(house, an) == "long_list"


def test_there_is_nothing_to_undo_where_no_step_was_taken(house: Office) -> None:
    with pytest.raises(RequestError) as refused:
        moving.undo(house.bench, house.candidate(), "linda", seen="received")
    assert refused.value.kind is Wrong.NOT_CORRECTED


def test_a_reason_is_not_too_long(house: Office) -> None:
    an = house.candidate()
    with pytest.raises(RequestError) as refused:
        moving.move(house.bench, [an], Status.LONG_LIST, "linda", why="x" * 4001)
    assert refused.value.kind is Wrong.LONG_REASON
    assert status(house, an) == "received"


STEPS = st.lists(st.sampled_from([*Status, "undo", "withdraw", "reinstate"]), max_size=14)


@given(STEPS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_status_is_explained_by_its_events_and_undo_restores_exactly(
    house: Office, wanted: list[str]
) -> None:
    with house.store.read() as session:
        number = session.query(rows.Application).count() + 1
    an = house.candidate(number, late=bool(number % 2))
    stood = ["received"]
    for step in wanted:
        try:
            if step == "undo":
                moving.undo(house.bench, an, "linda", seen=status(house, an))
                stood.pop()
            elif step == "withdraw":
                withdrawing.withdraw_application(house.bench, an, "linda")
                stood.append("withdrawn")
            elif step == "reinstate":
                withdrawing.reinstate(house.bench, an, "linda")
                assert stood.pop() == "withdrawn"
            else:
                moving.move(house.bench, [an], Status(step), "linda", why="omdat")
                stood.append(step)
        except RequestError:
            pass
        assert status(house, an) == stood[-1] == told(house, an)


def told(house: Office, reference: str) -> str:
    """What the events alone say."""
    stood = ["received"]
    with house.store.read() as session:
        application = filing.of_reference(session, reference)
        events = session.query(rows.Event).filter_by(application_id=application.id)
        for event in events.order_by(rows.Event.id):
            match event.kind:
                case "moved":
                    assert event.detail["from"] == stood[-1]
                    stood.append(event.detail["to"])
                case "withdrawn":
                    stood.append("withdrawn")
                case "moved_back" | "reinstated":
                    stood.pop()
    return stood[-1]
