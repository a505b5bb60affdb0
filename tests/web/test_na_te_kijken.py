"""Mails that wait, decided on the page as a person would."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from browsing import Browser
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from workshop import Workshop, application, newsletter, reply


def doubtful(address: str = "dirk@example.be", name: str = "Dirk Aerts") -> EmailMessage:
    mail = application(name, address)
    mail.replace_header("From", "Veerle Peeters <veerle.peeters@kcvb.be>")
    mail.replace_header("Subject", "Fwd: Kandidatuur directeur Kenniscentrum Vlaamse Steden")
    mail.set_content(
        "Linda, deze kwam bij mij toe.\n\n---------- Forwarded message ---------\n"
        f"Van: {name} <{address}>\nDate: wo 1 sep. 2021 om 09:00\n"
        "Subject: Kandidatuur directeur Kenniscentrum Vlaamse Steden\n"
        "To: <veerle.peeters@kcvb.be>\n\n"
        "Beste, hierbij stel ik mij kandidaat voor de functie van directeur van het "
        f"Kenniscentrum Vlaamse Steden.\n\n{name}\n"
    )
    return mail


def test_a_waiting_mail_shows_what_it_says_what_is_proposed_and_why(
    workshop: Workshop, linda: Browser
) -> None:
    mail = workshop.receive(doubtful())
    assert linda.get("/na-te-kijken").says("1 mail wacht op u", "Fwd: Kandidatuur directeur")
    linda.get(f"/na-te-kijken/{mail['id']}")
    assert linda.says("hierbij stel ik mij kandidaat", "Dirk Aerts (dirk@example.be)")
    assert linda.says("Een collega stuurt een mail van iemand anders door", "Om te weten")
    assert 'value="dirk@example.be"' in linda.page


def test_accepted_in_one_press_with_the_proposal(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is een kandidatuur")
    assert linda.says("Aanvaard als kandidatuur van Dirk Aerts (KCVS-2021-0001).")
    assert linda.says("Er wacht geen enkele mail op u")
    workshop.worker.send()
    assert workshop.sink.taken[0].recipients == ("dirk@example.be",)
    assert workshop.messages()[0]["settled_by"] == "linda"


def test_the_candidate_is_put_right_before_accepting(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press(
        "Is een kandidatuur", naam='Aerts, "D." <de jonge>', adres="d.aerts@work.example"
    )
    candidate = workshop.application()["candidate"]
    assert candidate["address"] == "d.aerts@work.example"
    assert candidate["name"].startswith("Aerts,")


@pytest.mark.parametrize("typed", ["dirk@", "geen adres", "a@b.be, c@d.be", "<script>", "x" * 300])
def test_what_is_no_address_is_said_and_kept(
    workshop: Workshop, linda: Browser, typed: str
) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is een kandidatuur", naam="Dirk", adres=typed)
    assert linda.status == 422
    assert linda.says("Dit is geen mailadres")
    assert 'value="Dirk"' in linda.page
    assert "<script>" not in linda.page.replace('<script src="', "")
    assert workshop.applications() == []


def test_the_next_mail_follows_with_the_line_about_the_last(
    workshop: Workshop, linda: Browser
) -> None:
    first = workshop.receive(doubtful())
    second = workshop.receive(doubtful("els@example.be", "Els Baert"))
    linda.get(f"/na-te-kijken/{first['id']}").press("Is geen kandidatuur")
    assert linda.at == f"/na-te-kijken/{second['id']}"
    assert linda.says("Terzijde gelegd", "Els Baert")


def test_a_decision_is_undone_from_the_line_about_it(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is een kandidatuur").press("Maak ongedaan")
    assert linda.says("De beslissing is ongedaan gemaakt", "Is een kandidatuur")
    assert workshop.messages()[0]["waits"]


def test_what_is_set_aside_is_found_again_and_its_application_named(
    workshop: Workshop, linda: Browser
) -> None:
    only = workshop.receive(application())
    machines = newsletter()
    for name in ("List-Id", "List-Unsubscribe"):
        del machines[name]
    assert workshop.receive(machines)["disposition"] == "other"
    linda.get(f"/na-te-kijken/{only['id']}")
    assert linda.says("Het is de enige mail van KCVS-2021-0001: die kandidatuur vervalt dan.")
    linda.press("Is geen kandidatuur")
    assert linda.says("De kandidatuur van An Claes (KCVS-2021-0001) is daarmee vervallen.")
    linda.get("/na-te-kijken")
    assert linda.says("Terzijde gelegd", "de laatste eerst", "An Claes")
    assert "Nieuws uit de stad" not in linda.page
    linda.get(f"/na-te-kijken/{only['id']}").press("Maak ongedaan")
    assert workshop.application()["status"] == "received"
    assert not linda.get("/na-te-kijken").says("Terzijde gelegd")
    workshop.receive(reply("Mijn cv.", cv_txt="Curriculum vitae"))
    linda.get(f"/na-te-kijken/{only['id']}")
    assert not linda.says("Het is de enige mail")
    linda.press("Is geen kandidatuur")
    assert linda.says("An Claes (KCVS-2021-0001) gaat zonder deze mail verder.")


def test_a_mail_is_joined_by_reference_or_by_part_of_a_name(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Hoort bij …", kenmerk="claes")
    assert linda.status == 422
    linda.press("Hoort bij KCVS-2021-0001, An Claes")
    assert linda.says("Toegevoegd aan de kandidatuur van An Claes (KCVS-2021-0001)")
    assert len(workshop.application()["messages"]) == 2


@pytest.mark.parametrize("typed", ["", "KCVS-2021-9999", "%", "_", "\\", "' OR 1=1"])
def test_an_unknown_reference_is_said_and_nothing_is_joined(
    workshop: Workshop, linda: Browser, typed: str
) -> None:
    workshop.receive(application())
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Hoort bij …", kenmerk=typed)
    assert linda.status == 422
    assert len(workshop.application()["messages"]) == 1


def test_of_two_who_decide_one_mail_the_second_is_told(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    colleague.get(f"/na-te-kijken/{mail['id']}")
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is een kandidatuur")
    colleague.press("Is geen kandidatuur")
    assert colleague.status == 409
    assert colleague.says("linda was u voor. Aanvaard als kandidatuur van Dirk Aerts")
    assert workshop.application()["messages"] == [mail["id"]]
    assert len(workshop.outbox()) == 1


def test_who_typed_something_over_an_older_state_finds_it_again(
    workshop: Workshop, linda: Browser
) -> None:
    mail = workshop.receive(doubtful())
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    colleague.get(f"/na-te-kijken/{mail['id']}")
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is geen kandidatuur")
    colleague.press("Is een kandidatuur", naam="D. Aerts", adres="d.aerts@work.example")
    assert colleague.says("Dit had u ingevuld: D. Aerts, d.aerts@work.example")
    assert workshop.applications() == []


def test_an_undoing_of_an_older_decision_is_refused(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}").press("Is geen kandidatuur")
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    colleague.get(f"/na-te-kijken/{mail['id']}").press("Is een kandidatuur")
    linda.press("Maak ongedaan")
    assert linda.status == 409
    assert workshop.application()["candidate"]["name"] == "Dirk Aerts"


def test_a_withdrawal_is_carried_out_and_taken_back(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    mail = workshop.receive(reply("Ik trek mijn kandidatuur in.", subject="Intrekking"))
    assert mail["waits"]
    linda.get(f"/na-te-kijken/{mail['id']}").press("Trek de kandidatuur in")
    assert linda.says("De kandidatuur van An Claes (KCVS-2021-0001) is ingetrokken")
    assert workshop.application()["status"] == "withdrawn"
    linda.press("Maak ongedaan")
    assert workshop.application()["status"] == "received"


def test_a_question_is_dealt_with(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    mail = workshop.receive(reply("Wanneer hoor ik iets over de selectie? Hoe lang duurt het?"))
    assert mail["waits"]
    linda.get(f"/na-te-kijken/{mail['id']}").press("Afgehandeld")
    assert linda.says("De mail is afgehandeld")
    assert not workshop.messages()[-1]["waits"]


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


def test_an_addition_that_asks_is_dealt_with(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    mail = workshop.receive(
        reply("In bijlage mijn diploma. Wanneer is de proef?", diploma_txt="Diploma")
    )
    assert linda.get("/").says("1 mail wacht op u.")
    assert linda.get("/na-te-kijken").says("1 mail wacht op u", "(aanvulling, met een vraag)")
    linda.get(f"/na-te-kijken/{mail['id']}")
    assert linda.says(
        "De kandidaat vult de kandidatuur aan en vraagt ook iets. Lees de mail en antwoord zelf.",
        "De kandidaat vraagt ook iets, lees en antwoord zelf: “Wanneer is de proef?”.",
    )
    linda.press("Afgehandeld")
    assert linda.says("De mail is afgehandeld.", "Er wacht geen enkele mail op u")
    assert linda.get("/kandidaturen/KCVS-2021-0001").says("aanvulling, met een vraag")
    assert [d["filename"] for d in workshop.application()["documents"]][-1] == "diploma.txt"


def test_hostile_names_subjects_and_texts_are_text(workshop: Workshop, linda: Browser) -> None:
    raw = (
        bytes(doubtful())
        .replace(
            b"Subject: Fwd: Kandidatuur directeur",
            b"Subject: Fwd: " + HOSTILE.encode() + b" Kandidatuur directeur",
            1,
        )
        .replace(b"Beste, ", HOSTILE.encode())
    )
    mail = workshop.receive(raw)
    for address in ("/na-te-kijken", f"/na-te-kijken/{mail['id']}"):
        linda.get(address)
        assert "alert(1)" in linda.text
        assert "<script>" not in linda.page
        assert "<img" not in linda.page
        assert "49" not in linda.text


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_the_secretary_decides(workshop: Workshop, linda: Browser, role: Role) -> None:
    mail = workshop.receive(doubtful())
    linda.get(f"/na-te-kijken/{mail['id']}")
    other = Browser(workshop.worker.bench, role)
    for address in ("/na-te-kijken", f"/na-te-kijken/{mail['id']}"):
        assert other.get(address).status == 403
    assert "kandidaat voor" not in other.page
    other.page = linda.page
    assert other.press("Is een kandidatuur").status == 403
    assert workshop.applications() == []


@pytest.mark.parametrize(
    "what", ["aanvaarden", "toewijzen", "terzijde", "afgehandeld", "intrekken", "ongedaan"]
)
def test_without_the_forms_token_nothing_is_decided(
    workshop: Workshop, linda: Browser, what: str
) -> None:
    mail = workshop.receive(doubtful())
    before = workshop.messages()
    assert linda.post(f"/na-te-kijken/{mail['id']}/{what}", adres="a@b.be").status == 403
    assert workshop.messages() == before


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999999", "-1", "abc"])
def test_a_mail_that_is_not_there_is_a_page_that_says_so(linda: Browser, number: str) -> None:
    assert linda.get(f"/na-te-kijken/{number}").status == 404
    assert linda.says("Deze pagina is er niet")


def test_a_mail_set_aside_that_may_be_one_is_listed_to_look_at_again(
    workshop: Workshop, linda: Browser
) -> None:
    mail = workshop.receive(newsletter())
    assert "Nieuws uit de stad" not in linda.get("/na-te-kijken").text
    with workshop.store.write() as session:
        row = session.get_one(rows.Message, mail["id"])
        row.disposition, row.likelihood = "other", 0.2
    assert linda.get("/na-te-kijken").says("Er wacht geen enkele mail", "Nieuws uit de stad")
    assert linda.get(f"/na-te-kijken/{mail['id']}").says("Is een kandidatuur")


def test_who_presses_twice_is_told_that_it_was_done(workshop: Workshop, linda: Browser) -> None:
    mail = workshop.receive(doubtful())
    shown = linda.get(f"/na-te-kijken/{mail['id']}").page
    linda.press("Is een kandidatuur")
    linda.page = shown
    linda.press("Is een kandidatuur")
    assert linda.says("U besliste zelf al over deze mail. Aanvaard als kandidatuur van Dirk Aerts")
    assert len(workshop.outbox()) == 1
