"""What waits for a person waits until somebody deals with it: shown, told, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import correcting, erasing, withdrawing
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.store import message_views, trouble_facts, waiting_mails
from kcvs_mailbot.store import models as rows
from workshop import CV, Json, Workshop, application, reply

WITHDRAWS = "Beste, ik trek mijn kandidatuur in. An"
ASKS = "Beste, wanneer zijn de gesprekken? An"
ASKS_TOO = "In bijlage mijn diploma. Mag ik ook weten wanneer de proef is?"
ELSEWHERE = "bea.smet@example.com"


@pytest.fixture(params=databases.KINDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        yield made


def waiting(workshop: Workshop) -> list[int]:
    """The ids that wait, the same in the list, the view and the alert."""
    listed = [m.id for m in message_views.each_message(workshop.store, waiting=True)]
    with workshop.store.read() as session:
        seen = session.scalars(text("SELECT id FROM na_te_kijken ORDER BY id")).all()
        told = trouble_facts.waiting(session, workshop.now + timedelta(days=2), timedelta(days=1))
    shown = [m["id"] for m in workshop.messages() if m["waits"]]
    assert listed == list(seen) == shown
    assert [f"message {one}" for one in listed] == [*told]
    return listed


def after_an_application(workshop: Workshop, mail: EmailMessage) -> Json:
    workshop.receive(application())
    return workshop.receive(mail)


def by_another(body: str) -> EmailMessage:
    mail = reply(body, address=ELSEWHERE)
    mail.replace_header("From", f"Bea Smet <{ELSEWHERE}>")
    return mail


@pytest.mark.parametrize("typed", ["élise", "ELISE", "Élise", "van d", "0001", "e.vandamme@"])
def test_whose_mail_it_is_is_found_as_people_type_names(workshop: Workshop, typed: str) -> None:
    workshop.receive(application("Élise Van Damme", "e.vandamme@example.be"))
    with workshop.store.read() as session:
        found = waiting_mails.possible(session, typed)
        assert [one.reference for one in found] == ["KCVS-2021-0001"]
        assert waiting_mails.possible(session, f"{typed}x") == []


@pytest.mark.parametrize("body", [WITHDRAWS, ASKS])
def test_what_a_candidate_wants_of_us_waits_until_it_is_done(workshop: Workshop, body: str) -> None:
    found = after_an_application(workshop, reply(body))
    assert found["disposition"] == "follow_up"
    assert waiting(workshop) == [found["id"]]
    (before,) = workshop.application()["notes"]
    assert ": zelf " in before
    correcting.done(workshop.worker.bench, found["id"], "linda")
    assert waiting(workshop) == []
    assert workshop.application()["status"] == "received"
    assert "done" in workshop.events()
    (note,) = workshop.application()["notes"]
    assert note.endswith(": afgehandeld")
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert waiting(workshop) == [found["id"]]
    assert workshop.application()["notes"] == [before]


def test_an_addition_that_asks_is_one_and_waits(workshop: Workshop) -> None:
    found = after_an_application(workshop, reply(ASKS_TOO, diploma_txt="Diploma"))
    assert (found["disposition"], found["follow_up"], found["asks"]) == (
        "follow_up",
        "addition",
        True,
    )
    assert found["reasons"][-1]["dutch"].endswith("“Mag ik ook weten wanneer de proef is?”.")
    application = workshop.application()
    assert [one["filename"] for one in application["documents"]][-1] == "diploma.txt"
    (note,) = application["notes"]
    assert note.endswith("aanvulling ontvangen; de kandidaat vraagt ook iets: zelf beantwoorden")
    workshop.worker.send()
    assert [one["kind"] for one in workshop.outbox()] == ["receipt", "addition"]
    assert {one["state"] for one in workshop.outbox()} == {"sent"}
    assert waiting(workshop) == [found["id"]]
    correcting.done(workshop.worker.bench, found["id"], "linda")
    assert waiting(workshop) == []
    assert workshop.application()["documents"] == application["documents"]
    assert workshop.application()["notes"][0].endswith("vroeg ook iets: afgehandeld")
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["notes"] == [note]
    assert waiting(workshop) == [found["id"]]
    assert len(workshop.outbox()) == 2


def test_a_new_version_that_asks_replaces_and_waits(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(reply("In bijlage.", diploma_txt="Diploma"))
    found = workshop.receive(reply(ASKS_TOO, diploma_txt="Beter diploma"))
    assert found["follow_up"] == "version"
    assert [d["replaced"] for d in workshop.application()["documents"]][-2:] == [True, False]
    assert waiting(workshop) == [found["id"]]


def test_what_is_sent_again_with_a_question_waits_but_not_the_same_question(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    first = workshop.receive(reply(ASKS_TOO, diploma_txt="Diploma"))
    again = workshop.receive(reply("Hebt u mijn diploma gekregen?", diploma_txt="Diploma"))
    assert (again["follow_up"], again["asks"]) == ("repeat", True)
    same = workshop.receive(reply(ASKS_TOO, subject="Nog eens", diploma_txt="Diploma"))
    assert (same["follow_up"], same["asks"]) == ("repeat", False)
    assert waiting(workshop) == [first["id"], again["id"]]


def test_an_addition_without_a_question_waits_for_nobody(workshop: Workshop) -> None:
    after_an_application(workshop, reply("In bijlage mijn diploma.", diploma_txt="Diploma"))
    assert waiting(workshop) == []


def test_read_again_an_addition_that_asks_stays_as_it_was_left(workshop: Workshop) -> None:
    first = after_an_application(workshop, reply(ASKS_TOO, diploma_txt="Diploma"))
    second = workshop.receive(reply(f"{ASKS_TOO} An", rijbewijs_txt="Rijbewijs"))
    correcting.done(workshop.worker.bench, first["id"], "linda")
    reprocess(workshop.worker.bench, None, lambda _done, _of: None)
    assert waiting(workshop) == [second["id"]]


def test_read_again_an_older_addition_that_asks_waits(workshop: Workshop) -> None:
    """Earlier versions did not see that it asks."""
    found = after_an_application(workshop, reply(ASKS_TOO, diploma_txt="Diploma"))
    with workshop.store.write() as session:
        row = session.get_one(rows.Message, found["id"])
        row.asks, row.reasons = False, row.reasons[:-1]
    assert waiting(workshop) == []
    reprocess(workshop.worker.bench, None, lambda _done, _of: None)
    assert waiting(workshop) == [found["id"]]


def test_nothing_of_an_erased_candidate_waits(workshop: Workshop) -> None:
    found = after_an_application(workshop, reply(ASKS_TOO, diploma_txt="Diploma"))
    erasing.erase(workshop.worker.bench, "KCVS-2021-0001", "beheer")
    assert waiting(workshop) == []
    (mail,) = [m for m in workshop.messages() if m["id"] == found["id"]]
    assert (mail["asks"], mail["follow_up"]) == (False, None)


def test_attached_it_waits_and_set_aside_it_does_not(workshop: Workshop) -> None:
    mail = reply(
        f"{ASKS_TOO} Het gaat over mijn kandidatuur.",
        to="<x@y.z>",
        address="an.thuis@example.com",
        diploma_txt="Diploma",
    )
    found = after_an_application(workshop, mail)
    assert (found["disposition"], found["follow_up"]) == ("review", "addition")
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0001")
    assert waiting(workshop) == [found["id"]]
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    assert waiting(workshop) == []
    (mail_now,) = [m for m in workshop.messages() if m["id"] == found["id"]]
    assert mail_now["asks"] is False


def test_an_application_and_thanks_wait_for_nobody(workshop: Workshop) -> None:
    after_an_application(workshop, reply("Hartelijk dank!"))
    assert waiting(workshop) == []
    with pytest.raises(RequestError, match="does not wait"):
        correcting.done(workshop.worker.bench, 1, "linda")


def test_a_withdrawal_that_is_carried_out_waits_no_longer(workshop: Workshop) -> None:
    found = after_an_application(workshop, reply(WITHDRAWS))
    withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["status"] == "withdrawn"
    assert waiting(workshop) == []
    with workshop.store.read() as session:
        told = session.scalars(text("SELECT gebeurtenis FROM tijdlijn")).all()
    assert told[-1] == "kandidatuur ingetrokken"
    with pytest.raises(RequestError, match="withdrawn already"):
        withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")


def test_a_withdrawal_undone_waits_again(workshop: Workshop) -> None:
    found = after_an_application(workshop, reply(WITHDRAWS))
    withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["status"] == "received"
    assert waiting(workshop) == [found["id"]]


def test_reading_again_leaves_done_what_is_done(workshop: Workshop) -> None:
    question = after_an_application(workshop, reply(ASKS))
    withdrawal = workshop.receive(reply(WITHDRAWS))
    correcting.done(workshop.worker.bench, question["id"], "linda")
    withdrawing.withdraw(workshop.worker.bench, withdrawal["id"], "linda")
    reprocess(workshop.worker.bench, None, lambda _done, _of: None)
    assert waiting(workshop) == []
    assert workshop.application()["status"] == "withdrawn"


def test_more_of_a_withdrawn_application_is_for_a_person(workshop: Workshop) -> None:
    found = after_an_application(workshop, reply(WITHDRAWS))
    withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")
    more = workshop.receive(reply("Toch nog mijn cv.", cv_txt=CV))
    assert more["disposition"] == "review"
    assert more["reasons"][0]["rule"] == "application_withdrawn"
    assert waiting(workshop) == [more["id"]]


def test_more_of_a_void_application_waits_until_it_is_done(workshop: Workshop) -> None:
    first = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, first["id"], "linda")
    receipt = workshop.outbox()[0]["message_id"]
    more = workshop.receive(reply("Nog iets over vroeger.", to=receipt, diploma_txt="Diploma"))
    assert more["reasons"][0]["rule"] == "application_void"
    assert waiting(workshop) == [more["id"]]
    correcting.done(workshop.worker.bench, more["id"], "linda")
    assert waiting(workshop) == []


def test_more_of_somebody_whose_first_mail_waits_waits_beside_it(workshop: Workshop) -> None:
    first = workshop.receive(reply("", to="<niets@example.be>", cv_txt=CV))
    assert first["disposition"] == "review"
    more = workshop.receive(
        reply("Goedemiddag, het wordt woensdag. Groeten, An", to="<niets@example.be>")
    )
    assert more["disposition"] == "review"
    assert more["reasons"][0]["rule"] == "sender_waits"
    correcting.done(workshop.worker.bench, first["id"], "linda")
    last = workshop.receive(reply("Goedemorgen, de bloemen zijn mooi. An", to="<niets@example.be>"))
    assert last["id"] not in waiting(workshop)


def test_a_withdrawal_by_somebody_else_is_not_the_candidates(workshop: Workshop) -> None:
    found = after_an_application(workshop, by_another(WITHDRAWS))
    assert (found["disposition"], found["application"]) == ("review", None)
    assert found["reasons"][0]["rule"] == "withdrawn_by_another"
    assert found["proposal"]["application"] == "KCVS-2021-0001"
    assert workshop.application()["notes"] == []
    assert waiting(workshop) == [found["id"]]


def test_attached_it_stays_a_withdrawal_and_waits(workshop: Workshop) -> None:
    found = after_an_application(workshop, by_another(WITHDRAWS))
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0001")
    (mail,) = [m for m in workshop.messages() if m["id"] == found["id"]]
    assert mail["follow_up"] == "withdrawal"
    assert waiting(workshop) == [found["id"]]
    (note,) = workshop.application()["notes"]
    assert note.endswith("iemand anders wil de kandidatuur intrekken: zelf nakijken")


def test_what_is_only_proposed_can_be_withdrawn_at_once(workshop: Workshop) -> None:
    found = after_an_application(workshop, by_another(WITHDRAWS))
    withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["status"] == "withdrawn"
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["status"] == "received"
    assert waiting(workshop) == [found["id"]]


def test_a_mail_of_no_application_withdraws_nothing(workshop: Workshop) -> None:
    found = workshop.receive(shop.newsletter())
    with pytest.raises(RequestError, match="belongs to no application"):
        withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")


def test_a_question_attached_is_no_motivation(workshop: Workshop) -> None:
    question = reply(
        f"{ASKS} Het gaat over mijn kandidatuur.", to="<x@y.z>", address="an.thuis@example.com"
    )
    found = after_an_application(workshop, question)
    assert found["proposal"]["application"] == "KCVS-2021-0001"
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0001")
    assert "gesprekken" not in workshop.application()["motivation"]["text"]
    assert waiting(workshop) == [found["id"]]


def test_a_withdrawal_of_two_mails_stands_until_both_are_undone(workshop: Workshop) -> None:
    first = after_an_application(workshop, reply(WITHDRAWS))
    second = workshop.receive(reply(f"{WITHDRAWS} Definitief."))
    withdrawing.withdraw(workshop.worker.bench, first["id"], "linda")
    correcting.done(workshop.worker.bench, second["id"], "linda")
    correcting.undo(workshop.worker.bench, second["id"], "linda")
    assert workshop.application()["status"] == "withdrawn"
