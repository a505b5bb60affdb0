"""Which addresses an envelope takes, and which replies say what."""

from __future__ import annotations

import pytest

from kcvs_mailbot.errors import DeliveryError
from kcvs_mailbot.network.tls import Account, Security
from kcvs_mailbot.smtp import Reply, Sender
from kcvs_mailbot.smtp.addresses import smtp_address
from servers.smtp_sink import Sink

FROM = "linda.boudry@kcvb.be"


@pytest.mark.parametrize(
    ("address", "carried"),
    [
        ("an.peeters@example.org", "an.peeters@example.org"),
        ("An.O'Neill+kcvs=1@Example.ORG", "An.O'Neill+kcvs=1@Example.ORG"),
        ("an@my_host-.example", "an@my_host-.example"),
        ("info@gemeente-été.example", "info@xn--gemeente-t-j7ab.example"),
        ("info@straße.example", "info@xn--strae-oqa.example"),
        ("zoë@example.org", "zoë@example.org"),
        ('"an peeters"@example.org', '"an peeters"@example.org'),
        ('"a\\"b>"@example.org', '"a\\"b>"@example.org'),
        ("root@[127.0.0.1]", "root@[127.0.0.1]"),
        ("first..last.@example.org", "first..last.@example.org"),  # not by the RFC; they exist
    ],
)
def test_an_address_is_carried_with_its_domain_in_ascii(address: str, carried: str) -> None:
    assert smtp_address(address) == carried


@pytest.mark.parametrize(
    "address",
    [
        "",
        "an.peeters",
        "@example.org",
        "an@",
        "an peeters@example.org",
        "an@example.org> SIZE=1",
        "an>@example.org",
        "an@example.org\r\nRCPT TO:<x@example.org>",
        "an\r\n@example.org",
        '"an\r\n"@example.org',
        "an@exa mple.org",
        "an@b@example.org",
        "an@example..org",
        "an@été..example",
        "an@[127.0.0.1",
        "an\u0085@example.org",
        "an@" + "x" * 70 + ".org",
        "<an@example.org>",
    ],
)
def test_an_address_that_could_say_more_than_an_address_is_refused_for_good(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        smtp_address(address)
    assert caught.value.permanent
    assert not caught.value.server_wide
    assert not address or address not in str(caught.value)


def test_a_refused_address_does_not_even_open_a_connection() -> None:
    with (
        Sink() as sink,
        Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender,
        pytest.raises(DeliveryError, match="cannot exist"),
    ):
        sender.send(FROM, "an@example.org> SIZE=1", b"\r\n")
    assert sink.connections == 0


def test_a_local_part_beyond_ascii_goes_by_smtputf8() -> None:
    with (
        Sink() as sink,
        Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender,
    ):
        sender.send(FROM, "zoë@example.org", b"\r\n")
        sender.send(FROM, "an@example.org", b"\r\n")
    assert [mail.recipients for mail in sink.taken] == [("zoë@example.org",), ("an@example.org",)]


def test_a_local_part_beyond_ascii_is_refused_for_good_without_smtputf8() -> None:
    with (
        Sink(utf8=False) as sink,
        Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender,
    ):
        with pytest.raises(DeliveryError, match="SMTPUTF8") as caught:
            sender.send(FROM, "zoë@example.org", b"\r\n")
        sender.send(FROM, "an@example.org", b"\r\n")
    assert caught.value.permanent
    assert not caught.value.server_wide
    assert "zoë" not in str(caught.value)
    assert len(sink.taken) == 1


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
