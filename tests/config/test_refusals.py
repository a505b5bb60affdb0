"""What is unknown or contradictory is refused, with its place and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.writing import VACANCY, loaded
from kcvs_mailbot.errors import ConfigError


def refusal(folder: Path, text: str = "", vacancy: str = VACANCY, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, vacancy, **environ)
    said = str(caught.value)
    assert "\n" not in said
    return said.removeprefix(f"{folder}/")


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    said = refusal(tmp_path, '[mailbox]\nhots = "imap.example.org"')
    assert said.startswith("config.toml: [mailbox] hots is unknown; did you mean host?")


def test_an_unknown_section_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    told = "[mailbx] is unknown; did you mean [mailbox]?"
    assert told in refusal(tmp_path, "[mailbx]\nidle = true")
    said = refusal(tmp_path, KCVS_MAILBOT__MAILBX__HOST="imap.example.org")
    assert "KCVS_MAILBOT__MAILBX is unknown; did you mean [mailbox]?" in said


def test_an_unknown_key_of_a_vacancy_names_which_vacancy(tmp_path: Path) -> None:
    said = refusal(tmp_path, vacancy=VACANCY + 'titel = "x"')
    assert "[[vacancy]] number 1: titel is unknown; did you mean title?" in said


def test_an_unknown_variable_is_named_as_the_environment_names_it(tmp_path: Path) -> None:
    said = refusal(tmp_path, KCVS_MAILBOT__SMTP__PRT="25")
    assert "KCVS_MAILBOT__SMTP__PRT is unknown; did you mean port?" in said


def test_a_secret_file_is_offered_as_a_near_key(tmp_path: Path) -> None:
    assert "did you mean password_file?" in refusal(tmp_path, '[smtp]\npasword_file = "x"')


def test_a_key_that_resembles_none_lists_the_known_ones(tmp_path: Path) -> None:
    assert "known are level, format" in refusal(tmp_path, "[log]\nzzz = 1")


def test_all_mistakes_are_said_together(tmp_path: Path) -> None:
    text = '[mailbox]\nport = "many"\n[smtp]\nfrom = "nobody"\n[log]\nlevel = "loud"\n'
    said = refusal(tmp_path, text + "[storage]\nurl = 7")
    for part in ("[mailbox] port", "[smtp] from", "[log] level", "[storage] url"):
        assert part in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[mailbox]\nhost = "imap.example.org"\nsecurity = "none"\nusername = "x"',
            "127.0.0.1 only",
        ),
        ('[smtp]\nhost = "127.0.0.1.example.org"\nsecurity = "none"', "127.0.0.1 only"),
        ('[mailbox]\nhost = "imap.example.org"\nusername = "x"', "password is missing"),
        ('[mailbox]\nhost = "imap.example.org"', "username is missing"),
        ('[smtp]\nhost = "mx.example.org"\npassword = "x"', "password stands without username"),
        ('[mailbox]\nauth = "yahoo"', "must be 'password', 'microsoft' or 'google'"),
        ('[smtp]\nsecurity = "ssl"', "must be 'tls', 'starttls' or 'none'"),
        ('[mailbox]\nca_file = "/nowhere/ca.pem"', "there is no file /nowhere/ca.pem"),
        ('[mailbox]\nalso_folders = ["INBOX"]', "name each once"),
        ('[mailbox]\nalso_folders = "Junk"', "must be a list"),
        ('[mailbox]\nown_addresses = ["linda"]', "is no mail address"),
        ('[mailbox]\npoll_every = "0s"', "must be one second or more"),
        ("[mailbox]\npoll_every = 60", "must be a duration such as"),
        ('[mailbox]\npoll_every = "never"', "must be a duration such as"),
        ("[mailbox]\nport = 0", "must be 1 or more"),
        ('[documents]\nmax_memory = "1 gig"', "must be a size such as"),
        ('[acknowledgement]\nmax_age = "long"', '"unlimited" or "never"'),
        ('[storage]\nurl = "sqlite://"', "must be sqlite:///FILE"),
        ('[storage]\nurl = "sqlite:///:memory:"', "must be sqlite:///FILE"),
        ('[storage]\nurl = "postgresql://host/name"', "postgresql+psycopg://"),
        ('timezone = "Europe/Brussel"', "'Europe/Brussel' is unknown here"),
        ('timezone = ""', "'' is unknown here"),
        ("mailbox = 3\n", "[mailbox] must be a section"),
    ],
)
def test_a_wrong_or_contradictory_value_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("2021-09-15", "2021-07-31"), "KCVS-2021: deadline is before opens"),
        (("KCVS-2021", "KCVS 2021"), "letters and digits joined by hyphens"),
        (("KCVS-2021", "KCVS-"), "letters and digits joined by hyphens"),
        (("2021-09-15", "2021-10-31T02:30:00"), "shown twice or never"),
        (("2021-08-01", "2021-03-28T02:30:00"), "shown twice or never"),
        (("2021-09-15", '"15 september"'), "must be a date"),
        (('title = "directeur Kenniscentrum Vlaamse Steden"', ""), "title is missing"),
    ],
)
def test_a_wrong_vacancy_is_refused(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert words in refusal(tmp_path, vacancy=VACANCY.replace(*change))


def test_a_configuration_without_vacancy_is_refused(tmp_path: Path) -> None:
    assert "[[vacancy]] is missing" in refusal(tmp_path, vacancy="")


def test_two_vacancies_with_one_reference_are_refused(tmp_path: Path) -> None:
    twice = VACANCY + VACANCY.replace("KCVS-2021", "kcvs-2021")
    assert "two vacancies have the reference" in refusal(tmp_path, vacancy=twice)


def test_a_reference_that_could_be_anothers_application_is_refused(tmp_path: Path) -> None:
    both = VACANCY + VACANCY.replace("KCVS-2021", "KCVS")
    assert "could be an application of vacancy KCVS" in refusal(tmp_path, vacancy=both)


def test_one_vacancy_cannot_be_changed_by_its_number_in_the_environment(tmp_path: Path) -> None:
    said = refusal(tmp_path, KCVS_MAILBOT__VACANCY__0__DEADLINE="2021-09-16")
    assert "one JSON list for all" in said


def test_variables_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    variables = {"KCVS_MAILBOT__LOG": "{}", "KCVS_MAILBOT__LOG__LEVEL": "info"}
    assert "KCVS_MAILBOT__LOG__LEVEL contradicts" in refusal(tmp_path, **variables)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_clear_text_to_this_machine_is_allowed_without_a_password(
    tmp_path: Path, host: str
) -> None:
    text = f'[mailbox]\nhost = "{host}"\nsecurity = "none"\nusername = "x"'
    assert loaded(tmp_path, text).mailbox.port == 143


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('url = "sqlite:////data/kcvs.sqlite"\ndatasette_folder = "/data/"\n', "the database"),
        ('spool = "/data/x/../s"\ndatasette_folder = "/data/s"\n', "spool"),
        ('datasette_folder = "/b"\n[alerts]\nbackup_folder = "/b"\n', "backup_folder"),
    ],
)
def test_the_copy_for_datasette_stands_alone(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=f"datasette_folder holds .*{named}"):
        loaded(tmp_path, f"[storage]\n{text}")
    assert loaded(tmp_path, '[storage]\ndatasette_folder = "/data/d"\n').storage.datasette_folder
