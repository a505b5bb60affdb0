"""Whether what is configured can be reached and lets us in; nothing is read, nothing is sent.

Each raises a MailbotError with its remedy when it does not.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from kcvs_mailbot import connecting, smtp
from kcvs_mailbot.clock import now
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.errors import DeliveryError


def mailbox(config: Configuration) -> int:
    """The watched folder, opened read-only: how many mails it holds."""
    with (
        tempfile.TemporaryDirectory() as spool,
        connecting.opened(config, config.mailbox.folder, Path(spool), now) as box,
    ):
        return box.state.exists


def sending(config: Configuration) -> None:
    """The server that takes our receipts."""
    with connecting.sender(config, now) as sender:
        sender.open()


def alerts(config: Configuration) -> None:
    """The server that takes alerts."""
    section = config.alerts
    try:
        with smtp.Sender(section.account, section.timeouts) as sender:
            sender.open()
    except DeliveryError as error:
        remedy = error.remedy.replace("[smtp]", "[alerts]")
        raise DeliveryError(error.what, remedy, encryption=error.encryption) from error
