"""Headers by which a machine says that it is one, read by their grammar."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Disposition, Receipt, Verdict
from kcvs_mailbot.recognition.machine_rules.grammar import without_comments
from kcvs_mailbot.recognition.recognising import recognise
from recognition.judging import HOUSE, NOBODY, judge, rules

LETTER = (
    b"To: linda.boudry@kcvb.be\r\nSubject: Kandidatuur directeur Kenniscentrum Vlaamse Steden\r\n"
    b"\r\n"
    b"Geachte mevrouw Boudry\r\n\r\nHierbij stel ik mij kandidaat voor de functie van directeur "
    b"van het Kenniscentrum Vlaamse Steden. Al vijftien jaar werk ik met centrumsteden aan "
    b"mobiliteit, wonen en digitale dienstverlening, en ik leidde een team van "
    b"twintig mensen.\r\n\r\nGraag licht ik mijn visie op stedelijk beleid toe in een gesprek."
    b"\r\n\r\nAn Peeters\r\n"
)
FROM = b"From: An Peeters <an.peeters@post.example>\r\n"


def headed(*lines: bytes, sender: bytes = FROM) -> Verdict:
    raw = b"".join(line + b"\r\n" for line in lines) + sender + LETTER
    return recognise(parse(raw)[0], (), HOUSE, NOBODY)


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("bulk (list)", "bulk"),
        ("(a (nested) one) auto-replied", "auto-replied"),
        (r"(with \) inside) no", "no"),
        ('"quoted (no comment)"', '"quoted (no comment)"'),
        ("junk (never closed", "junk"),
        ("a) b", "a) b"),
    ],
)
def test_comments_are_taken_out_by_their_grammar(value: str, bare: str) -> None:
    assert without_comments(value) == bare


def test_without_these_headers_the_letter_is_answered() -> None:
    assert headed().receipt is Receipt.SEND


@pytest.mark.parametrize(
    "lines",
    [
        (b"Auto-Submitted: (made by a vacation program) auto-replied",),
        (b"Auto-Submitted: no", b"Auto-Submitted: auto-generated"),
        (b"Auto-Submitted:\r\n auto-notified; owner-email=x",),
        (b"Precedence: bulk (list)",),
        (b"Precedence: first-class", b"Precedence: (mass) junk"),
        (b"Precedence: normal, list",),
        (b"Return-Path: <an.peeters@post.example>", b"Return-Path: (none) <>"),
        (b"Return-Path: (list) <owner-leden@post.example>",),
        (b"X-Autoreply: no", b"X-Autoreply: yes (vacation)"),
        (b"X-Mail-Loop: post.example",),
        (b"X-Loop-Check: 1",),
        (b"X-BeenThere: leden@post.example",),
    ],
)
def test_a_machines_header_is_never_answered(lines: tuple[bytes, ...]) -> None:
    verdict = headed(*lines)
    assert verdict.disposition in (Disposition.AUTOMATIC, Disposition.REVIEW)
    assert verdict.receipt is Receipt.NEVER


@pytest.mark.parametrize(
    "line",
    [
        b"Auto-Submitted: (by hand) no",
        b"Precedence: (bulk) normal",
        b"X-Autoreply: no (by hand)",
        b"X-MS-Exchange-Inbox-Rules-Loop: an.peeters@post.example",
    ],
)
def test_what_only_stands_in_a_comment_is_not_said(line: bytes) -> None:
    assert headed(line).receipt is Receipt.SEND


@pytest.mark.parametrize(
    "local",
    ["root", "cron", "cron-daemon", "system.cron", "owner-leden", "leden-request", "www-data"],
)
def test_a_daemon_and_the_owner_of_a_list_are_machines(local: str) -> None:
    verdict = judge("verslag", "Alles liep goed.", sender=f"{local}@post.example")
    assert verdict.disposition is Disposition.AUTOMATIC
    assert "is_from_machine" in rules(verdict)


@pytest.mark.parametrize("name", [b"Crondael", b"Rooten", b"Daemons"])
def test_a_person_with_a_like_name_is_none(name: bytes) -> None:
    sender = b"From: " + name + b" <" + name.lower() + b"@post.example>\r\n"
    assert headed(sender=sender).receipt is Receipt.SEND


def test_of_two_from_fields_both_count() -> None:
    verdict = headed(sender=FROM + b"From: Linda <linda.boudry@kcvb.be>\r\n")
    assert verdict.disposition is Disposition.REVIEW
    assert rules(verdict) >= {"has_several_senders"}
    assert verdict.receipt is Receipt.NEVER


def test_the_same_from_field_twice_names_one_sender() -> None:
    assert headed(sender=FROM + FROM).receipt is Receipt.SEND


def test_every_wish_for_no_automatic_answer_counts() -> None:
    verdict = headed(
        b"X-Auto-Response-Suppress: OOF", b"X-Auto-Response-Suppress: (from Exchange) AutoReply"
    )
    assert verdict.receipt is Receipt.HOLD
