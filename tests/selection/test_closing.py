"""When a phase can be closed, and whether its list would be another one now."""

from __future__ import annotations

import pytest

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection import Phase
from kcvs_mailbot.selection.closing import can_be_closed, in_phase, is_another, on_the_list


@pytest.mark.parametrize("phase", Phase)
def test_a_phase_in_which_nobody_stands_is_not_closed(phase: Phase) -> None:
    assert not can_be_closed(phase, [])
    assert not can_be_closed(phase, [Status.WITHDRAWN])


def test_one_who_is_not_decided_about_keeps_it_open() -> None:
    assert can_be_closed(Phase.LONG_LIST, [Status.LONG_LIST, Status.NOT_ADMITTED])
    assert not can_be_closed(Phase.LONG_LIST, [Status.LONG_LIST, Status.RECEIVED])
    assert can_be_closed(Phase.SHORT_LIST, [Status.SHORT_LIST, Status.WITHDRAWN])
    assert not can_be_closed(Phase.SHORT_LIST, [Status.SHORT_LIST, Status.LONG_LIST])
    assert can_be_closed(Phase.CHOICE, [Status.CHOSEN, Status.NOT_SHORT_LISTED])
    assert not can_be_closed(Phase.CHOICE, [Status.CHOSEN, Status.INTERVIEWED])


def test_only_another_decision_of_that_phase_makes_another_list() -> None:
    then = {"A": "long_list", "B": "long_list", "C": "not_admitted"}
    later = {"A": "short_list", "B": "withdrawn", "C": "not_admitted"}
    assert not is_another(Phase.LONG_LIST, then, later)
    assert is_another(Phase.LONG_LIST, then, {**later, "C": "long_list"})
    assert is_another(Phase.LONG_LIST, then, {**later, "D": "long_list"})
    assert not is_another(Phase.LONG_LIST, then, {**later, "D": "received"})
    assert is_another(Phase.CHOICE, {"A": "chosen"}, {"A": "reserve"})


def test_who_was_turned_down_at_the_end_stays_on_the_short_list() -> None:
    assert on_the_list(Phase.SHORT_LIST, Status.NOT_CHOSEN) == "on"
    assert on_the_list(Phase.SHORT_LIST, Status.NOT_SHORT_LISTED) == ""
    assert on_the_list(Phase.CHOICE, Status.NOT_CHOSEN) == ""


@pytest.mark.parametrize(
    ("phase", "status", "then"),
    [
        (Phase.LONG_LIST, Status.CHOSEN, Status.LONG_LIST),
        (Phase.LONG_LIST, Status.NOT_SHORT_LISTED, Status.LONG_LIST),
        (Phase.LONG_LIST, Status.NOT_ADMITTED, Status.NOT_ADMITTED),
        (Phase.LONG_LIST, Status.WITHDRAWN, Status.WITHDRAWN),
        (Phase.SHORT_LIST, Status.TESTED, Status.SHORT_LIST),
        (Phase.SHORT_LIST, Status.NOT_CHOSEN, Status.SHORT_LIST),
        (Phase.SHORT_LIST, Status.NOT_SHORT_LISTED, Status.NOT_SHORT_LISTED),
        (Phase.CHOICE, Status.RESERVE, Status.RESERVE),
    ],
)
def test_who_went_on_stood_on_the_list_of_the_phase_before(
    phase: Phase, status: Status, then: Status
) -> None:
    assert in_phase(phase, status) == then
