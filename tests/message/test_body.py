"""The body: which texts count, and how they become one readable text."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message.parsing import parse
from message.building import body_of, mail, multipart, read

HTML = "Content-Type: text/html; charset=utf-8\n\n"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("alternative_with_stub", "Beste mevrouw,\n\nHierbij mijn kandidatuur.\nAn\n\nprofiel"),
        ("alternative_with_empty_plain", "2015 - 2020\n\nStad Gent\n\n2010 - 2015 VVSG"),
        ("apple_pdf_between_texts", "Voor de pdf.\n\nNa de pdf."),
        ("raw_latin1_header", "Ik was eerder bij de stad Liège."),
        (
            "flowed_with_delsp",
            "Dit is een lange alinea die doorloopt.\nFrom hier is gestopt."
            "\n>> geciteerd enlang\n-- \nAn",
        ),
    ],
)
def test_the_body_of_a_sample(name: str, body: str) -> None:
    assert read(name)[0].body == body


def test_of_alternatives_the_plain_text_counts() -> None:
    assert body_of(multipart("alternative", "\nplat", HTML + "<p>rijk en langer</p>")) == "plat"


def test_a_stub_counts_when_the_html_says_less() -> None:
    stub = "Bekijk deze mail als html."
    assert body_of(multipart("alternative", "\n" + stub, HTML + "<p>x</p>")) == stub


def test_of_empty_alternatives_nothing_remains() -> None:
    assert body_of(multipart("alternative", "\n \n", HTML + "<p> </p>")) == ""


def test_several_texts_are_joined_in_order() -> None:
    raw = multipart("mixed", "\neen", HTML + "<p>twee</p>", "\ndrie")
    assert body_of(raw) == "een\n\ntwee\n\ndrie"


def test_the_same_text_twice_is_one() -> None:
    assert body_of(multipart("mixed", "\nDag Linda", HTML + "<p>Dag   Linda</p>")) == "Dag Linda"
    assert body_of(multipart("alternative", "\nDag", "\nDag")) == "Dag"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "é€".encode(), "é€"),
        ("iso-8859-1", b"\x80 \x93x\x94", "€ “x”"),
        ("us-ascii", "é".encode(), "é"),
        ("us-ascii", b"\xe9", "é"),
        ("utf-8", b"\xe9t\xe9", "été"),
        ("utf-8", "ééééé".encode() + b"\xff", "ééééé\ufffd"),
        ("no-such", "é".encode(), "é"),
        ("windows-1252", b"\x81\xe9", "\ufffdé"),
        ("gb2312", "中文".encode("gb18030"), "中文"),
        ("shift_jis", b"a\x81", "a\ufffd"),
        ("utf-16", "dag".encode("utf-16"), "dag"),
        ("koi8-r", "да".encode("koi8-r"), "да"),
        ("utf-8", b"e\xcc\x81", "é"),
        ("'utf-8'", "é".encode(), "é"),
        ("utf-7", b"+2AA-x", "\ufffdx"),
        ("a\u00e9" * 80, b"x", "x"),
    ],
)
def test_a_text_is_read_by_the_charset_ladder(charset: str, data: bytes, text: str) -> None:
    raw = mail(data, content_type=f'text/plain; charset="{charset}"')
    assert body_of(raw) == text


def test_a_wrong_charset_is_a_problem() -> None:
    message, _ = parse(mail(b"\xe9t\xe9"))
    assert message.problems == ("part 1: not in the charset that it declares",)


def test_a_body_has_no_control_characters_and_plain_line_ends() -> None:
    assert body_of(mail("a\0b\x1b\x07c\r\nd\re\tf\x85g\ufeff\n\n")) == "abc\nd\ne\tfg"


def test_endless_marks_are_normalised_in_no_time() -> None:
    assert body_of(mail("é" + "\u0316\u0301" * 200_000)).startswith("é")


def test_a_body_is_cut_at_its_limit() -> None:
    message, _ = parse(mail("a" * 1_500_000))
    assert (len(message.body), message.problems) == (
        1_000_000,
        ("body cut at 1000000 characters",),
    )


def test_a_text_of_endless_bytes_is_cut_before_it_is_decoded() -> None:
    message, _ = parse(mail(b"\0" * 20_000_000, content_type="text/plain; charset=utf-16"))
    assert message.problems[0] == "body cut at 1000000 characters"


def test_texts_together_are_cut_at_the_limit() -> None:
    message, _ = parse(multipart("mixed", *[f"\n{letter * 400_000}" for letter in "abcd"]))
    assert len(message.body) == 1_000_000
    assert message.problems == ("body cut at 1000000 characters",)
    many = parse(multipart("mixed", *[f"\n{letter * 700_000}" for letter in "abcd"]))[0]
    assert len(many.body) == 1_000_000


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("een \ntwee\n", "een twee"),
        ("een\n twee\n", "een\ntwee"),
        ("> een \n> twee\ndrie\n", "> een twee\ndrie"),
        ("> een \ndrie\n", "> een \ndrie"),
        ("een \n-- \ntwee", "een \n-- \ntwee"),
    ],
)
def test_a_flowed_text_is_unfolded(lines: str, text: str) -> None:
    assert body_of(mail(lines, content_type="text/plain; format=flowed")) == text


def html(source: str) -> str:
    return body_of(mail(source, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>een<br>twee</p><p>drie", "een\ntwee\n\ndrie"),
        ("<ul><li>een<li>twee</ul>", "* een\n* twee"),
        ("<style>p{}</style><script>x</script><p>dag&nbsp;&amp; &eacute;", "dag & é"),
        ("<p>dag<span style='display: none'>verborgen</span></p>", "dag"),
        ("<div style='padding-left:99999em;margin-top:99999em'>dag</div>", "dag"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<!-- niets --><p>dag</p>", "dag"),
        ("gewoon tekst", "gewoon tekst"),
        ("<?xml version='1.0'?><p>dag", "dag"),
        ("<p>dag<img src='data:image/png;base64,AAAA'></p>", "dag"),
        ("&#99999999999;dag", "\ufffddag"),
        ("<p>&amp;#" + "9" * 5000, "&#" + "9" * 5000),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_people_see(source: str, text: str) -> None:
    assert html(source) == text


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 150_000 + "dag",
        "<b><p>" * 100_000 + "dag",
        "<table><tr><td>" * 50_000 + "dag",
        "<p " + "a=1 " * 100_000 + ">dag",
        "<script>" * 50_000 + "</script>dag",
        "<head>" + "<div>" * 500 + "<body>dag",
    ],
)
def test_hostile_html_ends_and_keeps_its_text(source: str) -> None:
    assert html(source).strip() == "dag"


def test_a_padded_table_does_not_fill_the_memory() -> None:
    rows = "<tr><td>y</td></tr>" * 10_000
    assert len(html(f"<table><tr><td>{'x' * 400_000}</td></tr>{rows}</table>")) < 500_000


def test_images_inside_html_do_not_use_up_its_limit() -> None:
    assert html(f"<img src='data:image/png;base64,{'A' * 1_500_000}'><p>dag</p>") == "dag"


def test_html_beyond_its_limit_is_cut() -> None:
    raw = multipart("mixed", *[HTML + f"<p>{letter * 900_000}</p>" for letter in "ab"])
    assert len(body_of(raw)) < 1_000_010


def test_links_are_those_of_text_and_html_once_each() -> None:
    source = "<a href='https://b.example/?x=1&amp;y=2'>b</a> <a href=http://a.example>a</a>"
    raw = multipart(
        "alternative", "\nZie http://a.example, of (https://c.example/a_(b)).", HTML + source
    )
    assert parse(raw)[0].links == (
        "http://a.example",
        "https://c.example/a_(b)).".rstrip("."),
        "https://b.example/?x=1&y=2",
    )


def test_links_are_bounded() -> None:
    many = " ".join(f"https://x.example/{number}" for number in range(500))
    message, _ = parse(mail(f"https://x.example/{'a' * 3000} {many}"))
    assert (len(message.links), message.links[0]) == (200, "https://x.example/0")


def test_a_link_of_another_kind_is_not_recorded() -> None:
    source = "<a href='javascript:alert(1)'>x</a><a href='ftp://x.example'>y</a>"
    assert parse(mail(source, content_type="text/html"))[0].links == ()


def test_a_yenc_file_stays_in_the_text_and_is_named() -> None:
    message, _ = parse(mail("=ybegin line=128 size=1 name=a\nx\n=yend size=1\n"))
    assert message.problems == ("part 1: holds a yEnc file, which was left in the text",)
