"""Secrets come from files too, and are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.writing import loaded
from kcvs_mailbot.errors import ConfigError

SECRET = "Geheim-1234"


def secret_file(folder: Path, text: str = SECRET + "\n") -> Path:
    file = folder / "secret"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_its_file_without_the_newline(tmp_path: Path, end: str) -> None:
    file = secret_file(tmp_path, f" {SECRET} {end}")
    config = loaded(tmp_path, f'[mailbox]\nusername = "x"\npassword_file = "{file}"')
    assert config.mailbox.password.get_secret_value() == f" {SECRET} "


def test_the_environment_can_name_a_secrets_file(tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    text = '[smtp]\nusername = "x"\npassword = "from the file config.toml"'
    config = loaded(tmp_path, text, KCVS_MAILBOT__SMTP__PASSWORD_FILE=str(file))
    assert config.smtp.password.get_secret_value() == SECRET


def test_the_environment_goes_before_a_secrets_file_of_the_configuration(tmp_path: Path) -> None:
    text = f'[smtp]\nusername = "x"\npassword_file = "{secret_file(tmp_path)}"'
    config = loaded(tmp_path, text, KCVS_MAILBOT__SMTP__PASSWORD="other")
    assert config.smtp.password.get_secret_value() == "other"


def test_the_databases_address_is_a_secret_that_can_come_from_a_file(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://kcvs:{SECRET}@db/kcvs"
    config = loaded(tmp_path, f'[storage]\nurl_file = "{secret_file(tmp_path, url)}"')
    assert config.storage.url.get_secret_value() == url
    assert SECRET not in repr(config)


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    text = f'[smtp]\npassword = "{SECRET}"\npassword_file = "{secret_file(tmp_path)}"'
    with pytest.raises(ConfigError, match="password and password_file are both given") as caught:
        loaded(tmp_path, text)
    assert SECRET not in str(caught.value)


def test_an_empty_secret_beside_its_file_is_no_contradiction(tmp_path: Path) -> None:
    text = f'[smtp]\nusername = "x"\npassword = ""\npassword_file = "{secret_file(tmp_path)}"'
    assert loaded(tmp_path, text).smtp.password.get_secret_value() == SECRET
    assert loaded(tmp_path, '[smtp]\npassword_file = ""').smtp.password.get_secret_value() == ""


def test_a_secrets_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[smtp\] password_file: cannot read .*/nowhere"):
        loaded(tmp_path, f'[smtp]\npassword_file = "{tmp_path}/nowhere"')
    with pytest.raises(ConfigError, match=r"\[smtp\] password_file must name a file"):
        loaded(tmp_path, "[smtp]\npassword_file = 3")


def test_what_is_no_secret_cannot_come_from_a_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="username_file is unknown"):
        loaded(tmp_path, f'[smtp]\nusername_file = "{secret_file(tmp_path)}"')


@pytest.mark.parametrize(
    "text",
    [
        f'[smtp]\nhost = "mx.example.org"\nsecurity = "none"\npassword = "{SECRET}"',
        f'[mailbox]\nusername = "x"\npassword = "{SECRET}"\nhots = "h"',
        f'[mailbox]\npassword = ["{SECRET}"]',
        f'[mailbox]\npassword = {{ value = "{SECRET}" }}',
        f'[storage]\nurl = "mysql://kcvs:{SECRET}@db/kcvs"',
        f'[smtp]\npassword = "{SECRET}"\npassword = "{SECRET}"',
        f'[smtp]\npassword = "{SECRET}',
    ],
)
def test_no_refusal_shows_a_secret(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


def test_no_configuration_shows_a_secret(tmp_path: Path) -> None:
    config = loaded(tmp_path, f'[smtp]\nusername = "x"\npassword = "{SECRET}"')
    config_and_account = (config, config.smtp.model_copy(update={"host": "mx"}).account)
    shown = [*map(repr, config_and_account), str(config), config.model_dump_json()]
    assert [text for text in shown if SECRET in text] == []
