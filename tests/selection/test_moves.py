"""Which step may follow which (vacancy text, "Hoe zal de selectie verlopen")."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection import IN_PHASE_2, NEEDS_A_REASON, MoveRefused, moves, refused
from kcvs_mailbot.selection.moves import Step, may_withdraw, standing_step, standing_steps

NOW = datetime(2021, 10, 1, tzinfo=UTC)


@given(st.lists(st.sampled_from([*Status]), max_size=12), st.sampled_from([True, False, None]))
def test_nobody_reaches_phase_2_without_the_short_list(
    wanted: list[Status], late: bool | None
) -> None:
    here, been = Status.RECEIVED, [Status.RECEIVED]
    for to in wanted:
        if refused(here, to, late, "omdat") is None:
            here = to
            been.append(here)
    if IN_PHASE_2 & set(been):
        assert Status.SHORT_LIST in been
        assert been.index(Status.LONG_LIST) < been.index(Status.SHORT_LIST)
    if late is not False and Status.LONG_LIST in been:
        assert Status.ADMITTED in been


@pytest.mark.parametrize("to", [Status.ADMITTED, Status.NOT_ADMITTED])
def test_only_a_late_one_is_admitted_or_not(to: Status) -> None:
    assert refused(Status.RECEIVED, to, False, "x") is MoveRefused.NOT_LATE
    assert refused(Status.RECEIVED, to, True, "x") is None
    assert refused(Status.RECEIVED, to, None, "x") is None


def test_a_late_one_takes_part_only_once_it_is_admitted() -> None:
    assert refused(Status.RECEIVED, Status.LONG_LIST, True, "x") is MoveRefused.LATE_FIRST
    assert refused(Status.RECEIVED, Status.LONG_LIST, None, "x") is MoveRefused.LATE_FIRST
    assert refused(Status.RECEIVED, Status.LONG_LIST, False, "") is None
    assert refused(Status.ADMITTED, Status.LONG_LIST, True, "") is None


@pytest.mark.parametrize("to", sorted(NEEDS_A_REASON))
def test_what_is_decided_about_a_person_says_why(to: Status) -> None:
    here = next(one for one in Status if refused(one, to, True, "omdat") is None)
    assert refused(here, to, True, " \n") is MoveRefused.NO_REASON


def test_the_test_comes_before_the_interview_and_the_interview_before_the_choice() -> None:
    assert moves(Status.SHORT_LIST, False) == (Status.TESTED, Status.NOT_CHOSEN)
    assert moves(Status.TESTED, False) == (Status.INTERVIEWED, Status.NOT_CHOSEN)
    assert moves(Status.INTERVIEWED, False) == (Status.CHOSEN, Status.RESERVE, Status.NOT_CHOSEN)
    assert moves(Status.RESERVE, False) == (Status.CHOSEN, Status.NOT_CHOSEN)


@pytest.mark.parametrize("here", [Status.WITHDRAWN, Status.VOID, Status.NOT_ADMITTED])
def test_who_takes_part_no_more_goes_nowhere(here: Status) -> None:
    assert moves(here, False) == moves(here, True) == ()


def test_a_candidate_may_withdraw_at_any_moment() -> None:
    staying = {Status.WITHDRAWN, Status.VOID}
    assert {one for one in Status if not may_withdraw(one)} == staying


def step(here: Status, to: Status, *, back: bool = False) -> Step:
    return Step(here, to, "", {}, "linda", NOW, back=back)


def test_the_last_step_stands_until_it_is_undone() -> None:
    first = step(Status.RECEIVED, Status.LONG_LIST)
    second = step(Status.LONG_LIST, Status.SHORT_LIST)
    undone = step(Status.SHORT_LIST, Status.LONG_LIST, back=True)
    assert standing_step([]) is None
    assert standing_step([first, second]) == second
    assert standing_step([first, second, undone]) == first
    assert standing_step([first, second, undone, second]) == second
    assert standing_steps([first, second, undone, second]) == (first, second)
    assert standing_steps([first, step(Status.LONG_LIST, Status.RECEIVED, back=True)]) == ()
