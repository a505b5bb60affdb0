"""A mail that stands in the wrong application gets its own, or another; and goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from flows.dumps import dump, one_place_each, without_void
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.application import Happened
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import (
    amending,
    amending_address,
    correcting,
    joining,
    releasing,
    taking_out,
    text_roles,
    undoing,
    withdrawing,
)
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.recognition import FollowUp
from kcvs_mailbot.store import filing
from workshop import CV, LETTER, Workshop, application, reply

ONE, TWO, THREE = (f"KCVS-2021-000{number}" for number in (1, 2, 3))
HERS = "an.claes@example.be"
BERT = f"Bert Maes <{HERS}>"
"""Who shares her address."""


def shared(workshop: Workshop) -> None:
    """An applies; from her address, and under her name, comes what is Bert's."""
    workshop.receive(application())
    workshop.worker.send()
    workshop.at(timedelta(hours=1))
    workshop.receive(reply("Hierbij de motivatie van Bert Maes.", brief_txt=LETTER, cv_txt=CV))


def apart(workshop: Workshop, who: str = BERT) -> str:
    return taking_out.apart(workshop.worker.bench, 2, "linda", who)


def put_back(workshop: Workshop) -> str:
    return taking_out.put_back(workshop.worker.bench, 2, "linda")


def test_it_gets_a_reference_and_a_candidate_of_its_own(workshop: Workshop) -> None:
    shared(workshop)
    assert apart(workshop) == TWO
    one, two = workshop.applications()
    assert (one["messages"], one["documents"], one["career"]["text"]) == ([1], [], "")
    assert (two["reference"], two["messages"]) == (TWO, [2])
    assert two["candidate"] == {"name": "Bert Maes", "address": HERS}
    assert one["candidate"]["name"] == "An Claes"
    assert [d["filename"] for d in two["documents"]] == ["brief.txt", "cv.txt"]
    assert two["career"]["source"] == "cv.txt"
    assert "taken_out" in workshop.events(ONE)
    assert "taken_out" in workshop.events(TWO)
    one_place_each(workshop.store)


def test_its_receipt_goes_only_when_somebody_has_seen_it(workshop: Workshop) -> None:
    shared(workshop)
    workshop.worker.send()
    sent = len(workshop.sink.taken)
    apart(workshop)
    workshop.worker.send()
    assert len(workshop.sink.taken) == sent
    (held,) = [entry for entry in workshop.outbox() if entry["state"] == "held"]
    assert (held["kind"], held["application"], held["why"]) == ("receipt", TWO, "taken_out")
    with workshop.store.read() as session:
        shown = releasing.preview(session, held["id"], workshop.worker.bench)
    assert shown is not None
    assert TWO in shown.text
    releasing.release(workshop.worker.bench, [held["id"]], "linda")
    workshop.worker.send()
    assert len(workshop.sink.taken) == sent + 1


@pytest.mark.parametrize(
    "workshop", [{"acknowledgement": {"mode": "off"}}], indirect=True, ids=["off"]
)
def test_where_none_are_sent_it_gets_none(workshop: Workshop) -> None:
    shared(workshop)
    apart(workshop)
    assert workshop.outbox() == []


def test_put_back_everything_is_as_it_was(workshop: Workshop) -> None:
    shared(workshop)
    before = dump(workshop.store)
    apart(workshop)
    workshop.at(timedelta(hours=5))
    assert put_back(workshop) == ONE
    assert without_void(dump(workshop.store)) == before
    one_place_each(workshop.store)


def withdrawn(workshop: Workshop) -> None:
    """An's application, on the word of a mail from elsewhere."""
    workshop.receive(application())
    found = workshop.receive(
        reply("Ik trek mijn kandidatuur in.", to="<x@y.z>", address="an@elders.example")
    )
    bench = workshop.worker.bench
    correcting.attach(bench, found["id"], "jan", ONE, FollowUp.WITHDRAWAL)
    withdrawing.withdraw(bench, found["id"], "jan")


def test_what_people_decided_before_is_as_it_was_too(workshop: Workshop) -> None:
    withdrawn(workshop)
    before = dump(workshop.store)
    apart(workshop, "An <an@elders.example>")
    assert [a["status"] for a in workshop.applications()] == ["received", "received"]
    put_back(workshop)
    assert without_void(dump(workshop.store)) == before
    assert workshop.application()["status"] == "withdrawn"


def test_withdrawn_otherwise_meanwhile_it_stands_again_where_it_stood(workshop: Workshop) -> None:
    withdrawn(workshop)
    apart(workshop, "An <an@elders.example>")
    withdrawing.withdraw_application(workshop.worker.bench, ONE, "jan")
    put_back(workshop)
    withdrawing.reinstate(workshop.worker.bench, ONE, "jan")
    assert workshop.application()["status"] == "received"


