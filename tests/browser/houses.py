"""Houses to be visited by a browser: a database with what happened in it, and the page served."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher

import workshop as shop
from browser import hostile
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.content import Content
from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.mails import sample_mails
from kcvs_mailbot.demo.mishaps import GONE
from kcvs_mailbot.demo.returned import bounced
from kcvs_mailbot.demo.writing import CLOSED_JOB, JOB, OUR_SERVER, SampleMail, arrived
from kcvs_mailbot.desk import passwords
from kcvs_mailbot.desk.accounts import Accounts
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.store import Store, intake
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.web.serving import server_of
from servers.smtp_sink import Sink

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
PASSWORD = "vier losse woorden hier"
NAMES = {
    Role.SECRETARY: "linda",
    Role.BOARD: "hilde",
    Role.ADMINISTRATOR: "beheerder",
    Role.AUDITOR: "dpo",
}
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64)
"""What a hash costs is no matter of these tests."""


class House(shop.Workshop):
    """A workshop with its page at `address`; the accounts of NAMES, all with PASSWORD."""

    address = ""

    def open(self) -> None:
        accounts = Accounts(self.store, lambda: self.now)
        for role, name in NAMES.items():
            accounts.add(name, role, "test", PASSWORD)

    def take_in(self, mails: Sequence[SampleMail]) -> None:
        """They arrive, are judged, and are answered."""
        with self.store.write() as session:
            arrivals = [
                intake.Arrival(Content.of_bytes(mail.raw), internaldate=mail.received_at)
                for mail in mails
            ]
            intake.record(session, arrivals, self.now)
        self.worker.process()
        self.worker.send()


def config(folder: Path, smtp_port: int, clamd: str) -> Configuration:
    """The demo's two vacancies."""
    days = Calendar.around(NOW)
    opened, closed = f"KCVS-{days.deadline.year}", f"ONTHAAL-{days.closed.year}"
    since = days.opens.isoformat()
    return shop.configuration(
        folder,
        smtp_port,
        vacancy=[
            {
                "reference": opened,
                "title": JOB,
                "opens": since,
                "deadline": str(days.deadline),
                "procedure": shop.PROCEDURE,
            },
            {
                "reference": closed,
                "title": CLOSED_JOB,
                "opens": since,
                "deadline": str(days.closed),
            },
        ],
        mailbox={
            "host": "127.0.0.1",
            "username": "linda.boudry@kcvb.be",
            "password": "-",
            "own_addresses": ["linda.boudry@kcvb.be"],
            "colleague_domains": ["kcvb.be"],
            "trusted_received_by": [OUR_SERVER],
        },
        smtp={"host": "127.0.0.1", "port": smtp_port, "security": "none"},
        antivirus={"clamd": clamd},
    )


@contextmanager
def house(folder: Path, cage: Cage, store: Store, clamd: str = "") -> Iterator[House]:
    """An empty one, served until the end of the block."""
    with Sink() as sink:
        made = House(store, cage, config(folder, sink.port, clamd), sink)
        made.at(NOW)
        made.start(made.worker.config)  # it lives now
        with _served(made) as made.address:
            yield made


@contextmanager
def _served(made: House) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(made.worker.bench, grace=1)  # a browser may keep a line open
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


def fill_with_the_demo(made: House) -> None:
    """All that the demo has, a receipt that came back among it; the mailbox was just read."""
    made.open()
    with made.store.write() as session:
        section = made.worker.config.require_mailbox()
        read = rows.Mailbox(account=section.key, folder=section.folder, polled_at=NOW)
        session.add(read)
    made.take_in(sample_mails(NOW))
    receipt = next(taken for taken in made.sink.taken if taken.recipients == (GONE,))
    report = arrived(bounced(receipt.raw, GONE, NOW), "", NOW)
    made.take_in([SampleMail("a receipt that came back", report, NOW)])


def fill_with_hostility(made: House) -> None:
    """Names, subjects, files and HTML of somebody who means harm; and two hundred candidates."""
    made.open()
    made.take_in(hostile.mails(NOW))
    hostile.crowd(made.store, NOW)
