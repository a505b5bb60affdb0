"""Which letter of the procedure may go to whom, and how often."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.selection.letters import (
    OF_AN_APPOINTMENT,
    STANDS,
    Meeting,
    Occasion,
    ProcedureLetter,
    due,
    is_meant_for,
    key_of,
    may_get,
)
from kcvs_mailbot.selection.slots import Kind

NOW = datetime(2021, 10, 1, 8, tzinfo=UTC)
TEST = Meeting(Kind.TEST, "a@kcvb.be", 0, NOW + timedelta(days=3))
CHANGED, CANCELLED = ProcedureLetter.APPOINTMENT_CHANGED, ProcedureLetter.APPOINTMENT_CANCELLED
INVITED = ProcedureLetter.INVITATION_TEST


@pytest.mark.parametrize("letter", ProcedureLetter)
def test_no_letter_goes_to_who_withdrew_or_was_taken_apart(letter: ProcedureLetter) -> None:
    assert not may_get(letter, Status.WITHDRAWN)
    assert not may_get(letter, Status.VOID)
    assert any(may_get(letter, status) for status in Status)


@pytest.mark.parametrize(
    "letter",
    [
        ProcedureLetter.NOT_ADMITTED,
        ProcedureLetter.NOT_SHORT_LISTED,
        ProcedureLetter.NOT_CHOSEN,
        ProcedureLetter.RESERVE,
        ProcedureLetter.CHOSEN,
    ],
)
def test_a_decision_is_told_only_to_whom_it_was_taken_about(letter: ProcedureLetter) -> None:
    assert [status for status in Status if may_get(letter, status)] == [Status(letter.value)]


@pytest.mark.parametrize(
    "letter", [ProcedureLetter.PROCEDURE_EXTENDED, ProcedureLetter.VACANCY_WITHDRAWN]
)
def test_what_all_may_hear_is_meant_for_who_still_takes_part(letter: ProcedureLetter) -> None:
    assert {status for status in Status if may_get(letter, status)} == STANDS
    over = {status for status in STANDS if not is_meant_for(letter, status)}
    assert over == {Status.NOT_ADMITTED, Status.NOT_SHORT_LISTED, Status.NOT_CHOSEN}


def test_only_who_is_on_the_short_list_is_invited() -> None:
    before = {Status.RECEIVED, Status.ADMITTED, Status.LONG_LIST, Status.NOT_SHORT_LISTED}
    # Who was invited and put back is told that it does not come; `due` asks for the invitation.
    telling = OF_AN_APPOINTMENT - {ProcedureLetter.APPOINTMENT_CANCELLED}
    for letter, status in itertools.product(telling, before):
        assert not may_get(letter, status)


@pytest.mark.parametrize("letter", sorted(set(ProcedureLetter) - OF_AN_APPOINTMENT))
def test_each_is_told_once(letter: ProcedureLetter) -> None:
    assert due(letter, [], [], NOW) == Occasion()
    assert due(letter, [], [(letter, Occasion())], NOW) is None


def test_without_an_appointment_nobody_is_invited() -> None:
    for letter in OF_AN_APPOINTMENT:
        assert due(letter, [], [], NOW) is None


def test_who_is_invited_is_told_of_changes_and_not_invited_anew() -> None:
    first = Occasion(TEST.uid, 0)
    assert due(INVITED, [TEST], [], NOW) == first
    assert due(ProcedureLetter.INVITATION_INTERVIEW, [TEST], [], NOW) is None
    told = [(INVITED, first)]
    assert due(INVITED, [TEST], told, NOW) is due(CHANGED, [TEST], told, NOW) is None
    moved = replace(TEST, sequence=1)
    assert due(INVITED, [moved], told, NOW) is None
    assert due(CHANGED, [moved], told, NOW) == Occasion(TEST.uid, 1)
    told.append((CHANGED, Occasion(TEST.uid, 1)))
    assert due(CHANGED, [moved], told, NOW) is None
    off = replace(moved, cancelled=True)
    assert due(INVITED, [off], told, NOW) is due(CHANGED, [off], told, NOW) is None
    assert due(CANCELLED, [off], told, NOW) == Occasion(TEST.uid, 1)
    told.append((CANCELLED, Occasion(TEST.uid, 1)))
    assert due(CANCELLED, [off], told, NOW) is None


def test_who_was_never_invited_hears_of_no_change_and_is_invited_to_what_it_became() -> None:
    moved = replace(TEST, sequence=2)
    assert due(CHANGED, [moved], [], NOW) is None
    assert due(INVITED, [moved], [], NOW) == Occasion(TEST.uid, 2)
    assert due(CANCELLED, [replace(moved, cancelled=True)], [], NOW) is None


def test_what_is_past_is_not_told() -> None:
    past = replace(TEST, begins_at=NOW)
    told = [(INVITED, Occasion(TEST.uid, 0))]
    assert due(INVITED, [past], [], NOW) is None
    assert due(CHANGED, [replace(past, sequence=1)], told, NOW) is None
    assert due(CANCELLED, [replace(past, cancelled=True)], told, NOW) is None


def test_of_two_the_earlier_is_told_first() -> None:
    later = replace(TEST, uid="0", begins_at=TEST.begins_at + timedelta(days=1))
    assert due(INVITED, [later, TEST], [], NOW) == Occasion(TEST.uid, 0)
    told = [(INVITED, Occasion(TEST.uid, 0))]
    assert due(INVITED, [later, TEST], told, NOW) == Occasion("0", 0)


@given(st.text(min_size=1, max_size=40), st.integers(0, 999))
def test_an_occasion_is_read_back_as_it_was_kept(uid: str, sequence: int) -> None:
    assert Occasion.of(str(Occasion(uid, sequence))) == Occasion(uid, sequence)
    assert Occasion.of(str(Occasion())) == Occasion()


def test_no_two_letters_have_one_key() -> None:
    occasions = [Occasion(), *(Occasion("a", n) for n in range(12)), Occasion("1 a", 1)]
    keys = [key_of(letter, of) for letter, of in itertools.product(ProcedureLetter, occasions)]
    assert len({*keys}) == len(keys)
    assert key_of(INVITED, occasions[1]) == key_of(INVITED, Occasion("a", 0))
