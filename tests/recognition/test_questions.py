"""What recognition asks the database."""

from __future__ import annotations

import pytest

from kcvs_mailbot.addresses import folded_name
from kcvs_mailbot.recognition.questions import questions
from recognition.judging import COLLEAGUE, HOUSE, TWO_VACANCIES, message

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


@pytest.mark.parametrize(
    "cited",
    [
        "KCVS-2021-0001",
        "(kcvs-2021-0001).",
        "KCVS\u20112021\u20110001",
        "KCVS 2021 0001",
        "KCVS-2021 -0001",
        "KCVS-2021-1",
    ],
)
def test_a_reference_of_ours_is_asked_for_however_it_is_written(cited: str) -> None:
    wanted = set() if cited.endswith("-1") else {"KCVS-2021-0001"}
    assert questions(message(f"Uw bericht {cited}"), HOUSE).references == wanted
    assert questions(message("x", f"Betreft: {cited}\n\nDank u."), HOUSE).references == wanted


def test_a_reference_in_a_quoted_receipt_is_asked_for() -> None:
    body = "Dank u.\n\nOp ma 2 aug. 2021 om 10:00 schreef Linda <l@kcvb.be>:\n> KCVS-2021-0012"
    assert questions(message("Re: x", body), HOUSE).references == {"KCVS-2021-0012"}


def test_what_only_resembles_a_reference_is_not_asked_for() -> None:
    body = "KCVS-2021, XKCVS-2021-0001, KCVS-2021-00012345678, KCVS-2020-0001, KCVS-2021-0001x"
    assert questions(message("KCVS-2021", body), HOUSE).references == set()
    both = questions(message("x", "KCVS-2021-0001 KCVS-STAF-2021-0002"), TWO_VACANCIES)
    assert both.references == {"KCVS-2021-0001", "KCVS-STAF-2021-0002"}