@pytest.mark.parametrize("state", ["queued", "held"])
def test_a_receipt_that_waits_tells_nothing_of_what_was_taken_out(
    workshop: Workshop, state: str
) -> None:
    workshop.receive(application(berts_cv_txt=CV))
    workshop.receive(reply("Mijn eigen cv, van An.", annes_cv_txt=f"{CV}2022 Brugge"))
    bench = workshop.worker.bench
    if state == "held":
        with workshop.store.write() as session:
            outbox_changes.change(
                session,
                releasing.entry_of(session, 1),
                State.HELD,
                Happened.HELD,
                workshop.now,
                "x",
            )
    taking_out.apart(bench, 1, "linda", BERT)
    receipt = workshop.outbox()[0]
    assert (receipt["application"], receipt["state"]) == (ONE, state)
    with workshop.store.read() as session:
        shown = releasing.preview(session, receipt["id"], bench)
    assert shown is not None
    assert "berts" not in shown.text
    assert "annes.cv.txt" in shown.text


def test_an_addition_that_asks_waits_again_where_it_is_put_back(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.receive(reply("In bijlage mijn diploma. Wanneer is de proef?", diploma_txt="Diploma"))
    before = dump(workshop.store)
    apart(workshop)
    assert not workshop.messages()[1]["waits"]
    put_back(workshop)
    assert workshop.messages()[1]["waits"]
    assert without_void(dump(workshop.store)) == before


def test_what_was_taken_out_by_an_earlier_version_is_put_back(workshop: Workshop) -> None:
    shared(workshop)
    before = dump(workshop.store)
    apart(workshop)
    with workshop.store.write() as session:
        row = filing.row_of(session, 2)
        row.taken_out = {name: was for name, was in (row.taken_out or {}).items() if name != "asks"}
    put_back(workshop)
    assert without_void(dump(workshop.store)) == before


def test_the_reference_is_never_used_again(workshop: Workshop) -> None:
    shared(workshop)
    assert apart(workshop) == TWO
    put_back(workshop)
    assert apart(workshop) == THREE
    assert [entry["state"] for entry in workshop.outbox() if entry["kind"] == "receipt"] == [
        "sent",
        "cancelled",
        "held",
    ]
    workshop.receive(application("Cis", "cis@example.be"))
    assert workshop.applications()[-1]["reference"] == "KCVS-2021-0004"


def test_what_was_to_be_said_of_an_addition_is_not_said(workshop: Workshop) -> None:
    shared(workshop)
    assert workshop.outbox()[1]["state"] == "queued"
    apart(workshop)
    workshop.worker.send()
    assert workshop.outbox()[1]["state"] == "cancelled"
    put_back(workshop)
    assert workshop.outbox()[1]["state"] == "queued"


def test_reading_again_keeps_the_decision(workshop: Workshop) -> None:
    shared(workshop)
    apart(workshop)
    before = dump(workshop.store)
    assert reprocess(workshop.worker.bench, None, lambda done, of: None) == 2
    after = dump(workshop.store)
    for each in (*before["message"], *after["message"]):
        del each["proposed_reference"]  # of no meaning once it belongs somewhere
    assert after == before
    put_back(workshop)
    assert workshop.application()["messages"] == [1, 2]


@pytest.mark.parametrize(("name", "where"), [("An Claes", ONE), ("Bert Maes", TWO)])
def test_later_mail_of_a_shared_address_goes_by_the_name(
    workshop: Workshop, name: str, where: str
) -> None:
    shared(workshop)
    apart(workshop)
    mail = reply("Bedankt voor uw bericht!", to="<x@y.z>")
    mail.replace_header("From", f"{name} <{HERS}>")
    assert workshop.receive(mail)["application"] == where


def test_an_answer_to_the_new_receipt_comes_to_the_new_one(workshop: Workshop) -> None:
    shared(workshop)
    apart(workshop)
    receipt = workshop.outbox()[-1]
    releasing.release(workshop.worker.bench, [receipt["id"]], "linda")
    workshop.worker.send()
    found = workshop.receive(reply("Bedankt!", to=receipt["message_id"]))
    assert found["application"] == TWO


def test_into_another_application_nothing_is_sent(workshop: Workshop) -> None:
    shared(workshop)
    workshop.receive(application("Bert Maes", "bert@example.be"))
    workshop.worker.send()
    sent, before = len(workshop.sink.taken), dump(workshop.store)
    bench = workshop.worker.bench
    assert taken_out_to(workshop, TWO) == TWO
    workshop.worker.send()
    assert len(workshop.sink.taken) == sent
    assert [a["messages"] for a in workshop.applications()] == [[1], [2, 3]]
    one_place_each(workshop.store)
    assert taking_out.put_back(bench, 2, "linda") == ONE
    assert dump(workshop.store) == before


def taken_out_to(workshop: Workshop, reference: str) -> str:
    return taking_out.elsewhere(workshop.worker.bench, 2, "linda", reference)


def test_what_cannot_be_is_refused_and_changes_nothing(workshop: Workshop) -> None:
    shared(workshop)
    before = dump(workshop.store)
    bench = workshop.worker.bench
    tries: dict[Wrong, Callable[[], object]] = {
        Wrong.NO_ADDRESS: lambda: apart(workshop, "Bert"),
        Wrong.NO_MESSAGE: lambda: taking_out.apart(bench, 9, "linda", BERT),
        Wrong.SAME_APPLICATION: lambda: taken_out_to(workshop, ONE),
        Wrong.NO_APPLICATION: lambda: taken_out_to(workshop, THREE),
        Wrong.NOT_CORRECTED: lambda: put_back(workshop),
        Wrong.DECIDED_MEANWHILE: lambda: taking_out.apart(bench, 2, "linda", BERT, seen="x"),
    }
    for kind, attempt in tries.items():
        with pytest.raises(RequestError) as wrong:
            attempt()
        assert wrong.value.kind is kind
    assert dump(workshop.store) == before
    workshop.receive(application("Bo", "bo@example.be"))
    with pytest.raises(RequestError) as wrong:
        taking_out.apart(bench, 3, "linda", BERT)
    assert wrong.value.kind is Wrong.ONLY_MAIL


def test_of_two_who_take_it_out_the_second_is_told(workshop: Workshop) -> None:
    shared(workshop)
    with workshop.store.read() as session:
        seen = correcting.stamp(filing.row_of(session, 2))
    bench = workshop.worker.bench
    taking_out.apart(bench, 2, "linda", BERT, seen=seen)
    with pytest.raises(RequestError) as wrong:
        taking_out.apart(bench, 2, "jan", BERT, seen=seen)
    assert wrong.value.kind is Wrong.DECIDED_MEANWHILE
    assert len(workshop.applications()) == 2


def test_another_decision_since_leaves_nothing_to_put_back(workshop: Workshop) -> None:
    shared(workshop)
    apart(workshop)
    correcting.dismiss(workshop.worker.bench, 2, "jan")
    with pytest.raises(RequestError) as wrong:
        put_back(workshop)
    assert wrong.value.kind is Wrong.NOT_CORRECTED
    with workshop.store.read() as session:
        assert filing.row_of(session, 2).taken_out is None


def test_one_that_was_joined_meanwhile_gets_its_mail_back_where_it_stands(
    workshop: Workshop,
) -> None:
    shared(workshop)
    apart(workshop)
    workshop.receive(application("An Claes", "an@werk.example", LETTER + "Werk.\n\n"))
    joining.join(workshop.worker.bench, ONE, THREE, "linda")
    assert put_back(workshop) == THREE
    one_place_each(workshop.store)


def test_what_its_texts_were_said_to_be_goes_along_and_comes_back(workshop: Workshop) -> None:
    shared(workshop)
    text_roles.set_roles(workshop.worker.bench, ONE, {"d1": Role.CV}, "linda")
    before = dump(workshop.store)
    assert apart(workshop) == TWO
    assert workshop.applications()[1]["documents"][0]["role_by"] == "linda"
    put_back(workshop)
    assert without_void(dump(workshop.store)) == before
    undoing.undo(workshop.worker.bench, apart(workshop), 1, "linda")
    assert workshop.applications()[-1]["documents"][0]["role_by"] is None


def test_whose_name_and_address_were_put_right_get_their_mail_back(workshop: Workshop) -> None:
    shared(workshop)
    bench = workshop.worker.bench
    amending.set_name(bench, ONE, "Anna Claes", "linda")
    found = amending_address.propose_address(bench, ONE, "an@thuis.example", "linda")
    amending_address.set_address(
        bench, ONE, "an@thuis.example", "linda", seen=found.seen, moment=found.moment
    )
    before = dump(workshop.store)
    assert apart(workshop) == TWO
    one, two = workshop.applications()
    assert one["candidate"] == {"name": "Anna Claes", "address": "an@thuis.example"}
    assert two["candidate"] == {"name": "Bert Maes", "address": HERS}
    assert put_back(workshop) == ONE
    assert without_void(dump(workshop.store)) == before
