"""The parts of a mail: found where they are, whatever is broken around them."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message.parsing import parse
from message.building import HEAD, PDF, mail, multipart, read


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("multipart_without_boundary", "multipart without boundary"),
        ("boundary_nowhere", "multipart whose boundary is nowhere"),
    ],
)
def test_without_its_boundary_a_mail_is_damaged_and_read_by_what_looks_like_one(
    name: str, problem: str
) -> None:
    message, contents = read(name)
    assert (message.damaged, message.problems) == (True, (problem,))
    assert message.body == "Beste mevrouw Boudry,\n\nHierbij mijn cv."
    assert contents == (PDF,)


@pytest.mark.parametrize("parameter", ["", "; boundary=x", '; boundary=""'])
def test_a_multipart_whose_parts_cannot_be_found_is_read_as_text(parameter: str) -> None:
    message, _ = parse(mail("Hallo\n", content_type=f"multipart/mixed{parameter}"))
    assert (message.damaged, message.body) == (True, "Hallo")


def test_an_inner_multipart_without_parts_damages_the_mail_and_keeps_its_text() -> None:
    inner = "Content-Type: multipart/mixed; boundary=x\n\nBinnen."
    message, _ = parse(multipart("mixed", "\nBuiten.", inner, "\nNa."))
    assert (message.damaged, message.body) == (True, "Buiten.\n\nBinnen.\n\nNa.")


def test_a_mail_that_is_cut_off_says_so() -> None:
    message, _ = read("cut_off")
    assert message.problems == ("multipart without an end: the mail may be cut off",)
    assert not message.damaged


def test_parts_after_the_end_are_read() -> None:
    message, contents = read("parts_after_the_end")
    assert message.problems == ("parts after the end of a multipart",)
    assert [document.filename for document in message.documents] == ["cv.pdf", "brief.txt"]
    assert contents[1] == b"Brief"


@pytest.mark.parametrize("boundary", ["b", "--b", "=_a:b", "a b", "b" * 300, "'()+_,-./:=?"])
def test_any_boundary_will_do(boundary: str) -> None:
    body = f"--{boundary}\n\neen\n--{boundary} \t\n\ntwee\n--{boundary}--\nrest"
    message, _ = parse(mail(body, content_type=f'multipart/mixed; boundary="{boundary}"'))
    assert (message.body, message.problems) == ("een\n\ntwee", ())


def test_lines_that_resemble_a_boundary_are_text() -> None:
    message, _ = parse(multipart("mixed", "\na\n--gren\n--grens2\n--\n-- \ng--grens\nb"))
    assert message.body == "a\n--gren\n--grens2\n--\n-- \ng--grens\nb"


def test_what_follows_on_the_line_of_an_end_does_not_matter() -> None:
    message, _ = parse(mail("--x\n\na\n--x-->\nrest", content_type="multipart/mixed; boundary=x"))
    assert (message.body, message.problems) == ("a", ())


def test_an_outer_boundary_ends_the_inner_parts() -> None:
    inner = "Content-Type: multipart/mixed; boundary=in\n\n--in\n\nbinnen"
    message, _ = parse(multipart("mixed", inner, "\nbuiten"))
    assert message.body == "binnen\n\nbuiten"
    assert message.part_types == (
        "multipart/mixed", "multipart/mixed", "text/plain", "text/plain",
    )  # fmt: skip


def test_an_inner_multipart_may_have_the_same_boundary() -> None:
    inner = "Content-Type: multipart/alternative; boundary=grens\n\n--grens\n\nbinnen\n--grens--"
    message, _ = parse(multipart("mixed", inner, "\nbuiten"))
    assert message.body == "binnen\n\nbuiten"


def test_a_part_without_headers_or_empty_line_is_read() -> None:
    message, _ = parse(multipart("mixed", "gewoon tekst"))
    assert message.body == "gewoon tekst"


def test_a_part_that_ends_within_its_headers_is_empty() -> None:
    message, contents = parse(multipart("mixed", "Content-Type: application/pdf", "\nx"))
    assert (contents, message.body) == ((b"",), "x")


@pytest.mark.parametrize(
    ("declared", "media_type"),
    [
        ("TEXT/Plain", "text/plain"),
        ("text", "text/plain"),
        ("text/", "text/plain"),
        ("/", "text/plain"),
        ("a/b/c", "text/plain"),
        ("text/html (een opmerking); charset=utf-8", "text/html"),
        ("text/html charset=utf-8", "text/html"),
        ("", "text/plain"),
    ],
)
def test_a_bad_type_is_plain_text(declared: str, media_type: str) -> None:
    assert parse(mail("x", content_type=declared))[0].content_type == media_type


def nested(depth: int) -> bytes:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(depth)
    )
    return HEAD + levels + b"\nhallo\n"


def test_fifty_levels_are_read() -> None:
    message, _ = parse(nested(50))
    assert (message.body, message.damaged) == ("hallo", False)


def test_five_thousand_levels_are_damage_and_nothing_is_lost() -> None:
    message, (content,) = parse(nested(5000))
    assert message.damaged
    assert "parts nested more than 50 deep: kept as they are" in message.problems
    assert content.endswith(b"hallo\n")
    assert message.subject == "Kandidatuur"


def test_parts_beyond_the_limit_are_damage() -> None:
    message, contents = parse(multipart("mixed", *["Content-Type: application/pdf\n\nx"] * 5000))
    assert message.damaged
    assert "more than 1000 parts: the rest was not read" in message.problems
    assert (len(contents), len(message.part_types)) == (999, 1000)


LETTER = b"--b\nContent-Type: text/plain\n\nBeste mevrouw Boudry\n--b\n"
PAPER = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--b--\n"
PARTS = b"Content-Type: multipart/mixed;\n boundary=b\n\n" + LETTER + PAPER
STRAY = "MIME headers behind an empty line"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\n" + PARTS,
        HEAD + b"\n\r\n\n" + PARTS,
        HEAD + b"\nMIME-Version: 1.0\n" + PARTS,
        HEAD + b"MIME-Version: 1.0\n\n" + PARTS,
        HEAD + b"Content-Type: text/plain; charset=us-ascii\n\n" + PARTS,
        (HEAD + b"\nMIME-Version: 1.0\n" + PARTS).replace(b"\n", b"\r\n"),
    ],
)
def test_headers_of_mime_behind_an_empty_line_are_headers(raw: bytes) -> None:
    message, contents = parse(raw)
    assert (message.body, contents[0].strip()) == ("Beste mevrouw Boudry", b"%PDF-1.4")
    assert (message.damaged, message.problems) == (False, (STRAY,))
    assert message.content_type == "multipart/mixed"


def test_headers_of_mime_behind_an_empty_line_in_a_part_are_headers() -> None:
    pdf = b"\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"
    message, contents = parse(multipart("mixed", "\nHallo", pdf))
    assert (message.body, contents) == ("Hallo", (b"%PDF-1.4\n",))
    assert message.problems == (f"part 3: {STRAY}",)


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: text/html is wat ik deed\nEn toen schreef ik",
        "Content-Type: text/plain\nSubject: kandidatuur\n\nHallo",
        "Content-Type: lessen\n",
        "Content-Language: nl\n\nHallo",
        "Mime-Version: 1.0\n\nMime-Version: 1.0\n\nHallo",
    ],
)
def test_words_that_only_look_like_headers_of_mime_stay_words(body: str) -> None:
    content_type = "text/plain; charset=utf-8"
    message, _ = parse(mail(body, content_type=content_type))
    assert (message.body, message.problems) == (body.strip(), ())


@pytest.mark.parametrize(
    "preamble", [b"", b"\n", b"This is a multi-part message in MIME format.\n\n", b"Dag.\n"]
)
def test_parts_without_a_header_that_tells_of_them_are_parts(preamble: bytes) -> None:
    message, contents = parse(HEAD + b"\n" + preamble + LETTER + PAPER)
    assert (message.body, contents[0].strip()) == ("Beste mevrouw Boudry", b"%PDF-1.4")
    assert message.problems == ("parts without a header that tells of them",)


def test_parts_quoted_far_below_a_text_stay_text() -> None:
    text = b"Geachte\n\nHierbij de bron van mijn mail.\n\n" + LETTER + PAPER
    assert parse(HEAD + b"\n" + text)[0].body.startswith("Geachte\n\nHierbij de bron")
