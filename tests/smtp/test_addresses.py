"""Which addresses an envelope takes, and which replies say what."""

from __future__ import annotations

import pytest

from kcvs_mailbot.errors import DeliveryError
from kcvs_mailbot.network.tls import Account, Security
from kcvs_mailbot.smtp import Reply, Sender
from servers.smtp_sink import Sink

FROM = "linda.boudry@kcvb.be"


@pytest.mark.parametrize("address", ["zoë@example.org", "an@example.org\r\nRCPT TO:<x@b.org>", ""])
def test_an_address_that_is_none_is_refused_for_good_and_not_repeated(address: str) -> None:
    with (
        Sink() as sink,
        Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender,
        pytest.raises(DeliveryError) as caught,
    ):
        sender.send(FROM, address, b"\r\n")
    assert caught.value.permanent
    assert not caught.value.server_wide
    assert not address or address not in str(caught.value)
    assert sink.taken == []


def test_a_refused_address_does_not_even_open_a_connection() -> None:
    with (
        Sink() as sink,
        Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender,
        pytest.raises(DeliveryError, match="SMTP can carry"),
    ):
        sender.send(FROM, "an@example.org> SIZE=1", b"\r\n")
    assert sink.connections == 0


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        (250, b"2.0.0 Ok: queued as 4XyZ12-a", "250 2.0.0 queued as 4XyZ12-a"),
        (250, b"OK", "250"),
        (250, b"2.0.0 an@example.org accepted", "250 2.0.0"),
        (550, b"5.1.1 <an@example.org> unknown", "550 5.1.1 (no such address there)"),
        (550, b"no such user an@example.org", "550"),
        (452, b"4.2.2 mailbox of an full", "452 4.2.2 (the mailbox is full)"),
        (550, b"5.7.99999 x", "550"),
        (-1, b"<html>an@example.org", "an answer that is not SMTP"),
    ],
)
def test_a_reply_is_told_without_its_free_text(code: int, text: bytes, shown: str) -> None:
    assert str(Reply.of((code, text))) == shown
