"""What people decide of doubtful mail: done, recorded, undone, never a second first receipt."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from kcvs_mailbot.desk import amending, correcting
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.recognition import FollowUp
from workshop import CV, LETTER, Workshop, application, newsletter, reply


def doubtful(address: str = "dirk@example.be") -> EmailMessage:
    mail = application("Dirk Aerts", address)
    mail.replace_header("Subject", "Fwd: Kandidatuur directeur Kenniscentrum Vlaamse Steden")
    mail.replace_header("From", "Veerle Peeters <veerle.peeters@kcvb.be>")
    mail.set_content(
        "Linda, deze kwam bij mij toe.\n\n---------- Forwarded message ---------\n"
        f"Van: Dirk Aerts <{address}>\nDate: wo 1 sep. 2021 om 09:00\n"
        "Subject: Kandidatuur directeur Kenniscentrum Vlaamse Steden\n"
        "To: <veerle.peeters@kcvb.be>\n\n"
        "Beste, hierbij stel ik mij kandidaat voor de functie van directeur van het "
        "Kenniscentrum Vlaamse Steden.\n\nDirk Aerts\n"
    )
    return mail


def test_a_colleagues_forward_waits_with_the_proposed_candidate(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    assert found["disposition"] == "review"
    assert found["proposal"]["candidate"]["address"] == "dirk@example.be"
    assert workshop.outbox() == []


def test_accepting_sends_the_receipt_to_the_candidate(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    workshop.worker.send()
    (mail,) = workshop.sink.taken
    assert mail.recipients == ("dirk@example.be",)
    assert workshop.application()["candidate"]["name"] == "Dirk Aerts"
    assert "accepted" in workshop.events()


def test_a_person_can_name_another_candidate(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", "dirk.aerts@work.example", None)
    assert workshop.application()["candidate"]["address"] == "dirk.aerts@work.example"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Dirk <dirk.aerts@work.example>", "Dirk"),
        ('"Aerts, D." <dirk.aerts@work.example>', "Aerts, D."),
        (" dirk.aerts@work.example ", ""),
        ("<dirk.aerts@work.example>", ""),
    ],
)
def test_the_candidate_may_be_named_with_the_address(
    workshop: Workshop, written: str, name: str
) -> None:
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", written, None)
    workshop.worker.send()
    candidate = workshop.application()["candidate"]
    assert candidate == {"name": name, "address": "dirk.aerts@work.example"}
    assert workshop.sink.taken[0].recipients == ("dirk.aerts@work.example",)


@pytest.mark.parametrize(
    "written",
    ["notanaddress", "a@b, c@d", "Dirk Aerts dirk@x.example", "Dirk <dirk>", "", "a@b <c@d> <e@f>"],
)
def test_what_is_no_address_is_refused_and_uses_no_reference(
    workshop: Workshop, written: str
) -> None:
    found = workshop.receive(doubtful())
    with pytest.raises(RequestError, match="not one address"):
        correcting.accept(workshop.worker.bench, found["id"], "linda", written, None)
    assert (workshop.applications(), workshop.outbox()) == ([], [])
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    assert workshop.application()["reference"] == "KCVS-2021-0001"


def test_accept_undo_accept_sends_one_receipt(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    workshop.worker.send()
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert workshop.applications() == []
    assert workshop.messages()[0]["disposition"] == "review"
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    assert workshop.application()["reference"] == "KCVS-2021-0001"


def test_undone_before_it_went_the_receipt_is_cancelled_and_comes_back(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    message_id = workshop.outbox()[0]["message_id"]
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    workshop.worker.send()
    assert workshop.outbox()[0]["state"] == "cancelled"
    assert workshop.sink.taken == []
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    workshop.worker.send()
    (entry,) = workshop.outbox()
    assert (entry["state"], entry["message_id"]) == ("sent", message_id)


def test_accepting_a_second_mail_of_a_known_candidate_sends_nothing(workshop: Workshop) -> None:
    workshop.receive(application("Dirk Aerts", "dirk@example.be"))
    workshop.worker.send()
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", "dirk@example.be", None)
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    assert len(workshop.application()["messages"]) == 2


def test_attaching_sends_nothing_and_brings_the_documents(workshop: Workshop) -> None:
    workshop.receive(application())
    found = workshop.receive(
        reply("Zie bijlage.", to="<x@y.z>", address="an.werk@example.com", cv_txt=CV)
    )
    correcting.attach(workshop.worker.bench, found["id"], "linda", "kcvs-2021-0001")
    assert workshop.application()["career"]["source"] == "cv.txt"
    assert [entry["kind"] for entry in workshop.outbox()] == ["receipt"]
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["career"]["source"] is None


def test_dismissing_an_application_takes_it_out_of_the_list(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    assert workshop.applications() == []
    workshop.worker.send()
    assert workshop.sink.taken == []
    correcting.undo(workshop.worker.bench, found["id"], "linda")
    workshop.worker.send()
    assert workshop.application()["reference"] == "KCVS-2021-0001"
    assert len(workshop.sink.taken) == 1


@pytest.mark.parametrize("mistake", ["dismissed", "attached", "accepted", "accepted, dismissed"])
def test_undoing_makes_it_the_application_again_beside_later_mail(
    workshop: Workshop, mistake: str
) -> None:
    bench = workshop.worker.bench
    first = workshop.receive(application())
    workshop.receive(application("Bo Maes", "bo@example.be"))
    workshop.worker.send()
    later = reply("Hebt u mijn mail goed ontvangen?", to="<x@y.z>")
    workshop.receive(later, when=workshop.now + timedelta(days=2))
    before, mails = workshop.applications(), workshop.messages()
    if mistake == "attached":
        correcting.attach(bench, first["id"], "linda", "KCVS-2021-0002")
    if "accepted" in mistake:
        correcting.accept(bench, first["id"], "linda", "Zed <zed@example.be>", None)
    if "dismissed" in mistake:
        correcting.dismiss(bench, first["id"], "linda")
    assert workshop.applications()[0]["received_at"] != before[0]["received_at"]
    correcting.undo(bench, first["id"], "linda")
    assert workshop.applications() == before
    kept = ("disposition", "follow_up", "application", "settled_by")
    now, then = ([[m[k] for k in kept] for m in each] for each in (workshop.messages(), mails))
    assert now == then


@pytest.mark.parametrize("written", ["linda.boudry@kcvb.be", "An <Linda.Boudry@KCVB.be>"])
def test_a_mailbox_of_ours_is_nobodys_address(workshop: Workshop, written: str) -> None:
    found = workshop.receive(doubtful())
    with pytest.raises(RequestError, match="our own"):
        correcting.accept(workshop.worker.bench, found["id"], "linda", written, None)
    assert (workshop.applications(), workshop.outbox()) == ([], [])


def test_two_people_at_one_address_are_two_candidates(workshop: Workshop) -> None:
    """The page promises whoever is accepted a receipt."""
    bench = workshop.worker.bench
    workshop.receive(application("An Claes", "huis@example.be"))
    found = workshop.receive(application("Bart Maes", "huis@example.be", body=f"{LETTER}Bart.\n"))
    assert found["disposition"] == "review"
    for _ in range(2):
        correcting.accept(bench, found["id"], "linda", None, None)
        workshop.worker.send()
        an, bart = workshop.applications()
        assert (an["candidate"]["name"], an["messages"]) == ("An Claes", [1])
        assert (bart["reference"], bart["candidate"]["name"]) == ("KCVS-2021-0002", "Bart Maes")
        assert len(workshop.sink.taken) == 2
        correcting.undo(bench, found["id"], "linda")
    amending.set_name(bench, "KCVS-2021-0001", "Bieke Peeters", "linda")
    again = workshop.receive(reply("Nog iets.", to="<x@y.z>", address="huis@example.be"))
    correcting.accept(bench, again["id"], "linda", "A. Claes <huis@example.be>", None)
    assert len(workshop.applications()) == 1


@pytest.mark.parametrize(
    ("body", "is_late"),
    [("Ik heb een vraag: tot wanneer kan ik mij kandidaat stellen?", True), (LETTER, False)],
)
def test_only_what_applies_makes_it_in_time(workshop: Workshop, body: str, is_late: bool) -> None:
    early = newsletter()
    early.replace_header("From", "An Thuis <an.thuis@example.org>")
    early.set_content(body)
    first = workshop.receive(early)
    workshop.at(timedelta(days=20))
    workshop.receive(application())
    assert workshop.application()["late"] is True
    kind = FollowUp.QUESTION if is_late else FollowUp.ADDITION
    reference = workshop.application()["reference"]
    correcting.attach(workshop.worker.bench, first["id"], "linda", reference, kind)
    assert workshop.application()["late"] is is_late
    assert ("late_changed" in workshop.events()) is not is_late
    correcting.undo(workshop.worker.bench, first["id"], "linda")
    assert workshop.application()["late"] is True


@pytest.mark.parametrize("how", ["dismissed", "attached"])
def test_what_is_no_addition_is_not_confirmed_as_one(workshop: Workshop, how: str) -> None:
    bench = workshop.worker.bench
    workshop.receive(application())
    workshop.receive(application("Bo Maes", "bo@example.be"))
    workshop.worker.send()
    other = reply("Hierbij mijn brief.", brief_txt=LETTER)
    other.replace_header("Message-ID", "<brief@example.be>")
    workshop.receive(other)
    found = workshop.receive(reply("Hierbij mijn cv.", cv_piet_txt=CV))
    before = workshop.outbox()
    assert [entry["kind"] for entry in before[2:]] == ["addition", "addition"]
    if how == "dismissed":
        correcting.dismiss(bench, found["id"], "linda")
    else:
        correcting.attach(bench, found["id"], "linda", "KCVS-2021-0002")
    assert [entry["state"] for entry in workshop.outbox()[2:]] == ["queued", "cancelled"]
    workshop.worker.send()
    assert len(workshop.sink.taken) == 3
    correcting.undo(bench, found["id"], "linda")
    assert workshop.outbox()[-1]["state"] == before[-1]["state"]


def void(workshop: Workshop) -> int:
    """Dirk's application, of which the one mail, a colleague's, is dismissed; the mail's id."""
    found = workshop.receive(doubtful())
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    assert workshop.applications() == []
    return int(found["id"])


