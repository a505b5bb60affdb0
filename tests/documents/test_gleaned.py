"""Holds what the worker believes of a child, and what it does not."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kcvs_mailbot.cage.outputs import IN_MEMORY, Folder, contents_of
from kcvs_mailbot.documents import gleaned
from kcvs_mailbot.documents.gleaned import Gleaned, Picture
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.names import clean_name
from kcvs_mailbot.documents.reading import Member, Reading, Status

LIMITS = Limits(text_characters=1000, members=2, ocr_pages=1)
READING = Reading(Status.READ, "application/pdf", "tekst", 1, "nl", ("een probleem",))
HASH = sha256(b"x").hexdigest()


def member(data: bytes, name: str = "a.txt") -> Member:
    return Member(name, "text/plain", len(data), sha256(data).hexdigest(), "0")


def test_what_an_honest_child_says_is_believed() -> None:
    honest = Gleaned(replace(READING, members=(member(b"x"),)), (Picture(0, 3),), ("",), "antiword")
    assert gleaned.from_json(gleaned.to_json(honest), LIMITS) == honest


LIES: dict[str, Callable[[Reading], Gleaned]] = {
    "too long a text": lambda r: Gleaned(replace(r, text="x" * 1001)),
    "a text that ends too early for a database": lambda r: Gleaned(replace(r, text="a\0b")),
    "no media type": lambda r: Gleaned(replace(r, media_type="<script>")),
    "pages below nothing": lambda r: Gleaned(replace(r, pages=-1)),
    "a language of our own": lambda r: Gleaned(replace(r, language="nl; rm")),
    "too many problems": lambda r: Gleaned(replace(r, problems=("x",) * 51)),
    "too long a problem": lambda r: Gleaned(replace(r, problems=("x" * 501,))),
    "too many members": lambda r: Gleaned(replace(r, members=(member(b"x"),) * 3)),
    "a member of less than nothing": lambda r: Gleaned(
        replace(r, members=(Member("x", "a/b", -1, HASH, "0"),))
    ),
    "a member without a hash": lambda r: Gleaned(
        replace(r, members=(Member("x", "a/b", 1, "../../etc", "0"),))
    ),
    "too long a name": lambda r: Gleaned(replace(r, members=(member(b"x", "n" * 1001),))),
    "too many pictures": lambda r: Gleaned(r, (Picture(0, 1),) * 2, ("", "")),
    "a picture of no page": lambda r: Gleaned(r, (Picture(3, 1),), ("",)),
    "a command of its own": lambda r: Gleaned(r, command="rm -rf"),
    "a name with a line end": lambda r: Gleaned(replace(r, members=(member(b"x", "a\nb"),))),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_no_honest_child_can_say_is_not_believed(lie: Callable[[Reading], Gleaned]) -> None:
    with pytest.raises(ValueError):
        gleaned.from_json(gleaned.to_json(lie(READING)), LIMITS)


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"{}", b"{", b"\xff", b'{"reading": 1}',
             json.dumps({"reading": {"status": "blessed", "media_type": "a/b"}}).encode()]
)  # fmt: skip
def test_what_is_no_reading_is_not_believed(data: bytes) -> None:
    with pytest.raises(ValueError):
        gleaned.from_json(data, LIMITS)


@pytest.mark.parametrize("size", [10, IN_MEMORY + 10])
def test_members_are_cut_from_the_output_and_hashed_anew(tmp_path: Path, size: int) -> None:
    data = [b"a" * size, b"", b"b" * 7]
    with tempfile.TemporaryFile() as output:
        output.write(b"".join(data))
        output.flush()
        folder = Folder(lambda: tmp_path)
        contents = contents_of([member(each) for each in data], output, folder)
    assert [b"".join(content.chunks()) for content in contents] == data
    assert {content.path is None for content in contents} == {size == 10}


@pytest.mark.parametrize("size", [10, IN_MEMORY + 10])
def test_a_false_hash_passes_nothing_off_for_another_document(tmp_path: Path, size: int) -> None:
    true = member(b"a" * size)
    with tempfile.TemporaryFile() as output:
        output.write(b"a" * size)
        output.flush()
        for lie in (replace(true, sha256=HASH), replace(true, size=size + 1)):
            with pytest.raises(ValueError):
                contents_of([lie], output, Folder(lambda: Path(tempfile.mkdtemp(dir=tmp_path))))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("cv.pdf", "cv.pdf"),
        ("Zoe\u0308.pdf", "Zoë.pdf"),
        ("a\0b\x07c.pdf", "abc.pdf"),
        ("two\r\nlines.pdf", "two lines.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("\u200bcv\ufeff.pdf", "cv.pdf"),
        ("n" * 300 + ".pdf", "n" * 251 + ".pdf"),
        ("\u202e\0", None),
        ("  ", None),
        ("../../x", "../../x"),
        ("\ud800.pdf", ".pdf"),
    ],
)
def test_names_are_one_line_of_visible_letters(name: str, clean: str | None) -> None:
    assert clean_name(name) == clean
