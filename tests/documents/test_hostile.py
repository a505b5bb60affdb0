"""Gives the cage what is made to hurt it."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents import hostile
from documents.caged import a_cage, reading_of
from documents.samples import FOLDER
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.documents.reading import Status

pytestmark = pytest.mark.slow

LETTER = b"Beste mevrouw, hierbij stel ik mij kandidaat voor deze functie."


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    """With the limits of a fresh configuration: 10 s, 1 GiB."""
    with a_cage(tmp_path_factory.mktemp("cage"), seconds=10.0, cpu_seconds=11) as cage:
        yield cage


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    """Without OCR, which takes its time."""
    with a_cage(tmp_path_factory.mktemp("blind"), ocr=False) as cage:
        yield cage


def refusal(cage: Cage, data: bytes, name: str, status: Status = Status.DAMAGED) -> str:
    """The reason; the cage must work as before afterwards."""
    reading = reading_of(cage, data, name)
    assert reading.status is status, reading
    assert reading.members == ()
    assert reading_of(cage, LETTER, "letter.txt").status is Status.READ
    return " ".join(reading.problems)


def test_a_flat_zip_bomb_is_refused(cage: Cage) -> None:
    assert "unfolds" in refusal(cage, hostile.flat_zip(), "cv.zip")


def test_a_zip_of_too_many_bytes_is_refused_whatever_its_ratio(tmp_path: Path) -> None:
    with a_cage(tmp_path, unpacked_size=1000) as small:
        data = hostile.zip_of(["a", "b"], b"x" * 600)
        assert "unfolds" in refusal(small, data, "cv.zip")


def test_a_nested_zip_bomb_ends_at_the_depth_that_is_allowed(cage: Cage) -> None:
    data, opened = hostile.nested_zip(20), 0
    for depth in range(20):
        with cage.read(Content.of_bytes(data), "x.zip", "application/zip", depth) as read:
            if not read.members:
                assert "nested" in read.reading.problems[0]
                break
            data = b"".join(read.members[0].chunks())
            opened += 1
    assert opened == 5


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress], ids=["gz", "xz"])
def test_a_single_file_bomb_is_refused(cage: Cage, pack: Callable[[bytes], bytes]) -> None:
    assert "unfolds" in refusal(cage, pack(bytes(40 * hostile.MIB)), "cv.txt.gz")


def test_of_ten_thousand_files_the_first_are_kept(cage: Cage) -> None:
    data = hostile.zip_of([f"{number}.txt" for number in range(10_000)])
    reading = reading_of(cage, data, "many.zip")
    assert len(reading.members) == 200
    assert "9800 of its files were left out: too many" in reading.problems


@pytest.mark.parametrize("filling", [b"<p/>", b" ", b"<t> </t>"])
def test_a_word_file_of_endless_nothing_ends_and_is_told(cage: Cage, filling: bytes) -> None:
    data = hostile.word_file(b"<d>" + filling * (60 * hostile.MIB // len(filling)) + b"</d>")
    reading = reading_of(cage, data, "cv.docx")
    assert reading.text == ""
    assert reading.problems  # too large, or too slow on this machine
    assert reading_of(cage, LETTER, "letter.txt").status is Status.READ


def test_a_picture_of_50_000_by_50_000_is_refused(cage: Cage) -> None:
    assert "million pixels" in refusal(cage, hostile.png(50_000, 50_000), "photo.png")


@pytest.mark.parametrize("name", ["cv.docx", "cv.xml"])
def test_a_billion_laughs_are_not_laughed(cage: Cage, name: str) -> None:
    laughs = hostile.billion_laughs()
    data = hostile.word_file(laughs) if name == "cv.docx" else b"<?xml version='1.0'?>" + laughs
    reading = reading_of(cage, data, name)
    assert "lol" not in reading.text
    assert "broken" in reading.problems[-1]


def test_an_entity_brings_no_file_of_ours(cage: Cage) -> None:
    reading = reading_of(cage, hostile.word_file(hostile.outside_entity()), "cv.docx")
    assert "root:" not in reading.text
    assert "broken" in reading.problems[-1]


def test_a_small_pdf_that_asks_for_three_gigabytes_is_stopped(cage: Cage) -> None:
    data = hostile.greedy_pdf()
    assert len(data) < 40_000
    reading = reading_of(cage, data, "cv.pdf")
    assert reading.status in (Status.DAMAGED, Status.NO_TEXT)
    assert reading_of(cage, LETTER, "letter.txt").status is Status.READ


@pytest.mark.parametrize(
    "data", [hostile.endless_pdf(), hostile.many_pages_pdf(), hostile.huge_page_pdf()],
    ids=["endless tree", "many pages", "huge page"],
)  # fmt: skip
def test_a_pdf_without_end_comes_to_one(cage: Cage, data: bytes) -> None:
    reading = reading_of(cage, data, "cv.pdf")
    assert reading.status in (Status.DAMAGED, Status.NO_TEXT), reading
    assert reading_of(cage, LETTER, "letter.txt").status is Status.READ


def test_300_000_nested_divs_are_read_or_given_up(cage: Cage) -> None:
    data = b"<html><body>" + b"<div>" * 300_000 + LETTER + b"</div>" * 300_000
    reading = reading_of(cage, data, "cv.html")
    assert reading.status is Status.READ or reading.problems


@pytest.mark.parametrize("tag", [b"{", b"{\\b ", b"\\u-1"])
def test_a_deep_rtf_is_read_or_given_up(cage: Cage, tag: bytes) -> None:
    reading = reading_of(cage, b"{\\rtf1 " + tag * 300_000 + LETTER, "cv.rtf")
    assert reading.status is not Status.REFUSED


def test_xml_nested_without_end_does_no_harm(cage: Cage) -> None:
    reading = reading_of(cage, hostile.word_file(b"<p>" * 300_000), "cv.docx")
    assert reading.status in (Status.DAMAGED, Status.NO_TEXT)


def test_5_000_nested_multiparts_are_a_message_with_problems(cage: Cage) -> None:
    with cage.parse(Content.of_bytes(hostile.nested_multiparts(5000))) as parsed:
        assert parsed.message.subject == "x"
        assert parsed.message.problems != ()


def test_a_header_of_a_megabyte_is_a_message_with_problems(cage: Cage) -> None:
    raw = b"From: a@example.org\r\nSubject: " + b"=?utf-8?q?x?= " * 80_000 + b"\r\n\r\nbody\r\n"
    with cage.parse(Content.of_bytes(raw)) as parsed:
        assert parsed.message.from_[0].address == "a@example.org"
        assert parsed.message.problems != ()


NAMES = {
    "../../etc/passwd": "../../etc/passwd",
    "C:\\Windows\\system32\\x.txt": "C:\\Windows\\system32\\x.txt",
    "new\nline.txt": "new line.txt",
    "right\u202eto left.txt": "rightto left.txt",
    "CON.txt": "CON.txt",
    "n" * 5000 + ".pdf": "n" * 251 + ".pdf",
}


def test_names_of_files_inside_are_shown_and_do_nothing(cage: Cage) -> None:
    reading = reading_of(cage, hostile.zip_of(list(NAMES)), "names.zip")
    shown = [(member.filename or "").replace("/", "\\") for member in reading.members]
    assert shown == [name.replace("/", "\\") for name in NAMES.values()]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_half_a_file_is_a_document_with_a_status(blind: Cage, path: Path) -> None:
    data = path.read_bytes()
    for end in (len(data) // 2, len(data) - 1, 40):
        reading = reading_of(blind, data[:end], path.name)
        assert reading.status not in (Status.REFUSED, Status.INFECTED)


@pytest.mark.needs("bsdtar")
def test_half_a_rar_is_damaged_and_the_next_file_is_read(cage: Cage) -> None:
    data = (FOLDER / "rar4.rar").read_bytes()
    assert refusal(cage, data[: len(data) // 2], "cv.rar") == "bsdtar could not read it"


@pytest.mark.needs("bsdtar")
def test_a_7z_that_unfolds_without_end_is_stopped(tmp_path: Path) -> None:
    data = (FOLDER / "sevenzip.7z").read_bytes()
    with a_cage(tmp_path, file_size=20_000) as cage:
        assert "bsdtar could not read it" in refusal(cage, data, "cv.7z")
