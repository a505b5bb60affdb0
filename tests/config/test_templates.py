"""What receipts say as configured: who decides, data protection, a folder of texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.writing import VACANCY, loaded, written
from kcvs_mailbot.acknowledgement import InEach, Privacy
from kcvs_mailbot.config import load
from kcvs_mailbot.config.templates import own_texts
from kcvs_mailbot.errors import ConfigError


def test_unless_told_otherwise_the_board_decides(tmp_path: Path) -> None:
    (vacancy,) = loaded(tmp_path).vacancies
    assert vacancy.decided_by == InEach(
        "het dagelijks bestuur", "le bureau exécutif", "the executive board"
    )


def test_our_translation_goes_with_our_board_alone(tmp_path: Path) -> None:
    head = VACANCY + 'decided_by = "het diensthoofd"\ndecided_by_fr = "la cheffe de service"\n'
    (vacancy,) = loaded(tmp_path, vacancy=head).vacancies
    assert vacancy.decided_by == InEach("het diensthoofd", "la cheffe de service", "")


def test_data_protection_is_told_as_written(tmp_path: Path) -> None:
    text = """[privacy]
notice_url = "https://www.kcvb.be/privacy"
contact = "dpo@kcvb.be"
period = "twee jaar"
authority = "Vlaamse Toezichtcommissie"
authority_fr = "Commission de contrôle flamande"
"""
    name = "Vlaamse Toezichtcommissie"
    assert loaded(tmp_path, text).privacy.told == Privacy(
        "https://www.kcvb.be/privacy",
        "dpo@kcvb.be",
        InEach("twee jaar", "", ""),
        InEach(name, "Commission de contrôle flamande", name),
    )


def test_nothing_more_is_told_unless_configured(tmp_path: Path) -> None:
    assert loaded(tmp_path).privacy.told == Privacy()


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("notice_url", "http://kcvb.be", "[privacy] notice_url must begin with https://"),
        ("notice_url", "https://kcvb.be/a b", "hold no blanks"),
        ("contact", "de functionaris", "[privacy] contact must be a mail address"),
    ],
)
def test_what_no_candidate_could_use_is_refused(
    tmp_path: Path, key: str, value: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match="privacy") as raised:
        loaded(tmp_path, f'[privacy]\n{key} = "{value}"\n')
    assert complaint in raised.value.what


def test_the_folder_is_seen_from_where_the_configuration_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "texts" / "nl").mkdir(parents=True)
    (tmp_path / "texts" / "nl" / "receipt.txt").write_bytes(b"\xef\xbb\xbfBeste \xc3\xa9lite")
    (tmp_path / "texts" / "nl" / "receipt.txt~").write_text("oud", "utf-8")
    file = written(tmp_path, vacancy=VACANCY + 'templates = "texts"\n')
    monkeypatch.chdir(tmp_path.parent)
    (vacancy,) = load(file.relative_to(tmp_path.parent), {}).vacancies
    monkeypatch.chdir("/")
    (text,) = own_texts(vacancy.templates)
    assert (text.name, text.source) == ("nl/receipt.txt", "Beste élite")
    assert text.place == str(tmp_path / "texts" / "nl" / "receipt.txt")


def test_a_folder_that_is_not_there_is_named_when_it_is_used(tmp_path: Path) -> None:
    (vacancy,) = loaded(tmp_path, vacancy=VACANCY + 'templates = "weg"\n').vacancies
    with pytest.raises(ConfigError, match=r"there is no folder .*/weg"):
        own_texts(vacancy.templates)
