"""Two applications of one person are joined: what the procedure has of both is lost nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.dumps import dump
from kcvs_mailbot.desk import joining
from kcvs_mailbot.store import models as rows
from procedure.recording import Procedure
from web.office import Office, office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def twice(house: Office) -> tuple[Procedure, str, str]:
    """Who stays, and who goes."""
    return Procedure(house), house.candidate(1), house.candidate(2)


def said(made: Procedure, reference: str) -> list[tuple[str, str]]:
    one = made.id(reference)
    with made.house.store.read() as session:
        found: list[Any] = session.query(rows.Advice).filter_by(application_id=one).all()
        advices = [(row.member, row.motivation) for row in found]
        found = session.query(rows.Scorecard).filter_by(application_id=one).all()
        cards = [(row.assessor, row.marks["netwerk"]["note"]) for row in found]
        found = session.query(rows.Appointment).filter_by(application_id=one).all()
        return sorted([*advices, *cards, *((row.kind, row.place) for row in found)])


def test_advices_appointments_and_cards_come_along(
    house: Office, twice: tuple[Procedure, str, str]
) -> None:
    made, stays, goes = twice
    made.advises(goes, "marc.maes", "yes", "Van de ene.")
    made.meets(goes, "test", "Zaal 3")
    made.assesses(goes, "test", "sofie.smet", "Nota.")
    joining.join(house.bench, goes, stays, "linda")
    assert said(made, stays) == [
        ("marc.maes", "Van de ene."), ("sofie.smet", "Nota."), ("test", "Zaal 3")
    ]  # fmt: skip
    assert said(made, goes) == []


def test_what_the_same_member_said_of_both_stands_where_it_was_said(
    house: Office, twice: tuple[Procedure, str, str]
) -> None:
    made, stays, goes = twice
    made.advises(stays, "marc.maes", "no", "Blijft.")
    made.advises(goes, "marc.maes", "yes", "Gaat.")
    made.advises(goes, "sofie.smet", "conflict", "Mijn nicht.")
    joining.join(house.bench, goes, stays, "linda")
    assert said(made, stays) == [("marc.maes", "Blijft.")]
    assert said(made, goes) == [("marc.maes", "Gaat."), ("sofie.smet", "Mijn nicht.")]


def test_undone_everything_is_as_it_was(house: Office, twice: tuple[Procedure, str, str]) -> None:
    made, stays, goes = twice
    made.advises(goes, "marc.maes", "yes", "Van de ene.")
    made.looked_up(goes, "LinkedIn")
    made.meets(goes, "test", "Zaal 3")
    before = dump(house.store)
    joining.join(house.bench, goes, stays, "linda")
    joining.separate(house.bench, goes, "linda")
    after = dump(house.store)
    for table in ("advice", "appointment", "look_up"):
        assert after[table] == before[table]


def test_what_was_said_since_of_the_one_that_stays_stays_there(
    house: Office, twice: tuple[Procedure, str, str]
) -> None:
    made, stays, goes = twice
    made.advises(goes, "marc.maes", "yes", "Van de ene.")
    joining.join(house.bench, goes, stays, "linda")
    made.advises(stays, "sofie.smet", "no", "Van beide.")
    joining.separate(house.bench, goes, "linda")
    assert said(made, goes) == [("marc.maes", "Van de ene.")]
    assert said(made, stays) == [("sofie.smet", "Van beide.")]
