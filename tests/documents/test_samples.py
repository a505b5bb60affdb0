"""Reads a file of each format, as the programs that people use wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.caged import a_cage, read_file
from documents.samples import FOLDER, SAMPLES, Sample, found_of
from documents.table import PAGE, row_of, rows_of
from kcvs_mailbot.cage.cage import Cage


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    with a_cage(tmp_path_factory.mktemp("cage")) as cage:
        yield cage


PARAMETERS = [
    pytest.param(
        sample, id=sample.file, marks=[pytest.mark.needs(sample.needs)] if sample.needs else []
    )
    for sample in SAMPLES
]


@pytest.mark.parametrize("sample", PARAMETERS)
def test_what_people_read_in_it_is_found_as_the_page_tells(cage: Cage, sample: Sample) -> None:
    reading, contents = read_file(cage, FOLDER / sample.file)
    found, wanted = found_of(sample.text, reading.text)
    assert reading.status is sample.status, reading.problems
    assert found >= wanted * sample.share, reading.text
    assert not sample.problem or any(sample.problem in each for each in reading.problems)
    assert sample.pages in (None, reading.pages)
    assert {member.filename for member in reading.members} == set(sample.members)
    assert [member.sha256 for member in reading.members] == [c.sha256 for c in contents]
    row = rows_of(PAGE.read_text(encoding="utf-8"))[sample.file]
    if sample.needs == "tesseract":  # its versions differ by a word
        assert row[:-1] == row_of(sample, reading)[:-1]
    else:
        assert row == row_of(sample, reading)


def test_every_sample_file_is_read() -> None:
    assert {sample.file for sample in SAMPLES} == {path.name for path in FOLDER.iterdir()}


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3 * 1024**2


@pytest.mark.parametrize("name", ["cv.pdf", "cv.docx", "cv.odt", "cv.rtf", "cv.doc"])
def test_no_control_character_is_left(cage: Cage, name: str) -> None:
    reading, _ = read_file(cage, FOLDER / name)
    assert all(letter.isprintable() or letter in "\n\t" for letter in reading.text)


def test_a_file_without_its_name_is_known_all_the_same(cage: Cage, tmp_path: Path) -> None:
    for sample in SAMPLES:
        if sample.needs or sample.file.endswith((".csv", ".md")):
            continue
        bare = tmp_path / "x"
        bare.write_bytes((FOLDER / sample.file).read_bytes())
        reading, _ = read_file(cage, bare)
        named, _ = read_file(cage, FOLDER / sample.file)
        assert reading.media_type == named.media_type
