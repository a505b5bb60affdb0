"""Which file is read, and what happens when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.writing import loaded, written
from kcvs_mailbot.config import load
from kcvs_mailbot.errors import ConfigError


def test_the_named_file_goes_before_the_environments_and_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "variable", "named"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, f'[mailbox]\nfolder = "{name}"')
    monkeypatch.chdir(tmp_path / "here")
    variable = {"KCVS_MAILBOT_CONFIG": str(tmp_path / "variable/config.toml")}
    assert load(environ={}).mailbox.folder == "here"
    assert load(environ=variable).mailbox.folder == "variable"
    assert load(tmp_path / "named/config.toml", variable).mailbox.folder == "named"


def test_no_configuration_at_all_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="kcvs-mailbot init"):
        load(environ={})


def test_a_named_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.toml"
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such file"):
        load(missing, {})
    with pytest.raises(ConfigError, match=r"nowhere\.toml: there is no such file"):
        load(environ={"KCVS_MAILBOT_CONFIG": str(missing)})


def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is no valid TOML: .*line"):
        loaded(tmp_path, "[mailbox]\nhost = imap.example.org")


def test_what_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b'timezone = "\xe9"')
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(file, {})


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    vacancy = {
        "reference": "KCVS-2021",
        "title": "directeur",
        "opens": "2021-08-01",
        "deadline": "2021-09-15T12:00:00+02:00",
    }
    config = load(
        environ={
            "KCVS_MAILBOT__VACANCY": json.dumps([vacancy]),
            "KCVS_MAILBOT__MAILBOX__ALSO_FOLDERS": '["Junk"]',
            "KCVS_MAILBOT__MAILBOX__IDLE": "false",
            "KCVS_MAILBOT__SMTP__FROM": "Stad <stad@example.org>",
            "KCVS_MAILBOT__ACKNOWLEDGEMENT__MAX_AGE": "unlimited",
        }
    )
    assert config.vacancies[0].closes_at.isoformat() == "2021-09-15T10:00:00.000001+00:00"
    assert config.mailbox.also_folders == ("Junk",)
    assert config.mailbox.idle is False
    assert config.smtp.sender.address == "stad@example.org"
    assert config.acknowledgement.max_age is None


def test_the_environment_wins_key_by_key(tmp_path: Path) -> None:
    text = '[mailbox]\nfolder = "A"\nidle = false'
    config = loaded(tmp_path, text, KCVS_MAILBOT__MAILBOX__FOLDER="B")
    assert (config.mailbox.folder, config.mailbox.idle) == ("B", False)


def test_the_same_text_gives_equal_frozen_values(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert config == loaded(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        config.mailbox.folder = "other"


def test_a_missing_server_is_said_when_it_is_needed(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    with pytest.raises(ConfigError, match=r"config\.toml: \[mailbox\] host is missing"):
        config.require_mailbox()
    with pytest.raises(ConfigError, match=r"config\.toml: \[smtp\] host is missing"):
        config.require_smtp()
    text = '[mailbox]\nhost = "127.0.0.1"\nsecurity = "none"\nusername = "x"\n[smtp]\nhost = "mx"'
    assert loaded(tmp_path, text).require_mailbox().account.port == 143
    assert loaded(tmp_path, text).require_smtp().account.port == 587


def test_a_byte_order_mark_of_windows_is_no_mistake(tmp_path: Path) -> None:
    file = written(tmp_path, 'timezone = "Europe/Paris"')
    secret = tmp_path / "password"
    secret.write_bytes(b"\xef\xbb\xbfgeheim\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    config = load(file, {"KCVS_MAILBOT__MAILBOX__PASSWORD_FILE": str(secret)})
    assert config.timezone == "Europe/Paris"
    assert config.mailbox.password.get_secret_value() == "geheim"