def test_somebody_elses_mail_brings_no_void_application_back(workshop: Workshop) -> None:
    bench = workshop.worker.bench
    workshop.receive(application())
    other = workshop.receive(newsletter())
    correcting.attach(bench, other["id"], "linda", "KCVS-2021-0001")
    correcting.undo(bench, other["id"], "linda")
    correcting.dismiss(bench, workshop.messages()[0]["id"], "linda")
    with pytest.raises(RequestError, match="somebody else's"):
        correcting.attach(bench, other["id"], "linda", "KCVS-2021-0001")
    assert (workshop.applications(), workshop.messages()[1]["disposition"]) == ([], "automatic")


@pytest.mark.parametrize("which", ["the first", "the candidate's", "a colleague's"])
def test_its_own_mail_brings_a_void_application_back(workshop: Workshop, which: str) -> None:
    found = void(workshop)
    if which == "the candidate's":
        mail = reply("Mijn cv.", to="<x@y.z>", address="dirk@example.be", cv_txt=CV)
        found = workshop.receive(mail)["id"]
    if which == "a colleague's":
        again = doubtful()
        again.replace_header("Message-ID", "<nogmaals@kcvb.be>")
        found = workshop.receive(again)["id"]
    correcting.attach(workshop.worker.bench, found, "linda", "KCVS-2021-0001")
    assert workshop.application()["candidate"]["address"] == "dirk@example.be"


