"""A mail is taken out of an application on the page, and put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from browsing import Browser
from flows.dumps import dump, without_void
from kcvs_mailbot.desk.roles import Role
from workshop import CV, LETTER, Workshop, application, reply

ONE, TWO = "KCVS-2021-0001", "KCVS-2021-0002"
AT = "/kandidaturen"
HERE = f"{AT}/{ONE}/uithalen"


@pytest.fixture
def shared(workshop: Workshop) -> Workshop:
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(timedelta(hours=1))
    workshop.receive(reply("Hierbij de brief van Bert.", brief_txt=LETTER, cv_txt=CV))
    workshop.worker.send()
    return workshop


def test_taken_out_its_receipt_read_first_and_put_back(shared: Workshop, linda: Browser) -> None:
    before, sent = dump(shared.store), len(shared.sink.taken)
    linda.get(f"{AT}/{ONE}")
    assert f'href="{HERE}"' in linda.page
    linda.get(HERE)
    assert f'href="{HERE}/2"' in linda.page
    linda.get(f"{HERE}/2")
    assert 'value="an.claes@example.be"' in linda.page
    linda.press("Maak een aparte kandidatuur", naam="Bert Maes")
    assert linda.at == f"{AT}/{TWO}"
    assert linda.says("De mail is nu een aparte kandidatuur", "Bert Maes", "2001-2010 Aalst")
    assert linda.says("Er vertrok nog niets", f"uit {ONE} gehaald door linda")
    shared.worker.send()
    assert len(shared.sink.taken) == sent
    (held,) = [entry for entry in shared.outbox() if entry["state"] == "held"]
    linda.get(f"/verzending/{held['id']}")
    assert linda.says(TWO, "Lees eerst wat er vertrekt", "Geef vrij")
    linda.get(f"{AT}/{TWO}").press("Maak ongedaan")
    assert linda.at == f"{AT}/{ONE}"
    assert linda.says("De mail staat weer bij deze kandidatuur")
    assert without_void(dump(shared.store)) == before


def test_into_another_by_a_part_of_its_name(shared: Workshop, linda: Browser) -> None:
    shared.receive(application("Bert Maes", "bert@example.be"))
    linda.get(f"{HERE}/2").press("Zet bij deze kandidatuur", kenmerk="maes")
    assert linda.status == 422
    linda.press(f"Hoort bij {TWO}, Bert Maes")
    assert linda.at == f"{AT}/{TWO}"
    assert linda.says("De mail staat nu bij deze kandidatuur. Er vertrok geen mail")
    assert [a["messages"] for a in shared.applications()] == [[1], [2, 3]]


@pytest.mark.parametrize(
    ("button", "typed", "words"),
    [
        ("Maak een aparte kandidatuur", {"adres": "bert"}, "Dit is geen mailadres"),
        ("Maak een aparte kandidatuur", {"adres": "", "naam": "Bert"}, "Dit is geen mailadres"),
        ("Zet bij deze kandidatuur", {"kenmerk": ""}, "Geef het kenmerk"),
        ("Zet bij deze kandidatuur", {"kenmerk": "zzz"}, "geen andere kandidatuur met “zzz”"),
        ("Zet bij deze kandidatuur", {"kenmerk": ONE}, "Dit is dezelfde kandidatuur"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    shared: Workshop, linda: Browser, button: str, typed: dict[str, str], words: str
) -> None:
    before = dump(shared.store)
    linda.get(f"{HERE}/2").press(button, **typed)
    assert linda.status == 422
    assert linda.says(words, "Er is niets veranderd")
    assert all(f'value="{value}"' in linda.page for value in typed.values())
    assert dump(shared.store) == before


def test_of_two_who_take_it_out_the_second_is_told_where_it_is(
    shared: Workshop, linda: Browser
) -> None:
    jan = Browser(shared.worker.bench, Role.SECRETARY, "jan")
    jan.get(f"{HERE}/2")
    linda.get(f"{HERE}/2").press("Maak een aparte kandidatuur", naam="Bert Maes")
    jan.press("Maak een aparte kandidatuur", naam="Bert M.")
    assert jan.status == 409
    assert jan.says("Over deze mail is intussen al beslist", f"Staat bij {TWO}")
    assert len(shared.applications()) == 2


def test_an_only_mail_is_not_taken_out(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    assert HERE not in linda.get(f"{AT}/{ONE}").page
    assert linda.get(HERE).says("maar één mail", "voeg de twee dan samen")
    linda.get(f"{HERE}/1").press("Maak een aparte kandidatuur", naam="Bert")
    assert linda.says("Dit is de enige mail van deze kandidatuur")
    assert len(workshop.applications()) == 1


@pytest.mark.parametrize("path", ["/9", "/99999999999", "/3", "/x"])
def test_a_mail_that_is_not_here_is_a_page_that_says_so(
    shared: Workshop, linda: Browser, path: str
) -> None:
    shared.receive(application("Bert Maes", "bert@example.be"))
    assert linda.get(HERE + path).status == 404


def test_only_the_secretary_takes_out(shared: Workshop, linda: Browser) -> None:
    board = Browser(shared.worker.bench, Role.BOARD)
    assert board.get(HERE).status == 403
    board.page = linda.get(f"{HERE}/2").page
    assert board.press("Maak een aparte kandidatuur").status == 403
    assert len(shared.applications()) == 1
