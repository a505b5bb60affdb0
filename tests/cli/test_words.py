"""What the command line says to who mistypes, in words that lead on."""

from __future__ import annotations

import json
import os
import pty
import re
from pathlib import Path

import pytest

from cli.office import Office, office
from kcvs_mailbot.cli.base import plain
from workshop import application

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = office(tmp_path_factory.mktemp("words"), acknowledgement={"mode": "hold"})
    mails = made.candidates("An Claes", "Bo Maes")
    damaged = b"\x00\x01\x02 no mail at all\n"
    (mails / "damaged.eml").write_bytes(damaged)
    assert made.run("import", str(mails)).code == 0
    return made


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("applications", "--vacancy", "foo"), "there is no vacancy foo; known are KCVS-2021"),
        (
            ("applications", "--status", "foo"),
            "'foo' is not one of 'received', 'withdrawn', 'void'",
        ),
        (("outbox", "release", "x"), "must be a whole number; see kcvs-mailbot outbox release -"),
        (("messages", "--foo"), "No such option: --foo; see kcvs-mailbot messages --help"),
        (("reprocess", "1", "--all"), "messages are named, and --all is said; keep one of the two"),
        (("review", "accept", "9" * 30), "must be 2147483647 or less"),
        (("review", "role", "9" * 30, "cv"), "must be 2147483647 or less"),
        (("outbox", "release", "9" * 30), "must be 2147483647 or less"),
        (("reprocess", "9" * 30), "must be 2147483647 or less"),
        (("export", "--output", ""), "--output: . is no file; name the file to write"),
        (("review", "role", "99", "cv"), "no document 99; see: kcvs-mailbot show REFERENCE"),
        (("reprocess",), "name messages, or say --all"),
        (("review", "accept", "1", "--vacancy", "FOO"), "no vacancy FOO; known are KCVS-2021"),
    ],
)
def test_a_mistake_is_told_with_what_is_known(
    home: Office, words: tuple[str, ...], complaint: str
) -> None:
    said = home.run(*words)
    assert said.code == 2
    assert complaint in said.complaint
    assert "Value error" not in said.err


def test_a_filter_ignores_case(home: Office) -> None:
    filters = ("--vacancy", "kcvs-2021", "--status", "Received")
    found = home.run("applications", *filters, "--json").json
    assert len(found) == 2
    assert len(home.run("messages", "--disposition", "Review", "--json").json) == 1


def test_nothing_is_said_as_such(home: Office) -> None:
    assert home.run("search", "onvindbaar").out == "none\n"
    (named,) = home.run("search", " kcvs-2021-0001 ", "--json").json
    assert (named["application"], named["document"]) == ("KCVS-2021-0001", None)
    assert home.run("search", "KCVS-2021-0099", "--json").json == []
    assert home.run("applications", "--status", "withdrawn").out == "none\n"


def test_show_names_the_document_whose_role_may_be_set(home: Office, tmp_path: Path) -> None:
    other = office(tmp_path)
    mail = application("An Claes", cv_txt="Curriculum vitae")
    (tmp_path / "an.eml").write_bytes(bytes(mail))
    other.run("import", str(tmp_path / "an.eml"))
    other.run("review", "accept", "1", "--candidate", "an@example.be")
    shown = other.run("show", "KCVS-2021-0001").out
    assert re.search(r"== documents\nid .*\n1 +cv\.txt ", shown)
    assert other.run("review", "role", "1", "other").out == "document 1 is now: other\n"


def test_one_is_not_said_as_many(home: Office) -> None:
    assert home.run("reprocess", "1").out == "1 message read again\n"
    assert "1 vacancy " in " ".join(home.run("check").out.split())


def test_the_outbox_says_why_a_receipt_waits(home: Office) -> None:
    assert "[acknowledgement] mode that does not send by itself" in home.run("outbox").out
    assert {e["why"] for e in home.run("outbox", "--json").json} == {"mode"}


