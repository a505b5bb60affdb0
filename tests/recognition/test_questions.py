"""What recognition asks the database."""

from __future__ import annotations

from kcvs_mailbot.addresses import folded_name
from kcvs_mailbot.recognition import questions
from recognition.judging import COLLEAGUE, HOUSE, message

AN = "an.peeters@post.example"


def test_the_sender_and_the_reply_address_are_asked_for() -> None:
    asked = questions(message(headers={"Reply-To": "An.Thuis+x@prive.example"}), HOUSE)
    assert asked.addresses == {AN, "an.thuis@prive.example"}
    assert asked.names == {folded_name("An Peeters")}


def test_our_own_address_is_never_asked_for() -> None:
    asked = questions(message(sender="linda.boudry@kcvb.be"), HOUSE)
    assert asked.addresses == frozenset()


def test_a_machine_is_never_asked_for() -> None:
    assert questions(message(sender="no-reply@post.example"), HOUSE).addresses == frozenset()


def test_the_thread_is_asked_for() -> None:
    headers = {"In-Reply-To": "<a@x>", "References": "<b@x> <a@x>"}
    assert questions(message(headers=headers), HOUSE).message_ids == {"<a@x>", "<b@x>"}


def test_who_wrote_what_is_forwarded_is_asked_for() -> None:
    body = "Van: Jo Bal <jo.bal@post.example>\nVerzonden: x\nAan: y\nOnderwerp: z\n\nHallo"
    asked = questions(message("FW: z", body, sender=COLLEAGUE), HOUSE)
    assert "jo.bal@post.example" in asked.addresses
    assert folded_name("Bal, Jo") in asked.names


def test_whom_a_job_site_names_is_asked_for() -> None:
    body = "U hebt een nieuwe sollicitatie.\nNaam: Jo Bal\nE-mail: jo.bal@post.example"
    mail = message("Nieuwe sollicitatie", body, sender="Jobsite <no-reply@jobsite.example>")
    assert questions(mail, HOUSE).addresses == {"jo.bal@post.example"}


def test_telephone_numbers_below_a_mail_are_asked_for() -> None:
    assert questions(message("x", "Groeten, An\n0470 11 22 33"), HOUSE).phones == {"470112233"}
