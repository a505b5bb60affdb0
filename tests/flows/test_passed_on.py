"""Of a mail that somebody passes on the candidate's words are kept, and the note apart."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import default

from sqlalchemy import select

from kcvs_mailbot.desk import correcting
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import search, views
from workshop import CV, Json, Workshop, application, reply

NOTE = "Linda, lijkt mij te licht.\n\nVeerle, tel. 0470 99 88 77"
LETTER = (
    "Madame,\n\nJe pose ma candidature au poste de directeur du Kenniscentrum Vlaamse Steden. "
    "Depuis vingt ans je travaille pour les villes et leurs habitants.\n\nDirk Aerts\n0470 11 22 33"
)


def from_colleague(subject: str = "Fwd: candidature") -> EmailMessage:
    mail = EmailMessage(policy=default)
    mail["From"] = "Veerle Peeters <veerle.peeters@kcvb.be>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = subject
    mail["Message-ID"] = "<fwd1@kcvb.be>"
    return mail


def inline() -> EmailMessage:
    mail = from_colleague()
    mail.set_content(
        f"{NOTE}\n\n---------- Forwarded message ---------\nVan: Dirk Aerts <dirk@example.be>\n"
        "Date: di 31 aug. 2021 om 09:00\nSubject: candidature directeur\n"
        f"To: <veerle.peeters@kcvb.be>\n\n{LETTER}\n"
    )
    return mail


def enclosing(*mails: EmailMessage) -> EmailMessage:
    mail = from_colleague()
    mail.set_content(NOTE)
    for inner in mails:
        mail.add_attachment(inner)
    return mail


def written(name: str, address: str, text: str, **documents: str) -> EmailMessage:
    mail = application(name, address, "", **documents)
    mail["Date"] = "Tue, 31 Aug 2021 09:00:00 +0200"
    next(part for part in mail.walk() if part.get_content_type() == "text/plain").set_content(text)
    return mail


def dossier(workshop: Workshop) -> Json:
    with workshop.store.read() as session:
        row = session.scalars(select(rows.Application)).one()
        return dict(shaped(views.dossier(session, row), workshop.worker.config.zone))


def accepted(
    workshop: Workshop, mail: EmailMessage, candidate: str | None = "Dirk Aerts <dirk@example.be>"
) -> Json:
    found = workshop.receive(mail)
    assert found["disposition"] == "review"
    correcting.accept(workshop.worker.bench, found["id"], "linda", candidate, None)
    return dossier(workshop)


def test_of_an_accepted_forward_the_letter_is_the_motivation(workshop: Workshop) -> None:
    found = accepted(workshop, inline())
    assert found["motivation"] == {"text": LETTER, "source": "body"}
    assert found["note"]["text"] == NOTE
    assert found["note"]["by"]["address"] == "veerle.peeters@kcvb.be"
    assert found["correspondence"][0]["note"] == found["note"]
    assert "lijkt mij te licht" not in found["career"]["text"]


def test_the_secretary_reads_which_date_the_mail_inside_bears(workshop: Workshop) -> None:
    found = accepted(workshop, inline())
    assert found["received_at"] == "2021-09-01T10:00:00+02:00"
    (note,) = found["notes"]
    assert "Veerle Peeters" in note
    assert "di 31 aug. 2021 om 09:00" in note


def test_an_attached_mail_is_the_motivation_and_its_documents_the_career(
    workshop: Workshop,
) -> None:
    inner = written("Dirk Aerts", "dirk@example.be", LETTER, cv_txt=CV)
    found = accepted(workshop, enclosing(inner))
    assert found["motivation"]["text"] == LETTER
    assert found["career"]["source"] == "cv.txt"
    assert found["note"]["text"] == NOTE
    assert "31 Aug 2021" in found["notes"][0]


def test_of_two_attached_mails_only_the_candidates_counts(workshop: Workshop) -> None:
    other = written("Wim Bal", "wim@example.be", "Je suis Wim.", cv_txt=f"{CV}\nWim")
    inner = written("Dirk Aerts", "dirk@example.be", LETTER, cv_txt=CV)
    found = accepted(workshop, enclosing(other, inner))
    assert found["motivation"]["text"] == LETTER
    assert "Wim" not in found["career"]["text"]
    assert found["career"]["text"]


def test_a_note_is_not_found_among_the_candidates_texts(workshop: Workshop) -> None:
    accepted(workshop, inline())
    with workshop.store.read() as session:
        assert search.find(session, "lijkt mij te licht") == []
        assert search.find(session, "candidature au poste")


def test_the_receipt_is_in_the_candidates_language(workshop: Workshop) -> None:
    assert accepted(workshop, inline())["language"] == "fr"


def test_the_colleagues_telephone_number_is_not_the_candidates(workshop: Workshop) -> None:
    accepted(workshop, inline())
    mail = application("Jo Bal", "jo@example.be", "Je pose ma candidature. Tel. 0470 99 88 77. ")
    assert "same_phone" not in [r["rule"] for r in workshop.receive(mail)["reasons"]]


def test_what_is_added_later_stands_beside_the_letter(workshop: Workshop) -> None:
    accepted(workshop, inline())
    workshop.receive(reply("Mon cv.", "<x@y.z>", "dirk@example.be", cv_txt=CV))
    found = workshop.application()
    assert found["career"]["source"] == "cv.txt"
    assert LETTER in found["motivation"]["text"]
    assert NOTE not in found["motivation"]["text"]


def test_an_addition_that_a_colleague_passes_on_is_the_candidates(workshop: Workshop) -> None:
    workshop.receive(application("Dirk Aerts", "dirk@example.be"))
    found = workshop.receive(inline())
    correcting.attach(workshop.worker.bench, found["id"], "linda", "KCVS-2021-0001")
    joined = dossier(workshop)
    assert LETTER in joined["motivation"]["text"]
    assert NOTE not in joined["motivation"]["text"]
    assert joined["note"]["text"] == NOTE


def test_an_undone_decision_leaves_no_note(workshop: Workshop) -> None:
    accepted(workshop, inline())
    correcting.undo(workshop.worker.bench, 1, "linda")
    assert workshop.messages()[0]["note"] is None


def held_by_a_list(text: str) -> EmailMessage:
    """Not yet passed on: the list asks its owner whether to."""
    inner = EmailMessage(policy=default)
    inner["From"] = "Mia Pauwels <mia.pauwels@example.org>"
    inner["To"] = "buurt@lijst.example"
    inner["Subject"] = "Vraag aan Linda"
    inner.set_content(text)
    mail = EmailMessage(policy=default)
    mail["From"] = "buurt-owner@lijst.example"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Bericht aan Buurt wacht op goedkeuring"
    mail["Message-ID"] = "<wacht@lijst.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "list"
    mail.set_content("Uw goedkeuring wordt gevraagd voor het bericht hierbij.\n")
    mail.add_attachment(inner)
    return mail


def test_a_candidate_whom_a_machine_holds_back_is_shown_to_a_person(workshop: Workshop) -> None:
    held = held_by_a_list(
        "Beste Linda, ik stel mij kandidaat voor de job bij jullie. Waarheen mag mijn brief?\n"
    )
    assert workshop.receive(held)["disposition"] == "review"
    assert workshop.outbox() == []


def test_what_else_a_machine_holds_back_is_a_machine_s(workshop: Workshop) -> None:
    held = held_by_a_list("Wie heeft zaterdag nog een ladder die ik mag lenen? Groeten, Mia\n")
    assert workshop.receive(held)["disposition"] == "automatic"


def test_a_later_mail_is_told_with_its_application_and_what_it_brings(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    told = []
    for mail in (
        reply("Hierbij mijn diploma, zoals beloofd.", diploma_txt="Diploma bestuurskunde, 1999"),
        reply("Wanneer hoor ik iets van de jury?"),
    ):
        found = workshop.receive(mail)
        assert found["disposition"] == "follow_up"
        told.append(" ".join(reason["dutch"] for reason in found["reasons"]))
    assert all("KCVS-2021-0001" in words for words in told)
    assert "diploma.txt" in told[0]
    assert "“Wanneer hoor ik iets van de jury?”" in told[1]
