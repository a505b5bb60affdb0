"""Two applications of one person become one, and two again: no mail lost, nothing sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from flows.dumps import dump, one_place_each
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.answering.letters import Typed
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import (
    amending,
    amending_address,
    correcting,
    joining,
    releasing,
    text_roles,
    undoing,
    withdrawing,
    writing,
)
from kcvs_mailbot.documents.reading import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.shapes import shaped
from kcvs_mailbot.letter_texts import Flaw
from kcvs_mailbot.store import application_list, filing, search, views
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, Json, Workshop, application, reply

ONE, TWO, THREE = (f"KCVS-2021-000{number}" for number in (1, 2, 3))
WORK = "an@werk.example"


def again(name: str = "An Claes", body: str = LETTER + "Nu van mijn werk.\n\n") -> EmailMessage:
    """The same person from another address."""
    return application(name, WORK, body, cv_txt=CV)


def two(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.at(timedelta(hours=1))
    workshop.receive(again())


def join(workshop: Workshop, goes: str = TWO, stays: str = ONE) -> None:
    joining.join(workshop.worker.bench, goes, stays, "linda")


def separate(workshop: Workshop, reference: str = TWO) -> None:
    joining.separate(workshop.worker.bench, reference, "linda")


def test_mails_documents_and_texts_come_to_the_one_that_stays(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    found = workshop.application()
    assert (found["reference"], found["messages"]) == (ONE, [1, 2])
    assert "Nu van mijn werk" in found["motivation"]["text"]
    assert found["career"]["source"] == "cv.txt"
    assert [d["filename"] for d in found["documents"]] == ["cv.txt"]
    with workshop.store.read() as session:
        for words in ("coordinator", "werk", "kandidaat"):
            assert {hit.application_id for hit in search.find(session, words)} == {1}
        query = text("SELECT referentie, motivatie, aantal_documenten FROM kandidaturen")
        assert session.execute(query).all() == [(ONE, found["motivation"]["text"], 1)]
    one_place_each(workshop.store)


def test_undone_at_once_everything_is_as_it_was(workshop: Workshop) -> None:
    two(workshop)
    workshop.receive(reply("Zie bijlage.", to="<x@y.z>", address=WORK, brief_txt="Motivatie " * 60))
    before = dump(workshop.store)
    join(workshop)
    assert dump(workshop.store) != before
    separate(workshop)
    assert dump(workshop.store) == before
    one_place_each(workshop.store)


def test_what_was_not_sent_to_the_one_that_goes_is_sent_no_more(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    workshop.worker.send()
    assert [mail.recipients for mail in workshop.sink.taken] == [("an.claes@example.be",)]
    separate(workshop)
    workshop.worker.send()
    assert [mail.recipients for mail in workshop.sink.taken][1:] == [(WORK,)]


def test_a_receipt_that_went_stays_a_fact(workshop: Workshop) -> None:
    two(workshop)
    workshop.worker.send()
    join(workshop)
    workshop.worker.send()
    assert [entry["state"] for entry in workshop.outbox()] == ["sent", "sent"]
    assert len(workshop.sink.taken) == 2


def test_one_that_is_undone_long_after_is_held(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    workshop.at(timedelta(days=30))
    separate(workshop)
    second = workshop.outbox()[1]
    assert (second["state"], second["why"]) == ("held", "too_old")


def test_a_mail_that_is_on_its_way_is_waited_for(workshop: Workshop) -> None:
    two(workshop)
    with workshop.store.write() as session:
        session.get_one(rows.Outbox, 2).state = "sending"
    with pytest.raises(RequestError) as wrong:
        join(workshop)
    assert wrong.value.kind is Wrong.ON_ITS_WAY
    assert len(workshop.applications()) == 2


LATER: dict[str, Callable[[], EmailMessage]] = {
    "its address": lambda: reply("Nog een vraag: wanneer hoor ik iets?", to="", address=WORK),
    "its address, applying": lambda: application("An Claes", WORK, LETTER + "Nog eens.\n\n"),
    "another spelling of its address": lambda: reply("Bedankt!", to="", address=WORK.title()),
    "the thread of its first mail": lambda: reply("Bedankt!", to=f"<eerste.{WORK}>"),
}


@pytest.mark.parametrize("mail", LATER.values(), ids=LATER)
def test_what_comes_later_for_it_comes_to_the_one_that_stays(
    workshop: Workshop, mail: Callable[[], EmailMessage]
) -> None:
    two(workshop)
    join(workshop)
    found = workshop.receive(mail())
    assert (found["application"], found["disposition"]) == (ONE, "follow_up")
    assert len(workshop.applications()) == 1
    one_place_each(workshop.store)


def test_an_answer_to_its_receipt_comes_to_the_one_that_stays(workshop: Workshop) -> None:
    two(workshop)
    workshop.worker.send()
    receipt = workshop.outbox()[1]["message_id"]
    join(workshop)
    found = workshop.receive(reply("Bedankt!", to=receipt, address="an@elders.example"))
    assert found["application"] == ONE


def test_who_cites_the_old_number_is_proposed_the_one_that_stays(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    mail = reply(
        f"Beste, dit is bij mijn kandidatuur {TWO}. Hierbij mijn cv.",
        to="<x@y.z>",
        address="an@elders.example",
        subject=TWO,
        cv2_txt=CV + "2021 Mechelen\n",
    )
    mail.replace_header("From", "A. Claes <an@elders.example>")
    found = workshop.receive(mail)
    assert found["disposition"] == "review"
    assert found["proposal"]["application"] == ONE
    correcting.attach(workshop.worker.bench, found["id"], "linda", TWO)
    assert workshop.messages()[-1]["application"] == ONE


def test_a_later_mail_of_the_joined_address_is_no_strangers(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    workshop.receive(reply("Wanneer hoor ik iets?", to="", address=WORK))
    assert any("de kandidaat" in note for note in workshop.application()["notes"])
    assert not any("iemand anders" in note for note in workshop.application()["notes"])


def test_reading_again_keeps_the_decision_and_tells_no_second_arrival(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    before, told = workshop.application(), workshop.events()
    assert reprocess(workshop.worker.bench, None, lambda done, of: None) == 2
    assert (workshop.application(), workshop.events()) == (before, told)
    one_place_each(workshop.store)
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1], [2]]


def test_what_came_for_it_since_goes_along_when_it_is_undone(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    workshop.at(timedelta(hours=1))
    workshop.receive(reply("Zie bijlage.", to="", address=WORK, brief_txt="Motivatie " * 60))
    workshop.receive(reply("En dit hoort bij de eerste."))
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1, 4], [2, 3]]
    one_place_each(workshop.store)


def test_a_mail_that_a_person_decided_on_since_stays_where_they_put_it(workshop: Workshop) -> None:
    two(workshop)
    third = workshop.receive(application("Bo Daems", "bo@example.be"))
    join(workshop)
    correcting.attach(workshop.worker.bench, 2, "linda", THREE)
    separate(workshop)
    assert workshop.messages()[1]["application"] == THREE
    assert third["application"] == THREE
    assert [a["reference"] for a in workshop.applications()] == [ONE, THREE]
    one_place_each(workshop.store)


def test_joined_in_a_row_and_undone_in_any_order(workshop: Workshop) -> None:
    two(workshop)
    workshop.receive(application("An Claes", "an@derde.example", LETTER + "Derde.\n\n"))
    before = dump(workshop.store)
    join(workshop, TWO, ONE)
    join(workshop, ONE, THREE)
    assert workshop.application()["messages"] == [1, 2, 3]
    found = workshop.receive(reply("Bedankt!", to="", address=WORK))
    assert found["application"] == THREE
    correcting.dismiss(workshop.worker.bench, found["id"], "linda")
    separate(workshop, TWO)
    assert [a["messages"] for a in workshop.applications()] == [[2], [1, 3]]
    separate(workshop, ONE)
    after = dump(workshop.store)
    assert after["application"] == before["application"]
    assert after["outbox"] == before["outbox"]
    assert after["message"][:3] == before["message"]
    one_place_each(workshop.store)


def test_the_first_arrival_counts_and_a_lateness_that_changes_is_told(workshop: Workshop) -> None:
    workshop.receive(application())
    workshop.at(timedelta(days=20))
    workshop.receive(again())
    assert [a["late"] for a in workshop.applications()] == [False, True]
    join(workshop, ONE, TWO)
    found = workshop.application()
    assert (found["reference"], found["late"]) == (TWO, False)
    assert "late_changed" in workshop.events(TWO)


def test_a_withdrawal_from_its_address_goes_back_with_what_it_did(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    workshop.at(timedelta(hours=1))
    found = workshop.receive(
        reply("Ik trek mijn kandidatuur in.", to="", address=WORK, subject="Intrekking")
    )
    withdrawing.withdraw(workshop.worker.bench, found["id"], "linda")
    assert workshop.application()["status"] == "withdrawn"
    separate(workshop)
    assert [a["status"] for a in workshop.applications()] == ["received", "withdrawn"]
    withdrawing.reinstate(workshop.worker.bench, TWO, "linda")
    assert workshop.messages()[-1]["waits"]


def test_one_of_which_no_mail_is_left_is_void_when_the_other_goes(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    correcting.dismiss(workshop.worker.bench, 1, "linda")
    separate(workshop)
    assert [a["reference"] for a in workshop.applications()] == [TWO]
    correcting.undo(workshop.worker.bench, 1, "linda")
    assert [a["reference"] for a in workshop.applications()] == [ONE, TWO]


def wrong_pair(workshop: Workshop, kind: Wrong, goes: str, stays: str) -> None:
    before = dump(workshop.store)
    with pytest.raises(RequestError) as wrong:
        join(workshop, goes, stays)
    assert wrong.value.kind is kind
    assert dump(workshop.store) == before


def test_what_cannot_be_joined_is_refused_and_changes_nothing(workshop: Workshop) -> None:
    two(workshop)
    wrong_pair(workshop, Wrong.SAME_APPLICATION, ONE, ONE)
    wrong_pair(workshop, Wrong.NO_APPLICATION, ONE, "KCVS-2021-0099")
    withdrawing.withdraw_application(workshop.worker.bench, TWO, "linda")
    wrong_pair(workshop, Wrong.NOT_BOTH_RECEIVED, TWO, ONE)
    withdrawing.reinstate(workshop.worker.bench, TWO, "linda")
    join(workshop)
    wrong_pair(workshop, Wrong.NOT_BOTH_RECEIVED, TWO, ONE)
    wrong_pair(workshop, Wrong.NOT_BOTH_RECEIVED, ONE, TWO)
    with pytest.raises(RequestError) as wrong:
        withdrawing.withdraw_application(workshop.worker.bench, TWO, "linda")
    assert wrong.value.kind is Wrong.TAKEN_APART
    separate(workshop)
    with pytest.raises(RequestError) as wrong:
        separate(workshop)
    assert wrong.value.kind is Wrong.NOT_CORRECTED


def test_who_decides_on_what_is_not_as_seen_is_refused(workshop: Workshop) -> None:
    two(workshop)
    with workshop.store.read() as session:
        pair = [filing.by_reference(session, one) for one in (ONE, TWO)]
        seen = joining.stamp(session, *[one for one in pair if one])
    workshop.receive(reply("Nog iets.", to="", address=WORK))
    with pytest.raises(RequestError) as wrong:
        joining.join(workshop.worker.bench, TWO, ONE, "linda", seen=seen)
    assert wrong.value.kind is Wrong.CHANGED_MEANWHILE


def test_its_reference_finds_the_one_that_stays(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    with workshop.store.read() as session:
        found = application_list.applications(session, application_list.Choice(words=TWO.lower()))
    assert [line.reference for line in found.lines] == [ONE]


def test_who_did_it_is_told_in_both_timelines(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    separate(workshop)
    with workshop.store.read() as session:
        told = [
            (e.application_id, e.kind, e.actor)
            for e in session.query(rows.Event).where(rows.Event.actor != "machine")
            if e.kind in ("joined", "undone")
        ]
    assert told == [(i, kind, "linda") for kind in ("joined", "undone") for i in (2, 1)]


def test_the_dossier_that_stays_shows_what_we_wrote_to_the_other(workshop: Workshop) -> None:
    two(workshop)
    workshop.worker.send()
    join(workshop)
    entries: list[Json] = shown(workshop, ONE)["outbox"]
    assert [entry["application"] for entry in entries] == [ONE, TWO]
    assert shown(workshop, TWO)["joined_to"] == ONE


def shown(workshop: Workshop, reference: str) -> Json:
    with workshop.store.read() as session:
        row = filing.by_reference(session, reference)
        assert row is not None
        found: Json = shaped(views.dossier(session, row), workshop.worker.config.zone)
    return found


HOME = "an@thuis.example"


def readdress(workshop: Workshop, reference: str, address: str) -> None:
    bench = workshop.worker.bench
    found = amending_address.propose_address(bench, reference, address, "linda")
    amending_address.set_address(
        bench, reference, address, "linda", seen=found.seen, moment=found.moment
    )


def put_right(workshop: Workshop) -> None:
    """Name, address and texts of the one that goes."""
    two(workshop)
    bench = workshop.worker.bench
    amending.set_name(bench, TWO, "Anneke Claessens", "linda")
    readdress(workshop, TWO, HOME)
    text_roles.set_roles(bench, TWO, {"d1": Role.BOTH, "m2": Role.OTHER}, "linda")


def letter(workshop: Workshop, reference: str, key: str = 16 * "a") -> int:
    bench = workshop.worker.bench
    typed = Typed(key, Language.NL, "Uw cv", "Beste An, waar is uw cv?")
    ready = writing.preview(bench, reference, typed)
    assert isinstance(ready, writing.Ready)
    sent = writing.send(bench, reference, typed, ready.stamp, "linda")
    assert isinstance(sent, int)
    return sent


def amendments(workshop: Workshop) -> list[tuple[str, int, int]]:
    with workshop.store.read() as session:
        return [(a.what, a.id, a.application_id) for a in session.query(rows.Amendment)]


def test_what_was_put_right_is_as_it_was_when_it_is_undone(workshop: Workshop) -> None:
    put_right(workshop)
    letter(workshop, TWO)
    before = dump(workshop.store)
    join(workshop)
    assert workshop.application()["messages"] == [1, 2]
    separate(workshop)
    assert dump(workshop.store) == before
    for _what, number, _where in reversed(amendments(workshop)):
        undoing.undo(workshop.worker.bench, TWO, number, "linda")
    assert workshop.applications()[1]["candidate"] == {"name": "An Claes", "address": WORK}


@pytest.mark.parametrize("address", [WORK, HOME])
@pytest.mark.parametrize("name", ["An Claes", "Anneke Claessens"])
def test_who_was_known_by_another_name_and_address_still_is(
    workshop: Workshop, address: str, name: str
) -> None:
    put_right(workshop)
    join(workshop)
    mail = reply("Wanneer hoor ik iets?", to="", address=address)
    mail.replace_header("From", f"{name} <{address}>")
    found = workshop.receive(mail)
    assert (found["application"], found["disposition"]) == (ONE, "follow_up")
    assert not any("iemand anders" in note for note in workshop.application()["notes"])
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1], [2, 3]]
    one_place_each(workshop.store)


def test_read_again_what_was_put_right_stays_where_it_is(workshop: Workshop) -> None:
    put_right(workshop)
    join(workshop)
    before = workshop.application()
    assert reprocess(workshop.worker.bench, None, lambda done, of: None) == 2
    assert workshop.application() == before
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1], [2]]
    assert workshop.applications()[1]["candidate"]["address"] == HOME


def test_what_is_put_right_where_it_stays_finds_the_names_of_both(workshop: Workshop) -> None:
    put_right(workshop)
    before = dump(workshop.store)["search"]
    join(workshop)
    amending.set_name(workshop.worker.bench, ONE, "Hanna Claes", "linda")
    with workshop.store.read() as session:
        for words in ("Anneke", "Hanna", HOME):
            assert {hit.application_id for hit in search.find(session, words)} == {1}
    undoing.undo(workshop.worker.bench, ONE, amendments(workshop)[-1][1], "linda")
    separate(workshop)
    assert dump(workshop.store)["search"] == before


def test_what_texts_were_said_to_be_is_undone_where_they_are(workshop: Workshop) -> None:
    put_right(workshop)
    join(workshop)
    (what, number, where) = amendments(workshop)[-1]
    assert (what, where) == ("roles", 1)
    undoing.undo(workshop.worker.bench, ONE, number, "linda")
    with workshop.store.read() as session:
        said = [d.role_by for d in session.query(rows.Document)]
    assert said == [None]
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1], [2]]


def test_of_a_document_that_both_brought_a_persons_word_holds(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(again())
    text_roles.set_roles(workshop.worker.bench, TWO, {"d2": Role.MOTIVATION}, "linda")
    before = dump(workshop.store)
    join(workshop)
    assert [d["role"] for d in workshop.application()["documents"]] == ["motivation"] * 2
    assert workshop.application()["career"]["text"] == ""
    separate(workshop)
    assert dump(workshop.store) == before


def test_a_name_and_address_of_the_one_that_went_wait_until_it_is_undone(
    workshop: Workshop,
) -> None:
    put_right(workshop)
    join(workshop)
    for number in (1, 2):
        with pytest.raises(RequestError) as wrong:
            undoing.undo(workshop.worker.bench, TWO, number, "linda")
        assert wrong.value.kind is Wrong.TAKEN_APART


def test_the_one_that_stays_can_get_the_address_of_the_other(workshop: Workshop) -> None:
    two(workshop)
    join(workshop)
    readdress(workshop, ONE, WORK)
    assert workshop.application()["candidate"]["address"] == WORK
    for address in (WORK, "an.claes@example.be"):
        found = workshop.receive(reply(f"Nog iets van {address}.", to="", address=address))
        assert found["application"] == ONE
    separate(workshop)
    assert [a["messages"] for a in workshop.applications()] == [[1, 3, 4], [2]]
    undoing.undo(workshop.worker.bench, ONE, amendments(workshop)[-1][1], "linda")
    assert [a["candidate"]["address"] for a in workshop.applications()] == [
        "an.claes@example.be",
        WORK,
    ]
    one_place_each(workshop.store)


def test_another_does_not_get_the_address_of_one_that_was_joined(workshop: Workshop) -> None:
    two(workshop)
    workshop.receive(application("Bo Daems", "bo@example.be"))
    join(workshop)
    with pytest.raises(RequestError) as wrong:
        readdress(workshop, THREE, WORK)
    assert (wrong.value.kind, wrong.value.names) == (Wrong.ANOTHERS_ADDRESS, (ONE,))


def test_a_letter_to_the_one_that_goes_is_sent_and_its_answer_comes_along(
    workshop: Workshop,
) -> None:
    two(workshop)
    number = letter(workshop, TWO)
    join(workshop)
    workshop.worker.send()
    entry = next(e for e in workshop.outbox() if e["id"] == number)
    assert entry["state"] == "sent"
    assert number in [e["id"] for e in shown(workshop, ONE)["outbox"]]
    answer = reply("Hier is het.", to=entry["message_id"], address="an@elders.example", b_txt=CV)
    assert workshop.receive(answer)["application"] == ONE


def test_a_letter_that_failed_can_go_again_and_a_receipt_cannot(workshop: Workshop) -> None:
    two(workshop)
    number = letter(workshop, TWO)
    join(workshop)
    with workshop.store.write() as session:
        session.get_one(rows.Outbox, number).state = "failed"
    releasing.change(workshop.worker.bench, number, outbox_changes.retry, "linda")
    workshop.worker.send()
    assert {e["id"]: e["state"] for e in workshop.outbox()}[number] == "sent"
    with pytest.raises(RequestError) as wrong:
        releasing.change(workshop.worker.bench, 2, outbox_changes.retry, "linda")
    assert wrong.value.kind is Wrong.TAKEN_APART


def test_who_writes_to_the_one_that_went_writes_to_the_one_that_stays(workshop: Workshop) -> None:
    two(workshop)
    begun = Typed(16 * "b", Language.NL, "Uw cv", "Beste An, waar is uw cv?")
    ready = writing.preview(workshop.worker.bench, TWO, begun)
    assert isinstance(ready, writing.Ready)
    join(workshop)
    assert writing.addressee(workshop.worker.bench, TWO).reference == ONE
    left = writing.send(workshop.worker.bench, TWO, begun, ready.stamp, "linda")
    assert left == (Flaw.CHANGED,)


def test_a_letter_sent_off_before_is_not_sent_again_after(workshop: Workshop) -> None:
    two(workshop)
    number = letter(workshop, TWO)
    join(workshop)
    same = Typed(16 * "a", Language.NL, "Uw cv", "Beste An, waar is uw cv?")
    assert writing.send(workshop.worker.bench, TWO, same, "", "linda") == number
