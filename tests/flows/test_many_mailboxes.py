"""Mails of several mailboxes in one database: in turn, and decided about beside each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.mailbox import MailboxState
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import claims, intake, vacancies, workers
from kcvs_mailbot.store.models import Candidate, Message
from kcvs_mailbot.store.vacancies import Served
from workshop import Workshop, application

SERVER = {"host": "imap.example.org", "password": "x"}
VACANCY = {"title": "directeur Kenniscentrum Vlaamse Steden"}
OPEN = {"opens": "2021-08-01", "deadline": "2021-09-15"}
SECTIONS: dict[str, Any] = {
    "vacancy": [{"reference": one, **VACANCY, **OPEN} for one in ("KCVS-2021", "GENT")],
    "mailbox": {**SERVER, "username": "linda"},
    "mailboxes": [
        {
            "name": "gent",
            "username": "gent",
            "password": "y",
            "vacancies": ["GENT"],
            "smtp": {"from": "Gent <jobs@gent.example>"},
        }
    ],
}
SERVER_ALONE = pytest.mark.parametrize("workshop", databases.KINDS[1:], indirect=True)
"""On SQLite one writes at a time."""
LINDA, GENT = "linda@imap.example.org:993", "gent@imap.example.org:993"


@pytest.fixture(params=databases.KINDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, **SECTIONS) as made,
    ):
        yield made


def store(workshop: Workshop, account: str, *mails: bytes) -> None:
    with workshop.store.write() as session:
        opens = workshop.worker.config.vacancies[0].opens_at
        row = intake.mailbox_row(session, account, "INBOX", MailboxState(1, None, 1), opens)
        first = row.last_uid + 1
        arrivals = [
            intake.Arrival(Content.of_bytes(mail), uid, workshop.now)
            for uid, mail in enumerate(mails, first)
        ]
        last = first + len(mails) - 1
        intake.record(session, arrivals, workshop.now, mailbox=row, last_uid=last)


def test_a_mailbox_of_thousands_keeps_no_other_waiting(workshop: Workshop) -> None:
    store(workshop, LINDA, *(b"Subject: %d\r\n\r\nx\r\n" % number for number in range(3 * 50)))
    store(workshop, GENT, bytes(application()))
    with workshop.store.write() as session:
        taken = claims.claim(session, "w", [], workshop.now, in_turn=True)
    ids = [one.id for one in taken]
    assert len(ids) == claims.BATCH
    assert ids == sorted(ids)
    assert ids[-1] == 151


@SERVER_ALONE
def test_two_workers_that_claim_at_one_moment_take_different_ones(workshop: Workshop) -> None:
    store(workshop, LINDA, *(b"Subject: %d\r\n\r\nx\r\n" % number for number in range(3 * 50)))
    with workshop.store.write() as one, workshop.store.write() as other:
        mine = claims.claim(one, "a", [], workshop.now, in_turn=True)
        theirs = claims.claim(other, "b", [], workshop.now, in_turn=True)
    assert (len(mine), len(theirs)) == (50, 50)
    assert not {m.id for m in mine} & {m.id for m in theirs}


@pytest.fixture
def colleague(workshop: Workshop, cage: Cage) -> Worker:
    with workshop.store.write() as session:
        worker_id = workers.register(session, workshop.now)
    config = workshop.worker.config
    return Worker(shop.bench_in(cage, workshop.store, config, lambda: workshop.now, worker_id))


@SERVER_ALONE
def test_what_is_decided_in_one_mailbox_waits_for_no_other(
    workshop: Workshop, colleague: Worker
) -> None:
    store(workshop, GENT, bytes(application()))
    working = threading.Thread(target=colleague.process)
    with workshop.store.write() as session:  # somebody decides about mails of [mailbox]
        vacancies.lock(session, [Served(frozenset({"GENT"}))])
        working.start()
        working.join(60)
        assert not working.is_alive()
    assert workshop.application()["reference"] == "GENT-0001"


def test_who_writes_to_two_mailboxes_at_once_is_one_candidate(
    workshop: Workshop, colleague: Worker
) -> None:
    people = [f"k{number}@example.be" for number in range(20)]
    for account in (LINDA, GENT):
        mails = [application(f"K {one}", one) for one in people]
        for mail in mails:
            mail["X-Mailbox"] = account
        store(workshop, account, *map(bytes, mails))
    both = [threading.Thread(target=one.process) for one in (workshop.worker, colleague)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    applications = workshop.applications()
    assert len(applications) == 40
    assert {one["vacancy"] for one in applications} == {"KCVS-2021", "GENT"}
    with workshop.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 20


@pytest.mark.parametrize("forgotten", [False, True])
def test_what_one_mailbox_knows_nothing_of_is_judged_in_the_next(
    workshop: Workshop, forgotten: bool
) -> None:
    config = workshop.worker.config
    other = {**SECTIONS["vacancy"][0], "title": "onderhoudstechnicus", "synonyms": []}
    sections = {**SECTIONS, "vacancy": [other, SECTIONS["vacancy"][1]]}
    workshop.start(shop.configuration(config.storage.spool_folder.parent, **sections))
    mail = b"From: An <an@x.be>\r\nSubject: Vraag\r\nMessage-ID: <1@x.be>\r\n\r\nTot morgen!\r\n"
    store(workshop, LINDA, mail)
    workshop.worker.process()
    (before,) = workshop.messages()
    assert before["disposition"] == "other"
    if forgotten:  # it is dragged there a week later
        with workshop.store.write() as session:
            intake.forget(session, session.get_one(Message, 1))
    store(workshop, GENT, mail)
    (waiting,) = workshop.messages()
    assert waiting["disposition"] is None
    workshop.worker.process()
    (after,) = workshop.messages()
    assert after["disposition"] == "other"
    assert (after["subject"], after["forgotten"]) == ("Vraag", False)
    assert len(after["positions"]) == 2
    store(workshop, GENT, mail)  # once is enough
    assert workshop.messages()[0]["disposition"] == "other"


def test_a_mail_that_the_first_one_answered_is_not_judged_again(workshop: Workshop) -> None:
    mail = bytes(application())
    store(workshop, LINDA, mail)
    workshop.worker.process()
    store(workshop, GENT, mail)
    workshop.worker.process()
    assert workshop.application()["reference"] == "KCVS-2021-0001"
    assert len(workshop.outbox()) == 1
