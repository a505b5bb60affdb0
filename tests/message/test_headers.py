"""Headers: decoded, unfolded, capped, and never able to bring a line of their own."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message import Message
from kcvs_mailbot.message.parsing import parse
from message.building import mail, read


def with_header(header: str | bytes) -> Message:
    line = header.encode() if isinstance(header, str) else header
    return parse(b"From: an@mail.example\n" + line + b"\n\nx\n")[0]


def test_an_ordinary_mail_has_its_headers_and_no_problems() -> None:
    message, documents = read("plain_utf8")
    assert message.message_id == "<plain_utf8@mail.example>"
    assert message.subject == "Kandidatuur directeur"
    assert message.header("mime-version") == "1.0"
    assert message.header("x-none") is None
    assert [name for name, _ in message.headers][:3] == ["received", "message-id", "from"]
    assert (message.problems, message.damaged, documents) == ((), False, ())


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("raw_latin1_header", "Kandidatuur van André"),
        ("words_split_inside_a_character", "André uit\xa0Gent"),
        ("word_with_raw_8bit", "Frösche en Hasen"),
    ],
)
def test_a_subject_is_decoded_whatever_way_it_was_sent(name: str, subject: str) -> None:
    assert read(name)[0].subject == subject


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("=?utf-8?b?S8O2bG4?=", "Köln"),  # padding lost
        ("=?utf-8?b?S8O2bG4=====?=", "Köln"),
        ("=?utf-8?b?S8O2bG4!@?=", "Köln"),
        ("=?utf-8?b?Q?=", ""),  # one letter holds no byte
        ("=?no-such-charset?q?K=C3=B6ln?=", "Köln"),
        ("=?us-ascii?q?K=C3=B6ln?=", "Köln"),
        ("=?utf-8?q?K=F6ln?=", "Köln"),  # it is latin-1 in truth
        ("=?iso-8859-1*de?q?K=F6ln?=", "Köln"),
        ("=?utf-8?q?een twee_drie?=", "een twee drie"),
        ("=?utf-8?q?a?=\n =?iso-8859-1?q?=E9?= b", "aé b"),
        ("=?utf-8?q?a?= en =?utf-8?q?b?=", "a en b"),
        ("=?iso-8859-1?q?中?=", "ä¸\xad"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?niet af", "=?utf-8?q?niet af"),
        ("Re:\n  gevouwen\n\tonderwerp", "Re:  gevouwen onderwerp"),
        ("e\u0301e\u0301n", "één"),
    ],
)
def test_encoded_words_are_decoded_as_far_as_they_can_be(written: str, subject: str) -> None:
    assert with_header(f"Subject: {written}").subject == subject


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "idna", "punycode", "hex", "zlib", "undefined"]
)
def test_codecs_that_are_no_charset_are_not_used(charset: str) -> None:
    assert with_header(f"Subject: =?{charset}?q?caf=C3=A9?=").subject == "café"


def test_a_lone_surrogate_of_utf_7_becomes_a_replacement_character() -> None:
    assert with_header("Subject: =?utf-7?q?+2AA-x?=").subject == "\ufffdx"


def test_no_line_break_control_or_direction_survives_in_a_header() -> None:
    message = with_header("Subject: =?utf-8?q?a=0D=0ABcc:_b=00=E2=80=AEc=1B?=\u202ed")
    assert message.subject == "a  Bcc: bcd"
    assert not any({"\r", "\n", "\0"} & set(value) for _, value in message.headers)


def test_a_carriage_return_alone_makes_no_header() -> None:
    message = with_header(b"Subject: a\rBcc: b@mail.example")
    assert (message.subject, message.header("bcc")) == ("a Bcc: b@mail.example", None)


def test_of_doubled_headers_the_first_counts_but_every_from_and_a_problem_says_so() -> None:
    message, _ = read("doubled_headers")
    assert message.message_id == "<doubled_headers@mail.example>"
    assert message.subject == "Kandidatuur directeur"
    assert message.header_all("subject") == ("Kandidatuur directeur", "tweede")
    assert [p.address for p in message.from_] == ["an.claes@mail.example", "bram@mail.example"]
    assert sum(problem.startswith("more than one") for problem in message.problems) == 4


def test_a_header_above_its_limit_is_cut_and_the_rest_of_the_mail_is_intact() -> None:
    message = parse(b"Subject: " + b"a" * 1_000_000 + b"\nFrom: an@mail.example\n\nTekst.\n")[0]
    assert message.subject == "a" * (32 * 1024 - 1)
    assert message.from_[0].address == "an@mail.example"
    assert (message.body, message.damaged) == ("Tekst.", False)
    assert message.problems == ("header subject cut at 32 kB",)


def test_headers_above_their_limit_together_are_dropped_and_the_body_is_intact() -> None:
    lines = b"".join(b"X-%d: %s\n" % (number, b"y" * 1000) for number in range(500))
    message = parse(b"From: an@mail.example\n" + lines + b"Subject: te laat\n\nTekst.\n")[0]
    assert message.problems == ("headers beyond 256 kB dropped",)
    assert (message.subject, message.body) == (None, "Tekst.")
    assert sum(len(name) + len(value) for name, value in message.headers) < 256 * 1024


def test_endless_header_lines_are_skipped_up_to_the_body() -> None:
    message = parse(b"From: an@mail.example\nX: y\n" + b" \n" * 50_000 + b"\nTekst.\n")[0]
    assert message.problems == ("too many lines in the headers: the rest dropped",)
    assert message.body == "Tekst."


def test_endless_header_lines_without_a_body_end_the_mail() -> None:
    message = parse(b"From: an@mail.example\nX: y\n" + b" \n" * 50_000)[0]
    assert (message.from_[0].address, message.body) == ("an@mail.example", "")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"\xef\xbb\xbfFrom: a@b.example\n\nx", "something stands before the headers"),
        (b"\r\n\r\nFrom: a@b.example\n\nx", "something stands before the headers"),
        (b" vervolg\nFrom: a@b.example\n\nx", "continuation before the first header dropped"),
        (b"rommel\nFrom: a@b.example\n\nx", "stray line between headers dropped"),
        (b"From: a@b.example\nrommel\nSubject: s\n\nx", "stray line between headers dropped"),
        (b"From: a@b.example\nx", "no empty line between headers and body"),
    ],
)
def test_a_broken_header_block_is_read_all_the_same(raw: bytes, problem: str) -> None:
    message = parse(raw)[0]
    assert message.from_[0].address == "a@b.example"
    assert (message.body, message.problems) == ("x", (problem,))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_will_do(line_end: bytes) -> None:
    message = parse(mail("een\n\ntwee\n", "X-A: b").replace(b"\n", line_end))[0]
    assert (message.header("x-a"), message.body) == ("b", "een\n\ntwee")
    assert message.problems == ()


def test_the_line_of_an_mbox_is_no_header() -> None:
    message, _ = read("mail_in_an_mbox")
    assert message.subject == "Kandidatuur directeur"
    assert message.body == "From hier gaat het verder."


def test_a_blank_before_the_colon_is_old_but_allowed() -> None:
    assert with_header("Subject : oud").subject == "oud"


@pytest.mark.parametrize("raw", [b"", b"\0" * 50, b"\n\n", b"Notitie: x\n\ny"])
def test_what_has_no_headers_of_a_mail_is_damaged(raw: bytes) -> None:
    message, documents = parse(raw)
    assert message.damaged
    assert "no headers of a mail" in message.problems
    assert len(documents) == len(message.documents)


def test_text_without_headers_is_kept_as_the_body_of_a_damaged_mail() -> None:
    message, _ = read("no_headers")
    assert message.damaged
    assert message.body == "Gewoon wat tekst zonder meer.\nEn nog een lijn."
