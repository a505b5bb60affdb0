"""Additional information on a candidate: noted by people, apart from what the candidate sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kcvs_mailbot.application import ApplicationStatus as Status
from kcvs_mailbot.desk import joining, withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.procedure import advising, looking_up, moving
from kcvs_mailbot.procedure.looking_up import Finding
from kcvs_mailbot.store import filing, look_ups
from kcvs_mailbot.store import models as rows
from web.office import NOW, Office, office

SECRET = "ornithorhynchus"
FOUND = Finding("LinkedIn", date(2021, 9, 9), "https://example.org/an", SECRET)
NOTHING = Finding("Nieuws", date(2021, 9, 10), nothing=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def on_the_long_list(house: Office, number: int = 1) -> str:
    an = house.candidate(number)
    moving.move(house.bench, [an], Status.LONG_LIST, "linda")
    return an


def noted(house: Office, reference: str) -> list[look_ups.Noted]:
    with house.store.read() as session:
        key = filing.of_reference(session, reference).id
        return look_ups.of_application(session, key)


def refused(house: Office, reference: str, finding: Finding, actor: str = "marc") -> Wrong:
    with pytest.raises(RequestError) as error:
        looking_up.note(house.bench, reference, actor, finding)
    assert SECRET not in str(error.value)
    return error.value.kind


def test_it_tells_source_address_day_who_and_what(house: Office) -> None:
    an = on_the_long_list(house)
    looking_up.note(house.bench, an, "marc", replace(FOUND, found=f" {SECRET}\r\nTwee "))
    looking_up.note(house.bench, an, "linda", NOTHING)
    first, second = noted(house, an)
    assert (first.source, first.address) == ("LinkedIn", "https://example.org/an")
    assert (first.found, first.looked_on) == (f"{SECRET}\nTwee", date(2021, 9, 9))
    assert (first.by, first.at) == ("marc", NOW)
    assert (second.source, second.address, second.found, second.by) == ("Nieuws", "", "", "linda")


def test_its_words_stand_in_no_event(house: Office) -> None:
    an = on_the_long_list(house)
    looking_up.note(house.bench, an, "marc", FOUND)
    (one,) = noted(house, an)
    looking_up.remove(house.bench, an, one.id, "marc")
    assert noted(house, an) == []
    assert house.events()[-2:] == [("looked_up", "marc"), ("looked_up_removed", "marc")]
    with house.store.read() as session:
        told = [str(event.detail) for event in session.query(rows.Event)]
        assert session.get_one(rows.Housekeeping, 1).pages_due
    assert SECRET not in " ".join(told)
    assert "example.org" not in " ".join(told)


@pytest.mark.parametrize(
    ("finding", "wrong"),
    [
        (replace(FOUND, source="Horoscoop"), Wrong.NO_SOURCE),
        (replace(FOUND, looked_on=None), Wrong.NO_DAY),
        (replace(FOUND, looked_on=date(2021, 9, 11)), Wrong.NO_DAY),
        (replace(FOUND, looked_on=date(2021, 7, 31)), Wrong.DAY_TOO_EARLY),
        (replace(FOUND, found=" \n"), Wrong.NO_FINDING),
        (replace(FOUND, address=""), Wrong.NO_FINDING),
        (replace(FOUND, nothing=True), Wrong.NO_FINDING),
        (replace(FOUND, address="", found=""), Wrong.NO_FINDING),
        (replace(FOUND, address="javascript:alert(1)"), Wrong.NO_WEB_ADDRESS),
        (replace(FOUND, address="https://[half"), Wrong.NO_WEB_ADDRESS),
        (replace(FOUND, address="www.example.org"), Wrong.NO_WEB_ADDRESS),
        (replace(FOUND, found="x" * 4001), Wrong.LONG_REASON),
        (replace(FOUND, address="https://example.org/" + "x" * 4000), Wrong.LONG_REASON),
    ],
)
def test_half_a_finding_is_not_kept(house: Office, finding: Finding, wrong: Wrong) -> None:
    an = on_the_long_list(house)
    assert refused(house, an, finding) is wrong
    assert noted(house, an) == []


def test_nothing_is_searched_of_who_takes_no_part(house: Office) -> None:
    received, withdrawn, out = house.candidate(), on_the_long_list(house, 2), house.candidate(3)
    withdrawing.withdraw_application(house.bench, withdrawn, "linda")
    moving.move(house.bench, [out], Status.LONG_LIST, "linda")
    moving.move(house.bench, [out], Status.NOT_SHORT_LISTED, "linda", why="omdat")
    for one in (received, withdrawn, out):
        assert refused(house, one, FOUND) is Wrong.NOT_IN_THIS_PHASE


def test_who_has_a_conflict_of_interest_notes_nothing(house: Office) -> None:
    an = on_the_long_list(house)
    with house.store.write() as session:
        key = filing.of_reference(session, an).id
        session.add(
            rows.Advice(application_id=key, member="marc", verdict="conflict", given_at=NOW)
        )
    assert refused(house, an, FOUND) is Wrong.CONFLICT
    looking_up.note(house.bench, an, "linda", FOUND)


def test_who_has_a_conflict_of_interest_removes_nothing(house: Office) -> None:
    an = on_the_long_list(house)
    looking_up.note(house.bench, an, "marc", FOUND)
    advising.declare_conflict(house.bench, an, "marc", "Een neef.")
    with pytest.raises(RequestError) as error:
        looking_up.remove(house.bench, an, noted(house, an)[0].id, "marc")
    assert error.value.kind is Wrong.CONFLICT


def test_two_clicks_are_one_and_another_day_another(house: Office) -> None:
    an = on_the_long_list(house)
    for _ in range(2):
        looking_up.note(house.bench, an, "marc", FOUND)
    assert len(noted(house, an)) == 1
    looking_up.note(house.bench, an, "linda", FOUND)
    house.at(timedelta(minutes=2))
    looking_up.note(house.bench, an, "marc", FOUND)
    assert len(noted(house, an)) == 3


def test_only_who_noted_it_or_the_secretary_removes_it(house: Office) -> None:
    an = on_the_long_list(house)
    looking_up.note(house.bench, an, "marc", FOUND)
    (one,) = noted(house, an)
    with pytest.raises(RequestError) as error:
        looking_up.remove(house.bench, an, one.id, "piet")
    assert error.value.kind is Wrong.LOOK_UP_OF_ANOTHER
    with pytest.raises(RequestError) as error:
        looking_up.remove(house.bench, on_the_long_list(house, 2), one.id, "marc")
    assert error.value.kind is Wrong.NO_LOOK_UP
    looking_up.remove(house.bench, an, one.id, "linda", anybodys=True)
    with pytest.raises(RequestError) as error:
        looking_up.remove(house.bench, an, one.id, "linda", anybodys=True)
    assert error.value.kind is Wrong.NO_LOOK_UP


def test_what_was_noted_of_one_that_was_joined_stands_at_the_one_that_stays(house: Office) -> None:
    goes, stays = on_the_long_list(house), on_the_long_list(house, 2)
    looking_up.note(house.bench, goes, "marc", FOUND)
    moving.undo(house.bench, goes, "linda", seen="long_list")
    with house.store.read() as session:
        pair = [filing.of_reference(session, one) for one in (goes, stays)]
        seen = joining.stamp(session, *pair)
    joining.join(house.bench, goes, stays, "linda", seen=seen)
    assert [one.found for one in noted(house, stays)] == [SECRET]
    with house.store.read() as session:
        key = filing.of_reference(session, stays).id
        assert list(look_ups.looks(session, "KCVS-2021")) == [(key, "LinkedIn")]
