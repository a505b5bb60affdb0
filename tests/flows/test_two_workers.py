"""Two workers: whoever is faster, the mails of one sender are judged in the order they came."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

import databases
import workshop as shop
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding import batches
from kcvs_mailbot.deciding.processing import process_all
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.running.worker import Worker
from kcvs_mailbot.store import claims, intake, workers
from workshop import CV, LETTER, Workshop, application, reply

MORE = "Beste, nog een woord over het voorjaar. An"


@pytest.fixture(params=databases.KINDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as made,
    ):
        yield made


@pytest.fixture
def colleague(workshop: Workshop, cage: Cage) -> Worker:
    """Another worker on the same database."""
    with workshop.store.write() as session:
        worker_id = workers.register(session, workshop.now)
    bench = shop.bench_in(
        cage, workshop.store, workshop.worker.config, lambda: workshop.now, worker_id
    )
    return Worker(bench)


def store(workshop: Workshop, *mails: bytes) -> None:
    arrivals = [intake.Arrival(Content.of_bytes(m), internaldate=workshop.now) for m in mails]
    with workshop.store.write() as session:
        intake.record(session, arrivals, workshop.now)


@contextmanager
def while_the_first_is_read(workshop: Workshop, *later: bytes) -> Iterator[None]:
    """The first worker has claimed what is stored; `later` comes, for whoever is free."""
    assert not batches.claim(workshop.worker.bench, tried=False).is_empty
    store(workshop, *later)
    yield
    with workshop.store.write() as session:
        claims.release(session, workshop.worker.bench.worker_id)
    workshop.worker.process()


def kinds(workshop: Workshop) -> list[tuple[str | None, str | None]]:
    return [(m["disposition"], m["follow_up"]) for m in workshop.messages()]


@pytest.mark.parametrize(
    "later",
    [
        reply("Hartelijk dank!"),
        reply(MORE, diploma_txt="Diploma"),
        reply(LETTER, to="<x@y.z>", cv_txt=CV, subject="Kandidatuur directeur"),
    ],
    ids=["thanks", "document", "letter"],
)
def test_an_addition_that_was_judged_first_is_judged_again(
    workshop: Workshop, colleague: Worker, later: EmailMessage
) -> None:
    store(workshop, bytes(application()))
    with while_the_first_is_read(workshop, bytes(later)):
        colleague.process()
        (first, early) = kinds(workshop)
        assert first == (None, None)
        assert early[0] in ("application", "review", "other")
    (first, follow_up) = kinds(workshop)
    assert first == ("application", None)
    assert follow_up[0] == "follow_up"
    found = workshop.application()
    assert (found["reference"], found["messages"]) == ("KCVS-2021-0001", [1, 2])
    assert [e["kind"] for e in workshop.outbox()].count("receipt") == 1


def test_judged_again_it_is_the_same_as_in_order(
    workshop: Workshop, colleague: Worker, tmp_path: Path, cage: Cage
) -> None:
    mails = [
        bytes(application(cv_txt=CV)),
        bytes(reply(MORE, diploma_txt="Diploma")),
        bytes(reply("Hierbij de verbeterde versie.", cv_txt=f"{CV}2022")),
    ]
    store(workshop, mails[0])
    with while_the_first_is_read(workshop, *mails[1:]):
        colleague.process()
    (tmp_path / "alone").mkdir()
    with (
        databases.sqlite(tmp_path / "alone") as alone,
        shop.workshop(tmp_path / "alone", cage, alone) as other,
    ):
        for mail in mails:
            other.receive(mail)
        assert kinds(workshop) == kinds(other)
        assert workshop.application() == {
            **other.application(),
            "documents": workshop.application()["documents"],
            "receipt": workshop.application()["receipt"],
        }
        roles = [[(d["filename"], d["replaced"]) for d in made.application()["documents"]]
                 for made in (workshop, other)]  # fmt: skip
        assert roles[0] == roles[1]


def test_a_mail_that_fails_holds_nobody_up_and_has_its_say_later(
    workshop: Workshop, colleague: Worker
) -> None:
    store(workshop, bytes(application()))
    with workshop.store.write() as session:
        claims.claim(session, workshop.worker.bench.worker_id, [], workshop.now)
        claims.postpone(session, 1, workshop.now, 1)
    store(workshop, bytes(reply("Hartelijk dank!")))
    colleague.process()
    assert kinds(workshop)[0] == (None, None)
    assert kinds(workshop)[1][0] in ("other", "review")
    workshop.at(timedelta(minutes=2))
    colleague.process()
    assert kinds(workshop) == [("application", None), ("follow_up", "thanks")]


def test_what_a_person_decided_stays(workshop: Workshop, colleague: Worker) -> None:
    store(workshop, bytes(application()))
    with while_the_first_is_read(workshop, bytes(reply("Hartelijk dank!"))):
        colleague.process()
        correcting.dismiss(colleague.bench, 2, "linda")
    assert kinds(workshop) == [("application", None), ("other", None)]


def test_other_peoples_mails_are_left_alone(workshop: Workshop, colleague: Worker) -> None:
    store(workshop, bytes(application()))
    with while_the_first_is_read(workshop, bytes(application("Bo", "bo@example.be"))):
        colleague.process()
        workshop.at(timedelta(minutes=1))
    first, second = workshop.messages()
    assert first["settled_at"] > second["settled_at"]


def test_both_at_once_end_as_one_alone(workshop: Workshop, colleague: Worker) -> None:
    people = [f"k{number}@example.be" for number in range(30)]
    mails = [bytes(application(f"K {a}", a)) for a in people]
    mails += [bytes(reply(f"Dank! {a}", to=f"<eerste.{a}>", address=a)) for a in reversed(people)]
    store(workshop, *mails)
    with ThreadPoolExecutor(2) as both:
        work = [workshop.worker.bench, colleague.bench]
        list(both.map(lambda bench: list(process_all(bench)), work))
    assert kinds(workshop) == [("application", None)] * 30 + [("follow_up", "question")] * 30
    assert len(workshop.applications()) == 30
