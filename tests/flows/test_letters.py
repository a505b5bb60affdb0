"""A person's letter: stored before it goes, sent once, never held, tied to what comes back."""

from __future__ import annotations

import email
import email.policy
import threading
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import databases
from flows.test_undeliverable import FAILED, REWRITTEN, report
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import letters as post
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.answering.letters import Typed
from kcvs_mailbot.desk import releasing, writing
from kcvs_mailbot.desk.writing import Ready
from kcvs_mailbot.letter_texts import Flaw
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import outbox, workers
from workshop import CV, Workshop, application, reply

REF = "KCVS-2021-0001"
KEY = "0123456789abcdef"
ADDRESS = "an.claes@example.be"


def typed(workshop: Workshop, text: str = "Beste An\n\nWaar is uw cv?", **more: Any) -> Typed:
    to = writing.addressee(workshop.worker.bench, REF)
    usual = {"key": KEY, "language": Language.NL, "subject": "Uw cv", "answers": to.answers}
    return Typed(text=text, **{**usual, **more})


def send(workshop: Workshop, letter: Typed) -> int | tuple[Flaw, ...]:
    """As a person does who looked at it."""
    bench = workshop.worker.bench
    ready = writing.preview(bench, REF, letter)
    if not isinstance(ready, Ready):
        return ready
    return writing.send(bench, REF, letter, ready.stamp, "linda")


def letters(workshop: Workshop) -> list[dict[str, Any]]:
    return [entry for entry in workshop.outbox() if entry["kind"] == "letter"]


