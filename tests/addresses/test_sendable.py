"""One form of an address for the mail and for its envelope."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.facts import Letter
from kcvs_mailbot.acknowledgement.mail import build_mail, new_message_id
from kcvs_mailbot.addresses import sendable
from kcvs_mailbot.message import Address
from kcvs_mailbot.network.tls import Account, Security
from kcvs_mailbot.smtp import Sender
from servers.smtp_sink import Sink
from workshop import NOW

FROM = "linda.boudry@kcvb.be"
TAKEN = {
    "an.peeters@example.org": "an.peeters@example.org",
    "An.O'Neill+kcvs=1@Example.ORG": "An.O'Neill+kcvs=1@Example.ORG",
    '"an peeters"@example.org': '"an peeters"@example.org',
    '"a\\"b>"@example.org': '"a\\"b>"@example.org',
    "an@my_host.example": "an@my_host.example",
    "an@müller.example": "an@xn--mller-kva.example",
    "info@straße.example": "info@xn--strae-oqa.example",  # strasse.example is somebody else's
    "info@gemeente-été.example": "info@xn--gemeente-t-j7ab.example",
    "an@例え。テスト": "an@xn--r8jz45g.xn--zckzah",
}


@pytest.mark.parametrize(("address", "in_ascii"), TAKEN.items())
def test_an_address_is_sendable_with_its_domain_in_ascii(address: str, in_ascii: str) -> None:
    assert sendable(address) == in_ascii


@pytest.mark.parametrize(
    "address",
    [
        "",
        "an",
        "an@",
        "@example.org",
        "an@@example.org",
        "an@b@example.org",
        "an peeters@example.org",
        "an@exa mple.org",
        "an@example..org",
        "an@été..example",
        "an@-example.org",
        "an@example-.org",
        "an@[127.0.0.1]",
        "first..last@example.org",
        "an@" + "x" * 64 + ".org",
        "an@" + "é" * 70 + ".be",
        "x" * 65 + "@example.org",
        "André@example.org",
        "<an@example.org>",
        "an@example.org,b@example.org",
        "an@example.org\r\nBcc: b@example.org",
        "an@example.org> SIZE=1",
        "an>@example.org",
        "an\u0085@example.org",
        '"an\r\n"@example.org',
    ],
)
def test_what_is_more_or_less_than_an_address_is_not(address: str) -> None:
    assert sendable(address) is None


def receipt_to(address: str) -> bytes:
    return build_mail(
        Letter("Ontvangen", "Wij kregen uw brief.", "<p>Wij kregen uw brief.</p>", (Language.NL,)),
        sender=Address("Linda", FROM),
        recipient=Address("An", address),
        message_id=new_message_id("KCVS-2021-0001", "kcvb.be", "abcdef"),
        in_reply_to=None,
        references=(),
        date=NOW,
        our_marker="receipt",
    )


def named_in(raw: bytes) -> str:
    (to,) = message_from_bytes(raw, policy=policy.default)["To"].addresses
    return str(to.addr_spec)


def test_the_envelope_goes_where_the_mail_says() -> None:
    with Sink() as sink, Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender:
        for address in TAKEN:
            sender.send(FROM, address, receipt_to(address))
    for mail, in_ascii in zip(sink.taken, TAKEN.values(), strict=True):
        assert mail.recipients == (in_ascii,)
        assert named_in(mail.raw) == in_ascii


LABELS = st.text("abcßéöø。.例-_Ａ1", min_size=1, max_size=20)


@given(host=LABELS, local=st.text("ab.+'_\"\\ ", min_size=1, max_size=10))
def test_what_is_sendable_stays_the_same_when_it_is_read_and_sent_again(
    host: str, local: str
) -> None:
    in_ascii = sendable(f"{local}@{host}")
    if in_ascii is not None:
        assert in_ascii.isascii()
        assert sendable(in_ascii) == in_ascii
        assert (
            named_in(receipt_to(f"{local}@{host}")).rpartition("@")[2]
            == in_ascii.rpartition("@")[2]
        )
