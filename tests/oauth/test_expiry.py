"""What expires is counted down."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kcvs_mailbot import oauth
from kcvs_mailbot.config import Configuration, Way
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.watch import checking
from oauth import keys
from oauth.setting import configuration
from servers.token_endpoint import TokenEndpoint


def test_a_certificate_tells_its_own_last_day(tmp_path: Path, endpoint: TokenEndpoint) -> None:
    end = datetime(2027, 5, 31, 12, tzinfo=UTC)
    config = configuration(
        tmp_path, endpoint, Way.CERTIFICATE, {"certificate": keys.certificate(end)}
    )
    assert oauth.expires_at(config) == end
    (expiry,) = oauth.expiries(config)
    assert not expiry.soon(end - timedelta(days=31))
    assert expiry.soon(end - timedelta(days=29))


def test_a_client_secret_expires_when_the_configuration_says(
    tmp_path: Path, endpoint: TokenEndpoint
) -> None:
    config = configuration(
        tmp_path, endpoint, Way.CLIENT_SECRET, {"client_secret_expires": date(2027, 5, 31)}
    )
    assert oauth.expires_at(config) == datetime(2027, 5, 30, 22, tzinfo=UTC)  # midnight, Brussels


def test_a_sign_in_lapses_ninety_days_after_it_was_last_used(
    tmp_path: Path, endpoint: TokenEndpoint
) -> None:
    config = configuration(tmp_path, endpoint, Way.DEVICE_CODE)
    assert oauth.expires_at(config) is None
    signing_in = oauth.DeviceLogin(config.mailbox.oauth, oauth.token_file(config))
    signing_in.start()
    signing_in.attempt()
    lapses = oauth.expires_at(config)
    assert lapses is not None
    assert abs(lapses - datetime.now(UTC) - timedelta(days=90)) < timedelta(hours=1)


@pytest.mark.parametrize("way", [Way.SERVICE_ACCOUNT, Way.REFRESH_TOKEN])
def test_what_google_gives_does_not_expire_by_itself(
    tmp_path: Path, endpoint: TokenEndpoint, way: Way
) -> None:
    assert oauth.expires_at(configuration(tmp_path, endpoint, way)) is None


def test_a_password_does_not_expire(tmp_path: Path, endpoint: TokenEndpoint) -> None:
    config = configuration(
        tmp_path,
        endpoint,
        Way.CLIENT_SECRET,
        mailbox={"auth": "password", "password": "x", "oauth": {}},
    )
    assert oauth.expires_at(config) is None
    assert list(checking.PROBES["token"](config)) == []


@pytest.mark.parametrize(
    ("days", "ok", "found"),
    [(400.5, True, "expires in 400 days"), (20.5, None, "expires in 20 days"),
     (6.5, False, "expires in 6 days"),
     (-2, False, "has expired")],
)  # fmt: skip
def test_check_counts_down(
    tmp_path: Path, endpoint: TokenEndpoint, days: float, ok: bool | None, found: str
) -> None:
    end = datetime.now(UTC) + timedelta(days=days)
    config = configuration(
        tmp_path, endpoint, Way.CERTIFICATE, {"certificate": keys.certificate(end)}
    )
    (finding,) = checking.PROBES["token"](config)
    assert (finding.what, finding.ok) == ("certificate", ok)
    assert finding.found.startswith(found)
    assert bool(finding.remedy) is not ok


def test_check_asks_for_the_day_that_nobody_tells(tmp_path: Path, endpoint: TokenEndpoint) -> None:
    (finding,) = checking.PROBES["token"](configuration(tmp_path, endpoint, Way.CLIENT_SECRET))
    assert (finding.ok, finding.remedy) == (None, "set client_secret_expires")


@pytest.mark.parametrize(
    ("way", "library"),
    [
        (Way.CLIENT_SECRET, "msal"),
        (Way.DEVICE_CODE, "msal"),
        (Way.SERVICE_ACCOUNT, "google.oauth2"),
        (Way.REFRESH_TOKEN, "google.oauth2"),
    ],
)
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    tmp_path: Path,
    endpoint: TokenEndpoint,
    way: Way,
    library: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = configuration(tmp_path, endpoint, way)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ConfigError, match=rf"needs the library {library}.*kcvs-mailbot\[oauth\]"):
        _ask(config)


def _ask(config: Configuration) -> None:
    ticket = oauth.ticket(config.mailbox, config, lambda: datetime.now(UTC))
    assert ticket is not None
    ticket()
