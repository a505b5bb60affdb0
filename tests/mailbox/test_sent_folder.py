"""The Sent folder: a receipt is looked up there, and put there once."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import Account, Security, open_mailbox, open_sent_folder
from servers.dovecot import Dovecot
from servers.imap_faults import Lines, imap

pytestmark = pytest.mark.needs("dovecot")

WHEN = datetime(2021, 9, 15, 21, 59, tzinfo=UTC)
DAY = date(2021, 9, 15)
RECEIPT = (
    b"Message-ID: <KCVS-2021-0001.1@kcvb.be>\r\nSubject: Ontvangen\r\n\r\nDank u, zo\xc3\xab.\r\n"
)


def test_a_receipt_is_found_by_its_message_id(dovecot: Dovecot, account: Account) -> None:
    dovecot.deliver(RECEIPT, "Sent", WHEN)
    with open_sent_folder(account, "Sent") as sent:
        assert sent.contains("<KCVS-2021-0001.1@kcvb.be>", DAY)
        assert not sent.contains("<KCVS-2021-0002.1@kcvb.be>", DAY)
        assert not sent.contains("<KCVS-2021-0001.1@kcvb.be>", date(2021, 9, 17))


def test_a_receipt_that_was_put_there_is_found(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.maildir("Sent")
    with open_sent_folder(account, "Sent") as sent:
        assert not sent.contains("<KCVS-2021-0001.1@kcvb.be>", DAY)
        sent.append(RECEIPT, WHEN)
        assert sent.contains("<KCVS-2021-0001.1@kcvb.be>", DAY)
    ((flags, date, _),) = dovecot.snapshot("Sent").mails.values()
    assert "\\Seen" in flags
    assert date == "15-Sep-2021 21:59:00 +0000"
    with open_mailbox(account, "Sent", spool) as mailbox:
        message = mailbox.fetch_one(1)
        assert message is not None
        assert message.content.data == RECEIPT


def test_a_full_mailbox_is_told() -> None:
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
            open_sent_folder(account, "Sent") as sent,
        ):
            sent.append(b"Subject: x\r\n\r\n" + b"x" * 5000, WHEN)


def test_nothing_but_append_is_said_that_could_change_anything() -> None:
    lines = Lines({"APPEND": [b"+ go on\r\n"]})
    with imap(lines) as port:
        account = Account("127.0.0.1", port, Security.NONE, "linda", "geheim")
        with open_sent_folder(account, "Sent") as sent:
            sent.contains("<a@kcvb.be>", DAY)
            with pytest.raises(MailboxError):
                sent.append(b"Subject: x\r\n\r\nx\r\n", WHEN)
    asked = [command for command in lines.commands if command in KNOWN]
    assert set(asked) == {"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "CLOSE", "APPEND"}
    assert "SELECT" not in asked  # in what EXAMINE opened, CLOSE removes nothing
    folders = {line.split()[1] for line in lines.said if line[:6] in ("EXAMIN", "APPEND")}
    assert folders == {'"Sent"'}


def test_the_folder_is_left_before_something_is_put_there() -> None:
    """Courier 5.0 refuses APPEND to the folder that is open by EXAMINE."""
    lines = Lines({"APPEND": [b"+ go on\r\n", b"%TAG% OK done\r\n"]})
    with imap(lines) as port:
        account = Account("127.0.0.1", port, Security.NONE, "linda", "geheim")
        with open_sent_folder(account, "Sent") as sent:
            sent.contains("<a@kcvb.be>", DAY)
            with contextlib.suppress(MailboxError):
                sent.append(RECEIPT, WHEN)
    at = lines.commands.index("APPEND")
    assert lines.commands[at - 1] == "CLOSE"


def test_what_is_tried_is_refused_or_leaves_nothing(dovecot: Dovecot, account: Account) -> None:
    dovecot.maildir("Sent")
    with open_sent_folder(account, "Sent") as sent:
        sent.try_append()
    assert dovecot.snapshot("Sent").mails == {}
    lines = Lines({"APPEND": [b"%TAG% NO [TRYCREATE] an.peeters@example.org\r\n"]})
    with imap(lines) as port:
        account = Account("127.0.0.1", port, Security.NONE, "linda", "geheim")
        with (
            pytest.raises(MailboxError, match="TRYCREATE"),
            open_sent_folder(account, "Sent") as sent,
        ):
            sent.try_append()


KNOWN = {
    "CAPABILITY", "LOGIN", "EXAMINE", "SELECT", "UID SEARCH", "APPEND", "UID STORE", "STORE",
    "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UID COPY", "UID MOVE", "EXPUNGE", "CLOSE",
}  # fmt: skip
