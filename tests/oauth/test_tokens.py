"""Access tokens by every way: renewed in time, kept safely, refused with the remedy."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from kcvs_mailbot import oauth
from kcvs_mailbot.config import Configuration, Way
from kcvs_mailbot.errors import ConfigError, MailboxError
from oauth import keys
from oauth.setting import configuration
from servers.token_endpoint import INVALID_GRANT, SECRET, TokenEndpoint

UNATTENDED = [way for way in Way if way is not Way.DEVICE_CODE]
START = datetime(2030, 3, 1, 12, tzinfo=UTC)
"""Nothing of ours looks at the machine's clock."""


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ticket_of(config: Configuration, clock: Callable[[], datetime]) -> oauth.Ticket:
    made = oauth.ticket(config.mailbox, config, clock)
    assert made is not None
    return made


def logged_in(folder: Path, endpoint: TokenEndpoint, **more: Any) -> Configuration:
    config = configuration(folder, endpoint, Way.DEVICE_CODE, **more)
    signing_in = oauth.DeviceLogin(config.mailbox.oauth, oauth.token_file(config))
    signing_in.start()
    assert signing_in.attempt() == endpoint.signed_in_as
    return config


@pytest.mark.parametrize("way", UNATTENDED)
def test_a_token_is_fetched_once_and_renewed_before_it_expires(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, way: Way
) -> None:
    config = configuration(tmp_path, endpoint, way)
    first = ticket_of(config, clock)()
    assert endpoint.tokens == {first: endpoint.user}
    clock.now += timedelta(minutes=54)
    assert ticket_of(config, clock)() == first
    clock.now += timedelta(minutes=2)
    second = ticket_of(config, clock)()
    assert second != first
    assert second in endpoint.tokens
    assert len(endpoint.grants) == 2


@pytest.mark.parametrize("way", UNATTENDED)
def test_a_token_that_a_server_refused_is_replaced_once(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, way: Way
) -> None:
    config = configuration(tmp_path, endpoint, way)
    ticket_of(config, clock)()
    ticket = ticket_of(config, clock)
    old = ticket()
    assert ticket.refused()
    assert ticket() != old
    assert not ticket.refused()  # that was a fresh one: another would be refused as well


