"""What a candidate gets who asks what we know: everything of hers, and nothing of others."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.application import Happened
from kcvs_mailbot.desk import (
    access,
    amending,
    amending_address,
    correcting,
    erasing,
    noting,
    retention,
)
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.export.access import Told, page
from kcvs_mailbot.export.access_words import (
    EVENTS,
    MEETINGS,
    PHASES,
    ROLES,
    STATUSES,
    VERDICTS,
    WORDS,
)
from kcvs_mailbot.store import accounts
from kcvs_mailbot.store import models as rows
from workshop import CV, LETTER, Workshop, application, configuration, reply

MINE = "KCVS-2021-0001"
PASSWORD = "vier losse woorden hier"


def given(
    workshop: Workshop, folder: Path, reference: str = MINE, **how: Any
) -> tuple[Any, str, dict[str, bytes]]:
    """The data, the page and the files of the archive."""
    file = folder / "an.zip"
    access.hand_out(workshop.worker.bench, reference, file, "beheer", **how)
    assert file.stat().st_mode & 0o777 == 0o600
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files["data.json"]), files["index.html"].decode(), files


@pytest.fixture
def an(workshop: Workshop) -> Workshop:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(application("Jan Peeters", "jan.peeters@example.be"))
    workshop.receive(reply("Nog een aanvulling: ik spreek ook Frans.\n"))
    workshop.worker.send()
    people = Accounts(workshop.store, lambda: workshop.now)
    for name, role in (("linda.boudry", Role.SECRETARY), ("bert.devos", Role.BOARD)):
        people.add(name, role, "beheer", PASSWORD)
    noting.add(workshop.worker.bench, MINE, "linda.boudry", "Belde over het tijdstip.")
    noting.add(workshop.worker.bench, MINE, "linda.boudry", "Werkte samen met JAN PEETERS.")
    workshop.at(timedelta(hours=1))
    with workshop.store.write() as session:
        (row, _) = session.query(rows.Application).order_by(rows.Application.id)
        accounts.note(
            session, Happened.VIEWED, "bert.devos", workshop.now, {}, application_id=row.id
        )
    return workshop


def test_everything_of_hers_is_in_it(an: Workshop, tmp_path: Path) -> None:
    data, page, files = given(an, tmp_path)
    assert data["candidate"] == {"name": "An Claes", "address": "an.claes@example.be"}
    (told,) = data["applications"]
    assert told["reference"] == MINE
    assert "stel ik mij kandidaat" in told["motivation"]["text"]
    assert [mail["came"] for mail in data["mails"]] == ["own", "own"]
    assert CV.encode() in files[data["mails"][0]["documents"][0]["file"]]
    assert b"spreek ook Frans" in files[data["mails"][1]["file"]]
    assert b"an.claes@example.be" in files[data["sent"][0]["file"]]
    assert data["viewed"] == [{"at": "2021-09-01T11:00:00+02:00", "event": "viewed", "by": "board"}]
    assert '<html lang="nl">' in page
    assert "1 september 2021 om 11.00 uur: een bestuurslid" in page
    assert "rechtstreeks van u" in page
    assert an.events()[-1] == "exported"


def test_nothing_of_others_is_in_it(an: Workshop, tmp_path: Path) -> None:
    _, _, files = given(an, tmp_path, notes=True)
    for name, content in files.items():
        said = content.replace(b"linda.boudry@kcvb.be", b"")  # where to ask, and whom she wrote to
        for other in (b"linda.boudry", b"bert.devos", b"Peeters", b"PEETERS", b"beheer"):
            assert other not in said, name


def test_notes_go_along_once_a_human_read_them_but_none_that_names_others(
    an: Workshop, tmp_path: Path
) -> None:
    data, page, _ = given(an, tmp_path)
    assert (data["notes"], data["left_out"]) == ([], ["notes_held"])
    assert "eigen notities van medewerkers" in page
    data, page, _ = given(an, tmp_path, notes=True)
    assert [note["text"] for note in data["notes"]] == ["Belde over het tijdstip."]
    assert data["left_out"] == ["notes_held"]
    assert "Belde over het tijdstip" in page


def test_a_mail_that_a_colleague_passed_on_stays_out_but_not_what_she_wrote(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.receive(application(cv_txt=CV))
    with workshop.store.write() as session:
        (row,) = session.query(rows.Message)
        row.sender, row.from_address, row.from_name = "els@kcvb.be", "els@kcvb.be", "Els Maes"
        row.own_text, row.note = "Mijn eigen woorden.", "Linda, kijk eens, een toffe!"
        row.subject = "FW: van mijn nicht"
    data, page, files = given(workshop, tmp_path)
    (mail,) = data["mails"]
    assert (mail["came"], mail["subject"], mail["text"]) == ("others", None, "Mijn eigen woorden.")
    assert files[mail["file"]] == b"Mijn eigen woorden."
    assert mail["documents"][0]["file"] in files
    assert "doorgestuurd door iemand anders" in page
    every = b"".join(files.values())
    assert b"toffe" not in every
    assert b"Els" not in every
    assert b"nicht" not in every


WORK = "a.claes@werk.example.be"
REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.kcvb.be
Subject: Onbestelbaar
In-Reply-To: {}
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x

Original-Recipient: rfc822; an.claes@example.be
Final-Recipient: rfc822; broer@example.org
Action: failed
Status: 5.1.1

--b--
"""


