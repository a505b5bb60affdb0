"""Name, address and texts put right: whole or not at all, undone, and no letter twice."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import databases
import workshop as shop
from kcvs_mailbot.answering import readdressing
from kcvs_mailbot.answering.readdressing import Fate
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding import settling
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import amending, amending_address, correcting, releasing, text_roles, undoing
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.store import application_list, outbox, search
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench
from workshop import CV, LETTER, Workshop, application, reply

REF = "KCVS-2021-0001"
NEW = "an.claes@nieuw.example"


@pytest.fixture(params=databases.KINDS)
def workshop(tmp_path: Path, cage: Cage, request: pytest.FixtureRequest) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        yield made


def bench(workshop: Workshop) -> Workbench:
    return workshop.worker.bench


def readdress(workshop: Workshop, address: str = NEW, reference: str = REF) -> Fate:
    found = amending_address.propose_address(bench(workshop), reference, address, "linda")
    return amending_address.set_address(
        bench(workshop), reference, address, "linda", seen=found.seen, moment=found.moment
    )


def undo(workshop: Workshop, which: int = -1) -> None:
    with workshop.store.read() as session:
        numbers = [row.id for row in session.query(rows.Amendment).order_by(rows.Amendment.id)]
    undoing.undo(bench(workshop), REF, numbers[which], "linda")


def become(workshop: Workshop, state: State, **more: object) -> None:
    with workshop.store.write() as session:
        entry = session.query(rows.Outbox).filter_by(kind="receipt").one()
        entry.state = state
        for name, value in more.items():
            setattr(entry, name, value)


def receipt(workshop: Workshop) -> rows.Outbox:
    with workshop.store.read() as session:
        return session.query(rows.Outbox).filter_by(kind="receipt").one()


def sent(workshop: Workshop) -> list[tuple[str, ...]]:
    workshop.worker.send()
    return [mail.recipients for mail in workshop.sink.taken]


def refused(kind: Wrong) -> pytest.RaisesExc[RequestError]:
    return pytest.RaisesExc(RequestError, check=lambda error: error.kind is kind)


def test_a_name_is_put_right_found_and_greeted_by(workshop: Workshop) -> None:
    workshop.receive(application("A. C. zonnebloem"))
    amending.set_name(bench(workshop), REF, "  Ännchen\t Claes ", "linda")
    assert workshop.application()["candidate"]["name"] == "Ännchen Claes"
    with workshop.store.read() as session:
        assert search.find(session, "annchen claes")
        found = application_list.applications(session, application_list.Choice(words="Ännchen"))
        assert [line.reference for line in found.lines] == [REF]
    (recipients,) = sent(workshop)
    mail = email.message_from_bytes(workshop.sink.taken[0].raw, policy=email.policy.default)
    assert "Ännchen Claes" in str(mail["To"])
    assert recipients == ("an.claes@example.be",)


def test_a_name_stays_when_mail_is_read_again_and_when_more_comes(workshop: Workshop) -> None:
    workshop.receive(application("zonnebloem99"))
    amending.set_name(bench(workshop), REF, "An Claes", "linda")
    reprocess(bench(workshop), None, lambda done, of: None)
    second = application("zonnebloem99", body=f"{LETTER}En nog meer over steden, ook over Gent.\n")
    found = workshop.receive(second)
    assert (found["disposition"], found["application"]) == ("follow_up", REF)
    assert workshop.application()["candidate"]["name"] == "An Claes"


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u202e", "12 - 34", "…"])
def test_what_is_no_name_is_refused(workshop: Workshop, name: str) -> None:
    workshop.receive(application())
    with refused(Wrong.NO_NAME):
        amending.set_name(bench(workshop), REF, name, "linda")


def test_a_name_undone_is_as_before(workshop: Workshop) -> None:
    workshop.receive(application())
    before = receipt(workshop).raw
    amending.set_name(bench(workshop), REF, "Anna Claes", "linda")
    assert receipt(workshop).raw != before
    undo(workshop)
    assert workshop.application()["candidate"]["name"] == "An Claes"
    assert receipt(workshop).raw == before
    with refused(Wrong.NOT_CORRECTED):
        undo(workshop)


def test_of_two_who_put_a_name_right_one_is_told(workshop: Workshop) -> None:
    workshop.receive(application())
    seen = amending.stamp("An Claes")
    amending.set_name(bench(workshop), REF, "Anna Claes", "linda", seen=seen)
    with refused(Wrong.CHANGED_MEANWHILE):
        amending.set_name(bench(workshop), REF, "Anne Claes", "jan", seen=seen)
    assert workshop.application()["candidate"]["name"] == "Anna Claes"


def test_a_receipt_that_was_sent_goes_again_to_the_new_address(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    assert sent(workshop) == [("an.claes@example.be",)]
    workshop.at(timedelta(hours=2))
    found = amending_address.propose_address(bench(workshop), REF, NEW, "linda")
    assert found.fate is Fate.GOES
    assert workshop.application()["candidate"]["address"] == "an.claes@example.be"
    assert receipt(workshop).state == "sent"
    workshop.at(timedelta(minutes=3))
    amending_address.set_address(
        bench(workshop), REF, NEW, "linda", seen=found.seen, moment=found.moment
    )
    assert sent(workshop) == [("an.claes@example.be",), (NEW,)]
    first, again = workshop.sink.taken
    assert found.mail == releasing.as_read(again.raw)
    told = email.message_from_bytes(again.raw, policy=email.policy.default)
    assert told["Message-ID"] == email.message_from_bytes(first.raw)["Message-ID"]
    assert workshop.application()["receipt"]["to"] == NEW
    assert workshop.events()[-4:] == ["sent", "retried", "address_set", "sent"]
    with workshop.store.read() as session:
        (kept,) = session.query(rows.Amendment)
        assert kept.letter == first.raw


@pytest.mark.parametrize(
    ("state", "fate", "then"),
    [
        (State.QUEUED, Fate.GOES, "queued"),
        (State.HELD, Fate.WAITS, "held"),
        (State.FAILED, Fate.GOES, "queued"),
        (State.BOUNCED, Fate.GOES, "queued"),
        (State.UNCERTAIN, Fate.GOES, "queued"),
        (State.CANCELLED, Fate.STAYS, "cancelled"),
    ],
)
def test_what_becomes_of_the_receipt_and_undone_it_is_as_before(
    workshop: Workshop, state: State, fate: Fate, then: str
) -> None:
    workshop.receive(application())
    become(workshop, state)
    before = receipt(workshop)
    assert readdress(workshop) is fate
    now = receipt(workshop)
    assert (now.state, now.recipient, now.message_id) == (then, NEW, before.message_id)
    assert b"To: An Claes <an.claes@nieuw.example>" in now.raw
    undo(workshop)
    assert workshop.application()["candidate"]["address"] == "an.claes@example.be"
    now = receipt(workshop)
    assert (now.state, now.recipient) == (state, "an.claes@example.be")
    assert b"To: An Claes <an.claes@example.be>" in now.raw


def test_while_it_is_being_sent_nothing_is_changed(workshop: Workshop) -> None:
    workshop.receive(application())
    become(workshop, State.SENDING)
    with refused(Wrong.ON_ITS_WAY):
        amending_address.propose_address(bench(workshop), REF, NEW, "linda")
    assert workshop.application()["candidate"]["address"] == "an.claes@example.be"


def test_what_has_left_cannot_be_called_back_but_the_address_put_right_again(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    readdress(workshop)
    workshop.worker.send()
    with refused(Wrong.LETTER_WENT):
        undo(workshop)
    assert readdress(workshop, "an.claes@example.be") is Fate.WENT
    assert readdress(workshop) is Fate.WENT
    assert sent(workshop) == [("an.claes@example.be",), (NEW,)]
    assert (receipt(workshop).state, receipt(workshop).recipient) == ("sent", NEW)
    undo(workshop)
    assert receipt(workshop).recipient == "an.claes@example.be"
    assert len(sent(workshop)) == 2


@pytest.mark.parametrize("state", [State.SENT, State.UNCERTAIN])
def test_another_spelling_of_the_same_mailbox_gets_no_second_one(
    workshop: Workshop, state: State
) -> None:
    workshop.receive(application())
    become(workshop, state)
    assert readdress(workshop, "An.Claes+kcvs@EXAMPLE.be") is Fate.WENT
    assert receipt(workshop).state == state
    assert workshop.application()["candidate"]["address"] == "An.Claes+kcvs@EXAMPLE.be"


def test_one_that_bounced_goes_to_another_spelling(workshop: Workshop) -> None:
    workshop.receive(application())
    become(workshop, State.BOUNCED)
    assert readdress(workshop, "an.claes+kcvs@example.be") is Fate.GOES


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("", Wrong.NO_ADDRESS),
        ("an.claes", Wrong.NO_ADDRESS),
        ("an claes@example.be", Wrong.NO_ADDRESS),
        ("an@claes@example.be", Wrong.NO_ADDRESS),
        ("an@example", Wrong.NO_ADDRESS),
        ("an@127.0.0.1", Wrong.NO_ADDRESS),
        ("a@x.be, b@x.be", Wrong.NO_ADDRESS),
        ("linda.boudry@kcvb.be", Wrong.OWN_ADDRESS),
        ("Linda.Boudry+x@KCVB.be", Wrong.OWN_ADDRESS),
        ("an.claes@example.be", Wrong.NOTHING_NEW),
        ("bert@example.org", Wrong.ANOTHERS_ADDRESS),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    workshop: Workshop, written: str, kind: Wrong
) -> None:
    workshop.receive(application())
    workshop.receive(application("Bert Maes", "bert@example.org"))
    before = workshop.applications()
    with refused(kind):
        readdress(workshop, written)
    assert workshop.applications() == before


def test_an_address_may_be_pasted_as_people_copy_it(workshop: Workshop) -> None:
    workshop.receive(application())
    readdress(workshop, f" \u200bAn Claes <{NEW}>\u00a0")
    assert workshop.application()["candidate"] == {"name": "An Claes", "address": NEW}


def test_an_address_stays_when_mail_is_read_again_undone_and_decided_again(
    workshop: Workshop,
) -> None:
    found = workshop.receive(application(cv_txt=CV))
    workshop.worker.send()
    readdress(workshop)
    assert reprocess(bench(workshop), None, lambda done, of: None) == 1
    assert workshop.application()["candidate"]["address"] == NEW
    correcting.dismiss(bench(workshop), found["id"], "linda")
    correcting.undo(bench(workshop), found["id"], "linda")
    (one,) = workshop.applications()
    assert (one["reference"], one["candidate"]["address"]) == (REF, NEW)
    assert len(workshop.outbox()) == 1
    assert sent(workshop) == [("an.claes@example.be",), (NEW,)]


@pytest.mark.parametrize("address", ["an.claes@example.be", NEW])
def test_later_mail_from_either_address_joins_as_the_candidates_own(
    workshop: Workshop, address: str
) -> None:
    workshop.receive(application())
    readdress(workshop)
    mail = reply("Beste, hierbij mijn cv. An", to="<x@y.z>", address=address, cv_txt=CV)
    found = workshop.receive(mail)
    assert (found["disposition"], found["application"]) == ("follow_up", REF)
    assert "kandidaat" not in " ".join(workshop.application()["notes"]).replace("de kandidaat", "")
    assert "iemand anders" not in " ".join(workshop.application()["notes"])


def test_somebody_else_who_applies_from_a_former_address_is_for_a_person(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    readdress(workshop)
    mail = application("Jan Dewit", "an.claes@example.be", body=f"{LETTER}Ik heb ook ervaring.\n")
    found = workshop.receive(mail)
    assert found["disposition"] == "review"
    correcting.accept(bench(workshop), found["id"], "linda", None, None)
    assert [one["candidate"]["address"] for one in workshop.applications()] == [
        NEW,
        "an.claes@example.be",
    ]


def bounce(workshop: Workshop, address: str, message_id: str) -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example>\r\n"
        f"To: linda.boudry@kcvb.be\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{abs(hash(address))}@mx.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your message.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n"
        "X-KCVS-Mailbot: receipt\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(("address", "state"), [("an.claes@example.be", "sent"), (NEW, "bounced")])
def test_a_bounce_of_the_mail_to_the_former_address_says_nothing_of_the_new_one(
    workshop: Workshop, address: str, state: str
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    readdress(workshop)
    workshop.worker.send()
    workshop.receive(bounce(workshop, address, receipt(workshop).message_id))
    assert receipt(workshop).state == state


def test_mail_that_was_not_sent_yet_goes_to_the_new_address_too(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    workshop.receive(reply("Beste, hierbij mijn cv. An", cv_txt=CV))
    readdress(workshop)
    workshop.worker.send()
    kinds = {entry["kind"]: entry["to"] for entry in workshop.outbox()}
    assert kinds == {"receipt": NEW, "addition": NEW}
    assert {mail.recipients for mail in workshop.sink.taken[1:]} == {(NEW,)}
    for mail in workshop.sink.taken[1:]:
        assert NEW in str(email.message_from_bytes(mail.raw)["To"])


def test_a_preview_of_before_a_change_sends_nothing(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.worker.send()
    found = amending_address.propose_address(bench(workshop), REF, NEW, "linda")
    amending.set_name(bench(workshop), REF, "Anna Claes", "jan")
    with refused(Wrong.CHANGED_MEANWHILE):
        amending_address.set_address(
            bench(workshop), REF, NEW, "linda", seen=found.seen, moment=found.moment
        )
    assert len(sent(workshop)) == 1
    found = amending_address.propose_address(bench(workshop), REF, NEW, "linda")
    workshop.at(timedelta(hours=2))
    with refused(Wrong.CHANGED_MEANWHILE):
        amending_address.set_address(
            bench(workshop), REF, NEW, "linda", seen=found.seen, moment=found.moment
        )
    assert len(sent(workshop)) == 1


def test_an_address_of_one_who_applied_for_another_vacancy_is_that_persons(
    workshop: Workshop,
) -> None:
    workshop.receive(application())
    with workshop.store.write() as session:
        session.add(rows.Candidate(name="An C.", address=NEW, canonical=NEW))
    readdress(workshop)
    with workshop.store.read() as session:
        (person,) = session.query(rows.Candidate)
        assert person.address == NEW
    undo(workshop)
    assert workshop.application()["candidate"] == {
        "name": "An Claes",
        "address": "an.claes@example.be",
    }


def key_of(workshop: Workshop, filename: str | None) -> str:
    with workshop.store.read() as session:
        row = session.query(rows.Application).one()
        return next(t.key for t in text_roles.texts(session, row) if t.filename == filename)


def test_what_is_motivation_and_what_career_stays_said(workshop: Workshop) -> None:
    found = workshop.receive(application(cv_txt=CV, brief_txt=f"Motivatie\n\n{LETTER}"))
    said = {key_of(workshop, "cv.txt"): Role.MOTIVATION, key_of(workshop, None): Role.CV}
    text_roles.set_roles(bench(workshop), REF, said, "linda")

    def is_so() -> bool:
        one = workshop.application()
        return "2001-2010 Aalst" in one["motivation"]["text"] and one["career"]["source"] == "body"

    assert is_so()
    reprocess(bench(workshop), [found["id"]], lambda done, of: None)
    assert is_so()
    workshop.receive(reply("Beste, hier is mijn cv nog eens. An", cv_txt=CV))
    assert is_so()
    newer = CV.replace("Aalst", "Aalst en Ronse")
    workshop.receive(reply("Beste, hierbij een verbeterde versie van mijn cv. An", cv_txt=newer))
    assert "Ronse" in workshop.application()["motivation"]["text"]
    assert "Ronse" not in workshop.application()["career"]["text"]


def test_what_was_said_of_texts_is_undone_with_its_copies(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    before = workshop.application()
    said = {key_of(workshop, "cv.txt"): Role.OTHER, key_of(workshop, None): Role.OTHER}
    text_roles.set_roles(bench(workshop), REF, said, "linda")
    assert workshop.application()["career"]["text"] == ""
    workshop.receive(reply("Zie bijlage, An", cv_txt=CV))
    undo(workshop)
    now = workshop.application()
    assert (now["career"], now["missing"]) == (before["career"], before["missing"])
    assert before["motivation"]["text"] in now["motivation"]["text"]
    assert {d["role_by"] for d in now["documents"]} == {None}
    assert workshop.events()[-1] == "undone"


def test_of_two_who_say_what_texts_are_one_is_told(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    key = key_of(workshop, "cv.txt")
    with workshop.store.read() as session:
        seen = text_roles.seen_in(text_roles.texts(session, session.query(rows.Application).one()))
    text_roles.set_roles(bench(workshop), REF, {key: Role.BOTH}, "linda", seen=seen)
    with refused(Wrong.CHANGED_MEANWHILE):
        text_roles.set_roles(bench(workshop), REF, {key: Role.OTHER}, "jan", seen=seen)
    with refused(Wrong.NOTHING_NEW):
        text_roles.set_roles(bench(workshop), REF, {key: Role.BOTH}, "jan")
    with refused(Wrong.NO_DOCUMENT):
        text_roles.set_roles(bench(workshop), REF, {"d999": Role.BOTH}, "jan")
    undo(workshop)
    with workshop.store.read() as session:
        now = text_roles.texts(session, session.query(rows.Application).one())
        assert text_roles.seen_in(now) == seen


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize("at", [amending.note, readdressing.readdress, settling.index_again])
def test_ended_in_the_middle_nothing_is_changed(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, at: object
) -> None:
    workshop.receive(application())
    workshop.worker.send()
    found = amending_address.propose_address(bench(workshop), REF, NEW, "linda")
    before = (workshop.applications(), workshop.outbox(), workshop.events())
    module = readdressing if at is readdressing.readdress else amending_address

    def ends(*given: object) -> None:
        if at is not amending.note:
            at(*given)  # type: ignore[operator]
        raise Killed

    monkeypatch.setattr(module, at.__name__, ends)  # type: ignore[attr-defined]
    with pytest.raises(Killed):
        amending_address.set_address(
            bench(workshop), REF, NEW, "linda", seen=found.seen, moment=found.moment
        )
    assert (workshop.applications(), workshop.outbox(), workshop.events()) == before


def test_no_event_holds_what_is_personal(workshop: Workshop) -> None:
    workshop.receive(application())
    amending.set_name(bench(workshop), REF, "Geheime Naam", "linda")
    readdress(workshop, "geheim@adres.example")
    undo(workshop)
    with workshop.store.read() as session:
        told = str([event.detail for event in session.query(rows.Event)]).lower()
        assert outbox.first_receipt(session, 1) is not None
    assert "geheim" not in told


def test_a_void_application_is_left_as_it_is(workshop: Workshop) -> None:
    found = workshop.receive(application())
    correcting.dismiss(bench(workshop), found["id"], "linda")
    with refused(Wrong.TAKEN_APART):
        amending.set_name(bench(workshop), REF, "Anna", "linda")
    with refused(Wrong.TAKEN_APART):
        readdress(workshop)
