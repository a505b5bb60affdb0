"""IDLE: the bell rings for new mail, and a dead link is not taken for silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import Account, Mailbox, Security, Timeouts, open_mailbox
from servers.dovecot import Dovecot
from servers.proxy import Proxy, Trouble

pytestmark = pytest.mark.needs("dovecot")

MAIL = b"Subject: Kandidatuur\r\n\r\nGeachte\r\n"
BOTH = pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])


def never() -> bool:
    return False


def once_waiting(act: Callable[[], object]) -> threading.Thread:
    """`act` a moment later, when the program most probably waits; it may be earlier."""
    thread = threading.Timer(0.3, act)
    thread.start()
    return thread


@BOTH
def test_the_bell_rings_for_new_mail(
    dovecot: Dovecot, account: Account, starttls: Account, spool: Path, security: Security
) -> None:
    chosen = account if security is Security.TLS else starttls
    with open_mailbox(chosen, "INBOX", spool) as mailbox:
        for expected in (1, 2):
            arrival = once_waiting(lambda: dovecot.deliver(MAIL))
            assert mailbox.wait(60, never)
            arrival.join()
            assert mailbox.refresh().exists == expected


def test_mail_that_came_just_before_rings_too(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    with open_mailbox(account, "INBOX", spool) as mailbox:
        dovecot.deliver(MAIL)
        assert mailbox.wait(60, never)


def test_mail_that_was_announced_in_another_answer_rings_at_once(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver(MAIL)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        dovecot.deliver(MAIL)
        mailbox.fetch_one(1)  # its answer carries the new EXISTS
        assert mailbox.wait(60, never)


def test_what_is_no_new_mail_does_not_ring(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.deliver_many([MAIL, MAIL])

    def read_and_delete() -> None:
        dovecot.set_flags([1], "\\Seen")
        dovecot.expunge([2])

    with open_mailbox(account, "INBOX", spool) as mailbox:
        other = once_waiting(read_and_delete)
        assert not mailbox.wait(1, never)
        other.join()
        assert mailbox.refresh().exists == 1


def test_waiting_ends_when_the_program_stops(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    stopping = threading.Event()
    timer = threading.Timer(0.2, stopping.set)
    timer.start()
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert not mailbox.wait(60, stopping.is_set)
        assert mailbox.refresh().exists == 0
    timer.join()


@BOTH
def test_a_server_that_goes_away_is_noticed_at_once(
    dovecot: Dovecot, account: Account, starttls: Account, spool: Path, security: Security
) -> None:
    chosen = account if security is Security.TLS else starttls
    with open_mailbox(chosen, "INBOX", spool) as mailbox:
        end = once_waiting(dovecot.stop)
        with pytest.raises(MailboxError, match=r"closed the connection|cannot be reached"):
            mailbox.wait(60, never)
        end.join()


def test_a_link_that_dies_in_silence_is_noticed_at_the_end_of_the_round(
    dovecot: Dovecot, account: Account, spool: Path, quick: Timeouts
) -> None:
    with Proxy(dovecot.tls_port) as proxy:
        clear = replace(account, port=proxy.port)
        with open_mailbox(clear, "INBOX", spool, quick) as mailbox:
            assert not mailbox.wait(0.2, never)
        proxy.trouble = Trouble(stall_after=_until_idle(dovecot, account, spool))
        with open_mailbox(clear, "INBOX", spool, quick) as mailbox:
            with pytest.raises(MailboxError, match="in time"):
                mailbox.wait(0.2, never)
            with pytest.raises(MailboxError, match="closed"):
                mailbox.wait(0.2, never)


def test_waiting_can_be_aborted_from_another_thread(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    with open_mailbox(account, "INBOX", spool) as mailbox:
        timer = once_waiting(mailbox.abort)
        with pytest.raises(MailboxError, match="ended by this program"):
            mailbox.wait(60, never)
        timer.join()


def test_without_idle_it_waits_for_the_schedule(spool: Path) -> None:
    with Dovecot(extra="imap_capability = IMAP4rev1 UIDPLUS") as server:
        account = Account(
            "127.0.0.1",
            server.tls_port,
            username="linda",
            password="geheim woord",
            ca_file=server.authority,
        )
        with open_mailbox(account, "INBOX", spool) as mailbox:
            begin = time.monotonic()
            server.deliver(MAIL)
            assert not mailbox.wait(0.7, never)
            assert time.monotonic() - begin >= 0.7
            assert not mailbox.wait(60, lambda: True)
            assert mailbox.refresh().exists == 1


def _until_idle(dovecot: Dovecot, account: Account, spool: Path) -> int:
    """How many bytes the server says until it idles."""
    with Proxy(dovecot.tls_port) as counter:
        clear = replace(account, port=counter.port)
        with open_mailbox(clear, "INBOX", spool) as mailbox:
            assert isinstance(mailbox, Mailbox)
            stopped: list[int] = []

            def look() -> bool:
                stopped.append(counter.received)
                return len(stopped) > 1

            mailbox.wait(60, look)
    return stopped[-1]
