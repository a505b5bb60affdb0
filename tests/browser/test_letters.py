"""The letters of the procedure by mouse: no barrier on any of their pages, on a phone too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from browser.conftest import Enter
from browser.houses import NOW, House
from browser.visitor import PHONE, Visitor
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store import models as rows

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]

AT = "/procedure/brieven"
NAMES = ("An Claes", "Bartholomeus Vandenbroeckenhovenstraeten-Oudekerkehoven", "Cé Wouters")


def fill(house: House) -> None:
    """Three with an appointment for a test, the last of which has no place."""
    vacancy = house.worker.config.vacancies[0].reference
    with house.store.write() as session:
        for number, name in enumerate(NAMES, 1):
            person = rows.Candidate(
                name=name, address=f"k{number}@x.be", canonical=f"k{number}@x.be"
            )
            session.add(person)
            session.flush()
            row = rows.Application(
                reference=f"{vacancy}-{number:04d}", vacancy=vacancy, number=number,
                candidate_id=person.id, created_at=NOW, late=False, status="short_list",
            )  # fmt: skip
            session.add(row)
            session.flush()
            begins = NOW + timedelta(days=number)
            session.add(
                rows.Appointment(
                    application_id=row.id, kind="test", uid=f"{number}@kcvb.be", by="linda",
                    begins_at=begins, ends_at=begins + timedelta(hours=1), at=NOW,
                    place="Zaal 1" if number < len(NAMES) else "",
                )
            )  # fmt: skip


def test_from_the_list_to_the_letters_that_went(empty: House, enter: Enter) -> None:
    fill(empty)
    linda = enter(empty)
    linda.sign_in()
    seen(linda, AT)
    for letter in ProcedureLetter:
        seen(linda, f"{AT}/{letter}")
    linda.go(f"{AT}/invitation_test")
    linda.page.set_viewport_size({"width": PHONE, "height": 700})
    linda.page.get_by_label("An Claes").uncheck()
    linda.press("Bekijk de brieven")
    assert "Voor Cé Wouters is {waar} niet ingevuld." in linda.text
    assert "1 brief staat klaar" in linda.text
    linda.check()
    linda.press("Terug naar de brieven")
    assert not linda.page.get_by_label("An Claes").is_checked()
    linda.page.get_by_label("An Claes").check()
    linda.press("Bekijk de brieven")
    linda.press("Verstuur 2 brieven")
    assert "2 brieven zijn bewaard en vertrekken vanzelf" in linda.text
    linda.check()
    empty.worker.send()
    seen(linda, f"{AT}/invitation_test/ontvangers")
    assert linda.text.count("verzonden") == 2
    seen(linda, f"{AT}/reserve")
    linda.page.get_by_label("Tekst, Nederlands").fill("{aanspreking}, {plats}")
    linda.press("Bewaar de Nederlandse tekst")
    assert "{plats} is geen veld van deze brief." in linda.text
    linda.check()


def seen(linda: Visitor, path: str) -> None:
    assert linda.go(path).status == 200
    linda.check()