def last_mail(workshop: Workshop) -> EmailMessage:
    mail = email.message_from_bytes(workshop.sink.taken[-1].raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def an(workshop: Workshop) -> Workshop:
    """An applied, and has her receipt."""
    workshop.receive(application())
    workshop.worker.send()
    assert len(workshop.sink.taken) == 1
    return workshop


def test_a_letter_goes_as_a_persons_mail_in_the_candidates_thread(an: Workshop) -> None:
    assert send(an, typed(an)) == 2
    assert len(an.sink.taken) == 1  # stored, and nothing more
    an.worker.send()
    mail = last_mail(an)
    assert an.sink.taken[-1].recipients == (ADDRESS,)
    assert mail["Subject"] == "Uw cv"
    assert mail["To"] == f"An Claes <{ADDRESS}>"
    assert mail["In-Reply-To"] == mail["References"] == f"<eerste.{ADDRESS}>"
    assert mail["Message-ID"] == f"<kcvs-2021-0001.letter.{KEY}@kcvb.be>"
    assert text_of(mail).split() == ["Beste", "An", "Waar", "is", "uw", "cv?"]
    assert mail["X-KCVS-Mailbot"] == "letter"
    assert [name for name in mail if name.lower() in ("auto-submitted", "precedence")] == []
    assert "X-Auto-Response-Suppress" not in mail
    (entry,) = letters(an)
    assert (entry["state"], entry["to"], entry["subject"]) == ("sent", ADDRESS, "Uw cv")


def test_what_was_seen_is_what_goes_byte_for_byte(an: Workshop) -> None:
    letter = typed(an, "Beste An,\n\n> é " + "woord " * 40 + "\n\nLinda", subject="Één vraag")
    ready = writing.preview(an.worker.bench, REF, letter)
    assert isinstance(ready, Ready)
    an.at(timedelta(minutes=7))
    assert writing.send(an.worker.bench, REF, letter, ready.stamp, "linda") == 2
    an.worker.send()
    sent = an.sink.taken[-1].raw
    assert releasing.as_read(sent) == releasing.Preview(
        **{**{name: getattr(ready.mail, name) for name in ready.mail.__slots__},
           "date": releasing.as_read(sent).date}
    )  # fmt: skip
    with an.store.read() as session:
        row = session.get_one(rows.Application, 1)
        thread = post.thread_of(an.worker.bench, letter.answers)
        same = post.mail_of(row, letter, thread, an.worker.config, an.now)
    assert sent == same


def test_the_references_are_those_of_the_mail_it_answers(an: Workshop) -> None:
    an.at(timedelta(minutes=5))
    receipt = str(an.outbox()[0]["message_id"])
    question = reply("Wanneer hoor ik iets van u?", to=receipt)
    question["References"] = f"<eerste.{ADDRESS}> {receipt}"
    an.receive(question)
    send(an, typed(an))
    an.worker.send()
    mail = last_mail(an)
    assert mail["In-Reply-To"] == question["Message-ID"]
    assert mail["References"].split() == [
        f"<eerste.{ADDRESS}>",
        receipt,
        str(question["Message-ID"]),
    ]


def test_a_mail_that_a_colleague_passed_on_is_not_answered(an: Workshop) -> None:
    with an.store.write() as session:
        row = session.get_one(rows.Message, 1)
        row.own_text, row.sender = "Hierbij stel ik mij kandidaat", "jan@kcvb.be"
    assert writing.addressee(an.worker.bench, REF).answers is None
    send(an, typed(an))
    an.worker.send()
    assert "In-Reply-To" not in last_mail(an)


def test_a_mail_whose_bytes_are_forgotten_is_answered_all_the_same(an: Workshop) -> None:
    with an.store.write() as session:
        session.get_one(rows.Message, 1).blob = None
    send(an, typed(an))
    an.worker.send()
    assert last_mail(an)["In-Reply-To"] == f"<eerste.{ADDRESS}>"


@pytest.mark.parametrize(
    "workshop",
    [
        {"acknowledgement": {"mode": mode, "per_address_per_day": 1, "per_hour": 1}}
        for mode in ("send", "hold", "off")
    ],
    indirect=True,
)
def test_no_mode_and_no_brake_holds_a_letter(workshop: Workshop) -> None:
    workshop.receive(application())
    for number in range(4):
        assert isinstance(send(workshop, typed(workshop, key=f"{number:016x}")), int)
    workshop.worker.send()
    assert [entry["state"] for entry in letters(workshop)] == ["sent"] * 4


def test_letters_use_up_nobodys_receipts(an: Workshop) -> None:
    for number in range(5):
        send(an, typed(an, key=f"{number:016x}"))
    an.at(timedelta(minutes=5))
    an.receive(reply("Beste, hierbij nog mijn cv. Groeten, An", cv_txt=CV))
    assert {e["kind"]: e["state"] for e in an.outbox()}["addition"] == "queued"


def test_a_letter_in_answer_to_a_mail_does_not_stand_for_its_receipt(an: Workshop) -> None:
    an.at(timedelta(minutes=5))
    found = an.receive(reply("Beste, hierbij nog mijn cv. Groeten, An", cv_txt=CV))
    with an.store.read() as session:
        before = outbox.answer_to(session, found["id"])
        assert before is not None
    send(an, typed(an))
    with an.store.read() as session:
        assert letters(an)
        assert outbox.answer_to(session, found["id"]).id == before.id  # type: ignore[union-attr]
        assert len(outbox.all_answers_to(session, found["id"])) == 1


def test_the_first_receipt_stays_the_receipt(an: Workshop) -> None:
    before = an.application()["receipt"]
    send(an, typed(an))
    an.worker.send()
    assert an.application()["receipt"] == before
    assert an.application()["status"] == "received"


def test_the_timeline_tells_who_wrote(an: Workshop) -> None:
    send(an, typed(an))
    an.worker.send()
    assert an.events() == ["received", "enqueued", "sent", "enqueued", "sent"]
    with an.store.read() as session:
        written = session.query(rows.Event).filter_by(kind="enqueued", actor="linda").one()
        assert written.detail == {"outbox": 2}


def test_the_same_letter_twice_is_one(an: Workshop) -> None:
    letter, bench = typed(an), an.worker.bench
    ready = writing.preview(bench, REF, letter)
    assert isinstance(ready, Ready)
    ids = [writing.send(bench, REF, letter, ready.stamp, "linda") for _ in range(3)]
    an.worker.send()
    assert ids == [2, 2, 2]
    assert writing.send(bench, REF, letter, ready.stamp, "linda") == 2
    an.worker.send()
    assert len(an.sink.taken) == 2


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_double_click_at_one_moment_is_one_letter(tmp_path: Path, cage: Any, kind: str) -> None:
    from workshop import workshop as open_workshop

    with (
        getattr(databases, kind)(tmp_path) as store,
        open_workshop(tmp_path, cage, store) as workshop,
    ):
        workshop.receive(application())
        letter, bench = typed(workshop), workshop.worker.bench
        ready = writing.preview(bench, REF, letter)
        assert isinstance(ready, Ready)
        found: list[Any] = []
        start = threading.Barrier(6)

        def click() -> None:
            start.wait()
            found.append(writing.send(bench, REF, letter, ready.stamp, "linda"))

        threads = [threading.Thread(target=click) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [letters(workshop)[0]["id"]] * 6
        assert len(letters(workshop)) == 1


def test_other_words_under_the_same_key_are_refused(an: Workshop) -> None:
    assert send(an, typed(an)) == 2
    assert send(an, typed(an, "Beste An\n\nIets heel anders")) == (Flaw.WENT_OTHERWISE,)
    assert send(an, typed(an, subject="Iets anders")) == (Flaw.WENT_OTHERWISE,)
    assert len(letters(an)) == 1


def change_address(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Candidate, 1).address = "an@elders.example"


def change_name(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Candidate, 1).name = "Anna Claes"


def withdraw(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Application, 1).status = "withdrawn"


def new_mail(workshop: Workshop) -> None:
    workshop.at(timedelta(minutes=5))
    workshop.receive(reply("Hierbij toch nog mijn cv", cv_txt=CV))


def take_mail_out(workshop: Workshop) -> None:
    with workshop.store.write() as session:
        session.get_one(rows.Message, 1).application_id = None


def letter_of_a_colleague(workshop: Workshop) -> None:
    assert send(workshop, typed(workshop, key="f" * 16)) == 2


@pytest.mark.parametrize(
    "happens",
    [change_address, change_name, withdraw, new_mail, take_mail_out, letter_of_a_colleague],
)
def test_what_came_between_looking_and_sending_is_looked_at_first(
    an: Workshop, happens: Any
) -> None:
    letter, bench = typed(an), an.worker.bench
    ready = writing.preview(bench, REF, letter)
    assert isinstance(ready, Ready)
    happens(an)
    before = len(letters(an))
    assert writing.send(bench, REF, letter, ready.stamp, "linda") == (Flaw.CHANGED,)
    assert len(letters(an)) == before
    assert isinstance(send(an, letter), int)


@pytest.mark.parametrize(
    ("status", "address", "flaw"),
    [
        ("void", ADDRESS, Flaw.VOID),
        ("received", "an..claes@", Flaw.NO_ADDRESS),
        ("received", "an@x.be\r\nBcc: b@x.be", Flaw.NO_ADDRESS),
    ],
)
def test_to_whom_nobody_can_write_nothing_goes(
    an: Workshop, status: str, address: str, flaw: Flaw
) -> None:
    letter, bench = typed(an), an.worker.bench
    ready = writing.preview(bench, REF, letter)
    assert isinstance(ready, Ready)
    with an.store.write() as session:
        row = session.get_one(rows.Application, 1)
        row.status, row.candidate.address = status, address
    assert writing.preview(bench, REF, letter) == (flaw,)
    assert writing.send(bench, REF, letter, ready.stamp, "linda") == (flaw,)
    assert letters(an) == []


@pytest.mark.parametrize("stamp", ["", "x", "0" * 64])
def test_without_having_been_seen_nothing_goes(an: Workshop, stamp: str) -> None:
    assert writing.send(an.worker.bench, REF, typed(an), stamp, "linda") == (Flaw.CHANGED,)
    assert letters(an) == []


@pytest.mark.parametrize(
    "words",
    [
        "Uw cv\r\nBcc: b@elders.example",
        "Uw cv\r\n\r\nHallo",
        "=?utf-8?q?Bcc=3A?= x",
        "\u2028x\x00",
        "Uw\x85Bcc: b@elders.example\x1c\x0b\x0c",
    ],
)
def test_nothing_typed_adds_a_header_or_a_recipient(an: Workshop, words: str) -> None:
    send(an, typed(an))
    an.worker.send()
    usual = last_mail(an).keys()
    send(an, typed(an, f"{words}\n.\n\nFrom x\n{words}", subject=words, key="f" * 16))
    an.worker.send()
    assert last_mail(an).keys() == usual
    assert an.sink.taken[-1].recipients == (ADDRESS,)
    assert "\n" not in str(last_mail(an)["Subject"])


def test_it_is_cancelled_as_long_as_it_did_not_go_and_sent_all_the_same(an: Workshop) -> None:
    bench = an.worker.bench
    entry = send(an, typed(an))
    assert isinstance(entry, int)
    releasing.change(bench, entry, outbox_changes.cancel, "linda")
    an.worker.send()
    assert len(an.sink.taken) == 1
    releasing.change(bench, entry, outbox_changes.retry, "linda")
    an.worker.send()
    assert [mail.recipients for mail in an.sink.taken] == [(ADDRESS,)] * 2


def test_a_worker_that_dies_before_it_sent_leaves_the_letter_to_the_next(an: Workshop) -> None:
    send(an, typed(an))
    an.start(an.worker.config)
    an.worker.send()
    assert len(an.sink.taken) == 2
    assert letters(an)[0]["state"] == "sent"


def test_a_worker_that_dies_while_it_sends_makes_no_second_letter(an: Workshop) -> None:
    send(an, typed(an))
    with an.store.write() as session:
        dead = workers.register(session, an.now)
        assert outbox.claim_next(session, dead, an.now) is not None
        workers.resign(session, dead)
    an.worker.send()
    assert letters(an)[0]["state"] == "uncertain"
    assert len(an.sink.taken) == 1
    an.at(timedelta(hours=2))
    an.worker.send()
    assert letters(an)[0]["state"] == "sent"
    assert last_mail(an)["Message-ID"] == letters(an)[0]["message_id"]


def states(workshop: Workshop) -> dict[str, str]:
    return {entry["kind"]: entry["state"] for entry in workshop.outbox()}


@pytest.mark.parametrize(
    "returned", ["Message-ID: {id}\n", f"{REWRITTEN}X-KCVS-Mailbot: letter\n", ""]
)
def test_a_letter_that_came_back_is_marked_and_not_the_receipt(an: Workshop, returned: str) -> None:
    an.at(timedelta(minutes=5))
    send(an, typed(an))
    an.worker.send()
    back = returned.format(id=letters(an)[0]["message_id"])
    found = an.receive(report(FAILED, returned=back))
    assert found["disposition"] == "bounce"
    assert states(an) == {"receipt": "sent", "letter": "bounced"}
    assert an.events()[-1] == "bounced"


@pytest.mark.parametrize("which", ["Message-ID: {id}\n", f"{REWRITTEN}X-KCVS-Mailbot: receipt\n"])
def test_a_receipt_that_came_back_leaves_the_letter_sent(an: Workshop, which: str) -> None:
    an.at(timedelta(minutes=5))
    send(an, typed(an))
    an.worker.send()
    an.receive(report(FAILED, returned=which.format(id=an.outbox()[0]["message_id"])))
    assert states(an) == {"receipt": "bounced", "letter": "sent"}


def answer(workshop: Workshop, body: str, address: str = ADDRESS, **documents: str) -> EmailMessage:
    message_id = str(letters(workshop)[0]["message_id"])
    return reply(body, to=message_id, address=address, subject="Re: Uw cv", **documents)


@pytest.mark.parametrize(
    ("body", "documents", "kind"),
    [
        ("Hierbij mijn cv.\n\nAn", {"cv_txt": CV}, "addition"),
        ("Dinsdag om tien uur past voor mij.\n\nAn", {}, "question"),
        ("Wat bedoelt u daarmee?\n\nAn", {}, "question"),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, "an.prive@elders.example"])
def test_the_candidates_answer_belongs_to_the_application(
    an: Workshop, body: str, documents: dict[str, str], kind: str, address: str
) -> None:
    send(an, typed(an))
    an.worker.send()
    an.at(timedelta(hours=3))
    found = an.receive(answer(an, body, address, **documents))
    assert (found["disposition"], found["application"]) == ("follow_up", REF)
    assert found["follow_up"] == kind


def test_a_letter_of_ours_that_comes_in_is_answered_by_nobody(an: Workshop) -> None:
    send(an, typed(an))
    an.worker.send()
    found = an.receive(an.sink.taken[-1].raw)
    assert found["disposition"] == "automatic"
    assert len(an.outbox()) == 2


def test_nothing_personal_is_logged(an: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    send(an, typed(an, "Geheime woorden aan An", subject="Geheim onderwerp"))
    an.worker.send()
    said = "".join(capsys.readouterr()).lower()
    assert not any(word in said for word in ("geheim", "claes", "an.claes"))
