"""The servers of the tests do what the tests believe of them."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kcvs_mailbot.errors import DeliveryUncertain
from kcvs_mailbot.network.tls import Account, Security, Timeouts
from kcvs_mailbot.smtp import Sender
from servers.dovecot import Dovecot
from servers.proxy import Proxy, Trouble
from servers.smtp_sink import Sink, Taken, read_folder

MAIL = b"Subject: Ontvangen\r\n\r\nDank u.\r\n"


def test_a_sink_process_writes_each_mail_it_takes(tmp_path: Path) -> None:
    port_file, folder = tmp_path / "port", tmp_path / "mails"
    tests = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "servers.smtp_sink", "--dir", str(folder), "--port-file", str(port_file)),
        ],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")]),
        },
    )
    try:
        while not port_file.exists():
            assert process.poll() is None
            time.sleep(0.02)
        with smtplib.SMTP("127.0.0.1", int(port_file.read_text())) as client:
            client.sendmail("a@example.org", ["b@example.org"], MAIL)
            client.sendmail("a@example.org", ["c@example.org"], MAIL)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert list(read_folder(folder)) == [
        Taken("a@example.org", ("b@example.org",), MAIL, 1),
        Taken("a@example.org", ("c@example.org",), MAIL, 1),
    ]
    assert not port_file.exists()


def test_a_proxy_swallows_the_answer_to_a_mail_that_was_taken() -> None:
    with Sink() as sink, Proxy(sink.port, Trouble(swallow=b"250 2.0.0 OK: queued")) as proxy:
        account = Account("127.0.0.1", proxy.port, Security.NONE)
        with Sender(account, Timeouts(2, 2, 5, 0.5)) as sender, pytest.raises(DeliveryUncertain):
            sender.send("a@example.org", "b@example.org", MAIL)
    assert [mail.raw for mail in sink.taken] == [MAIL]


@pytest.mark.needs("dovecot")
def test_a_dovecot_keeps_its_mails_and_ports_over_a_restart() -> None:
    with Dovecot() as server:
        server.deliver(MAIL, flags="S")
        server.deliver(MAIL)
        before = server.snapshot()
        server.stop()
        server.start()
        assert server.snapshot() == before
        flags = [flags for flags, _, _ in before.mails.values()]
        assert ["\\Seen" in each for each in flags] == [True, False]


@pytest.mark.needs("dovecot")
def test_a_snapshot_notices_each_change() -> None:
    with Dovecot() as server:
        server.deliver_many([MAIL, MAIL, MAIL])
        seen = [server.snapshot()]
        server.set_flags([1], "\\Seen")
        seen.append(server.snapshot())
        server.expunge([2])
        seen.append(server.snapshot())
        server.move([3], "INBOX", "Elders")
        seen.append(server.snapshot())
        assert len(server.snapshot("Elders").mails) == 1
        server.move([1], "Elders", "INBOX")
        seen.append(server.snapshot())
        server.change_uidvalidity()
        seen.append(server.snapshot())
    assert [sorted(snapshot.mails) for snapshot in seen] == [
        [1, 2, 3],
        [1, 2, 3],
        [1, 3],
        [1],
        [1, 4],
        [1, 2],
    ]
    assert all(seen[index] != seen[index + 1] for index in range(5))
