"""Which facts are a trouble, which are not, and of what nothing can be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kcvs_mailbot.troubles import Backups, Facts, Kind, Look, Quiet, Receipts, Trouble, look
from kcvs_mailbot.watch.observing import Ear

NOW = datetime(2021, 9, 1, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
WELL = Facts(
    NOW,
    quiet=Quiet(timedelta(minutes=1), QUARTER, heard=True),
    unexplained=(),
    review=(),
    erasures=(),
    receipts=Receipts(),
    expires_at=NOW + timedelta(days=60),
    free_bytes=2**30,
    free_floor=2**29,
    backups=Backups(NOW - timedelta(hours=20)),
)


def kinds(facts: Facts) -> list[Kind]:
    return [trouble.kind for trouble in look(facts).troubles]


def test_all_is_well() -> None:
    assert look(WELL) == Look((), frozenset())


def test_without_the_database_nothing_is_said_of_what_stands_in_it() -> None:
    found = look(Facts(NOW, free_bytes=1, free_floor=2))
    assert [trouble.kind for trouble in found.troubles] == [Kind.DISK]
    silent = {Kind.TOKEN, Kind.DISK, Kind.BACKUP, Kind.DATABASE}
    assert found.unknown == set(Kind) - silent


def test_a_mailbox_that_is_not_read_is_a_trouble() -> None:
    quiet = Quiet(QUARTER, QUARTER, heard=True)
    assert look(replace(WELL, quiet=quiet)).troubles == (Trouble(Kind.POLL, amount=15),)


def test_after_a_start_nobody_knows_whether_the_mailbox_can_be_read() -> None:
    found = look(replace(WELL, quiet=Quiet(timedelta(minutes=1), QUARTER, heard=False)))
    assert found == Look((), frozenset({Kind.POLL}))


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (replace(WELL, unexplained=("UID 3 in INBOX",)), Kind.BALANCE),
        (replace(WELL, review=("message 3",)), Kind.REVIEW),
        (replace(WELL, receipts=Receipts(failed=("a",))), Kind.FAILED),
        (replace(WELL, receipts=Receipts(waiting=("a",))), Kind.WAITING),
        (replace(WELL, receipts=Receipts(uncertain=("a",))), Kind.UNCERTAIN),
        (replace(WELL, receipts=Receipts(held=("a",))), Kind.HELD),
        (replace(WELL, expires_at=NOW + timedelta(days=13)), Kind.TOKEN),
        (replace(WELL, expires_at=NOW - timedelta(days=13)), Kind.TOKEN),
        (replace(WELL, free_bytes=2**29 - 1), Kind.DISK),
        (replace(WELL, backups=Backups(None)), Kind.BACKUP),
        (replace(WELL, backups=Backups(NOW - timedelta(hours=49))), Kind.BACKUP),
        (replace(WELL, backups=Backups(NOW + timedelta(days=300))), Kind.BACKUP),
    ],
)
def test_each_is_a_trouble_of_its_own(facts: Facts, kind: Kind) -> None:
    assert kinds(facts) == [kind]


@pytest.mark.parametrize("facts", [replace(WELL, expires_at=None), replace(WELL, backups=None)])
def test_what_does_not_expire_or_is_not_asked_is_no_trouble(facts: Facts) -> None:
    assert kinds(facts) == []


def test_the_ear_hears_polls_by_a_clock_that_never_jumps() -> None:
    ear = Ear(100)
    assert ear.listen({"INBOX": "old"}, 130, QUARTER) == Quiet(
        timedelta(seconds=30), QUARTER, False
    )
    assert ear.listen({"INBOX": "new"}, 160, QUARTER) == Quiet(timedelta(0), QUARTER, True)
    assert ear.listen({"INBOX": "new"}, 1160, QUARTER).lasting == timedelta(seconds=1000)


def test_the_folder_that_was_read_the_longest_ago_counts() -> None:
    ear = Ear(0)
    ear.listen({"INBOX": 1, "Junk": 1}, 0, QUARTER)
    found = ear.listen({"INBOX": 2, "Junk": 1}, 60, QUARTER)
    assert found == Quiet(timedelta(seconds=60), QUARTER, heard=False)
