"""Each trouble is told once, reminded of, and told to be over; whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kcvs_mailbot.troubles import Kind, Look, Notice, Standing, Trouble, Why, follow, told

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
DISK = Trouble(Kind.DISK, amount=10)


class Diary:
    """Looks again and again, telling all that is due; `why` is what the last look told."""

    def __init__(self) -> None:
        self.now = NOW
        self.standing: tuple[Standing, ...] = ()
        self.reachable = True

    def look(self, *troubles: Trouble, unknown: frozenset[Kind] = frozenset()) -> list[Why]:
        plan = follow(Look(troubles, unknown), self.standing, self.now, DAY)
        notices: tuple[Notice, ...] = plan.notices if self.reachable else ()
        self.standing = told(plan.standing, notices, self.now)
        return [notice.why for notice in notices]


@pytest.fixture
def diary() -> Diary:
    return Diary()


def test_a_trouble_is_told_once(diary: Diary) -> None:
    assert diary.look(DISK) == [Why.NEW]
    diary.now += 23 * HOUR
    assert diary.look(DISK) == []


def test_it_is_reminded_of_every_day(diary: Diary) -> None:
    diary.look(DISK)
    for _ in range(3):
        diary.now += DAY
        assert diary.look(DISK) == [Why.REMINDER]
        assert diary.look(DISK) == []


def test_it_is_told_to_be_over_once_it_stays_away(diary: Diary) -> None:
    diary.look(DISK)
    assert diary.look() == []
    diary.now += 5 * MINUTE
    assert diary.look() == [Why.OVER]
    assert diary.standing == ()
    assert diary.look() == []
    assert diary.look(DISK) == [Why.NEW]


def test_what_comes_and_goes_is_one_trouble(diary: Diary) -> None:
    diary.look(DISK)
    for _ in range(100):
        diary.now += MINUTE
        assert diary.look() == []
        diary.now += MINUTE
        assert diary.look(DISK) == []


def test_nobody_is_told_of_the_end_of_what_nobody_was_told(diary: Diary) -> None:
    diary.reachable = False
    diary.look(DISK)
    diary.look()
    diary.now += HOUR
    diary.reachable = True
    assert diary.look() == []
    assert diary.standing == ()


def test_what_could_not_be_told_is_told_later(diary: Diary) -> None:
    diary.reachable = False
    diary.look(DISK)
    diary.reachable = True
    diary.now += HOUR
    assert diary.look(DISK) == [Why.NEW]


def test_an_end_that_could_not_be_told_is_told_later(diary: Diary) -> None:
    diary.look(DISK)
    diary.look()
    diary.now += HOUR
    diary.reachable = False
    diary.look()
    diary.reachable = True
    assert diary.look() == [Why.OVER]


def test_a_kind_of_which_nothing_is_known_stays_as_it_was(diary: Diary) -> None:
    diary.look(DISK)
    for _ in range(3):
        diary.now += HOUR
        assert diary.look(unknown=frozenset({Kind.DISK})) == []
    assert [one.kind for one in diary.standing] == [Kind.DISK]


def test_one_more_failed_receipt_is_told_within_the_hour(diary: Diary) -> None:
    one, two = Trouble(Kind.FAILED, ("1",)), Trouble(Kind.FAILED, ("1", "2"))
    diary.look(one)
    diary.now += MINUTE
    assert diary.look(two) == []
    diary.now += HOUR
    assert diary.look(two) == [Why.MORE]
    diary.now += HOUR
    assert diary.look(two) == []
    assert diary.look(one) == []


def test_what_went_and_comes_again_is_announced_again(diary: Diary) -> None:
    one, both = Trouble(Kind.ERASURE, ("1",)), Trouble(Kind.ERASURE, ("1", "2"))
    assert diary.look(both) == [Why.NEW]
    diary.now += 2 * HOUR
    assert diary.look(one) == []
    assert diary.look(both) == [Why.MORE]


def test_one_more_mail_in_review_waits_for_the_reminder(diary: Diary) -> None:
    diary.look(Trouble(Kind.REVIEW, ("1",)))
    diary.now += 2 * HOUR
    assert diary.look(Trouble(Kind.REVIEW, ("1", "2"))) == []


def test_troubles_do_not_wait_for_one_another(diary: Diary) -> None:
    assert diary.look(DISK, Trouble(Kind.BACKUP)) == [Why.NEW, Why.NEW]
    diary.look(DISK)
    diary.now += HOUR
    assert diary.look(DISK) == [Why.OVER]


@pytest.mark.parametrize("years", [1, 10])
def test_a_clock_that_jumps_back_neither_repeats_nor_silences(diary: Diary, years: int) -> None:
    diary.look(DISK)
    diary.now -= timedelta(days=365 * years)
    assert diary.look(DISK) == []
    diary.now += DAY
    assert diary.look(DISK) == [Why.REMINDER]
    diary.look()
    diary.now -= DAY
    assert diary.look() == []
    diary.now += 5 * MINUTE
    assert diary.look() == [Why.OVER]


def test_a_clock_that_shakes_does_not_repeat(diary: Diary) -> None:
    diary.look(DISK)
    for _ in range(50):
        diary.now += HOUR
        assert diary.look(DISK) == []
        diary.now -= HOUR
        assert diary.look(DISK) == []
