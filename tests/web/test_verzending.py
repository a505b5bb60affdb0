"""Outgoing mail on the page: seen as it goes, let go, sent again, cancelled."""

from __future__ import annotations

import email
import email.policy

import pytest

from browsing import Browser
from kcvs_mailbot.delivery import Reason, State
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import models as rows
from workshop import Workshop, application

HELD = {"acknowledgement": {"mode": "hold"}}
held = pytest.mark.parametrize("workshop", [HELD], indirect=True)


def become(workshop: Workshop, state: State, why: str | None = None) -> None:
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        entry.state, entry.why = state, why


@held
def test_what_is_held_says_why_and_is_seen_before_it_goes(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    assert linda.get("/verzending").says("Wacht op vrijgave (1)", "An Claes", "zonder uw vrijgave")
    linda.get("/verzending/1")
    assert linda.says("Aan An Claes <an.claes@example.be>", "KCVS-2021-0001", "Geef vrij")
    linda.press("Geef vrij")
    assert linda.says("De mail is vrijgegeven")
    workshop.worker.send()
    (mail,) = workshop.sink.taken
    assert mail.recipients == ("an.claes@example.be",)
    assert linda.get("/verzending").says("Verstuurd (1)")


@held
def test_the_preview_is_the_mail_that_is_stored(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    linda.get("/verzending/1").press("Geef vrij")
    shown = linda.get("/verzending/1").text
    workshop.worker.send()
    sent = email.message_from_bytes(workshop.sink.taken[0].raw, policy=email.policy.default)
    body = sent.get_body(("plain",))
    assert body is not None
    assert " ".join(body.get_content().split()) in shown
    assert " ".join(str(sent["Subject"]).split()) in shown


@held
def test_cancelled_and_sent_all_the_same(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    linda.get("/verzending/1").press("Annuleer")
    assert workshop.outbox()[0]["state"] == "cancelled"
    linda.press("Verstuur opnieuw")
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1


@held
def test_that_a_candidate_had_it_already_is_seen_months_later(
    workshop: Workshop, linda: Browser
) -> None:
    workshop.receive(application())
    assert not linda.get("/verzending/1").says("Was al vertrokken")
    become(workshop, State.HELD, Reason.RESTORED)
    linda.get("/verzending/1").press("Was al vertrokken")
    assert linda.says("De kandidaat kreeg deze mail al")
    assert linda.get("/verzending").says("Geannuleerd (1)", "De kandidaat kreeg deze mail al")


@held
def test_of_two_who_decide_the_second_is_told(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    colleague = Browser(workshop.worker.bench, Role.SECRETARY, "jan")
    colleague.get("/verzending/1")
    linda.get("/verzending/1").press("Geef vrij")
    colleague.press("Annuleer")
    assert colleague.status == 409
    assert colleague.says("staat er intussen anders voor", "klaar om te verzenden")
    assert workshop.outbox()[0]["state"] == "queued"


@pytest.mark.parametrize("state", [State.FAILED, State.BOUNCED, State.UNCERTAIN])
def test_what_did_not_arrive_is_sent_again(
    workshop: Workshop, linda: Browser, state: State
) -> None:
    workshop.receive(application())
    become(workshop, state, "550 5.1.1 iets van een server")
    assert linda.get("/verzending").says("1 mail vraagt uw aandacht")
    assert "550" not in linda.page
    linda.get("/verzending/1").press("Verstuur opnieuw")
    assert workshop.outbox()[0]["state"] == "queued"


def test_a_mail_that_is_sent_offers_nothing(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    workshop.worker.send()
    linda.get("/verzending/1")
    assert "/verzending/1/" not in linda.page
    assert linda.says("zoals hij vertrok", "verzonden")


def test_an_address_that_cannot_be_written_to_is_said(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        entry = session.get_one(rows.Outbox, 1)
        entry.raw, entry.state, entry.recipient = b"", State.FAILED, "an..claes@"
    linda.get("/verzending/1")
    assert linda.says("kan niet geschreven worden", "an..claes@")
    assert "Verstuur opnieuw" not in linda.page


def test_nothing_waits_is_said_in_so_many_words(linda: Browser) -> None:
    assert linda.get("/verzending").says("Er is niets dat op u wacht")


def test_looking_at_a_mail_changes_nothing(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    before = workshop.outbox()
    linda.get("/verzending/1")
    assert workshop.outbox() == before


@pytest.mark.parametrize("role", [Role.BOARD, Role.ADMINISTRATOR, Role.AUDITOR])
@held
def test_only_the_secretary_sends(workshop: Workshop, linda: Browser, role: Role) -> None:
    workshop.receive(application())
    other = Browser(workshop.worker.bench, role)
    for address in ("/verzending", "/verzending/1"):
        assert other.get(address).status == 403
    other.page = linda.get("/verzending/1").page
    assert other.press("Geef vrij").status == 403
    assert workshop.outbox()[0]["state"] == "held"


@pytest.mark.parametrize("what", ["vrijgeven", "opnieuw", "annuleren"])
@held
def test_without_the_forms_token_nothing_goes(
    workshop: Workshop, linda: Browser, what: str
) -> None:
    workshop.receive(application())
    assert linda.post(f"/verzending/1/{what}").status == 403
    assert workshop.outbox()[0]["state"] == "held"


@pytest.mark.parametrize("address", ["/verzending/7", "/verzending/99999999999", "/verzending/x"])
def test_a_mail_that_is_not_there_is_a_page_that_says_so(linda: Browser, address: str) -> None:
    assert linda.get(address).status == 404


@pytest.mark.parametrize("asked", ["groep=weg", "groep=verstuurd&voor=x", "voor=-1", "groep=%00"])
def test_a_strange_question_is_answered_all_the_same(
    workshop: Workshop, linda: Browser, asked: str
) -> None:
    workshop.receive(application())
    assert linda.get(f"/verzending?{asked}").status == 200


@held
def test_from_one_held_mail_one_goes_on_to_the_next(workshop: Workshop, linda: Browser) -> None:
    workshop.receive(application())
    workshop.receive(application("Bert Maes", "bert@example.org"))
    assert 'href="/verzending/1"' in linda.get("/verzending/2").page
    linda.get("/verzending/1").press("Geef vrij")
    assert 'href="/verzending/2"' in linda.page
    linda.get("/verzending/2").press("Geef vrij")
    assert "Volgende mail" not in linda.page