def test_one_thread_s_refusal_does_not_throw_away_the_others_new_token(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = configuration(tmp_path, endpoint, Way.CLIENT_SECRET)
    one, other = ticket_of(config, clock), ticket_of(config, clock)
    assert one() == other()
    one.refused()
    new = one()
    other.refused()
    assert other() == new


def test_a_provider_that_is_away_leaves_the_token_that_is_still_good(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = configuration(tmp_path, endpoint, Way.CLIENT_SECRET)
    first = ticket_of(config, clock)()
    endpoint.refusal = (503, {"error": "temporarily_unavailable"})
    clock.now += timedelta(minutes=57)
    assert ticket_of(config, clock)() == first
    clock.now += timedelta(minutes=3)
    with pytest.raises(MailboxError, match="gives no access token now") as caught:
        ticket_of(config, clock)()
    assert not caught.value.refused
    endpoint.refusal = None
    assert ticket_of(config, clock)() != first


@pytest.mark.parametrize("way", UNATTENDED)
@pytest.mark.parametrize("answer", [(429, {}), (500, {}), (503, {"error": "x"})])
def test_trouble_at_the_provider_passes(
    tmp_path: Path,
    endpoint: TokenEndpoint,
    clock: Clock,
    way: Way,
    answer: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # google-auth tries three times
    endpoint.refusal = answer
    with pytest.raises(MailboxError) as caught:
        ticket_of(configuration(tmp_path, endpoint, way), clock)()
    assert not caught.value.refused
    assert "later" in caught.value.remedy


@pytest.mark.parametrize("way", UNATTENDED)
def test_an_endpoint_that_cannot_be_reached_passes(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, way: Way
) -> None:
    config = configuration(tmp_path, endpoint, way)
    endpoint._server.shutdown()
    endpoint._server.server_close()
    with pytest.raises(MailboxError, match=r"127.0.0.1.* cannot be reached") as caught:
        ticket_of(config, clock)()
    assert not caught.value.refused


@pytest.mark.parametrize("way", UNATTENDED)
@pytest.mark.parametrize(
    "raw", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>"]
)
def test_an_answer_that_is_nonsense_passes(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, way: Way, raw: bytes
) -> None:
    endpoint.raw = raw
    with pytest.raises(MailboxError) as caught:
        ticket_of(configuration(tmp_path, endpoint, way), clock)()
    assert not caught.value.refused


def test_an_endpoint_without_a_trusted_certificate_gets_no_secret(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = configuration(tmp_path, endpoint, Way.REFRESH_TOKEN, {"ca_file": ""})
    with pytest.raises(MailboxError, match="certificate"):
        ticket_of(config, clock)()
    assert endpoint.asked == []


def test_a_redirect_is_not_followed(tmp_path: Path, endpoint: TokenEndpoint, clock: Clock) -> None:
    config = configuration(tmp_path, endpoint, Way.REFRESH_TOKEN)
    endpoint.raw = (
        f"HTTP/1.1 307 Moved\r\nLocation: {endpoint.google}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    with pytest.raises(MailboxError):
        ticket_of(config, clock)()
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("way", "answer", "words", "remedy"),
    [
        (Way.CLIENT_SECRET, (401, {"error": "invalid_client", "error_codes": [7000222]}),
         "the client secret has expired (invalid_client AADSTS7000222)", "make a new one"),
        (Way.CLIENT_SECRET, (400, {"error": "unauthorized_client", "error_codes": [700016]}),
         "not known in this tenant", "check client_id and tenant"),
        (Way.CERTIFICATE, (401, {"error": "invalid_client", "error_codes": [700027]}),
         "not the application's", "upload"),
        (Way.CLIENT_SECRET, (400, {"error": "invalid_scope"}), "may not ask", "check scopes"),
        (Way.SERVICE_ACCOUNT, (401, {"error": "unauthorized_client"}), "may not do", "providers"),
        (Way.SERVICE_ACCOUNT, INVALID_GRANT, "act as this user", "domain-wide delegation"),
        (Way.REFRESH_TOKEN, INVALID_GRANT, "the refresh token was refused", "get a new one"),
        (Way.REFRESH_TOKEN, (401, {"error": "deleted_client"}), "refused", "docs/providers.md"),
    ],
)  # fmt: skip
def test_a_refusal_tells_the_remedy_and_nothing_personal(
    tmp_path: Path,
    endpoint: TokenEndpoint,
    clock: Clock,
    way: Way,
    answer: Any,
    words: str,
    remedy: str,
) -> None:
    endpoint.refusal = (answer[0], {"error_description": "linda.boudry@kcvb.be", **answer[1]})
    with pytest.raises(MailboxError) as caught:
        ticket_of(configuration(tmp_path, endpoint, way), clock)()
    assert caught.value.refused
    assert words in caught.value.what
    assert remedy in caught.value.remedy
    assert "linda" not in str(caught.value)


def test_an_unknown_tenant_is_a_refusal(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = configuration(tmp_path, endpoint, Way.CLIENT_SECRET, {"tenant": "nowhere"})
    with pytest.raises(MailboxError, match="does not know the tenant") as caught:
        ticket_of(config, clock)()
    assert caught.value.refused


@pytest.mark.parametrize(
    ("way", "broken"),
    [
        (Way.CERTIFICATE, {"certificate": "no PEM"}),
        (Way.CERTIFICATE, {"certificate": keys.key_as_pem()}),
        (Way.CERTIFICATE, {"certificate": keys.certificate().replace(keys.key_as_pem(), "")}),
        (Way.SERVICE_ACCOUNT, {"service_account": "no JSON"}),
        (Way.SERVICE_ACCOUNT, {"service_account": '{"client_email": "x"}'}),
        (Way.SERVICE_ACCOUNT, {"service_account": '["x"]'}),
        (
            Way.SERVICE_ACCOUNT,
            {"service_account": '{"client_email": "x", "private_key": "y", "token_uri": "z"}'},
        ),
    ],
)
def test_a_key_that_is_none_is_wrong_configuration(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, way: Way, broken: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match=r"\[mailbox.oauth\] .* does not hold") as caught:
        ticket_of(configuration(tmp_path, endpoint, way, broken), clock)()
    assert "PRIVATE KEY" not in str(caught.value)


def test_a_person_signs_in_once_and_the_rotated_tokens_are_kept(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = logged_in(tmp_path, endpoint)
    kept = oauth.token_file(config).path
    assert kept == tmp_path / "data" / "tokens.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    seen = set()
    for _ in range(3):
        ticket = ticket_of(config, clock)
        ticket()
        seen.add(ticket())
        ticket.refused()
        (newest,) = endpoint.refresh_tokens
        if len(seen) > 1:
            assert newest in kept.read_text()
            assert kept.stat().st_mode & 0o777 == 0o600
    assert len(seen) == 3
    assert sorted(path.name for path in kept.parent.iterdir()) == [
        "tokens.json",
        "tokens.json.lock",
    ]


def test_the_kept_access_token_spares_a_request(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = logged_in(tmp_path, endpoint)
    ticket = ticket_of(config, clock)
    kept = ticket()
    assert kept in endpoint.tokens
    assert endpoint.grants == ["device_code"]
    assert ticket.refused()  # it was kept from before: another is worth a try
    assert ticket() != kept


def test_a_refused_refresh_token_asks_for_a_new_sign_in(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = logged_in(tmp_path, endpoint)
    endpoint.refresh_tokens.clear()
    ticket = ticket_of(config, clock)
    ticket()
    ticket.refused()
    with pytest.raises(MailboxError, match="the refresh token was refused") as caught:
        ticket()
    assert caught.value.refused
    assert caught.value.remedy == "run kcvs-mailbot login"
    assert not ticket.refused()


def test_before_anybody_signed_in_the_remedy_is_login(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    with pytest.raises(MailboxError, match="nobody has signed in yet; run kcvs-mailbot login"):
        ticket_of(configuration(tmp_path, endpoint, Way.DEVICE_CODE), clock)()


def test_kept_tokens_that_others_could_read_are_not_used(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock
) -> None:
    config = logged_in(tmp_path, endpoint)
    oauth.token_file(config).path.chmod(0o640)
    with pytest.raises(MailboxError, match="can be read by others; chmod 600"):
        ticket_of(config, clock)()


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"Account": 3}'])
def test_kept_tokens_that_are_broken_ask_for_a_new_sign_in(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, text: str
) -> None:
    config = logged_in(tmp_path, endpoint)
    oauth.token_file(config).path.write_text(text)
    with pytest.raises(MailboxError) as caught:
        ticket_of(config, clock)()
    assert "login" in caught.value.remedy


def test_tokens_that_cannot_be_kept_are_used_all_the_same(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = logged_in(tmp_path, endpoint)
    ticket = ticket_of(config, clock)
    ticket()
    with monkeypatch.context() as broken, capture_logs() as said:
        broken.setattr("os.fsync", _no_space)
        for _ in range(2):  # the second needs what could not be kept
            ticket.refused()
            assert ticket() in endpoint.tokens
    assert [line["event"] for line in said if line["log_level"] == "error"] == [
        "tokens_not_kept"
    ] * 2
    ticket.refused()
    ticket()
    (newest,) = endpoint.refresh_tokens
    assert newest in oauth.token_file(config).path.read_text()


def _no_space(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_neither_logs_nor_values_show_a_token(
    tmp_path: Path, endpoint: TokenEndpoint, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with capture_logs() as said:
        for way in Way:
            config = logged_in(tmp_path, endpoint)
            if way is not Way.DEVICE_CODE:
                config = configuration(tmp_path, endpoint, way)
            ticket = ticket_of(config, clock)
            ticket()
            ticket.refused()
            ticket()
            shown = repr(config) + repr(ticket) + repr(config.mailbox.account_with(ticket))
            assert not any(token in shown for token in [*endpoint.tokens, SECRET, "PRIVATE KEY"])
    written = json.dumps(said, default=str) + caplog.text
    assert "token_renewed" in written
    assert not any(token in written for token in [*endpoint.tokens, SECRET, "refresh-token"])