def on_a_terminal(home: Office, columns: int, *words: str) -> str:
    ours, terminal = pty.openpty()
    home.run(*words, env={"COLUMNS": str(columns)}, stdout=terminal)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(terminal)
    return shown


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["applications", "messages", "outbox"])
def test_a_narrow_terminal_does_not_cut_the_reference(home: Office, command: str) -> None:
    assert "KCVS-2021-0001" in on_a_terminal(home, 60, command)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["applications", "messages", "outbox", "review"])
def test_a_usual_terminal_cuts_nothing(home: Office, command: str) -> None:
    shown = on_a_terminal(home, 80, command)
    assert "…" not in shown
    if command != "outbox":
        assert re.search(r"\b\d{4}-\d\d-\d\d\b|\bunknown\b", shown)


def test_review_tells_whom_a_mail_is_from_and_why_it_waits(home: Office, tmp_path: Path) -> None:
    other = office(tmp_path)
    assert other.run("review").out == "no mail waits for a decision\n"
    mail = tmp_path / "doubtful.eml"
    mail.write_text(
        "From: Dirk <dirk@post.example>\nSubject: directeur\n\nDaar heb ik interesse in.\n"
    )
    other.run("import", str(mail))
    first, sender, proposed, *why = other.run("review").out.splitlines()
    assert first == "1  arrival unknown  directeur"
    assert sender == "    from Dirk <dirk@post.example>"
    assert proposed == "    proposed candidate: Dirk <dirk@post.example>"
    assert all(line.startswith("    - ") for line in why)
    assert any("(" in line for line in why)  # what was seen


def test_review_tells_that_nobody_is_proposed_and_accept_asks_who_it_is(tmp_path: Path) -> None:
    other = office(tmp_path)
    mail = tmp_path / "two.eml"
    mail.write_text(
        "From: Mia <mia@post.example>, Jo <jo@post.example>\nSubject: kandidatuur directeur\n\n"
        "Hierbij solliciteren wij voor de functie van directeur.\n"
    )
    other.run("import", str(mail))
    assert (
        "    proposed candidate: nobody; accept asks for --candidate\n" in other.run("review").out
    )
    said = other.run("review", "accept", "1")
    assert said.code == 2
    assert "proposes nobody as candidate" in said.complaint
    assert '--candidate "Name <ADDRESS>"' in said.complaint
    assert other.run("outbox", "--json").json == []


def test_a_folder_without_mails_is_said(home: Office, tmp_path: Path) -> None:
    for words in (("classify", str(tmp_path)), ("import", str(tmp_path))):
        said = home.run(*words)
        assert said.code == 0
        assert f"no mail was found in {tmp_path}" in said.complaint
    assert home.run("classify", str(tmp_path), "--json").json == []


def test_classify_shows_what_is_late(home: Office) -> None:
    closed = {
        "reference": "KCVS-2021",
        "title": "directeur Kenniscentrum Vlaamse Steden",
        "opens": "2021-08-01",
        "deadline": "2021-09-15",
    }
    late = {"KCVS_MAILBOT__VACANCY": json.dumps([closed])}
    mails = str(home.folder / "mails")
    said = home.run("classify", mails, env=late)
    told = re.findall(
        r"^    application, late, candidate (.*), receipt yes$", said.out, re.MULTILINE
    )
    assert told == ["An Claes <kandidaat1@example.be>", "Bo Maes <kandidaat2@example.be>"]


def test_show_says_what_a_void_application_was(home: Office) -> None:
    assert home.run("review", "accept", "3", "--candidate", "x@example.be").code == 0
    assert home.run("review", "undo", "3").code == 0
    shown = home.run("show", "KCVS-2021-0003").out
    assert "void: no mail belongs to it now, as was decided of each" in shown
    assert "it was made from 1 message (3)" in shown
    assert "None" not in shown


def test_a_tab_in_a_text_is_shown_as_room() -> None:
    assert plain("2012\tCoördinator\x1b").plain == "2012\tCoördinator\ufffd"
