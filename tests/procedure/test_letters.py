"""The letters of a procedure: seen as they go, sent to one or to many, one of a kind for each."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from sqlalchemy.exc import IntegrityError

import databases
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.answering.still_due import STANDS_ELSEWHERE
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import amending_address, releasing, withdrawing
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.letter_texts import Flaw, of_procedure
from kcvs_mailbot.procedure import letter_rounds
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store import filing, outbox, workers
from kcvs_mailbot.store import models as rows
from procedure.post_room import PostRoom, post_room, text_of
from servers.smtp_sink import Fault

LETTER = ProcedureLetter
NOT_SHORT_LISTED, CHOSEN = LETTER.NOT_SHORT_LISTED, LETTER.CHOSEN


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PostRoom]:
    with post_room(tmp_path) as made:
        yield made


def refused(house: PostRoom, letter: LETTER, references: list[str], seen: str) -> None:
    before = len(house.letters)
    with pytest.raises(RequestError) as error:
        house.send(letter, references, seen)
    assert error.value.kind is Wrong.CHANGED_MEANWHILE
    assert len(house.letters) == before


def test_what_was_seen_goes_to_each_in_the_own_language(house: PostRoom) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    with house.store.write() as session:
        filing.of_reference(session, bo).language = "fr"
    seen = house.look(NOT_SHORT_LISTED, [an, bo])
    assert (seen.stopped, seen.had) == ((), ())
    assert house.send(NOT_SHORT_LISTED, [an, bo], seen.stamp) == 2
    assert house.sink.taken == []
    house.deliver()
    first, second = house.mails
    assert first["To"] == "An Claes <k1@example.be>"
    assert first["Subject"] == "Uw kandidatuur KCVS-2021-0001: beslissing over de shortlist"
    assert text_of(first).startswith("Beste An Claes,\n\nU staat niet op de shortlist voor de ")
    assert "directeur Kenniscentrum Vlaamse Steden" in text_of(first)
    assert text_of(second).startswith("Bonjour Bo Maes,")
    assert second["Content-Language"] == "fr"
    shown = [releasing.as_read(mail.raw) for mail in seen.mails]
    sent = [releasing.as_read(taken.raw) for taken in house.sink.taken]
    paragraphs = of_procedure(NOT_SHORT_LISTED, Language.NL).text.split("\n\n")
    assert paragraphs[2] in shown[0].text.split("\n\n")  # on one line, as a reader sees it
    assert [(one.to, one.subject, one.text) for one in shown] == [
        (one.to, one.subject, one.text) for one in sent
    ]


def test_it_is_a_persons_mail_with_a_fixed_message_id(house: PostRoom) -> None:
    house.post(CHOSEN, house.stand("chosen", 1))
    house.deliver()
    (mail,) = house.mails
    assert [name for name in mail if name.lower() in ("auto-submitted", "precedence")] == []
    assert mail["X-KCVS-Mailbot"] == "letter"
    (entry,) = house.letters
    assert (entry.kind, entry.template, entry.occasion) == ("letter", "chosen", "")
    assert (
        mail["Message-ID"]
        == entry.message_id
        == ("<kcvs-2021-0001.letter.ad6a263ab9f1f110@kcvb.be>")
    )
    assert (entry.answers, mail["In-Reply-To"]) == (None, None)


def a_mail(house: PostRoom, reference: str, message_id: str, **more: Any) -> None:
    with house.store.write() as session:
        application = filing.of_reference(session, reference)
        session.add(
            rows.Message(
                sha256=message_id, size=1, stored_at=house.now, message_id=message_id,
                application_id=application.id, received_at=house.now, **more,
            )
        )  # fmt: skip


def test_it_stands_in_the_candidates_thread(house: PostRoom) -> None:
    (an,) = house.stand("chosen", 1)
    a_mail(house, an, "<eerste@example.be>")
    house.at(timedelta(hours=1))
    a_mail(house, an, "<tweede@example.be>")
    a_mail(house, an, "<van.een.ander@example.be>", own_text="Hierbij")
    house.post(CHOSEN, [an])
    house.deliver()
    (mail,) = house.mails
    assert mail["References"].split() == ["<eerste@example.be>", "<tweede@example.be>"]
    assert mail["In-Reply-To"] is None


@pytest.mark.parametrize("mode", ["hold", "off"])
def test_no_mode_and_no_brake_holds_the_letters(house: PostRoom, mode: str) -> None:
    house.configure(acknowledgement={"mode": mode, "per_address_per_day": 1, "per_hour": 1})
    assert house.post(CHOSEN, house.stand("chosen", 1, 2, 3)) == 3
    house.deliver()
    assert [entry.state for entry in house.letters] == ["sent"] * 3


def test_three_hundred_go_in_their_order_and_none_twice(house: PostRoom) -> None:
    everybody = house.stand("not_short_listed", *range(1, 301))
    assert house.offered(NOT_SHORT_LISTED) == everybody
    assert house.post(NOT_SHORT_LISTED, everybody) == 300
    assert house.offered(NOT_SHORT_LISTED) == []
    house.deliver()
    wanted = [f"k{number}@example.be" for number in range(1, 301)]
    assert [taken.recipients[0] for taken in house.sink.taken] == wanted
    assert len({mail["Message-ID"] for mail in house.mails}) == 300
    assert {entry.state for entry in house.letters} == {"sent"}
    house.deliver()
    assert len(house.sink.taken) == 300


def test_who_has_it_is_not_offered_again_and_gets_no_second_one(house: PostRoom) -> None:
    both = an, bo = house.stand("not_short_listed", 1, 2)
    seen = house.look(NOT_SHORT_LISTED, [an])
    assert house.send(NOT_SHORT_LISTED, [an], seen.stamp) == 1
    assert house.send(NOT_SHORT_LISTED, [an], seen.stamp) == 0  # pressed twice
    assert house.offered(NOT_SHORT_LISTED) == [bo]
    assert house.look(NOT_SHORT_LISTED, list(both)).had == (an,)
    assert house.post(NOT_SHORT_LISTED, list(both)) == 1
    house.deliver()
    assert Counter(taken.recipients[0] for taken in house.sink.taken) == {
        "k1@example.be": 1,
        "k2@example.be": 1,
    }


def test_the_database_itself_takes_one_letter_of_a_kind(house: PostRoom) -> None:
    house.post(CHOSEN, house.stand("chosen", 1))
    with house.store.read() as session:
        (entry,) = session.query(rows.Outbox).all()
        columns = {c.key: getattr(entry, c.key) for c in rows.Outbox.__table__.columns}
    again = rows.Outbox(**{**columns, "id": 99, "message_id": "<another@kcvb.be>"})

    def enter() -> None:
        with house.store.write() as session:
            session.add(again)

    with pytest.raises(IntegrityError):
        enter()


def test_another_domain_of_ours_makes_no_second_letter(house: PostRoom) -> None:
    (an,) = house.stand("chosen", 1)
    house.post(CHOSEN, [an])
    smtp = {"host": "127.0.0.1", "port": house.sink.port, "security": "none"}
    house.configure(smtp={**smtp, "from": "Kenniscentrum <linda@elders.example>"})
    assert house.offered(CHOSEN) == []
    assert house.post(CHOSEN, [an]) == 0


@pytest.mark.parametrize("kind", databases.KINDS)
def test_two_secretaries_at_one_moment_send_one_letter(tmp_path: Path, kind: str) -> None:
    with post_room(tmp_path, kind) as house:
        everybody = house.stand("not_short_listed", *range(1, 9))
        seen = house.look(NOT_SHORT_LISTED, everybody).stamp
        found: list[int] = []
        start = threading.Barrier(4)

        def click(name: str) -> None:
            start.wait()
            found.append(house.send(NOT_SHORT_LISTED, everybody, seen, name))

        threads = [threading.Thread(target=click, args=(f"s{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [0, 0, 0, 8]
        assert len(house.letters) == 8


def test_who_chose_others_as_well_looks_again(house: PostRoom) -> None:
    an, bo = house.stand("not_short_listed", 1, 2)
    both = house.look(NOT_SHORT_LISTED, [an, bo]).stamp
    house.post(NOT_SHORT_LISTED, [bo])
    refused(house, NOT_SHORT_LISTED, [an, bo], both)


def rename(house: PostRoom) -> None:
    with house.store.write() as session:
        filing.of_reference(session, "KCVS-2021-0001").candidate.name = "Anna Claes"


def readdress(house: PostRoom) -> None:
    with house.store.write() as session:
        filing.of_reference(session, "KCVS-2021-0001").candidate.address = "an@elders.example"


def withdraw(house: PostRoom) -> None:
    withdrawing.withdraw_application(house.bench, "KCVS-2021-0001", "linda")


def a_new_mail(house: PostRoom) -> None:
    a_mail(house, "KCVS-2021-0001", "<nieuw@example.be>")


def other_words(house: PostRoom) -> None:
    with house.store.write() as session:
        made = {"vacancy": "KCVS-2021", "template": "not_short_listed", "language": "nl"}
        said = {"subject": "Anders", "text": "Iets anders", "by": "jo", "at": house.now}
        session.add(rows.LetterText(**made, **said))


def stands_elsewhere(house: PostRoom) -> None:
    house.become("KCVS-2021-0001", "long_list")


@pytest.mark.parametrize(
    "happens", [rename, readdress, withdraw, a_new_mail, other_words, stands_elsewhere]
)
def test_when_anything_changed_nothing_goes_and_one_looks_again(
    house: PostRoom, happens: Any
) -> None:
    everybody = house.stand("not_short_listed", 1, 2)
    seen = house.look(NOT_SHORT_LISTED, everybody).stamp
    happens(house)
    refused(house, NOT_SHORT_LISTED, everybody, seen)
    assert house.post(NOT_SHORT_LISTED, everybody) >= 1


@pytest.mark.parametrize("seen", ["", "x", "0" * 64])
def test_what_nobody_looked_at_does_not_go(house: PostRoom, seen: str) -> None:
    refused(house, CHOSEN, house.stand("chosen", 1), seen)


@pytest.mark.parametrize("letter", LETTER)
@pytest.mark.parametrize("status", ["withdrawn", "void"])
def test_no_letter_goes_to_who_does_not_stand(house: PostRoom, letter: LETTER, status: str) -> None:
    (an,) = house.stand(status, 1)
    house.plan(1)
    house.plan(1, "interview")
    assert house.offered(letter) == []
    assert house.look(letter, [an]).had == (an,)
    assert house.post(letter, [an]) == 0
    assert house.letters == []


def test_a_reference_that_is_none_gets_nothing(house: PostRoom) -> None:
    house.stand("chosen", 1)
    assert house.post(CHOSEN, ["KCVS-2021-9999", "x", ""]) == 0


def test_who_takes_part_no_more_may_hear_that_the_vacancy_is_withdrawn(house: PostRoom) -> None:
    house.stand("long_list", 1)
    house.stand("not_short_listed", 2)
    house.stand("withdrawn", 3)
    found = letter_rounds.offered(house.bench, house.vacancy, LETTER.VACANCY_WITHDRAWN)
    assert [(one.name, one.meant) for one in found] == [("An Claes", True), ("Bo Maes", False)]


def test_candidates_of_another_vacancy_are_not_offered(house: PostRoom) -> None:
    house.stand("chosen", 1)
    with house.store.write() as session:
        session.add(rows.Vacancy(reference="X", title="x", opens_at=house.now, closes_at=house.now))
        session.flush()
        filing.of_reference(session, "KCVS-2021-0001").vacancy = "X"
    assert house.offered(CHOSEN) == []


def test_a_field_that_is_empty_stops_that_letter_and_is_named(house: PostRoom) -> None:
    an, bo = house.stand("short_list", 1, 2)
    house.plan(1)
    house.plan(2, place="", link="")
    seen = house.look(LETTER.INVITATION_TEST, [an, bo])
    assert [mail.name for mail in seen.mails] == ["An Claes"]
    (stopped,) = seen.stopped
    assert (stopped.name, stopped.fields) == ("Bo Maes", ("{waar}",))
    assert house.send(LETTER.INVITATION_TEST, [an, bo], seen.stamp) == 1
    assert house.offered(LETTER.INVITATION_TEST) == [bo]


def test_a_place_that_is_left_open_stops_all(house: PostRoom) -> None:
    everybody = house.stand("reserve", 1, 2)
    seen = house.look(LETTER.RESERVE, everybody)
    assert seen.mails == ()
    assert {one.left for one in seen.stopped} == {("[… welke datum]",)}
    assert {one.flaws for one in seen.stopped} == {(Flaw.UNFILLED,)}
    refused(house, LETTER.RESERVE, everybody, seen.stamp)


def test_to_whom_nobody_can_write_is_told(house: PostRoom) -> None:
    an, bo = house.stand("chosen", 1, 2)
    with house.store.write() as session:
        filing.of_reference(session, an).candidate.address = "an..claes@"
    seen = house.look(CHOSEN, [an, bo])
    assert [one.flaws for one in seen.stopped] == [(Flaw.NO_ADDRESS,)]
    assert house.send(CHOSEN, [an, bo], seen.stamp) == 1


def test_a_name_that_is_none_greets_all_the_same(house: PostRoom) -> None:
    house.candidate(1, "Win nu een prijs www.x.be", status="chosen")
    house.post(CHOSEN, ["KCVS-2021-0001"])
    house.deliver()
    assert text_of(house.mails[0]).startswith("Beste kandidaat,")


def test_what_a_stranger_called_himself_fills_in_no_field(house: PostRoom) -> None:
    house.candidate(1, "{kenmerk} [… x]\r\nBcc: b@x.be", status="chosen")
    assert house.post(CHOSEN, ["KCVS-2021-0001"]) == 1
    house.deliver()
    assert house.mails[0]["Bcc"] is None
    assert text_of(house.mails[0]).startswith("Beste kandidaat,")


def calendar_of(house: PostRoom) -> Any:
    (part,) = [p for p in house.mails[-1].walk() if p.get_content_type() == "text/calendar"]
    method = str(part["Content-Type"].params["method"])
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    read = icalendar.Calendar.from_ical(data)
    assert read["METHOD"] == method
    return method, read.walk("VEVENT")[0]


def test_the_invitation_is_told_and_stands_in_the_calendar(house: PostRoom) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1, link="https://video.example/kamer")
    house.post(LETTER.INVITATION_TEST, [an])
    house.deliver()
    (mail,) = house.mails
    assert mail["Subject"] == (
        "Uitnodiging voor de proef op dinsdag 14 september 2021 (KCVS-2021-0001)"
    )
    assert "Wanneer: dinsdag 14 september 2021 van 14.30 uur tot 16.00 uur\n" in text_of(mail)
    assert (
        "Waar: Zaal 1, Bischoffsheimlaan 1, Brussel, of online: u kiest zelf\n"
        "Online neemt u deel via https://video"
    ) in text_of(mail)
    method, event = calendar_of(house)
    assert (method, event["SEQUENCE"]) == ("REQUEST", 0)
    assert event["SUMMARY"] == "Proef: directeur Kenniscentrum Vlaamse Steden (KCVS-2021-0001)"
    assert event["ATTENDEE"] == "mailto:k1@example.be"
    assert event["DTSTART"].dt.isoformat() == "2021-09-14T14:30:00+02:00"


LINK = "https://video.example/kamer"


@pytest.mark.parametrize(
    ("place", "link", "told", "located"),
    [
        ("Zaal 1", "", "Waar: Zaal 1\n", "Zaal 1"),
        ("", LINK, f"Waar: online, via {LINK}\n", LINK),
        (
            "Zaal 1",
            LINK,
            f"Waar: Zaal 1, of online: u kiest zelf\nOnline neemt u deel via {LINK}\n",
            f"Zaal 1 of online (u kiest zelf): {LINK}",
        ),
    ],
)
def test_it_says_whether_one_comes_or_may_choose(
    house: PostRoom, place: str, link: str, told: str, located: str
) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1)
    house.replan(1, place=place, link=link)
    house.post(LETTER.INVITATION_TEST, [an])
    house.deliver()
    assert told in text_of(house.mails[0])
    assert str(calendar_of(house)[1]["LOCATION"]) == located


def test_a_change_and_a_cancellation_are_letters_of_their_own(house: PostRoom) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1)
    house.post(LETTER.INVITATION_TEST, [an])
    assert house.offered(LETTER.APPOINTMENT_CHANGED) == []
    house.deliver()
    house.replan(1, place="Zaal 2")
    assert house.offered(LETTER.INVITATION_TEST) == []
    assert house.post(LETTER.APPOINTMENT_CHANGED, [an]) == 1
    house.deliver()
    assert calendar_of(house)[1]["SEQUENCE"] == 1
    house.replan(1, place="Zaal 3")
    assert house.post(LETTER.APPOINTMENT_CHANGED, [an]) == 1  # a second change, a second letter
    house.deliver()
    house.replan(1, cancelled=True)
    assert house.offered(LETTER.APPOINTMENT_CHANGED) == []
    assert house.post(LETTER.APPOINTMENT_CANCELLED, [an]) == 1
    house.deliver()
    method, event = calendar_of(house)
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 3)
    assert len({entry.message_id for entry in house.letters}) == 4
    assert house.mails[-1]["Subject"].startswith("Uw afspraak gaat niet door: de proef op dinsdag")


def test_when_the_appointment_changed_since_the_look_nothing_goes(house: PostRoom) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1)
    seen = house.look(LETTER.INVITATION_TEST, [an]).stamp
    house.replan(1, place="Zaal 2")
    refused(house, LETTER.INVITATION_TEST, [an], seen)


def overtaken(house: PostRoom, entry: int) -> None:
    house.deliver()
    assert house.sink.taken == []
    found = house.letters[entry]
    assert (found.state, found.why, found.claimed_by) == ("cancelled", STANDS_ELSEWHERE, None)


@pytest.mark.parametrize("status", ["withdrawn", "void", "long_list", "short_list"])
def test_a_letter_on_its_way_to_who_stands_elsewhere_by_then_is_cancelled(
    house: PostRoom, status: str
) -> None:
    everybody = house.stand("not_short_listed", 1, 2)
    house.post(NOT_SHORT_LISTED, everybody)
    house.become(everybody[0], status)
    house.deliver()
    assert [taken.recipients[0] for taken in house.sink.taken] == ["k2@example.be"]
    first, second = house.letters
    assert (first.state, first.why, first.claimed_by) == ("cancelled", STANDS_ELSEWHERE, None)
    assert second.state == "sent"
    with pytest.raises(RequestError) as error:
        releasing.change(house.bench, first.id, outbox_changes.retry, "linda")
    assert error.value.kind in (Wrong.NOT_IN_THIS_PHASE, Wrong.TAKEN_APART)


def test_an_invitation_that_is_overtaken_by_a_change_is_made_anew(house: PostRoom) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1)
    house.post(LETTER.INVITATION_TEST, [an])
    house.replan(1, place="Zaal 2")
    overtaken(house, 0)
    assert house.offered(LETTER.APPOINTMENT_CHANGED) == []
    assert house.post(LETTER.INVITATION_TEST, [an]) == 1
    house.deliver()
    assert "Zaal 2" in text_of(house.mails[0])


def test_one_that_was_cancelled_before_it_left_goes_with_the_words_of_now(
    house: PostRoom,
) -> None:
    (an,) = house.stand("not_short_listed", 1)
    house.post(NOT_SHORT_LISTED, [an])
    before = house.letters[0]
    releasing.change(house.bench, before.id, outbox_changes.cancel, "linda")
    other_words(house)
    assert house.offered(NOT_SHORT_LISTED) == [an]
    assert house.post(NOT_SHORT_LISTED, [an]) == 1
    assert house.offered(NOT_SHORT_LISTED) == []
    house.deliver()
    (mail,), (after,) = house.mails, house.letters
    assert (mail["Subject"], after.subject) == ("Anders", "Anders")
    assert mail["Message-ID"] == before.message_id == after.message_id
    assert (after.id, after.state) == (before.id, "sent")


@pytest.mark.parametrize("state", ["uncertain", "failed", "bounced"])
def test_one_that_may_have_left_is_not_offered_again(house: PostRoom, state: str) -> None:
    (an,) = house.stand("chosen", 1)
    house.post(CHOSEN, [an])
    with house.store.write() as session:
        session.query(rows.Outbox).update({"state": state})
    assert house.offered(CHOSEN) == []
    (sheet,) = [s for s in letter_rounds.sheets(house.bench, house.vacancy) if s.letter is CHOSEN]
    assert (sheet.offered, sheet.states) == (0, {State(state): 1})


def test_one_that_was_uncertain_and_then_cancelled_counts_as_had(house: PostRoom) -> None:
    (an,) = house.stand("chosen", 1)
    house.configure(acknowledgement={"resend_uncertain": "never"})
    house.post(CHOSEN, [an])
    house.sink.faults.append(Fault("END", drop=True))
    house.deliver()
    (entry,) = house.letters
    assert entry.state == "uncertain"
    releasing.change(house.bench, entry.id, outbox_changes.retry, "linda")
    releasing.change(house.bench, entry.id, outbox_changes.cancel, "linda")
    assert house.offered(CHOSEN) == []


def put_right(house: PostRoom, reference: str, address: str) -> None:
    found = amending_address.propose_address(house.bench, reference, address, "linda")
    amending_address.set_address(
        house.bench, reference, address, "linda", seen=found.seen, moment=found.moment
    )


def test_an_invitation_that_did_not_leave_yet_is_for_the_address_of_now(house: PostRoom) -> None:
    (an,) = house.stand("short_list", 1)
    house.plan(1)
    house.post(LETTER.INVITATION_TEST, [an])
    put_right(house, an, "an@elders.example")
    house.deliver()
    assert house.mails[0]["To"] == "An Claes <an@elders.example>"
    method, event = calendar_of(house)
    assert (method, event["ATTENDEE"]) == ("REQUEST", "mailto:an@elders.example")
    assert event["SUMMARY"].startswith("Proef: directeur")
    (file,) = [p for p in house.mails[0].walk() if p.get_content_type() == "application/ics"]
    assert "an@elders.example" in str(file.get_payload(decode=True))


def test_one_that_came_back_goes_to_the_address_that_was_put_right(house: PostRoom) -> None:
    (an,) = house.stand("chosen", 1)
    house.post(CHOSEN, [an])
    house.deliver()
    with house.store.write() as session:
        session.query(rows.Outbox).update({"state": "bounced"})
    assert house.offered(CHOSEN) == []
    put_right(house, an, "an@elders.example")
    assert house.offered(CHOSEN) == [an]
    assert house.post(CHOSEN, [an]) == 1
    house.deliver()
    first, second = house.mails
    assert (second["To"], second["Message-ID"]) == (
        "An Claes <an@elders.example>",
        first["Message-ID"],
    )
    assert house.offered(CHOSEN) == []


def test_who_was_told_before_two_were_joined_is_not_told_again(house: PostRoom) -> None:
    an, bo = house.stand("received", 1, 2)
    other_words_for(house, LETTER.PROCEDURE_EXTENDED)
    assert house.post(LETTER.PROCEDURE_EXTENDED, [an]) == 1
    house.deliver()
    with house.store.write() as session:
        goes = filing.of_reference(session, an)
        goes.status, goes.joined_id = "void", filing.of_reference(session, bo).id
    assert house.offered(LETTER.PROCEDURE_EXTENDED) == []


def other_words_for(house: PostRoom, letter: LETTER) -> None:
    with house.store.write() as session:
        made = {"vacancy": "KCVS-2021", "template": letter, "language": "nl"}
        said = {"subject": "Anders", "text": "{aanspreking}", "by": "jo", "at": house.now}
        session.add(rows.LetterText(**made, **said))


def test_a_worker_that_dies_between_leaves_the_letters_to_the_next(house: PostRoom) -> None:
    house.post(CHOSEN, house.stand("chosen", 1, 2))
    with house.store.write() as session:
        dead = workers.register(session, house.now)
        assert outbox.claim_next(session, dead, house.now) is not None
        workers.resign(session, dead)
    house.deliver()
    assert [entry.state for entry in house.letters] == ["uncertain", "sent"]
    house.at(timedelta(hours=2))
    house.deliver()
    assert [entry.state for entry in house.letters] == ["sent", "sent"]
    assert Counter(taken.recipients[0] for taken in house.sink.taken) == {
        "k1@example.be": 1,
        "k2@example.be": 1,
    }


def test_the_outbox_tells_which_letter_it_was_and_the_timeline_who_sent_it(
    house: PostRoom,
) -> None:
    house.post(CHOSEN, house.stand("chosen", 1), by="linda")
    house.deliver()
    assert house.letters[0].template == "chosen"
    assert [e for e in house.events() if e[0] in ("enqueued", "sent")] == [
        ("enqueued", "linda"),
        ("sent", "machine"),
    ]


def test_nothing_about_anybody_is_logged(
    house: PostRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    house.post(CHOSEN, house.stand("chosen", 1, 2))
    house.become("KCVS-2021-0001", "withdrawn")
    house.deliver()
    said = "".join(capsys.readouterr()).lower()
    assert not any(word in said for word in ("claes", "k1@", "gekozen", "kcvs-2021-0001"))
