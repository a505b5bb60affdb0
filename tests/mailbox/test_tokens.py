"""Signing in by access token, as Microsoft 365 and Google want it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kcvs_mailbot.errors import DeliveryError, MailboxError
from kcvs_mailbot.mailbox import Account, Auth, Security, open_mailbox
from kcvs_mailbot.smtp import LoginRefusedError, Sender
from servers.dovecot import Dovecot
from servers.smtp_sink import Sink
from servers.tokens import DOVECOT_PASSDB, TokenInfo

USER = "linda@kcvb.be"


@pytest.fixture
def tokens() -> Iterator[TokenInfo]:
    with TokenInfo({"first-token": USER}) as info:
        yield info


@pytest.fixture
def dovecot(tokens: TokenInfo) -> Iterator[Dovecot]:
    server = Dovecot(passdb=DOVECOT_PASSDB, mechanisms="xoauth2")
    (server.home / "oauth2.conf").write_text(tokens.dovecot_config)
    with server:
        yield server


class Source:
    """Gives the tokens it was given, one after the other."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def __call__(self) -> str:
        return self.tokens.pop(0)


def by_token(server: Dovecot, source: Source) -> Account:
    return Account(
        "127.0.0.1",
        server.tls_port,
        username=USER,
        auth=Auth.XOAUTH2,
        ca_file=server.authority,
        token=source,
    )


@pytest.mark.needs("dovecot")
def test_a_good_token_opens_the_mailbox(dovecot: Dovecot, spool: Path) -> None:
    with open_mailbox(by_token(dovecot, Source("first-token")), "INBOX", spool) as mailbox:
        assert mailbox.state.exists == 0


@pytest.mark.needs("dovecot")
def test_each_connection_asks_for_a_token_of_its_own(
    dovecot: Dovecot, tokens: TokenInfo, spool: Path
) -> None:
    account = by_token(dovecot, Source("first-token", "second-token"))
    with open_mailbox(account, "INBOX", spool):
        pass
    tokens.users = {"second-token": USER}
    with open_mailbox(account, "INBOX", spool):
        pass


@pytest.mark.needs("dovecot")
def test_an_expired_token_is_a_refusal(dovecot: Dovecot, spool: Path) -> None:
    account = by_token(dovecot, Source("expired-token"))
    with pytest.raises(MailboxError) as caught, open_mailbox(account, "INBOX", spool):
        pass
    assert caught.value.refused
    assert "expired-token" not in str(caught.value)
    assert "token" in caught.value.remedy


@pytest.mark.needs("dovecot")
def test_a_token_that_cannot_be_had_is_told_in_its_own_words(dovecot: Dovecot, spool: Path) -> None:
    def no_token() -> str:
        raise MailboxError("the client secret has expired", "make a new one", refused=True)

    account = Account(
        "127.0.0.1",
        dovecot.tls_port,
        username=USER,
        auth=Auth.XOAUTH2,
        ca_file=dovecot.authority,
        token=no_token,
    )
    with (
        pytest.raises(MailboxError, match="client secret") as caught,
        open_mailbox(account, "INBOX", spool),
    ):
        pass
    assert caught.value.refused


def test_a_good_token_signs_in_for_sending() -> None:
    with Sink(users={USER: "first-token"}, mechanisms=("XOAUTH2",)) as sink:
        account = Account(
            "127.0.0.1",
            sink.port,
            Security.NONE,
            USER,
            auth=Auth.XOAUTH2,
            token=Source("first-token"),
        )
        with Sender(account) as sender:
            sender.send(USER, "an@example.org", b"Subject: x\r\n\r\n")
    assert len(sink.taken) == 1


def test_an_expired_token_refuses_sending() -> None:
    with Sink(users={USER: "first-token"}, mechanisms=("XOAUTH2",)) as sink:
        account = Account(
            "127.0.0.1",
            sink.port,
            Security.NONE,
            USER,
            auth=Auth.XOAUTH2,
            token=Source("expired-token"),
        )
        with Sender(account) as sender, pytest.raises(LoginRefusedError, match="535") as caught:
            sender.send(USER, "an@example.org", b"Subject: x\r\n\r\n")
    assert "expired-token" not in str(caught.value)


def test_a_token_that_cannot_be_had_stops_sending() -> None:
    def no_token() -> str:
        raise MailboxError("the client secret has expired", "make a new one")

    with Sink(users={USER: "x"}, mechanisms=("XOAUTH2",)) as sink:
        account = Account(
            "127.0.0.1", sink.port, Security.NONE, USER, auth=Auth.XOAUTH2, token=no_token
        )
        with Sender(account) as sender, pytest.raises(DeliveryError, match="secret") as caught:
            sender.send(USER, "an@example.org", b"Subject: x\r\n\r\n")
    assert caught.value.server_wide
    assert caught.value.remedy == "make a new one"