@pytest.fixture
def elsewhere(an: Workshop) -> int:
    """The id of a mail in An's thread, from an address that nobody knows."""
    mail = reply(
        "Mijn diploma, van op het werk.\n", address=WORK, diploma_txt="Diploma letterkunde"
    )
    found = an.receive(mail)
    assert (found["disposition"], found["application"]) == ("follow_up", MINE)
    return int(found["id"])


@pytest.mark.parametrize("language", Language)
def test_a_mail_that_may_be_the_candidate_s_is_told_as_that_and_stays_out(
    an: Workshop, elsewhere: int, tmp_path: Path, language: Language
) -> None:
    with an.store.write() as session:
        for row in session.query(rows.Application):
            row.language = language.value
    data, page, files = given(an, tmp_path)
    mail = data["mails"][-1]
    assert (mail["came"], mail["left_out"]) == ("others", "mail_perhaps_yours")
    assert (mail["subject"], mail["text"], mail["file"], mail["documents"]) == (None, "", None, [])
    assert data["left_out"] == [
        "mail_perhaps_yours",
        "texts_of_others",
        "unsent",
        "notes_held",
    ]
    shown = html.unescape(page)
    assert WORDS["came_from_unknown"][language] in shown
    assert WORDS["mail_perhaps_yours"][language] in shown
    assert WORDS["came_from_others"][language] not in shown
    every = b"".join(files.values())
    assert b"werk.example" not in every
    assert b"letterkunde" not in every


def test_a_human_is_asked_to_look_at_it(an: Workshop, elsewhere: int, tmp_path: Path) -> None:
    file = tmp_path / "an.zip"
    found = access.hand_out(an.worker.bench, MINE, file, "beheer", notes=True)
    assert any(f"say --with-message {elsewhere}" in line for line in found.look_at)


def test_what_a_human_takes_for_the_candidate_s_own_goes_along(
    an: Workshop, elsewhere: int, tmp_path: Path
) -> None:
    data, page, files = given(an, tmp_path, own=[elsewhere])
    mail = data["mails"][-1]
    assert (mail["came"], mail["left_out"], mail["subject"]) == ("own", None, "Re: Kandidatuur")
    assert WORK.encode() in files[mail["file"]]
    assert b"letterkunde" in files[mail["documents"][0]["file"]]
    assert not {"mail_perhaps_yours", "texts_of_others"} & set(data["left_out"])
    assert "niet als het uwe kennen" not in page


def test_no_mail_of_another_candidate_goes_along(an: Workshop, tmp_path: Path) -> None:
    (jan,) = (m["id"] for m in an.messages() if m["application"] == "KCVS-2021-0002")
    for wrong in (jan, 999):
        with pytest.raises(RequestError, match=f"message {wrong}") as refused:
            access.hand_out(an.worker.bench, MINE, tmp_path / "x.zip", "beheer", own=[1, wrong])
        assert refused.value.kind is Wrong.MAIL_OF_ANOTHER
    assert not list(tmp_path.glob("x.zip*"))
    assert an.events()[-1] != "exported"


@pytest.fixture
def came_back(an: Workshop) -> int:
    """The id of the report that An's receipt did not reach her, but somebody else's address."""
    report = message_from_string(REPORT.format(an.outbox()[0]["message_id"]), policy=default)
    found = an.receive(report)
    assert found["disposition"] == "bounce"
    return int(found["id"])


