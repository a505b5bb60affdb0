"""The same code on PostgreSQL: received, joined, acknowledged, corrected, found, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

import databases
import workshop as shop
from flows.dumps import dump, one_place_each, without_void
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reprocessing import reprocess
from kcvs_mailbot.desk import correcting, joining, taking_out
from kcvs_mailbot.running.housekeeping import forget_unrelated
from kcvs_mailbot.store import search
from kcvs_mailbot.store.models import Housekeeping
from workshop import CV, LETTER, Workshop, application, newsletter, reply

pytestmark = pytest.mark.needs("postgresql")


@pytest.fixture
def workshop(tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with databases.postgresql(tmp_path) as store, shop.workshop(tmp_path, cage, store) as made:
        yield made


def test_the_whole_path(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(reply("Beste, hier is nog mijn brief. An", brief_txt="Motivatie " * 60))
    other = workshop.receive(newsletter())
    workshop.worker.send()
    assert workshop.application()["receipt"]["state"] == "sent"
    assert [entry["kind"] for entry in workshop.outbox()] == ["receipt", "addition"]
    with workshop.store.read() as session:
        assert search.find(session, "coordinator")[0].application_id is not None
    correcting.accept(workshop.worker.bench, other["id"], "linda", "x@example.be", None)
    correcting.undo(workshop.worker.bench, other["id"], "linda")
    assert reprocess(workshop.worker.bench, None, lambda done, of: None) == 3
    workshop.at(timedelta(days=8))
    assert forget_unrelated(workshop.store, workshop.worker.config, workshop.now) == 1


def test_a_kilobyte_of_nul_and_lone_surrogates_is_stored(workshop: Workshop) -> None:
    raw = (
        b"From: a@example.be\r\nSubject: a\x00b =?utf-16?b?2AA=?=\r\n\r\n"
        + b"\x00\xed\xa0\x80" * 256
    )
    assert workshop.receive(raw)["disposition"]


def test_joined_taken_out_and_undone_all_is_as_it_was(workshop: Workshop) -> None:
    workshop.receive(application(cv_txt=CV))
    workshop.receive(application("An Claes", "an@werk.example", LETTER + "Nu van mijn werk.\n\n"))
    workshop.receive(reply("Zie bijlage.", brief_txt="Motivatie " * 60))
    bench, before = workshop.worker.bench, dump(workshop.store)
    joining.join(bench, "KCVS-2021-0002", "KCVS-2021-0001", "linda")
    one_place_each(workshop.store)
    with workshop.store.read() as session:
        assert {hit.application_id for hit in search.find(session, "steden")} == {1}
    joining.separate(bench, "KCVS-2021-0002", "linda")
    assert dump(workshop.store) == before
    assert taking_out.apart(bench, 3, "linda", "Bo Daems <bo@example.be>") == "KCVS-2021-0003"
    one_place_each(workshop.store)
    taking_out.put_back(bench, 3, "linda")
    one_place_each(workshop.store)
    assert without_void(dump(workshop.store)) == before


SECRET = "ornithorhynchus"


def places(workshop: Workshop) -> set[str]:
    """The tables and indexes in whose files the word stands, the server's own among them."""
    files = text(
        "SELECT relname FROM pg_class WHERE pg_relation_filepath(oid) IS NOT NULL AND position("
        "convert_to(:word, 'UTF8') IN pg_read_binary_file(pg_relation_filepath(oid))) > 0"
    )
    with workshop.store.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        connection.execute(text("CHECKPOINT"))
        return set(connection.scalars(files, {"word": SECRET}))


def test_what_was_forgotten_is_gone_from_the_files(workshop: Workshop) -> None:
    for number in range(40):
        mail = newsletter()
        mail.replace_header("Subject", f"Nieuws {number} over de {SECRET}")
        workshop.receive(mail)
    with workshop.store.write() as session:
        session.execute(text("ANALYZE"))  # as the server does by itself
    assert places(workshop) >= {"message", "pg_statistic"}
    for _ in range(7 * 24 + 2):
        workshop.at(timedelta(hours=1))
        workshop.worker.housekeep()
    assert {message["forgotten"] for message in workshop.messages()} == {True}
    with workshop.store.read() as session:
        kept = session.get_one(Housekeeping, 1)
        assert (kept.pages_due, kept.vacuumed_at is not None) == (False, True)
    assert places(workshop) == set()
