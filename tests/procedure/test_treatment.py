"""The numbers by which an auditor sees whether all were treated alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.delivery import SENT_BEFORE, State
from kcvs_mailbot.export.record_words import difference, lasting
from kcvs_mailbot.procedure.equal_treatment import treatment
from kcvs_mailbot.selection.treatment import (
    Difference,
    Differs,
    Looked,
    Spread,
    Step,
    Treatment,
    Waited,
)
from kcvs_mailbot.store import models as rows
from procedure.recording import MEMBERS, SOURCES, Procedure, ended, whole
from web.office import Office, office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def told(house: Office) -> Treatment:
    return treatment(house.bench, house.config.vacancies[0])


def differences(house: Office) -> dict[tuple[Differs, str], tuple[int, int]]:
    return {(one.differs, one.who): (one.number, one.of) for one in told(house).differences}


def test_waits_are_those_that_somebody_had() -> None:
    waits = [MINUTE * n for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    found = Waited.of(reversed(waits))
    assert (found.number, found.median, found.nine_of_ten, found.longest) == (
        10, 5 * MINUTE, 9 * MINUTE, 100 * MINUTE
    )  # fmt: skip
    assert Waited.of([]) == Waited(0)
    assert Waited.of([MINUTE]) == Waited(1, MINUTE, MINUTE, MINUTE)


def test_the_time_to_a_receipt_is_told_by_punctuality_and_language(house: Office) -> None:
    made = Procedure(house)
    for number, (late, language, minutes) in enumerate(
        [(False, "nl", 1), (False, "fr", 3), (True, "nl", 5), (None, "nl", 7)], start=1
    ):
        one = house.candidate(number, late=late, language=language)
        made.mailed(one, after=minutes * MINUTE)
    unknown = house.candidate(5, received_at=None, late=None)
    made.mailed(unknown)
    found = told(house)
    assert found.in_all.number == 4
    assert (found.in_time.longest, found.late.median) == (3 * MINUTE, 5 * MINUTE)
    assert [(one, waited.number) for one, waited in found.by_language] == [("fr", 1), ("nl", 3)]


def test_each_step_is_counted(house: Office) -> None:
    ended(house)
    found = told(house)
    assert (found.everybody, found.taking_part, found.erased) == (5, 3, 0)
    done = {(one.step, one.who): (one.number, one.of) for one in found.done}
    assert done[Step.LOOKED_UP, "LinkedIn"] == (3, 3)
    assert done[Step.ADVISED, ""] == (3, 3)
    assert done[Step.TEST_PLANNED, ""] == done[Step.INTERVIEWED, ""] == (2, 2)
    assert found.advices == Spread(((1, 1), (2, 2)))
    assert found.conflicts == 1
    assert found.cards == (("test", Spread(((1, 2),))), ("interview", Spread(((1, 2),))))


def test_where_all_went_alike_nothing_stands_out(house: Office) -> None:
    made = Procedure(house)
    for number in (1, 2):
        one = house.candidate(number)
        made.mailed(one, after=MINUTE)
        made.moves(one, Status.LONG_LIST)
        made.looked_up(one, *SOURCES)
        for member in MEMBERS:
            made.advises(one, member, "yes")
            made.looks(one, member)
    assert told(house).differences == ()


def test_what_stands_out_is_told_with_its_number(house: Office) -> None:
    made, (an, *_) = whole(house)
    late = house.candidate(6, "Fien Bos")
    made.moves(late, Status.LONG_LIST, Status.NOT_SHORT_LISTED)
    made.mailed(late, after=timedelta(days=2))
    made.looked_up(late, "LinkedIn")
    made.looks(an, "marc.maes", 3)
    made.mailed(house.candidate(8), state="bounced")
    house.candidate(9)
    found = differences(house)
    assert found[Differs.NO_RECEIPT, ""] == (1, 8)
    assert found[Differs.SLOW_RECEIPT, ""] == (1, 7)
    assert found[Differs.LOST_MAIL, ""] == (1, 8)
    assert found[Differs.LOOKED_UP, "Nieuws"] == (1, 5)
    assert (Differs.LOOKED_UP, "LinkedIn") not in found
    assert found[Differs.UNSEEN, ""] == (4, 5)
    assert found[Differs.UNTOLD, "not_short_listed"] == (1, 2)
    # Els and Fien; over An a member has a conflict of interest, which is no advice too few.
    assert found[Differs.ADVICES, ""] == (2, 5)
    assert (Differs.UNTOLD, "not_admitted") not in found


def test_looks_are_told_by_role(house: Office) -> None:
    made, (an, bo, *_) = whole(house)
    made.looks(an, "marc.maes", 2)
    made.looks(bo, "sofie.smet")
    made.looks(bo, "wie.wegging")
    by_role = {one.role: one for one in told(house).looks}
    assert by_role["board"] == Looked("board", 3, 2, 0, 0, 2)
    assert by_role["secretary"].times == 0
    assert by_role[""].times == 1


def test_nothing_in_it_names_anybody(house: Office) -> None:
    _, every = ended(house)
    said = repr(told(house))
    for word in (*every, "Claes", "Maes", *MEMBERS, "Advies van", "nicht"):
        assert word not in said


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(0), "0 seconden"),
        (timedelta(seconds=1), "1 seconde"),
        (timedelta(seconds=61), "1 minuut"),
        (timedelta(hours=2, minutes=5), "2 uur 5 minuten"),
        (timedelta(days=1, hours=4, minutes=3), "1 dag 4 uur"),
    ],
)
def test_a_wait_in_words(time: timedelta, words: str) -> None:
    assert lasting(time) == words


def test_every_difference_has_a_sentence() -> None:
    who = {
        Differs.CARDS: "test",
        Differs.MET: "interview",
        Differs.UNTOLD: "chosen",
        Differs.LOOKED_UP: "LinkedIn",
    }
    said = [difference(Difference(one, 2, 41, who.get(one, ""))) for one in Differs]
    assert "Voor 2 van 41 kandidaten is de bron “LinkedIn” niet bekeken." in said
    assert all("2 van 41 kandidaten" in one and one.endswith(".") for one in said)


def test_who_was_never_heard_is_told_of(house: Office) -> None:
    made = Procedure(house)
    for number, name in ((1, "An"), (2, "Bo")):
        one = house.candidate(number, name)
        made.moves(one, Status.LONG_LIST, Status.SHORT_LIST)
        if number == 1:
            made.moves(one, Status.TESTED, Status.INTERVIEWED)
    assert (Differs.MET, "test") in differences(house)
    assert (Differs.MET, "interview") in differences(house)


def test_a_receipt_that_went_before_a_restore_is_one(house: Office) -> None:
    an = house.candidate()
    Procedure(house).mailed(an)
    with house.store.write() as session:
        entry = session.query(rows.Outbox).one()
        entry.state, entry.why, entry.sent_at = State.CANCELLED, SENT_BEFORE, None
    assert (Differs.NO_RECEIPT, "") not in differences(house)


def test_what_was_so_for_all_was_the_same_for_all(house: Office) -> None:
    made = Procedure(house)
    every = [house.candidate(number) for number in (1, 2)]
    for one in every:
        made.mailed(one, after=timedelta(days=2))
        made.moves(one, Status.LONG_LIST)
    assert told(house).differences == ()
    made.mailed(house.candidate(3), after=MINUTE)
    assert differences(house) == {(Differs.SLOW_RECEIPT, ""): (2, 3)}


def test_mails_stand_in_the_order_of_the_procedure(house: Office) -> None:
    made, an = Procedure(house), house.candidate()
    for letter in ("chosen", "invitation_interview", "invitation_test", "not_short_listed"):
        made.mailed(an, letter)
    made.mailed(an)
    assert [one.template for one in told(house).posted] == [
        "", "not_short_listed", "invitation_test", "invitation_interview", "chosen"
    ]  # fmt: skip
