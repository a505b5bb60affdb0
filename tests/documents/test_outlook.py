"""What Outlook wraps (winmail.dat, MSG) in the code pages that it names, one fault at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from documents import outlook_files as outlook
from documents.caged import a_cage, reading_of
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.documents.reading import Reading, Status

BODY_HTML, INTERNET_PAGE, LONG_NAME, OBJECT = 0x1013, 0x3FDE, 0x3707, 0x3701
UNICODE, BINARY, INTEGER, AN_OBJECT = 0x1F, 0x102, 0x3, 0xD
TITLE, BODY = 0x00018010, 0x0002800C
MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage"), ocr=False) as cage:
        yield cage


def names(reading: Reading) -> list[str | None]:
    return [member.filename for member in reading.members]


PAGES = {
    1252: ("cp1252", "Éloïse Çelik"),
    850: ("cp850", "Éloïse Çelik"),
    857: ("cp857", "Güneş Yıldız"),
    1250: ("cp1250", "Łukasz Wałęsa"),
    1251: ("cp1251", "Пётр Иванов"),
    28592: ("iso8859-2", "Łukasz Wałęsa"),
    28605: ("iso8859-15", "Œuvray"),
    20866: ("koi8-r", "Пётр Иванов"),
    50220: ("iso2022_jp", "山田太郎"),
    936: ("gbk", "王小明"),
    10000: ("mac-roman", "Éloïse Çelik"),
    65001: ("utf-8", "Ngọc Nguyễn"),
}


@pytest.mark.parametrize("page", PAGES)
def test_names_and_text_are_in_the_code_page_that_is_named(cage: Cage, page: int) -> None:
    codec, name = PAGES[page]
    file = f"CV {name}.txt".encode(codec) + b"\0"
    mine = f"Ik ben {name}.".encode(codec) + b"\0"
    wrapped = outlook.tnef_of(
        outlook.code_page(page), (1, BODY, mine), *outlook.attached(b"x", (2, TITLE, file))
    )
    saved = outlook.old_msg(page, {0x1000: mine.rstrip(b"\0"), LONG_NAME: file}, {})
    for data in (wrapped, saved):
        reading = reading_of(cage, data)
        assert f"Ik ben {name}." in reading.text
        assert names(reading) == [f"CV {name}.txt"]


@pytest.mark.parametrize(
    ("html", "page"),
    [
        (b"<p>ge&iuml;nteresseerd &ndash; ja</p>", None),
        ("<p>geïnteresseerd – ja</p>".encode("cp1252"), 28591),
        ("<p>geïnteresseerd – ja</p>".encode(), 65001),
        (b"<meta charset=utf-8>" + "<p>geïnteresseerd – ja</p>".encode(), None),
        (b"<meta charset=ibm437>" + "<p>geïnteresseerd - ja</p>".encode("cp437"), None),
    ],
)
def test_html_is_read_as_text_in_its_own_charset(cage: Cage, html: bytes, page: int | None) -> None:
    values: list[tuple[int, int, bytes | int]] = [(BODY_HTML, BINARY, html)]
    if page is not None:
        values.append((INTERNET_PAGE, INTEGER, page))
    wrapped = outlook.tnef_of(outlook.code_page(1251), (1, 0x00069003, outlook.properties(*values)))
    saved = outlook.old_msg(1251 if page is None else page, {}, {BODY_HTML: html})
    for data in (wrapped, saved):
        text = reading_of(cage, data).text
        assert text.replace("–", "-").endswith("geïnteresseerd - ja")


def test_a_name_that_cannot_be_decoded_costs_nothing_else(cage: Cage) -> None:
    bad = b"CV \x81\xfe\xff.txt\0"
    data = outlook.tnef_of(
        outlook.code_page(932),
        *outlook.attached(b"een", (2, TITLE, bad)),
        *outlook.attached(b"twee", (2, TITLE, b"brief.txt\0")),
    )
    reading = reading_of(cage, data)
    assert reading.status is Status.NO_TEXT
    assert names(reading)[1] == "brief.txt"
    assert (names(reading)[0] or "").startswith("CV ")
    assert reading.members[0].size == 3


def test_a_property_of_an_unknown_type_costs_only_what_stands_behind_it(cage: Cage) -> None:
    values = outlook.properties(
        (LONG_NAME, UNICODE, "Mijn brief.txt\0".encode("utf-16-le")), (0x0001, 0x00FB, 0)
    )
    data = outlook.tnef_of(
        *outlook.attached(b"x", (2, TITLE, b"MIJNBR~1.TXT\0"), (2, 0x00069005, values)),
        *outlook.attached(b"y", (2, TITLE, b"twee.txt\0")),
    )
    reading = reading_of(cage, data)
    assert names(reading) == ["Mijn brief.txt", "twee.txt"]
    assert reading.problems == ("it is broken or not complete",)


def test_a_message_inside_is_a_mail_with_its_own_attachments(cage: Cage) -> None:
    inner = outlook.tnef_of(
        outlook.code_page(1252),
        (1, BODY, "Mijn vroegere brief, Zoë.\0".encode("cp1252")),
        *outlook.attached(b"x" * 5 + b"\0\0", (2, TITLE, b"bijlage.txt\0")),
    )
    value = outlook.properties((OBJECT, AN_OBJECT, MESSAGE_INTERFACE + inner))
    data = outlook.tnef_of(
        (2, 0x00069002, bytes(14)), (2, TITLE, b"Eerder\0"), (2, 0x00069005, value)
    )
    reading = reading_of(cage, data)
    assert [(m.filename, m.media_type) for m in reading.members] == [
        ("Eerder.eml", "message/rfc822")
    ]


@pytest.mark.parametrize("end", [20, 60, 90, 130])
def test_what_is_cut_off_keeps_what_came_before(cage: Cage, end: int) -> None:
    data = outlook.tnef_of(
        outlook.code_page(1252), (1, BODY, b"De hele brief.\0" * 2), *outlook.attached(b"x" * 99)
    )
    reading = reading_of(cage, data[:end])
    assert reading.problems == ("it is broken or not complete",)
    assert ("De hele brief." in reading.text) == (end >= 60)
