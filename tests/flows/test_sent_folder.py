"""An uncertain receipt is looked up in a real Sent folder; a copy stands there once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import databases
from kcvs_mailbot.answering.outbox_changes import retry
from kcvs_mailbot.answering.sending import COPY_AFTER
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.delivery import State
from kcvs_mailbot.desk import amending_address
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.store import outbox, workers
from kcvs_mailbot.store.trouble_facts import uncopied_receipts
from kcvs_mailbot.watch import observing
from servers.dovecot import PASSWORD, USER, Dovecot, Snapshot
from servers.proxy import Proxy, Trouble
from workshop import Workshop, application, configuration, workshop

pytestmark = pytest.mark.needs("dovecot")

HOUR = timedelta(hours=1)


@dataclass
class Office:
    """A workshop whose receipts go through a proxy, and whose mailbox is a Dovecot."""

    folder: Path
    shop: Workshop
    dovecot: Dovecot
    proxy: Proxy

    def configure(self, **acknowledgement: Any) -> None:
        section = {
            "host": "127.0.0.1",
            "port": self.dovecot.tls_port,
            "ca_file": str(self.dovecot.authority),
            "username": USER,
            "password": PASSWORD,
        }
        rules = {"sent_folder": "Sent", **acknowledgement}
        self.shop.start(
            configuration(self.folder, self.proxy.port, mailbox=section, acknowledgement=rules)
        )

    def send_with_the_answer_swallowed(self) -> None:
        """The server takes the mail; its 250 never comes, and then the line breaks."""
        self.proxy.trouble = Trouble(swallow=b"250 2.0.0 OK: queued")

        def cut_when_taken() -> None:
            self.shop.sink.wait_for(1)
            self.proxy.cut()

        cutting = threading.Thread(target=cut_when_taken)
        cutting.start()
        self.shop.worker.send()
        cutting.join()
        self.proxy.trouble = Trouble()

    def sent(self) -> Snapshot:
        return self.dovecot.snapshot("Sent")

    def file_as_a_provider_does(self) -> None:
        self.dovecot.deliver(self.shop.sink.taken[0].raw, "Sent", self.shop.now)

    def receipt(self) -> tuple[str, int]:
        """Its state, and how often the server took it."""
        return self.shop.application()["receipt"]["state"], len(self.shop.sink.taken)

    def pass_over(self, after: timedelta = timedelta()) -> None:
        """What a pass does with receipts, after that time."""
        self.shop.at(after)
        self.shop.worker.keep_sent()
        self.shop.worker.send()


@pytest.fixture
def office(tmp_path: Path, cage: Cage) -> Iterator[Office]:
    with (
        Dovecot() as dovecot,
        databases.sqlite(tmp_path) as store,
        workshop(tmp_path, cage, store) as shop,
        Proxy(shop.sink.port) as proxy,
    ):
        dovecot.maildir("Sent")
        made = Office(tmp_path, shop, dovecot, proxy)
        made.configure()
        yield made


def test_a_receipt_that_is_found_among_the_sent_mail_is_sent(office: Office) -> None:
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    assert office.receipt() == ("uncertain", 1)
    office.file_as_a_provider_does()
    office.pass_over()
    assert office.receipt() == ("sent", 1)
    office.pass_over(2 * HOUR)
    assert office.receipt() == ("sent", 1)
    assert office.shop.events() == ["received", "enqueued", "uncertain", "sent"]


def test_a_receipt_that_is_not_found_goes_again_after_the_wait(office: Office) -> None:
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    office.dovecot.deliver(b"Message-ID: <another@kcvb.be>\r\n\r\nx", "Sent", office.shop.now)
    office.pass_over(timedelta(minutes=59))
    assert office.receipt() == ("uncertain", 1)
    office.pass_over(timedelta(minutes=2))
    assert office.receipt() == ("sent", 2)
    first, second = office.shop.sink.taken
    assert first.raw == second.raw


def test_never_waits_for_a_person_and_still_looks(office: Office) -> None:
    office.configure(resend_uncertain="never")
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    office.pass_over(timedelta(days=3))
    assert office.receipt() == ("uncertain", 1)
    office.file_as_a_provider_does()
    office.pass_over()
    assert office.receipt() == ("sent", 1)


def test_a_folder_that_cannot_be_read_holds_no_receipt_up(office: Office) -> None:
    office.configure(sent_folder="Gone")
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    with pytest.raises(MailboxError, match="sent_folder"):
        office.shop.worker.keep_sent()
    assert office.receipt() == ("uncertain", 1)
    office.shop.at(HOUR)
    with pytest.raises(MailboxError, match="sent_folder"):
        office.shop.worker.keep_sent()
    office.shop.worker.send()
    assert office.receipt() == ("sent", 2)


def test_a_pass_says_that_the_folder_cannot_be_read_and_does_the_rest(office: Office) -> None:
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    office.configure(sent_folder="Gone")
    office.shop.receive(application("Bo Maes", "bo@example.be"))
    done, trouble = office.shop.worker.poll(fetch=False)
    assert isinstance(trouble, MailboxError)
    assert done.sent == 1


def test_a_receipt_that_stood_there_before_is_no_witness_of_the_second_time(
    office: Office,
) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.pass_over(COPY_AFTER)
    assert len(office.sent().mails) == 1
    with office.shop.store.write() as session:  # it came back, and a person has it sent again
        entry = session.get_one(rows.Outbox, 1)
        outbox.become(entry, State.BOUNCED)
        retry(session, entry, office.shop.now, "linda")
    office.shop.sink.taken.clear()
    office.send_with_the_answer_swallowed()
    office.pass_over()
    assert office.receipt() == ("uncertain", 1)
    office.pass_over(HOUR)
    assert office.receipt() == ("sent", 2)


def test_a_copy_stands_there_once_and_is_read(office: Office) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.pass_over(COPY_AFTER - timedelta(seconds=1))
    assert office.sent().mails == {}  # the provider may yet put it there
    for _ in range(3):
        office.pass_over(timedelta(seconds=1))
    ((flags, date, _),) = office.sent().mails.values()
    assert "\\Seen" in flags
    assert date == "01-Sep-2021 08:00:00 +0000"


def test_what_the_provider_filed_itself_is_not_copied(office: Office) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.file_as_a_provider_does()
    office.pass_over(COPY_AFTER)
    assert len(office.sent().mails) == 1
    assert due_copies(office) == []


def test_without_the_wish_nothing_is_copied(office: Office) -> None:
    office.shop.receive(application())
    office.shop.worker.send()
    office.pass_over(2 * HOUR)
    assert office.sent().mails == {}


def test_a_worker_that_died_after_the_copy_does_not_copy_twice(office: Office) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.shop.at(COPY_AFTER)
    with office.shop.store.write() as session:  # as the dead worker left it
        session.get_one(rows.Outbox, 1).claimed_by = "dead"
    raw = office.shop.sink.taken[0].raw
    office.dovecot.append(raw, "Sent", "01-Sep-2021 08:05:00 +0000", "\\Seen")
    office.pass_over()
    assert len(office.sent().mails) == 1
    assert due_copies(office) == []


def test_two_workers_copy_a_receipt_once(office: Office) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.shop.at(COPY_AFTER)
    with office.shop.store.write() as session:
        living = [workers.register(session, office.shop.now)]
        assert outbox.claim_copy(session, 1, living[0], living) is not None
    office.shop.worker.keep_sent()
    assert office.sent().mails == {}  # the other one is at it


def test_a_copy_that_cannot_be_made_stays_due_and_is_told(office: Office) -> None:
    office.configure(copy_to_sent=True, sent_folder="Gone")
    office.shop.receive(application())
    office.shop.worker.send()
    office.shop.at(COPY_AFTER + HOUR)
    with pytest.raises(MailboxError):
        office.shop.worker.keep_sent()
    assert office.receipt() == ("sent", 1)
    with office.shop.store.read() as session:
        assert [*uncopied_receipts(session, office.shop.now)] == ["KCVS-2021-0001 (outbox 1)"]
    for sent_folder in ("Gone", ""):  # nobody waits for a copy any more
        office.configure(copy_to_sent=False, sent_folder=sent_folder)
        office.shop.worker.keep_sent()
        config, now = office.shop.worker.config, office.shop.now
        with office.shop.store.read() as session:
            facts = observing.outside(config, now)
            told = observing.inside(session, config, facts, observing.Ear(0), 0)
        assert told.receipts is not None
        assert told.receipts.not_copied == ()
    office.configure(copy_to_sent=True, sent_folder="Gone")
    office.dovecot.maildir("Gone")
    office.pass_over()
    assert len(office.dovecot.snapshot("Gone").mails) == 1
    with office.shop.store.read() as session:
        assert uncopied_receipts(session, office.shop.now) == {}


def test_a_clock_that_jumped_back_does_not_put_a_copy_off(office: Office) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.pass_over(-30 * timedelta(days=1))
    assert len(office.sent().mails) == 1


def test_the_watched_mailbox_is_as_it_was(office: Office) -> None:
    office.dovecot.deliver(b"Subject: hers\r\n\r\nx")
    before = office.dovecot.snapshot()
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.send_with_the_answer_swallowed()
    office.pass_over(HOUR)
    office.pass_over(COPY_AFTER)
    assert len(office.sent().mails) == 1
    assert office.dovecot.snapshot() == before


def due_copies(office: Office) -> list[int]:
    with office.shop.store.read() as session:
        return outbox.copies_due(session, office.shop.now + timedelta(days=99), COPY_AFTER)


def test_a_receipt_to_a_former_address_is_no_witness_of_the_one_to_the_new(
    office: Office,
) -> None:
    office.configure(copy_to_sent=True)
    office.shop.receive(application())
    office.shop.worker.send()
    office.file_as_a_provider_does()
    bench, new = office.shop.worker.bench, "an@nieuw.example"
    seen = amending_address.propose_address(bench, "KCVS-2021-0001", new, "linda")
    amending_address.set_address(
        bench, "KCVS-2021-0001", new, "linda", seen=seen.seen, moment=seen.moment
    )
    office.shop.sink.taken.clear()
    office.send_with_the_answer_swallowed()
    office.pass_over()
    assert office.receipt() == ("uncertain", 1)
    office.pass_over(HOUR)
    assert office.receipt() == ("sent", 2)
    office.pass_over(COPY_AFTER)
    assert len(office.sent().mails) == 2