@pytest.mark.parametrize("language", Language)
def test_a_report_of_a_mail_server_is_told_as_a_machine_s_and_stays_out(
    an: Workshop, came_back: int, tmp_path: Path, language: Language
) -> None:
    with an.store.write() as session:
        for row in session.query(rows.Application):
            row.language = language.value
    data, page, files = given(an, tmp_path)
    mail = data["mails"][-1]
    assert (mail["came"], mail["left_out"]) == ("machine", "mail_of_machine")
    assert (mail["subject"], mail["text"], mail["file"]) == (None, "", None)
    assert data["left_out"] == ["mail_of_machine", "notes_held"]
    shown = html.unescape(page)
    assert WORDS["came_from_machine"][language] in shown
    assert WORDS["mail_of_machine"][language] in shown
    assert WORDS["came_from_others"][language] not in shown
    assert b"broer@example.org" not in b"".join(files.values())


def test_a_report_that_a_human_has_read_goes_along_and_stays_a_machine_s(
    an: Workshop, came_back: int, tmp_path: Path
) -> None:
    data, _, files = given(an, tmp_path, own=[came_back])
    mail = data["mails"][-1]
    assert (mail["came"], mail["left_out"]) == ("machine", None)
    assert b"Status: 5.1.1" in files[mail["file"]]
    assert data["left_out"] == ["notes_held"]


def colleague(*inner: EmailMessage, text: str = "Linda, lijkt mij te licht.") -> EmailMessage:
    """What a colleague sends on."""
    mail = EmailMessage(policy=default)
    mail["From"] = "Veerle Maes <veerle.maes@kcvb.be>"
    mail["To"] = "linda.boudry@kcvb.be"
    mail["Subject"] = "Kandidatuur directeur Kenniscentrum Vlaamse Steden"
    mail["Message-ID"] = "<fwd@kcvb.be>"
    mail.set_content(text)
    for one in inner:
        mail.add_attachment(one)
    return mail


def accepted(workshop: Workshop, mail: EmailMessage) -> str:
    """The reference of An's application, which a person made of it; its receipt was sent."""
    found = workshop.receive(mail)
    correcting.accept(
        workshop.worker.bench, found["id"], "linda", "An Claes <an.claes@example.be>", "KCVS-2021"
    )
    workshop.worker.send()
    (mine,) = (m["application"] for m in workshop.messages() if m["id"] == found["id"])
    return str(mine)


def test_of_two_mails_that_a_colleague_attached_only_the_candidate_s_goes_along(
    workshop: Workshop, tmp_path: Path
) -> None:
    other = application("Wim Bal", "wim@example.be", cv_txt=f"{CV}\nWim Bal, Hasselt")
    accepted(workshop, colleague(other, application(cv_txt=CV)))
    data, page, files = given(workshop, tmp_path)
    every = b"".join(files.values())
    for theirs in (b"Wim", b"wim@example", b"Hasselt", b"te licht", b"Veerle", b"veerle"):
        assert theirs not in every
    (mail,) = data["mails"]
    assert (mail["came"], mail["left_out"]) == ("others", "mail_of_others")
    assert len(mail["documents"]) == 2  # her mail, and what came with it
    assert any(CV.encode() in content for content in files.values())
    assert data["left_out"] == ["documents_of_others", "mail_of_others"]
    assert WORDS["documents_of_others"][Language.NL] in html.unescape(page)


def test_a_colleague_s_own_words_and_number_are_not_told_as_the_candidate_s(
    workshop: Workshop, tmp_path: Path
) -> None:
    mail = colleague(
        text="Linda, hierbij de cv van An. Lijkt mij te licht.\n\nVeerle, 0470 99 88 77"
    )
    mail.add_attachment(CV, filename="cv.txt")
    mine = accepted(workshop, mail)
    data, page, files = given(workshop, tmp_path, mine)
    every = b"".join(files.values())
    for theirs in (b"te licht", b"Veerle", b"veerle", b"99 88 77", b"470998877"):
        assert theirs not in every
    (told,) = data["mails"]
    assert (told["came"], told["left_out"], told["text"]) == (
        "others",
        "mail_of_others_unsplit",
        "",
    )
    assert CV.encode() in files[told["documents"][0]["file"]]
    assert "Gent" in data["applications"][0]["career"]["text"]
    assert data["applications"][0]["motivation"] == {"text": "", "source": None}
    assert data["left_out"] == ["mail_of_others_unsplit", "texts_of_others"]
    assert WORDS["mail_of_others_unsplit"][Language.NL] in page
    assert data["known_by"] == []


