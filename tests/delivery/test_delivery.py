"""The states of an outgoing mail, its retries, its brakes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kcvs_mailbot.delivery import (
    MAX_ATTEMPTS,
    MAX_RESENDS,
    Delivered,
    GivenUp,
    Mode,
    NowUncertain,
    Outcome,
    Reason,
    Refused,
    RetryAt,
    Sent,
    State,
    Unknown,
    Unreachable,
    after_attempt,
    brake,
    hold_reason,
    interrupted,
    may_become,
    server_pause,
)

NOW = datetime(2021, 9, 15, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEMPORARY = Refused(permanent=False, why="450 4.2.2")
outcomes = some.one_of(
    some.just(Delivered()),
    some.builds(Refused, some.booleans(), some.just("no")),
    some.just(Unreachable("away")),
    some.just(Unknown("silence")),
)


def test_a_mail_that_was_taken_is_never_sent_again() -> None:
    assert [state for state in State if may_become(State.SENT, state)] == [State.BOUNCED]


def test_only_an_entry_that_was_queued_is_ever_sent() -> None:
    assert [state for state in State if may_become(state, State.SENDING)] == [State.QUEUED]


def test_every_state_but_sent_can_be_queued_again_in_the_end() -> None:
    reachable = {State.QUEUED}
    while more := {old for old in State for new in reachable if may_become(old, new)} - reachable:
        reachable |= more
    assert reachable == set(State)  # a sent one only through a bounce


@pytest.mark.parametrize("state", [State.HELD, State.FAILED, State.UNCERTAIN, State.BOUNCED])
def test_a_person_can_send_what_waits_for_a_decision(state: State) -> None:
    assert may_become(state, State.QUEUED)


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.FAILED, State.UNCERTAIN])
def test_a_person_can_cancel_what_has_not_certainly_gone(state: State) -> None:
    assert may_become(state, State.CANCELLED)


def test_an_entry_that_is_being_sent_cannot_be_cancelled() -> None:
    assert not may_become(State.SENDING, State.CANCELLED)


def test_a_delivered_mail_is_sent() -> None:
    assert after_attempt(0, Delivered("250 2.0.0"), NOW, 0.5) == Sent()


def test_a_permanent_refusal_is_given_up_at_once() -> None:
    decision = after_attempt(0, Refused(permanent=True, why="550 5.1.1"), NOW, 0.5)
    assert decision == GivenUp(1, "550 5.1.1")


def test_a_first_temporary_refusal_is_tried_again_after_a_minute() -> None:
    assert after_attempt(0, TEMPORARY, NOW, 0.0) == RetryAt(
        NOW + timedelta(minutes=1), 1, "450 4.2.2"
    )


def test_retries_grow_from_a_minute_to_hours_and_end_after_about_two_days() -> None:
    attempts, moment, gaps = 0, NOW, []
    while isinstance(decision := after_attempt(attempts, TEMPORARY, moment, 0.0), RetryAt):
        gaps.append(decision.moment - moment)
        attempts, moment = decision.attempts, decision.moment
    assert isinstance(decision, GivenUp)
    assert decision.attempts == MAX_ATTEMPTS
    assert "given up after 18 attempts" in decision.why
    assert gaps == sorted(gaps)
    assert gaps[3] == timedelta(minutes=15)
    assert gaps[-1] == timedelta(hours=4)
    assert timedelta(hours=36) < moment - NOW < timedelta(hours=60)


def test_a_server_that_is_away_costs_the_mail_no_attempt() -> None:
    decision = after_attempt(MAX_ATTEMPTS - 1, Unreachable("away"), NOW, 0.0)
    assert decision == RetryAt(NOW + timedelta(minutes=1), MAX_ATTEMPTS - 1, "away")


def test_silence_after_the_dot_leaves_the_mail_uncertain_until_it_is_sent_again() -> None:
    assert after_attempt(0, Unknown("silence"), NOW, 0.5, HOUR) == NowUncertain(
        NOW + HOUR, 1, "silence"
    )


def test_with_never_an_uncertain_mail_waits_for_a_person() -> None:
    assert after_attempt(0, Unknown("silence"), NOW, 0.5) == NowUncertain(None, 1, "silence")


def test_an_uncertain_mail_does_not_go_again_for_ever() -> None:
    attempts, times = 0, 0
    while True:
        decision = after_attempt(attempts, Unknown("silence"), NOW, 0.5, HOUR)
        assert isinstance(decision, NowUncertain)
        if decision.recheck_at is None:
            break
        attempts, times = decision.attempts, times + 1
    assert times == MAX_RESENDS


def test_an_entry_whose_worker_died_is_uncertain() -> None:
    decision = interrupted(0, NOW, HOUR)
    assert (decision.recheck_at, decision.attempts) == (NOW + HOUR, 1)
    assert interrupted(0, NOW, None).recheck_at is None


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    for call in (
        lambda: after_attempt(0, Delivered(), naive, 0.5),
        lambda: interrupted(0, naive, None),
        lambda: hold_reason(Mode.SEND, NOW, naive, HOUR),
        lambda: hold_reason(Mode.SEND, naive, NOW, HOUR),
    ):
        with pytest.raises(ValueError, match="zone"):
            call()


@given(some.integers(0, 40), outcomes, some.floats(0, 1))
def test_every_decision_lies_ahead_and_never_forgets_an_attempt(
    attempts: int, outcome: Outcome, jitter: float
) -> None:
    match after_attempt(attempts, outcome, NOW, jitter, HOUR):
        case RetryAt(moment, count, _):
            assert NOW + timedelta(minutes=1) <= moment <= NOW + timedelta(hours=5)
            assert count == attempts + (not isinstance(outcome, Unreachable))
        case NowUncertain(moment, count, _):
            assert moment is None or moment > NOW
            assert count == attempts + 1
        case GivenUp(count, _):
            assert count == attempts + 1
        case Sent():
            assert isinstance(outcome, Delivered)


def test_a_server_is_left_alone_from_one_to_fifteen_minutes() -> None:
    pauses = [server_pause(failures, 0.0) for failures in range(1, 8)]
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 2, 4, 8, 15, 15, 15]
    assert server_pause(0, 0.0) == pauses[0]


def test_jitter_spreads_by_a_quarter_at_most() -> None:
    assert server_pause(5, 1.0) == timedelta(minutes=18.75)
    assert server_pause(5, 7.0) == timedelta(minutes=18.75)
    assert server_pause(5, -1.0) == timedelta(minutes=15)


def test_a_fresh_mail_is_answered_at_once() -> None:
    assert hold_reason(Mode.SEND, NOW - HOUR, NOW, timedelta(days=14)) is None


def test_a_mail_older_than_max_age_is_answered_by_a_person_only() -> None:
    assert hold_reason(Mode.SEND, NOW - HOUR, NOW, HOUR) is None
    late = NOW - HOUR - timedelta(seconds=1)
    assert hold_reason(Mode.SEND, late, NOW, HOUR) is Reason.TOO_OLD


def test_unlimited_answers_any_age() -> None:
    assert hold_reason(Mode.SEND, datetime(1999, 1, 1, tzinfo=UTC), NOW, None) is None
    assert hold_reason(Mode.SEND, None, NOW, None) is None


def test_a_mail_of_unknown_age_is_held() -> None:
    assert hold_reason(Mode.SEND, None, NOW, HOUR) is Reason.AGE_UNKNOWN


def test_a_mail_from_a_clock_that_runs_ahead_is_not_old() -> None:
    assert hold_reason(Mode.SEND, NOW + HOUR, NOW, HOUR) is None


@pytest.mark.parametrize("mode", [Mode.HOLD, Mode.OFF])
def test_only_mode_send_sends_by_itself(mode: Mode) -> None:
    assert hold_reason(mode, NOW, NOW, None) is Reason.MODE


def test_the_fourth_receipt_in_a_day_to_one_address_is_held() -> None:
    assert brake(2, 3, 0, 500) is None
    assert brake(3, 3, 0, 500) is Reason.ADDRESS_LIMIT


def test_a_flood_is_held() -> None:
    assert brake(0, 3, 499, 500) is None
    assert brake(0, 3, 500, 500) is Reason.HOURLY_LIMIT
