"""A running Dovecot, and how the program reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kcvs_mailbot.mailbox import Account, Security, Timeouts
from servers.dovecot import PASSWORD, USER, Dovecot


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return Account(
        "127.0.0.1", dovecot.tls_port, username=USER, password=PASSWORD, ca_file=dovecot.authority
    )


@pytest.fixture
def starttls(dovecot: Dovecot, account: Account) -> Account:
    return replace(account, port=dovecot.port, security=Security.STARTTLS)


@pytest.fixture
def quick() -> Timeouts:
    """For servers that never answer."""
    return Timeouts(connect=2, read=0.5, call=2, final=0.5)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder
