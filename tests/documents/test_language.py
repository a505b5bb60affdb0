"""The model of languages is kept unpacked, and a file that cannot be used costs only time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.language_model import Model, load_model


@pytest.fixture(scope="module")
def made() -> Model:
    return load_model()


def test_what_was_kept_is_what_was_unpacked(tmp_path: Path, made: Model) -> None:
    assert load_model(tmp_path) == made
    (file,) = tmp_path.iterdir()
    before = file.stat().st_mtime_ns
    assert load_model(tmp_path) == made
    assert file.stat().st_mtime_ns == before


def _truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def _altered(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 255
    file.write_bytes(data)


def _other_sizes(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data.replace(b"[[", b"[[9", 1)[: len(data)])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("damage", [_truncated, _altered, _other_sizes, Path.unlink])
def test_a_damaged_file_is_made_anew(
    tmp_path: Path, made: Model, damage: Callable[[Path], None]
) -> None:
    load_model(tmp_path)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    damage(file)
    assert load_model(tmp_path) == made
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [good]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, made: Model) -> None:
    (tmp_path / "file").touch()
    assert load_model(tmp_path / "file" / "cache") == made


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hierbij stel ik mij kandidaat voor de functie van directeur", "nl"),
        ("Je pose ma candidature au poste de directeur du centre", "fr"),
        ("I hereby apply for the position of director of the centre", "en"),
        ("Hiermit bewerbe ich mich um die Stelle des Direktors", "de"),
        ("CV 2010-2021", None),
    ],
)
def test_a_language_is_told_by_its_words(text: str, language: str | None) -> None:
    assert guess_language(text) == language