def test_a_mail_that_waits_for_a_decision_is_not_told_as_hers_or_with_her_text(
    an: Workshop, tmp_path: Path
) -> None:
    found = an.receive(colleague(application(body=f"{LETTER}Ik spreek Zweeds.\n", cv_txt=CV)))
    assert (found["disposition"], found["waits"]) == ("review", True)
    data, page, files = given(an, tmp_path)
    mail = data["mails"][-1]
    assert (mail["came"], mail["left_out"], mail["documents"]) == ("others", "mail_undecided", [])
    assert WORDS["mail_undecided"][Language.NL] in page
    assert WORDS["mail_of_others"][Language.NL] not in page
    assert b"Zweeds" not in b"".join(files.values())


@pytest.mark.parametrize(
    ("sender", "came"),
    [("Veerle Maes <veerle.maes@kcvb.be>", "others"), ("An <an.cleas@example.be>", "own")],
    ids=["a colleague", "a slip"],
)
def test_an_address_that_was_put_right_makes_no_candidate_of_a_colleague(
    workshop: Workshop, tmp_path: Path, sender: str, came: str
) -> None:
    mail = application(body=f"{LETTER}Lijkt mij te licht.\n", cv_txt=CV)
    mail.replace_header("From", sender)
    found = workshop.receive(mail)
    bench = workshop.worker.bench
    correcting.accept(bench, found["id"], "linda", sender, None)
    new = "an.claes@example.be"
    shown = amending_address.propose_address(bench, MINE, new, "linda")
    amending_address.set_address(bench, MINE, new, "linda", seen=shown.seen, moment=shown.moment)
    amending.set_name(bench, MINE, "An Claes", "linda")
    file = tmp_path / "an.zip"
    look_at = access.hand_out(bench, MINE, file, "beheer").look_at
    data, _, files = given(workshop, tmp_path)
    assert data["mails"][0]["came"] == came
    every = b"".join(files.values())
    assert (b"te licht" in every) is (came == "own")
    assert b"eerle" not in every
    assert any("put right since" in line for line in look_at) is (came == "own")


def test_what_a_colleague_sends_later_is_not_the_candidate_s_nor_goes_with_her(
    workshop: Workshop,
) -> None:
    bench = workshop.worker.bench
    found = workshop.receive(colleague(application(cv_txt=CV)))
    correcting.accept(bench, found["id"], "linda", "An Claes <veerle.maes@kcvb.be>", None)
    new = "an.claes@example.be"
    shown = amending_address.propose_address(bench, MINE, new, "linda")
    amending_address.set_address(bench, MINE, new, "linda", seen=shown.seen, moment=shown.moment)
    mail = colleague(text="In bijlage het cv van Bart Mertens voor de vacature directeur.")
    mail.replace_header("Message-ID", "<bart@kcvb.be>")
    mail.add_attachment("Curriculum vitae\nBart Mertens", filename="CV Bart Mertens.txt")
    later = workshop.receive(mail)
    assert (later["disposition"], later["application"]) == ("review", None)
    assert retaken(workshop, found["id"]) == MINE
    erasing.erase(bench, MINE, "beheer")
    assert [m["subject"] for m in workshop.messages()] == [None, later["subject"]]


def retaken(workshop: Workshop, message: int) -> str:
    """Where a mail comes that is decided about again."""
    correcting.dismiss(workshop.worker.bench, message, "linda")
    correcting.accept(
        workshop.worker.bench, message, "linda", "An Claes <veerle.maes@kcvb.be>", None
    )
    return str(workshop.application()["reference"])


def test_what_the_program_remarked_is_told_but_where_it_names_others(
    workshop: Workshop, tmp_path: Path
) -> None:
    accepted(workshop, colleague(application(cv_txt=CV)))
    workshop.receive(reply("Nog een aanvulling: ik spreek ook Frans.\n"))
    with workshop.store.write() as session:
        (row,) = session.query(rows.Application)
        row.notes = ["doorgestuurd door Veerle Maes", "ontvangen vlak voor de uiterste datum"]
    data, page, _ = given(workshop, tmp_path)
    assert data["applications"][0]["remarks"] == ["ontvangen vlak voor de uiterste datum"]
    assert "ontvangen vlak voor" in page
    assert "remarks_held" in data["left_out"]
    assert "Veerle" not in page


