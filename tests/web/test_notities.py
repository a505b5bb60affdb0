"""Own notes on an application: for the secretary only, changed by who wrote them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from browsing import Browser
from kcvs_mailbot.desk import joining
from kcvs_mailbot.desk.leaving import Form, export
from kcvs_mailbot.desk.noting import LONGEST
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import views
from workshop import LETTER, Workshop, application

ONE, TWO = "KCVS-2021-0001", "KCVS-2021-0002"
HERE = f"/kandidaturen/{ONE}"
SECRET = "ornithorhynchus"


@pytest.fixture
def linda(workshop: Workshop) -> Browser:
    workshop.receive(application())
    return Browser(workshop.worker.bench, Role.SECRETARY, "linda").get(HERE)


def write(browser: Browser, words: str) -> Browser:
    return browser.press("Bewaar de notitie", tekst=words)


def notes(workshop: Workshop) -> list[tuple[str, str]]:
    with workshop.store.read() as session:
        return [(n.author, n.text) for n in session.query(rows.OwnNote).order_by(rows.OwnNote.id)]


def test_written_with_who_and_when_changed_and_removed(workshop: Workshop, linda: Browser) -> None:
    write(linda, "Gebeld.\r\nZij belt terug.")
    assert linda.says("De notitie is bewaard", "linda, vandaag om 10.00 uur", "Zij belt terug.")
    assert notes(workshop) == [("linda", "Gebeld.\nZij belt terug.")]
    workshop.at(timedelta(minutes=20))
    write(linda.get(f"{HERE}/notities/1"), "Zij belde terug.")
    assert linda.says("Zij belde terug", "gewijzigd vandaag om 10.20 uur")
    linda.get(f"{HERE}/notities/1")
    assert linda.says("Verwijderen kan niet ongedaan gemaakt worden")
    linda.press("Verwijder de notitie")
    assert linda.says("De notitie is verwijderd")
    assert notes(workshop) == []
    with workshop.store.read() as session:
        told = [(e.kind, e.actor) for e in session.query(rows.Event) if "note" in e.kind]
        kept = session.get_one(rows.Housekeeping, 1).pages_due
    assert told == [("noted", "linda"), ("note_changed", "linda"), ("note_removed", "linda")]
    assert kept


def test_hostile_words_are_text(linda: Browser) -> None:
    hostile = "<script>alert(1)</script></textarea>\"'{{7*7}}=1+1 \u202e" + "w" * 300
    write(linda, hostile)
    assert "<script>alert" not in linda.page
    assert linda.says("<script>alert(1)</script></textarea>", "{{7*7}}")
    linda.get(f"{HERE}/notities/1")
    assert "<script>alert" not in linda.page
    assert linda.press("Bewaar de notitie").says("De notitie is bewaard")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Er staat nog niets in de notitie"),
        (" \r\n ", "Er staat nog niets in de notitie"),
        ("é" * (LONGEST + 1), "hoogstens 2.000 tekens lang; deze telt er 2.001"),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(
    workshop: Workshop, linda: Browser, words: str, said: str
) -> None:
    write(linda, words)
    assert linda.status == 422
    assert linda.says(said, "Er is niets veranderd")
    assert words.strip() in linda.page
    write(linda, "Kort.")
    write(linda.get(f"{HERE}/notities/1"), words)
    assert linda.status == 422
    assert linda.says(said)
    assert notes(workshop) == [("linda", "Kort.")]


def test_one_of_just_the_longest_is_kept(workshop: Workshop, linda: Browser) -> None:
    lines = ("x" * 9 + "\r\n") * (LONGEST // 10 - 1) + "x" * 10
    write(linda, lines)
    assert len(notes(workshop)[0][1]) == LONGEST


def test_two_clicks_make_one_note_and_another_day_another(
    workshop: Workshop, linda: Browser
) -> None:
    page = linda.page
    write(linda, "Gebeld.")
    linda.page = page
    write(linda, "Gebeld.")
    assert len(notes(workshop)) == 1
    workshop.at(timedelta(minutes=5))
    write(linda, "Gebeld.")
    assert len(notes(workshop)) == 2


def test_a_colleague_reads_it_and_does_not_change_it(workshop: Workshop, linda: Browser) -> None:
    write(linda, "Gebeld.")
    linda.get(f"{HERE}/notities/1")
    jan = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    assert jan.get(HERE).says("Gebeld.")
    assert "notities/1" not in jan.page
    assert jan.get(f"{HERE}/notities/1").says("Alleen wie deze notitie schreef")
    token = jan.get(HERE).page.partition('name="formulier" value="')[2][:64]
    for path in ("", "/weg"):
        jan.post(f"{HERE}/notities/1{path}", formulier=token, tekst="Anders.", gezien="")
        assert jan.status == 409
    assert notes(workshop) == [("linda", "Gebeld.")]


def test_a_stale_form_loses_neither_text(workshop: Workshop, linda: Browser) -> None:
    write(linda, "Eerst.")
    linda.get(f"{HERE}/notities/1")
    old = linda.page
    write(linda, "Daarna.")
    linda.page = old
    write(linda, "Ook.")
    assert linda.status == 409
    assert linda.says("intussen op een andere pagina", "Daarna.", "Ook.")
    assert notes(workshop) == [("linda", "Daarna.")]
    write(linda, "Beide.")
    assert notes(workshop) == [("linda", "Beide.")]


@pytest.mark.parametrize("role", [Role.BOARD, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_reads_it(workshop: Workshop, linda: Browser, role: Role) -> None:
    write(linda, SECRET)
    other = Browser(workshop.worker.bench, role)
    assert SECRET not in other.get(HERE).page
    assert "otitie" not in other.page
    assert other.get(f"{HERE}/notities/1").status == 403
    assert SECRET not in other.get("/beheer/gebeurtenissen").page


def test_it_leaves_with_nothing(workshop: Workshop, linda: Browser, tmp_path: Path) -> None:
    write(linda, SECRET)
    with workshop.store.read() as session:
        row = session.scalars(select(rows.Application)).one()
        shown = shaped(views.dossier(session, row), workshop.worker.config.zone)
        assert SECRET not in json.dumps(shown)
        assert SECRET not in str(session.execute(text("SELECT * FROM tijdlijn")).all())
    for form in Form:
        output = tmp_path / f"uit.{form}"
        export(workshop.store, workshop.worker.config, form, output, views.Choice())
        assert SECRET.encode() not in output.read_bytes()


def test_a_joined_ones_notes_are_read_where_it_went(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application("An Claes", "an@werk.example", LETTER + "Werk.\n\n"))
    write(linda.get(f"/kandidaturen/{TWO}"), "Van het tweede adres.")
    joining.join(workshop.worker.bench, TWO, ONE, "linda")
    linda.get(HERE)
    assert linda.says("Van het tweede adres.")
    write(linda.get(f"{HERE}/notities/1"), "Gewijzigd.")
    joining.separate(workshop.worker.bench, TWO, "linda")
    assert "Gewijzigd." not in linda.get(HERE).text
    assert linda.get(f"/kandidaturen/{TWO}").says("Gewijzigd.")
