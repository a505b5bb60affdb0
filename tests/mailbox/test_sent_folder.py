"""The Sent folder: a receipt is looked up there, and put there once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import Account, open_mailbox
from servers.dovecot import Dovecot

pytestmark = pytest.mark.needs("dovecot")

WHEN = datetime(2021, 9, 15, 21, 59, tzinfo=UTC)
RECEIPT = (
    b"Message-ID: <KCVS-2021-0001.1@kcvb.be>\r\nSubject: Ontvangen\r\n\r\nDank u, zo\xc3\xab.\r\n"
)


def test_a_receipt_is_found_by_its_message_id(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver(RECEIPT, "Sent")
    with open_mailbox(account, "Sent", spool) as sent:
        assert sent.contains("<KCVS-2021-0001.1@kcvb.be>")
        assert not sent.contains("<KCVS-2021-0002.1@kcvb.be>")


def test_a_receipt_that_was_put_there_is_found(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.maildir("Sent")
    with open_mailbox(account, "Sent", spool) as sent:
        assert not sent.contains("<KCVS-2021-0001.1@kcvb.be>")
        sent.append(RECEIPT, WHEN)
        assert sent.contains("<KCVS-2021-0001.1@kcvb.be>")
    ((flags, date, _),) = dovecot.snapshot("Sent").mails.values()
    assert "\\Seen" in flags
    assert date == "15-Sep-2021 21:59:00 +0000"
    with open_mailbox(account, "Sent", spool) as sent:
        message = sent.fetch_one(1)
        assert message is not None
        assert message.content.data == RECEIPT


def test_a_full_mailbox_is_told(spool: Path) -> None:
    quota = (
        "mail_plugins = quota\n"
        "plugin {{\n  quota = maildir:User quota\n  quota_rule = *:storage=1k\n}}\n"
    )
    with Dovecot(extra=quota) as server:
        server.maildir("Sent")
        account = Account(
            "127.0.0.1",
            server.tls_port,
            username="linda",
            password="geheim woord",
            ca_file=server.authority,
        )
        with (
            pytest.raises(MailboxError, match=r"\[OVERQUOTA\]"),
            open_mailbox(account, "Sent", spool) as sent,
        ):
            sent.append(b"Subject: x\r\n\r\n" + b"x" * 5000, WHEN)
