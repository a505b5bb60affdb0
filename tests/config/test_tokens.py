"""What [mailbox.oauth] may hold, and what contradicts in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.writing import loaded
from kcvs_mailbot.config import Way
from kcvs_mailbot.errors import ConfigError

SECRET = "Geheim-1234"
IMAP = '[mailbox]\nhost = "outlook.office365.com"\nusername = "linda.boudry@kcvb.be"\n'
MICROSOFT = IMAP + 'auth = "microsoft"\n[mailbox.oauth]\ntenant = "kcvb.be"\nclient_id = "a1"\n'
GOOGLE = IMAP + 'auth = "google"\n[mailbox.oauth]\n'
LEAVE = f'client_id = "a1"\nclient_secret = "{SECRET}"\nrefresh_token = "{SECRET}"\n'


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (MICROSOFT, Way.DEVICE_CODE),
        (MICROSOFT + f'client_secret = "{SECRET}"', Way.CLIENT_SECRET),
        (MICROSOFT + f'certificate = "{SECRET}"', Way.CERTIFICATE),
        (GOOGLE + f'service_account = "{SECRET}"', Way.SERVICE_ACCOUNT),
        (GOOGLE + LEAVE, Way.REFRESH_TOKEN),
    ],
)
def test_the_keys_say_how_tokens_are_asked_for(tmp_path: Path, text: str, way: Way) -> None:
    mailbox = loaded(tmp_path, text).mailbox
    assert mailbox.oauth.way(mailbox.auth) is way


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (IMAP + 'auth = "microsoft"', "[mailbox.oauth] tenant is missing"),
        (IMAP + 'auth = "microsoft"', "[mailbox.oauth] client_id is missing"),
        (IMAP + 'auth = "google"', "give service_account, or client_id, client_secret and"),
        (GOOGLE + 'client_id = "a1"\nrefresh_token = "x"', "client_secret and refresh_token"),
        (GOOGLE + 'service_account = "{}"\n' + LEAVE, "keep one of the two ways"),
        (GOOGLE + 'tenant = "kcvb.be"\n' + LEAVE, 'tenant has no meaning with auth = "google"'),
        (MICROSOFT + 'refresh_token = "x"', "refresh_token has no meaning"),
        (MICROSOFT + 'client_secret = "x"\ncertificate = "x"', "keep one of the two"),
        (
            MICROSOFT.replace('"kcvb.be"\n', '"common"\n') + 'client_secret = "x"',
            "name your own tenant",
        ),
        (MICROSOFT + "tenat = 1", "[mailbox.oauth] tenat is unknown; did you mean tenant?"),
        (MICROSOFT + 'certificte_file = "x"', "did you mean certificate_file?"),
        (MICROSOFT + 'authority = "http://login.example.org"', "starts with https://"),
        (MICROSOFT + 'client_secret_expires = "soon"', "must be a date, such as 2027-05-31"),
        (
            MICROSOFT.replace('"kcvb.be"\nc', '"a/b"\nc'),
            "[mailbox.oauth] tenant must be the tenant",
        ),
        ("[mailbox]\noauth = 3", "[mailbox.oauth] must be a section"),
        (IMAP + 'auth = "microsoft"\npassword = "x"', "password stands beside auth"),
        (MICROSOFT.replace("username", "#"), "username is missing"),
        (IMAP + 'password = "x"\n[mailbox.oauth]\nclient_id = "a"', 'auth is "password"; set auth'),
        (
            MICROSOFT + '[smtp]\nhost = "smtp.gmail.com"\nusername = "x"\nauth = "google"',
            "sign in at two providers",
        ),
        (
            '[smtp]\nhost = "smtp.office365.com"\nusername = "x"\nauth = "microsoft"',
            "[mailbox.oauth] tenant is missing",
        ),
    ],
)
def test_what_does_not_stand_together_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_keys_of_tokens_and_of_another_section_are_told_together(tmp_path: Path) -> None:
    text = IMAP + 'auth = "google"\n[smtp]\nhost = "smtp.gmail.com"\nauth = "google"\n'
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    said = str(caught.value)
    assert "config.toml: [mailbox.oauth] give service_account, or client_id" in said
    assert "[smtp] username is missing" in said


def test_a_secret_of_a_nested_section_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET + "\n")
    text = (
        MICROSOFT + f'client_secret_file = "{tmp_path}/secret"\nclient_secret_expires = 2027-05-31'
    )
    oauth = loaded(tmp_path, text).mailbox.oauth
    assert oauth.client_secret.get_secret_value() == SECRET
    assert oauth.client_secret_expires == date(2027, 5, 31)
    assert SECRET not in repr(oauth)


def test_the_environment_reaches_a_nested_section(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    variables = {
        "KCVS_MAILBOT__MAILBOX__OAUTH__CLIENT_SECRET_FILE": f"{tmp_path}/secret",
        "KCVS_MAILBOT__MAILBOX__OAUTH__TENANT": "example.org",
    }
    oauth = loaded(tmp_path, MICROSOFT, **variables).mailbox.oauth
    assert (oauth.tenant, oauth.client_secret.get_secret_value()) == ("example.org", SECRET)


def test_a_secret_of_a_nested_section_given_twice_is_refused(tmp_path: Path) -> None:
    text = MICROSOFT + f'certificate = "{SECRET}"\ncertificate_file = "{tmp_path}/x"'
    with pytest.raises(ConfigError, match=r"\[mailbox.oauth\] certificate and certificate_file"):
        loaded(tmp_path, text)