def test_a_mail_to_her_that_was_not_sent_is_told_as_left_out(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.receive(application(cv_txt=CV))
    data, page, _ = given(workshop, tmp_path)
    assert (data["sent"], data["left_out"]) == ([], ["unsent"])
    assert WORDS["unsent"][Language.NL] in page
    workshop.worker.send()
    data, _, _ = given(workshop, tmp_path)
    assert (len(data["sent"]), data["left_out"]) == (1, [])


def test_of_a_mail_with_a_sealed_file_the_text_goes_along(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.receive(application(cv_txt=CV, loader_exe="MZ"))
    workshop.worker.send()
    data, page, files = given(workshop, tmp_path)
    (mail,) = data["mails"]
    assert mail["file"].endswith(".txt")
    assert b"stel ik mij kandidaat" in files[mail["file"]]
    assert data["left_out"] == ["sealed"]
    assert WORDS["sealed"][Language.NL] in page


def test_what_became_of_a_mail_of_hers_that_belongs_nowhere_is_in_the_timeline(
    an: Workshop, tmp_path: Path
) -> None:
    mail = reply("Bedankt.", to="<x@y.z>")
    found = an.receive(mail)
    correcting.dismiss(an.worker.bench, found["id"], "linda.boudry")
    data, page, _ = given(an, tmp_path)
    told = [one for one in data["timeline"] if one["event"] == "dismissed"]
    assert [one["by"] for one in told] == ["secretary"]
    assert "mail terzijde gelegd, door de secretaris" in page


def test_what_stays_out_does_not_stand_in_motivation_and_career(
    an: Workshop, elsewhere: int, tmp_path: Path
) -> None:
    data, _, _ = given(an, tmp_path)
    (told,) = data["applications"]
    assert "stel ik mij kandidaat" in told["motivation"]["text"]
    assert "van op het werk" not in told["motivation"]["text"]
    assert "texts_of_others" in data["left_out"]
    data, _, _ = given(an, tmp_path, own=[elsewhere])
    assert "van op het werk" in data["applications"][0]["motivation"]["text"]


@pytest.mark.parametrize("language", Language)
def test_the_page_speaks_the_language_of_the_person(
    an: Workshop, tmp_path: Path, language: Language
) -> None:
    with an.store.write() as session:
        for row in session.query(rows.Application):
            row.language = language.value
    _, page, _ = given(an, tmp_path)
    assert f'<html lang="{language.value}">' in page
    assert WORDS["title"][language] in page
    assert WORDS["your_rights"][language].replace("'", "&#39;") in page


def test_every_word_stands_in_each_language() -> None:
    for words in (WORDS, ROLES, STATUSES, EVENTS, VERDICTS, MEETINGS, PHASES):
        for key, each in words.items():
            assert each.keys() == set(Language), key
            assert all(each.values()), key


def test_what_strangers_wrote_commands_no_page() -> None:
    data = {
        "made_at": "2021-09-01T10:00:00+02:00",
        "candidate": {"name": "<script>x</script>", "address": "a@b.be"},
        **{key: [] for key in ("known_by", "applications", "mails", "sent", "viewed", "exports")},
        **{key: [] for key in ("timeline", "notes", "left_out", "selection")},
    }
    shown = page(data, Told(Language.EN, "KCVS", "dpo@kcvb.be", "", ""))
    assert "<script>" not in shown
    assert "as it stood on 1 September 2021." in shown


def test_what_was_given_is_named_with_each_application_that_is_erased(
    an: Workshop, tmp_path: Path
) -> None:
    first, *_ = an.worker.config.vacancies
    kcvs = {
        "reference": first.reference,
        "title": first.title,
        "opens": "2021-08-01",
        "deadline": "2021-09-15",
        "closed_on": "2021-12-31",
    }
    other = {**kcvs, "reference": "ADJ-2021", "title": "adjunct", "closed_on": ""}
    terms = {"received": "1y", "reason": "Selectielijst"}
    an.start(configuration(tmp_path, vacancy=[kcvs, other], retention=terms))
    bench = an.worker.bench
    mail = an.receive(reply("Ook voor de functie van adjunct.", subject="Adjunct"))
    correcting.accept(bench, mail["id"], "linda", "An <an.claes@example.be>", "ADJ-2021")
    data, _, _ = given(an, tmp_path, "ADJ-2021-0001")
    assert {one["reference"] for one in data["applications"]} == {MINE, "ADJ-2021-0001"}
    given(an, tmp_path, "KCVS-2021-0002")
    an.at(datetime(2023, 1, 2, tzinfo=UTC))
    (ended, _) = retention.apply(bench, "beheer").done
    assert ended.references == (MINE,)
    assert [(one.by, one.form) for one in ended.exports] == [("beheer", "access")]
    rest = erasing.erase(bench, "ADJ-2021-0001", "beheer")
    assert [(one.by, one.form) for one in rest.exports] == [("beheer", "access")]


def test_a_reference_that_is_not_there(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(RequestError):
        access.hand_out(workshop.worker.bench, MINE, tmp_path / "x.zip", "beheer")
    assert not list(tmp_path.glob("x.zip*"))
