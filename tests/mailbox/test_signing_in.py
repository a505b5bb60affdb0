"""Signing in: encrypted and verified, or not at all."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from kcvs_mailbot.errors import ConfigError, MailboxError
from kcvs_mailbot.mailbox import Account, Auth, Guard, Security, Timeouts, open_mailbox
from servers.certificates import make_certificates
from servers.dovecot import PASSWORD, USER, Dovecot

pytestmark = pytest.mark.needs("dovecot")


USUAL = Timeouts()


def try_to_open(account: Account, spool: Path, timeouts: Timeouts = USUAL) -> MailboxError:
    with (
        pytest.raises(MailboxError) as caught,
        open_mailbox(account, "INBOX", spool, timeouts),
    ):
        pass
    assert PASSWORD not in str(caught.value)
    assert USER not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize("security", list(Security))
def test_each_security_signs_in(
    dovecot: Dovecot, account: Account, spool: Path, security: Security
) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    with open_mailbox(replace(account, security=security, port=port), "INBOX", spool) as mailbox:
        assert mailbox.state.exists == 0
    method = "TLS" if security is not Security.NONE else "secured"
    assert f"{method}, session" in dovecot.log()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_untrusted_certificate_is_refused(
    dovecot: Dovecot, account: Account, spool: Path, tmp_path: Path, security: Security
) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    stranger = make_certificates(tmp_path / "stranger").authority
    for authority in (None, stranger):
        error = try_to_open(
            replace(account, ca_file=authority, security=security, port=port), spool
        )
        assert "certificate" in error.what
        assert "ca_file" in error.remedy
        assert not error.refused
    assert "Login:" not in dovecot.log()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_for_another_name_is_refused(
    dovecot: Dovecot, account: Account, spool: Path, security: Security
) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    elsewhere = replace(account, host="127.0.0.2", port=port, security=security)
    with socket.create_server(("127.0.0.2", 0)) as listener:
        forward = _forward(listener, port)
        error = try_to_open(replace(elsewhere, port=listener.getsockname()[1]), spool)
        forward.join(10)
    assert "certificate" in error.what
    assert "127.0.0.2" in error.what


def test_starttls_that_is_not_offered_ends_before_the_password(spool: Path) -> None:
    with Dovecot(starttls=False) as server:
        account = Account("127.0.0.1", server.port, Security.STARTTLS, USER, PASSWORD)
        error = try_to_open(account, spool)
        assert "does not offer STARTTLS" in error.what
        assert "no auth attempts" in server.log() or "Login" not in server.log()


def test_a_wrong_password_is_told_as_a_refusal(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    error = try_to_open(replace(account, password="verkeerd"), spool)
    assert error.refused
    assert "[mailbox] username and password" in error.remedy
    assert "verkeerd" not in str(error)


def test_a_password_beyond_ascii_works(spool: Path) -> None:
    with Dovecot({"linda": 'gehéim "\\ woord'}) as server:
        account = Account(
            "127.0.0.1",
            server.tls_port,
            username="linda",
            password='gehéim "\\ woord',
            ca_file=server.authority,
        )
        with open_mailbox(account, "INBOX", spool) as mailbox:
            assert mailbox.state.uidnext == 1


def test_a_server_that_is_away_is_told(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.stop()
    error = try_to_open(account, spool)
    assert "cannot be reached (Connection refused)" in error.what
    assert not error.refused


def test_a_host_that_does_not_exist_is_told(account: Account, spool: Path) -> None:
    error = try_to_open(replace(account, host="imap.invalid"), spool)
    assert "imap.invalid" in error.what
    assert "cannot be reached" in error.what


def test_tls_on_the_port_for_clear_text_is_told_with_its_remedy(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    error = try_to_open(replace(account, port=dovecot.port), spool)
    assert "no encrypted connection" in error.what
    assert "993" in error.remedy


def test_a_server_that_says_nothing_costs_its_timeout_only(
    account: Account, spool: Path, quick: Timeouts
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for security in Security:
            error = try_to_open(replace(account, port=port, security=security), spool, quick)
            assert "did not answer in time" in error.what


def test_signing_in_can_be_ended_from_another_thread(account: Account, spool: Path) -> None:
    guard = Guard()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = replace(account, port=silent.getsockname()[1], security=Security.NONE)
        timer = threading.Timer(0.1, guard.abort)
        timer.start()
        with (
            pytest.raises(MailboxError, match="ended by this program"),
            open_mailbox(slow, "INBOX", spool, Timeouts(60, 60, 60), guard),
        ):
            pass
        timer.join()
    with (
        pytest.raises(MailboxError, match="ended by this program"),
        open_mailbox(account, "INBOX", spool, guard=guard),
    ):
        pass


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "127.0.0.1.example.org", "::2"])
def test_clear_text_to_another_machine_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match="clear text"):
        Account(host, 143, Security.NONE)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "LocalHost"])
def test_clear_text_to_this_machine_is_allowed(host: str) -> None:
    assert Account(host, 143, Security.NONE).host == host


def test_an_account_never_shows_its_secrets() -> None:
    account = Account("a.example", 993, username="u", password="sesam", token=lambda: "t")
    assert "sesam" not in repr(account)
    assert "token" not in repr(account)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"host": ""}, "host is missing"),
        ({"password": "sesam\n"}, "control character"),
        ({"username": "a\r\nA2 DELETE INBOX"}, "control character"),
        ({"auth": Auth.XOAUTH2}, "source of tokens"),
    ],
)
def test_an_account_that_cannot_work_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        Account(**({"host": "mail.example.org", "port": 993} | wrong))  # type: ignore[arg-type]
    assert "sesam" not in str(caught.value)


def test_a_ca_file_that_is_none_is_told(account: Account, spool: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    for path in (empty, tmp_path / "absent.pem"):
        with (
            pytest.raises(ConfigError, match="ca_file"),
            open_mailbox(replace(account, ca_file=path), "INBOX", spool),
        ):
            pass


def _forward(listener: socket.socket, port: int) -> threading.Thread:
    """One connection carried to a port of 127.0.0.1, until either side closes."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        while data := _received(source):
            target.sendall(data)
        target.close()

    def carry() -> None:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        back = threading.Thread(target=pump, args=(server, client))
        back.start()
        pump(client, server)
        back.join()
        client.close()
        server.close()

    thread = threading.Thread(target=carry)
    thread.start()
    return thread


def _received(source: socket.socket) -> bytes:
    try:
        return source.recv(65536)
    except OSError:
        return b""
