"""IDLE as a doorbell: it only tells that something new may have come (RFC 2177).

imapclient's own idle_check looks at the socket only: what imaplib or TLS has buffered already is
not noticed, and a closed connection looks like silence. So this reads line by line itself.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable

from kcvs_mailbot.mailbox.client import Client

FIRST_LOOK = 0.5
"""Seconds between two looks at whether the program stops."""


def rang(client: Client, exists: int) -> bool:
    """True when the server has announced more mails than the `exists` of the last EXAMINE."""
    announced = client.wire.numbers("EXISTS")
    gone = client.wire.numbers("EXPUNGE")
    return bool(announced) and announced[-1] > exists - len(gone)


def idle(client: Client, exists: int, seconds: float, stopping: Callable[[], bool]) -> bool:
    """Wait in IDLE until the bell rings, True; or so many seconds or `stopping`, False.

    The caller is back in the selected state. A dead connection raises an OSError or
    imaplib's abort: at once when it was closed, else when DONE gets no answer.
    """
    wire = client.wire
    tag = wire._command("IDLE")
    while wire._get_response() is not None:  # untagged data may come before the continuation
        if wire.tagged_commands[tag]:
            raise wire.abort("IDLE was refused")
    end = time.monotonic() + seconds
    while not rang(client, exists) and not stopping() and (left := end - time.monotonic()) > 0:
        if _readable(client, min(left, FIRST_LOOK)):
            wire._get_response()
    wire.send(b"DONE\r\n")
    wire._command_complete("IDLE", tag)
    return rang(client, exists)


def _readable(client: Client, seconds: float) -> bool:
    """True when a line is there or coming, or the connection has ended."""
    if client.wire.peek():
        return True
    poller = select.poll()
    poller.register(client.wire.sock.fileno(), select.POLLIN)
    # What makes TLS readable may be less than a record, or no data at all.
    return bool(poller.poll(seconds * 1000)) and client.wire.peek() is not None
