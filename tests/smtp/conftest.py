"""A sink, and how the program reaches it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kcvs_mailbot.network.tls import Account, Security, Timeouts
from servers.certificates import Certificates, make_certificates
from servers.smtp_sink import Sink

LOGIN = {"linda": "geheim wóórd"}


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def sink(certificates: Certificates) -> Iterator[Sink]:
    with Sink(certificates, users=LOGIN) as server:
        yield server


@pytest.fixture
def account(sink: Sink, certificates: Certificates) -> Account:
    return Account(
        "127.0.0.1",
        sink.port,
        Security.STARTTLS,
        "linda",
        LOGIN["linda"],
        ca_file=certificates.authority,
    )


@pytest.fixture
def quick() -> Timeouts:
    """For servers that never answer."""
    return Timeouts(connect=2, read=0.4, call=2, final=0.5)


@pytest.fixture
def mail() -> bytes:
    return b"Subject: Ontvangen\r\nMessage-ID: <1@kcvb.be>\r\n\r\nDank u.\r\n"