def test_references_are_never_used_again(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    workshop.receive(application("Bo", "bo@example.be"))
    assert workshop.application()["reference"] == "KCVS-2021-0002"


def test_who_decided_is_recorded(workshop: Workshop) -> None:
    found = workshop.receive(doubtful())
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    (message,) = workshop.messages()
    assert message["settled_by"] == "linda"
    assert "linda" in message["reasons"][0]["dutch"]


@pytest.mark.parametrize(
    "decide",
    [
        lambda worker: correcting.dismiss(worker.bench, 99, "linda"),
        lambda worker: correcting.attach(worker.bench, 1, "linda", "KCVS-2021-0099"),
        lambda worker: correcting.undo(worker.bench, 1, "linda"),
        lambda worker: correcting.accept(worker.bench, 1, "linda", None, "OTHER-2021"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    workshop: Workshop, decide: object
) -> None:
    workshop.receive(doubtful())
    before = workshop.messages()
    with pytest.raises(RequestError):
        decide(workshop.worker)  # type: ignore[operator]
    assert workshop.messages() == before


def for_another() -> EmailMessage:
    mail = application("Mia Daems", "mia@example.be")
    mail.replace_header("Subject", "Kandidatuur van mijn zoon")
    mail.set_content(
        "Geachte mevrouw\n\nIk schrijf u voor mijn zoon Tim, die zich kandidaat wil stellen voor "
        "de functie van directeur van het Kenniscentrum Vlaamse Steden. Mijn zoon solliciteert "
        "hierbij. "
        "Zijn adres is tim@example.be.\n\nMia Daems\n"
    )
    return mail


def test_who_writes_for_somebody_else_is_never_answered(workshop: Workshop) -> None:
    found = workshop.receive(for_another())
    assert (found["disposition"], found["proposal"]["candidate"]) == ("review", None)
    with pytest.raises(RequestError, match=f"message {found['id']} proposes nobody"):
        correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    assert (workshop.applications(), workshop.outbox()) == ([], [])
    correcting.accept(
        workshop.worker.bench, found["id"], "linda", "Tim Daems <tim@example.be>", None
    )
    workshop.worker.send()
    assert workshop.application()["candidate"]["name"] == "Tim Daems"
    assert "Ik schrijf u voor mijn zoon Tim" in workshop.application()["motivation"]["text"]
    assert workshop.application()["note"] is None
    assert [mail.recipients for mail in workshop.sink.taken] == [("tim@example.be",)]


@pytest.mark.parametrize(
    "mail", [for_another(), doubtful(), newsletter()], ids=["for another", "forward", "machine"]
)
def test_nor_after_a_person_first_dismissed_it(workshop: Workshop, mail: EmailMessage) -> None:
    found = workshop.receive(mail)
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    try:
        correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    except RequestError:
        assert workshop.outbox() == []
    else:
        assert [entry["to"] for entry in workshop.outbox()] == ["dirk@example.be"]


def test_what_went_to_other_is_its_writers(workshop: Workshop) -> None:
    mail = application("An Claes", "an@example.be", "Zaterdag om acht uur in de zaal? ")
    mail.replace_header("Subject", "repetitie")
    found = workshop.receive(mail)
    assert found["disposition"] == "other"
    correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    assert workshop.application()["candidate"]["address"] == "an@example.be"


def test_a_name_that_is_proposed_without_an_address_goes_with_the_address(
    workshop: Workshop,
) -> None:
    mail = doubtful()
    mail.set_content(mail.get_content().replace(" <dirk@example.be>", ""))
    found = workshop.receive(mail)
    assert found["proposal"]["candidate"] == {"name": "Dirk Aerts", "address": ""}
    with pytest.raises(RequestError, match="proposes nobody"):
        correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
    correcting.accept(workshop.worker.bench, found["id"], "linda", "dirk@example.be", None)
    assert workshop.application()["candidate"]["name"] == "Dirk Aerts"
