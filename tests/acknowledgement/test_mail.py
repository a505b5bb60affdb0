"""The bytes of the receipt, read back as an ordinary mail program does."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acknowledgement.examples import BRUSSELS, CANDIDATE, OFFICE, facts, parsed, raw_mail
from kcvs_mailbot.acknowledgement import Language, Letter
from kcvs_mailbot.acknowledgement.mail import MOST_REFERENCES, Calendar, new_message_id
from kcvs_mailbot.acknowledgement.receipt import compose
from kcvs_mailbot.acknowledgement.strangers import cleaned, greeting_name
from kcvs_mailbot.message import Address

LETTER = Letter("Ontvangst", "Beste,\n\nTot ziens.\n", "<p>Beste</p>")
NAMES = [
    "An Peeters",
    "Peeters, An",
    "O'Neill",
    "J.P. Peeters",
    'An "de snelle" Peeters',
    "An \\ Peeters",
    "An <b@example.org>",
    "An; Bcc: b@example.org",
    "José Peeters",
    "🎉 An 🎉",
    "משה כהן",
    "=?utf-8?q?Bcc=3A?=",
    "Müller-" * 16,
    "Jan " * 20,
    "王" * 110,
]


def people(raw: bytes, header: str) -> list[tuple[str, str]]:
    """The header as RFC 2047 section 6.2 reads it.

    Not with policy.default: Python 3.11 puts a space between adjacent encoded words of a name.
    """
    value = message_from_bytes(raw)[header]
    return [(str(make_header(decode_header(n))), a) for n, a in getaddresses([value])]


def lines(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_ours_comes_back_as_it_was(name: str) -> None:
    raw = raw_mail(LETTER, sender=Address(name, "an@example.org"))
    assert people(raw, "From") == [(name.strip(), "an@example.org")]


@given(st.text(max_size=150))
def test_no_name_adds_a_header_or_an_address(name: str) -> None:
    person = Address(name, "an@example.org")
    raw = raw_mail(LETTER, sender=person, recipient=person)
    assert people(raw, "From") == [(cleaned(name, 120), "an@example.org")]
    assert people(raw, "To") == [(greeting_name(name), "an@example.org")]
    assert parsed(raw).keys() == parsed(raw_mail(LETTER)).keys()


@pytest.mark.parametrize(
    "name",
    [
        "An\r\nBcc: b@example.org\r\n\r\nHallo",
        "Klik https://login.attacker.example/kcvs",
        "victim@bank.example",
        "Uw rekening wordt morgen geblokkeerd",
    ],
)
def test_a_name_that_is_none_is_left_out_of_the_address(name: str) -> None:
    raw = raw_mail(LETTER, recipient=Address(name, "an@example.org"))
    assert b"To: an@example.org" in lines(raw)
    assert parsed(raw)["Bcc"] is None


def test_the_headers_of_rfc_3834_are_there() -> None:
    message = parsed(raw_mail(compose(facts(language=Language.FR))))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-KCVS-Mailbot"] == "receipt"
    assert message["In-Reply-To"] == "<mail2@example.org>"
    assert message["References"].split() == ["<mail1@example.org>", "<mail2@example.org>"]
    assert message["Message-ID"] == "<kcvs-2021-0007.receipt.abcdef123456@kcvb.be>"
    assert message["Date"].datetime == datetime(2021, 9, 10, 14, 4, tzinfo=BRUSSELS)
    assert message["Content-Language"] == "nl, fr"
    assert message["From"].addresses[0].addr_spec == OFFICE.address
    assert message["Reply-To"] is None
    assert message["Precedence"] is None


@pytest.mark.parametrize("language", Language)
def test_the_texts_come_back_unchanged(language: Language) -> None:
    letter = compose(facts(language=language, candidate=Address("José 王", "a@example.org")))
    message = parsed(raw_mail(letter))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert message.get_content_type() == "multipart/alternative"
    assert plain.get_param("format") == "flowed"
    assert plain.get_content().replace("\r\n", "\n") == letter.plain
    assert html.get_content().replace("\r\n", "\n") == letter.html
    assert message["Subject"] == letter.subject


def test_the_bytes_are_ascii_in_short_crlf_lines() -> None:
    raw = raw_mail(compose(facts(language=Language.FR)), references=("<a@b>",) * 3)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_text_that_looks_like_a_boundary_stays_in_its_part() -> None:
    raw = raw_mail(LETTER)
    boundary = parsed(raw).get_boundary()
    letter = Letter("x", f"--{boundary}\n--{boundary}--\n.\n", "<p>.</p>")
    plain = parsed(raw_mail(letter)).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == letter.plain


@pytest.mark.parametrize(
    "hostile",
    [
        "<a@b>\r\nBcc: c@example.org",
        "<a b@c>",
        "<a@b> <c@d>",
        "a@b",
        "<" + "a" * 300 + "@b>",
        "<é@b>",
        "<>",
        "",
        "<a\x00b@c>",
    ],
)
def test_what_is_no_message_id_is_left_out(hostile: str) -> None:
    raw = raw_mail(LETTER, in_reply_to=hostile, references=(hostile, "<ok@b>", hostile))
    assert parsed(raw)["In-Reply-To"] is None
    assert parsed(raw)["References"] == "<ok@b>"
    assert parsed(raw)["Bcc"] is None


def test_a_mail_without_message_id_gets_no_thread_headers() -> None:
    message = parsed(raw_mail(LETTER, in_reply_to=None, references=()))
    assert message["In-Reply-To"] is None
    assert message["References"] is None


def test_a_long_thread_keeps_its_first_and_newest_ids() -> None:
    ids = tuple(f"<{number}@b>" for number in range(500))
    kept = parsed(raw_mail(LETTER, references=ids, in_reply_to="<499@b>"))["References"].split()
    assert len(kept) == MOST_REFERENCES
    assert kept[0] == "<0@b>"
    assert kept[-2:] == ["<498@b>", "<499@b>"]


def test_an_unsendable_address_builds_no_mail() -> None:
    with pytest.raises(ValueError, match="sendable"):
        raw_mail(LETTER, recipient=Address("An", "an@example.org\r\nBcc: b@example.org"))


def test_an_address_without_name_stands_alone() -> None:
    raw = raw_mail(LETTER, recipient=Address("", "an@example.org"))
    assert b"To: an@example.org" in lines(raw)


def test_a_short_name_stands_beside_its_address() -> None:
    assert b"To: An Peeters <an.peeters@example.org>" in lines(raw_mail(LETTER))
    raw = raw_mail(LETTER, recipient=Address("Peeters, An", "an@example.org"))
    assert b"To: An Peeters <an@example.org>" in lines(raw)
    raw = raw_mail(LETTER, sender=Address("Peeters, An", "an@example.org"))
    assert b'From: "Peeters, An" <an@example.org>' in lines(raw)


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<a@b>\r\nX: y"},
        {"date": datetime(2021, 9, 10)},  # noqa: DTZ001
        {"our_marker": "a\r\nX: y"},
    ],
)
def test_our_own_values_must_be_sound(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        raw_mail(LETTER, **change)


def test_a_message_id_is_fixed_by_its_arguments() -> None:
    made = new_message_id("KCVS-2021-0007", "kcvb.be", "abcdef123456", kind="addition")
    assert made == "<kcvs-2021-0007.addition.abcdef123456@kcvb.be>"
    assert new_message_id("a b\r\nX: y", "kcvb.be", "abcdef") == "<a-b-x-y.receipt.abcdef@kcvb.be>"
    for domain, token in (("kcvb be", "abcdef"), ("kcvb.be", "a>\r\n"), ("kcvb.be", "short")):
        with pytest.raises(ValueError):
            new_message_id("KCVS-2021-0007", domain, token)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert raw_mail(LETTER) == raw_mail(LETTER, recipient=CANDIDATE)


INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Gesprek \xc3\xa9\r\nEND:VCALENDAR\r\n"


def test_an_invitation_is_a_meeting_to_answer_and_an_attachment() -> None:
    raw = raw_mail(LETTER, calendar=Calendar("REQUEST", INVITATION))
    message = parsed(raw)
    assert message.get_content_type() == "multipart/mixed"
    alternatives, attached = message.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    meeting = list(alternatives.iter_parts())[-1]
    assert meeting.get_param("method") == "REQUEST"
    assert meeting.get_content_charset() == "utf-8"
    assert meeting.get_content_disposition() is None
    assert meeting.get_payload(decode=True) == INVITATION
    assert attached.get_content_type() == "application/ics"
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_filename() == attached.get_param("name") == "invite.ics"
    assert attached.get_payload(decode=True) == INVITATION


def test_a_mail_with_an_invitation_still_says_its_words_in_short_ascii_lines() -> None:
    letter = compose(facts(language=Language.FR))
    raw = raw_mail(letter, calendar=Calendar("CANCEL", INVITATION * 20))
    plain = parsed(raw).get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == letter.plain
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw == raw_mail(letter, calendar=Calendar("CANCEL", INVITATION * 20))


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("REQUEST\r\nX: y", INVITATION),
        Calendar("", INVITATION),
        Calendar("REQUEST", INVITATION, 'a".ics'),
        Calendar("REQUEST", INVITATION, "a.exe"),
    ],
)
def test_an_invitation_with_an_unsound_method_or_name_is_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="invitation"):
        raw_mail(LETTER, calendar=calendar)
